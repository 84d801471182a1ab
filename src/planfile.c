// SPDX-License-Identifier: MIT
// The dispatch plan on disk.
#include "planfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PLAN_MAX = 64 << 20,
    FRONT = 16 << 10  // read at once; inputs and index of some hundred plugins
};

uint64_t planfile_hash(const void *data, size_t len, uint64_t seed)
{
    const unsigned char *p = data;
    uint64_t h = seed ^ (len * 0x9E3779B97F4A7C15u);
    for (; len >= 8; p += 8, len -= 8) {
        uint64_t w;
        memcpy(&w, p, 8);
        h = (h ^ w) * 0x9FB21C651E98DF25u;
        h ^= h >> 32;
    }
    for (; len > 0; p++, len--)
        h = (h ^ *p) * 0x100000001B3u;
    h ^= h >> 29;
    return h * 0xBF58476D1CE4E5B9u;
}

uint64_t planfile_stamp(int dirfd, const char *path, int64_t *changed)
{
    struct stat st;
    if (fstatat(dirfd, path, &st, 0) != 0)
        return 0;
#ifdef __APPLE__
    struct timespec m = st.st_mtimespec, c = st.st_ctimespec;
#else
    struct timespec m = st.st_mtim, c = st.st_ctim;
#endif
    if (changed)
        *changed = (int64_t)c.tv_sec * 1000000000 + c.tv_nsec;
    uint64_t parts[] = {(uint64_t)m.tv_sec,  (uint64_t)m.tv_nsec, (uint64_t)c.tv_sec,
                        (uint64_t)c.tv_nsec, (uint64_t)st.st_ino, (uint64_t)st.st_dev,
                        (uint64_t)st.st_size, (uint64_t)st.st_mode, (uint64_t)st.st_uid};
    uint64_t h = planfile_hash(parts, sizeof parts, 1);
    return h ? h : 1;
}

// Reads a hexadecimal number and the byte `stop` behind it.
static bool hex(const char **p, const char *end, char stop, uint64_t *value)
{
    static const signed char digits[256] = {
        ['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ['a'] = 11, 12, 13, 14, 15, 16};
    uint64_t v = 0;
    const char *c = *p, *last = end - c > 16 ? c + 16 : end;
    for (int d; c < last && (d = digits[(unsigned char)*c]) != 0; c++)
        v = v << 4 | (uint64_t)(d - 1);
    if (c >= end || c == *p || *c != stop)
        return false;
    *p = c + 1;
    *value = v;
    return true;
}

// The header line: the hash, and the lengths of the parts behind it.
typedef struct header {
    uint64_t hash, inputs, index, total;
    size_t len;  // of the line
} header;

static bool read_header(const char *text, size_t len, uint64_t key, header *h)
{
    static const char magic[] = "pais-plan 1 ";
    const char *p = text, *end = text + len;
    uint64_t found;
    if (len < sizeof magic || memcmp(p, magic, sizeof magic - 1) != 0)
        return false;
    p += sizeof magic - 1;
    if (!hex(&p, end, ' ', &found) || found != key || !hex(&p, end, ' ', &h->hash) ||
        !hex(&p, end, ' ', &h->inputs) || !hex(&p, end, ' ', &h->index) ||
        !hex(&p, end, '\n', &h->total))
        return false;
    h->len = (size_t)(p - text);
    return h->inputs <= h->total && h->index <= h->total - h->inputs;
}

// Sets the parts, of which all but the body must be in plan->data.
static bool take_parts(planfile *plan, const header *h)
{
    plan->inputs = plan->data + h->len;
    plan->index = plan->inputs + h->inputs;
    plan->body = plan->index + h->index;
    plan->last = plan->index;
    plan->room = h->total - h->inputs - h->index;
    plan->body_at = (off_t)(plan->body - plan->data);
    return planfile_hash(plan->inputs, h->inputs + h->index, 2) == h->hash;
}

static bool read_at(int fd, char *to, size_t n, off_t at)
{
    while (n > 0) {
        ssize_t got = pread(fd, to, n, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
        at += got;
    }
    return true;
}

// Reads from plan->fd, a file of `size` bytes, everything but the body.
static bool read_front(planfile *plan, size_t size, uint64_t key)
{
    header h;
    plan->len = size < FRONT ? size : FRONT;
    plan->data = malloc(plan->len + 1);
    if (!plan->data || !read_at(plan->fd, plan->data, plan->len, 0) ||
        !read_header(plan->data, plan->len, key, &h) || h.total != size - h.len)
        return false;
    size_t need = h.len + h.inputs + h.index;
    if (need > plan->len) {
        char *more = realloc(plan->data, need + 1);
        if (!more)
            return false;
        plan->data = more;
        if (!read_at(plan->fd, more + plan->len, need - plan->len, (off_t)plan->len))
            return false;
        plan->len = need;
    }
    return take_parts(plan, &h);
}

bool planfile_open(planfile *plan, const char *path, uint64_t key)
{
    *plan = (planfile){0};
    // O_NONBLOCK: a FIFO in its place must not hang us.
    plan->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (plan->fd < 0)
        return false;
    plan->in_file = true;
    struct stat st;
    if (fstat(plan->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= PLAN_MAX &&
        (st.st_uid == geteuid() || st.st_uid == 0) && !(st.st_mode & (S_IWGRP | S_IWOTH)) &&
        read_front(plan, (size_t)st.st_size, key))
        return true;
    planfile_close(plan);
    return false;
}

bool planfile_parse(planfile *plan, const char *text, size_t len, uint64_t key)
{
    header h;
    *plan = (planfile){.data = malloc(len + 1), .len = len};
    if (!plan->data)
        return false;
    memcpy(plan->data, text, len);
    if (read_header(plan->data, len, key, &h) && h.total == len - h.len && take_parts(plan, &h))
        return true;
    planfile_close(plan);
    return false;
}

// A section that was read from the file.
struct planfile_block {
    struct planfile_block *next;
    char text[];
};

void planfile_close(planfile *plan)
{
    for (struct planfile_block *b = plan->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    if (plan->in_file)
        close(plan->fd);
    free(plan->data);
    *plan = (planfile){0};
}

// Writes a byte into the text, which is plan->data: paths end with NUL while they are used.
static void cut(const char *at, char byte)
{
    *(char *)(uintptr_t)at = byte;
}

static bool same(int dirfd, const char *p, const char **next, const char *end)
{
    uint64_t stamp;
    const char *nl = memchr(p, '\n', (size_t)(end - p));
    if (!nl || !hex(&p, nl, ' ', &stamp))
        return false;
    cut(nl, '\0');
    bool unchanged = planfile_stamp(dirfd, p, NULL) == stamp;
    cut(nl, '\n');
    *next = nl + 1;
    return unchanged;
}

bool planfile_fresh(const planfile *plan, size_t some, size_t from)
{
    const char *p = plan->inputs, *end = plan->index;
    const char *nl = memchr(p, '\n', (size_t)(end - p));
    if (!nl || nl - p < 2 || memcmp(p, "- ", 2) != 0 || nl - p >= PATH_MAX)
        return false;
    cut(nl, '\0');
    // When it fails every relative path is missed, as it was when the plan was made.
    int dirfd = open(p + 2, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cut(nl, '\n');
    bool fresh = true;
    for (p = nl + 1; fresh && p < end && *p != '~';)
        fresh = same(dirfd, p, &p, end);
    if (fresh && end - p >= 2) {
        p += 2;
        size_t n = 0;
        for (const char *q = p; (q = memchr(q, '\n', (size_t)(end - q))); q++)
            n++;
        size_t skip = n > some ? from % n : 0, left = n > some ? some : n;
        const char *first = p;
        for (size_t i = 0; i < skip; i++)
            p = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
        for (; fresh && left > 0; left--) {
            if (p >= end)
                p = first;
            fresh = same(dirfd, p, &p, end);
        }
    }
    if (dirfd >= 0)
        close(dirfd);
    return fresh;
}

// Finds section `name` among the lines from `p` to `stop`; *line is then behind the name, *next at
// the line after it.
static int find_line(const char *p, const char *stop, const char *name, const char **line,
                     const char **next)
{
    size_t n = strlen(name);
    while (p < stop) {
        const char *nl = memchr(p, '\n', (size_t)(stop - p));
        if (!nl)
            return -1;
        if ((size_t)(nl - p) > n && p[n] == ' ' && memcmp(p, name, n) == 0) {
            *line = p + n + 1;
            *next = nl + 1;
            return 1;
        }
        p = nl + 1;
    }
    return 0;
}

// The bytes of the body from `offset` on, or NULL.
static const char *section_text(planfile *plan, size_t offset, size_t len)
{
    size_t front = (size_t)plan->body_at + offset;
    if (front + len <= plan->len)
        return plan->data + front;
    struct planfile_block *b = plan->in_file ? malloc(sizeof *b + len + 1) : NULL;
    if (!b)
        return NULL;
    b->next = plan->blocks;
    plan->blocks = b;
    return read_at(plan->fd, b->text, len, (off_t)front) ? b->text : NULL;
}

int planfile_section(planfile *plan, const char *name, const char **text, size_t *len)
{
    const char *p, *next;
    // The sections of a dispatch are asked for in about the order in which they stand.
    int found = find_line(plan->last, plan->body, name, &p, &next);
    if (found == 0)
        found = find_line(plan->index, plan->last, name, &p, &next);
    if (found != 1)
        return found;
    plan->last = next;
    uint64_t offset, length, hash;
    if (!hex(&p, next, ' ', &offset) || !hex(&p, next, ' ', &length) ||
        !hex(&p, next, '\n', &hash) || offset > plan->room || length > plan->room - offset)
        return -1;
    *text = section_text(plan, offset, length);
    *len = length;
    if (!*text)
        return -1;
    return planfile_hash(*text, length, 3) == hash ? 1 : -1;
}

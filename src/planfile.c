// SPDX-License-Identifier: MIT
// The dispatch plan on disk.
#include "planfile.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs.h"

enum { PLAN_MAX = 64 << 20 };

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
    uint64_t v = 0;
    const char *from = *p;
    for (; *p < end && **p != stop; ++*p) {
        unsigned c = (unsigned char)**p;
        unsigned d = c - '0' < 10 ? c - '0' : c - 'a' < 6 ? c - 'a' + 10 : 16;
        if (d > 15 || *p - from > 15)
            return false;
        v = v << 4 | d;
    }
    if (*p >= end || *p == from)
        return false;
    ++*p;
    *value = v;
    return true;
}

static bool parse(planfile *plan, uint64_t key)
{
    static const char magic[] = "pais-plan 1 ";
    const char *p = plan->data, *end = p + plan->len;
    uint64_t found, hash, inputs, index, total;
    if (plan->len < sizeof magic || memcmp(p, magic, sizeof magic - 1) != 0)
        return false;
    p += sizeof magic - 1;
    if (!hex(&p, end, ' ', &found) || found != key || !hex(&p, end, ' ', &hash) ||
        !hex(&p, end, ' ', &inputs) || !hex(&p, end, ' ', &index) || !hex(&p, end, '\n', &total))
        return false;
    size_t left = (size_t)(end - p);
    if (total != left || inputs > left || index > left - inputs)
        return false;
    plan->inputs = p;
    plan->index = p + inputs;
    plan->body = plan->index + index;
    plan->end = end;
    return planfile_hash(p, inputs + index, 2) == hash;
}

bool planfile_open(planfile *plan, const char *path, uint64_t key)
{
    *plan = (planfile){0};
    // O_NONBLOCK: a FIFO in its place must not hang us.
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    struct stat st;
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= PLAN_MAX &&
              (st.st_uid == geteuid() || st.st_uid == 0) && !(st.st_mode & (S_IWGRP | S_IWOTH)) &&
              fs_read_fd(fd, PLAN_MAX, (size_t)st.st_size + 1, &plan->data, &plan->len) == 0;
    close(fd);
    if (ok && parse(plan, key))
        return true;
    planfile_close(plan);
    return false;
}

bool planfile_parse(planfile *plan, const char *text, size_t len, uint64_t key)
{
    *plan = (planfile){.data = malloc(len + 1), .len = len};
    if (!plan->data)
        return false;
    memcpy(plan->data, text, len);
    if (parse(plan, key))
        return true;
    planfile_close(plan);
    return false;
}

void planfile_close(planfile *plan)
{
    free(plan->data);
    *plan = (planfile){0};
}

static bool same(int dirfd, const char *p, const char **next, const char *end)
{
    uint64_t stamp;
    const char *nl = memchr(p, '\n', (size_t)(end - p));
    char path[PATH_MAX];
    if (!nl || !hex(&p, nl, ' ', &stamp) || (size_t)(nl - p) >= sizeof path)
        return false;
    memcpy(path, p, (size_t)(nl - p));
    path[nl - p] = '\0';
    *next = nl + 1;
    return planfile_stamp(dirfd, path, NULL) == stamp;
}

bool planfile_fresh(const planfile *plan, size_t some, size_t from)
{
    const char *p = plan->inputs, *end = plan->index;
    const char *nl = memchr(p, '\n', (size_t)(end - p));
    char base[PATH_MAX];
    if (!nl || nl - p < 2 || memcmp(p, "- ", 2) != 0 || (size_t)(nl - p) >= sizeof base)
        return false;
    memcpy(base, p + 2, (size_t)(nl - p - 2));
    base[nl - p - 2] = '\0';
    int dirfd = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dirfd < 0)
        dirfd = AT_FDCWD;  // then every relative path is missed, as it was when the plan was made
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

int planfile_section(planfile *plan, const char *name, const char **text, size_t *len)
{
    const char *p, *next;
    // The sections of a dispatch are asked for in about the order in which they stand.
    const char *last = plan->last ? plan->last : plan->index;
    int found = find_line(last, plan->body, name, &p, &next);
    if (found == 0)
        found = find_line(plan->index, last, name, &p, &next);
    if (found != 1)
        return found;
    plan->last = next;
    uint64_t offset, length, hash;
    size_t room = (size_t)(plan->end - plan->body);
    if (!hex(&p, next, ' ', &offset) || !hex(&p, next, ' ', &length) ||
        !hex(&p, next, '\n', &hash) || offset > room || length > room - offset)
        return -1;
    *text = plan->body + offset;
    *len = length;
    return planfile_hash(*text, length, 3) == hash ? 1 : -1;
}

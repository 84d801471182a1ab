// SPDX-License-Identifier: MIT
// Which effects some rule may be about.
#include "sieve.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// More effects or commands than this are looked at one by one, by the rules.
enum { MOST = 64 };

uint64_t sieve_name(const char *name, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)name[i]) * 16777619u;
    return (uint64_t)1 << ((h ^ h >> 15) & 63);
}

enum { EDGE = 2 };  // bytes of a target that are looked at, in front and at the end

// The bit of an edge; all of a target that is too short.
static uint64_t edge(const char *target, size_t len, size_t at)
{
    return len < EDGE ? ~(uint64_t)0 : sieve_name(target + at, EDGE);
}

// What stands for something else in a pattern; a ~ or $PROJECT in front is a folder.
static bool special(char c)
{
    return strchr("*?[]{},!~$\\", c) != NULL;
}

// The bytes that a pattern begins with, at most EDGE. A class of one is that one: [[].
static size_t lead(const char *pattern, size_t len, char out[EDGE])
{
    size_t n = 0;
    for (size_t i = 0; i < len && n < EDGE; n++) {
        if (i + 2 < len && pattern[i] == '[' && pattern[i + 2] == ']' &&
            !strchr("!^\\", pattern[i + 1])) {
            out[n] = pattern[i + 1];
            i += 3;
        } else if (special(pattern[i])) {
            break;
        } else {
            out[n] = pattern[i++];
        }
    }
    return n;
}

static bool plain_end(const char *pattern, size_t len)
{
    static const char project[] = "$PROJECT";
    if (len < EDGE || (len == sizeof project - 1 && memcmp(pattern, project, len) == 0) ||
        (len > EDGE && pattern[len - EDGE - 1] == '\\'))
        return false;
    for (size_t i = len - EDGE; i < len; i++)
        if (special(pattern[i]))
            return false;
    return true;
}

void sieve_add_target(sieve_row *row, const char *pattern, size_t len)
{
    char first[EDGE];
    if (plain_end(pattern, len))
        row->ends |= edge(pattern, len, len - EDGE);
    else if (lead(pattern, len, first) == EDGE)
        row->begins |= edge(first, EDGE, 0);
    else
        row->begins = row->ends = ~(uint64_t)0;
}

// What is asked of the rows: an effect, or something that has the same members.
typedef struct thing {
    uint64_t op, tool, begin, end;
    uint32_t kind, place, flags, sources;
} thing;

static bool about(const sieve_row *r, const thing *t)
{
    return r->kind == t->kind && r->places >> t->place & 1 && r->ops & t->op &&
           r->tools & t->tool && (r->begins & t->begin || r->ends & t->end) && (r->flags & t->flags) == r->flags &&
           (!r->any_flags || r->any_flags & t->flags) && !(r->no_flags & t->flags) &&
           (!r->sources || r->sources & t->sources) &&
           (r->all_sources & t->sources) == r->all_sources && !(r->no_sources & t->sources);
}

static bool caught(const sieve *s, const thing *t)
{
    for (size_t at = 0; at + sizeof(sieve_row) <= s->size; at += sizeof(sieve_row)) {
        sieve_row r;
        memcpy(&r, s->rows + at, sizeof r);
        if (about(&r, t))
            return true;
    }
    return false;
}

static thing thing_of(const shell_effect *f)
{
    return (thing){sieve_name(f->op, strlen(f->op)), sieve_name(f->tool.ptr, f->tool.len),
                   edge(f->target.ptr, f->target.len, 0),
                   edge(f->target.ptr, f->target.len, f->target.len - EDGE), f->kind, f->place,
                   f->flags, f->sources};
}

// Whether a path, or what of it is there, is a link to something else or lies behind one. It is
// written to.
static bool is_link(char *path)
{
    char real[PATH_MAX];
    for (;;) {
        if (realpath(path, real))
            return strcmp(path, real) != 0;
        if (errno != ENOENT)
            return false;
        if (readlink(path, real, sizeof real) >= 0)
            return true; // it leads to what is not there yet
        char *slash = strrchr(path, '/');
        if (!slash || slash == path)
            return false;
        *slash = '\0';
    }
}

// Whether the file that an effect names is a link to something else, or lies behind one; what is
// deleted may itself be a link.
static bool behind_link(const shell_effect *f)
{
    char path[PATH_MAX];
    bool deletes = f->kind == SHELL_K_DELETE;
    if ((f->kind != SHELL_K_READ && f->kind != SHELL_K_WRITE && f->kind != SHELL_K_PERM && !deletes) ||
        f->place == SHELL_P_NONE || f->place == SHELL_P_SINK ||
        f->flags & (SHELL_F_INEXACT | SHELL_F_GLOB | SHELL_F_CONTAINER | SHELL_F_LINK) ||
        !f->target.len || f->target.len >= sizeof path)
        return false;
    memcpy(path, f->target.ptr, f->target.len);
    path[f->target.len] = '\0';
    char *slash = deletes ? strrchr(path, '/') : NULL;
    if (slash && slash != path)
        *slash = '\0';
    return is_link(path);
}

static bool is_file(shell_str dir, shell_str name)
{
    char path[PATH_MAX];
    size_t n = 0;
    if (dir.len + name.len + 2 > sizeof path)
        return false;
    if (name.ptr[0] != '/') {
        memcpy(path, dir.ptr, dir.len);
        n = dir.len;
        path[n++] = '/';
    }
    memcpy(path + n, name.ptr, name.len);
    path[n + name.len] = '\0';
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool starts(shell_str s, const char *with)
{
    size_t n = strlen(with);
    return s.len >= n && memcmp(s.ptr, with, n) == 0;
}

// A program named by its path may be a script; those of the system are not looked into.
static bool runs_file(const shell_command *c, shell_str cwd)
{
    if (!c->nwords || c->words[0].known != SHELL_EXACT)
        return false;
    shell_str s = c->words[0].alts[0];
    return s.len && memchr(s.ptr, '/', s.len) && !starts(s, "/usr/") && !starts(s, "/bin/") &&
           !starts(s, "/sbin/") && is_file(cwd, s);
}

// Zero-width and turning characters, and tags: what pais.guard.scan looks for. NUL, which bash drops.
static bool hides(shell_str s)
{
    const char *end = s.ptr + s.len;
    if (s.len && memchr(s.ptr, '\0', s.len))
        return true;
    for (const char *p = s.ptr; s.len && (p = memchr(p, 0xE2, (size_t)(end - p))); p++) {
        unsigned char a = end - p > 2 ? (unsigned char)p[1] : 0;
        unsigned char b = end - p > 2 ? (unsigned char)p[2] : 0;
        if ((a == 0x80 && ((b >= 0x8B && b <= 0x8F) || (b >= 0xA8 && b <= 0xAF))) ||
            (a == 0x81 && b >= 0xA0))
            return true;
    }
    return s.len && memmem(s.ptr, s.len, "\xF3\xA0", 2) != NULL;
}

bool sieve_holds_file(const sieve *s, const shell_program *p, shell_str path, const char *op,
                      const char *tool)
{
    if (p->core.id || p->partial || p->neffects > MOST || hides(path))
        return true;
    for (size_t i = 0; i < p->neffects; i++) {
        thing t = thing_of(&p->effects[i]);
        t.op = sieve_name(op, strlen(op));
        t.tool = sieve_name(tool, strlen(tool));
        if (caught(s, &t) || behind_link(&p->effects[i]))
            return true;
    }
    return false;
}

bool sieve_holds(const sieve *s, const shell_program *p, shell_str text, shell_str cwd)
{
    if (p->core.id || p->partial || p->neffects > MOST || p->ncommands > MOST || hides(text))
        return true;
    for (size_t i = 0; i < p->neffects; i++) {
        const shell_effect *f = &p->effects[i];
        thing t = thing_of(f);
        bool script = f->kind == SHELL_K_READ &&
                      (strcmp(f->op, "script") == 0 || strcmp(f->op, "source") == 0);
        if (caught(s, &t) || behind_link(f) ||
            (script && !(f->flags & SHELL_F_INEXACT) && is_file(cwd, f->target)))
            return true;
    }
    for (size_t i = 0; i < p->ncommands; i++) {
        const shell_command *c = &p->commands[i];
        thing t = {~(uint64_t)0, sieve_name(c->name.ptr, c->name.len), ~(uint64_t)0, ~(uint64_t)0,
                   SIEVE_COMMAND, SHELL_P_NONE, 0, 0};
        if (caught(s, &t) || (c->name.len == 4 && memcmp(c->name.ptr, "pais", 4) == 0) ||
            runs_file(c, cwd))
            return true;
    }
    return false;
}

// SPDX-License-Identifier: MIT
// The expression of find: which files each of its actions gets.
#include <string.h>

#include "shell/programs/find.h"

enum {
    X_NONE,  // tells nothing of the files
    X_NAME, X_PATH, X_REGEX, X_TYPE, X_EMPTY, X_FALSE,
    X_NARROW,  // about something else than names
    X_DEPTH, X_LIST,
    X_ACT,  // an action; with words up to an end where it runs a command
    X_EXEC, X_FILE
};

typedef struct primary {
    const char *name;
    uint8_t what, words;  // words: how many follow it
} primary;

static const primary primaries[] = {
    {"-name", X_NAME, 1}, {"-iname", X_NAME, 1}, {"-path", X_PATH, 1}, {"-ipath", X_PATH, 1},
    {"-wholename", X_PATH, 1}, {"-iwholename", X_PATH, 1}, {"-regex", X_REGEX, 1},
    {"-iregex", X_REGEX, 1}, {"-type", X_TYPE, 1}, {"-xtype", X_TYPE, 1}, {"-empty", X_EMPTY, 0},
    {"-false", X_FALSE, 0}, {"-maxdepth", X_DEPTH, 1}, {"-mindepth", X_NONE, 1},
    {"-regextype", X_NONE, 1}, {"-files0-from", X_LIST, 1}, {"-delete", X_ACT, 0},
    {"-print", X_ACT, 0}, {"-print0", X_ACT, 0}, {"-ls", X_ACT, 0}, {"-printf", X_ACT, 1},
    {"-exec", X_EXEC, 0}, {"-execdir", X_EXEC, 0}, {"-ok", X_EXEC, 0}, {"-okdir", X_EXEC, 0},
    {"-fprint", X_FILE, 1}, {"-fprint0", X_FILE, 1}, {"-fls", X_FILE, 1}, {"-fprintf", X_FILE, 2},
    {"-mtime", X_NARROW, 1}, {"-mmin", X_NARROW, 1}, {"-ctime", X_NARROW, 1},
    {"-cmin", X_NARROW, 1}, {"-atime", X_NARROW, 1}, {"-amin", X_NARROW, 1},
    {"-size", X_NARROW, 1}, {"-newer", X_NARROW, 1}, {"-anewer", X_NARROW, 1},
    {"-cnewer", X_NARROW, 1}, {"-user", X_NARROW, 1}, {"-group", X_NARROW, 1},
    {"-perm", X_NARROW, 1}, {"-inum", X_NARROW, 1}, {"-uid", X_NARROW, 1}, {"-gid", X_NARROW, 1},
    {"-lname", X_NARROW, 1}, {"-ilname", X_NARROW, 1}, {"-links", X_NARROW, 1},
    {"-samefile", X_NARROW, 1}, {"-used", X_NARROW, 1}, {"-fstype", X_NARROW, 1},
    {"-context", X_NARROW, 1}, {"-nouser", X_NARROW, 0}, {"-nogroup", X_NARROW, 0},
    {"-readable", X_NONE, 0}, {"-writable", X_NONE, 0}, {"-executable", X_NARROW, 0}};

static const primary *find_primary(shell_str s)
{
    static const primary newer = {"-newerXY", X_NARROW, 1};
    if (!s.len || *s.ptr != '-')
        return NULL;
    for (size_t i = 0; i < sizeof primaries / sizeof *primaries; i++)
        if (str_is(s, primaries[i].name))
            return &primaries[i];
    return str_starts(s, "-newer") ? &newer : NULL;
}

// What is open: the expression between ( and ), as far as it is read.
typedef struct level {
    selection in;  // what comes to it
    selection now;  // what is left of that behind the tests since the last -o
    selection out;  // what came through the ways before that -o
    bool negated;
    struct level *outer;
} level;

static void open_level(eval *e, level **top, const selection *in)
{
    level *l = NEW(e->a, level);
    l->in = l->now = *in;
    l->out.nothing = true;
    l->outer = *top;
    *top = l;
}

// What a test leaves. Of what it is not, a name says nothing: it is nearly all.
static void test(eval *e, level *l, selection s)
{
    if (l->negated) {
        selection rest = {.narrow = !s.paths.n && (s.narrow || s.empty)};
        s = rest;
    }
    l->negated = false;
    select_and(e, &l->now, &s);
}

static void close_level(eval *e, level **top)
{
    level *l = *top, *outer = l->outer;
    select_or(e, &l->out, &l->now);
    *top = outer;
    if (!outer->negated)
        outer->now = l->out;
    outer->negated = false;
}

static void add_action(find_expr *x, eval *e, size_t at, const shell_word *file, const selection *of)
{
    x->v = sh_grow(e->a, x->v, x->n, &x->cap, sizeof *x->v, 2);
    x->v[x->n++] = (find_action){at, file, *of};
}

static int number(const shell_word *w)
{
    shell_str s = w->alts[0];
    int n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.ptr[i]) || n > 1000)
            return -1;
        n = n * 10 + s.ptr[i] - '0';
    }
    return w->n == 1 && s.len ? n : -1;
}

static selection tested(eval *e, const primary *p, const shell_word *w)
{
    selection s = {.narrow = p->what == X_NARROW, .nothing = p->what == X_FALSE,
                   .empty = p->what == X_EMPTY, .folders = p->what == X_TYPE && word_is(w, "d")};
    if (p->what == X_NAME || p->what == X_PATH)
        s = select_glob(e, w, p->what == X_PATH);
    else if (p->what == X_REGEX)
        s = select_regex(e, w, true, true);
    s.narrow = s.narrow || s.empty;
    return s;
}

size_t find_exec_end(const call *c, size_t from)
{
    size_t i = from;
    while (i < c->n && !str_is(c->w[i].alts[0], ";") &&
           !(str_is(c->w[i].alts[0], "+") && i > from && str_is(c->w[i - 1].alts[0], "{}")))
        i++;
    return i;
}

static void operate(eval *e, level **top, shell_str s)
{
    level *l = *top;
    if (str_is(s, "!") || str_is(s, "-not")) {
        l->negated = !l->negated;
    } else if (str_is(s, "(")) {
        open_level(e, top, &l->now);
    } else if (str_is(s, ")")) {
        if (l->outer)
            close_level(e, top);
    } else if (str_is(s, "-o") || str_is(s, "-or")) {
        select_or(e, &l->out, &l->now);
        l->now = l->in;
    } else if (str_is(s, ",")) {
        l->now = l->in;
        l->out = (selection){.nothing = true};
    }
}

find_expr find_read(call *c, size_t from)
{
    eval *e = c->e;
    find_expr x = {.depth = -1};
    level *top = NULL;
    selection all = {.narrow = false};
    open_level(e, &top, &all);
    bool acts = false;
    for (size_t i = from; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const primary *p = find_primary(s);
        const shell_word *next = i + 1 < c->n ? &c->w[i + 1] : NULL;
        if (!p) {
            operate(e, &top, s);
            continue;
        }
        if (p->words && !next)
            break;
        if (p->what == X_DEPTH) {
            x.depth = number(next);
        } else if (p->what == X_LIST) {
            x.list = next;
        } else if (p->what >= X_ACT) {
            add_action(&x, e, i, p->what == X_FILE ? next : NULL, &top->now);
            acts = true;
            i = p->what == X_EXEC ? find_exec_end(c, i + 1) : i;
        } else if (p->what != X_NONE) {
            test(e, top, tested(e, p, next));
        }
        i += p->words;
    }
    while (top->outer)
        close_level(e, &top);
    select_or(e, &top->out, &top->now);
    if (!acts)
        add_action(&x, e, 0, NULL, &top->out);
    return x;
}

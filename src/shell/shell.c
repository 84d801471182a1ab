// SPDX-License-Identifier: MIT
// The way in: sets up an analysis, runs it, hands out the result.
#include "shell/shell.h"

#include <string.h>

#include "shell/arena.h"
#include "shell/call/call.h"

static const char *const kinds[] = {
#define X(name, text) text,
    SHELL_KINDS(X)
#undef X
};
static const char *const places[] = {
#define X(name, text) text,
    SHELL_PLACES(X)
#undef X
};
static const char *const flags[] = {
#define X(bit, name, text) [bit] = text,
    SHELL_FLAGS(X)
#undef X
};
static const char *const sources[] = {"net", "secret", "envsecret", "decoded", "var", "output",
                                      "file", "stdin", "temp", "clear", "arg", "system",
                                      "dump"};

const char *shell_kind_name(shell_kind kind)
{
    return kinds[kind];
}

const char *shell_place_name(shell_place place)
{
    return places[place];
}

const char *shell_flag_name(unsigned bit)
{
    return bit < sizeof flags / sizeof *flags ? flags[bit] : NULL;
}

const char *shell_source_name(unsigned bit)
{
    return bit < sizeof sources / sizeof *sources ? sources[bit] : NULL;
}

size_t shell_show(shell_str s, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == SHELL_HOLE || c == SHELL_STAR || c == SHELL_NAME)
            c = '*';
        else if (c == SHELL_ANY)
            c = '?';
        else if (c == SHELL_SET)
            c = '[';
        else if (c == SHELL_SET_END)
            c = ']';
        if (n + 1 < cap)
            out[n] = c;
        n++;
    }
    if (cap)
        out[n < cap ? n : cap - 1] = '\0';
    return n;
}

static eval *start(shell_arena *a, const shell_env *env)
{
    eval *e = NEW(a, eval);
    e->a = a;
    e->env = env;
    e->home = env && env->home.len ? env->home : STR("/home/user");
    e->cwd0 = STR("/home/user/project");
    if (env && env->project.len)
        e->cwd0 = env->project;
    if (env && env->cwd.len)
        e->cwd0 = env->cwd;
    e->project = env && env->project.len ? env->project : e->cwd0;
    e->tmpdir = env && env->tmpdir.len ? env->tmpdir : STR("/tmp");
    while (e->home.len > 1 && e->home.ptr[e->home.len - 1] == '/')
        e->home.len--;
    while (e->tmpdir.len > 1 && e->tmpdir.ptr[e->tmpdir.len - 1] == '/')
        e->tmpdir.len--;
    vars_start(e);
    return e;
}

static const shell_program *finish(eval *e)
{
    for (size_t i = 0; i < e->effects.n; i++)
        if (e->effects.v[i].command >= e->commands.n)
            e->effects.v[i].command = e->commands.n ? (uint32_t)e->commands.n - 1 : 0;
    e->result = (shell_program){e->commands.v, e->commands.n, e->effects.v, e->effects.n,
        e->partial,
        e->open,
                         e->core};
    for (size_t i = 0; i < e->effects.n; i++)
        e->effects.v[i].sources &= 2 * SHELL_T_DUMP - 1;
    return &e->result;
}

const shell_program *shell_parse(shell_arena *a, const char *text, size_t len,
                                 const shell_env *env, const shell_budget *budget)
{
    static const shell_program failed = {.partial = SHELL_PARTIAL_MEMORY};
    eval *volatile made = NULL;
    if (setjmp(a->out_of_memory)) {
        if (!made)
            return &failed;
        made->partial |= SHELL_PARTIAL_MEMORY;
        return finish(made);
    }
    eval *e = made = start(a, env);
    e->text = (shell_str){text, len};
    e->bytes = budget && budget->bytes ? budget->bytes : 4 * len + (256 << 10);
    e->depth = budget && budget->depth ? budget->depth : 1000;
    source *src = NEW(a, source);
    *src = (source){text, len, 0, (uint32_t)len, true};
    parsed p = sh_parse(a, src, e->depth);
    e->partial |= p.partial;
    e->steps = budget && budget->steps ? budget->steps : 2 * p.commands + 4096;
    ctx c = {.path = ""};
    eval_run(e, &c, p.list);
    return finish(e);
}

const shell_program *shell_file(shell_arena *a, shell_kind kind, const char *path, size_t len,
                                const shell_env *env)
{
    static const shell_program failed = {.partial = SHELL_PARTIAL_MEMORY};
    if (setjmp(a->out_of_memory))
        return &failed;
    eval *e = start(a, env);
    e->text = (shell_str){path, len};
    builder b;
    build_start(&b, a);
    size_t i = 0;
    if (len && path[0] == '~' && (len == 1 || path[1] == '/')) {
        build_add(&b, e->home.ptr, e->home.len);
        i = 1;
    }
    for (; i < len; i++) {
        char c = path[i];
        build_char(&b, c == '*' ? SHELL_STAR : c == '?' ? SHELL_ANY : is_mark(c) ? SHELL_HOLE : c);
    }
    value v = build_end(&b);
    shell_word w = field_of(a, &v, 0, (uint32_t)len);
    ctx c = {.path = ""};
    call k = {.e = e, .c = &c, .name = STR(""), .w = &w, .n = 1};
    fx_path(&k, kind, "file", &w, 0, 0);
    return finish(e);
}

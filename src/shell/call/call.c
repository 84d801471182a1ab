// SPDX-License-Identifier: MIT
// One simple command: what it is, and who is asked what it does.
#include "shell/call/parts.h"

#include <string.h>

#include "shell/effects/path.h"

#define MOST_COMMANDS 50000
#define MOST_WORDS 60000  // in all of them that share words: a wrapper's are those of what it runs too

uint32_t call_record(eval *e, const ctx *c, shell_word *w, size_t n, shell_str name, uint32_t off,
                     uint32_t len)
{
    if (e->commands.n >= MOST_COMMANDS) {
        e->partial |= SHELL_PARTIAL_SIZE;
        e->commands.n--;  // nobody reads so many; what they do is looked at all the same
    }
    if (c->path[0] && n > 1 && (e->shared += n) > MOST_WORDS) {
        e->partial |= SHELL_PARTIAL_SIZE;
        n = 1;
    }
    e->commands.v = sh_grow(e->a, e->commands.v, e->commands.n, &e->commands.cap,
                            sizeof *e->commands.v, 8);
    e->commands.v[e->commands.n] = (shell_command){name, w, n, c->path, off, len};
    return (uint32_t)e->commands.n++;
}

static shell_str program_name(shell_str s)
{
    if (s.len && s.ptr[s.len - 1] == '/')  // a folder
        return s;
    shell_str b = path_base(s);
    const char *back = b.len ? memrchr(b.ptr, '\\', b.len) : NULL;
    if (back)
        b = (shell_str){back + 1, b.len - (size_t)(back + 1 - b.ptr)};
    if (b.len > 4 && memcmp(b.ptr + b.len - 4, ".exe", 4) == 0)
        b.len -= 4;
    const char *version = b.len > 1 ? memchr(b.ptr + 1, '@', b.len - 1) : NULL;
    if (version)  // npx rimraf@5
        b.len = (size_t)(version - b.ptr);
    return b;
}

// A script file that this command wrote, or the program with globs or holes in its name.
static void call_unknown(call *c)
{
    static const char *const likely[] = {"rm", "dd", "sh", "bash", "shred", "chmod", "mv", "mkfs",
                                         "chown", "curl", "python3", "cat", "git", "rmdir", "mkfs.ext4",
                                         "mkfs.xfs", "wipefs", "unlink", "truncate", "tee", "wget",
                                         "find", "perl", "node", "kill", "crontab"};
    shell_str full = c->w[0].alts[0], s = c->name;
    size_t literal = 0;
    for (size_t i = 0; i < s.len; i++)
        literal += !is_mark(s.ptr[i]);
    bool found = false;
    for (size_t i = 0; i < sizeof likely / sizeof *likely && literal; i++) {
        if (!could_be(s, likely[i], strlen(likely[i])))
            continue;
        found = true;
        shell_word *w = sh_room(c->e->a, c->n * sizeof *w);
        memcpy(w, c->w, c->n * sizeof *w);
        w[0] = word_of(c->e, (shell_str){likely[i], strlen(likely[i])}, &c->w[0]);
        ctx in = ctx_enter(c->e, c->c, "glob");
        in.calls--;
        run_argv(c->e, &in, w, c->n);
        break;
    }
    // "$tool" --version: one program, whatever it is, that says which it is.
    bool says = c->n == 2 && str_listed("--version -V --help", c->w[1].alts[0]) &&
                !((c->w[0].taint | c->c->taint) & (T_OPEN | SHELL_T_NET | SHELL_T_DECODED));
    if (!found && !says && str_has(full, SHELL_HOLE))
        fx_text(c, SHELL_K_EXEC, "command", full, &c->w[0], 0,
                c->w[0].taint | c->c->taint);
    out_unknown(c, SHELL_T_OUTPUT | (c->w[0].taint & SHELL_T_NET));
}

// A file that this command wrote is the program.
static bool run_written(call *c)
{
    eval *e = c->e;
    bool named = c->w[0].known == SHELL_EXACT || c->w[0].taint & SHELL_T_TEMP;
    stream *s = e->files.n && named && memchr(c->w[0].alts[0].ptr, '/', c->w[0].alts[0].len)
                    ? file_stream(e, &c->w[0]) : NULL;
    if (!s)
        return false;
    fields *args = NEW(e->a, fields);
    fields_append(e->a, args, c->w, c->n);
    run_stream(c, "script", s, args, "file");
    return true;
}

// Unknown programs: named secrets count as read, output as unknown.
void call_default(call *c)
{
    eval *e = c->e;
    if (run_written(c))
        return;
    uint32_t taint = SHELL_T_OUTPUT | (c->c->in ? c->c->in->taint : 0);
    for (size_t i = 1; i < c->n; i++) {
        shell_str a = c->w[i].alts[0];
        shell_str before = c->w[i - 1].alts[0];
        if (a.len == 0 || a.ptr[0] == '-' || c->w[i].known == SHELL_UNKNOWN)
            continue;
        if (i > 1 && before.len > 1 && before.ptr[0] == '-' && !memchr(before.ptr, '=', before.len))
            continue;  // an option's value: the program may need it
        arena_mark mark = sh_mark(e->a);
        bool private = path_private(path_here(e, a), e->home);
        sh_release(e->a, mark);
        if (private) {
            fx_path(c, SHELL_K_READ, "operand", &c->w[i], 0, 0);
            taint |= SHELL_T_SECRET;
        }
    }
    out_unknown(c, taint);
}

static void dispatch(call *c)
{
    eval *e = c->e;
    shell_str own = program_name(c->w[0].alts[0]);
    const program *p = str_exact(own) ? program_find(own) : NULL;
    c->name = p ? (shell_str){p->name, strlen(p->name)} : own;
    c->command = call_record(e, c->c, c->w, c->n, str_exact(c->name) ? c->name : STR(""), c->w[0].off,
                        c->w[c->n - 1].off + c->w[c->n - 1].len > c->w[0].off
                            ? c->w[c->n - 1].off + c->w[c->n - 1].len - c->w[0].off : c->w[0].len);
    if (!str_exact(c->name)) {
        if (!run_written(c))
            call_unknown(c);
        return;
    }
    // The program itself may be meant: the definition never ran, or was taken back.
    bool sure = false, defined = c->written && e->funcs.n && call_functions(c, own, &sure);
    if (c->written && e->aliases.n && c->c->aliases < MOST_ALIASES && call_alias(c, own))
        return;
    vfile *copy = e->files.n && memchr(c->w[0].alts[0].ptr, '/', c->w[0].alts[0].len)
        ? file_find(e, path_here(e, c->w[0].alts[0])) : NULL;
    const program *real = copy && copy->origin.len ? program_find(path_base(copy->origin)) : NULL;
    if (real) {  // cp /bin/rm x; ./x
        c->name = path_base(copy->origin);
        p = real;
    }
    if (sure)
        return;
    if (defined) {
        push_join(e, c->c);
        c->c->cond = c->c->maybe = true;
    }
    // A program of that name in a folder of its own is perhaps another one.
    if (*c->w[0].alts[0].ptr != '/' && own.len < c->w[0].alts[0].len)
        c->c->maybe = true;
    if (c->c->in && !(p && (program_of(builtin_programs, own) || program_of(read_programs, own) ||
                            program_of(folder_programs, own))))
        c->c->in->used = true;  // perhaps
    if (p) {
        p->run(c, p->data);
        return;
    }
    if (e->funcs.n && call_functions(c, STR("command_not_found_handle"), &sure))
        return;
    size_t inner = guess_wrapped(c);
    call head = *c;
    head.n = inner ? inner : c->n;  // the other words belong to what is in it
    call_default(&head);
    if (inner)
        run_rest(c, inner, sh_copy(e->a, c->name.ptr, c->name.len), 0);
}

void call_run(eval *e, ctx *c, const fields *f, bool written)
{
    if (f->n == 0)
        return;
    shell_word first = f->v[0];
    for (int i = first.n - 1; i >= 0; i--) {
        shell_word *w = f->v;
        ctx in = *c;
        if (first.n > 1) {
            push_join(e, c);
            in.cond = in.maybe = true;
            w = sh_room(e->a, f->n * sizeof *w);
            memcpy(w, f->v, f->n * sizeof *w);
            w[0] = word_of(e, first.alts[i], &first);
        }
        call k = {.e = e, .c = &in, .w = w, .n = f->n, .written = written};
        dispatch(&k);
    }
}

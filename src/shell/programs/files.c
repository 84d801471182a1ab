// SPDX-License-Identifier: MIT
// Programs that delete, write, copy and move files.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

static bool remote(const shell_word *w)
{
    shell_str s = w->alts[0];
    const char *colon = s.len ? memchr(s.ptr, ':', s.len) : NULL;
    const char *slash = s.len ? memchr(s.ptr, '/', s.len) : NULL;
    return colon && colon > s.ptr + 1 && (!slash || colon < slash);
}

// ---- deleting -----------------------------------------------------------------------------

static void sh_rm(call *c, const void *data)
{
    static const optspec spec = {"", "recursive:r force:f interactive:i dir:d verbose:v "
                                     "one-file-system preserve-root no-preserve-root help:h"};
    if (c->n == 2 && help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    bool recursive = has(&o, 'r') || has(&o, 'R') || data || o.unknown;
    uint32_t flags = (recursive ? SHELL_F_RECURSIVE : 0) | (has(&o, 'f') ? SHELL_F_FORCE : 0) |
                     (has(&o, 'i') || has(&o, 'I') ? SHELL_F_INTERACTIVE : 0);
    for (size_t i = 0; i < o.rest.n; i++)
        fx_path(c, SHELL_K_DELETE, "rm", &o.rest.v[i], flags, 0);
}

static void sh_unlink(call *c, const void *data)
{
    static const optspec spec = {"ns", "iterations=:n size=:s remove:u zero:z parents:p"};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    const char *op = data;
    for (size_t i = 0; i < o.rest.n; i++)
        fx_path(c, *op == 's' ? SHELL_K_WRITE : SHELL_K_DELETE, op, &o.rest.v[i],
                *op == 's' ? SHELL_F_TRUNCATE | SHELL_F_FORCE : 0, 0);
    if (*op == 's' && has(&o, 'u'))
        for (size_t i = 0; i < o.rest.n; i++)
            fx_path(c, SHELL_K_DELETE, op, &o.rest.v[i], SHELL_F_FORCE, 0);
}

static void sh_truncate(call *c, const void *data)
{
    static const optspec spec = {"sron", "size=:s reference=:r offset=:o length=:l no-create:c"};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    const shell_word *size = opt_value(&o, 's');
    bool grows = size && str_starts(size->alts[0], "+");
    for (size_t i = 0; i < o.rest.n; i++)
        fx_path(c, SHELL_K_WRITE, data, &o.rest.v[i], grows ? SHELL_F_APPEND : SHELL_F_TRUNCATE, 0);
}

static void sh_touch(call *c, const void *data)
{
    static const optspec spec = {"drtm", "date=:d reference=:r"};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    for (size_t i = 0; i < o.rest.n; i++)
        fx_path(c, SHELL_K_WRITE, data, &o.rest.v[i], SHELL_F_APPEND, 0);
}

// ---- copying and moving -------------------------------------------------------------------

enum { C_CP, C_MV, C_INSTALL, C_LN };

// The file that the copy makes, with what is in it.
static void make_copy(call *c, const shell_word *to, const shell_word *from, const stream *s,
                      bool into)
{
    eval *e = c->e;
    if (to->known == SHELL_UNKNOWN)
        return;
    shell_str p = path_here(e, to->alts[0]);
    vfile *f = file_make(e, p);
    *f->content = *s;
    f->origin = path_here(e, from->alts[0]);
    if (f->origin.ptr[0] == '/' && !memmem(f->origin.ptr, f->origin.len, "bin/", 4))
        f->origin = STR("");  // only programs of the system keep their names
    shell_str b = path_base(from->alts[0]);
    if (into || (to->alts[0].len && to->alts[0].ptr[to->alts[0].len - 1] == '/') ||
        str_is(to->alts[0], ".")) {
        shell_word in = word_of(e, (shell_str){sh_join(e->a, sh_copy(e->a, p.ptr, p.len), "/",
                                                      sh_copy(e->a, b.ptr, b.len)),
                                               p.len + 1 + b.len}, to);
        vfile *inside = file_make(e, path_resolve(e, in.alts[0], p));
        inside->content = f->content;
        inside->origin = f->origin;
    }
}

static void sh_copy_move(call *c, const void *data)
{
    static const optspec spec = {"tSgmo", "recursive:r force:f target-directory=:t archive:a "
        "suffix=:S symbolic:s mode=:m owner=:o group=:g directory:d no-clobber:n update parents"};
    int kind = (int)(intptr_t)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    for (size_t i = 0; i < o.rest.n && kind == C_INSTALL && has(&o, 'd'); i++)
        fx_path(c, SHELL_K_WRITE, "install", &o.rest.v[i], SHELL_F_APPEND, 0);
    if (kind == C_INSTALL && has(&o, 'd'))
        return;  // folders
    const shell_word *to = opt_value(&o, 't');
    size_t n = o.rest.n;
    if (!to && n > 1)
        to = &o.rest.v[--n];
    uint32_t flags = has(&o, 'r') || has(&o, 'R') || has(&o, 'a') ? SHELL_F_RECURSIVE : 0;
    const char *op = kind == C_CP ? "cp" : kind == C_MV ? "mv" : kind == C_LN ? "ln" : "install";
    stream all = {0};
    for (size_t i = 0; i < n; i++) {
        const shell_word *from = &o.rest.v[i];
        stream s = {0};
        if (kind == C_MV) {
            fx_path(c, SHELL_K_DELETE, op, from, SHELL_F_MOVE, 0);
            if (c->e->effects.v[c->e->effects.n - 1].flags & SHELL_F_SECRET)
                s.taint |= SHELL_T_SECRET;
            stream *old = file_stream(c->e, from);
            if (old)
                s = *old;
        } else if (kind == C_LN) {
            size_t before = c->e->effects.n;
            read_file(c, from, op, &s);
            for (; before < c->e->effects.n; before++)
                c->e->effects.v[before].flags |= SHELL_F_LINK;
        } else {
            read_file(c, from, op, &s);
        }
        if (to && to->n)
            make_copy(c, to, from, &s, n > 1 || opt_value(&o, 't'));
        all.taint |= s.taint;
    }
    if (to)
        fx_path(c, SHELL_K_WRITE, op, to,
                flags | (kind == C_LN && !has(&o, 'f') ? SHELL_F_APPEND | SHELL_F_LINK : 0),
                all.taint);
}

static void sh_dd(call *c, const void *data)
{
    (void)data;
    stream s = {0};
    if (help_asked(c))
        return;
    const shell_word *out = NULL;
    shell_word target;
    bool lower = false, inside = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str a = c->w[i].alts[0];
        if (str_starts(a, "if=")) {
            shell_word from = word_tail(c->e, &c->w[i], 3);
            if (!word_is(&from, "/dev/stdin") && !word_is(&from, "-"))
                read_file(c, &from, "dd", &s);
        } else if (str_starts(a, "skip=") || str_starts(a, "iseek=")) {
            inside = true;
        } else if (str_starts(a, "conv=") && a.len) {
            lower = lower || memmem(a.ptr, a.len, "lcase", 5);
        } else if (str_starts(a, "of=")) {
            target = word_tail(c->e, &c->w[i], 3);
            out = &target;
        }
    }
    if (!s.len && c->c->in)
        s = *c->c->in;
    if (inside)  // a piece out of the middle of something else
        s.taint |= SHELL_T_DECODED;
    shell_str text = stream_text(&s);
    if (lower && str_exact(text) && eval_charge(c->e, text.len)) {
        s = (stream){.taint = s.taint};
        char *low = sh_copy(c->e->a, text.ptr, text.len);
        for (size_t i = 0; i < text.len; i++)
            if (low[i] >= 'A' && low[i] <= 'Z')
                low[i] |= 32;
        stream_add(c->e->a, &s, low, text.len, s.taint);
    }
    if (out)
        write_file(c, out, "dd", SHELL_F_TRUNCATE, &s);
    else
        out_stream(c, &s, s.taint);
}

static void sh_rsync(call *c, const void *data)
{
    static const optspec spec = {"efBTM", "rsh=:e delete:D delete-before:D delete-after:D "
        "delete-during:D delete-excluded:D remove-source-files:S recursive:r archive:a dry-run:n "
        "exclude= include= filter=:f rsync-path=:P password-file=:W files-from= log-file= "
        "temp-dir="};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    if (opt_value(&o, 'e'))
        run_script(c, "rsync -e", opt_value(&o, 'e'), NULL);
    if (opt_value(&o, 'P'))
        run_script(c, "rsync --rsync-path", opt_value(&o, 'P'), NULL);
    uint32_t flags = SHELL_F_RECURSIVE | (has(&o, 'n') ? SHELL_F_DRYRUN : 0), taint = 0;
    size_t n = o.rest.n;
    const shell_word *to = n > 1 ? &o.rest.v[--n] : NULL;
    for (size_t i = 0; i < n; i++) {
        if (remote(&o.rest.v[i])) {
            taint |= SHELL_T_NET;
            continue;
        }
        stream s = {0};
        read_file(c, &o.rest.v[i], "rsync", &s);
        taint |= s.taint;
        if (has(&o, 'S'))
            fx_path(c, SHELL_K_DELETE, "rsync", &o.rest.v[i], flags, 0);
    }
    if (!to)
        return;
    if (remote(to)) {
        fx_text(c, SHELL_K_NET, "rsync", to->alts[0], to, flags & SHELL_F_DRYRUN, taint);
        return;
    }
    if (has(&o, 'D'))
        fx_path(c, SHELL_K_DELETE, "rsync", to, flags, 0);
    fx_path(c, SHELL_K_WRITE, "rsync", to, flags, taint);
    stream got = {.p = "\1", .len = 1, .taint = SHELL_T_NET};
    for (size_t i = 0; i < n; i++)
        if (remote(&o.rest.v[i])) {
            shell_word from = word_after(c->e, &o.rest.v[i], ':');
            make_copy(c, to, &from, &got, false);
        }
}

const program file_programs[] = {
    {"rm", sh_rm, NULL}, {"grm", sh_rm, NULL}, {"rimraf", sh_rm, "r"}, {"srm", sh_rm, NULL},
    {"del-cli", sh_rm, "r"}, {"remove_directory", sh_rm, "r"}, {"rmdir", sh_unlink, "rmdir"},
    {"unlink", sh_unlink, "unlink"},
    {"secure-delete", sh_rm, "r"}, {"sfill", sh_rm, "r"}, {"nwipe", sh_unlink, "shred"},
    {"shred", sh_unlink, "shred"}, {"wipe", sh_rm, "r"}, {"scrub", sh_unlink, "shred"},
    {"truncate", sh_truncate, "truncate"}, {"fallocate", sh_truncate, "truncate"},
    {"touch", sh_touch, "touch"}, {"mkfifo", sh_touch, "touch"},
    {"cp", sh_copy_move, (void *)C_CP}, {"gcp", sh_copy_move, (void *)C_CP},
    {"mv", sh_copy_move, (void *)C_MV}, {"gmv", sh_copy_move, (void *)C_MV},
    {"install", sh_copy_move, (void *)C_INSTALL}, {"ln", sh_copy_move, (void *)C_LN},
    {"link", sh_copy_move, (void *)C_LN}, {"ditto", sh_copy_move, (void *)C_CP},
    {"dd", sh_dd, NULL}, {"dcfldd", sh_dd, NULL}, {"ddrescue", sh_copy_move, (void *)C_CP},
    {"rsync", sh_rsync, NULL},
    {NULL, NULL, NULL}};

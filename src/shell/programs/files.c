// SPDX-License-Identifier: MIT
// Programs that delete, write, copy and move files, and change their permissions.
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
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
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
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    const shell_word *size = opt_value(&o, 's');
    bool grows = size && str_starts(size->alts[0], "+");
    for (size_t i = 0; i < o.rest.n; i++)
        fx_path(c, SHELL_K_WRITE, data, &o.rest.v[i], grows ? SHELL_F_APPEND : SHELL_F_TRUNCATE, 0);
}

static void sh_touch(call *c, const void *data)
{
    static const optspec spec = {"drtm", "date=:d reference=:r"};
    opts o;
    if (help_asked(c))
        return;
    opts_read(c, 1, &spec, false, &o);
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
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
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
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
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

static void sh_tar(call *c, const void *data)
{
    static const optspec spec = {"fCTXIbHN", "file=:f directory=:C files-from=:T checkpoint=: "
        "checkpoint-action=:K to-stdout:O to-command=:K use-compress-program=:I info-script=:K "
        "exclude= "
        "create:c extract:x get:x list:t append:r remove-files:Z rsh-command=:K strip-components="};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    for (size_t i = 0; i < o.nvals; i++) {
        shell_word w = o.vals[i].w;
        if (o.vals[i].letter != 'K' && o.vals[i].letter != 'I')
            continue;
        if (o.vals[i].letter == 'K' && str_starts(w.alts[0], "exec="))
            w = word_of(c->e, (shell_str){w.alts[0].ptr + 5, w.alts[0].len - 5}, &w);
        run_script(c, "tar exec", &w, NULL);
    }
    bool create = has(&o, 'c') || has(&o, 'r'), extract = has(&o, 'x');
    size_t from = 0;
    if (o.rest.n && !has(&o, 'c') && !has(&o, 'x') && !has(&o, 't') && !has(&o, 'r') &&
        o.rest.v[0].off == c->w[1].off) {  // tar cf FILE ...
        shell_str m = o.rest.v[0].alts[0];
        create = m.len && (memchr(m.ptr, 'c', m.len) || memchr(m.ptr, 'r', m.len));
        extract = m.len && memchr(m.ptr, 'x', m.len);
        from = m.len && memchr(m.ptr, 'f', m.len) ? 2 : 1;
        if (from == 2 && create && o.rest.n > 1 && !str_is(o.rest.v[1].alts[0], "-"))
            fx_path(c, SHELL_K_WRITE, "tar", &o.rest.v[1], SHELL_F_TRUNCATE, 0);
    } else if (create && opt_value(&o, 'f') && !word_is(opt_value(&o, 'f'), "-")) {
        fx_path(c, SHELL_K_WRITE, "tar", opt_value(&o, 'f'), SHELL_F_TRUNCATE, 0);
    }
    if (extract && !has(&o, 'O')) {  // into -C, or where it stands
        shell_word here = word_of(c->e, STR("."), &c->w[0]);
        fx_path(c, SHELL_K_WRITE, "extract", opt_value(&o, 'C') ? opt_value(&o, 'C') : &here, 0, 0);
    }
    stream s = {0};
    if (create && opt_value(&o, 'C')) {  // what follows is named from there
        push_restore(c->e, c->c, c->e->trail);
        chdir_to(c, opt_value(&o, 'C'));
    }
    if (create)
        for (size_t i = from; i < o.rest.n; i++) {
            read_file(c, &o.rest.v[i], "tar", &s);
            if (has(&o, 'Z'))
                fx_path(c, SHELL_K_DELETE, "tar", &o.rest.v[i], SHELL_F_RECURSIVE, 0);
        }
    out_unknown(c, s.taint | (c->c->in ? c->c->in->taint : 0) | SHELL_T_OUTPUT);
}

static void sh_zip(call *c, const void *data)
{
    static const optspec spec = {"txib", "unzip-command=:K recurse-paths:r test:T move:m"};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    for (size_t i = 1; i + 1 < c->n; i++)
        if (word_is(&c->w[i], "-TT"))
            run_script(c, "zip -TT", &c->w[i + 1], NULL);
    if (opt_value(&o, 'K'))
        run_script(c, "zip -TT", opt_value(&o, 'K'), NULL);
    if (o.rest.n)
        fx_path(c, SHELL_K_WRITE, "zip", &o.rest.v[0], 0, 0);
    stream s = {0};
    for (size_t i = 1; i < o.rest.n; i++) {
        read_file(c, &o.rest.v[i], "zip", &s);
        if (has(&o, 'm'))
            fx_path(c, SHELL_K_DELETE, "zip", &o.rest.v[i], SHELL_F_RECURSIVE, 0);
    }
    if (o.rest.n && word_is(&o.rest.v[0], "-"))
        out_unknown(c, s.taint);
}

// 7z a ARCHIVE FILES -sdel, rar m ARCHIVE FILES, rar a -df ARCHIVE FILES, unrar x ARCHIVE FOLDER/
static void sh_archive(call *c, const void *data)
{
    (void)data;
    if (help_asked(c))
        return;
    fields ops = {0};
    bool removes = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (!str_starts(s, "-"))
            fields_add(c->e->a, &ops, c->w[i]);
        removes = removes || str_is(s, "-sdel") || str_is(s, "-df") || str_is(s, "-dw") ||
                  str_is(s, "-dr");
        if (str_starts(s, "-o") && s.len > 2 && c->name.ptr[0] == '7') {
            shell_word to = word_of(c->e, (shell_str){s.ptr + 2, s.len - 2}, &c->w[i]);
            fx_path(c, SHELL_K_WRITE, "extract", &to, 0, 0);
        }
    }
    if (ops.n < 2)
        return;
    shell_str verb = ops.v[0].alts[0];
    bool moves = str_is(verb, "m") || str_is(verb, "mf");
    bool adds = moves || str_is(verb, "a") || str_is(verb, "u");
    bool extracts = str_is(verb, "x") || str_is(verb, "e");
    stream s = {0};
    if (adds)
        fx_path(c, SHELL_K_WRITE, "archive", &ops.v[1], 0, 0);
    for (size_t i = 2; i < ops.n; i++) {
        if (adds)
            read_file(c, &ops.v[i], "archive", &s);
        if (adds && (moves || removes))
            fx_path(c, SHELL_K_DELETE, "archive", &ops.v[i], SHELL_F_RECURSIVE, 0);
        shell_str last = ops.v[i].alts[0];
        if (extracts && last.len && last.ptr[last.len - 1] == '/')
            fx_path(c, SHELL_K_WRITE, "extract", &ops.v[i], 0, 0);
    }
    out_unknown(c, s.taint | SHELL_T_OUTPUT);
}

// ---- permissions --------------------------------------------------------------------------

static uint32_t mode_flags(shell_str m)
{
    uint32_t f = 0;
    if (m.len && is_digit(m.ptr[0])) {
        char last = m.ptr[m.len - 1];
        if (last >= '0' && last <= '7' && (last - '0') & 2)
            f |= SHELL_F_WORLD;
        if (m.len >= 4 && m.ptr[m.len - 4] >= '2' && m.ptr[m.len - 4] != '8')
            f |= SHELL_F_SETUID;
        return f;
    }
    // [ugoa]*[+=][rwxst]*
    bool others = true;
    for (size_t i = 0; i < m.len; i++) {
        char ch = m.ptr[i];
        if (ch == 'o' || ch == 'a')
            others = true;
        else if (ch == 'u' || ch == 'g')
            others = i > 0 && others && m.ptr[i - 1] != ',';
        if (ch == '+' || ch == '=') {
            bool who = i == 0 || m.ptr[i - 1] == ',';
            for (size_t k = i + 1; k < m.len && m.ptr[k] != ','; k++) {
                if (m.ptr[k] == 'w' && (others || who))
                    f |= who ? 0 : SHELL_F_WORLD;
                if (m.ptr[k] == 's')
                    f |= SHELL_F_SETUID;
            }
            others = false;
        }
    }
    return f;
}

static bool is_mode(shell_str s)
{
    if (s.len < 2 || s.ptr[0] != '-')
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (!strchr("rwxXst", s.ptr[i]))
            return false;
    return true;
}

// A long option, perhaps shortened.
static bool shortened(shell_str s, const char *option)
{
    return s.len > 4 && s.len <= strlen(option) && memcmp(s.ptr, option, s.len) == 0;
}

static void sh_perm(call *c, const void *data)
{
    const char *op = data;
    if (c->n == 2 && help_asked(c))
        return;
    bool acl = strcmp(op, "setfacl") == 0, recursive = false, reference = acl, remove = false;
    uint32_t flags = 0;
    bool mode = false, ended = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (!ended && str_is(s, "--")) {
            ended = true;
        } else if (!ended && s.len > 1 && s.ptr[0] == '-' && !(op[2] == 'm' && !mode &&
            is_mode(s)) &&
                   !(op[2] == 'a' && s.ptr[1] != 'R' && s.ptr[1] != 'f')) {
            const char *eq = memchr(s.ptr, '=', s.len);
            shell_str name = {s.ptr, eq ? (size_t)(eq - s.ptr) : s.len};
            recursive = recursive || shortened(name, "--recursive") ||
                        (s.ptr[1] != '-' && memchr(s.ptr, 'R', s.len));
            if (shortened(name, "--reference")) {
                reference = true;
                i += !eq;
            } else if (!eq && shortened(name, "--from")) {
                i++;
            } else if (acl && s.ptr[1] != '-') {
                char last = s.ptr[s.len - 1];
                remove = remove || last == 'b' || last == 'k';
                if (strchr("mxM", last))
                    i++;
                if (i < c->n && c->w[i].alts[0].len && (str_starts(c->w[i].alts[0], "o:") ||
                                                       str_starts(c->w[i].alts[0], "o::") ||
                                                       str_starts(c->w[i].alts[0], "other")) &&
                    memchr(c->w[i].alts[0].ptr, 'w', c->w[i].alts[0].len))
                    flags |= SHELL_F_WORLD;
            }
        } else if (!mode && !reference) {
            mode = true;
            if (op[2] == 'm')
                flags |= mode_flags(s);
        } else {
            fx_path(c, SHELL_K_PERM, op, &c->w[i], flags | (recursive ? SHELL_F_RECURSIVE : 0), 0);
        }
    }
    // -R after the operands counts too
    if (recursive)
        for (size_t i = c->e->effects.n; i > 0 && c->e->effects.v[i - 1].command == c->command; i--)
            if (!(c->e->effects.v[i - 1].flags & SHELL_F_RECURSIVE)) {
                c->e->effects.v[i - 1].flags |= SHELL_F_RECURSIVE;
                core_check(c->e, (uint32_t)i - 1);
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
    {"rsync", sh_rsync, NULL}, {"tar", sh_tar, NULL}, {"gtar", sh_tar, NULL},
    {"bsdtar", sh_tar, NULL}, {"zip", sh_zip, NULL}, {"7z", sh_archive, NULL},
    {"7za", sh_archive, NULL}, {"7zz", sh_archive, NULL}, {"7zr", sh_archive, NULL},
    {"p7zip", sh_archive, NULL}, {"rar", sh_archive, NULL}, {"unrar", sh_archive, NULL},
    {"chmod", sh_perm, "chmod"}, {"chown", sh_perm, "chown"}, {"chgrp", sh_perm, "chgrp"},
    {"setfacl", sh_perm, "setfacl"}, {"chattr", sh_perm, "chattr"}, {"chflags", sh_perm, "chattr"},
    {NULL, NULL, NULL}};

// SPDX-License-Identifier: MIT
// Archives: what is packed is read, what is unpacked is written.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

#define TAR_VALUED "fCTXIbHNFgKLV"

// tar cfz a.tgz src is tar -c -f a.tgz -z src: values stand behind the letters, in their order.
static void tar_letters(call *c, fields *f)
{
    shell_str m = c->w[1].alts[0];
    size_t at = 2;
    bool plain = m.len && c->w[1].known == SHELL_EXACT;
    for (size_t i = 0; i < m.len; i++)
        plain = plain && is_alpha(m.ptr[i]);
    if (!plain) {
        fields_append(c->e->a, f, c->w + 1, c->n - 1);
        return;
    }
    for (size_t i = 0; i < m.len; i++) {
        char *letter = sh_copy(c->e->a, "- ", 2);
        letter[1] = m.ptr[i];
        shell_word w = word_of(c->e, (shell_str){letter, 2}, &c->w[1]);
        fields_add(c->e->a, f, w);
        if (strchr(TAR_VALUED, m.ptr[i]) && at < c->n)
            fields_add(c->e->a, f, c->w[at++]);
    }
    fields_append(c->e->a, f, c->w + at, c->n - at);
}

// The options in the variable TAR_OPTIONS: blanks part them, unless quoted or behind a backslash.
static void tar_variable(call *c, fields *f)
{
    const var *v = var_get(c->e, STR("TAR_OPTIONS"));
    shell_str s = v && v->val.n ? value_at(&v->val, 0) : STR("");
    if (!s.len || !eval_charge(c->e, s.len))
        return;
    builder b;
    build_start(&b, c->e->a);
    bool open = false;
    char quote = '\0';
    for (size_t i = 0; i <= s.len; i++) {
        char ch = i < s.len ? s.ptr[i] : ' ';
        if (!quote && (ch == ' ' || i == s.len)) {
            if (open)
                fields_add(c->e->a, f, word_of(c->e, build_text(&b), &c->w[0]));
            build_start(&b, c->e->a);
            open = false;
            continue;
        }
        open = true;
        if (ch == quote)
            quote = '\0';
        else if (!quote && (ch == '"' || ch == '\''))
            quote = ch;
        else
            build_char(&b, ch == '\\' && i + 1 < s.len ? s.ptr[++i] : ch);
    }
}

static void sh_tar(call *c, const void *data)
{
    static const optspec spec = {TAR_VALUED, "file=:f directory=:C files-from=:T checkpoint=: "
        "checkpoint-action=:2 to-stdout:O to-command=:1 use-compress-program=:I info-script=:1 "
        "new-volume-script=:1 rsh-command=:1 rmt-command=:1 exclude= create:c extract:x get:x "
        "list:t append:r remove-files:Z strip-components= label=:V starting-file=:K"};
    (void)data;
    fields words = {0};
    fields_add(c->e->a, &words, c->w[0]);
    tar_variable(c, &words);
    if (c->n > 1)
        tar_letters(c, &words);
    c->w = words.v;
    c->n = words.n;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    for (size_t i = 0; i < o.nvals; i++) {
        shell_word w = o.vals[i].w;
        bool action = o.vals[i].letter == '2';  // others are dot, echo=TEXT, sleep=1
        if (action ? !str_starts(w.alts[0], "exec=") : !memchr("1FI", o.vals[i].letter, 3))
            continue;
        if (action)
            w = word_of(c->e, (shell_str){w.alts[0].ptr + 5, w.alts[0].len - 5}, &w);
        run_script(c, "tar exec", &w, NULL);
    }
    bool create = has(&o, 'c') || has(&o, 'r'), extract = has(&o, 'x');
    if (create && opt_value(&o, 'f') && !word_is(opt_value(&o, 'f'), "-"))
        fx_path(c, SHELL_K_WRITE, "tar", opt_value(&o, 'f'), SHELL_F_TRUNCATE, 0);
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
        for (size_t i = 0; i < o.rest.n; i++) {
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
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
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

const program archive_programs[] = {
    {"tar", sh_tar, NULL}, {"gtar", sh_tar, NULL}, {"bsdtar", sh_tar, NULL}, {"zip", sh_zip, NULL},
    {"7z", sh_archive, NULL}, {"7za", sh_archive, NULL}, {"7zz", sh_archive, NULL},
    {"7zr", sh_archive, NULL}, {"p7zip", sh_archive, NULL}, {"rar", sh_archive, NULL},
    {"unrar", sh_archive, NULL},
    {NULL, NULL, NULL}};

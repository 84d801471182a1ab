// SPDX-License-Identifier: MIT
// find, fd, xargs, parallel: commands whose operands come from somewhere else.
#include <string.h>

#include "shell/call/call.h"

// The word with every `mark` replaced by the value; appended at the end when it is not there.
static shell_word put(eval *e, const shell_word *w, const char *mark, const value *v, bool *used)
{
    size_t n = strlen(mark);
    shell_str s = w->alts[0];
    if (!n || !s.len || !memmem(s.ptr, s.len, mark, n))
        return *w;
    *used = true;
    builder b;
    build_start(&b, e->a);
    b.taint = w->taint;
    size_t from = 0;
    for (size_t i = 0; i + n <= s.len;)
        if (memcmp(s.ptr + i, mark, n) == 0) {
            build_add(&b, s.ptr + from, i - from);
            build_value(&b, v);
            i += n;
            from = i;
        } else {
            i++;
        }
    build_add(&b, s.ptr + from, s.len - from);
    value out = build_end(&b);
    return field_of(e->a, &out, w->off, w->len);
}

// Runs the command with `v` in the place of the mark, or at the end.
static void run_with(call *c, const shell_word *w, size_t n, const char *mark, const value *v,
                     const shell_word *host, bool append, const char *step)
{
    fields f = {0};
    bool used = false;
    for (size_t i = 0; i < n; i++)
        fields_add(c->e->a, &f, put(c->e, &w[i], mark, v, &used));
    if (!used && n && append)
        fields_add(c->e->a, &f, field_of(c->e->a, v, host->off, host->len));
    ctx in = ctx_enter(c->e, c->c, step);
    in.in = NULL;
    run_argv(c->e, &in, f.v, f.n);
}

static bool narrows(const call *c, size_t i)
{
    static const char *const tests[] = {"-name", "-iname", "-path", "-ipath", "-regex", "-iregex",
        "-wholename", "-mtime", "-mmin", "-ctime", "-cmin", "-atime", "-amin", "-size", "-newer",
        "-empty", "-user", "-group", "-perm", "-inum", "-uid", "-lname", "-newermt", "-nouser"};
    for (size_t k = 0; k < sizeof tests / sizeof *tests; k++)
        if (str_is(c->w[i].alts[0], tests[k]))
            return !(i + 1 < c->n && str_is(c->w[i + 1].alts[0], "*")) &&
                   !(i && (str_is(c->w[i - 1].alts[0], "!") || str_is(c->w[i - 1].alts[0],
                       "-not")));
    return false;
}

// -name X: the path may also be one that ends with X.
static void named(call *c, size_t from, value *v)
{
    for (size_t i = from; i + 1 < c->n && v->n < SHELL_MAX_ALTS; i++) {
        if (!str_is(c->w[i].alts[0], "-name") && !str_is(c->w[i].alts[0], "-iname"))
            continue;
        shell_str s = c->w[i + 1].alts[0];
        builder b;
        build_start(&b, c->e->a);
        build_add(&b, value_at(v, 0).ptr, value_at(v, 0).len);
        build_char(&b, '/');
        for (size_t k = 0; k < s.len; k++)
            build_char(&b, s.ptr[k] == '*' ? SHELL_STAR : s.ptr[k] == '?' ? SHELL_ANY : s.ptr[k]);
        value_append(c->e->a, v, build_text(&b));
        return;
    }
}

// One of the fields.
static value any_of(eval *e, const fields *f)
{
    choice any = {.n = 0};
    for (size_t i = 0; i < f->n; i++) {
        value one = field_value(&f->v[i]);
        choice_add(&any, &one);
    }
    return choice_end(e->a, &any);
}

// What separates the words of a stream; from SEP_BYTE on, a byte of its own.
enum separators { SEP_RAW, SEP_LINE, SEP_BLANK, SEP_BYTE };

// The words of a stream: up to 64 of them, or one that is not known. Unless raw, quotes and
// backslashes join, as xargs reads them.
static void stream_words(call *c, const stream *s, int sep, fields *out)
{
    char end = sep > SEP_BYTE ? (char)(sep - SEP_BYTE) : '\n';
    sep = sep > SEP_BYTE ? SEP_RAW : sep;
    shell_str t = s ? stream_text(s) : STR("\1");
    char *p = sh_alloc(c->e->a, t.len + 1), quote = '\0';
    size_t from = 0, n = 0;
    bool some = false;
    for (size_t i = 0; i <= t.len && out->n < 64; i++) {
        char k = i < t.len ? t.ptr[i] : end;
        bool blank = k == ' ' || k == '\t';
        if (sep != SEP_RAW && i < t.len && (quote ? k == quote : k == '\'' || k == '"')) {
            quote = quote ? '\0' : k;
            some = true;
        } else if (sep != SEP_RAW && !quote && k == '\\' && i + 1 < t.len) {
            p[n++] = t.ptr[++i];
        } else if (k == end || k == '\0' || (sep == SEP_BLANK && blank && !quote)) {
            if (n > from || some) {
                value v = value_of((shell_str){p + from, n - from}, s ? s->taint : SHELL_T_STDIN);
                fields_add(c->e->a, out, field_of(c->e->a, &v, c->w[0].off, c->w[0].len));
            }
            from = n;
            some = false;
        } else if (sep == SEP_RAW || !blank || quote || n > from) {
            p[n++] = k;
        }
    }
}

// Puts `env -C FOLDER` before a command: `base`, or what it lies in.
static void run_in(eval *e, fields *f, const shell_word *base, bool parent)
{
    shell_word dir = *base;
    if (parent) {
        builder b;
        build_start(&b, e->a);
        build_add(&b, base->alts[0].ptr, base->alts[0].len);
        build_add(&b, "/..", 3);
        value v = build_end(&b);
        dir = field_of(e->a, &v, base->off, base->len);
    }
    const shell_word before[] = {word_of(e, STR("env"), base), word_of(e, STR("-C"), base), dir};
    fields_append(e->a, f, before, sizeof before / sizeof *before);
}

static void sh_find(call *c, const void *data)
{
    (void)data;
    eval *e = c->e;
    size_t i = 1, paths, end;
    while (i < c->n && (str_is(c->w[i].alts[0], "-H") || str_is(c->w[i].alts[0], "-L") ||
                        str_is(c->w[i].alts[0], "-P") || str_is(c->w[i].alts[0], "--") ||
                        str_starts(c->w[i].alts[0], "-O")))
        i++;
    paths = i;
    while (i < c->n && c->w[i].alts[0].len && !strchr("-(!", c->w[i].alts[0].ptr[0]))
        i++;
    end = i;
    fields listed = {0};
    for (size_t k = end; k + 1 < c->n && !listed.n; k++)
        if (str_is(c->w[k].alts[0], "-files0-from")) {
            stream s = {0};
            if (!word_is(&c->w[k + 1], "-"))
                read_file(c, &c->w[k + 1], "read", &s);
            stream_words(c, word_is(&c->w[k + 1], "-") ? input(c) : &s, SEP_RAW, &listed);
        }
    bool narrow = false, at_base = false, zero = false;
    for (size_t k = end; k < c->n; k++) {
        narrow = narrow || narrows(c, k);
        zero = zero || str_is(c->w[k].alts[0], "-print0");
        at_base = at_base || (k + 1 < c->n && str_is(c->w[k].alts[0], "-maxdepth") &&
                              str_is(c->w[k + 1].alts[0], "0"));
    }
    uint32_t mark = T_FOUND | (narrow ? 0 : T_ALL);
    e->search = c->command;
    shell_word dot = word_of(e, STR("."), &c->w[0]);
    const shell_word *bases = end > paths ? c->w + paths : listed.n ? listed.v : &dot;
    size_t n = end > paths ? end - paths : listed.n ? listed.n : 1;
    for (size_t k = 0; k < n && k < 64; k++) {
        shell_word base = bases[k];
        base.taint |= mark;
        value v = field_value(&base);
        out_text(c, base.alts[0].ptr, base.alts[0].len, mark | (zero ? T_ZERO : 0));
        out_text(c, "\n", 1, 0);
        named(c, end, &v);
        if (v.n > 1) {
            shell_str last = value_at(&v, v.n - 1);
            out_text(c, last.ptr, last.len, mark);
            out_text(c, "\n", 1, 0);
        }
        for (i = end; i < c->n; i++) {
            shell_str s = c->w[i].alts[0];
            if (str_is(s, "-delete")) {
                base.off = c->w[i].off;
                base.len = c->w[i].len;
                fx_path(c, SHELL_K_DELETE, "find", &base, 0, 0);
            } else if (str_starts(s, "-fprint") || str_is(s, "-fls")) {
                if (k == 0 && i + 1 < c->n)
                    fx_path(c, SHELL_K_WRITE, "find", &c->w[i + 1], SHELL_F_TRUNCATE, 0);
            } else if (str_is(s, "-exec") || str_is(s, "-execdir") || str_is(s, "-ok") ||
                       str_is(s, "-okdir")) {
                size_t from = ++i;
                while (i < c->n && !str_is(c->w[i].alts[0], ";") &&
                       !(str_is(c->w[i].alts[0], "+") && i > from &&
                         str_is(c->w[i - 1].alts[0], "{}")))
                    i++;
                fields f = {0};
                bool used = false;
                if (memmem(s.ptr, s.len, "dir", 3))  // in the folder of what is found
                    run_in(e, &f, &bases[k], at_base);
                for (size_t j = from; j < i; j++)
                    fields_add(e->a, &f, put(e, &c->w[j], "{}", &v, &used));
                ctx in = ctx_enter(e, c->c, sh_join(e->a, "find", " ", "-exec"));
                in.in = NULL;
                run_argv(e, &in, f.v, f.n);
            }
        }
    }
}

static void sh_fd(call *c, const void *data)
{
    static const optspec spec = {"eEtdSojcC",
        "extension=:e exclude=:E type=:t max-depth=:d size=:S "
        "exec:x exec-batch:X hidden:H no-ignore:I glob:g base-directory=:B changed-within=: "
        "changed-before=: owner=:o search-path=:P"};
    (void)data;
    eval *e = c->e;
    size_t x = 1;
    while (x < c->n && !str_is(c->w[x].alts[0], "-x") && !str_is(c->w[x].alts[0], "-X") &&
           !str_is(c->w[x].alts[0], "--exec") && !str_is(c->w[x].alts[0], "--exec-batch"))
        x++;
    call head = *c;
    head.n = x;
    opts o;
    opts_read(&head, 1, &spec, false, &o);
    bool narrow = has(&o, 'e') || has(&o, 'S') ||
                  (o.rest.n && !str_is(o.rest.v[0].alts[0], ".") && o.rest.v[0].alts[0].len);
    uint32_t mark = T_FOUND | (narrow ? 0 : T_ALL);
    e->search = c->command;
    shell_word dot = word_of(e, STR("."), &c->w[0]);
    const shell_word *in = opt_value(&o, 'B') ? opt_value(&o, 'B') : opt_value(&o, 'P');
    for (size_t k = 1; k < (o.rest.n > 1 ? o.rest.n : 2) && k < 64; k++) {
        shell_word base = k < o.rest.n ? o.rest.v[k] : in ? *in : dot;
        base.taint |= mark;
        value v = field_value(&base);
        if (narrow && o.rest.n) {  // the path may be one with this name
            builder b;
            build_start(&b, e->a);
            build_add(&b, base.alts[0].ptr, base.alts[0].len);
            build_char(&b, '/');
            shell_str name = pattern_name(e, o.rest.v[0].alts[0]);
            build_add(&b, name.ptr, name.len);
            value_append(e->a, &v, build_text(&b));
        }
        out_text(c, base.alts[0].ptr, base.alts[0].len, mark);
        out_text(c, "\n", 1, 0);
        if (x + 1 < c->n)
            run_with(c, c->w + x + 1, c->n - x - 1, "{}", &v, &base, true, "fd -x");
    }
}

// How many words each command gets; all where that is not said.
static size_t words_each(const shell_word *w, size_t all)
{
    size_t n = 0;
    if (w && w->known == SHELL_EXACT)
        for (size_t i = 0; i < w->alts[0].len && is_digit(w->alts[0].ptr[i]) && n < all; i++)
            n = n * 10 + (size_t)(w->alts[0].ptr[i] - '0');
    return n && n < all ? n : all + 1;
}

// xargs -d: a byte, or an escape that stands for one.
static int separator(shell_str s)
{
    if (s.len == 2 && s.ptr[0] == '\\')
        return s.ptr[1] == 'n' || s.ptr[1] == '0' ? SEP_RAW : s.ptr[1] == 't' ? SEP_BYTE + '\t' : SEP_RAW;
    return s.len == 1 && !is_mark(*s.ptr) && *s.ptr > 0 ? SEP_BYTE + *s.ptr : SEP_RAW;
}

// xargs -0 of one line that no NUL ends: the new line belongs to the word.
static void whole_line(call *c, const stream *s, fields *f)
{
    shell_str text = s && !(s->taint & T_ZERO) ? stream_text(s) : STR("");
    if (f->n != 1 || !text.len || text.ptr[text.len - 1] != '\n' ||
        memchr(text.ptr, '\n', text.len) != text.ptr + text.len - 1)
        return;
    value v = field_value(&f->v[0]), whole = value_of(text, s->taint);
    value_join(c->e->a, &v, &whole);
    f->v[0] = field_of(c->e->a, &v, f->v[0].off, f->v[0].len);
}

static void sh_xargs(call *c, const void *data)
{
    static const optspec spec = {"aEILnPsdJR", "replace=:I max-args=:n max-procs=:P max-lines=:L "
        "delimiter=:d arg-file=:a null:0 no-run-if-empty:r max-chars=:s verbose:t exit:x"};
    (void)data;
    eval *e = c->e;
    opts o;
    opts_read(c, 1, &spec, true, &o);
    stream *s = input(c);
    if (opt_value(&o, 'a')) {
        s = NEW(e->a, stream);
        read_file(c, opt_value(&o, 'a'), "read", s);
    }
    const shell_word *mark = opt_value(&o, 'I');
    fields f = {0};
    bool replace = has(&o, 'I') || has(&o, 'i');
    const shell_word *by = opt_value(&o, 'd');
    stream_words(c, s, by ? separator(by->alts[0]) : has(&o, '0') ? SEP_RAW : replace ? SEP_LINE
                     : SEP_BLANK, &f);
    if (has(&o, '0'))
        whole_line(c, s, &f);
    const shell_word own = word_of(e, STR("echo"), &c->w[0]), *w = c->w + o.first;
    size_t n = c->n - o.first;
    if (n)
        out_unknown(c, SHELL_T_OUTPUT | (s ? s->taint & ~(uint32_t)(T_FOUND | T_ALL) : 0));
    else
        w = &own, n = 1;
    const char *step = "xargs";
    if (replace) {
        value v = any_of(e, &f);
        const char *m = mark ? sh_copy(e->a, mark->alts[0].ptr, mark->alts[0].len) : "{}";
        if (!v.n)
            v = value_hole(SHELL_T_STDIN);
        run_with(c, w, n, *m ? m : "{}", &v, &c->w[0], false, step);
        return;
    }
    if (s && s->taint & T_FOUND && f.n > 1) {  // any of these, as often as files are found
        value v = any_of(e, &f);
        f = (fields){0};
        fields_add(e->a, &f, field_of(e->a, &v, c->w[0].off, c->w[0].len));
    }
    // A copy for each xargs around another: they must not add up.
    if (!eval_charge(e, 8 * n))
        return;
    ctx in = ctx_enter(e, c->c, step);
    in.in = NULL;
    size_t each = words_each(opt_value(&o, 'n'), f.n), chunks = f.n ? (f.n + each - 1) / each : 1;
    while (chunks-- > 0) {  // the last that is pushed is run first
        fields all = {0};
        size_t from = chunks * each, left = f.n > from ? f.n - from : 0;
        fields_append(e->a, &all, w, n);
        if (left)
            fields_append(e->a, &all, f.v + from, left < each ? left : each);
        run_argv(e, &in, all.v, all.n);
    }
}

static void sh_parallel(call *c, const void *data)
{
    static const optspec spec = {"jNnILSda",
        "jobs=:j max-args=:N colsep=:C arg-file=:a delimiter=:d "
                                             "sshlogin=:S keep-order:k bar dry-run:D pipe:p"};
    (void)data;
    eval *e = c->e;
    size_t cut = 1;
    while (cut < c->n && !str_starts(c->w[cut].alts[0], ":::"))
        cut++;
    call head = *c;
    head.n = cut;
    opts o;
    opts_read(&head, 1, &spec, true, &o);
    if (has(&o, 'p')) {  // the input is that of the command
        run_rest(&head, o.first, "parallel", 0);
        return;
    }
    fields f = {0};
    for (size_t i = cut + 1; i < c->n && f.n < 64; i++)
        if (!str_starts(c->w[i].alts[0], ":::"))
            fields_add(e->a, &f, c->w[i]);
    if (cut >= c->n)
        stream_words(c, input(c), SEP_RAW, &f);
    value v = any_of(e, &f);
    if (!v.n)
        v = value_hole(SHELL_T_STDIN);
    out_unknown(c, SHELL_T_OUTPUT);
    if (o.first >= cut) {  // the values are the commands
        for (size_t i = 0; i < f.n; i++)
            run_script(c, "parallel", &f.v[i], NULL);
        return;
    }
    bool used = false;
    shell_word line = word_join(e, c->w + o.first, cut - o.first);
    shell_word text = put(e, &line, "{}", &v, &used);
    if (!used) {
        builder b;
        build_start(&b, e->a);
        value lv = field_value(&line);
        build_value(&b, &lv);
        build_char(&b, ' ');
        build_value(&b, &v);
        value tv = build_end(&b);
        text = field_of(e->a, &tv, line.off, line.len);
    }
    run_script(c, "parallel", &text, NULL);
}

const program find_programs[] = {
    {"find", sh_find, NULL}, {"bfs", sh_find, NULL}, {"fd", sh_fd, NULL},
    {"fdfind", sh_fd, NULL}, {"xargs", sh_xargs, NULL}, {"gxargs", sh_xargs, NULL},
    {"parallel", sh_parallel, NULL}, {NULL, NULL, NULL}};

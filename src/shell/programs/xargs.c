// SPDX-License-Identifier: MIT
// xargs and parallel: a command that gets the words of a stream.
#include <string.h>

#include "shell/programs/items.h"

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
    item_words(c, s, by ? separator(by->alts[0]) : has(&o, '0') ? SEP_RAW : replace ? SEP_LINE
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
        value v = item_any(e, &f);
        const char *m = mark ? sh_copy(e->a, mark->alts[0].ptr, mark->alts[0].len) : "{}";
        if (!v.n)
            v = value_hole(SHELL_T_STDIN);
        item_run(c, w, n, *m ? m : "{}", &v, false, step);
        return;
    }
    bool open = false;
    for (size_t i = 0; i < f.n; i++)
        open = open || field_open(&f.v[i]);
    size_t each = words_each(opt_value(&o, 'n'), f.n);
    bool cut = open && each < f.n;  // where is not known
    if ((cut || (s && s->taint & T_FOUND)) && f.n > 1) {  // any of these, as often as files are found
        value v = item_any(e, &f);
        v.taint |= open ? T_OPEN : 0;
        f = (fields){0};
        fields_add(e->a, &f, field_of(e->a, &v, c->w[0].off, c->w[0].len));
    }
    // A copy for each xargs around another: they must not add up.
    if (!eval_charge(e, 8 * n))
        return;
    ctx in = ctx_enter(e, c->c, step);
    in.in = NULL;
    size_t chunks = f.n ? (f.n + each - 1) / each : 1;
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
        item_words(c, input(c), SEP_RAW, &f);
    value v = item_any(e, &f);
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
    shell_word text = item_put(e, &line, "{}", &v, &used);
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
    for (size_t i = o.first; i < cut; i++)  // with -q the words stay what they are
        if (c->w[i].alts[0].len && memchr(c->w[i].alts[0].ptr, ' ', c->w[i].alts[0].len)) {
            if (cut > o.first + 1)
                item_run(c, c->w + o.first, cut - o.first, "{}", &v, true, "parallel");
            break;
        }
}

const program xargs_programs[] = {
    {"xargs", sh_xargs, NULL}, {"gxargs", sh_xargs, NULL}, {"parallel", sh_parallel, NULL},
    {NULL, NULL, NULL}};

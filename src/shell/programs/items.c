// SPDX-License-Identifier: MIT
// Commands that are run with words which come from somewhere else.
#include "shell/programs/items.h"

#include <string.h>

static shell_str put_text(eval *e, shell_str s, const char *mark, shell_str text)
{
    size_t n = strlen(mark), from = 0;
    builder b;
    build_start(&b, e->a);
    for (size_t i = 0; i + n <= s.len;)
        if (memcmp(s.ptr + i, mark, n) == 0) {
            build_add(&b, s.ptr + from, i - from);
            build_add(&b, text.ptr, text.len);
            i += n;
            from = i;
        } else {
            i++;
        }
    build_add(&b, s.ptr + from, s.len - from);
    return build_text(&b);
}

shell_word item_put(eval *e, const shell_word *w, const char *mark, const value *v, bool *used)
{
    size_t n = strlen(mark);
    shell_str s = w->alts[0];
    if (!n || !s.len || !memmem(s.ptr, s.len, mark, n))
        return *w;
    *used = true;
    choice any = {.n = 0, .taint = w->taint | v->taint};
    for (int i = 0; i < v->n; i++) {  // the same wherever the mark stands
        value one = value_of(put_text(e, s, mark, value_at(v, i)), 0);
        choice_add(&any, &one);
    }
    value out = choice_end(e->a, &any);
    return field_of(e->a, &out, w->off, w->len);
}

void item_run(call *c, const shell_word *w, size_t n, const char *mark, const value *v, bool append,
              const char *step)
{
    fields f = {0};
    bool used = false;
    for (size_t i = 0; i < n; i++)
        fields_add(c->e->a, &f, item_put(c->e, &w[i], mark, v, &used));
    if (!used && n && append)
        fields_add(c->e->a, &f, field_of(c->e->a, v, c->w[0].off, c->w[0].len));
    ctx in = ctx_enter(c->e, c->c, step);
    in.in = NULL;
    run_argv(c->e, &in, f.v, f.n);
}

value item_any(eval *e, const fields *f)
{
    choice any = {.n = 0};
    for (size_t i = 0; i < f->n; i++) {
        value one = field_value(&f->v[i]);
        choice_add(&any, &one);
    }
    return choice_end(e->a, &any);
}

#define MOST_WORDS 64

void item_words(call *c, const stream *s, int sep, fields *out)
{
    char end = sep > SEP_BYTE ? (char)(sep - SEP_BYTE) : '\n';
    sep = sep > SEP_BYTE ? SEP_RAW : sep;
    shell_str t = s ? stream_text(s) : STR("\1");
    uint32_t taint = s ? s->taint | (s->taint & T_VAGUE ? T_OPEN : 0) : SHELL_T_STDIN;
    char *p = sh_alloc(c->e->a, t.len + 1), quote = '\0';
    size_t from = 0, n = 0;
    bool some = false;
    for (size_t i = 0; i <= t.len && out->n < MOST_WORDS; i++) {
        char k = i < t.len ? t.ptr[i] : end;
        bool blank = k == ' ' || k == '\t';
        if (sep != SEP_RAW && i < t.len && (quote ? k == quote : k == '\'' || k == '"')) {
            quote = quote ? '\0' : k;
            some = true;
        } else if (sep != SEP_RAW && !quote && k == '\\' && i + 1 < t.len) {
            p[n++] = t.ptr[++i];
        } else if (k == end || k == '\0' || (sep == SEP_BLANK && blank && !quote)) {
            if (quote)  // one that nothing ends: the last of them are not used
                break;
            if (n > from || some) {
                value v = value_of((shell_str){p + from, n - from}, taint);
                if (out->n + 1 == MOST_WORDS && i + 1 < t.len)
                    v = value_hole(taint | T_OPEN);
                if (sep == SEP_BLANK && (str_has(v.one, SHELL_HOLE) || str_has(v.one, SHELL_STAR)))
                    v.taint |= T_OPEN;
                fields_add(c->e->a, out, field_of(c->e->a, &v, c->w[0].off, c->w[0].len));
            }
            from = n;
            some = false;
        } else if (sep == SEP_RAW || !blank || quote || n > from) {
            p[n++] = k;
        }
    }
}

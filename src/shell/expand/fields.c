// SPDX-License-Identifier: MIT
// The fields of a word: lists in braces, splitting, words with alternatives that come to different numbers.
#include <string.h>

#include "shell/expand/parts.h"

static uint32_t word_off(const word *w, const source *src)
{
    return src->mapped ? src->off + w->off : src->off;
}

static uint32_t word_len(const word *w, const source *src)
{
    return src->mapped ? w->len : src->span;
}

static void emit(eval *e, fields *out, const value *v, const word *w, const source *src)
{
    shell_word f = field_of(e->a, v, word_off(w, src), word_len(w, src));
    if (e->odd_globs && field_open(&f)) {
        value both = *v, any = value_hole(0);
        value_join(e->a, &both, &any);
        f = field_of(e->a, &both, f.off, f.len);
    }
    fields_add(e->a, out, f);
}

static void split_fields(eval *e, shell_str s, uint32_t taint, const word *w, const source *src,
                         fields *out)
{
    size_t from = 0;
    bool ended = false;  // by blanks: a border behind them is the same end
    for (size_t i = 0; i <= s.len; i++) {
        bool border = i < s.len && s.ptr[i] == M_BORDER;
        if (i < s.len && s.ptr[i] != M_SPLIT && !border)
            continue;
        bool some = i > from || (border && !ended);
        if (some) {
            value v = value_of(field_clean(e, (shell_str){s.ptr + from, i - from}), taint);
            emit(e, out, &v, w, src);
        }
        ended = !border && (some || ended);
        from = i + 1;
    }
}

// Whether a word of a list begins with the home folder: {~,/tmp}/a.
enum tilde { NO_TILDE, TILDE, MAYBE_TILDE };

static enum tilde list_tilde(const part *q)
{
    bool tilde = false, text = true;
    for (; q; q = q->next) {
        text = text && q->kind == P_LIT;  // what expands to nothing is no end of a name
        tilde = tilde || (q->kind == P_LIT && q->len && memchr(q->ptr, '~', q->len));
    }
    return !tilde ? NO_TILDE : text ? TILDE : MAYBE_TILDE;
}

static void brace_fields(eval *e, shell_str s, uint32_t taint, const word *w, const source *src,
                         fields *out)
{
    if (!str_has(s, M_LBRACE)) {
        split_fields(e, s, taint, w, src, out);
        return;
    }
    fields list = {0};
    brace_list(e, s, &list);
    enum tilde tilde = e->home.len ? list_tilde(w->parts) : NO_TILDE;
    for (size_t i = 0; i < list.n; i++) {
        shell_str one = list.v[i].alts[0];
        size_t first = out->n;
        split_fields(e, one, taint, w, src, out);
        shell_word *f = tilde && out->n > first ? &out->v[first] : NULL;
        if (!f || !one.len || *one.ptr != '~' || (f->alts[0].len > 1 && f->alts[0].ptr[1] != '/'))
            continue;
        value v = field_value(f), home = value_of(e->home, 0);
        builder b;
        build_start(&b, e->a);
        build_value(&b, &home);
        build_add(&b, v.one.ptr + 1, v.one.len - 1);
        home = value_of(build_text(&b), taint);
        if (tilde == MAYBE_TILDE)
            value_join(e->a, &home, &v);
        *f = field_of(e->a, &home, f->off, f->len);
    }
}

static bool plain(const part *q)
{
    if (!q || q->next || q->kind > P_QUOTED || q->len == 0)
        return false;
    for (size_t i = 0; i < q->len; i++)
        if (char_is(q->ptr[i], q->kind == P_LIT ? CH_SPECIAL : CH_MARK))
            return false;
    return true;
}

// Adds the fields of a word whose alternatives come to fields of their own: side by side where they
// are as many, else those of one alternative, `pick` (-1: of all of them). Returns how many to pick from.
static int split_alternatives(eval *e, const source *src, const word *w, const value *v, int pick,
                              fields *out)
{
    fields each[SHELL_MAX_ALTS] = {{0}};
    bool even = true;
    for (int i = 0; i < v->n; i++) {
        brace_fields(e, value_at(v, i), v->taint, w, src, &each[i]);
        even = even && each[i].n == each[0].n;
    }
    for (int i = 0; i < v->n && pick < 0 && !even; i++)
        fields_append(e->a, out, each[i].v, each[i].n);
    if (pick < 0 && !even)
        return v->n;
    if (!even) {
        const fields *one = &each[pick % v->n];
        for (size_t k = 0; k < one->n; k++)
            fields_add(e->a, out, one->v[k]);
        return v->n;
    }
    for (size_t k = 0; k < each[0].n; k++) {
        choice any = {.n = 0};
        for (int i = 0; i < v->n; i++) {
            value one = field_value(&each[i].v[k]);
            choice_add(&any, &one);
        }
        value joined = choice_end(e->a, &any);
        emit(e, out, &joined, w, src);
    }
    return 1;
}

// The elements of a list with blanks between them.
static void unsplit(eval *e, value *v)
{
    shell_str *alts = value_own(e->a, v);
    for (int i = 0; i < v->n; i++) {
        shell_str s = alts[i];
        if (!str_has(s, M_SPLIT))
            continue;
        char *p = sh_copy(e->a, s.ptr, s.len);
        for (size_t k = 0; k < s.len; k++)
            p[k] = p[k] == M_SPLIT ? ' ' : p[k];
        alts[i].ptr = p;
    }
}

int expand_fields(eval *e, const ctx *c, const source *src, const word *w, int pick, fields *out)
{
    if (plain(w->parts) && !(e->keyword && w->name)) {
        fields_add(e->a, out, field_exact(&w->parts->text, word_off(w, src), word_len(w, src)));
        return 1;
    }
    undo *before = e->trail;
    const where at = {.fields = true, .whole = w->whole, .globs = !w->whole};
    value v = expand_word(e, c, w, 0, at);
    if (w->whole)
        unsplit(e, &v);
    // { } makes words that are expanded one after the other: each may see what the one before set.
    bool unclear = e->braces || e->trail != before;
    for (const part *q = w->whole ? w->parts : NULL; q && !unclear; q = q->next)
        unclear = q->kind > P_QUOTED;  // what declare gets is split then
    for (int i = 0; i < v.n && unclear; i++)
        if (str_has(value_at(&v, i), M_LBRACE))
            v = unknown_word(e, w, at, v.taint);
    bool special = false;
    for (int i = 0; i < v.n; i++) {
        // An unquoted expansion of nothing is no field at all.
        shell_str s = value_at(&v, i);
        special = special || s.len == 0;
        for (size_t k = 0; k < s.len; k++)
            special = special || s.ptr[k] == M_SPLIT || s.ptr[k] == M_BORDER || s.ptr[k] == M_LBRACE;
    }
    if (special && v.n > 1)
        return split_alternatives(e, src, w, &v, pick, out);
    if (special) {
        brace_fields(e, v.one, v.taint, w, src, out);
        return 1;
    }
    value_clean(e, &v);
    emit(e, out, &v, w, src);
    return 1;
}

value expand_one(eval *e, const ctx *c, const word *w, size_t skip, bool globs)
{
    value v = expand_word(e, c, w, skip, (where){.globs = globs});
    value_clean(e, &v);
    unsplit(e, &v);
    return v;
}

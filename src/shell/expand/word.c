// SPDX-License-Identifier: MIT
// From words to fields: the parts of a word, one expansion after the other. Globs stay as marks.
#include <string.h>

#include "shell/expand/parts.h"

// Bytes of `ifs` separate words.
static void add_unquoted(builder *b, const part *q, shell_str ifs, where at)
{
    bool sequences = at.fields;
    const char *s = q->ptr;
    size_t n = q->len;
    bool brace = sequences && (memchr(s, '{', n) != NULL || memchr(s, '}', n) != NULL ||
                               memchr(s, ',', n) != NULL);
    const char *last = memrchr(s, ']', n);
    size_t closed = last ? (size_t)(last - s) : 0;  // a [ before this has its ]
    bool in_set = false, named = q->kind == P_LIT && q->off && n && *s == '{' && s[-1] == '$' &&
         !(q->off > 1 && s[-2] == '\\');
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        size_t sequence = brace && c == '{' ? brace_sequence(b, s + i, n - i) : 0;
        if (sequence) {
            i += sequence - 1;
            continue;
        }
        if (str_has(ifs, c))
            c = separates(c);
        else if (!at.globs && c && strchr("*?[]", c))
            ;
        else if (c == '*')
            c = SHELL_STAR;
        else if (c == '?')
            c = SHELL_ANY;
        else if (c == '[' && !in_set && i + 2 <= closed)
            c = SHELL_SET, in_set = true;
        else if (c == '[' && in_set && i + 1 < n && s[i + 1] == ':') {
            // [:alpha:] inside a set
            const char *close = memmem(s + i + 2, n - i - 2, ":]", 2);
            size_t len = close ? (size_t)(close - (s + i)) + 2 : 1;
            build_literal(b, s + i, len);
            i += len - 1;
            continue;
        }
        else if (c == ']' && in_set)
            c = SHELL_SET_END, in_set = false;
        else if (brace && c == '{' && !(named && i == 0))
            c = M_LBRACE;
        else if (brace && c == ',')
            c = M_COMMA;
        else if (brace && c == '}')
            c = M_RBRACE;
        else if (is_mark(c))
            c = SHELL_HOLE;
        build_char(b, c);
    }
}

static void add_sub(eval *e, builder *b, const part *q, where at)
{
    const stream *s = q->more->out;
    if (!s) {
        value v = value_hole(SHELL_T_OUTPUT);
        build_value(b, &v);
        return;
    }
    value v = stream_value(e->a, s);
    expand_value(e, b, v, q->quoted, at);
}

// What a hole in text that is run stands for came from where the text came from. Without a beginning
// it may as well be something else of that text than a fresh file's name.
static uint32_t holes_from(const ctx *c, const part *q)
{
    for (size_t i = 0; c->taint && i < q->len; i++)
        if (is_mark(q->ptr[i]))
            return i ? c->taint : c->taint & ~(uint32_t)SHELL_T_TEMP;
    return 0;
}

void expand_parts(eval *e, const ctx *c, builder *b, const part *q, where at)
{
    for (; q; q = q->next) {
        if (q->kind <= P_QUOTED)
            b->taint |= holes_from(c, q);
        switch (q->kind) {
        case P_LIT:
            add_unquoted(b, q, at.split ? field_separators(e) : STR(""), at);
            break;
        case P_QUOTED:
            if (q->len == 0)
                build_char(b, M_NULL);
            else
                build_literal(b, q->ptr, q->len);
            break;
        case P_PARAM: expand_param(e, c, b, q, at); break;
        case P_CMD: add_sub(e, b, q, at); break;
        case P_ARITH:
            arith_sets(e, q->text);
            build_char(b, SHELL_NAME);
            break;
        case P_IN: case P_OUT: {
            if (q->more->body && !q->more->body->kids) {  // <() is no file
                build_char(b, SHELL_HOLE);
                break;
            }
            char name[32] = "/dev/fd/";
            size_t n = 8;
            if (q->op[0]) {
                memcpy(name + n, q->op, 3);
                n += 3;
            }
            build_add(b, name, n);
            break;
        }
        default: build_char(b, SHELL_HOLE);
        }
    }
}

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

// What follows the end of a group may be read as part of a name.
static bool group_grows(const part *q)
{
    const char *close = memchr(q->ptr, '}', q->len), *end = q->ptr + q->len;
    if (!close)
        return true;
    for (; close; close = close + 1 < end ? memchr(close + 1, '}', (size_t)(end - close - 1)) : NULL)
        if (close + 1 == end ? q->next != NULL : is_name(close[1], false) || close[1] == '{')
            return true;
    return false;
}

// Whether the operand of ${ } has a brace, which does not count in the same way there.
static bool operand_braces(const part *q)
{
    const word *w = q->kind == P_PARAM ? q->more->operand : NULL;
    for (const part *o = w ? w->parts : NULL; o; o = o->next)
        if (o->kind <= P_QUOTED && o->len && memchr(o->ptr, '{', o->len))
            return true;
    return false;
}

// Braces are expanded before names are read: $x{a,b} is $xa $xb, {$x,y}z is $xz yz.
static bool name_grows(const part *q)
{
    bool braces = false, inner = false;
    for (; q; q = q->next) {
        inner = inner || operand_braces(q);
        braces = braces || (q->kind == P_LIT && q->len && memchr(q->ptr, '{', q->len));
        const part *next = q->next;
        bool cut = next && q->kind == P_LIT && next->kind == P_LIT;  // a line goes on
        if (braces && inner)
            return true;
        if (braces && cut && q->len && memmem(q->ptr, q->len, "..", 2))
            return true;
        if (braces && q->kind == P_UNKNOWN && q->len == 1 && *q->ptr == '$')
            return true;
        if (q->kind != P_PARAM || q->quoted || !next || next->kind != P_LIT || !next->len ||
            next->ptr != q->ptr + q->len || !is_name(q->ptr[0], true))
            continue;
        char c = next->ptr[0];
        if (c == '{' || (braces && (c == ',' || c == '}') && group_grows(next)))
            return true;
    }
    return false;
}

// A $ that begins nothing, behind an expansion: bash then splits nothing in the word.
static bool may_not_split(const part *q)
{
    bool expands = false;
    for (; q; q = q->next) {
        if (expands && q->kind == P_LIT && q->len && *q->ptr == '$')
            return true;
        expands = expands || ((q->kind == P_PARAM || q->kind == P_CMD) && !q->quoted);
    }
    return false;
}

// A word of which nothing is known, or only what declare sets.
static value unknown_word(eval *e, const word *w, where at, uint32_t taint)
{
    size_t name = w->name + 1 + w->add;
    bool declares = at.whole && w->name && !w->index && w->parts->kind == P_LIT && w->parts->len >= name;
    builder b;
    build_start(&b, e->a);
    b.taint = taint | (at.fields ? T_OPEN : 0);
    if (declares)
        build_add(&b, w->parts->ptr, name);
    build_char(&b, SHELL_HOLE);
    return build_end(&b);
}

static value expand(eval *e, const ctx *c, const word *w, size_t skip, where at)
{
    bool into_fields = at.fields;
    if (name_grows(w->parts) || (splits(at) && may_not_split(w->parts)))
        return unknown_word(e, w, at, SHELL_T_VAR);
    builder b;
    build_start(&b, e->a);
    part rest;
    size_t name = w->name + 1 + w->add;
    bool assigns = w->name && w->parts->kind == P_LIT && !w->index && w->parts->len >= name;
    if (assigns && skip < name) {  // an argument, but ~ counts behind its =
        part first = *w->parts;
        first.len = name;
        add_unquoted(&b, &first, STR(""), at);
        skip = name;
    }
    const part *first = expand_tilde(e, &b, w->parts, skip, &rest);
    if (first && first->kind == P_LIT && w->parts->len > skip && w->parts->ptr[skip] == '~' &&
        memmem(first->ptr, first->len, "=~", 2))  // which bash takes for its end, or not
        return unknown_word(e, w, at, SHELL_T_VAR);
    expand_parts(e, c, &b, first, at);
    value v = build_end(&b), any = value_hole(v.taint);
    for (const part *q = w->parts; q; q = q->next) {
        shell_str s = str_from(q->text, assigns && q == w->parts ? name : 0);
        if (q->kind == P_LIT && s.len > 1 && memchr(s.ptr + 1, '~', s.len - 1) &&
            ((assigns && memmem(s.ptr, s.len, ":~", 2)) || memmem(s.ptr, s.len, "=~", 2)))
            value_join(e->a, &v, &any);  // and behind a colon or another =
    }
    // In sh, ~ is itself in an argument.
    bool argument = assigns && into_fields && !w->whole;
    if ((e->keyword && assigns) || (e->posix && argument && w->parts->len > name && w->parts->ptr[name] == '~'))
        value_join(e->a, &v, &any);
    return v;
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
    value v = expand(e, c, w, 0, at);
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
    value v = expand(e, c, w, skip, (where){.globs = globs});
    value_clean(e, &v);
    unsplit(e, &v);
    return v;
}

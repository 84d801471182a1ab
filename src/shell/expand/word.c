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

value unknown_word(eval *e, const word *w, where at, uint32_t taint)
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

value expand_word(eval *e, const ctx *c, const word *w, size_t skip, where at)
{
    bool into_fields = at.fields;
    bool odd = name_grows(w->parts) || (splits(at) && may_not_split(w->parts));
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
    if (odd)  // what is set in it is set
        return unknown_word(e, w, at, v.taint | SHELL_T_VAR);
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

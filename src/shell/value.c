// SPDX-License-Identifier: MIT
// Values and the text of streams.
#include "value.h"

#include <string.h>

void build_start(builder *b, shell_arena *a)
{
    b->a = a;
    b->n = 1;
    b->taint = 0;
    b->alt[0].p = NULL;
    b->alt[0].len = b->alt[0].cap = 0;
}

static void grow(builder *b, int i, size_t n)
{
    if (b->alt[i].cap - b->alt[i].len >= n)
        return;
    size_t cap = (b->alt[i].len + n) * 2 + 16;
    char *p = sh_alloc(b->a, cap);
    if (b->alt[i].len)
        memcpy(p, b->alt[i].p, b->alt[i].len);
    b->alt[i].p = p;
    b->alt[i].cap = cap;
}

void build_add(builder *b, const char *s, size_t n)
{
    if (n == 0)
        return;
    for (int i = 0; i < b->n; i++) {
        grow(b, i, n);
        memcpy(b->alt[i].p + b->alt[i].len, s, n);
        b->alt[i].len += n;
    }
}

void build_char(builder *b, char c)
{
    build_add(b, &c, 1);
}

void build_literal(builder *b, const char *s, size_t n)
{
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_mark(s[i]))
            continue;
        build_add(b, s + from, i - from);
        build_char(b, SHELL_HOLE);
        from = i + 1;
    }
    build_add(b, s + from, n - from);
}

void build_value(builder *b, const value *v)
{
    b->taint |= v->taint;
    if (v->n == 1) {
        build_add(b, v->alt[0].ptr, v->alt[0].len);
        return;
    }
    if (v->n == 0)
        return;
    if (b->n * v->n > SHELL_MAX_ALTS) {
        build_char(b, SHELL_HOLE);
        return;
    }
    int n = b->n;
    for (int k = v->n - 1; k >= 0; k--)
        for (int i = 0; i < n; i++) {
            int to = k * n + i;
            if (k) {
                b->alt[to].p = NULL;
                b->alt[to].len = b->alt[to].cap = 0;
                grow(b, to, b->alt[i].len + v->alt[k].len);
                if (b->alt[i].len)
                    memcpy(b->alt[to].p, b->alt[i].p, b->alt[i].len);
                b->alt[to].len = b->alt[i].len;
            } else {
                grow(b, to, v->alt[k].len);
            }
            if (v->alt[k].len)
                memcpy(b->alt[to].p + b->alt[to].len, v->alt[k].ptr, v->alt[k].len);
            b->alt[to].len += v->alt[k].len;
        }
    b->n = n * v->n;
}

value build_end(const builder *b)
{
    value v;
    v.n = b->n;
    v.taint = b->taint;
    for (int i = 0; i < b->n; i++)
        v.alt[i] = (shell_str){b->alt[i].p ? b->alt[i].p : "", b->alt[i].len};
    return v;
}

value value_of(shell_str s, uint32_t taint)
{
    value v;
    v.n = 1;
    v.taint = taint;
    v.alt[0] = s;
    return v;
}

value value_hole(uint32_t taint)
{
    return value_of(STR("\1"), taint);
}

static const char unset[] = "", outer[] = {SHELL_HOLE, '\0'};

value value_unset(void)
{
    return value_of((shell_str){unset, 0}, 0);
}

value value_outer(uint32_t taint)
{
    return value_of((shell_str){outer, 1}, SHELL_T_VAR | taint);
}

bool str_unset(shell_str s)
{
    return s.ptr == unset;
}

bool str_outer(shell_str s)
{
    return s.ptr == outer;
}

void value_join(value *into, const value *other)
{
    into->taint |= other->taint;
    for (int i = 0; i < other->n; i++) {
        bool there = false;
        for (int k = 0; k < into->n && !there; k++)
            there = into->alt[k].len == other->alt[i].len &&
                    str_unset(into->alt[k]) == str_unset(other->alt[i]) &&
                    str_outer(into->alt[k]) == str_outer(other->alt[i]) &&
                    memcmp(into->alt[k].ptr, other->alt[i].ptr, other->alt[i].len) == 0;
        if (there)
            continue;
        if (into->n == SHELL_MAX_ALTS) {
            into->alt[SHELL_MAX_ALTS - 1] = STR("\1");
            return;
        }
        into->alt[into->n++] = other->alt[i];
    }
}

bool str_exact(shell_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_mark(s.ptr[i]))
            return false;
    return true;
}

bool str_has(shell_str s, char mark)
{
    return s.len && memchr(s.ptr, mark, s.len) != NULL;
}

bool value_exact(const value *v)
{
    return v->n == 1 && str_exact(v->alt[0]);
}

// Does the bracket expression that starts at p[0] == SHELL_SET match c? *len: its length.
static bool set_matches(const char *p, size_t n, char c, size_t *len)
{
    size_t i = 1;
    bool negate = i < n && (p[i] == '!' || p[i] == '^'), hit = false;
    if (negate)
        i++;
    for (; i < n && p[i] != SHELL_SET_END; i++) {
        if (i + 2 < n && p[i + 1] == '-' && p[i + 2] != SHELL_SET_END) {
            hit = hit || (c >= p[i] && c <= p[i + 2]);
            i += 2;
        } else {
            hit = hit || c == p[i];
        }
        if (p[i] == '[' && i + 1 < n && p[i + 1] == ':') {  // [:alpha:]: could be
            hit = true;
            while (i + 1 < n && p[i] != ']')
                i++;
        }
    }
    *len = i < n ? i + 1 : n;
    return hit != negate;
}

// The usual walk with one point to come back to; `dots`: a wildcard matches a leading dot.
static bool matches(shell_str pat, const char *s, size_t n, bool dots)
{
    size_t i = 0, k = 0, back = SIZE_MAX, from = 0;
    while (k < n || i < pat.len) {
        if (i < pat.len) {
            char c = pat.ptr[i];
            if (c == SHELL_STAR || c == SHELL_HOLE || c == SHELL_NAME) {
                if (c == SHELL_HOLE || dots || k >= n || s[k] != '.' || (k && s[k - 1] != '/')) {
                    back = i++;
                    from = k;
                    continue;
                }
            } else if (k < n) {
                size_t len = 1;
                bool ok = c == s[k] ||
                          (c == SHELL_ANY && (dots || s[k] != '/') && (dots || s[k] != '.' || k)) ||
                          (c == SHELL_SET && set_matches(pat.ptr + i, pat.len - i, s[k], &len));
                if (ok) {
                    i += len;
                    k++;
                    continue;
                }
            }
        }
        if (back == SIZE_MAX || from >= n || (pat.ptr[back] != SHELL_HOLE && s[from] == '/'))
            return false;
        i = back + 1;
        k = ++from;
    }
    return true;
}

bool could_be(shell_str s, const char *lit, size_t n)
{
    return matches(s, lit, n, false);
}

bool pattern_matches(shell_str pattern, const char *s, size_t n)
{
    // In a parameter's pattern * also passes slashes: holes do.
    char buf[256];
    if (pattern.len > sizeof buf)
        return false;
    for (size_t i = 0; i < pattern.len; i++)
        buf[i] = pattern.ptr[i] == SHELL_STAR ? SHELL_HOLE : pattern.ptr[i];
    return matches((shell_str){buf, pattern.len}, s, n, true);
}

void fields_add(shell_arena *a, fields *f, shell_word w)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 4;
        shell_word *v = sh_alloc(a, cap * sizeof *v);
        if (f->n)
            memcpy(v, f->v, f->n * sizeof *v);
        f->v = v;
        f->cap = cap;
    }
    f->v[f->n++] = w;
}

shell_word field_of(shell_arena *a, const value *v, uint32_t off, uint32_t len)
{
    int n = v->n ? v->n : 1;
    shell_str *alts = sh_alloc(a, (size_t)n * sizeof *alts);
    if (v->n == 0)
        alts[0] = STR("");
    bool exact = true, something = false;
    for (int i = 0; i < v->n; i++) {
        alts[i] = v->alt[i];
        for (size_t k = 0; k < v->alt[i].len; k++) {
            if (is_mark(v->alt[i].ptr[k]))
                exact = false;
            if (v->alt[i].ptr[k] != SHELL_HOLE)
                something = true;
        }
    }
    return (shell_word){.alts = alts, .n = (uint16_t)n, .taint = v->taint, .off = off, .len = len,
                        .known = (uint8_t)(exact ? (n == 1 ? SHELL_EXACT : SHELL_ONE_OF)
                                                 : something ? SHELL_PATTERN : SHELL_UNKNOWN)};
}

value field_value(const shell_word *w)
{
    value v;
    v.n = w->n;
    v.taint = w->taint;
    for (int i = 0; i < w->n; i++)
        v.alt[i] = w->alts[i];
    return v;
}

value array_at(const fields *f, size_t i)
{
    value out = {.n = 0};
    for (; f; f = f->or) {
        value one = i < f->n ? field_value(&f->v[i]) : value_unset();
        value_join(&out, &one);
    }
    return out;
}

void stream_add(shell_arena *a, stream *s, const char *text, size_t n, uint32_t taint)
{
    s->taint |= taint;
    s->alts = NULL;
    if (s->len + n > STREAM_LIMIT) {
        text = "\1";
        n = s->len >= STREAM_LIMIT + 1 ? 0 : 1;
    }
    if (s->cap - s->len < n) {
        size_t cap = (s->len + n) * 2 + 32;
        char *p = sh_alloc(a, cap);
        if (s->len)
            memcpy(p, s->p, s->len);
        s->p = p;
        s->cap = cap;
    }
    if (n)
        memcpy(s->p + s->len, text, n);
    s->len += n;
}

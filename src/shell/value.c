// SPDX-License-Identifier: MIT
// Values, and words made of them.
#include "shell/value.h"

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
    char *p = sh_room(b->a, cap);
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
        build_add(b, v->one.ptr, v->one.len);
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
                grow(b, to, b->alt[i].len + v->many[k].len);
                if (b->alt[i].len)
                    memcpy(b->alt[to].p, b->alt[i].p, b->alt[i].len);
                b->alt[to].len = b->alt[i].len;
            } else {
                grow(b, to, v->many[k].len);
            }
            if (v->many[k].len)
                memcpy(b->alt[to].p + b->alt[to].len, v->many[k].ptr, v->many[k].len);
            b->alt[to].len += v->many[k].len;
        }
    b->n = n * v->n;
}

static shell_str built(const builder *b, int i)
{
    return (shell_str){b->alt[i].p ? b->alt[i].p : "", b->alt[i].len};
}

shell_str build_text(const builder *b)
{
    return built(b, 0);
}

value build_end(const builder *b)
{
    if (b->n == 1)
        return value_of(built(b, 0), b->taint);
    shell_str *many = sh_room(b->a, (size_t)b->n * sizeof *many);
    for (int i = 0; i < b->n; i++)
        many[i] = built(b, i);
    return (value){.many = many, .n = b->n, .taint = b->taint};
}

value value_of(shell_str s, uint32_t taint)
{
    return (value){.one = s, .n = 1, .taint = taint};
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

static bool same(shell_str x, shell_str y)
{
    return x.len == y.len && str_unset(x) == str_unset(y) && str_outer(x) == str_outer(y) &&
           (x.ptr == y.ptr || memcmp(x.ptr, y.ptr, y.len) == 0);
}

choice choice_of(const value *v)
{
    choice c;
    c.n = v->n;
    c.taint = v->taint;
    for (int i = 0; i < v->n; i++)
        c.alt[i] = value_at(v, i);
    return c;
}

void choice_add(choice *c, const value *v)
{
    c->taint |= v->taint;
    for (int i = 0; i < v->n; i++) {
        shell_str s = value_at(v, i);
        bool there = false;
        for (int k = 0; k < c->n && !there; k++)
            there = same(c->alt[k], s);
        if (there)
            continue;
        if (c->n == SHELL_MAX_ALTS) {
            c->alt[SHELL_MAX_ALTS - 1] = STR("\1");
            return;
        }
        c->alt[c->n++] = s;
    }
}

shell_str *value_own(shell_arena *a, value *v)
{
    if (v->n <= 1)
        return &v->one;
    shell_str *own = sh_room(a, (size_t)v->n * sizeof *own);
    memcpy(own, v->many, (size_t)v->n * sizeof *own);
    v->many = own;
    return own;
}

value choice_end(shell_arena *a, const choice *c)
{
    value v = {.one = c->n ? c->alt[0] : STR(""), .n = c->n, .taint = c->taint};
    if (c->n > 1) {
        v.many = c->alt;
        value_own(a, &v);
    }
    return v;
}

void value_join(shell_arena *a, value *into, const value *other)
{
    choice c = choice_of(into);
    choice_add(&c, other);
    into->taint = c.taint;
    // Unless none is new, and none was one too many.
    if (c.n != into->n ||
        (c.n == SHELL_MAX_ALTS && !same(c.alt[c.n - 1], into->many[c.n - 1])))
        *into = choice_end(a, &c);
}

void value_append(shell_arena *a, value *v, shell_str s)
{
    if (v->n >= SHELL_MAX_ALTS)
        return;
    choice c = choice_of(v);
    c.alt[c.n++] = s;
    *v = choice_end(a, &c);
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
    return v->n == 1 && str_exact(v->one);
}

void fields_add(shell_arena *a, fields *f, shell_word w)
{
    f->v = sh_grow(a, f->v, f->n, &f->cap, sizeof *f->v, 2);
    f->v[f->n++] = w;
}

void fields_reserve(shell_arena *a, fields *f, size_t n)
{
    if (n <= f->cap)
        return;
    shell_word *v = sh_room(a, n * sizeof *v);
    if (f->n)
        memcpy(v, f->v, f->n * sizeof *v);
    f->v = v;
    f->cap = n;
}

void fields_append(shell_arena *a, fields *f, const shell_word *w, size_t n)
{
    if (f->n + n > f->cap)
        fields_reserve(a, f, f->n + n);
    if (n)
        memcpy(f->v + f->n, w, n * sizeof *w);
    f->n += n;
}

shell_word field_exact(const shell_str *s, uint32_t off, uint32_t len)
{
    return (shell_word){.alts = s, .n = 1, .off = off, .len = len, .known = SHELL_EXACT};
}

shell_word field_of(shell_arena *a, const value *v, uint32_t off, uint32_t len)
{
    int n = v->n ? v->n : 1;
    const shell_str *alts = v->many;
    if (n == 1) {
        shell_str *one = sh_room(a, sizeof *one);
        *one = v->n ? v->one : STR("");
        alts = one;
    }
    bool exact = true, something = false;
    for (int i = 0; i < v->n; i++)
        for (size_t k = 0; k < alts[i].len; k++) {
            if (is_mark(alts[i].ptr[k]))
                exact = false;
            if (alts[i].ptr[k] != SHELL_HOLE)
                something = true;
        }
    return (shell_word){.alts = alts, .n = (uint16_t)n, .taint = v->taint, .off = off, .len = len,
                        .known = (uint8_t)(exact ? (n == 1 ? SHELL_EXACT : SHELL_ONE_OF)
                                                 : something ? SHELL_PATTERN : SHELL_UNKNOWN)};
}

value field_value(const shell_word *w)
{
    if (w->n == 1)
        return value_of(w->alts[0], w->taint);
    return (value){.many = w->alts, .n = w->n, .taint = w->taint};
}

bool field_open(const shell_word *w)
{
    if (w->taint & T_OPEN)
        return true;
    for (int i = 0; i < w->n; i++)
        for (size_t k = 0; k < w->alts[i].len; k++)
            if (w->alts[i].ptr[k] >= SHELL_STAR && w->alts[i].ptr[k] <= SHELL_SET)
                return true;
    return false;
}

value array_at(shell_arena *a, const fields *f, size_t i)
{
    choice out = {.n = 0};
    const value any = value_hole(0);
    for (; f; f = f->or) {
        value one = i < f->n ? field_value(&f->v[i]) : value_unset();
        choice_add(&out, &one);
        for (size_t k = 0; k <= i && k < f->n; k++)
            if (field_open(&f->v[k])) {
                one = field_value(&f->v[k]);
                choice_add(&out, &one);
                choice_add(&out, &any);
                break;
            }
    }
    out.taint &= ~T_OPEN;
    return choice_end(a, &out);
}

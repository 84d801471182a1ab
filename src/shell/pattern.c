// SPDX-License-Identifier: MIT
// Patterns: text with the marks of globs.
#include "shell/pattern.h"

#include <ctype.h>
#include <string.h>

// Whether c is in [:name:], up to the ] at name[n]; in one that is not known it could be.
static bool in_class(const char *name, size_t n, char c)
{
    static const struct {
        const char *name;
        int (*test)(int);
    } classes[] = {{"alpha:", isalpha}, {"digit:", isdigit}, {"alnum:", isalnum},
                   {"upper:", isupper}, {"lower:", islower}, {"space:", isspace},
                   {"blank:", isblank}, {"punct:", ispunct}, {"print:", isprint},
                   {"graph:", isgraph}, {"cntrl:", iscntrl}, {"xdigit:", isxdigit}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (n == strlen(classes[i].name) && memcmp(name, classes[i].name, n) == 0)
            return classes[i].test((unsigned char)c);
    return true;
}

// Whether [:name:] begins at `i`.
static bool class_at(const char *p, size_t i, size_t n)
{
    if (i + 1 >= n || p[i + 1] != ':')
        return false;
    for (i += 2; i + 1 < n && p[i] != SHELL_SET_END && p[i] != ']'; i++)
        if (p[i] == ':' && (p[i + 1] == ']' || p[i + 1] == SHELL_SET_END))
            return true;
    return false;
}

// Does the bracket expression that starts at p[0] == SHELL_SET match c? *len: its length.
static bool set_matches(const char *p, size_t n, char c, size_t *len)
{
    size_t i = 1;
    bool negate = i < n && (p[i] == '!' || p[i] == '^'), hit = false;
    if (negate)
        i++;
    for (; i < n && p[i] != SHELL_SET_END; i++) {
        if (p[i] == '[' && class_at(p, i, n)) {
            size_t from = i += 2;
            while (i < n && p[i] != ']' && p[i] != SHELL_SET_END)
                i++;
            hit = hit || in_class(p + from, i - from, c);
            i -= i < n && p[i] == SHELL_SET_END;
        } else if (i + 2 < n && p[i + 1] == '-' && p[i + 2] != SHELL_SET_END) {
            hit = hit || (c >= p[i] && c <= p[i + 2]);
            i += 2;
        } else {
            hit = hit || c == p[i];
        }
    }
    *len = i < n ? i + 1 : 1;
    return i < n ? hit != negate : c == '[';  // without an end it is a byte
}

// The usual walk with one point to come back to.
bool could_be(shell_str pat, const char *s, size_t n)
{
    size_t i = 0, k = 0, back = SIZE_MAX, from = 0;
    while (k < n || i < pat.len) {
        if (i < pat.len) {
            char c = pat.ptr[i];
            if (c == SHELL_STAR || c == SHELL_HOLE || c == SHELL_NAME) {
                if (c == SHELL_HOLE || k >= n || s[k] != '.' || (k && s[k - 1] != '/')) {
                    back = i++;
                    from = k;
                    continue;
                }
            } else if (k < n) {
                size_t len = 1;
                bool ok = c == s[k] || (c == SHELL_ANY && s[k] != '/' && (s[k] != '.' || k)) ||
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

// ---- trimming -----------------------------------------------------------------------------

// A pattern as a row of places: those where the text read so far can have led are on.
typedef struct places {
    shell_str at[PATTERN_MOST];  // a byte, a * or ?, or a set
    size_t n;
    bool on[PATTERN_MOST + 1];
} places;

static bool is_star(shell_str p)
{
    return *p.ptr == SHELL_STAR;
}

static void cut(places *p, shell_str pattern, bool front)
{
    p->n = 0;
    for (size_t i = 0, len = 1; i < pattern.len; i += len, len = 1) {
        if (pattern.ptr[i] == SHELL_SET)
            set_matches(pattern.ptr + i, pattern.len - i, 0, &len);
        p->at[p->n++] = (shell_str){pattern.ptr + i, len};
    }
    for (size_t i = 0; !front && i < p->n / 2; i++) {
        shell_str other = p->at[i];
        p->at[i] = p->at[p->n - 1 - i];
        p->at[p->n - 1 - i] = other;
    }
}

// A star may be nothing.
static void pass_stars(places *p)
{
    for (size_t i = 0; i < p->n; i++)
        p->on[i + 1] = p->on[i + 1] || (p->on[i] && is_star(p->at[i]));
}

// Reads a byte; false when no place is left.
static bool step(places *p, char c)
{
    bool any = false, from = p->on[0];
    p->on[0] = from && p->n && is_star(p->at[0]);
    for (size_t i = 0; i < p->n; i++) {
        shell_str here = p->at[i];
        size_t len;
        bool ok = from && !is_star(here) &&
                  (*here.ptr == SHELL_ANY || *here.ptr == c ||
                   (*here.ptr == SHELL_SET && set_matches(here.ptr, here.len, c, &len)));
        from = p->on[i + 1];
        p->on[i + 1] = ok || (from && i + 1 < p->n && is_star(p->at[i + 1]));
        any = any || p->on[i] || p->on[i + 1];
    }
    pass_stars(p);
    return any;
}

bool pattern_trim(shell_str pattern, shell_str *s, bool front, bool longest)
{
    places p;
    if (pattern.len > PATTERN_MOST)
        return false;
    cut(&p, pattern, front);
    memset(p.on, 0, p.n + 1);
    p.on[0] = true;
    pass_stars(&p);
    size_t found = SIZE_MAX;
    for (size_t k = 0; found == SIZE_MAX || longest; k++) {
        if (p.on[p.n])
            found = k;
        if (k == s->len || !step(&p, front ? s->ptr[k] : s->ptr[s->len - 1 - k]))
            break;
    }
    if (found != SIZE_MAX)
        *s = (shell_str){front ? s->ptr + found : s->ptr, s->len - found};
    return true;
}

// SPDX-License-Identifier: MIT
// From words to fields: parameters, substitutions, braces, splitting. Globs stay as marks.
#include <stdlib.h>
#include <string.h>

#include "eval.h"
#include "expand.h"

// ---- literal text -------------------------------------------------------------------------

typedef struct end_of {
    long n;
    int digits;  // how wide, when it has a 0 in front; -1: a letter
} end_of;

// An end of {x..y}: a number or a letter, up to `stop`.
static bool read_end(const char *s, size_t n, size_t *at, end_of *out)
{
    size_t i = *at, from = i;
    if (i < n && is_alpha(s[i])) {
        *out = (end_of){s[i], -1};
        *at = i + 1;
        return true;
    }
    bool minus = i < n && s[i] == '-';
    i += i < n && (s[i] == '-' || s[i] == '+');
    long v = 0;
    size_t first = i;
    while (i < n && is_digit(s[i]) && i - first < 9)
        v = v * 10 + (s[i++] - '0');
    if (i == first)
        return false;
    *out = (end_of){minus ? -v : v, s[first] == '0' && i - first > 1 ? (int)(i - from) : 0};
    *at = i;
    return true;
}

#define MOST_STEPS 60

static void add_number(builder *b, long v, int width)
{
    char text[24];
    size_t n = sizeof text;
    unsigned long u = v < 0 ? 0ul - (unsigned long)v : (unsigned long)v;
    do
        text[--n] = (char)('0' + u % 10);
    while (u /= 10);
    while ((int)(sizeof text - n) + (v < 0) < width && n > 1)
        text[--n] = '0';
    if (v < 0)
        text[--n] = '-';
    build_add(b, text + n, sizeof text - n);
}

// {1..3}, {a..e..2}, {01..10}: added as {1,2,3}. Returns its length, 0 when there is none at `s`.
static size_t add_sequence(builder *b, const char *s, size_t n)
{
    end_of from, to, step = {1, 0};
    size_t i = 1;
    if (!read_end(s, n, &i, &from) || i + 1 >= n || s[i] != '.' || s[i + 1] != '.')
        return 0;
    i += 2;
    if (!read_end(s, n, &i, &to) || (from.digits < 0) != (to.digits < 0) || i >= n)
        return 0;
    if (s[i] == '.' && i + 1 < n && s[i + 1] == '.') {
        i += 2;
        if (!read_end(s, n, &i, &step) || step.digits < 0 || i >= n)
            return 0;
    }
    if (s[i] != '}')
        return 0;
    long by = step.n < 0 ? -step.n : step.n ? step.n : 1, steps = labs(to.n - from.n) / by;
    if (steps == 0 || steps > MOST_STEPS) {
        build_char(b, steps ? SHELL_NAME : M_NULL);
        if (!steps && from.digits < 0)
            build_char(b, (char)from.n);
        else if (!steps)
            add_number(b, from.n, from.digits > to.digits ? from.digits : to.digits);
        return i + 1;
    }
    int width = from.digits > to.digits ? from.digits : to.digits;
    build_char(b, M_LBRACE);
    for (long k = 0; k <= steps; k++) {
        long v = from.n + (to.n < from.n ? -k : k) * by;
        if (k)
            build_char(b, M_COMMA);
        if (from.digits >= 0)
            add_number(b, v, width);
        else if (is_alpha((char)v))
            build_char(b, (char)v);
        else
            build_char(b, SHELL_NAME);
    }
    build_char(b, M_RBRACE);
    return i + 1;
}

// Bytes of `ifs` separate words.
static void add_unquoted(builder *b, const part *q, shell_str ifs, bool sequences)
{
    const char *s = q->ptr;
    size_t n = q->len;
    bool brace = memchr(s, '{', n) != NULL || memchr(s, '}', n) != NULL ||
                 memchr(s, ',', n) != NULL;
    const char *last = memrchr(s, ']', n);
    size_t closed = last ? (size_t)(last - s) : 0;  // a [ before this has its ]
    bool in_set = false, named = q->kind == P_LIT && q->off && n && *s == '{' && s[-1] == '$' &&
         !(q->off > 1 && s[-2] == '\\');
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        size_t sequence = sequences && brace && c == '{' ? add_sequence(b, s + i, n - i) : 0;
        if (sequence) {
            i += sequence - 1;
            continue;
        }
        if (str_has(ifs, c))
            c = M_SPLIT;
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

// ~, ~+, ~-, ~name at the start of a word or of an assigned value. Returns the bytes it took.
static size_t add_tilde(eval *e, builder *b, const part *q, const char *s, size_t n)
{
    if (n == 0 || s[0] != '~')
        return 0;
    size_t k = 1;
    while (k < n && s[k] != '/' && s[k] != ':')
        k++;
    for (size_t i = 1; i < k; i++)
        if (s[i] == SHELL_HOLE) {  // it may be nothing
            build_char(b, SHELL_HOLE);
            return k;
        }
    for (size_t i = 1; i < k; i++)
        if (!is_name(s[i], false) && !strchr("+-.", s[i]))
            return 0;
    if (k == n && q->next && q->next->kind != P_LIT)
        return 0;
    if (k == n && q->next && q->next->ptr && q->next->ptr[0] != '/')
        return 0;
    if (k == 1) {
        value home = e->home.len ? value_of(e->home, 0) : value_hole(0);
        var *v = var_get(e, STR("HOME"));
        build_value(b, v ? &v->val : &home);
    } else if (k == 2 && s[1] == '+') {
        var *v = var_get(e, STR("PWD"));
        build_value(b, v ? &v->val : &e->cwd->val);
    } else if (k == 2 && s[1] == '-') {
        var *v = var_get(e, STR("OLDPWD"));
        value any = value_hole(0);
        build_value(b, v ? &v->val : &any);
    } else if (k == 5 && memcmp(s, "~root", 5) == 0) {
        static const shell_str root[] = {{"/root", 5}, {"~root", 5}};
        build_value(b, &(value){.many = root, .n = 2});
    } else {  // a user's home, or no such user: the text itself
        size_t dir = e->home.len;
        while (dir && e->home.ptr[dir - 1] != '/')
            dir--;
        builder user;
        build_start(&user, e->a);
        build_add(&user, e->home.ptr, dir);
        build_literal(&user, s + 1, k - 1);
        value v = value_of(build_text(&user), 0);
        if (str_exact(v.one))
            value_append(e->a, &v, (shell_str){s, k});
        build_value(b, &v);
    }
    return k;
}

// One field: quoted nothing goes, braces that expanded to nothing are bytes again.
static shell_str clean(eval *e, shell_str s)
{
    bool any = false;
    for (size_t i = 0; i < s.len && !any; i++)
        any = s.ptr[i] == M_NULL || (s.ptr[i] >= M_LBRACE && s.ptr[i] <= M_RBRACE);
    if (!any)
        return s;
    char *p = sh_alloc(e->a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];
        if (ch == M_LBRACE || ch == M_COMMA || ch == M_RBRACE)
            p[n++] = ch == M_LBRACE ? '{' : ch == M_COMMA ? ',' : '}';
        else if (ch != M_NULL)
            p[n++] = ch;
    }
    return (shell_str){p, n};
}

static void clean_all(eval *e, value *v)
{
    shell_str *alts = value_own(e->a, v);
    for (int i = 0; i < v->n; i++)
        alts[i] = clean(e, alts[i]);
}

// ---- parameters ---------------------------------------------------------------------------

// What stands between the arguments in "$*".
static shell_str between(const eval *e)
{
    const value *ifs = &e->ifs->val;
    if (!e->ifs->set || (ifs->n == 1 && str_unset(ifs->one)))
        return STR(" ");
    if (!value_exact(ifs))
        return STR("\1");
    return (shell_str){ifs->one.ptr, ifs->one.len ? 1 : 0};
}

static void add_joined(builder *b, const fields *f, size_t from, bool split, bool quoted,
                       shell_str between)
{
    for (size_t i = from; f && i < f->n; i++) {
        bool open = i > from && (f->v[i].known == SHELL_UNKNOWN || f->v[i - 1].known == SHELL_UNKNOWN);
        if (i > from && (split || open))  // what is not known may be no word at all
            build_char(b, split ? M_SPLIT : SHELL_HOLE);
        else if (i > from)
            build_add(b, between.ptr, between.len);
        value v = field_value(&f->v[i]);
        if (split && quoted && v.n == 1 && v.one.len == 0)
            build_char(b, M_NULL);
        build_value(b, &v);
    }
}

static value joined(eval *e, const fields *f, size_t from, bool split, bool quoted)
{
    choice all = {.n = 0};
    for (; f; f = f->or) {
        if (!eval_charge(e, 8 * f->n))
            return value_hole(SHELL_T_VAR);
        builder b;
        build_start(&b, e->a);
        add_joined(&b, f, from, split, quoted, between(e));
        value one = build_end(&b), any = value_hole(0);
        choice_add(&all, &one);
        for (size_t i = 0; i < from && i < f->n; i++)
            if (field_open(&f->v[i]))  // where they begin is not known
                choice_add(&all, &any);
    }
    return choice_end(e->a, &all);
}

// BASH_SOURCE of a script is its name, and nothing in a command that stands in no file.
static value script_name(eval *e)
{
    const fields *args = args_get(e);
    return args && args->n ? array_at(e->a, args, 0) : value_unset();
}

// The value of a parameter; *set says whether anybody set it.
static value param(eval *e, shell_str name, bool quoted, bool *set)
{
    *set = true;
    if (name.len == 0)
        return value_hole(SHELL_T_VAR);
    char k = name.ptr[0];
    if (is_digit(k)) {
        size_t i = 0;
        for (size_t j = 0; j < name.len && i < 10000; j++)
            i = i * 10 + (size_t)(name.ptr[j] - '0');
        const fields *args = args_get(e);
        if (args && i > 0 && i >= args->n && !args->or) {
            *set = false;
            return value_of(STR(""), 0);
        }
        if (args && args->n)
            return array_at(e->a, args, i);
        *set = false;
        return i == 0 ? value_of(STR("bash"), 0) : value_hole(SHELL_T_ARG);
    }
    if (k == '@' || k == '*') {
        const fields *args = args_get(e);
        if (!args) {
            *set = false;
            return value_hole(SHELL_T_ARG);
        }
        return joined(e, args, 1, k == '@' || !quoted, quoted);
    }
    if (!is_name(k, true))
        return value_of(STR("\7"), 0);
    var *v = var_get(e, name);
    if (v)
        return v->array ? array_at(e->a, v->array, 0) : v->val;
    if (name_is_number(name))
        return value_of(STR("\7"), 0);
    if (str_is(name, "BASH_SOURCE"))
        return script_name(e);
    *set = false;
    return value_hole(SHELL_T_VAR | (name_is_secret(name) ? SHELL_T_ENVSECRET : 0));
}

// ${name[i]}
static value element(eval *e, shell_str name, size_t i, bool quoted, bool *set)
{
    const var *v = var_get(e, name);
    if (v && v->array) {
        *set = true;
        return array_at(e->a, v->array, i);
    }
    return !v && i ? value_hole(SHELL_T_VAR) : param(e, name, quoted, set);
}

// Text that must not grow without end when variables are doubled.
static void charge(eval *e, value *v)
{
    size_t n = 0;
    for (int i = 0; i < v->n; i++)
        n += value_at(v, i).len;
    if (!eval_charge(e, n))
        *v = value_hole(v->taint);
}

static shell_str separators(eval *e)
{
    const value *v = &e->ifs->val;
    bool far = v->n == 1 && v->one.len > 256 && !eval_charge(e, v->one.len);
    return !far && value_exact(v) && !str_unset(v->one) ? v->one : STR(" \t\n");
}

// Whether one of the bytes that may be separators is in the text.
static bool may_split(const eval *e, shell_str s)
{
    for (int i = 0; i < e->ifs->val.n; i++) {
        shell_str bytes = value_at(&e->ifs->val, i);
        bool any = !str_exact(bytes);
        if (any || str_unset(bytes))
            bytes = STR(" \t\n");
        for (size_t k = 0; k < s.len; k++)
            if (any || str_has(bytes, s.ptr[k]))
                return true;
    }
    return false;
}

// What came out of an unquoted expansion may have globs, and is split at blanks where it makes words.
static value split(eval *e, const value *v, bool words)
{
    value out = *v;
    shell_str *alts = value_own(e->a, &out), ifs = words ? separators(e) : STR("");
    for (int i = 0; i < v->n && words; i++)
        if (str_has(alts[i], SHELL_HOLE))
            out.taint |= T_OPEN;
    for (int i = 0; i < v->n; i++) {
        shell_str s = alts[i];
        if (words && e->ifs->val.n > 1 && may_split(e, s)) {
            alts[i] = STR("\1");
            continue;
        }
        size_t k = 0;
        while (k < s.len && !memchr("*?[", s.ptr[k], 3) && !str_has(ifs, s.ptr[k]))
            k++;
        if (k == s.len)
            continue;
        char *p = sh_copy(e->a, s.ptr, s.len);
        bool globs = memchr(s.ptr, '*', s.len) || memchr(s.ptr, '?', s.len) ||
                     memchr(s.ptr, '[', s.len), sets = true;
        for (k = 0; k < s.len; k++) {
            if (str_has(ifs, p[k]))
                p[k] = M_SPLIT;
            else if (p[k] == '*')
                p[k] = SHELL_STAR;
            else if (p[k] == '?')
                p[k] = SHELL_ANY;
            else if (p[k] == '\\' && globs)
                p[k] = SHELL_HOLE;  // quotes the next byte where a file matches
            else if (p[k] == '[' && sets && k + 2 < s.len) {
                char *close = memchr(p + k + 2, ']', s.len - k - 2);
                size_t end = close ? (size_t)(close - p) : 0;
                p[k] = close ? SHELL_SET : '[';
                if (close)
                    *close = SHELL_SET_END;
                k = close ? end : k;
                if (!close)  // nor does a later one
                    sets = false;
            }
        }
        alts[i].ptr = p;
    }
    return out;
}

static void add_part_value(eval *e, builder *b, value v, bool quoted, bool words)
{
    charge(e, &v);
    if (!quoted)
        v = split(e, &v, words);
    build_value(b, &v);
}

// Where parts stand: inside how many operands; `split`: blanks between them separate words.
typedef struct where {
    int level;
    bool split;
    bool fields;  // the word becomes fields: {1..3} is expanded, what is not quoted is split
} where;

static bool splits(where at)
{
    return at.level ? at.split : at.fields;
}

static void add_parts(eval *e, const ctx *c, builder *b, const part *q, where at);
static const part *add_home(eval *e, builder *b, const part *q, size_t skip, part *rest);

static value operand_value(eval *e, const ctx *c, const part *q, bool split, where at)
{
    const word *w = q->operand;
    if (!w || at.level > 8)
        return at.level > 8 ? value_hole(SHELL_T_VAR) : value_of(STR(""), 0);
    builder b;
    build_start(&b, e->a);
    part rest;
    const part *first = add_home(e, &b, w->parts, 0, &rest);
    add_parts(e, c, &b, first, (where){at.level + 1, split && splits(at), false});
    return build_end(&b);
}

value any_element(shell_arena *a, const fields *f)
{
    choice any = {.n = 0};
    for (; f; f = f->or)
        for (size_t i = 0; i < f->n && i < SHELL_MAX_ALTS; i++) {
            value one = field_value(&f->v[i]);
            shell_str *alts = value_own(a, &one);
            for (int alt = 0; alt < one.n; alt++) {  // [key]=value
                shell_str s = alts[alt];
                bool key = s.len && (s.ptr[0] == '[' || s.ptr[0] == SHELL_SET);
                const char *end = key ? memchr(s.ptr, '=', s.len) : NULL;
                if (end && (end[-1] == ']' || end[-1] == SHELL_SET_END))
                    alts[alt] = (shell_str){end + 1, s.len - (size_t)(end + 1 - s.ptr)};
            }
            value hole = value_hole(0);
            choice_add(&any, &one);
            if (field_open(&f->v[i]))
                choice_add(&any, &hole);
        }
    any.taint &= ~T_OPEN;
    return any.n ? choice_end(a, &any) : value_of(STR(""), 0);
}

static value array_value(eval *e, const part *q, shell_str name)
{
    var *v = var_get(e, name);
    const part *index = q->operand ? q->operand->parts : NULL;
    bool all = index && index->len && (index->ptr[0] == '@' || index->ptr[0] == '*');
    const part *last = index;
    while (last && last->next)
        last = last->next;
    bool more = last && (last->kind > P_QUOTED || last->len == 0 || last->ptr[last->len - 1] != ']');
    if (!v || more)  // an operator follows the subscript
        return value_hole(SHELL_T_VAR | (v ? v->val.taint : 0));
    if (!v->array)
        return v->val;
    if (all)
        return joined(e, v->array, 0, index->ptr[0] == '@' || !q->quoted, q->quoted);
    value any = any_element(e->a, v->array), none = value_unset();
    value_join(e->a, &any, &none);
    return any;
}

// ${name:-operand} and its kin.
static value default_value(eval *e, const ctx *c, const part *q, const value *v, bool set, where at)
{
    shell_str name = {q->ptr, q->len};
    bool assigns = strchr(q->op, '=') != NULL, also;
    if (!param_default(q->op, v, set, &also))
        return strchr(q->op, '+') ? value_of(STR(""), 0) : q->quoted || assigns ? *v : split(e, v, splits(at));
    undo *mark = e->trail;
    value r = operand_value(e, c, q, !q->quoted && !assigns, at);
    if (also)  // nor need it be evaluated
        var_join(e, mark);
    if (assigns) {
        clean_all(e, &r);
        if (also)
            value_join(e->a, &r, v);
        if (name.len && is_name(name.ptr[0], true))
            var_set(e, name, &r, NULL);
    } else if (also) {
        value other = strchr(q->op, '+') ? value_of(STR(""), 0) : q->quoted ? *v : split(e, v, splits(at));
        value_join(e->a, &r, &other);
    }
    return r;
}

// ${name[@]}
static bool all_elements(const part *q)
{
    const part *index = q->op[0] == '[' && q->operand ? q->operand->parts : NULL;
    return index && !index->next && index->len == 2 && memcmp(index->ptr, "@]", 2) == 0;
}

// ${name[@]...}
static bool all_elements_of(const part *q)
{
    const part *index = q->op[0] == '[' && q->operand ? q->operand->parts : NULL;
    return index && index->len && *index->ptr == '@';
}

// The / of ${name/what/with}: one that is not quoted. SIZE_MAX: behind what has no known length.
static size_t separator(const word *operand)
{
    size_t at = 0;
    for (const part *q = operand ? operand->parts : NULL; q; q = q->next) {
        const char *slash = q->kind == P_LIT && q->len ? memchr(q->ptr, '/', q->len) : NULL;
        if (slash)
            return at + (size_t)(slash - q->ptr);
        if (q->kind > P_QUOTED)
            return SIZE_MAX;
        at += q->len;
    }
    return at;
}

static void add_param(eval *e, const ctx *c, builder *b, const part *q, where at)
{
    shell_str name = {q->ptr, q->len};
    bool set, list = q->len && (*q->ptr == '@' || *q->ptr == '*'), quoted = q->quoted;
    value v = q->subscript ? element(e, name, q->subscript - 1u, q->quoted, &set)
                           : param(e, name, q->quoted, &set);
    char kind = q->op[0] == ':' && q->op[1] ? q->op[1] : q->op[0];
    switch (kind) {
    case '\0': case '?': break;
    case 'L': v = value_of(STR("\7"), 0); break;
    case '!': {
        shell_str inner = value_at(&v, 0);
        v = !q->op[1] && value_exact(&v) && inner.len && is_name(inner.ptr[0], true)
                ? param(e, inner, q->quoted, &set) : value_hole(SHELL_T_VAR);
        break;
    }
    case '[': v = array_value(e, q, name); break;
    case '-': case '+':
        v = default_value(e, c, q, &v, set, at);
        quoted = true;  // the operand's own quotes count
        break;
    case '=': v = default_value(e, c, q, &v, set, at); break;
    default: {
        value operand = operand_value(e, c, q, false, at);
        // ${x:1:-9} may be an error.
        if (kind == ':' && (operand.n > 1 || str_has(operand.one, '-') || !str_exact(operand.one)))
            may_stop(e);
        v = list && kind == ':' ? value_hole(v.taint)  // a slice of the list
                                : param_operator(e, q->op, &v, &operand, separator(q->operand));
    }
    }
    if (v.n && (all_elements_of(q) || (list && *q->ptr == '@')))
        for (int i = 0; i < v.n; i++)
            v.taint |= str_has(value_at(&v, i), SHELL_HOLE) ? T_OPEN : 0;
    if (quoted && ((list && kind == '\0' && *q->ptr == '@') || all_elements(q))) {
        // "$@" of nothing is nothing
        bool nothing = false;
        for (int i = 0; i < v.n; i++)
            nothing = nothing || value_at(&v, i).len == 0;
        if (nothing && !q->next && b->n == 1 && b->alt[0].len == 1 && b->alt[0].p[0] == M_NULL)
            b->alt[0].len = 0;
        charge(e, &v);
        build_value(b, &v);
        return;
    }
    add_part_value(e, b, v, quoted, splits(at));
    if (q->quoted && v.n == 1 && v.one.len == 0)
        build_char(b, M_NULL);
}

#define MOST_LINES 8

static shell_str without_newlines(shell_str s)
{
    while (s.len && s.ptr[s.len - 1] == '\n')
        s.len--;
    return s;
}

value stream_value(shell_arena *a, const stream *s)
{
    shell_str text = without_newlines(stream_text(s));
    value v = s->alts ? *s->alts : value_of(text, s->taint);
    shell_str *alts = s->alts ? value_own(a, &v) : NULL;
    for (int i = 0; alts && i < v.n; i++)
        alts[i] = without_newlines(alts[i]);
    v.taint &= ~T_VAGUE;
    if (!(s->taint & T_VAGUE) || s->alts)
        return v;
    value any = value_hole(v.taint);
    int lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    choice all = {.n = 0, .taint = v.taint};
    if (lines == 1 || lines > MOST_LINES)
        choice_add(&all, &v);
    else
        for (size_t from = 0, i = 0; i <= text.len; i++)
            if (i == text.len || text.ptr[i] == '\n') {
                value one = value_of((shell_str){text.ptr + from, i - from}, 0);
                choice_add(&all, &one);
                from = i + 1;
            }
    choice_add(&all, &any);
    return choice_end(a, &all);
}

static void add_sub(eval *e, builder *b, const part *q, where at)
{
    const stream *s = q->out;
    if (!s) {
        value v = value_hole(SHELL_T_OUTPUT);
        build_value(b, &v);
        return;
    }
    value v = stream_value(e->a, s);
    add_part_value(e, b, v, q->quoted, splits(at));
}

// What a hole in text that is run stands for came from where the text came from. Without a beginning
// it may as well be something else of that text than a fresh file's name.
static uint32_t holes_from(const ctx *c, const part *q)
{
    for (uint32_t i = 0; c->taint && i < q->len; i++)
        if (is_mark(q->ptr[i]))
            return i ? c->taint : c->taint & ~(uint32_t)SHELL_T_TEMP;
    return 0;
}

static void add_parts(eval *e, const ctx *c, builder *b, const part *q, where at)
{
    for (; q; q = q->next) {
        if (q->kind <= P_QUOTED)
            b->taint |= holes_from(c, q);
        switch (q->kind) {
        case P_LIT:
            add_unquoted(b, q, at.split ? separators(e) : STR(""), at.fields);
            break;
        case P_QUOTED:
            if (q->len == 0)
                build_char(b, M_NULL);
            else
                build_literal(b, q->ptr, q->len);
            break;
        case P_PARAM: add_param(e, c, b, q, at); break;
        case P_CMD: add_sub(e, b, q, at); break;
        case P_ARITH:
            arith_sets(e, (shell_str){q->ptr, q->len});
            build_char(b, SHELL_NAME);
            break;
        case P_IN: case P_OUT: {
            if (q->body && !q->body->kids) {  // <() is no file
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

// ---- braces -------------------------------------------------------------------------------

#define MOST_FIELDS 512

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
    for (size_t i = 0; i <= s.len; i++) {
        if (i < s.len && s.ptr[i] != M_SPLIT)
            continue;
        if (i > from) {
            value v = value_of(clean(e, (shell_str){s.ptr + from, i - from}), taint);
            emit(e, out, &v, w, src);
        }
        from = i + 1;
    }
}

#define MOST_BRACES 4096  // longer words are not expanded

// The first { of `s` that has its } and a comma between them; s.len: there is none.
static size_t first_group(shell_str s)
{
    struct {
        uint16_t at;
        bool parts;
    } open[MOST_BRACES];
    size_t n = 0, best = s.len;
    for (size_t k = 0; k < s.len; k++) {
        char c = s.ptr[k];
        if (c == M_LBRACE) {
            open[n].at = (uint16_t)k;
            open[n++].parts = false;
        } else if (n && c == M_COMMA) {
            open[n - 1].parts = true;
        } else if (c == M_RBRACE && n && open[n - 1].parts) {
            best = open[--n].at < best ? open[n].at : best;
        } else if (c == M_RBRACE && n > 1) {
            n--;  // of the outermost it is a byte like others
        }
    }
    return best;
}

// Expands the first brace group of `s` into `list`; false when there is none.
static bool brace_once(eval *e, shell_str s, fields *list, size_t at)
{
    size_t i = first_group(s);
    if (i == s.len)
        return false;
    size_t cuts[66], n = 0, depth = 0, close = 0;
    cuts[n++] = i;
    for (size_t k = i + 1; k < s.len && !close && n < 65; k++) {
        if (s.ptr[k] == M_LBRACE)
            depth++;
        else if (s.ptr[k] == M_RBRACE && depth)
            depth--;
        else if (s.ptr[k] == M_RBRACE && n > 1)
            close = k;
        else if (s.ptr[k] == M_COMMA && depth == 0)
            cuts[n++] = k;
    }
    if (!close)
        return false;
    cuts[n] = close;
    for (size_t k = 0; k < n; k++) {
        builder b;
        build_start(&b, e->a);
        build_add(&b, s.ptr, i);
        build_add(&b, s.ptr + cuts[k] + 1, cuts[k + 1] - cuts[k] - 1);
        build_add(&b, s.ptr + close + 1, s.len - close - 1);
        value v = build_end(&b);
        shell_word f = field_of(e->a, &v, 0, 0);
        if (k == 0) {
            list->v[at] = f;
            continue;
        }
        fields_add(e->a, list, f);
        for (size_t m = list->n - 1; m > at + k; m--)
            list->v[m] = list->v[m - 1];
        list->v[at + k] = f;
    }
    return true;
}

static void brace_fields(eval *e, shell_str s, uint32_t taint, const word *w, const source *src,
                         fields *out)
{
    if (!str_has(s, M_LBRACE) || s.len > MOST_BRACES) {
        split_fields(e, s, taint, w, src, out);
        return;
    }
    fields list = {0};
    value v = value_of(s, 0);
    fields_add(e->a, &list, field_of(e->a, &v, 0, 0));
    size_t rounds = 0;
    for (size_t i = 0; i < list.n; i++)
        while (list.n < MOST_FIELDS && rounds++ < 2 * MOST_FIELDS &&
               brace_once(e, list.v[i].alts[0], &list, i))
            ;
    if (rounds >= MOST_FIELDS)
        e->partial |= SHELL_PARTIAL_STEPS;
    for (size_t i = 0; i < list.n; i++)
        split_fields(e, list.v[i].alts[0], taint, w, src, out);
}

// ---- the two ways in ----------------------------------------------------------------------

// Adds the home folder where the parts, without `skip` bytes, begin with ~; returns what is left.
static const part *add_home(eval *e, builder *b, const part *q, size_t skip, part *rest)
{
    if (!q || q->kind != P_LIT)
        return q;
    *rest = *q;
    rest->ptr += skip;
    rest->len -= (uint32_t)skip;
    size_t took = add_tilde(e, b, q, rest->ptr, rest->len);
    rest->ptr += took;
    rest->len -= (uint32_t)took;
    return rest;
}

// Braces are expanded before names are read: $x{a,b} is $xa $xb, {$x,y}z is $xz yz.
static bool name_grows(const part *q)
{
    bool braces = false;
    for (; q; q = q->next) {
        braces = braces || (q->kind == P_LIT && q->len && memchr(q->ptr, '{', q->len));
        const part *next = q->next;
        if (braces && q->kind == P_UNKNOWN && q->len == 1 && *q->ptr == '$')
            return true;
        if (q->kind != P_PARAM || q->quoted || !next || next->kind != P_LIT || !next->len ||
            next->ptr != q->ptr + q->len || !is_name(q->ptr[0], true))
            continue;
        char c = next->ptr[0];
        const char *close = memchr(next->ptr, '}', next->len);
        size_t left = close ? next->len - (size_t)(close + 1 - next->ptr) : 0;
        if (c == '{' || (braces && (c == ',' || c == '}') &&
                         (!close || (left ? is_name(close[1], false) || close[1] == '{' : next->next != NULL))))
            return true;
    }
    return false;
}

static value expand(eval *e, const ctx *c, const word *w, size_t skip, bool into_fields)
{
    if (name_grows(w->parts))
        return value_hole(SHELL_T_VAR);
    builder b;
    build_start(&b, e->a);
    part rest;
    size_t name = w->name + 1 + w->add;
    bool assigns = w->name && w->parts->kind == P_LIT && !w->index && w->parts->len >= name;
    if (assigns && skip < name) {  // an argument, but ~ counts behind its =
        part first = *w->parts;
        first.len = (uint32_t)name;
        add_unquoted(&b, &first, STR(""), into_fields);
        skip = name;
    }
    const part *first = add_home(e, &b, w->parts, skip, &rest);
    add_parts(e, c, &b, first, (where){.fields = into_fields});
    value v = build_end(&b), any = value_hole(v.taint);
    for (const part *q = assigns ? w->parts : NULL; q; q = q->next)
        if (q->kind == P_LIT && q->len && memmem(q->ptr, q->len, ":~", 2))
            value_join(e->a, &v, &any);  // and behind a colon
    if (e->keyword && assigns)
        value_join(e->a, &v, &any);
    return v;
}

static bool plain(const part *q)
{
    if (!q || q->next || q->kind > P_QUOTED || q->len == 0)
        return false;
    for (uint32_t i = 0; i < q->len; i++)
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
        brace_fields(e, value_at(v, i), v->taint, w, src, pick < 0 ? out : &each[i]);
        even = even && each[i].n == each[0].n;
    }
    if (pick < 0)
        return 1;
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

int expand_fields(eval *e, const ctx *c, const source *src, const word *w, int pick, fields *out)
{
    if (plain(w->parts) && !(e->keyword && w->name)) {
        shell_str s = {w->parts->ptr, w->parts->len};
        fields_add(e->a, out, field_exact(e->a, s, word_off(w, src), word_len(w, src)));
        return 1;
    }
    undo *before = e->trail;
    value v = expand(e, c, w, 0, true);
    // { } makes words that are expanded one after the other: each may see what the one before set.
    bool unclear = e->braces || e->trail != before;
    for (int i = 0; i < v.n && unclear; i++)
        if (str_has(value_at(&v, i), M_LBRACE))
            v = value_hole(v.taint | T_OPEN);
    bool special = false;
    for (int i = 0; i < v.n; i++) {
        // An unquoted expansion of nothing is no field at all.
        shell_str s = value_at(&v, i);
        special = special || s.len == 0;
        for (size_t k = 0; k < s.len; k++)
            special = special || s.ptr[k] == M_SPLIT || s.ptr[k] == M_LBRACE;
    }
    if (special && v.n > 1)
        return split_alternatives(e, src, w, &v, pick, out);
    if (special) {
        brace_fields(e, v.one, v.taint, w, src, out);
        return 1;
    }
    clean_all(e, &v);
    emit(e, out, &v, w, src);
    return 1;
}

value expand_one(eval *e, const ctx *c, const word *w, size_t skip)
{
    value v = expand(e, c, w, skip, false);
    clean_all(e, &v);
    shell_str *alts = value_own(e->a, &v);
    for (int i = 0; i < v.n; i++) {
        shell_str s = alts[i];
        if (!str_has(s, M_SPLIT))
            continue;
        char *p = sh_copy(e->a, s.ptr, s.len);
        for (size_t k = 0; k < s.len; k++)
            p[k] = p[k] == M_SPLIT ? ' ' : p[k];
        alts[i].ptr = p;
    }
    return v;
}

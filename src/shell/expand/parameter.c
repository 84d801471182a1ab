// SPDX-License-Identifier: MIT
// Parameter expansion: variables, arrays, positional parameters; operators are in operator.c.
#include <string.h>

#include "shell/expand/parts.h"

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

// `glued`: something of the same word stands beside the list.
static void add_joined(builder *b, const fields *f, size_t from, bool split, bool quoted, bool glued,
                       shell_str between)
{
    for (size_t i = from; f && i < f->n; i++) {
        bool open = i > from && (f->v[i].known == SHELL_UNKNOWN || f->v[i - 1].known == SHELL_UNKNOWN);
        if (i > from && (split || open))  // what is not known may be no word at all
            build_char(b, split && !(open && glued) ? M_SPLIT : SHELL_HOLE);
        else if (i > from)
            build_add(b, between.ptr, between.len);
        value v = field_value(&f->v[i]);
        if (split && quoted && v.n == 1 && v.one.len == 0)
            build_char(b, M_NULL);
        build_value(b, &v);
    }
}

static value joined(eval *e, const fields *f, size_t from, bool split, bool quoted, bool glued)
{
    choice all = {.n = 0};
    for (; f; f = f->or) {
        if (!eval_charge(e, 8 * f->n))
            return value_hole(SHELL_T_VAR);
        builder b;
        build_start(&b, e->a);
        add_joined(&b, f, from, split, quoted, glued, between(e));
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
    value name = args && args->n ? array_at(e->a, args, 0) : value_unset();
    return str_is(value_at(&name, 0), "bash") ? value_unset() : name;  // the shell itself
}

// Whether the elements of a list, of @ or *, are words of their own.
static bool apart(char kind, const part *q, where at)
{
    return kind == '@' || (!q->quoted && splits(at));
}

// The value of a parameter; *set says whether anybody set it.
static value param(eval *e, shell_str name, const part *q, where at, bool *set)
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
        value all = joined(e, args, 1, apart(k, q, at), q->quoted, false), none = value_unset();
        bool some = false, empty = false;
        for (const fields *f = args; f; f = f->or) {
            some = some || f->n > 1;
            empty = empty || f->n <= 1;
        }
        *set = some;
        if (some && empty)
            value_join(e->a, &all, &none);
        return all;
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
    return value_hole(SHELL_T_VAR | (e->loaded || name_is_secret(name) ? SHELL_T_ENVSECRET : 0));
}

// "$@" or $* is among the parts, or "${name[@]}".
static bool has_list(const part *q)
{
    for (; q; q = q->next)
        if (q->kind == P_PARAM && ((q->len && strchr("@*", *q->ptr)) || q->op[0] == '['))
            return true;
    return false;
}

// `split`: it is split where `at` says that a word is; `globs`: * ? [ are active in it.
static value operand_value(eval *e, const ctx *c, const part *q, bool split, bool globs, where at)
{
    const word *w = q->more->operand;
    if (!w || at.level > 8)
        return at.level > 8 ? value_hole(SHELL_T_VAR) : value_of(STR(""), 0);
    if (split && splits(at) && has_list(w->parts) && !str_is(field_separators(e), " \t\n"))
        return value_hole(SHELL_T_VAR | T_OPEN);  // bash splits it twice
    builder b;
    build_start(&b, e->a);
    part rest;
    const part *first = expand_tilde(e, &b, w->parts, 0, &rest);
    expand_parts(e, c, &b, first, (where){at.level + 1, split && splits(at), false, false, globs});
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

// ${name[i]}
static value element(eval *e, shell_str name, const part *q, where at, bool *set)
{
    size_t i = q->more->subscript - 1;
    const var *v = var_get(e, name);
    if (v && v->array) {
        *set = true;
        return array_at(e->a, v->array, i);
    }
    *set = false;
    return !i ? param(e, name, q, at, set) : v ? value_of(STR(""), 0) : value_hole(SHELL_T_VAR);
}

static value array_value(eval *e, const part *q, shell_str name, where at)
{
    var *v = var_get(e, name);
    const part *index = q->more->operand ? q->more->operand->parts : NULL;
    bool all = index && index->len && (index->ptr[0] == '@' || index->ptr[0] == '*');
    const part *last = index;  // with the ]
    while (last && !(last->kind <= P_QUOTED && last->len && memchr(last->ptr, ']', last->len)))
        last = last->next;
    if (!last || (index->len && *index->ptr == ']'))  // ${v[}, ${v[]}
        may_stop(e);
    const char *close = last ? memchr(last->ptr, ']', last->len) : NULL;
    bool more = !last || last->next || close + 1 < last->ptr + last->len;
    if (!v || more)  // an operator follows the subscript
        return value_hole(SHELL_T_VAR | (v ? v->val.taint : 0));
    if (!v->array)
        return v->val;
    if (all)
        return joined(e, v->array, 0, apart(*index->ptr, q, at), q->quoted, q->next);
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
        return strchr(q->op, '+') ? value_of(STR(""), 0) : q->quoted || assigns ? *v : split_value(e, v, at);
    undo *mark = e->trail;
    value r = operand_value(e, c, q, !q->quoted && !assigns, at.globs && !assigns, at);
    if (also)  // nor need it be evaluated
        var_join(e, mark);
    if (assigns) {
        value_clean(e, &r);
        if (also)
            value_join(e->a, &r, v);
        if (name.len && is_name(name.ptr[0], true))
            var_set(e, name, &r, NULL);
    } else if (also) {
        value other = strchr(q->op, '+') ? value_of(STR(""), 0) : q->quoted ? *v : split_value(e, v, at);
        value_join(e->a, &r, &other);
    }
    return r;
}

// ${name[@]}
static bool all_elements(const part *q)
{
    const part *index = q->op[0] == '[' && q->more->operand ? q->more->operand->parts : NULL;
    return index && !index->next && index->len == 2 && memcmp(index->ptr, "@]", 2) == 0;
}

// ${name[@]...}
static bool all_elements_of(const part *q)
{
    const part *index = q->op[0] == '[' && q->more->operand ? q->more->operand->parts : NULL;
    return index && index->len && *index->ptr == '@';
}

// The / of ${name/what/with}: one that is not quoted. SIZE_MAX: behind what has no known length.
static size_t separator(const word *operand)
{
    size_t at = 0;
    for (const part *q = operand ? operand->parts : NULL; q; q = q->next) {
        size_t from = at == 0;  // a / at the start is what is looked for
        const char *slash = q->kind == P_LIT && q->len > from
                                ? memchr(q->ptr + from, '/', q->len - from) : NULL;
        if (slash)
            return at + (size_t)(slash - q->ptr);
        if (q->kind > P_QUOTED)
            return SIZE_MAX;
        at += q->len;
    }
    return at;
}

// ${@:9}: from that parameter to the last.
static bool slice_start(const part *q, size_t *from)
{
    const part *number = q->more->operand ? q->more->operand->parts : NULL;
    if (!number || number->next || number->kind > P_QUOTED || !number->len || number->len > 4)
        return false;
    *from = 0;
    for (uint32_t i = 0; i < number->len; i++) {
        if (!is_digit(number->ptr[i]))
            return false;
        *from = *from * 10 + (size_t)(number->ptr[i] - '0');
    }
    return true;
}

// ${name@P}: the text is expanded once more, as a prompt is.
static void run_prompt(eval *e, const ctx *c, const value *v)
{
    shell_word host = field_of(e->a, v, 0, 0);
    for (int i = 0; i < v->n; i++) {
        builder b;
        build_start(&b, e->a);
        build_add(&b, ": \"", 3);
        build_add(&b, value_at(v, i).ptr, value_at(v, i).len);
        build_char(&b, '"');
        ctx in = ctx_enter(e, c, "prompt");
        run_text(e, &in, build_text(&b), &host);
    }
}

// Whether ${name?} may end the shell.
static bool may_be_nothing(const value *v, bool set, bool empty)
{
    bool nothing = !set;
    for (int i = 0; i < v->n; i++) {
        shell_str s = value_at(v, i);
        nothing = nothing || str_unset(s) || str_outer(s) || (empty && (!s.len || str_is(s, "\1")));
    }
    return nothing;
}

// 1:2. ${x:1:-9} may be an error, and so may what is no number.
static bool plain_slice(const value *operand)
{
    shell_str s = value_at(operand, 0);
    for (size_t i = 0; i < s.len; i++)
        if ((!is_name(s.ptr[i], false) && !strchr(" :+*()", s.ptr[i])) ||
            (i && is_digit(s.ptr[i - 1]) && is_name(s.ptr[i], true)))
            return false;
    return operand->n == 1 && s.len;
}

static bool only_nulls(const char *s, size_t n)
{
    while (n && s[n - 1] == M_NULL)
        n--;
    return n == 0;
}

void expand_param(eval *e, const ctx *c, builder *b, const part *q, where at)
{
    shell_str name = {q->ptr, q->len};
    bool set, list = q->len && (*q->ptr == '@' || *q->ptr == '*'), quoted = q->quoted;
    value v = q->more->subscript ? element(e, name, q, at, &set) : param(e, name, q, at, &set);
    char kind = q->op[0] == ':' && q->op[1] ? q->op[1] : q->op[0];
    size_t from;
    if (list && kind == ':' && args_get(e) && slice_start(q, &from)) {
        v = joined(e, args_get(e), from, apart(*q->ptr, q, at), q->quoted, false);
        kind = '\0';
    }
    switch (kind) {
    case '\0': break;
    case '?':
        if (may_be_nothing(&v, set, q->op[0] == ':'))
            e->stops++;  // as exit does
        break;
    case 'L':
        if (q->more->operand && q->op[1] != '[')  // ${#x]}
            may_stop(e);
        v = value_of(STR("\7"), 0);
        break;
    case '!': {
        shell_str inner = value_at(&v, 0);
        v = !q->op[1] && !q->more->operand && value_exact(&v) && inner.len && is_name(inner.ptr[0], true)
                ? param(e, inner, q, at, &set) : value_hole(SHELL_T_VAR);
        break;
    }
    case '[': v = array_value(e, q, name, at); break;
    case '-': case '+':
        v = default_value(e, c, q, &v, set, at);
        quoted = true;  // the operand's own quotes count
        break;
    case '=': v = default_value(e, c, q, &v, set, at); break;
    default: {
        value operand = operand_value(e, c, q, false, true, at);
        if (kind == ':' && !plain_slice(&operand))
            may_stop(e);
        if (kind == '@' && str_is(value_at(&operand, 0), "P"))
            run_prompt(e, c, &v);
        v = list && kind == ':' ? value_hole(v.taint)  // a slice of the list
                                : param_operator(e, q->op, &v, &operand, separator(q->more->operand));
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
        else if (nothing && b->n == 1 && only_nulls(b->alt[0].p, b->alt[0].len))
            b->taint |= T_OPEN;  // with what else is nothing in its quotes
        charge_value(e, &v);
        build_value(b, &v);
        return;
    }
    for (int i = 0; i < v.n && q->quoted && (list || kind == '[') && strchr("+-", kind); i++)
        b->taint |= value_at(&v, i).len ? 0 : T_OPEN;  // "${@+word}" is nothing then
    expand_value(e, b, v, quoted, at);
    if (q->quoted && v.n == 1 && v.one.len == 0)
        build_char(b, M_NULL);
}

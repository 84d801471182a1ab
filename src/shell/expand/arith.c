// SPDX-License-Identifier: MIT
// Arithmetic: no value is computed; what it sets is a number from then on.
#include <string.h>

#include "shell/expand/expand.h"

#define MOST_NESTED 4  // a variable may hold an expression that names others

static size_t blanks(shell_str s, size_t i)
{
    while (i < s.len && (s.ptr[i] == ' ' || s.ptr[i] == '\t' || s.ptr[i] == '\n'))
        i++;
    return i;
}

// Whether an operator that sets what stands before it is at `i`.
static bool sets_at(shell_str s, size_t i)
{
    char c = i < s.len ? s.ptr[i] : '\0', d = i + 1 < s.len ? s.ptr[i + 1] : '\0',
         e = i + 2 < s.len ? s.ptr[i + 2] : '\0';
    if (c == '=')
        return d != '=';
    if ((c == '+' || c == '-') && d == c)
        return true;
    if ((c == '<' || c == '>') && d == c)
        return e == '=';
    return c && strchr("+-*/%&^|", c) && d == '=';
}

static bool stepped_before(shell_str s, size_t i)
{
    while (i && (s.ptr[i - 1] == ' ' || s.ptr[i - 1] == '\t'))
        i--;
    return i > 1 && s.ptr[i - 1] == s.ptr[i - 2] && strchr("+-", s.ptr[i - 1]);
}

static void set_number(eval *e, shell_str name)
{
    value any = value_of(STR("\7"), 0);
    var_set(e, name, &any, NULL);
}

static size_t past_subscript(shell_str s, size_t i)
{
    int depth = 0;
    for (; i < s.len; i++) {
        depth += s.ptr[i] == '[';
        depth -= s.ptr[i] == ']';
        if (depth == 0)
            return i + 1;
    }
    return i;
}

static void look(eval *e, shell_str s, int nested);

// The value of a name is read as an expression of its own.
static void look_at_value(eval *e, shell_str name, int nested)
{
    const var *v = var_get(e, name);
    if (!v)
        return;
    value val = v->array ? array_at(e->a, v->array, 0) : v->val;
    for (int i = 0; i < val.n; i++) {
        shell_str s = value_at(&val, i);
        size_t digits = 0;
        while (digits < s.len && is_digit(s.ptr[digits]))
            digits++;
        if (digits == s.len || str_is(s, "\7"))
            continue;
        if (nested == MOST_NESTED || !str_exact(s))
            may_stop(e);
        else
            look(e, s, nested + 1);
    }
}

static void look(eval *e, shell_str s, int nested)
{
    bool open = false;  // an operator or the start came before
    for (size_t i = 0; i < s.len && eval_charge(e, 1);) {
        char c = s.ptr[i];
        if (is_digit(c)) {  // 0x1f, 16#ff
            while (i < s.len && (is_name(s.ptr[i], false) || s.ptr[i] == '#' || s.ptr[i] == '@'))
                i++;
            open = true;
            continue;
        }
        if (!is_name(c, true)) {
            bool blank = c == ' ' || c == '\t' || c == '\n';
            // By nothing, or no expression; of a variable's value only a name or number surely is one.
            if (nested ? !blank || open : !strchr("+-*<>=!&|^~(),; \t\n${}#@", c))
                may_stop(e);
            i++;
            continue;
        }
        size_t from = i;
        while (i < s.len && is_name(s.ptr[i], false))
            i++;
        shell_str name = {s.ptr + from, i - from};
        if (from && s.ptr[from - 1] == '$') {
            look_at_value(e, name, nested);
            continue;
        }
        if (from > 1 && s.ptr[from - 1] == '#' && s.ptr[from - 2] == '{')  // ${#name}
            continue;
        size_t next = blanks(s, i);
        bool element = next < s.len && s.ptr[next] == '[';
        if (element) {
            may_stop(e);
            next = blanks(s, past_subscript(s, next));
        }
        look_at_value(e, name, nested);
        value any = value_hole(0);
        bool sets = sets_at(s, next) || stepped_before(s, from);
        if (sets && element)
            var_set_open(e, name, &any);
        else if (sets)
            set_number(e, name);
        open = true;
    }
}

void arith_sets(eval *e, shell_str s)
{
    look(e, s, 0);
}

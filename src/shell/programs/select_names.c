// SPDX-License-Identifier: MIT
// Patterns of names, as selections: those of the shell and regular expressions.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"
#include "shell/programs/select.h"

#define MOST_IN_SET 4  // characters between brackets that become alternatives
#define MOST_PATTERN 512  // longer ones are not read

// One of the characters, or no text too.
static void add_either(builder *b, const char *chars, size_t n, bool none)
{
    choice c = {.n = 0};
    for (size_t i = 0; i < n + none; i++) {
        value v = value_of((shell_str){i < n ? chars + i : "", i < n}, 0);
        choice_add(&c, &v);
    }
    value v = choice_end(b->a, &c);
    build_value(b, &v);
}

// The brackets at `i`: alternatives when they are few, a set otherwise. Returns where they end.
static size_t add_set(builder *b, shell_str s, size_t i)
{
    bool mark = s.ptr[i] == SHELL_SET;
    size_t from = i + 1, end = from;
    bool not = end < s.len && strchr("!^", s.ptr[end]);
    end += not;
    end += end < s.len && s.ptr[end] == ']';
    while (end < s.len && s.ptr[end] != (mark ? SHELL_SET_END : ']'))
        end++;
    if (end >= s.len) {
        build_char(b, mark ? SHELL_ANY : '[');
        return from;
    }
    shell_str in = {s.ptr + from, end - from};
    if (!not && in.len <= MOST_IN_SET && !memchr(in.ptr, '-', in.len) && !memchr(in.ptr, ':', in.len)) {
        add_either(b, in.ptr, in.len, false);
    } else {
        build_char(b, SHELL_SET);
        build_add(b, in.ptr, in.len);
        build_char(b, SHELL_SET_END);
    }
    return end + 1;
}

static value glob_text(eval *e, shell_str s)
{
    builder b;
    build_start(&b, e->a);
    for (size_t i = 0; i < s.len;) {
        char c = s.ptr[i];
        if (c == '[' || c == SHELL_SET) {
            i = add_set(&b, s, i);
            continue;
        }
        if (c == '\\' && i + 1 < s.len)
            c = s.ptr[++i];
        else
            c = c == '*' ? SHELL_STAR : c == '?' ? SHELL_ANY : c;
        build_char(&b, c);
        i++;
    }
    return build_end(&b);
}

// ---- regular expressions ------------------------------------------------------------------

// Whether an operator stands at `i`, with a backslash or without: kinds of expressions differ in that.
static size_t operator(shell_str s, size_t i, char op)
{
    if (s.ptr[i] == op)
        return 1;
    return s.ptr[i] == '\\' && i + 1 < s.len && s.ptr[i + 1] == op ? 2 : 0;
}

// Where the alternative that begins at `i` ends: at a | or the ) of its group, or the end of the text.
static size_t branch_end(shell_str s, size_t i)
{
    for (size_t depth = 0; i < s.len; i++) {
        if (!depth && (operator(s, i, '|') || operator(s, i, ')')))
            return i;
        if (operator(s, i, '('))
            depth++;
        else if (operator(s, i, ')'))
            depth--;
        if (s.ptr[i] == '\\') {
            i++;
        } else if (s.ptr[i] == '[') {
            const char *end = i + 2 < s.len ? memchr(s.ptr + i + 2, ']', s.len - i - 2) : NULL;
            i = end ? (size_t)(end - s.ptr) : i;
        }
    }
    return s.len;
}

static size_t add_group(builder *b, shell_str s, size_t i);

// One thing that an expression may repeat, at `i`, into `b`; returns where it ends, 0 when it is not
// understood. A letter behind a backslash is a class, or no text at all.
static size_t add_atom(builder *b, shell_str s, size_t i, bool grouped)
{
    char c = s.ptr[i];
    if (operator(s, i, '('))
        return grouped ? 0 : add_group(b, s, i);
    if (c == '[')
        return add_set(b, s, i);
    if (c == '\\' && i + 1 < s.len) {
        c = s.ptr[i + 1];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        if (letter && strchr("wWsSdDbB", c))
            build_char(b, SHELL_STAR);
        else if (letter || is_digit(c))
            return 0;
        else if (c != '<' && c != '>' && c != '`' && c != '\'')
            build_char(b, c);
        return i + 2;
    }
    build_char(b, c == '.' ? SHELL_ANY : c);
    return i + 1;
}

// What of an expression is between | and |; false when it is not understood.
static bool add_branch(builder *b, shell_str s, bool grouped)
{
    for (size_t i = 0; i < s.len;) {
        builder atom;
        build_start(&atom, b->a);
        bool any = s.ptr[i] == '.';
        size_t end = add_atom(&atom, s, i, grouped), op = 0;
        if (!end)
            return false;
        value v = build_end(&atom);
        if (end < s.len && s.ptr[end] == '*') {
            build_char(b, SHELL_STAR);
            end += 1 + (end + 1 < s.len && s.ptr[end + 1] == '?');  // *? is the shortest such text
        } else if (end < s.len && (op = operator(s, end, '+'))) {
            if (!any)
                build_value(b, &v);
            build_char(b, SHELL_STAR);
            end += op + (end + op < s.len && s.ptr[end + op] == '?');
        } else if (end < s.len && (op = operator(s, end, '?'))) {
            choice c = choice_of(&v);
            value none = value_of(STR(""), 0);
            choice_add(&c, &none);
            v = choice_end(b->a, &c);
            build_value(b, &v);
            end += op;
        } else if (end < s.len && operator(s, end, '{')) {
            return false;
        } else {
            build_value(b, &v);
        }
        i = end;
    }
    return true;
}

// ( | ) at `i`, without another inside.
static size_t add_group(builder *b, shell_str s, size_t i)
{
    choice any = {.n = 0};
    i += operator(s, i, '(');
    if (i + 1 < s.len && s.ptr[i] == '?' && s.ptr[i + 1] == ':')
        i += 2;
    for (;;) {
        size_t end = branch_end(s, i);
        builder one;
        build_start(&one, b->a);
        if (end >= s.len || !add_branch(&one, (shell_str){s.ptr + i, end - i}, true))
            return 0;
        value v = build_end(&one);
        choice_add(&any, &v);
        bool last = operator(s, end, ')');
        i = end + operator(s, end, last ? ')' : '|');
        if (last)
            break;
    }
    value v = choice_end(b->a, &any);
    build_value(b, &v);
    return i;
}

// The texts that match, with marks; false when the expression is not understood.
static bool regex_text(eval *e, shell_str s, bool whole, choice *out)
{
    for (size_t i = 0; i <= s.len;) {
        size_t end = branch_end(s, i);
        shell_str one = {s.ptr + i, end - i};
        if (end < s.len && !operator(s, end, '|'))
            return false;
        bool front = one.len && one.ptr[0] == '^';
        one = (shell_str){one.ptr + front, one.len - front};
        bool back = one.len && one.ptr[one.len - 1] == '$' &&
                    !(one.len > 1 && one.ptr[one.len - 2] == '\\');
        one.len -= back;
        builder b;
        build_start(&b, e->a);
        if (!front && !whole)
            build_char(&b, SHELL_STAR);
        if (!add_branch(&b, one, false))
            return false;
        if (!back && !whole)
            build_char(&b, SHELL_STAR);
        value v = build_end(&b);
        choice_add(out, &v);
        i = end + (end < s.len ? operator(s, end, '|') : 1);
    }
    return true;
}

// ---- texts as paths -----------------------------------------------------------------------

// * goes across slashes: folders of any names become FOUND_BELOW.
static void add_path(builder *b, shell_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != SHELL_STAR || (i && s.ptr[i - 1] != '/')) {
            build_char(b, s.ptr[i]);
            continue;
        }
        while (i + 1 < s.len && s.ptr[i + 1] == SHELL_STAR)
            i++;
        build_add(b, FOUND_BELOW, strlen(FOUND_BELOW));
        if (i + 1 < s.len && s.ptr[i + 1] != '/')
            build_add(b, (const char[]){'/', SHELL_STAR}, 2);
    }
}

// Whether it tells nothing: it is made of * and ? and dots, with a * or what is not known. *all: nothing
// but *.
static bool tells_nothing(shell_str s, bool *all)
{
    bool wild = false;
    *all = true;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != SHELL_ANY && s.ptr[i] != SHELL_NAME && !strchr("./\1\2", s.ptr[i]))
            return false;
        wild = wild || s.ptr[i] == SHELL_STAR || s.ptr[i] == SHELL_HOLE;
        *all = *all && s.ptr[i] == SHELL_STAR;
    }
    return wild;
}

static selection selected(eval *e, const choice *texts, bool path)
{
    selection s = {.narrow = false};
    for (int i = 0; i < texts->n; i++) {
        builder b;
        build_start(&b, e->a);
        if (path) {
            add_path(&b, texts->alt[i]);
        } else {
            build_add(&b, FOUND_BELOW "/", strlen(FOUND_BELOW "/"));
            build_add(&b, texts->alt[i].ptr, texts->alt[i].len);
        }
        bool all;
        if (tells_nothing(texts->alt[i], &all))
            return (selection){.narrow = !all};
        value v = build_end(&b);
        choice_add(&s.paths, &v);
    }
    return s;
}

selection select_glob(eval *e, const shell_word *w, bool path)
{
    choice texts = {.n = 0};
    for (int i = 0; i < w->n; i++) {
        if (w->alts[i].len > MOST_PATTERN)
            return (selection){.narrow = true};
        value v = glob_text(e, w->alts[i]);
        choice_add(&texts, &v);
    }
    return selected(e, &texts, path);
}

// An expression that is no more than the name of a private file stands for it.
static bool private_name(eval *e, shell_str s, shell_str *name)
{
    *name = pattern_name(e, s);
    for (size_t i = 0; i < name->len; i++)
        if (strchr("*+?()[]{}|/", name->ptr[i]))
            return false;
    return path_private(path_here(e, *name), e->home);
}

selection select_regex(eval *e, const shell_word *w, bool path, bool whole)
{
    choice texts = {.n = 0};
    shell_str name;
    if (w->n == 1 && private_name(e, w->alts[0], &name)) {
        shell_word plain = word_of(e, name, w);
        return select_glob(e, &plain, false);
    }
    for (int i = 0; i < w->n; i++)
        if (w->alts[i].len > MOST_PATTERN || !regex_text(e, w->alts[i], whole, &texts))
            return (selection){.narrow = true};
    return selected(e, &texts, path);
}

selection select_text(eval *e, shell_str text)
{
    builder b;
    build_start(&b, e->a);
    build_char(&b, SHELL_STAR);
    build_add(&b, text.ptr, text.len);
    build_char(&b, SHELL_STAR);
    choice texts = {.alt = {build_text(&b)}, .n = 1};
    return selected(e, &texts, true);
}

// SPDX-License-Identifier: MIT
// Redaction: where a value begins, where it ends, and what stands for a value without being one.
//
// A value is judged by its first bytes only (redact_near), and its end looked for when it is taken:
// what was looked at far ahead is thereby never looked at again, and the cost stays linear.
#include <string.h>

#include "redact_int.h"

static const char *const not_values[] = {
    "null", "none", "nil",    "true",    "false",    "yes",      "no",  "undefined",
    "str",  "bool", "string", "boolean", "required", "optional", "env",
};

enum { WINDOW = 160 };  // so much of a value is judged; redact_random takes less for long

redact_text redact_near(const redact_text *t, size_t at)
{
    return (redact_text){t->p, t->n - at > WINDOW ? at + WINDOW : t->n};
}

size_t redact_open_quote(const redact_text *t, size_t at, char *quote, size_t *slashes)
{
    size_t from = at;
    while (at < t->n && at < from + 8 && t->p[at] == '\\')
        at++;
    *quote = 0;
    *slashes = 0;
    if (!redact_byte_in(t, at, "\"'`"))
        return from;
    *quote = t->p[at];
    *slashes = at - from;
    return at + 1;
}

// The end of a quoted value: its quote behind no more backslashes than the opening one had.
static size_t quoted_end(const redact_text *t, size_t at, char quote, size_t slashes)
{
    size_t run = 0;
    for (; at < t->n && t->p[at] != '\n'; at++) {
        if (t->p[at] == quote && run <= slashes)
            return at - run;
        run = t->p[at] == '\\' ? run + 1 : 0;
    }
    return at;
}

// Whether NAME= or NAME: follows: then a comma separates two settings, else it is part of a value.
static bool setting_follows(const redact_text *t, size_t at)
{
    size_t end = at;
    while (end < t->n && end < at + 40 && (redact_class(t->p[end]) & CH_DOTTED))
        end++;
    return end > at && redact_byte_in(t, end, "=:");
}

size_t redact_bare_end(const redact_text *t, size_t at)
{
    for (; at < t->n; at++) {
        char c = t->p[at];
        if ((redact_class(c) & CH_SPACE) || strchr("\"'`;|&<>()[]{}", c))
            break;
        if (c == '\\') {
            if (at + 1 >= t->n || redact_byte_in(t, at + 1, "nrt\"'`\\\n"))
                break;
            at++;
        } else if (c == ',' && (at + 1 >= t->n || (redact_class(t->p[at + 1]) & CH_SPACE) ||
                                redact_byte_in(t, at + 1, "\"'") || setting_follows(t, at + 1))) {
            break;
        }
    }
    return at < t->n ? at : t->n;
}

bool redact_is_reference(const redact_text *t, size_t start, size_t end, char quote)
{
    if (t->p[start] == '$' && quote != '\'')
        return redact_byte_in(t, start + 1, "{(") ||
               (end > start + 1 && (redact_class(t->p[start + 1]) & (CH_ALPHA | CH_UNDER)));
    if (redact_byte_in(t, start, "{<["))
        return true;
    if (end - start > 2 && t->p[start] == '%' && t->p[end - 1] == '%')
        return true;
    size_t dots = start;
    while (dots < end && redact_byte_in(t, dots, "*.xX"))
        dots++;
    if (dots == end)
        return true;  // ***, ..., xxx
    for (size_t i = 0; i < sizeof not_values / sizeof *not_values; i++)
        if (redact_is(t, start, end, not_values[i]))
            return true;
    return false;
}

size_t redact_line_end(const redact_text *t, size_t at, char quote, size_t slashes)
{
    if (quote)
        return quoted_end(t, at, quote, slashes);
    while (at < t->n && !redact_byte_in(t, at, "\n\r\"'`\\"))
        at++;
    return at;
}

size_t redact_value_end(const redact_text *t, size_t at, char quote, size_t slashes)
{
    return quote ? quoted_end(t, at, quote, slashes) : redact_bare_end(t, at);
}

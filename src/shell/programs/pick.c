// SPDX-License-Identifier: MIT
// Filters on an input that is known: which lines grep keeps, which parts cut takes, what jq prints.
#include "shell/programs/pick.h"

#include <string.h>

#define MOST 4096  // longer inputs are not worked on

static bool workable(const stream *s)
{
    shell_str text = stream_text(s);
    return text.len && text.len <= MOST && str_exact(text);
}

static size_t line_end(shell_str t, size_t from)
{
    const char *nl = memchr(t.ptr + from, '\n', t.len - from);
    return nl ? (size_t)(nl - t.ptr) : t.len;
}

bool pick_lines(call *c, const stream *s, shell_str pattern, bool others)
{
    if (!workable(s) || !str_exact(pattern))
        return false;
    bool front = pattern.len && pattern.ptr[0] == '^';
    if (front)
        pattern = (shell_str){pattern.ptr + 1, pattern.len - 1};
    for (size_t i = 0; i < pattern.len; i++)
        if (strchr(".*[]^$\\+?(){}|", pattern.ptr[i]))
            return false;
    shell_str t = stream_text(s);
    for (size_t i = 0; i < t.len;) {
        size_t end = line_end(t, i), n = end - i;
        bool hit = front ? n >= pattern.len && memcmp(t.ptr + i, pattern.ptr, pattern.len) == 0
                         : !pattern.len || (n && memmem(t.ptr + i, n, pattern.ptr, pattern.len));
        if (hit != others) {
            out_text(c, t.ptr + i, n, s->taint);
            out_text(c, "\n", 1, 0);
        }
        i = end + 1;
    }
    return true;
}

bool pick_ends(call *c, const stream *s, shell_str count, bool tail, bool bytes)
{
    if (!workable(s) || !count.len)
        return false;
    char sign = is_digit(*count.ptr) ? '\0' : *count.ptr;
    size_t n = 0, i = sign != '\0';
    for (; i < count.len && is_digit(count.ptr[i]); i++)
        n = n < MOST ? n * 10 + (size_t)(count.ptr[i] - '0') : n;
    if (i < count.len || (sign && !strchr("+-", sign)) || count.len == (sign != '\0'))
        return false;
    shell_str t = stream_text(s);
    size_t all = bytes ? t.len : 0;
    for (size_t at = 0; at < t.len && !bytes; at = line_end(t, at) + 1)
        all++;
    // How many come before the cut.
    size_t before = tail ? (sign == '+' ? (n ? n - 1 : 0) : n < all ? all - n : 0)
                         : sign == '-' ? (n < all ? all - n : 0) : n;
    size_t cut = bytes ? (before < t.len ? before : t.len) : 0;
    for (size_t k = 0; k < before && cut < t.len && !bytes; k++)
        cut = line_end(t, cut) + 1;
    cut = cut < t.len ? cut : t.len;
    out_text(c, tail ? t.ptr + cut : t.ptr, tail ? t.len - cut : cut, s->taint);
    return true;
}

// The ranges of cut: 2-, -3, 1,4-5.
static bool in_ranges(shell_str spec, size_t at)
{
    for (size_t i = 0; i < spec.len;) {
        size_t low = 0, high = 0;
        bool dash = false, low_given = false, high_given = false;
        for (; i < spec.len && spec.ptr[i] != ','; i++) {
            if (spec.ptr[i] == '-') {
                dash = true;
            } else if (is_digit(spec.ptr[i])) {
                size_t *n = dash ? &high : &low;
                *n = *n < MOST ? *n * 10 + (size_t)(spec.ptr[i] - '0') : *n;
                *(dash ? &high_given : &low_given) = true;
            }
        }
        i++;
        if (at >= (low_given ? low : 1) && at <= (high_given ? high : dash ? MOST : low))
            return true;
    }
    return false;
}

bool pick_columns(call *c, const stream *s, shell_str spec, int separator)
{
    if (!workable(s) || !str_exact(spec))
        return false;
    shell_str t = stream_text(s);
    for (size_t i = 0; i < t.len;) {
        size_t end = line_end(t, i), at = 1;
        bool first = true, any = separator < 0 || memchr(t.ptr + i, separator, end - i);
        for (size_t k = i; k < end;) {
            size_t stop = k + 1;
            if (separator >= 0) {
                const char *next = memchr(t.ptr + k, separator, end - k);
                stop = next ? (size_t)(next - t.ptr) : end;
            }
            if (!any || in_ranges(spec, at)) {
                char sep = (char)separator;
                if (!first && separator >= 0)
                    out_text(c, &sep, 1, 0);
                out_text(c, t.ptr + k, stop - k, s->taint);
                first = false;
            }
            at++;
            k = stop + (separator >= 0);
        }
        out_text(c, "\n", 1, 0);
        i = end + 1;
    }
    return true;
}

// A JSON string at `i`, decoded; `i` moves behind it. \(...) of jq with a literal in it counts.
static bool json_string(shell_str t, size_t *i, builder *b)
{
    if (*i >= t.len || t.ptr[*i] != '"')
        return false;
    for (++*i; *i < t.len && t.ptr[*i] != '"'; ++*i) {
        char k = t.ptr[*i];
        if (k != '\\') {
            build_char(b, k);
            continue;
        }
        if (++*i >= t.len)
            return false;
        k = t.ptr[*i];
        if (k == '(') {
            ++*i;
            if (!json_string(t, i, b) || *i >= t.len || t.ptr[*i] != ')')
                return false;
        } else if (k == 'u') {
            unsigned code = 0;
            for (int n = 0; n < 4 && *i + 1 < t.len; n++) {
                char d = t.ptr[++*i];
                code = code * 16 + (unsigned)(is_digit(d) ? d - '0' : ((d | 32) - 'a' + 10) & 15);
            }
            build_char(b, code > 7 && code < 127 ? (char)code : SHELL_HOLE);
        } else {
            build_char(b, k == 'n' ? '\n' : k == 't' ? '\t' : k);
        }
    }
    if (*i >= t.len)
        return false;
    ++*i;
    return true;
}

static void blanks(shell_str t, size_t *i)
{
    while (*i < t.len && (t.ptr[*i] == ' ' || t.ptr[*i] == '\n' || t.ptr[*i] == '\t'))
        ++*i;
}

bool pick_json(call *c, const stream *s, shell_str script, bool null_input)
{
    builder b;
    build_start(&b, c->e->a);
    size_t i = 0;
    bool coded = false;
    blanks(script, &i);
    if (i < script.len && script.ptr[i] == '"') {
        if (!json_string(script, &i, &b))
            return false;
    } else if (!null_input && s && workable(s)) {  // the input is a string: .
        if (i < script.len && script.ptr[i] == '.')
            i++;
        size_t k = 0;
        blanks(stream_text(s), &k);
        if (!json_string(stream_text(s), &k, &b))
            return false;
    } else {
        return false;
    }
    blanks(script, &i);
    static const char decodes[] = "@base64d";
    if (i < script.len && script.ptr[i] == '|') {
        i++;
        blanks(script, &i);
        coded = script.len - i >= sizeof decodes - 1 &&
                memcmp(script.ptr + i, decodes, sizeof decodes - 1) == 0;
        i += coded ? sizeof decodes - 1 : 0;
    }
    blanks(script, &i);
    if (i < script.len)
        return false;
    shell_str found = build_text(&b);
    stream text = {0};
    stream_add(c->e->a, &text, found.ptr, found.len, s ? s->taint : 0);
    if (coded)
        return decode_stream(c, D_BASE64_LOOSE, &text);
    out_stream(c, &text, text.taint);
    out_text(c, "\n", 1, 0);
    return true;
}

bool pick_scripts(call *c, shell_str script, uint32_t taint)
{
    if (script.len > MOST || !script.len || !memmem(script.ptr, script.len, "scripts", 7) ||
        (!memchr(script.ptr, '=', script.len) && !memchr(script.ptr, '{', script.len)))
        return false;
    builder b;
    build_start(&b, c->e->a);
    build_add(&b, "\1\"scripts\": {", strlen("\1\"scripts\": {"));
    bool any = false;
    for (size_t i = 0; i < script.len;) {
        size_t from = i++;
        if (script.ptr[from] != '"')
            continue;
        while (i < script.len && script.ptr[i] != '"')
            i += script.ptr[i] == '\\' ? 2 : 1;
        i = i < script.len ? i + 1 : script.len;
        build_add(&b, any ? ", \"\": " : "\"\": ", any ? 6 : 4);
        build_add(&b, script.ptr + from, i - from);
        any = true;
    }
    build_add(&b, "}\1\n", 3);
    if (any)
        out_text(c, build_text(&b).ptr, build_text(&b).len, taint | SHELL_T_OUTPUT);
    return any;
}

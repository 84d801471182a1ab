// SPDX-License-Identifier: MIT
// Hook matchers with Claude Code's semantics, and regular expressions in JavaScript's manner.
#include "match.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    MATCH_STEPS = 1000000,  // backtracking steps from one place of the text
    MATCH_HEAP_KB = 16384,  // memory of one search
    MATCH_MS = 250,         // processor time of one search, looked at
    MATCH_LOOK = 16         // every so many places
};

// Stands before every pattern. Why: PCRE2 counts steps for each place of the text anew, so that
// a.*[bc] takes hours over a long line of 'a'; this calls places_tried once for each place. It leaves
// a leading quantifier, and items such as (*UTF), which JavaScript has not, as wrong as they were.
static const char PREFIX[] = "(?C1)";
enum { PREFIX_LEN = sizeof PREFIX - 1 };

typedef struct search {
    unsigned tried;
    int64_t until_ns;  // 0: the clock was not looked at yet
} search;

static int places_tried(pcre2_callout_block *block, void *ud)
{
    (void)block;
    search *s = ud;
    if (++s->tried % MATCH_LOOK)
        return 0;
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    int64_t now = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
    if (!s->until_ns)
        s->until_ns = now + MATCH_MS * INT64_C(1000000);
    return now > s->until_ns ? PCRE2_ERROR_MATCHLIMIT : 0;
}

match_regex *match_compile(const char *pattern, size_t len, char *error, size_t size, size_t *at)
{
    // What makes PCRE2 read JavaScript: \u and \x escapes, [] and [^], a $ that does not match
    // before a final newline, and references to groups that took no part.
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_ALT_BSUX |
                       PCRE2_ALLOW_EMPTY_CLASS | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
                       PCRE2_NEVER_BACKSLASH_C;
    int code;
    PCRE2_SIZE offset = 0;
    char *whole = malloc(PREFIX_LEN + len);
    *at = 0;
    if (!whole) {
        snprintf(error, size, "not enough memory");
        return NULL;
    }
    memcpy(whole, PREFIX, PREFIX_LEN);
    memcpy(whole + PREFIX_LEN, pattern, len);
    pcre2_code *re =
        pcre2_compile((PCRE2_SPTR)whole, PREFIX_LEN + len, options, &code, &offset, NULL);
    free(whole);
    if (!re) {
        if (size > 0)
            pcre2_get_error_message(code, (PCRE2_UCHAR *)error, size);
        *at = offset > PREFIX_LEN ? offset - PREFIX_LEN : 0;
    }
    return (match_regex *)re;
}

void match_free(match_regex *re)
{
    pcre2_code_free((pcre2_code *)re);
}

int match_test(const match_regex *re, const char *text, size_t len, size_t span[2])
{
    const pcre2_code *code = (const pcre2_code *)re;
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    int found = PCRE2_ERROR_NOMEMORY;
    search s = {0};
    if (data && context) {
        pcre2_set_callout(context, places_tried, &s);
        pcre2_set_match_limit(context, MATCH_STEPS);
        pcre2_set_heap_limit(context, MATCH_HEAP_KB);
        found = pcre2_match(code, (PCRE2_SPTR)text, len, 0, 0, data, context);
        if (found >= 0 && span) {
            const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
            span[0] = at[0];
            span[1] = at[1];
        }
    }
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    return found >= 0 ? 1 : found == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

static bool is_list(const char *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = m[i];
        bool name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!name && !(c && strchr("_|, -", c)))
            return false;
    }
    return true;
}

static bool in_list(const char *m, size_t n, const char *name, size_t nlen)
{
    for (size_t from = 0; from <= n;) {
        size_t to = from;
        while (to < n && m[to] != '|' && m[to] != ',')
            to++;
        size_t a = from, b = to;
        while (a < b && m[a] == ' ')
            a++;
        while (b > a && m[b - 1] == ' ')
            b--;
        if (b > a && b - a == nlen && memcmp(m + a, name, nlen) == 0)
            return true;
        from = to + 1;
    }
    return false;
}

// Whether a regular expression begins with a plain word (mcp__.*) that the name does not have, so
// that it cannot match. Why: compiling one takes longer than running most handlers.
static bool lacks_word(const char *m, size_t n, const char *name, size_t nlen)
{
    if (memchr(m, '|', n))
        return false;
    size_t from = m[0] == '^', to = from;
    while (to < n && is_list(m + to, 1))
        to++;
    if (to < n && to > from && memchr("?*+{", m[to], 4))
        to--;  // there may be none of the last one
    return to > from && !memmem(name, nlen, m + from, to - from);
}

bool match_name(const char *matcher, size_t mlen, const char *name, size_t nlen)
{
    if (mlen == 0 || (mlen == 1 && matcher[0] == '*'))
        return true;
    if (is_list(matcher, mlen))
        return in_list(matcher, mlen, name, nlen);
    if (lacks_word(matcher, mlen, name, nlen))
        return false;
    char error[1];
    size_t at;
    match_regex *re = match_compile(matcher, mlen, error, 0, &at);
    if (!re)
        return false;
    bool found = match_test(re, name, nlen, NULL) == 1;
    match_free(re);
    return found;
}

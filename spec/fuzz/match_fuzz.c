// SPDX-License-Identifier: MIT
// Any matcher and any name: an answer in time. What match_name finds quickly is what the
// expression, or the list, says.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static bool is_list(const char *m, size_t n)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_|, -";
    for (size_t i = 0; i < n; i++)
        if (!memchr(letters, m[i], sizeof letters - 1))
            return false;
    return true;
}

// The list with every space around a name gone, and a bar before and behind each: "|Edit|Write|".
static bool in_list(const char *m, size_t n, const char *name, size_t nlen)
{
    char *bars = malloc(n + 3), *want = malloc(nlen + 3);
    if (!bars || !want)
        abort();
    size_t k = 0;
    bars[k++] = '|';
    for (size_t i = 0; i <= n; i++) {
        char c = i < n ? m[i] : '|';
        if (c == ',' || c == '|') {
            while (bars[k - 1] == ' ')
                k--;
            bars[k++] = '|';
        } else if (c != ' ' || bars[k - 1] != '|') {
            bars[k++] = c;
        }
    }
    size_t w = 0;
    want[w++] = '|';
    memcpy(want + w, name, nlen);
    w += nlen;
    want[w++] = '|';
    bool found = nlen > 0 && !memchr(name, '|', nlen) && memmem(bars, k, want, w);
    free(bars);
    free(want);
    return found;
}

static void require(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "match: %s\n", what);
        abort();
    }
}

// The first line is the matcher, the rest the name.
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const char *nl = size ? memchr(data, '\n', size) : NULL;
    size_t mlen = nl ? (size_t)(nl - (const char *)data) : size, nlen = nl ? size - mlen - 1 : 0;
    char *matcher = malloc(mlen ? mlen : 1), *name = malloc(nlen ? nlen : 1);
    if (!matcher || !name)
        abort();
    if (mlen)
        memcpy(matcher, data, mlen);
    if (nlen)
        memcpy(name, nl + 1, nlen);
    bool applies = match_name(matcher, mlen, name, nlen);

    char error[80] = "";
    size_t at = 0, span[2] = {0, 0};
    match_regex *re = match_compile(matcher, mlen, error, sizeof error, &at);
    require(re || (*error && at <= mlen), "a fault without a message or a place");
    int found = re ? match_test(re, name, nlen, span) : 0;
    // \K in a lookahead moves the start behind the end.
    require(found != 1 || (span[0] <= nlen && span[1] <= nlen), "a match outside the text");
    match_free(re);

    if (mlen == 0 || (mlen == 1 && *matcher == '*'))
        require(applies, "what matches all does not");
    else if (is_list(matcher, mlen))
        require(applies == in_list(matcher, mlen, name, nlen), "a list is read otherwise");
    else
        require(found < 0 || applies == (found == 1), "an expression is read otherwise");
    free(matcher);
    free(name);
    return 0;
}

// SPDX-License-Identifier: MIT
// Matchers as Claude Code reads them, JavaScript's expressions, and patterns made to cost time.
#undef NDEBUG
#include "match.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// A copy of exactly these bytes, so that a read beyond them is seen. The caller frees.
static char *exact(const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1);
    assert(copy);
    memcpy(copy, text, len);
    return copy;
}

static bool applies(const char *matcher, const char *name)
{
    size_t m = strlen(matcher), n = strlen(name);
    char *a = exact(matcher, m), *b = exact(name, n);
    bool found = match_name(a, m, b, n);
    free(a);
    free(b);
    return found;
}

static void matchers(void)
{
    static const struct {
        const char *matcher, *name;
        bool want;
    } cases[] = {
        // All.
        {"", "Bash", true}, {"*", "Bash", true}, {"", "", true}, {"*", "", true},
        // Exact names and lists of them.
        {"Bash", "Bash", true}, {"bash", "Bash", false}, {"Ba", "Bash", false},
        {"Bash", "BashOutput", false}, {"ash", "Bash", false}, {"Bash", "", false},
        {"Edit|Write", "Write", true}, {"Edit|Write", "Edit", true}, {"Edit|Write", "Edi", false},
        {"Edit|Write", "EditWrite", false}, {"Edit|Write", "MultiEdit", false},
        {"Edit, Bash", "Bash", true}, {"Edit,Bash", "Edit", true}, {"Edit , Bash|Read", "Read", true},
        {"Bash|", "Bash", true}, {"|Bash", "Bash", true}, {" Bash ", "Bash", true},
        {"Bash|", "Read", false}, {"Bash|", "", false}, {"|", "Bash", false}, {" ", "Bash", false},
        {"a b", "a b", true}, {"a b", "b", false}, {"a  b", "a b", false},
        {"mcp__tiny", "mcp__tiny__echo", false}, {"mcp__tiny__echo", "mcp__tiny__echo", true},
        {"user-prompt_2", "user-prompt_2", true},
        // Expressions: anywhere in the name, unless they say otherwise.
        {"Ba.*", "Bash", true}, {"Ba.*", "XBash", true}, {"^Ba.*", "XBash", false},
        {"^Bash$", "Bash", true}, {"^Bash$", "BashOutput", false}, {"^Bash$", "Bash\n", false},
        {"B*", "Read", true}, {"mcp__tiny__.*", "mcp__tiny__echo", true}, {"ba.*", "Bash", false},
        {"mcp__.*__write.*", "mcp__fs__write_file", true}, {"Edit|Wri.*", "Write", true},
        {"Edit|Wri.*", "Read", false}, {"^plugin:agent$", "plugin:agent", true},
        {"^(Edit|Write)$", "Write", true}, {"^(?!Bash$)", "Bash", false},
        {"^(?!Bash$)", "Read", true}, {"(?<=mcp__)a", "mcp__a", true}, {"\\bash", "Bash", false},
        {"Bash.", "Bash", false}, {"Bash\\.", "Bash.", true}, {"compact\t", "compact", false},
        // What does not compile applies to nothing, not even to itself.
        {"[", "[", false}, {"(", "Bash", false}, {"Bash(", "Bash", false}, {"a)(b", "ab", false},
        {"**", "Bash", false}, {"*a", "a", false}, {"+a", "a", false}, {"?", "a", false},
        {"(*UTF)a", "a", false}, {"\\", "\\", false},
        {"a{2,1}", "aa", false}, {"[b-a]", "a", false}, {"(?<n>", "a", false}, {"\\C.", "ab", false},
        {"\xFF.", "a", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool found = applies(cases[i].matcher, cases[i].name);
        if (found != cases[i].want)
            fprintf(stderr, "'%s' and '%s': %d\n", cases[i].matcher, cases[i].name, found);
        assert(found == cases[i].want);
    }
    // A NUL is a byte like any other: no name holds it, and an expression may.
    assert(!match_name("Bash\0", 5, "Bash", 4));
    assert(match_name("a\0.", 3, "a\0b", 3));
    assert(!match_name("Bash", 4, "Bash\0", 5));
}

static match_regex *compile(const char *pattern)
{
    char error[128];
    size_t at, n = strlen(pattern);
    char *p = exact(pattern, n);
    match_regex *re = match_compile(p, n, error, sizeof error, &at);
    if (!re)
        fprintf(stderr, "%s: %s at %zu\n", pattern, error, at);
    assert(re);
    free(p);
    return re;
}

// Where `pattern` occurs first in `text`.
static void finds(const char *pattern, const char *text, size_t from, size_t to)
{
    match_regex *re = compile(pattern);
    size_t n = strlen(text), span[2] = {99, 99};
    char *t = exact(text, n);
    int found = match_test(re, t, n, span);
    if (found != 1 || span[0] != from || span[1] != to)
        fprintf(stderr, "%s in %s: %d, %zu-%zu\n", pattern, text, found, span[0], span[1]);
    assert(found == 1 && span[0] == from && span[1] == to);
    free(t);
    match_free(re);
}

static void finds_none(const char *pattern, const char *text)
{
    match_regex *re = compile(pattern);
    size_t span[2] = {7, 8};
    assert(match_test(re, text, strlen(text), span) == 0 && span[0] == 7 && span[1] == 8);
    match_free(re);
}

static void javascript(void)
{
    finds("b+", "abbbc", 1, 4);
    finds("", "abc", 0, 0);
    finds("", "", 0, 0);
    finds("a|b", "xb", 1, 2);
    finds("\\u0041", "xA", 1, 2);
    finds("\\x41", "xA", 1, 2);
    finds("\\u", "u", 0, 1);
    finds("[^]", "\n", 0, 1);
    finds("(a)|\\1b", "b", 0, 1);  // a group that took no part is empty
    finds("(b)\\1", "abb", 1, 3);  // groups keep their numbers
    finds("é", "aé", 1, 3);
    finds("^.$", "é", 0, 2);
    finds("]", "]", 0, 1);
    finds("a{", "a{", 0, 2);
    finds_none("[]", "a]");
    finds_none("a$", "a\n");
    finds_none("^b", "a\nb");
    finds_none("A", "a");
    finds_none("\\d", "\xD9\xA1");  // only ASCII digits
    // Bytes that are no UTF-8 match nothing, and hide nothing behind them.
    finds("rm", "\xFF\xFE\xC3 rm", 4, 6);
    finds("rm", "\xED\xA0\x80rm\x80", 3, 5);
    finds_none("^.$", "\xFF");
}

static void faults(void)
{
    static const struct {
        const char *pattern;
        size_t at;
    } cases[] = {{"[", 1}, {"ab(", 3}, {"ab)", 2}, {"*", 0}, {"a\\", 2}, {"x(?<n", 5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char error[128] = "";
        size_t at = 99;
        assert(!match_compile(cases[i].pattern, strlen(cases[i].pattern), error, sizeof error, &at));
        if (at != cases[i].at || !*error)
            fprintf(stderr, "%s: '%s' at %zu\n", cases[i].pattern, error, at);
        assert(at == cases[i].at && *error);
        error[0] = '#';
        assert(!match_compile(cases[i].pattern, strlen(cases[i].pattern), error, 0, &at));
        assert(error[0] == '#');
        assert(!match_compile(cases[i].pattern, strlen(cases[i].pattern), error, 8, &at));
        assert(strlen(error) < 8);
    }
    match_free(NULL);
}

// Groups in groups, without end: refused rather than followed.
static void deep(void)
{
    size_t n = 200000;
    char *p = malloc(n);
    assert(p);
    memset(p, '(', n);
    memset(p + n / 2, ')', n / 2);
    char error[64];
    size_t at;
    assert(!match_compile(p, n, error, sizeof error, &at));
    free(p);
}

// What `pattern` says of `n` bytes `c`; the search may take some seconds at most, even here.
static int bounded(const char *pattern, char c, size_t n)
{
    char *text = malloc(n);
    assert(text);
    memset(text, c, n);
    match_regex *re = compile(pattern);
    clock_t from = clock();
    int found = match_test(re, text, n, NULL);
    double took = (double)(clock() - from) / CLOCKS_PER_SEC;
    if (took > 5)
        fprintf(stderr, "%s: %.1f s\n", pattern, took);
    assert(took <= 5);
    match_free(re);
    free(text);
    return found;
}

static void costly(void)
{
    // Too many steps from one place.
    assert(bounded("(a+)+[bc]", 'a', 1000) == -1);
    assert(bounded("^(a|a)*[bc]", 'a', 1000) == -1);
    assert(bounded("^(a?){60}a{60}[bc]", 'a', 100) == -1);
    assert(bounded("^(?:(a)|b|a)*\\1[bc]", 'a', 3000) == -1);
    // Few from each place, but there are many places.
    assert(bounded("a.*[bc]", 'a', 1000000) == -1);
    assert(bounded("a.*.*[bc]", 'a', 1300) == -1);
    assert(bounded("(?=.*[bc])a", 'a', 1000000) == -1);
    // Too much memory: recursion without end.
    assert(bounded("^(.(?1)*)*[bc]", 'a', 100000) == -1);
    // Long text is no reason to give up.
    assert(bounded("a+$", 'a', 10000000) == 1);
    assert(bounded("[bc]", 'a', 10000000) == 0);
    assert(bounded("a[bc]", 'a', 200000) == 0);
    // A matcher that is given up does not apply.
    char name[64];
    memset(name, 'a', sizeof name);
    assert(!match_name("(a+)+[bc]", 9, name, sizeof name));
}

int main(void)
{
    matchers();
    javascript();
    faults();
    deep();
    costly();
    return 0;
}

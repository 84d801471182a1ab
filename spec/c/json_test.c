// SPDX-License-Identifier: MIT
// JSON text: what is accepted, what it is marked as, and pieces cut out of it.
#undef NDEBUG
#include "json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The prepared form of `len` bytes, or NULL with the offset of the fault in *at.
static char *prepare(const char *text, size_t len, size_t *at)
{
    json_text out;
    json_error err = {0};
    // A copy without a NUL behind it, so that reading on is seen.
    char *copy = malloc(len ? len : 1);
    assert(copy);
    memcpy(copy, text, len);
    int status = json_prepare(copy, len, &out, &err);
    free(copy);
    assert(status == 0 || status == -1);
    if (status == 0) {
        assert(out.data[out.len] == '\0' && strlen(out.data) == out.len);
        return out.data;
    }
    assert(err.message && err.offset <= len);
    *at = err.offset;
    return NULL;
}

static void gives(const char *text, const char *want)
{
    size_t at = 0;
    char *got = prepare(text, strlen(text), &at);
    if (!got || strcmp(got, want) != 0)
        fprintf(stderr, "%s\n gave %s\n want %s\n", text, got ? got : "an error", want);
    assert(got && strcmp(got, want) == 0);
    free(got);
}

static void refuses(const char *text, size_t len, size_t at)
{
    size_t found = 0;
    char *got = prepare(text, len, &found);
    if (got || found != at)
        fprintf(stderr, "%s: %s, at %zu\n", text, got ? got : "refused", found);
    assert(!got && found == at);
}

static void test_grammar(void)
{
    gives("{}", "{}");
    gives(" \t\r\n{ } \n", "{}");
    gives("\xEF\xBB\xBF{}", "{}");
    gives("[]", "\"\\u0001a\"");
    gives("[ ]", "\"\\u0001a\"");
    gives("null", "null");
    gives("[true,false,null]", "[true,false,null]");
    gives("{\"a\":{}, \"b\" : [ [] ]}", "{\"a\":{},\"b\":[\"\\u0001a\"]}");
    gives("-0", "\"\\u0001n-0\"");
    gives("1.50e+03", "\"\\u0001n1.50e+03\"");
    gives("\"\\u0001n5\"", "\"\\u0001s\\u0001n5\"");
    gives("{\"\\u0001n5\":\"\\u0002\"}", "{\"\\u0001n5\":\"\\u0002\"}");
    gives("\"\\ud83d\\uDE00\"", "\"\\ud83d\\uDE00\"");
    gives("\"\\ud83dx\"", "\"\xED\xA0\xBDx\"");
    gives("\"\\ude00\\ud83d\"", "\"\xED\xB8\x80\xED\xA0\xBD\"");
    gives("\"\\u0000\"", "\"\\u0000\"");
    gives("\"\xC3\xA9\xFF\xC0\x80\"", "\"\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    gives("\"/\\/\\b\\f\\n\\r\\t\\\"\\\\\"", "\"/\\/\\b\\f\\n\\r\\t\\\"\\\\\"");

    static const struct {
        const char *text;
        size_t at;
    } bad[] = {
        {"", 0},         {" ", 1},         {"{", 1},          {"}", 0},         {"[", 1},
        {"]", 0},        {"[1", 2},        {"[1,", 3},        {"[1,]", 3},      {"[,1]", 1},
        {"[1 2]", 3},    {"{\"a\"", 4},    {"{\"a\":", 5},    {"{\"a\":1", 6},  {"{\"a\":1,", 7},
        {"{\"a\":1,}", 7}, {"{a:1}", 1},   {"{1:1}", 1},      {"{\"a\" 1}", 5}, {"{]", 1},
        {"[}", 1},       {"[1}", 2},       {"{\"a\":1]", 6},  {"nul", 0},       {"nulll", 4},
        {"True", 0},     {"NaN", 0},       {"Infinity", 0},   {"-", 1},         {"01", 1},
        {"-01", 2},      {"1.", 2},        {".5", 0},         {"1e", 2},        {"1e+", 3},
        {"+1", 0},       {"0x10", 1},      {"1 1", 2},        {"{}{}", 2},      {"'a'", 0},
        {"\"", 1},       {"\"a", 2},       {"//", 0},         {"/**/1", 0},     {"[1]]", 3},
        {"\xEF\xBB\xBF", 3},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses(bad[i].text, strlen(bad[i].text), bad[i].at);
    refuses("\"\\x\"", 4, 1);
    refuses("\"\\u12\"", 6, 1);
    refuses("\"\\u12g4\"", 8, 1);
    refuses("\"\\", 2, 1);
    refuses("\"a\nb\"", 5, 2);
    refuses("\"a\0b\"", 5, 2);
    refuses("\"a\x1F\"", 4, 2);
    refuses("{}\0", 3, 2);
    refuses("\0", 1, 0);
}

static char *repeat(const char *open, const char *middle, const char *close, size_t n)
{
    size_t o = strlen(open), c = strlen(close), m = strlen(middle);
    char *text = malloc(n * (o + c) + m + 1), *p = text;
    assert(text);
    for (size_t i = 0; i < n; i++, p += o)
        memcpy(p, open, o);
    memcpy(p, middle, m);
    p += m;
    for (size_t i = 0; i < n; i++, p += c)
        memcpy(p, close, c);
    *p = '\0';
    return text;
}

static void test_depth(void)
{
    size_t at;
    char *text = repeat("[", "1", "]", JSON_MAX_DEPTH), *got = prepare(text, strlen(text), &at);
    assert(got && !strstr(got, "\\u0001r"));
    free(got);
    free(text);
    // One deeper: the innermost becomes text.
    text = repeat("[", "[ \"\\\"\", 1.0 ]", "]", JSON_MAX_DEPTH);
    got = prepare(text, strlen(text), &at);
    assert(got && strstr(got, "[\"\\u0001r[\\\"\\\\\\\"\\\",1.0]\"]"));
    free(got);
    free(text);
    text = repeat("[", "", "]", JSON_MAX_DEPTH + 1);
    got = prepare(text, strlen(text), &at);
    assert(got && strstr(got, "[\"\\u0001r[]\"]"));
    free(got);
    free(text);
    for (size_t n = 100000; n <= 1000000; n *= 10) {
        text = repeat("{\"a\":[", "1", "]}", n);
        got = prepare(text, strlen(text), &at);
        assert(got);
        free(got);
        text[strlen(text) - 1] = ' ';
        assert(!prepare(text, strlen(text), &at));
        free(text);
    }
    text = repeat("[", "", "", 1000000);
    assert(!prepare(text, strlen(text), &at) && at == 1000000);
    free(text);
}

// Ten times the text takes no more than some tens of times as long.
static void test_linear(void)
{
    static const char *const shapes[][3] = {
        {"[", "1", "]"}, {"\\u0001", "", ""}, {"\"\",", "", ""}, {"\xFF", "", ""},
        {"\\ud800", "", ""}, {"1,", "", ""}, {"{\"a\":", "1", "}"}, {"[],", "", ""},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        clock_t took[2];
        for (int k = 0; k < 2; k++) {
            char *inner = repeat(shapes[i][0], shapes[i][1], shapes[i][2], k ? 400000 : 40000);
            const char *open = shapes[i][0][0] == '\\' || shapes[i][0][0] == '\xFF' ? "\"" : "[";
            char *text = repeat(open, inner, *open == '"' ? "\"" : "0]", 1);
            clock_t start = clock();
            size_t at;
            free(prepare(text, strlen(text), &at));
            took[k] = clock() - start;
            free(text);
            free(inner);
        }
        assert(took[1] < 60 * took[0] + CLOCKS_PER_SEC / 5);
    }
}

static void member(const char *text, const char *key, const char *want)
{
    size_t start = 0, end = strlen(text);
    bool found = json_member(text, end, &start, &end, key, strlen(key));
    assert(found == (want != NULL));
    if (want && (end - start != strlen(want) || memcmp(text + start, want, end - start) != 0)) {
        fprintf(stderr, "%s of %s: %.*s\n", key, text, (int)(end - start), text + start);
        assert(false);
    }
}

static void test_member(void)
{
    const char *text = " { \"a\" : 1 , \"b\":{\"a\":[2,\"}\"]},\"c\":\"x\\\"y\\\\\",\"a\":{ } , \"\":null}";
    member(text, "a", "{ }");
    member(text, "b", "{\"a\":[2,\"}\"]}");
    member(text, "c", "\"x\\\"y\\\\\"");
    member(text, "", "null");
    member(text, "d", NULL);
    member("{}", "a", NULL);
    member("[\"a\",1]", "a", NULL);
    member("5", "a", NULL);
    member("{\"aa\":1}", "a", NULL);
    member("{\"a\":-1.5e3}", "a", "-1.5e3");
    member("{\"a\":true}", "a", "true");
    assert(json_skip("[1,[2]] x", 9, 0) == 7);
    assert(json_skip("\"a\\\"]\",1", 8, 0) == 6);
    assert(json_skip("12,3", 4, 0) == 2);
}

// The children of the container that `text` begins with, as "name=value;" each.
static void children(const char *text, const char *want)
{
    char got[256] = "";
    size_t len = strlen(text), n = 0;
    json_child c = {.end = 1};
    while (json_next(text, len, c.end, *text == '{', &c))
        n += (size_t)snprintf(got + n, sizeof got - n, "%.*s=%.*s;", (int)(c.name_end - c.name),
                              text + c.name, (int)(c.end - c.start), text + c.start);
    assert(strcmp(got, want) == 0);
}

static void test_children(void)
{
    children("{}", "");
    children("[ \n]", "");
    children("[1,[2,\"]\"] ,\t{}]", "=1;=[2,\"]\"];={};");
    children("{\"a\":1,\r\n\"a\" : [ ] }", "\"a\"=1;\"a\"=[ ];");
    children("{\"\\\"}\":{\"b\":2}}, {", "\"\\\"}\"={\"b\":2};");
    // Cut anywhere, it ends.
    const char *whole = "{\"a\" : [1, {\"b\": \"\\\"\"}], \"c\": null}";
    for (size_t len = 1; len < strlen(whole); len++) {
        json_child c = {.end = 1};
        while (json_next(whole, len, c.end, true, &c))
            assert(c.start < c.end && c.end <= len);
    }
}

static void clean(const char *text, size_t len, const char *want)
{
    char out[256];
    size_t n = json_clean_utf8(text, len, out);
    assert(n == strlen(want) && memcmp(out, want, n) == 0);
    assert(json_is_utf8(text, len) == (n == len && memcmp(out, text, n) == 0));
    assert(json_is_utf8(out, n));
}

static void test_utf8(void)
{
#define BAD "\xEF\xBF\xBD"
    clean("", 0, "");
    clean("plain text of more than eight bytes", 35, "plain text of more than eight bytes");
    clean("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z", 11, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z");
    clean("\xC3", 1, BAD);
    clean("\xE2\x82", 2, BAD BAD);
    clean("\xF0\x9F\x98", 3, BAD BAD BAD);
    clean("\xC0\x80", 2, BAD BAD);
    clean("\xE0\x80\x80", 3, BAD BAD BAD);
    clean("\xF4\x90\x80\x80", 4, BAD BAD BAD BAD);
    clean("\xED\xA0\x80", 3, BAD);
    clean("\x80\xFE\xFF", 3, BAD BAD BAD);
    clean("1234567\xFF""9012345\xC3", 16, "1234567" BAD "9012345" BAD);
    clean("12345678\xC3\xA9", 10, "12345678\xC3\xA9");

    char out[64];
    static const char escaped[] = "a\\u0000\\n\\/\\\"\\\\\\ud83d\\ude00\\ud800x\xFF\xC3\xA9";
    static const char plain[] = "a\0\n/\"\\\xF0\x9F\x98\x80\xED\xA0\x80x\xEF\xBF\xBD\xC3\xA9";
    size_t n = json_unescape(escaped, sizeof escaped - 1, out);
    assert(n == sizeof plain - 1 && memcmp(out, plain, n) == 0);

    for (size_t at = 0; at < 24; at++) {  // wherever it stands in the words that are looked at
        static const char stops[] = "\"\\\n\x1F\x80\xFF";
        for (const char *c = stops; *c; c++) {
            unsigned char text[24];
            memset(text, '~', sizeof text);
            text[at] = (unsigned char)*c;
            assert(json_plain(text, text + sizeof text) == at);
            assert(json_plain(text, text + at) == at);
        }
    }
}

int main(void)
{
    test_grammar();
    test_depth();
    test_linear();
    test_member();
    test_children();
    test_utf8();
    return 0;
}

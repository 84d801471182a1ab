// SPDX-License-Identifier: MIT
// The document engine: values, places, and texts that mean harm.
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc.h"

typedef doc_status reader(const char *, size_t, const doc_limits *, doc **, doc_error *);

static doc_error err;

// The tree of a text that must be readable; the caller frees it.
static doc *read_good(reader *read, const char *text)
{
    doc *d = NULL;
    doc_status status = read(text, strlen(text), NULL, &d, &err);
    if (status != DOC_OK)
        fprintf(stderr, "%s\n%u:%u: %s\n", text, err.at.line, err.at.column, err.message);
    assert(status == DOC_OK && d);
    return d;
}

// `text` must be refused like this, at this place, with `words` in the message.
static void refuse_bytes(reader *read, const char *text, size_t len, doc_status want,
                         unsigned line, unsigned column, const char *words)
{
    doc *d = (doc *)&err;
    doc_status status = read(text, len, NULL, &d, &err);
    bool as_said = status == want && !d && err.at.line == line && err.at.column == column &&
                   strstr(err.message, words) && !strchr(err.message, '\n');
    if (!as_said)
        fprintf(stderr, "%.60s\nstatus %d, %u:%u: %s\n", text, status, err.at.line,
                err.at.column, err.message);
    assert(as_said);
}

static void refuse(reader *read, const char *text, unsigned line, unsigned column,
                   const char *words)
{
    refuse_bytes(read, text, strlen(text), DOC_SYNTAX, line, column, words);
}

static const doc_node *member(const doc_node *map, const char *key)
{
    const doc_node *n = doc_get(map, key, strlen(key));
    assert(n);
    return n;
}

static bool is_text(const doc_node *n, const char *text)
{
    return n->text.len == strlen(text) && memcmp(n->text.ptr, text, n->text.len) == 0;
}

static bool at(doc_place p, unsigned line, unsigned column)
{
    return p.line == line && p.column == column;
}

// `unit` n times.
static char *repeat(const char *unit, size_t n)
{
    size_t len = strlen(unit);
    char *s = malloc(len * n + 1);
    assert(s);
    for (size_t i = 0; i < n; i++)
        memcpy(s + i * len, unit, len);
    s[len * n] = '\0';
    return s;
}

static void refuse_many(reader *read, const char *unit, size_t n, const char *words)
{
    char *text = repeat(unit, n);
    doc *d;
    doc_status status = read(text, strlen(text), NULL, &d, &err);
    if (status != DOC_LIMIT || !strstr(err.message, words))
        fprintf(stderr, "%.20s...: %d %s\n", unit, status, err.message);
    assert(status == DOC_LIMIT && !d && strstr(err.message, words));
    free(text);
}

static void yaml_values(void)
{
    static const struct {
        const char *text;
        doc_kind kind;
    } scalars[] = {
        {"null", DOC_NULL},      {"~", DOC_NULL},          {"Null", DOC_NULL},
        {"nUll", DOC_STRING},    {"true", DOC_BOOL},       {"FALSE", DOC_BOOL},
        {"yes", DOC_STRING},     {"no", DOC_STRING},       {"on", DOC_STRING},
        {"off", DOC_STRING},     {"y", DOC_STRING},        {"tRue", DOC_STRING},
        {"0", DOC_INTEGER},      {"-12", DOC_INTEGER},     {"+7", DOC_INTEGER},
        {"007", DOC_INTEGER},    {"0x1F", DOC_INTEGER},    {"0o17", DOC_INTEGER},
        {"0o8", DOC_STRING},     {"-0x1", DOC_STRING},     {"0x", DOC_STRING},
        {"1_000", DOC_STRING},   {"0b1", DOC_STRING},      {"1:30", DOC_STRING},
        {"1.5", DOC_FLOAT},      {".5", DOC_FLOAT},        {"5.", DOC_FLOAT},
        {"1e3", DOC_FLOAT},      {"-1.5E-3", DOC_FLOAT},   {".inf", DOC_FLOAT},
        {"-.INF", DOC_FLOAT},    {".NaN", DOC_FLOAT},      {"inf", DOC_STRING},
        {"-.nan", DOC_STRING},   {"1.0.0", DOC_STRING},    {"1e", DOC_STRING},
        {".", DOC_STRING},       {"+", DOC_STRING},        {"2024-01-02", DOC_STRING},
        {"'1'", DOC_STRING},     {"\"true\"", DOC_STRING}, {"!!str 1", DOC_STRING},
        {"! 1", DOC_STRING},     {"!!int '7'", DOC_INTEGER}, {"!!float 3", DOC_FLOAT},
    };
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
        char text[64];
        snprintf(text, sizeof text, "k: %s\n", scalars[i].text);
        doc *d = read_good(doc_parse_yaml, text);
        doc_kind kind = member(doc_root(d), "k")->kind;
        if (kind != scalars[i].kind)
            fprintf(stderr, "%s: kind %d\n", scalars[i].text, kind);
        assert(kind == scalars[i].kind);
        doc_free(d);
    }
    doc *d = read_good(doc_parse_yaml, "a: 0x1F\nb: -9223372036854775808\nc: 1.25\nd: -.inf\n");
    assert(member(doc_root(d), "a")->as.integer == 31);
    assert(member(doc_root(d), "b")->as.integer == INT64_MIN);
    assert(member(doc_root(d), "c")->as.number == 1.25);
    assert(isinf(member(doc_root(d), "d")->as.number));
    doc_free(d);
}

static void yaml_tree(void)
{
    doc *d = read_good(doc_parse_yaml, "\xEF\xBB\xBF# first\n\xC3\xA9: {b: [x, '']}\n1: ~\n"
                                       "c:\n  - d\n");
    const doc_node *root = doc_root(d), *first = root->first;
    assert(root->kind == DOC_MAP && root->count == 3);
    assert(at(first->key_at, 2, 1) && at(first->at, 2, 4));
    const doc_node *b = member(first, "b");
    assert(b->kind == DOC_ARRAY && b->count == 2 && at(b->key_at, 2, 5));
    assert(is_text(b->first, "x") && at(b->first->at, 2, 9));
    assert(is_text(b->first->next, "") && at(b->first->next->at, 2, 12));
    assert(member(root, "1")->kind == DOC_NULL);
    assert(at(member(root, "c")->first->at, 5, 5));
    assert(!doc_get(root, "nothing", 7));
    doc_free(d);

    const char *empty[] = {"", "\n\n", "# nothing\n", "---\n", "---\n...\n", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        d = read_good(doc_parse_yaml, empty[i]);
        assert(doc_root(d)->kind == DOC_MAP && doc_root(d)->count == 0);
        doc_free(d);
    }
}

static void yaml_aliases(void)
{
    doc *d = read_good(doc_parse_yaml, "a: &x {k: [1]}\nb: *x\nc: &x 2\nd: *x\n*x : e\n");
    const doc_node *a = member(doc_root(d), "a"), *b = member(doc_root(d), "b");
    assert(a != b && b->kind == DOC_MAP && at(b->at, 2, 4));
    assert(member(b, "k")->first->as.integer == 1);
    assert(member(doc_root(d), "d")->as.integer == 2);
    assert(is_text(member(doc_root(d), "2"), "e"));
    doc_free(d);

    refuse(doc_parse_yaml, "a: &x [1, *x]\n", 1, 11, "inside");
    refuse(doc_parse_yaml, "a: *x\n", 1, 4, "no anchor 'x'");
    refuse(doc_parse_yaml, "a: &x {b: 1}\n<<: *x\n", 2, 1, "merge");

    // Nine levels of nine aliases each are 9^9 values.
    char bomb[2048] = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; i++) {
        char line[128];
        snprintf(line, sizeof line, "a%d: &a%d [", i, i);
        strcat(bomb, line);
        for (int k = 0; k < 9; k++) {
            snprintf(line, sizeof line, "%s*a%d", k ? ", " : "", i - 1);
            strcat(bomb, line);
        }
        strcat(bomb, "]\n");
    }
    doc_status status = doc_parse_yaml(bomb, strlen(bomb), NULL, &d, &err);
    assert(status == DOC_LIMIT && err.at.line == 5 && strstr(err.message, "aliases"));

    // Depth is counted through aliases, too.
    char deep[4096] = "a0: &a0 [x]\n";
    for (int i = 1; i < 70; i++) {
        char line[48];
        snprintf(line, sizeof line, "a%d: &a%d [*a%d]\n", i, i, i - 1);
        strcat(deep, line);
    }
    status = doc_parse_yaml(deep, strlen(deep), NULL, &d, &err);
    assert(status == DOC_LIMIT && err.at.line == 64 && strstr(err.message, "nested"));
}

static void yaml_errors(void)
{
    refuse(doc_parse_yaml, "a: 1\nb: 2\na: 3\n", 3, 1, "'a' is there twice, first at 1:1");
    refuse(doc_parse_yaml, "1: x\n'1': y\n", 2, 1, "twice");
    refuse(doc_parse_yaml, "{a: 1, \"a\": 2}", 1, 8, "twice, first at 1:2");
    refuse(doc_parse_yaml, "a:\n\tb: 1\n", 2, 1, "tabs");
    refuse(doc_parse_yaml, "a:\n  b: 1\n\tc: 2\n", 3, 1, "tabs");
    refuse(doc_parse_yaml, "a: 1\n---\nb: 2\n", 2, 1, "second document");
    refuse(doc_parse_yaml, "? [a]\n: b\n", 1, 3, "key must be text");
    refuse(doc_parse_yaml, "a: !x 1\n", 1, 4, "tag");
    refuse(doc_parse_yaml, "a: !!int b\n", 1, 4, "tag");
    refuse(doc_parse_yaml, "a: !!set {b: ~}\n", 1, 4, "tag");
    refuse(doc_parse_yaml, "a: 99999999999999999999\n", 1, 4, "64 bits");
    refuse(doc_parse_yaml, "a: b: c\n", 1, 5, "':'");
    refuse(doc_parse_yaml, "a: [1, 2\n", 2, 1, "']'");
    refuse(doc_parse_yaml, "a: @x\n", 1, 4, "quote");
    refuse(doc_parse_yaml, "a: \x01\n", 1, 4, "control");
    refuse(doc_parse_yaml, "\"a\\nb\": 1\n\"a\\nb\": 1\n", 2, 1, "'a?b'");
    // A key that could not be a value is still a key.
    doc_free(read_good(doc_parse_yaml, "99999999999999999999: a\n"));
}

// Where keys may be there twice, the first one counts, and what stands below a later one is its own.
static void repeats(reader *read, const char *text)
{
    doc_limits some = doc_default_limits;
    doc *d = NULL;
    some.repeats = 2;
    assert(read(text, strlen(text), &some, &d, &err) == DOC_OK);
    const doc_node *root = doc_root(d), *p = member(root, "p"), *a = member(p, "a");
    assert(p->count == 2 && is_text(member(a, "s"), "1") && is_text(member(member(p, "b"), "s"), "4"));
    assert(a->count == 1 && a->repeated && is_text(a->repeated, "2") && !a->repeated->next);
    const doc_node *again = p->repeated;
    assert(again && !again->next && again->key_at.line == 4 && is_text(member(again, "s"), "3"));
    assert(member(member(again, "d"), "e"));
    doc_free(d);
    some.repeats = 1;
    assert(read(text, strlen(text), &some, &d, &err) == DOC_LIMIT && strstr(err.message, "twice"));
}

static void repeated_keys(void)
{
    repeats(doc_parse_yaml, "p:\n  a: {s: '1',\n    s: '2'}\n  a:\n    s: '3'\n    d: {e: x}\n"
                            "  b: {s: '4'}\n");
    repeats(doc_parse_toml, "[p.a]\ns = '1'\ns = '2'\n[p.a]\ns = '3'\n[p.a.d]\ne = 'x'\n"
                            "[p.b]\ns = '4'\n");
    doc_limits some = doc_default_limits;
    doc *d = NULL;
    some.repeats = 9;
    static const char *const texts[] = {"a = 1\n[a]\nb = 1\n", "a = {b = 1}\n[a.c]\n[[a.c]]\n",
                                        "a = 1\na.b = 2\na.b.c = 3\n", "[a]\n[[a]]\n[a.b]\n[a.b]\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert(doc_parse_toml(texts[i], strlen(texts[i]), &some, &d, &err) == DOC_OK);
        assert(doc_root(d)->count == 1 && doc_root(d)->repeated);
        doc_free(d);
    }
}

static void toml_values(void)
{
    doc *d = read_good(doc_parse_toml,
                       "\xEF\xBB\xBF# c\r\ns = \"a\\u00e9\"\r\nn = 0xff\r\nf = -1_0.5e1\r\n"
                       "t = [1979-05-27 07:32:00z, 1979-05-27T07:32:00.5, 1979-05-27, 07:32:00]\r\n"
                       "m = '''\r\na\r\nb'''\r\nz = \"a\\u0000b\"\r\n");
    const doc_node *root = doc_root(d), *t = member(root, "t")->first;
    assert(is_text(member(root, "s"), "a\xC3\xA9"));
    assert(member(root, "n")->as.integer == 255 && member(root, "f")->as.number == -105.0);
    assert(t->kind == DOC_OFFSET_DATETIME && is_text(t, "1979-05-27T07:32:00Z"));
    assert(at(t->at, 5, 6));
    assert((t = t->next)->kind == DOC_LOCAL_DATETIME && is_text(t, "1979-05-27T07:32:00.5"));
    assert((t = t->next)->kind == DOC_LOCAL_DATE && is_text(t, "1979-05-27"));
    assert((t = t->next)->kind == DOC_LOCAL_TIME && is_text(t, "07:32:00"));
    assert(is_text(member(root, "m"), "a\nb"));
    assert(member(root, "z")->text.len == 3);
    doc_free(d);

    d = read_good(doc_parse_toml, "a.b.c = 1\na.b.d = 2\n[a.x]\n[[t]]\nk = 1\n[t.s]\n[[t]]\n");
    root = doc_root(d);
    const doc_node *b = member(member(root, "a"), "b");
    assert(b->count == 2 && at(b->key_at, 1, 3) && at(member(b, "d")->key_at, 2, 5));
    assert(member(root, "t")->count == 2 && member(root, "t")->first->count == 2);
    assert(at(member(root, "t")->first->next->at, 7, 3));
    doc_free(d);
}

static void toml_errors(void)
{
    refuse(doc_parse_toml, "a = 1\na = 2\n", 2, 1, "'a' is there already, since 1:1");
    refuse(doc_parse_toml, "[a]\n[b]\n[a]\n", 3, 2, "table 'a'");
    refuse(doc_parse_toml, "a = b\n", 1, 5, "quotes");
    refuse(doc_parse_toml, "a: 1\n", 1, 2, "'='");
    refuse(doc_parse_toml, "a = 1 b = 2\n", 1, 7, "line should end");
    refuse(doc_parse_toml, "a = [1,\n\n2", 1, 5, "no end");
    refuse(doc_parse_toml, "a = {b = 1\n}\n", 1, 11, "its line");
    refuse(doc_parse_toml, "x = 1\na = \"\"\"b\n", 2, 5, "no end");
    refuse(doc_parse_toml, "a = '\xC3\xA9\x01'\n", 1, 7, "control");
    refuse(doc_parse_toml, "a = 2023-02-29\n", 1, 5, "no such day");
    refuse(doc_parse_toml, "a = 01\n", 1, 5, "begins with 0");
    refuse(doc_parse_toml, "a = 9223372036854775808\n", 1, 5, "64 bits");
    refuse(doc_parse_toml, "[a", 1, 3, "']'");
}

static void hostile(void)
{
    reader *readers[] = {doc_parse_yaml, doc_parse_toml};
    for (int i = 0; i < 2; i++) {
        reader *read = readers[i];
        refuse_bytes(read, "# a\nb\0c", 7, DOC_SYNTAX, 2, 2, "NUL");
        refuse_bytes(read, "# \xC3\xA9\xC3", 5, DOC_SYNTAX, 1, 4, "UTF-8 (byte 0xC3)");
        refuse_bytes(read, "# \xED\xA0\x80", 5, DOC_SYNTAX, 1, 3, "UTF-8");  // a surrogate
        refuse_bytes(read, "# \xC0\x80", 4, DOC_SYNTAX, 1, 3, "UTF-8");      // overlong
        refuse_bytes(read, "\xFF\xFE" "a\0", 4, DOC_SYNTAX, 1, 1, "UTF-8");  // UTF-16
        refuse_many(read, "a", 10u << 20, "larger than 4194304 bytes");
    }
    const char *deep_yaml[] = {"[", "{a: ", "- ", "[{a: "};
    for (int i = 0; i < 4; i++)
        refuse_many(doc_parse_yaml, deep_yaml[i], 100000, "nested deeper than 64");
    // What comes once, and what is repeated behind it.
    const char *deep_toml[][2] = {
        {"a=", "["}, {"a=", "{a="}, {"a", ".a"}, {"[a", ".a"}, {"[[a", ".a"}};
    for (int i = 0; i < 5; i++) {
        char *rest = repeat(deep_toml[i][1], 100000), *text = malloc(strlen(rest) + 8);
        assert(text);
        sprintf(text, "%s%s", deep_toml[i][0], rest);
        doc *deep;
        assert(doc_parse_toml(text, strlen(text), NULL, &deep, &err) == DOC_LIMIT);
        assert(strstr(err.message, "nested deeper than 64"));
        free(text);
        free(rest);
    }
    refuse_many(doc_parse_yaml, "%TAG !a! tag:x\n", 200000, "more than 100 %TAG directives");
    refuse_many(doc_parse_yaml, "- a\n", 300000, "more than 200000 values");
    char *ones = repeat("1,", 250000), *list = malloc(500008);
    assert(list);
    sprintf(list, "a = [%s]", ones);
    doc *d;
    assert(doc_parse_toml(list, strlen(list), NULL, &d, &err) == DOC_LIMIT);
    free(list);
    free(ones);
}

// Every beginning of a good document is a document or an error, never worse.
static void half_written(void)
{
    static const char yaml[] = "a: &a [x, 'it''s', \"\\u00e9\"]\nb: {c: *a, d: |\n  t\n}\n";
    static const char toml[] =
        "a = [1979-05-27T07:32:00.5+01:00, '''\nx''', \"\\u00e9\"]\n[b.'c d']\n"
        "e = {f.g = -1_0.5e3, h = 0xff}\n[[i]]\n";
    for (size_t n = 0; n < sizeof yaml; n++) {
        char *copy = malloc(n ? n : 1);  // exact, so that reading behind it is seen
        assert(copy);
        doc *d;
        memcpy(copy, yaml, n);
        doc_parse_yaml(copy, n, NULL, &d, &err);
        doc_free(d);
        free(copy);
    }
    for (size_t n = 0; n < sizeof toml; n++) {
        char *copy = malloc(n ? n : 1);
        assert(copy);
        doc *d;
        memcpy(copy, toml, n);
        doc_parse_toml(copy, n, NULL, &d, &err);
        doc_free(d);
        free(copy);
    }
}

// A map with many keys finds all of them, and a second one of the same name.
static void many_keys(void)
{
    enum { N = 20000 };
    char *text = malloc(N * 16 + 32), *p = text;
    assert(text);
    for (int i = 0; i < N; i++)
        p += sprintf(p, "k%d = %d\n", i, i);
    doc *d = read_good(doc_parse_toml, text);
    assert(doc_root(d)->count == N && member(doc_root(d), "k19999")->as.integer == 19999);
    doc_free(d);
    sprintf(p, "k7 = 1\n");
    refuse(doc_parse_toml, text, N + 1, 1, "since 8:1");
    free(text);
}

static void limits(void)
{
    doc_limits small = {.bytes = 100, .nodes = 4, .aliased = 1, .depth = 2};
    doc *d;
    assert(doc_parse_yaml("a: [1]\n", 7, &small, &d, &err) == DOC_OK);
    doc_free(d);
    assert(doc_parse_yaml("a: [1]\nb: 1\nc: 1\n", 17, &small, &d, &err) == DOC_LIMIT);
    assert(doc_parse_yaml("a: &x 1\nb: *x\nc: *x\n", 20, &small, &d, &err) == DOC_LIMIT);
    assert(doc_parse_yaml("a: [[]]\n", 8, &small, &d, &err) == DOC_LIMIT);
    assert(doc_parse_toml("a = [1]\n", 8, &small, &d, &err) == DOC_OK);
    doc_free(d);
    assert(doc_parse_toml("a = [[]]\n", 9, &small, &d, &err) == DOC_LIMIT);
    assert(doc_parse_toml("[a.b]\n", 6, &small, &d, &err) == DOC_LIMIT);
    assert(doc_parse_toml("[[a]]\n", 6, &small, &d, &err) == DOC_LIMIT);
}

static void sniff(void)
{
    const char *toml[] = {"[a]", "# c\n\n [ a . \"b\" ] # d\nx = 1", "[[a]]\r\n",
                          "\xEF\xBB\xBF[a-b]\n", "['a']\nb = 1"};
    const char *yaml[] = {"", "a = 1", "[a, b]", "[a]: b", "[a\n]", "[]", "[\"a\"]", "[[a], b]",
                          "- [a]", "[a", "[a]]", "# [a]\nb: 1", "[a b]"};
    for (size_t i = 0; i < sizeof toml / sizeof *toml; i++)
        assert(doc_looks_like_toml(toml[i], strlen(toml[i])));
    for (size_t i = 0; i < sizeof yaml / sizeof *yaml; i++)
        assert(!doc_looks_like_toml(yaml[i], strlen(yaml[i])));
}

int main(void)
{
    yaml_values();
    yaml_tree();
    yaml_aliases();
    yaml_errors();
    repeated_keys();
    toml_values();
    toml_errors();
    hostile();
    half_written();
    many_keys();
    limits();
    sniff();
    doc_free(NULL);
    return 0;
}

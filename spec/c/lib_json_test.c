// SPDX-License-Identifier: MIT
// JSON through Lua: what comes back of a text, what is cut out of it and put into it, characters
// and random texts against plain definitions, and memory that is short.
#undef NDEBUG
#include "alloc_fail.h"

#include "json_prepare.c"  // the source itself, so that its allocations can be made to fail

#undef malloc
#undef realloc

#include <assert.h>
#include <lauxlib.h>
#include <lualib.h>

#include "libs.h"
#include "utf8.h"

static lua_State *L;

// A copy of exactly these bytes, so that a read beyond them is seen. The caller frees.
static char *exact(const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1);
    assert(copy);
    memcpy(copy, text, len);
    return copy;
}

static unsigned long long seed = 88172645463325252u;

static unsigned random_below(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % n;
}

// ---- characters, against the plain definition

// Length of the well-formed sequence at p; -3 for a surrogate, 0 for none.
static int slow_utf8(const unsigned char *p, size_t left)
{
    int n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    if (n == 0 || (size_t)n > left)
        return 0;
    unsigned long u = n == 1 ? p[0] : p[0] & (0x7Fu >> n);
    for (int i = 1; i < n; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        u = u << 6 | (p[i] & 0x3Fu);
    }
    static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (u < least[n] || u > 0x10FFFF)
        return 0;
    return u >= 0xD800 && u <= 0xDFFF ? -3 : n;
}

static void check_bytes(const unsigned char *bytes, size_t len)
{
    char *text = exact((const char *)bytes, len);
    const unsigned char *p = (unsigned char *)text, *end = p + len;
    size_t plain = 0, want = 0;
    while (plain < len && p[plain] >= 0x20 && p[plain] < 0x80 && !strchr("\"\\", p[plain]))
        plain++;
    assert(json_plain(p, end) == plain);
    bool good = true;
    char *clean = malloc(3 * len + 1), *again = malloc(3 * len + 1);
    assert(clean && again);
    for (size_t i = 0; i < len;) {
        int k = slow_utf8(p + i, len - i);
        assert(utf8_length(p + i, end) == k);
        good = good && k > 0;
        memcpy(again + want, k > 0 ? (char *)p + i : "\xEF\xBF\xBD", k > 0 ? (size_t)k : 3);
        want += k > 0 ? (size_t)k : 3;
        i += k > 0 ? (size_t)k : k < 0 ? 3 : 1;
    }
    assert(json_is_utf8(text, len) == good);
    assert(json_clean_utf8(text, len, clean) == want && memcmp(clean, again, want) == 0);
    free(again);
    free(clean);
    free(text);
}

static void characters(void)
{
    unsigned char b[64];
    // Every sequence of two bytes, and every place of every byte among plain ones.
    for (unsigned i = 0; i < 0x10000; i++) {
        b[0] = (unsigned char)(i >> 8);
        b[1] = (unsigned char)i;
        check_bytes(b, 2);
    }
    for (unsigned c = 0; c < 256; c++)
        for (size_t at = 0; at < 20; at++) {
            memset(b, 'x', 24);
            b[at] = (unsigned char)c;
            check_bytes(b, at + 1 + at % 5);
        }
    // Around every edge of the definition.
    static const unsigned char edges[] = {0x00, 0x1F, 0x20, 0x22, 0x5C, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                          0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
                                          0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    for (int round = 0; round < 50000; round++) {
        size_t n = random_below(24);
        for (size_t i = 0; i < n; i++)
            b[i] = random_below(4) ? edges[random_below(sizeof edges)] : (unsigned char)random_below(256);
        check_bytes(b, n);
    }
}

static int prepare(const char *text, size_t len, json_error *err)
{
    char *copy = exact(text, len);
    json_text out;
    int failed = json_prepare(copy, len, &out, err);
    if (!failed) {
        assert(out.data[out.len] == '\0' && strlen(out.data) == out.len);
        free(out.data);
    }
    free(copy);
    return failed;
}

// No text becomes another when it is cut short.
static void cut_short(void)
{
    json_error err;
    const char *whole = "{\"a\":[true,null,\"x\\u00e9\\ud83d\\ude00\",{\"b\":{}},[[]]]}";
    for (size_t n = 0; n < strlen(whole); n++)
        assert(prepare(whole, n, &err) == -1 && err.offset <= n);
    assert(prepare(whole, strlen(whole), &err) == 0);
}

// ---- through the decoder and back

// decode(text) is what encode turns into want; decoding that gives an equal value.
static const char round_trip[] =
    "local json = require 'pais.json'\n"
    "local function same(a, b)\n"
    "  if math.type(a) ~= math.type(b) or type(a) ~= type(b) then return false end\n"
    "  if type(a) ~= 'table' then return a == b and (a ~= 0 or 1 / a == 1 / b) end\n"
    "  if getmetatable(a) ~= getmetatable(b) then return false end\n"
    "  for k, v in pairs(a) do if not same(v, b[k]) then return false end end\n"
    "  for k in pairs(b) do if a[k] == nil then return false end end\n"
    "  return true\n"
    "end\n"
    "return function(text, want)\n"
    "  local value, msg = json.decode(text)\n"
    "  if value == nil then error(('%q: %s'):format(text, msg)) end\n"
    "  local got = json.encode(value)\n"
    "  if want and got ~= want then\n"
    "    error(('%q gave %q, not %q'):format(text:sub(1, 80), got:sub(1, 80), want:sub(1, 80)))\n"
    "  end\n"
    "  if not same(value, json.decode(got)) then error(('%q: not equal'):format(text:sub(1, 80))) end\n"
    "  if not same(value, json.decode(json.encode(value, {pretty = true}))) then\n"
    "    error(('%q: not equal when pretty'):format(text:sub(1, 80)))\n"
    "  end\n"
    "  return got\n"
    "end\n";

// Calls the chunk's function; `want` may be NULL. The text that was encoded stays on the stack.
static void becomes_bytes(const char *text, size_t len, const char *want, size_t want_len)
{
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    lua_pushlstring(L, text, len);
    if (want)
        lua_pushlstring(L, want, want_len);
    else
        lua_pushnil(L);
    if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
        abort();
    }
}

static void becomes(const char *text, const char *want)
{
    becomes_bytes(text, strlen(text), want, strlen(want));
}

static void values(void)
{
    static const char *const cases[][2] = {
        {"{}", "{}"}, {"[]", "[]"}, {" { } ", "{}"}, {"[ ]", "[]"}, {"[[],{}]", "[[],{}]"},
        {"\xEF\xBB\xBF {\"a\":[]}\n", "{\"a\":[]}"}, {"null", "null"}, {"[null]", "[null]"},
        {"[null,null]", "[null,null]"}, {"{\"a\":null}", "{\"a\":null}"}, {"true", "true"},
        {"[false]", "[false]"}, {"{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"},
        {"{\"a\":1,\"a\":2}", "{\"a\":2}"}, {"{\"\":{\"\":[]}}", "{\"\":{\"\":[]}}"},
        {"{\"1\":\"x\"}", "{\"1\":\"x\"}"}, {"{\"\\u0001n5\":1}", "{\"\\u0001n5\":1}"},
        // Numbers.
        {"1", "1"}, {"1.0", "1.0"}, {"-1", "-1"}, {"0", "0"}, {"-0", "-0.0"}, {"-0.0", "-0.0"},
        {"1e2", "100.0"}, {"1E+2", "100.0"}, {"1.5e-3", "0.0015"}, {"0.1", "0.1"},
        {"1e22", "1e+22"},
        {"9007199254740993", "9007199254740993"}, {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"9223372036854775808", "9.223372036854776e+18"},
        {"18446744073709551615", "1.8446744073709552e+19"}, {"[1,1.0]", "[1,1.0]"},
        {"0.30000000000000004", "0.30000000000000004"}, {"5e-324", "4.94065645841247e-324"},
        {"1e-400", "0.0"}, {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"12345678901234567890123456789012345678901234567890", "1.2345678901234567e+49"},
        // Strings.
        {"\"\"", "\"\""}, {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u0041\\u00e9\\u20AC\"", "\"A\xC3\xA9\xE2\x82\xAC\""}, {"\"\\u007f\"", "\"\\u007f\""},
        {"\"\x7F\"", "\"\\u007f\""}, {"\"\\u0000\"", "\"\\u0000\""},
        {"\"a\\u0000b\"", "\"a\\u0000b\""},
        {"{\"\\u0000\":\"\\u0000\"}", "{\"\\u0000\":\"\\u0000\"}"},
        {"\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\""},
        {"\"\\uD83D\\uDE00\"", "\"\xF0\x9F\x98\x80\""},
        {"\"\\ud83d\"", "\"\\ud83d\""}, {"\"\\ude00\"", "\"\\ude00\""},
        {"\"\\udbff\\udfff\"", "\"\xF4\x8F\xBF\xBF\""},
        {"\"\\ude00\\ud83d\"", "\"\\ude00\\ud83d\""},
        {"\"\\ud83d\\ud83d\\ude00\"", "\"\\ud83d\xF0\x9F\x98\x80\""},
        {"\"\\ud83dx\\ude00\"", "\"\\ud83dx\\ude00\""}, {"\"\\ud83d\\n\"", "\"\\ud83d\\n\""},
        {"{\"\\ud83d\":1}", "{\"\\ud83d\":1}"},
        {"[\"a\\ud800\",\"\\udfffb\"]", "[\"a\\ud800\",\"\\udfffb\"]"},
        {"\"\xFF\"", "\"\xEF\xBF\xBD\""}, {"\"\xE2\x82\"", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"\"\xED\xA0\x80\"", "\"\xEF\xBF\xBD\""},
        {"{\"\xC0\x80\":1}", "{\"\xEF\xBF\xBD\xEF\xBF\xBD\":1}"},
        // Strings that look like marks.
        {"\"\\u0001\"", "\"\\u0001\""}, {"\"\\u0001a\"", "\"\\u0001a\""},
        {"\"\\u0001n5\"", "\"\\u0001n5\""},
        {"\"\\u0001s\"", "\"\\u0001s\""}, {"\"\\u0001l0 5\"", "\"\\u0001l0 5\""},
        {"\"\\u0001r[]\"", "\"\\u0001r[]\""}, {"[\"\\u0001\\u0001n1\"]", "[\"\\u0001\\u0001n1\"]"},
        {"\"x\\u0001a\"", "\"x\\u0001a\""}, {"\"\\u0001\\ud800\"", "\"\\u0001\\ud800\""},
        {"{\"\\u0001a\":[\"\\u0001a\"]}", "{\"\\u0001a\":[\"\\u0001a\"]}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        becomes(cases[i][0], cases[i][1]);
}

// Strings around the length from which they do not pass the decoder, with everything in them.
static void long_strings(void)
{
    static const char *const units[][2] = {
        {"x", "x"}, {"\\n", "\\n"}, {"\\u0041", "A"}, {"\\u00e9", "\xC3\xA9"}, {"\\\\", "\\\\"},
        {"\\\"", "\\\""},
        {"\\/", "/"}, {"\\u0000", "\\u0000"}, {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
        {"\\ud83d ", "\\ud83d "},
        {"\\ude00", "\\ude00"}, {"\xFF", "\xEF\xBF\xBD"}, {"\xED\xB0\x80", "\xEF\xBF\xBD"},
        {"\xE2\x82\xAC", "\xE2\x82\xAC"},
        {"\\b\\f\\r\\t\\u001f", "\\b\\f\\r\\t\\u001f"}, {"\\u0001n7", "\\u0001n7"},
    };
    static char text[40000], want[40000];
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        for (size_t size = JSON_LONG - 14; size < JSON_LONG + 14; size++) {
            size_t ulen = strlen(units[i][0]), wlen = strlen(units[i][1]), n = 0, w = 0;
            // {"k":["padding unit unit ..."],"l":1}
            n += (size_t)sprintf(text, "\xEF\xBB\xBF {\"k\":[\"");
            w += (size_t)sprintf(want, "{\"k\":[\"");
            for (size_t pad = size % ulen; pad > 0; pad--)
                text[n++] = want[w++] = 'p';
            for (size_t k = size / ulen; k > 0; k--) {
                memcpy(text + n, units[i][0], ulen);
                memcpy(want + w, units[i][1], wlen);
                n += ulen;
                w += wlen;
            }
            n += (size_t)sprintf(text + n, "\"], \"l\":1}");
            w += (size_t)sprintf(want + w, "\"],\"l\":1}");
            becomes_bytes(text, n, want, w);
        }
    // A long name of a member passes as it is.
    size_t n = (size_t)sprintf(text, "{\"%0*d\":\"%0*d\"}", 3 * JSON_LONG, 0, 3 * JSON_LONG, 0);
    becomes_bytes(text, n, text, n);
}

// `depth` arrays or objects around `inside`; the caller frees.
static char *nest(const char *open, const char *inside, const char *close, size_t depth)
{
    size_t o = strlen(open), c = strlen(close), i = strlen(inside);
    char *text = malloc(depth * (o + c) + i + 1), *p = text;
    assert(text);
    for (size_t k = 0; k < depth; k++, p += o)
        memcpy(p, open, o);
    memcpy(p, inside, i);
    p += i;
    for (size_t k = 0; k < depth; k++, p += c)
        memcpy(p, close, c);
    *p = '\0';
    return text;
}

static void depths(void)
{
    static const char *const kinds[][3] = {
        {"[", "", "]"}, {"[", "1.0", "]"}, {"{\"a\":", "{}", "}"},
        {"[{\"a\":", "\"\\\\ \\\"\\ud800\\u0001\"", "}]"},
        {"[1,\"\\u0001\",", "[]", ",{\"\\\"\":\"\xE2\x82\xAC\"}]"},
        {"[", "\"\xF0\x9F\x98\x80\\n\"", ",[[]],[0]]"},
    };
    static const size_t sizes[] = {1, 2, JSON_MAX_DEPTH / 2, JSON_MAX_DEPTH - 1, JSON_MAX_DEPTH,
                                   JSON_MAX_DEPTH + 1, JSON_MAX_DEPTH + 2, 1000};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes + (i == 2); k++) {
            size_t depth = k < sizeof sizes / sizeof *sizes ? sizes[k] : 100000;
            char *text = nest(kinds[i][0], kinds[i][1], kinds[i][2], depth);
            becomes(text, text);
            size_t n = strlen(text);
            json_error err;
            assert(prepare(text, n - 1, &err) == -1);
            assert(json_skip(text, n, 0) == n);
            // Beside others.
            char *more = malloc(3 * n + 64);
            assert(more);
            size_t m = (size_t)sprintf(more, "{\"a\":%s,\"b\":[2,%s],\"c\":\"\\u0001\"}", text, text);
            becomes_bytes(more, m, more, m);
            assert(json_skip(more, m, 0) == m);
            free(more);
            free(text);
        }
}

// ---- random texts

typedef struct text {
    char data[1 << 16];
    size_t n;
} text;

static void say(text *t, const char *s)
{
    size_t n = strlen(s);
    assert(t->n + n < sizeof t->data);
    memcpy(t->data + t->n, s, n);
    t->n += n;
}

static void white(text *t)
{
    static const char *const spaces[] = {"", "", "", " ", "\n", "\t\r ", "  "};
    say(t, spaces[random_below(7)]);
}

static void some_string(text *t)
{
    static const char *const parts[] = {
        "a", "name", "\\n", "\\\\", "\\\"", "\\u0001", "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00",
        "\xC3\xA9", "\xF0\x9F\x98\x80", "\xFF", "\xED\xA0\x80", "{", "}", "[", "]", ",", ":", "\\/", " ",
        "\xE2\x82", "a long run of plain text that takes more than one step of eight"};
    say(t, "\"");
    for (unsigned n = random_below(5); n > 0; n--)
        say(t, parts[random_below(24)]);
    for (unsigned n = random_below(40) ? 0 : JSON_LONG / 64 + 1; n > 0; n--)
        say(t, parts[23]);
    say(t, "\"");
}

static void some_value(text *t, unsigned depth)
{
    static const char *const atoms[] = {"null", "true", "false", "0", "-1", "1.0", "1e3", "[]", "{}",
                                        "9007199254740993", "-0", "2.5E-1", "{ }", "[ ]"};
    unsigned kind = random_below(depth < 6 ? 5 : 2);
    if (kind == 0)
        say(t, atoms[random_below(14)]);
    else if (kind == 1)
        some_string(t);
    else {
        bool object = kind > 2;
        say(t, object ? "{" : "[");
        unsigned n = 1 + random_below(3);
        for (unsigned i = 0; i < n; i++) {
            white(t);
            if (object) {
                some_string(t);
                white(t);
                say(t, ":");
                white(t);
            }
            some_value(t, depth + 1);
            white(t);
            if (i + 1 < n)
                say(t, ",");
        }
        say(t, object ? "}" : "]");
    }
}

// Any text: nothing is read outside, everything ends, and what is found lies inside.
static void cut(const char *bytes, size_t len)
{
    char *copy = exact(bytes, len);
    static const char *const keys[] = {"a", "name", "", "\\", "\\\\", "\\\"", "[", "a\"", "\\u0001"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        size_t start = 0, end = len;
        for (int level = 0; level < 3; level++) {
            size_t from = start;
            if (!json_member(copy, end, &start, &end, keys[i], strlen(keys[i])))
                break;
            assert(from <= start && start <= end && end <= len);
        }
    }
    for (size_t at = 0; at < len; at++)
        assert(json_skip(copy, len, at) <= len - at);
    free(copy);
}

static void random_texts(void)
{
    static text t;
    for (int round = 0; round < 1500; round++) {
        t.n = 0;
        white(&t);
        size_t from = t.n;
        some_value(&t, 0);
        size_t len = t.n - from;
        white(&t);
        becomes_bytes(t.data, t.n, NULL, 0);
        assert(json_skip(t.data, t.n, from) == len);
        // What was encoded has one form.
        size_t n;
        const char *got = lua_tolstring(L, -1, &n);
        char *once = exact(got, n);
        becomes_bytes(once, n, once, n);
        free(once);
        // Broken in one place: refused or not, but never read outside.
        if (t.n < 400) {
            cut(t.data, t.n);
            static const char bytes[] = "\"\\{}[],:0 \n\xFFu";
            t.data[random_below((unsigned)t.n)] = bytes[random_below(sizeof bytes)];
            size_t shorter = random_below((unsigned)t.n + 1);
            json_error err;
            prepare(t.data, t.n, &err);
            prepare(t.data, shorter, &err);
            cut(t.data, shorter);
        }
    }
}

// ---- members

static void run(const char *code)
{
    lua_settop(L, 1);
    if (luaL_dostring(L, code) != LUA_OK) {
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
        abort();
    }
}

static void patches(void)
{
    run("local json = require 'pais.json'\n"
        "local function eq(a, b) if a ~= b then error(('%q is not %q'):format(a, b), 2) end end\n"
        "local t = '{ \"x\" : 1.50,\\n  \"in\": {\"s\":\"\\\\u0041\",  \"n\":1e2 } ,\"z\":[ ] }\\n'\n"
        "eq(json.slice(t, {}), t)\n"
        "eq(json.slice(t, {'in'}), '{\"s\":\"\\\\u0041\",  \"n\":1e2 }')\n"
        "eq(json.slice(t, {'in', 'n'}), '1e2')\n"
        "eq(json.slice(t, {'in', 'n', 'x'}), nil)\n"
        "eq(json.slice(t, {'no'}), nil)\n"
        "local function patched(path, member, new, from, to)\n"
        "  local got = json.patch(t, path, member, new)\n"
        "  local a, b = t:find(from, 1, true)\n"
        "  eq(got, t:sub(1, a - 1) .. to .. t:sub(b + 1))\n"
        "  local value = json.decode(got)\n"
        "  if path[1] then value = value[path[1]] end\n"
        "  eq(json.encode(value[member]), new)\n"
        "end\n"
        "patched({}, 'x', '[\"new\"]', '1.50', '[\"new\"]')\n"
        "patched({}, 'z', '2', '[ ]', '2')\n"
        "patched({}, 'q', '2', '[ ]', '[ ],\"q\":2')\n"
        "patched({'in'}, 's', 'null', '\"\\\\u0041\"', 'null')\n"
        "patched({'in'}, 'new \\n', '7', '1e2', '1e2,\"new \\\\n\":7')\n"
        "eq(json.patch(t, {'x'}, 'a', '1'), nil)\n"
        "eq(json.patch(t, {'no'}, 'a', '1'), nil)\n"
        "eq(json.patch('[]', {}, 'a', '1'), nil)\n"
        "eq(json.patch('{}', {}, 'a', '1'), '{\"a\":1}')\n"
        "eq(json.patch(' { } ', {}, 'a', '1'), ' {\"a\":1 } ')\n"
        // A byte order mark is no part of the value, and stays.
        "eq(json.slice('\\xEF\\xBB\\xBF{\"a\":1}', {'a'}), '1')\n"
        "eq(json.patch('\\xEF\\xBB\\xBF {}', {}, 'a', '1'), '\\xEF\\xBB\\xBF {\"a\":1}')\n"
        // Text that is no JSON is the caller's mistake, and yet the end is reached.
        "for _, bad in ipairs {'{', '{\\0', '{\"a\":\\0}', '{\"a', '{\"a\":', '{\"a\":1', '{\"a\\\\', '{ '} do\n"
        "  json.slice(bad, {'a'})\n"
        "  json.slice(bad, {'a', 'b'})\n"
        "  json.patch(bad, {}, 'b', '1')\n"
        "  json.patch(bad, {'a'}, 'b', '1')\n"
        "end\n");
}

// ---- failures

static void raises(const char *expression, const char *words)
{
    lua_settop(L, 1);
    char code[256];
    snprintf(code, sizeof code, "local json = require 'pais.json' return %s", expression);
    int status = luaL_dostring(L, code);
    if (status == LUA_OK || !strstr(lua_tostring(L, -1), words))
        fprintf(stderr, "%s: %s\n", expression, status ? lua_tostring(L, -1) : "no error");
    assert(status != LUA_OK && strstr(lua_tostring(L, -1), words));
}

static void no_json(void)
{
    raises("json.encode(0/0)", "NaN");
    raises("json.encode({1, 2, a = 3})", "list and named members");
    raises("json.encode({1, nil, 3})", "holes");
    raises("json.encode({[true] = 1})", "key of type boolean");
    raises("json.encode({[0] = 1})", "key of type number");
    raises("json.encode(print)", "function");
    raises("json.encode((function() local t = {} t[1] = t return t end)())", "nested too deep");
    raises("json.encode((function() local t = {} t.a = {t} return t end)())", "nested too deep");
    raises("json.copy((function() local t = {} t.a = t return t end)())", "nested too deep");
    raises("json.decode()", "string expected");
}

// Every allocation of the engine in turn fails: the caller hears of it, and nothing is left behind.
static void engine_memory(void)
{
    char *deep = nest("[", "\"\\ud800\"", "]", 9 * JSON_MAX_DEPTH);
    char *big = malloc(30000);
    assert(big);
    size_t n = strlen(deep);
    assert(n + 8000 < 30000);
    n = (size_t)sprintf(big, "{\"a\":%s,\"b\":[", deep);
    for (int i = 0; i < 2000; i++)
        n += (size_t)sprintf(big + n, "%s1", i ? "," : "");
    n += (size_t)sprintf(big + n, "]}");
    long fail = 0;
    for (int failed = 1; failed == 1;) {
        json_text out = {0};
        json_error err;
        alloc_fail_at = ++fail;
        failed = json_prepare(big, n, &out, &err);
        assert(failed == 1 || failed == 0);
        assert(failed == 1 || alloc_fail_at > 0);
        free(out.data);
        assert(fail < 1000);
    }
    assert(fail > 4);
    alloc_fail_at = 0;
    free(big);
    free(deep);
}

static long lua_fail_at;

static void *lua_memory(void *ud, void *ptr, size_t old, size_t size)
{
    (void)ud;
    (void)old;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    if ((!ptr || size > old) && lua_fail_at > 0 && --lua_fail_at == 0)
        return NULL;
    return realloc(ptr, size);
}

// The same for every allocation of Lua while it decodes, encodes, cuts and copies.
static void lua_allocations(void)
{
    for (long fail = 1;; fail++) {
        lua_State *M = lua_newstate(lua_memory, NULL);
        assert(M && fail < 10000);
        luaL_requiref(M, "_G", luaopen_base, 1);
        luaL_requiref(M, "pais.json", luaopen_pais_json, 0);
        lua_setglobal(M, "json");
        static const char code[] =
            "local v = json.decode('{\"a\":[1,\"\\\\u0001\",[],{\"x\":1.5}],\"b\":\"' .. long .. '\"}')\n"
            "local t = json.encode(json.copy(v), {pretty = true})\n"
            "json.patch(t, {}, 'c', json.slice(t, {'a'})) json.clean('\\xFF' .. long)\n"
            "json.decode('[1,')";
        char plain[3 * JSON_LONG];
        memset(plain, 'x', sizeof plain);
        lua_pushlstring(M, plain, sizeof plain);
        lua_setglobal(M, "long");
        assert(luaL_loadstring(M, code) == LUA_OK);
        lua_fail_at = fail;
        int status = lua_pcall(M, 0, 0, 0);
        bool through = lua_fail_at > 0;
        lua_fail_at = 0;
        // An emergency collection may have found the room after all.
        assert(status == LUA_OK || status == LUA_ERRMEM);
        assert(!through || status == LUA_OK);
        lua_close(M);
        if (through)
            break;
    }
}

int main(void)
{
    L = luaL_newstate();
    assert(L);
    luaL_openlibs(L);
    luaL_requiref(L, "pais.json", luaopen_pais_json, 0);
    lua_settop(L, 0);
    if (luaL_dostring(L, round_trip) != LUA_OK) {
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
        return 1;
    }
    characters();
    cut_short();
    values();
    long_strings();
    depths();
    random_texts();
    patches();
    no_json();
    engine_memory();
    lua_allocations();
    lua_close(L);
    return 0;
}

// SPDX-License-Identifier: MIT
// pais.json: JSON without loss. lua-cjson decodes what json_prepare marked; the marks become Lua
// values here. The encoder is ours: sorted members, so that equal values give equal bytes.
//
// null is cjson.null (light userdata NULL); arrays carry the metatable ARRAY; integers are Lua
// integers when they fit 64 bits; a lone surrogate is its three bytes (WTF-8) in a Lua string;
// containers nested too deep are {text} with the metatable RAW and are written back as they were.
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "libs.h"
#include "lua-cjson.h"

#define ARRAY "pais.json.array"
#define RAW "pais.json.raw"
#define BUFFER "pais.json.buffer"

// A growing buffer that Lua owns, so that nothing leaks when an allocation raises.
typedef struct buffer {
    char *data;
    size_t n, cap;
} buffer;

static int buffer_gc(lua_State *L)
{
    buffer *b = luaL_checkudata(L, 1, BUFFER);
    free(b->data);
    *b = (buffer){0};
    return 0;
}

static buffer *new_buffer(lua_State *L)
{
    buffer *b = lua_newuserdatauv(L, sizeof *b, 0);
    *b = (buffer){0};
    luaL_setmetatable(L, BUFFER);
    return b;
}

static void add(lua_State *L, buffer *b, const char *bytes, size_t n)
{
    if (b->n + n > b->cap) {
        size_t cap = (b->n + n) * 2 + 256;
        char *data = realloc(b->data, cap);
        if (!data)
            luaL_error(L, "not enough memory to encode JSON");
        b->data = data;
        b->cap = cap;
    }
    memcpy(b->data + b->n, bytes, n);
    b->n += n;
}

// ---- decoding

static void restore(lua_State *L, const char *text);

// Pushes the long string whose place in the text is said by "OFFSET LENGTH".
static void push_long(lua_State *L, const char *text, const char *place)
{
    char *rest;
    size_t offset = strtoull(place, &rest, 10), len = strtoull(rest, NULL, 10);
    luaL_Buffer out;
    char *room = luaL_buffinitsize(L, &out, 3 * len);
    luaL_pushresultsize(&out, json_unescape(text + offset, len, room));
}

// Replaces the marked string on top of the stack by what it stands for in `text`.
static void unmark(lua_State *L, const char *text, const char *s, size_t n)
{
    switch (s[1]) {
    case JSON_MARK_NUMBER:
        // lua_stringtonumber reads more than JSON (0x10), but the text was checked as JSON.
        if (lua_stringtonumber(L, s + 2) != 0) {  // marked number
            if (strcmp(s + 2, "-0") == 0) {
                lua_pop(L, 1);
                lua_pushnumber(L, -0.0);
            }
        } else
            lua_pushnumber(L, strtod(s + 2, NULL));
        break;
    case JSON_MARK_LONG:
        push_long(L, text, s + 2);
        break;
    case JSON_MARK_EMPTY:
        lua_newtable(L);
        luaL_setmetatable(L, ARRAY);
        break;
    case JSON_MARK_RAW:
        lua_createtable(L, 1, 0);
        lua_pushlstring(L, s + 2, n - 2);
        lua_rawseti(L, -2, 1);
        luaL_setmetatable(L, RAW);
        break;
    default:  // a string that began with the mark
        lua_pushlstring(L, s + 2, n - 2);
    }
    lua_remove(L, -2);  // value
}

// Replaces the decoded value on top of the stack by the value that the text stands for.
static void restore(lua_State *L, const char *text)
{
    if (lua_type(L, -1) == LUA_TSTRING) {
        size_t n;
        const char *s = lua_tolstring(L, -1, &n);
        if (n >= 2 && s[0] == JSON_MARK)
            unmark(L, text, s, n);
        return;
    }
    if (!lua_istable(L, -1))
        return;
    luaL_checkstack(L, 6, "JSON nested too deep");
    if (lua_rawgeti(L, -1, 1) != LUA_TNIL)
        luaL_setmetatable(L, (lua_pop(L, 1), ARRAY));
    else
        lua_pop(L, 1);
    lua_pushnil(L);  // t key
    while (lua_next(L, -2)) {
        int type = lua_type(L, -1);  // t key value
        if (type == LUA_TSTRING || type == LUA_TTABLE) {
            lua_pushvalue(L, -2);   // t key value key
            lua_insert(L, -2);      // t key key value
            restore(L, text);
            lua_rawset(L, -4);      // t key
        } else
            lua_pop(L, 1);
    }
}

// decode(text) -> value | nil, message, "E_JSON", position of the first byte that is wrong
static int lib_json_decode(lua_State *L)
{
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    lua_settop(L, 1);
    buffer *b = new_buffer(L);  // text buffer
    json_text prepared;
    json_error error;
    int failed = json_prepare(text, len, &prepared, &error);
    if (failed > 0)
        return luaL_error(L, "not enough memory to decode JSON");
    if (failed) {
        luaL_pushfail(L);
        lua_pushfstring(L, "decode JSON: %s at byte %d", error.message, (int)error.offset + 1);
        lua_pushliteral(L, "E_JSON");
        lua_pushinteger(L, (lua_Integer)error.offset + 1);
        return 4;
    }
    b->data = prepared.data;
    lua_pushvalue(L, lua_upvalueindex(1));              // text buffer cjson.decode
    lua_pushlstring(L, prepared.data, prepared.len);    // text buffer cjson.decode prepared
    free(b->data);
    b->data = NULL;
    lua_call(L, 1, 1);                                  // text buffer value
    if (prepared.restore)
        restore(L, text);
    return 1;
}

// ---- encoding

static void encode(lua_State *L, buffer *b, int depth, int indent);

typedef struct piece {
    lua_State *L;
    buffer *b;
} piece;

static void add_piece(void *ud, const char *ptr, size_t len)
{
    piece *p = ud;
    add(p->L, p->b, ptr, len);
}

static void encode_string(lua_State *L, buffer *b, const char *text, size_t n)
{
    json_quote(text, n, true, add_piece, &(piece){L, b});
}

static void encode_number(lua_State *L, buffer *b)
{
    char text[40];
    if (lua_isinteger(L, -1)) {
        int n = snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(L, -1));
        add(L, b, text, (size_t)n);
        return;
    }
    double d = lua_tonumber(L, -1);
    if (isnan(d))
        luaL_error(L, "encode JSON: NaN is no JSON number");
    if (isinf(d)) {  // Why: it was a number too large for a double, and goes back out as one
        add(L, b, d > 0 ? "1e999" : "-1e999", d > 0 ? 5 : 6);
        return;
    }
    int n = 0;
    for (int precision = 15; precision <= 17; precision++) {  // the shortest that reads back equal
        n = snprintf(text, sizeof text, "%.*g", precision, d);
        if (strtod(text, NULL) == d)
            break;
    }
    if (!strpbrk(text, ".e"))
        n += snprintf(text + n, sizeof text - (size_t)n, ".0");
    add(L, b, text, (size_t)n);
}

static void newline(lua_State *L, buffer *b, int indent)
{
    if (indent < 0)
        return;
    add(L, b, "\n", 1);
    for (int i = 0; i < indent; i++)
        add(L, b, "  ", 2);
}

static void encode_array(lua_State *L, buffer *b, int depth, int indent)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
    if (n == 0) {
        add(L, b, "[]", 2);
        return;
    }
    int inner = indent < 0 ? -1 : indent + 1;
    add(L, b, "[", 1);
    for (lua_Integer i = 1; i <= n; i++) {
        if (i > 1)
            add(L, b, ",", 1);
        newline(L, b, inner);
        lua_rawgeti(L, -1, i);
        encode(L, b, depth + 1, inner);
        lua_pop(L, 1);
    }
    newline(L, b, indent);
    add(L, b, "]", 1);
}

typedef struct member {
    const char *key;
    size_t len;
} member;

static int compare_members(const void *va, const void *vb)
{
    const member *a = va, *b = vb;
    int order = memcmp(a->key, b->key, a->len < b->len ? a->len : b->len);
    return order ? order : a->len < b->len ? -1 : a->len > b->len;
}

static void encode_object(lua_State *L, buffer *b, int depth, int indent)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "encode JSON: a table has a key of type %s", luaL_typename(L, -2));
        n++;
    }
    int inner = indent < 0 ? -1 : indent + 1;
    member *members = lua_newuserdatauv(L, n * sizeof *members + 1, 0);  // t members
    n = 0;
    for (lua_pushnil(L); lua_next(L, -3); lua_pop(L, 1)) {
        members[n].key = lua_tolstring(L, -2, &members[n].len);
        n++;
    }
    qsort(members, n, sizeof *members, compare_members);
    add(L, b, "{", 1);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            add(L, b, ",", 1);
        newline(L, b, inner);
        encode_string(L, b, members[i].key, members[i].len);
        add(L, b, indent < 0 ? ":" : ": ", indent < 0 ? 1 : 2);
        lua_pushlstring(L, members[i].key, members[i].len);
        lua_rawget(L, -3);  // t members value
        encode(L, b, depth + 1, inner);
        lua_pop(L, 1);
    }
    newline(L, b, n ? indent : -1);
    add(L, b, "}", 1);
    lua_pop(L, 1);  // t
}

static void encode_table(lua_State *L, buffer *b, int depth, int indent)
{
    if (depth > 2 * JSON_MAX_DEPTH)
        luaL_error(L, "encode JSON: a table is nested too deep, or holds itself");
    luaL_checkstack(L, 8, "JSON nested too deep");
    bool array = false;
    if (lua_getmetatable(L, -1)) {  // t mt
        luaL_getmetatable(L, ARRAY);
        luaL_getmetatable(L, RAW);  // t mt array raw
        array = lua_rawequal(L, -3, -2);
        bool raw = lua_rawequal(L, -3, -1);
        lua_pop(L, 3);
        if (raw) {
            size_t n;
            lua_rawgeti(L, -1, 1);
            const char *text = luaL_tolstring(L, -1, &n);
            add(L, b, text, n);
            lua_pop(L, 2);
            return;
        }
    }
    if (!array && lua_rawgeti(L, -1, 1) != LUA_TNIL) {
        lua_pop(L, 1);
        array = true;
        lua_Unsigned n = 0;
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
            n++;
        if (n != lua_rawlen(L, -1))
            luaL_error(L, "encode JSON: a table has both a list and named members, or holes");
    } else if (!array)
        lua_pop(L, 1);
    if (array)
        encode_array(L, b, depth, indent);
    else
        encode_object(L, b, depth, indent);
}

// Writes the value on top of the stack. `indent` counts levels, -1 writes everything on one line.
static void encode(lua_State *L, buffer *b, int depth, int indent)
{
    size_t n;
    const char *text;
    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        text = lua_tolstring(L, -1, &n);
        encode_string(L, b, text, n);
        break;
    case LUA_TNUMBER:
        encode_number(L, b);
        break;
    case LUA_TBOOLEAN:
        lua_toboolean(L, -1) ? add(L, b, "true", 4) : add(L, b, "false", 5);
        break;
    case LUA_TTABLE:
        encode_table(L, b, depth, indent);
        break;
    case LUA_TNIL:
        add(L, b, "null", 4);
        break;
    case LUA_TLIGHTUSERDATA:
        if (!lua_touserdata(L, -1)) {
            add(L, b, "null", 4);
            break;
        }  // fall through
    default:
        luaL_error(L, "encode JSON: a %s has no JSON form", luaL_typename(L, -1));
    }
}

// encode(value[, {pretty = true}]) -> text. Raises for what JSON cannot say.
static int lib_json_encode(lua_State *L)
{
    luaL_checkany(L, 1);
    int indent = -1;
    if (lua_istable(L, 2)) {
        lua_getfield(L, 2, "pretty");
        indent = lua_toboolean(L, -1) ? 0 : -1;
    }
    lua_settop(L, 1);
    size_t n;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &n) : NULL;
    if (text && !memchr(text, 0x7F, n) &&
        json_plain((const unsigned char *)text, (const unsigned char *)text + n) == n) {
        luaL_Buffer out;  // most strings
        char *room = luaL_buffinitsize(L, &out, n + 2);
        room[0] = room[n + 1] = '"';
        memcpy(room + 1, text, n);
        luaL_pushresultsize(&out, n + 2);
        return 1;
    }
    buffer *b = new_buffer(L);  // value buffer
    lua_pushvalue(L, 1);        // value buffer value
    encode(L, b, 0, indent);
    lua_pushlstring(L, b->data, b->n);
    return 1;
}

// ---- arrays, and text cut without decoding

// array([t]) -> t, marked as an array
static int lib_json_array(lua_State *L)
{
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    luaL_setmetatable(L, ARRAY);
    return 1;
}

// is_array(v) -> boolean: marked, or a table with an element 1
static int lib_json_is_array(lua_State *L)
{
    bool array = false;
    if (lua_istable(L, 1)) {
        if (lua_getmetatable(L, 1)) {
            luaL_getmetatable(L, ARRAY);
            array = lua_rawequal(L, -1, -2);
        }
        array = array || lua_rawgeti(L, 1, 1) != LUA_TNIL;
    }
    lua_pushboolean(L, array);
    return 1;
}

static bool find(lua_State *L, const char *text, size_t len, int path, size_t *start, size_t *end)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, path);
    *start = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *end = len;
    for (lua_Integer i = 1; i <= n; i++) {
        size_t klen;
        lua_rawgeti(L, path, i);
        const char *key = luaL_checklstring(L, -1, &klen);
        bool found = json_member(text, *end, start, end, key, klen);
        lua_pop(L, 1);
        if (!found)
            return false;
    }
    return true;
}

// slice(text, path) -> the text of a member, byte for byte, or nil. `text` must be valid JSON,
// `path` an array of member names.
static int lib_json_slice(lua_State *L)
{
    size_t len, start, end;
    const char *text = luaL_checklstring(L, 1, &len);
    luaL_checktype(L, 2, LUA_TTABLE);
    if (!find(L, text, len, 2, &start, &end))
        return 0;
    lua_pushlstring(L, text + start, end - start);
    return 1;
}

// patch(text, path, member, newtext) -> text with that member of the object at `path` replaced, or
// added at its end; everything else stays byte for byte. nil when there is no object at `path`.
static int lib_json_patch(lua_State *L)
{
    size_t len, klen, nlen, start, end;
    const char *text = luaL_checklstring(L, 1, &len);
    luaL_checktype(L, 2, LUA_TTABLE);
    const char *key = luaL_checklstring(L, 3, &klen);
    const char *new = luaL_checklstring(L, 4, &nlen);
    if (!find(L, text, len, 2, &start, &end))
        return 0;
    while (start < end && strchr(" \n\t\r", text[start]))
        start++;
    if (end - start < 2 || text[start] != '{')
        return 0;
    lua_settop(L, 4);
    buffer *b = new_buffer(L);
    size_t from = start, to = end;
    if (json_member(text, end, &from, &to, key, klen)) {
        add(L, b, text, from);
        add(L, b, new, nlen);
    } else {
        to = start + json_skip(text, end, start) - 1;  // at the closing brace
        while (to > start + 1 && strchr(" \n\t\r", text[to - 1]))
            to--;
        add(L, b, text, to);
        if (text[to - 1] != '{')
            add(L, b, ",", 1);
        encode_string(L, b, key, klen);
        add(L, b, ":", 1);
        add(L, b, new, nlen);
    }
    add(L, b, text + to, len - to);
    lua_pushlstring(L, b->data, b->n);
    return 1;
}

// Pushes what a name, given with its quotes, stands for.
static void push_name(lua_State *L, const char *quoted, size_t len)
{
    luaL_Buffer out;
    char *room = luaL_buffinitsize(L, &out, 3 * len);
    luaL_pushresultsize(&out, json_unescape(quoted + 1, len - 2, room));
}

static void set_position(lua_State *L, const char *field, size_t at)
{
    lua_pushinteger(L, (lua_Integer)at);
    lua_setfield(L, -2, field);
}

// children(text[, at]) -> where the members or elements of the container at byte `at` (default: the
// whole) stand: {open, close, object, {name, at, from, to}...}; nil when there is no container. `text`
// must be valid JSON.
static int lib_json_children(lua_State *L)
{
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    size_t from = (size_t)luaL_optinteger(L, 2, 1) - 1;
    luaL_argcheck(L, from <= len, 2, "outside the text");
    if (from == 0 && len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        from = 3;
    while (from < len && strchr(" \n\t\r", text[from]) && text[from])
        from++;
    if (from >= len || (text[from] != '{' && text[from] != '['))
        return 0;
    bool object = text[from] == '{';
    lua_settop(L, 1);
    lua_newtable(L);  // text list
    json_child c = {.end = from + 1};
    for (lua_Integer i = 1; json_next(text, len, c.end, object, &c); i++) {
        lua_createtable(L, 0, 4);  // text list child
        if (object) {
            push_name(L, text + c.name, c.name_end - c.name);
            lua_setfield(L, -2, "name");
        }
        set_position(L, "at", c.name + 1);
        set_position(L, "from", c.start + 1);
        set_position(L, "to", c.end);
        lua_rawseti(L, -2, i);
    }
    lua_pushboolean(L, object);
    lua_setfield(L, -2, "object");
    set_position(L, "open", from + 1);
    set_position(L, "close", from + json_skip(text, len, from));
    return 1;
}

static void copy(lua_State *L, int depth)
{
    if (!lua_istable(L, -1))
        return;
    if (depth > 2 * JSON_MAX_DEPTH)
        luaL_error(L, "copy: a table is nested too deep, or holds itself");
    luaL_checkstack(L, 6, "JSON nested too deep");
    lua_createtable(L, (int)lua_rawlen(L, -1), depth == 0 ? 16 : 4);  // t new
    for (lua_pushnil(L); lua_next(L, -3);) {  // t new key value
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);  // t new key value key value
        if (lua_type(L, -1) == LUA_TTABLE)
            copy(L, depth + 1);
        lua_rawset(L, -5);  // t new key value
        lua_pop(L, 1);
    }
    if (lua_getmetatable(L, -2))
        lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

// copy(value) -> a value that can be changed without changing the first
static int lib_json_copy(lua_State *L)
{
    lua_settop(L, 1);
    copy(L, 0);
    return 1;
}

// Whether the two values on top of the stack say the same; leaves them there.
static bool same(lua_State *L, int depth)
{
    if (lua_rawequal(L, -2, -1))
        return true;
    if (!lua_istable(L, -2) || !lua_istable(L, -1) || depth > 2 * JSON_MAX_DEPTH ||
        !lua_checkstack(L, 6))
        return false;
    bool m = lua_getmetatable(L, -2), n = m && lua_getmetatable(L, -2);  // a b [ma [mb]]
    bool equal = m ? n && lua_rawequal(L, -2, -1) : !lua_getmetatable(L, -1);
    lua_settop(L, lua_gettop(L) - (m ? n ? 2 : 1 : equal ? 0 : 1));
    int members = 0;
    if (!equal)
        return false;
    for (lua_pushnil(L); equal && lua_next(L, -3);) {  // a b key value
        lua_pushvalue(L, -2);
        lua_rawget(L, -4);  // a b key value other
        equal = same(L, depth + 1);
        lua_pop(L, equal ? 2 : 3);
        members++;
    }
    if (!equal)
        return false;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        members--;
    return members == 0;
}

// same(a, b) -> whether two values say the same, neither having been changed
static int lib_json_same(lua_State *L)
{
    lua_settop(L, 2);
    lua_pushboolean(L, same(L, 0));
    return 1;
}

// clean(text) -> text with bytes that are no UTF-8 replaced by U+FFFD
static int lib_json_clean(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    if (json_is_utf8(text, n)) {
        lua_settop(L, 1);
        return 1;
    }
    luaL_Buffer out;
    char *room = luaL_buffinitsize(L, &out, 3 * n);
    luaL_pushresultsize(&out, json_clean_utf8(text, n, room));
    return 1;
}

static const luaL_Reg functions[] = {
    {"array", lib_json_array}, {"children", lib_json_children}, {"clean", lib_json_clean},
    {"copy", lib_json_copy}, {"encode", lib_json_encode}, {"is_array", lib_json_is_array},
    {"patch", lib_json_patch}, {"same", lib_json_same}, {"slice", lib_json_slice},
    {NULL, NULL},
};

int luaopen_pais_json(lua_State *L)
{
    luaL_newmetatable(L, ARRAY);
    luaL_newmetatable(L, RAW);
    luaL_newmetatable(L, BUFFER);  // array raw buffer
    lua_pushcfunction(L, buffer_gc);
    lua_setfield(L, -2, "__gc");
    luaL_newlib(L, functions);                     // ... lib
    // One of its own, of which nothing but `decode` is used, without the buffer that it keeps for
    // encoding: see frozen.h.
    luaopen_cjson(L);  // ... lib cjson
    lua_getfield(L, -1, "encode_keep_buffer");
    lua_pushboolean(L, 0);
    lua_call(L, 1, 0);
    lua_getfield(L, -1, "decode");
    lua_pushcclosure(L, lib_json_decode, 1);
    lua_setfield(L, -3, "decode");
    lua_getfield(L, -1, "null");
    lua_setfield(L, -3, "null");
    lua_pop(L, 1);  // ... lib
    return 1;
}

// SPDX-License-Identifier: MIT
// pais.json: the encoder. Members are sorted, so that equal values give equal bytes.
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "lib_json.h"

int lib_json_buffer_gc(lua_State *L)
{
    json_buffer *b = luaL_checkudata(L, 1, JSON_BUFFER);
    free(b->data);
    *b = (json_buffer){0};
    return 0;
}

json_buffer *lib_json_buffer(lua_State *L)
{
    json_buffer *b = lua_newuserdatauv(L, sizeof *b, 0);
    *b = (json_buffer){0};
    luaL_setmetatable(L, JSON_BUFFER);
    return b;
}

void lib_json_add(lua_State *L, json_buffer *b, const char *bytes, size_t n)
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

static void encode(lua_State *L, json_buffer *b, int depth, int indent);

typedef struct piece {
    lua_State *L;
    json_buffer *b;
} piece;

static void add_piece(void *ud, const char *ptr, size_t len)
{
    piece *p = ud;
    lib_json_add(p->L, p->b, ptr, len);
}

void lib_json_quote(lua_State *L, json_buffer *b, const char *text, size_t n)
{
    json_quote(text, n, true, add_piece, &(piece){L, b});
}

static void encode_number(lua_State *L, json_buffer *b)
{
    char text[40];
    if (lua_isinteger(L, -1)) {
        int n = snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(L, -1));
        lib_json_add(L, b, text, (size_t)n);
        return;
    }
    double d = lua_tonumber(L, -1);
    if (isnan(d))
        luaL_error(L, "encode JSON: NaN is no JSON number");
    if (isinf(d)) {  // Why: it was a number too large for a double, and goes back out as one
        lib_json_add(L, b, d > 0 ? "1e999" : "-1e999", d > 0 ? 5 : 6);
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
    lib_json_add(L, b, text, (size_t)n);
}

static void newline(lua_State *L, json_buffer *b, int indent)
{
    if (indent < 0)
        return;
    lib_json_add(L, b, "\n", 1);
    for (int i = 0; i < indent; i++)
        lib_json_add(L, b, "  ", 2);
}

static void encode_array(lua_State *L, json_buffer *b, int depth, int indent)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
    if (n == 0) {
        lib_json_add(L, b, "[]", 2);
        return;
    }
    int inner = indent < 0 ? -1 : indent + 1;
    lib_json_add(L, b, "[", 1);
    for (lua_Integer i = 1; i <= n; i++) {
        if (i > 1)
            lib_json_add(L, b, ",", 1);
        newline(L, b, inner);
        lua_rawgeti(L, -1, i);
        encode(L, b, depth + 1, inner);
        lua_pop(L, 1);
    }
    newline(L, b, indent);
    lib_json_add(L, b, "]", 1);
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

static void encode_object(lua_State *L, json_buffer *b, int depth, int indent)
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
    lib_json_add(L, b, "{", 1);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            lib_json_add(L, b, ",", 1);
        newline(L, b, inner);
        lib_json_quote(L, b, members[i].key, members[i].len);
        lib_json_add(L, b, indent < 0 ? ":" : ": ", indent < 0 ? 1 : 2);
        lua_pushlstring(L, members[i].key, members[i].len);
        lua_rawget(L, -3);  // t members value
        encode(L, b, depth + 1, inner);
        lua_pop(L, 1);
    }
    newline(L, b, n ? indent : -1);
    lib_json_add(L, b, "}", 1);
    lua_pop(L, 1);  // t
}

static void encode_table(lua_State *L, json_buffer *b, int depth, int indent)
{
    if (depth > 2 * JSON_MAX_DEPTH)
        luaL_error(L, "encode JSON: a table is nested too deep, or holds itself");
    luaL_checkstack(L, 8, "JSON nested too deep");
    bool array = false;
    if (lua_getmetatable(L, -1)) {  // t mt
        luaL_getmetatable(L, JSON_ARRAY);
        luaL_getmetatable(L, JSON_RAW);  // t mt array raw
        array = lua_rawequal(L, -3, -2);
        bool raw = lua_rawequal(L, -3, -1);
        lua_pop(L, 3);
        if (raw) {
            size_t n;
            lua_rawgeti(L, -1, 1);
            const char *text = luaL_tolstring(L, -1, &n);
            lib_json_add(L, b, text, n);
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
static void encode(lua_State *L, json_buffer *b, int depth, int indent)
{
    size_t n;
    const char *text;
    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        text = lua_tolstring(L, -1, &n);
        lib_json_quote(L, b, text, n);
        break;
    case LUA_TNUMBER:
        encode_number(L, b);
        break;
    case LUA_TBOOLEAN:
        lua_toboolean(L, -1) ? lib_json_add(L, b, "true", 4) : lib_json_add(L, b, "false", 5);
        break;
    case LUA_TTABLE:
        encode_table(L, b, depth, indent);
        break;
    case LUA_TNIL:
        lib_json_add(L, b, "null", 4);
        break;
    case LUA_TLIGHTUSERDATA:
        if (!lua_touserdata(L, -1)) {
            lib_json_add(L, b, "null", 4);
            break;
        }  // fall through
    default:
        luaL_error(L, "encode JSON: a %s has no JSON form", luaL_typename(L, -1));
    }
}

// encode(value[, {pretty = true}]) -> text. Raises for what JSON cannot say.
int lib_json_encode(lua_State *L)
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
    json_buffer *b = lib_json_buffer(L);  // value buffer
    lua_pushvalue(L, 1);        // value buffer value
    encode(L, b, 0, indent);
    lua_pushlstring(L, b->data, b->n);
    return 1;
}

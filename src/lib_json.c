// SPDX-License-Identifier: MIT
// pais.json: JSON without loss. lua-cjson decodes what json_prepare marked; the marks become Lua
// values here. lib_json_encode.c is the way back, lib_json_cut.c works on the text itself.
//
// null is cjson.null (light userdata NULL); arrays carry the metatable JSON_ARRAY; integers are Lua
// integers when they fit 64 bits; a lone surrogate is its three bytes (WTF-8) in a Lua string;
// containers nested too deep are {text} with the metatable JSON_RAW, written back as they were.
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "lib_json.h"
#include "libs.h"
#include "lua-cjson.h"

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
        luaL_setmetatable(L, JSON_ARRAY);
        break;
    case JSON_MARK_RAW:
        lua_createtable(L, 1, 0);
        lua_pushlstring(L, s + 2, n - 2);
        lua_rawseti(L, -2, 1);
        luaL_setmetatable(L, JSON_RAW);
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
        luaL_setmetatable(L, (lua_pop(L, 1), JSON_ARRAY));
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
    json_buffer *b = lib_json_buffer(L);  // text buffer
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

// array([t]) -> t, marked as an array
static int lib_json_array(lua_State *L)
{
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    luaL_setmetatable(L, JSON_ARRAY);
    return 1;
}

// is_array(v) -> boolean: marked, or a table with an element 1
static int lib_json_is_array(lua_State *L)
{
    bool array = false;
    if (lua_istable(L, 1)) {
        if (lua_getmetatable(L, 1)) {
            luaL_getmetatable(L, JSON_ARRAY);
            array = lua_rawequal(L, -1, -2);
        }
        array = array || lua_rawgeti(L, 1, 1) != LUA_TNIL;
    }
    lua_pushboolean(L, array);
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
    luaL_newmetatable(L, JSON_ARRAY);
    luaL_newmetatable(L, JSON_RAW);
    luaL_newmetatable(L, JSON_BUFFER);  // array raw buffer
    lua_pushcfunction(L, lib_json_buffer_gc);
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

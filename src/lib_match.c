// SPDX-License-Identifier: MIT
// pais.match: matchers and regular expressions for Lua.
#include <lauxlib.h>
#include <stdio.h>

#include "libs.h"
#include "match.h"
#include "words.h"

#define REGEX "pais.match.regex"

// name(matcher, name) -> boolean: whether a hook matcher applies to a tool (or other) name
static int lib_match_name(lua_State *L)
{
    size_t m, n;
    const char *matcher = luaL_optlstring(L, 1, "", &m);
    const char *name = luaL_checklstring(L, 2, &n);
    lua_pushboolean(L, match_name(matcher, m, name, n));
    return 1;
}

// any(text, words) -> boolean: whether one of the words, each ended by a line end, is in the text
static int lib_match_any(lua_State *L)
{
    size_t n, size;
    const char *text = luaL_checklstring(L, 1, &n);
    const char *words = luaL_checklstring(L, 2, &size);
    lua_pushboolean(L, words_any(text, n, words, size));
    return 1;
}

// regex(pattern) -> regex | nil, message, "E_PATTERN"
static int lib_match_regex(lua_State *L)
{
    size_t n, at = 0;
    const char *pattern = luaL_checklstring(L, 1, &n);
    char error[128] = "not enough memory";
    match_regex **re = lua_newuserdatauv(L, sizeof *re, 0);
    *re = NULL;
    luaL_setmetatable(L, REGEX);
    *re = match_compile(pattern, n, error, sizeof error, &at);
    if (*re)
        return 1;
    luaL_pushfail(L);
    lua_pushfstring(L, "compile the pattern '%s': %s at character %d", pattern, error, (int)at + 1);
    lua_pushliteral(L, "E_PATTERN");
    return 3;
}

// regex:test(text) -> boolean | nil, message, "E_LIMIT" when the search takes too many steps
static int regex_test(lua_State *L)
{
    match_regex **re = luaL_checkudata(L, 1, REGEX);
    size_t n;
    const char *text = luaL_checklstring(L, 2, &n);
    int found = match_test(*re, text, n, NULL);
    if (found < 0) {
        luaL_pushfail(L);
        lua_pushliteral(L, "search for a pattern: given up after too many steps");
        lua_pushliteral(L, "E_LIMIT");
        return 3;
    }
    lua_pushboolean(L, found);
    return 1;
}

// regex:find(text) -> first, last (as string.find) | nil
static int regex_find(lua_State *L)
{
    match_regex **re = luaL_checkudata(L, 1, REGEX);
    size_t n, span[2];
    const char *text = luaL_checklstring(L, 2, &n);
    if (match_test(*re, text, n, span) != 1)
        return 0;
    lua_pushinteger(L, (lua_Integer)span[0] + 1);
    lua_pushinteger(L, (lua_Integer)span[1]);
    return 2;
}

static int regex_gc(lua_State *L)
{
    match_regex **re = luaL_checkudata(L, 1, REGEX);
    if (*re)
        match_free(*re);
    *re = NULL;
    return 0;
}

static const luaL_Reg methods[] = {
    {"find", regex_find},
    {"test", regex_test},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"any", lib_match_any},
    {"name", lib_match_name},
    {"regex", lib_match_regex},
    {NULL, NULL},
};

int luaopen_pais_match(lua_State *L)
{
    luaL_newmetatable(L, REGEX);
    lua_pushcfunction(L, regex_gc);
    lua_setfield(L, -2, "__gc");
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    luaL_newlib(L, functions);
    return 1;
}

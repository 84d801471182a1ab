// SPDX-License-Identifier: MIT
// Any bytes are JSON or an error with a place. What json_prepare accepts, lua-cjson decodes; what was
// decoded, encodes; and that text decodes and encodes to itself.
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "libs.h"
#include "lua-cjson.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static lua_State *L;

static void require(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "json: %s\n", what);
        abort();
    }
}

static void start(void)
{
    L = luaL_newstate();
    luaL_openlibs(L);
    luaL_requiref(L, "cjson", luaopen_cjson, 0);
    luaL_requiref(L, "pais.json", luaopen_pais_json, 0);  // cjson json
}

// Calls function `name` of the module at `module` with a string.
static int call(int module, const char *name, const char *text, size_t n)
{
    lua_getfield(L, module, name);
    lua_pushlstring(L, text, n);
    return lua_pcall(L, 1, 1, 0);
}

static void check_utf8(const unsigned char *data, size_t size)
{
    char *out = malloc(3 * size + 1);
    size_t n = json_clean_utf8((const char *)data, size, out);
    require(json_is_utf8(out, n), "cleaned text is no UTF-8");
    require(json_is_utf8((const char *)data, size) == (n == size && memcmp(out, data, n) == 0),
            "clean text was changed, or unclean text was not");
    require(json_plain(data, data + size) <= size, "plain text is longer than the text");
    free(out);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (!L)
        start();
    lua_settop(L, 2);
    check_utf8(data, size);
    json_text prepared;
    json_error error = {0};
    char *copy = malloc(size + 1);  // without a NUL behind it
    memcpy(copy, data, size);
    int status = json_prepare(copy, size, &prepared, &error);
    if (status != 0) {
        require(status == -1 && error.message && error.offset <= size, "an error without a place");
        free(copy);
        return 0;
    }
    require(call(1, "decode", prepared.data, prepared.len) == LUA_OK, "cjson refuses it");
    free(prepared.data);
    size_t from = 0, to = size;
    json_member(copy, size, &from, &to, "a", 1);
    require(from <= to && to <= size, "a member outside the text");

    lua_settop(L, 2);
    require(call(2, "decode", copy, size) == LUA_OK, lua_tostring(L, -1));
    free(copy);
    lua_getfield(L, 2, "encode");
    lua_pushvalue(L, 3);  // cjson json value encode value
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
        require(strstr(lua_tostring(L, -1), "infinity") != NULL, lua_tostring(L, -1));
        return 0;
    }
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);  // cjson json value text
    require(call(2, "decode", text, n) == LUA_OK, "what was encoded cannot be decoded");
    lua_getfield(L, 2, "encode");
    lua_insert(L, -2);
    require(lua_pcall(L, 1, 1, 0) == LUA_OK, "what was decoded again cannot be encoded");
    require(lua_rawequal(L, -1, 4), "encoding what was decoded gives another text");
    lua_gc(L, LUA_GCSTEP, 0);
    return 0;
}

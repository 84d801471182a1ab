// SPDX-License-Identifier: MIT
// Any bytes are JSON or an error with a place. What json_prepare accepts, lua-cjson decodes; what was
// decoded, encodes; and that text decodes and encodes to itself. Members that are cut out, and put in,
// decode to what they are. Text that was refused is cut without harm.
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

// For the text of an object: every member is found in it, and one that is put in is there.
static const char program[] =
    "local json = require 'pais.json'\n"
    "return function(text, once)\n"
    "  local value = json.decode(once)\n"
    "  if type(value) ~= 'table' or getmetatable(value) then return end\n"
    "  for k, v in pairs(value) do\n"
    "    local raw = json.slice(once, { k })\n"  // a name with escapes is not found
    "    if raw then assert(json.encode(v) == json.encode(json.decode(raw)), 'another member')\n"
    "    else assert(json.encode(k) ~= '\"' .. k .. '\"', 'a member was not found') end\n"
    "  end\n"
    "  value.new = json.array()\n"
    "  for _, t in ipairs { text, once } do\n"
    "    local changed = json.decode(json.patch(t, {}, 'new', '[ ]'))\n"
    "    assert(json.encode(changed) == json.encode(value), 'a patch changed something else')\n"
    "  end\n"
    "end\n";

static void start(void)
{
    L = luaL_newstate();
    luaL_openlibs(L);
    luaL_requiref(L, "cjson", luaopen_cjson, 0);
    luaL_requiref(L, "pais.json", luaopen_pais_json, 0);  // cjson json
    require(luaL_dostring(L, program) == LUA_OK, "the program");  // cjson json program
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

// Nothing is read outside of any text, and all ends.
static void check_cuts(const char *text, size_t size)
{
    size_t from = 0, to = size;
    while (json_member(text, to, &from, &to, "a", 1))
        require(from <= to && to <= size, "a member outside the text");
    for (int object = 0; object < 2; object++) {
        json_child c = {0};
        while (json_next(text, size, c.end, object, &c))
            require(c.name <= c.name_end && c.name_end <= c.start && c.start < c.end && c.end <= size,
                    "a child outside the text");
    }
    require(size == 0 || json_skip(text, size, 0) <= size, "a value outside the text");
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (!L)
        start();
    lua_settop(L, 3);
    check_utf8(data, size);
    json_text prepared;
    json_error error = {0};
    char *copy = malloc(size ? size : 1);  // without a NUL behind it
    memcpy(copy, data, size);
    check_cuts(copy, size);
    int status = json_prepare(copy, size, &prepared, &error);
    if (status != 0) {
        require(status == -1 && error.message && error.offset <= size, "an error without a place");
        free(copy);
        return 0;
    }
    require(call(1, "decode", prepared.data, prepared.len) == LUA_OK, "cjson refuses it");
    free(prepared.data);
    lua_settop(L, 3);
    require(call(2, "decode", copy, size) == LUA_OK, lua_tostring(L, -1));
    free(copy);
    lua_getfield(L, 2, "encode");
    lua_pushvalue(L, 4);  // ... value encode value
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
        require(strstr(lua_tostring(L, -1), "infinity") != NULL, lua_tostring(L, -1));
        return 0;
    }
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);  // ... value text
    require(call(2, "decode", text, n) == LUA_OK, "what was encoded cannot be decoded");
    lua_getfield(L, 2, "encode");
    lua_insert(L, -2);
    require(lua_pcall(L, 1, 1, 0) == LUA_OK, "what was decoded again cannot be encoded");
    require(lua_rawequal(L, -1, 5), "encoding what was decoded gives another text");
    lua_settop(L, 5);
    lua_pushvalue(L, 3);
    lua_pushlstring(L, (const char *)data, size);
    lua_pushvalue(L, 5);
    require(lua_pcall(L, 2, 0, 0) == LUA_OK, lua_tostring(L, -1));
    lua_gc(L, LUA_GCSTEP, 0);
    return 0;
}

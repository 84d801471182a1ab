// SPDX-License-Identifier: MIT
// pais.redact: secrets out of text, for Lua.
#include <lauxlib.h>
#include <string.h>

#include "libs.h"
#include "redact.h"

#define REDACT_SET "pais.redact.set"

// One userdata: this, the values, their bytes.
typedef struct lib_set {
    redact_set set;  // first, for lib_redact_check
    redact_value values[];
} lib_set;

// set(values) -> prepared values; #set is the length of the longest
static int lib_redact_set(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
    size_t count = 0, bytes = 0, len = 0;
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, 1, i) != LUA_TSTRING)  // values v
            return luaL_error(L, "bad value %d (string expected, got %s)", (int)i,
                              luaL_typename(L, -1));
        lua_tolstring(L, -1, &len);
        if (len >= REDACT_MIN_VALUE) {
            count++;
            bytes += len;
        }
        lua_pop(L, 1);
    }
    lib_set *s = lua_newuserdatauv(L, sizeof *s + count * sizeof(redact_value) + bytes, 0);
    char *p = (char *)&s->values[count];
    size_t used = 0;
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 1, i);  // values set v
        const char *text = lua_tolstring(L, -1, &len);
        if (len >= REDACT_MIN_VALUE) {
            memcpy(p, text, len);
            s->values[used++] = (redact_value){p, len};
            p += len;
        }
        lua_pop(L, 1);
    }
    redact_set_init(&s->set, s->values, used);
    luaL_setmetatable(L, REDACT_SET);
    return 1;
}

const redact_set *lib_redact_check(lua_State *L, int index)
{
    if (lua_isnoneornil(L, index))
        return NULL;
    if (lua_type(L, index) == LUA_TTABLE) {
        lua_pushcfunction(L, lib_redact_set);
        lua_pushvalue(L, index);
        lua_call(L, 1, 1);
        lua_replace(L, index);
    }
    return &((const lib_set *)luaL_checkudata(L, index, REDACT_SET))->set;
}

static int set_length(lua_State *L)
{
    const lib_set *s = luaL_checkudata(L, 1, REDACT_SET);
    lua_pushinteger(L, (lua_Integer)s->set.longest);
    return 1;
}

typedef struct sink {
    lua_State *L;
    luaL_Buffer buf;
    int started;
} sink;

static void collect(void *ud, const char *ptr, size_t len)
{
    sink *s = ud;
    if (!s->started)
        luaL_buffinit(s->L, &s->buf);
    s->started = 1;
    luaL_addlstring(&s->buf, ptr, len);
}

// redact(text[, values | set]) -> text
static int lib_redact_redact(lua_State *L)
{
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    const redact_set *set = lib_redact_check(L, 2);
    sink s = {.L = L};
    if (len < REDACT_MIN_VALUE || redact(text, len, set, collect, &s) == 0) {
        lua_settop(L, 1);
        return 1;
    }
    luaL_pushresult(&s.buf);
    return 1;
}

static const luaL_Reg functions[] = {
    {"redact", lib_redact_redact},
    {"set", lib_redact_set},
    {NULL, NULL},
};

int luaopen_pais_redact(lua_State *L)
{
    luaL_newmetatable(L, REDACT_SET);  // mt
    lua_pushcfunction(L, set_length);
    lua_setfield(L, -2, "__len");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}

// SPDX-License-Identifier: MIT
// pais.runtime: limited calls, the backstop, and what differs between runs. Where modules come from
// is in lib_runtime_modules.c.
#include <errno.h>
#include <lauxlib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "backstop.h"
#include "fs.h"
#include "lib_runtime.h"
#include "libs.h"
#include "limit.h"
#include "modules.h"
#include "runtime.h"
#include "state.h"
#include "version.h"

pais_runtime runtime = {.etc = PAIS_SYSCONFDIR};

// on_library(f): f(name, library) is called when a standard library is opened late
static int lib_runtime_on_library(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, STATE_ON_LIBRARY);
    return 0;
}

// ---- limited calls

static int traceback(lua_State *L)
{
    const char *message = lua_tostring(L, 1);
    if (!message)
        message = luaL_tolstring(L, 1, NULL);
    luaL_traceback(L, L, message, 1);
    return 1;
}

// call({instructions =, ms =, bytes =}, f, ...) -> true, results... | false, message, traceback
static int lib_runtime_call(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    limits l;
    lua_getfield(L, 1, "instructions");
    l.instructions = luaL_optinteger(L, -1, 0);
    lua_getfield(L, 1, "ms");
    l.ms = luaL_optinteger(L, -1, 0);
    lua_getfield(L, 1, "bytes");
    l.bytes = luaL_optinteger(L, -1, 0);
    lua_pop(L, 3);
    lua_pushcfunction(L, traceback);
    lua_replace(L, 1);  // traceback f args...
    int status = limit_call(L, lua_gettop(L) - 2, 1, &l);
    if (status == LUA_OK) {
        lua_pushboolean(L, 1);
        lua_replace(L, 1);  // true results...
        return lua_gettop(L);
    }
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);
    const char *end = text ? strstr(text, "\nstack traceback:") : NULL;
    lua_pushboolean(L, 0);
    if (end)
        lua_pushlstring(L, text, (size_t)(end - text));
    else
        lua_pushstring(L, text ? text : "not enough memory");
    lua_pushstring(L, text);
    return 3;
}

// left_ms() -> milliseconds that the limited call has left; nil when it has no time bound
static int lib_runtime_left_ms(lua_State *L)
{
    lua_Integer left = limit_left_ms();
    if (left == 0)
        return 0;
    lua_pushinteger(L, left);
    return 1;
}

// ---- the backstop

// event(history, event, session): what the last line says should everything break
static int lib_runtime_event(lua_State *L)
{
    backstop_event(lua_tostring(L, 1), luaL_optstring(L, 2, ""), luaL_optstring(L, 3, ""));
    return 0;
}

// handler(name, on_error): the handler that runs from now on; none when called without a name
static int lib_runtime_handler(lua_State *L)
{
    backstop_handler(luaL_optstring(L, 1, ""), luaL_optstring(L, 2, "allow"));
    return 0;
}

// answer(code, out, err): the verdict that is already certain
static int lib_runtime_answer(lua_State *L)
{
    size_t on, en;
    int code = (int)luaL_checkinteger(L, 1);
    const char *out = luaL_optlstring(L, 2, "", &on);
    const char *err = luaL_optlstring(L, 3, "", &en);
    backstop_answer(code, out, on, err, en);
    return 0;
}

static char *input;
static size_t input_len;
static bool input_read;

static int push_input(lua_State *L)
{
    lua_pushlstring(L, input, input_len);
    return 1;
}

// stdin(max) -> all bytes of standard input; read once, also kept for a new start
static int lib_runtime_stdin(lua_State *L)
{
    size_t max = (size_t)luaL_checkinteger(L, 1);
    if (!input_read) {
        backstop_stdin(NULL, 0);
        int err = fs_read_fd(0, max, 8192, &input, &input_len);
        if (err == EFBIG) {
            luaL_pushfail(L);
            lua_pushfstring(L, "read the event: it is larger than %d MB", (int)(max >> 20));
            lua_pushliteral(L, "EFBIG");
            return 3;
        }
        if (err)
            return lib_fail(L, err, "read the event from standard input");
        input_read = true;
        backstop_stdin(input, input_len);
    }
    return push_input(L);
}

#ifdef PAIS_TEST
static int dig(volatile char *above)
{
    volatile char room[4096];
    room[0] = above[0];
    return above[0] < 0 ? 0 : dig(room) + room[0];  // never negative; the compiler cannot know
}

// crash(how): ends as a fault of the program itself would; only in test builds
__attribute__((no_sanitize("address", "undefined"))) static int lib_runtime_crash(lua_State *L)
{
    static const char *const ways[] = {"memory", "stack", "abort", NULL};
    switch (luaL_checkoption(L, 1, "memory", ways)) {
    case 0:
        *(volatile int *)(uintptr_t)16 = 0;
        break;
    case 1:
        return dig((char[]){0});
    default:
        abort();
    }
    return 0;
}
#endif

static const luaL_Reg functions[] = {
#ifdef PAIS_TEST
    {"crash", lib_runtime_crash},
#endif
    {"answer", lib_runtime_answer},     {"call", lib_runtime_call},
    {"distrust", lib_runtime_distrust}, {"event", lib_runtime_event},
    {"handler", lib_runtime_handler},   {"left_ms", lib_runtime_left_ms},
    {"modules", lib_runtime_modules},   {"on_library", lib_runtime_on_library},
    {"refused", lib_runtime_refused},   {"source", lib_runtime_source},
    {"stdin", lib_runtime_stdin},
    {NULL, NULL},
};

void runtime_fill(lua_State *L)
{
    if (runtime.home[0]) {
        lua_pushstring(L, runtime.home);
        lua_setfield(L, -2, "home");
    }
    lua_pushstring(L, runtime.etc);
    lua_setfield(L, -2, "etc");
    lua_pushstring(L, runtime.dev);
    lua_setfield(L, -2, "dev");
    lua_pushboolean(L, runtime.clean);
    lua_setfield(L, -2, "clean");
    lua_pushboolean(L, runtime.safe);
    lua_setfield(L, -2, "safe");
    lua_pushstring(L, pais_build_id);
    lua_setfield(L, -2, "build");
    lua_pushboolean(L, runtime.hook);
    lua_setfield(L, -2, "hook");
    lua_createtable(L, runtime.fault_count, 0);
    for (int i = 0; i < runtime.fault_count; i++) {
        lua_pushstring(L, runtime.faults[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "faults");
}

int luaopen_pais_runtime(lua_State *L)
{
    luaL_newlib(L, functions);
    runtime_fill(L);
    return 1;
}

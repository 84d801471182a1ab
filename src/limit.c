// SPDX-License-Identifier: MIT
// Bounds on Lua code of plugins and policies: instructions, time and memory of one call.
#include "limit.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "backstop.h"
#include "state.h"

enum {
    STEP = 10000,         // instructions between two looks at the bounds
    CLOCK_GRACE_MS = 300  // how much later than the time bound the backstop's clock rings
};

typedef struct frame {
    struct frame *outer;
    int64_t left;      // instructions; negative: no bound
    int64_t until_us;  // monotonic time; 0: no bound
    const char *ended; // why the code must end, NULL while it may go on
} frame;

static frame *top;  // the innermost limited call of this process

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

// Sets the backstop's clock for the innermost call with a time bound. It is left running between
// calls, which ignore it, and only set when it would ring too early, or too late by more than the
// grace: two system calls for each of many short handlers would cost more than the handlers.
static void set_clock(const frame *f)
{
    static int64_t rings_us;
    if (!f || !f->until_us)
        return;
    int64_t now = now_us(), want = f->until_us + CLOCK_GRACE_MS * 1000;
    if (rings_us >= f->until_us && rings_us <= want + CLOCK_GRACE_MS * 1000 && rings_us > now)
        return;
    int64_t ms = (want - now) / 1000;
    backstop_clock((long)(ms > 0 ? ms : 1));
    rings_us = want;
}

static void step(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    if (!top)
        return;
    if (!top->ended) {
        if (top->left >= 0 && (top->left -= STEP) < 0)
            top->ended = "used up its instructions";
        else if (top->until_us && now_us() > top->until_us)
            top->ended = "used up its time";
    }
    if (top->ended)
        luaL_error(L, "limit: the code %s", top->ended);
}

int limit_call(lua_State *L, int nargs, int msgh, const limits *l)
{
    frame f = {.outer = top, .left = l->instructions ? l->instructions : -1};
    if (l->ms)
        f.until_us = now_us() + l->ms * 1000;
    if (top) {
        if (top->left >= 0 && (f.left < 0 || f.left > top->left))
            f.left = top->left;
        if (top->until_us && (!f.until_us || f.until_us > top->until_us))
            f.until_us = top->until_us;
    }
    int64_t given = f.left;
    pais_heap *heap = state_heap(L);
    size_t old_limit = heap ? heap->limit : 0;
    if (heap && l->bytes) {
        size_t limit = heap->used + (size_t)l->bytes;
        heap->limit = old_limit && old_limit < limit ? old_limit : limit;
    }
    top = &f;
    if (f.until_us)
        set_clock(&f);
    if (!f.outer)
        lua_sethook(L, step, LUA_MASKCOUNT, STEP);
    int status = lua_pcall(L, nargs, LUA_MULTRET, msgh);
    top = f.outer;
    if (!f.outer)
        lua_sethook(L, NULL, 0, 0);
    if (f.until_us)
        set_clock(f.outer);
    if (f.outer && f.outer->left >= 0) {
        int64_t used = given - f.left;  // what ran out has used a little more than it was given
        f.outer->left = used < f.outer->left ? f.outer->left - used : 0;
    }
    if (heap)
        heap->limit = old_limit;
    return status;
}

lua_Integer limit_left_ms(void)
{
    if (!top || !top->until_us)
        return 0;
    int64_t left = (top->until_us - now_us()) / 1000;
    return left > 1 ? left : 1;
}

bool limit_running(void)
{
    return top && top->until_us;
}

// ---- protected calls that let the end of a limit through

static int after_pcall(lua_State *L, int status, lua_KContext extra)
{
    if (status != LUA_OK && status != LUA_YIELD) {
        if (top && top->ended)
            return luaL_error(L, "limit: the code %s", top->ended);
        lua_pushboolean(L, 0);
        lua_pushvalue(L, -2);
        return 2;
    }
    return lua_gettop(L) - (int)extra;
}

static int limit_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);  // true f args...
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, after_pcall);
    return after_pcall(L, status, 0);
}

static int limit_xpcall(lua_State *L)
{
    int n = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);  // f msgh true f args...
    int status = lua_pcallk(L, n - 2, LUA_MULTRET, 2, 2, after_pcall);
    return after_pcall(L, status, 2);
}

static int limit_resume(lua_State *L)
{
    int n = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);  // resume co args...
    lua_call(L, n, LUA_MULTRET);
    if (top && top->ended && !lua_toboolean(L, 1))
        return luaL_error(L, "limit: the code %s", top->ended);
    return lua_gettop(L);
}

void limit_open_coroutine(lua_State *L)
{
    lua_getfield(L, -1, "resume");
    lua_pushcclosure(L, limit_resume, 1);
    lua_setfield(L, -2, "resume");
}

void limit_open(lua_State *L)
{
    lua_pushcfunction(L, limit_pcall);
    lua_setglobal(L, "pcall");
    lua_pushcfunction(L, limit_xpcall);
    lua_setglobal(L, "xpcall");
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    if (lua_getfield(L, -1, LUA_COLIBNAME) == LUA_TTABLE)
        limit_open_coroutine(L);
    lua_pop(L, 2);
}

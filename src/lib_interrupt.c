// SPDX-License-Identifier: MIT
// pais.interrupt: signals as a wish to stop.
#include <lauxlib.h>

#include "interrupt.h"
#include "libs.h"

// hold(): keep SIGINT, SIGTERM and SIGHUP
static int lib_interrupt_hold(lua_State *L)
{
    (void)L;
    interrupt_hold();
    return 0;
}

// pending() -> the signal that came since, or nil
static int lib_interrupt_pending(lua_State *L)
{
    int sig = interrupt_pending();
    if (sig)
        lua_pushinteger(L, sig);
    else
        lua_pushnil(L);
    return 1;
}

// release(): the signals do again what they did
static int lib_interrupt_release(lua_State *L)
{
    (void)L;
    interrupt_release();
    return 0;
}

// die(signal): end the process as that signal does
static int lib_interrupt_die(lua_State *L)
{
    interrupt_die((int)luaL_checkinteger(L, 1));
    return 0;
}

static const luaL_Reg functions[] = {
    {"die", lib_interrupt_die},
    {"hold", lib_interrupt_hold},
    {"pending", lib_interrupt_pending},
    {"release", lib_interrupt_release},
    {NULL, NULL},
};

int luaopen_pais_interrupt(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}

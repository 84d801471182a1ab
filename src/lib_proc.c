// SPDX-License-Identifier: MIT
// Placeholder until the proc engine lands.
#include <lauxlib.h>

#include "libs.h"

int luaopen_pais_proc(lua_State *L)
{
    lua_newtable(L);
    return 1;
}

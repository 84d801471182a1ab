// SPDX-License-Identifier: MIT
// Placeholder until the match engine lands.
#include <lauxlib.h>

#include "libs.h"

int luaopen_pais_match(lua_State *L)
{
    lua_newtable(L);
    return 1;
}

// SPDX-License-Identifier: MIT
// Placeholder until the doc engine lands.
#include <lauxlib.h>

#include "libs.h"

int luaopen_pais_doc(lua_State *L)
{
    lua_newtable(L);
    return 1;
}

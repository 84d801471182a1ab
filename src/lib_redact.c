// SPDX-License-Identifier: MIT
// Placeholder until the redact engine lands.
#include <lauxlib.h>

#include "libs.h"

int luaopen_pais_redact(lua_State *L)
{
    lua_newtable(L);
    return 1;
}

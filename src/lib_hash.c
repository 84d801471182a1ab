// SPDX-License-Identifier: MIT
// pais.hash: SHA-256 by libmd.
#include <lauxlib.h>
#include <sha2.h>
#include <stdint.h>

#include "libs.h"

// sha256(text) -> 64 lower-case hexadecimal digits
static int lib_hash_sha256(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data((const uint8_t *)text, n, hex);
    lua_pushstring(L, hex);
    return 1;
}

static const luaL_Reg functions[] = {
    {"sha256", lib_hash_sha256},
    {NULL, NULL},
};

int luaopen_pais_hash(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}

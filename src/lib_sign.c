// SPDX-License-Identifier: MIT
// pais.sign: signatures of minisign.
#include <lauxlib.h>

#include "libs.h"
#include "minisign.h"

static int refuse(lua_State *L, const char *why)
{
    lua_pushnil(L);
    lua_pushstring(L, why);
    lua_pushliteral(L, "E_SIGNATURE");
    return 3;
}

// verify(text, signature, key) -> the trusted comment, or nil, what is wrong, "E_SIGNATURE"
static int lib_sign_verify(lua_State *L)
{
    char comment[MINISIGN_COMMENT];
    size_t text_len, signature_len, key_len;
    const char *text = luaL_checklstring(L, 1, &text_len);
    const char *signature = luaL_checklstring(L, 2, &signature_len);
    const char *key = luaL_checklstring(L, 3, &key_len);
    const char *why =
        minisign_verify(text, text_len, signature, signature_len, key, key_len, comment);
    if (why)
        return refuse(L, why);
    lua_pushstring(L, comment);
    return 1;
}

// key(text) -> true, or nil, what is wrong, "E_SIGNATURE"
static int lib_sign_key(lua_State *L)
{
    size_t len;
    const char *key = luaL_checklstring(L, 1, &len);
    const char *why = minisign_key(key, len);
    if (why)
        return refuse(L, why);
    lua_pushboolean(L, 1);
    return 1;
}

static const luaL_Reg functions[] = {
    {"key", lib_sign_key},
    {"verify", lib_sign_verify},
    {NULL, NULL},
};

int luaopen_pais_sign(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}

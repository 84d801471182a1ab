// SPDX-License-Identifier: MIT
// Functions of pais.runtime that are in lib_runtime_modules.c.
#ifndef PAIS_LIB_RUNTIME_H
#define PAIS_LIB_RUNTIME_H

#include <lua.h>

int lib_runtime_modules(lua_State *L);
int lib_runtime_source(lua_State *L);
int lib_runtime_refused(lua_State *L);
int lib_runtime_distrust(lua_State *L);

#endif

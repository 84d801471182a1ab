// SPDX-License-Identifier: MIT
// What the bindings of the shell engine (pais.shell, pais.sieve) have in common.
#ifndef PAIS_LIB_SHELL_H
#define PAIS_LIB_SHELL_H

#include <lua.h>

#include "shell/shell.h"

// Reads the options at index `opts` (a table, nil or none) into *env; raises when one is bad. Pushes
// two values that keep what *env points to.
void lib_shell_env(lua_State *L, int opts, shell_env *env);

// Pushes a place for an arena, which is made when it is first used and freed with it.
void lib_shell_push_arena(lua_State *L);

// The arena of a function whose first upvalue is such a place, empty. Raises without memory.
shell_arena *lib_shell_arena(lua_State *L);

// The kind that argument `arg` names: read, write or delete. Raises for another word.
shell_kind lib_shell_file_kind(lua_State *L, int arg);

// Functions of pais.shell that are in lib_shell_sieve.c.
int lib_shell_sieve(lua_State *L);
int lib_shell_holds(lua_State *L);
int lib_shell_holds_file(lua_State *L);

#endif

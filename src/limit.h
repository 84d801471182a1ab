// SPDX-License-Identifier: MIT
// Bounds on Lua code of plugins and policies: instructions, time and memory of one call.
#ifndef PAIS_LIMIT_H
#define PAIS_LIMIT_H

#include <lua.h>
#include <stdbool.h>

typedef struct limits {
    lua_Integer instructions;  // VM instructions; 0: no bound
    lua_Integer ms;            // wall time; 0: no bound
    lua_Integer bytes;         // memory beyond what is in use at the start; 0: no bound
} limits;

// Calls the function below its `nargs` arguments on the stack, within `l`. As lua_pcall with
// LUA_MULTRET and a message handler at stack index `msgh` (0: none). Calls may nest; an inner call
// never gets more than the outer one has left. Code that runs into the instruction or time bound is
// ended even when it catches errors: see limit_open.
int limit_call(lua_State *L, int nargs, int msgh, const limits *l);

// Milliseconds that the code running now has left, at least 1; 0: it has no time bound.
lua_Integer limit_left_ms(void);

// Whether code with a time bound runs now. Safe in a signal handler.
bool limit_running(void);

// Replaces pcall, xpcall and coroutine.resume, where that library is open, by versions that do not
// catch the end of a limit.
void limit_open(lua_State *L);

// The same for the library `coroutine`, on top of the stack, when it is opened later.
void limit_open_coroutine(lua_State *L);

#endif

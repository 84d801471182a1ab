// SPDX-License-Identifier: MIT
// The C libraries that Lua modules require; one lib_*.c each.
#ifndef PAIS_LIBS_H
#define PAIS_LIBS_H

#include <lua.h>
#include <stdbool.h>

int luaopen_pais_confine(lua_State *L);
int luaopen_pais_doc(lua_State *L);
int luaopen_pais_fs(lua_State *L);
int luaopen_pais_fstree(lua_State *L);
int luaopen_pais_hash(lua_State *L);
int luaopen_pais_interrupt(lua_State *L);
int luaopen_pais_json(lua_State *L);
int luaopen_pais_line(lua_State *L);
int luaopen_pais_match(lua_State *L);
int luaopen_pais_planfile(lua_State *L);
int luaopen_pais_pool(lua_State *L);
int luaopen_pais_proc(lua_State *L);
int luaopen_pais_redact(lua_State *L);
int luaopen_pais_runtime(lua_State *L);
int luaopen_pais_shell(lua_State *L);
int luaopen_pais_sign(lua_State *L);
int luaopen_pais_sys(lua_State *L);

// Replaces package.searchers (table `package` on top of the stack) by the order of
// docs/architecture.md: preloads, overlays, embedded modules.
void runtime_searchers(lua_State *L);

// The secrets at stack index `index` (positive): a list of values, which is replaced by what
// redact.set makes of it, or such a set; NULL for nil. Raises for anything else. `pais.redact` must be
// loaded.
const struct redact_set *lib_redact_check(lua_State *L, int index);

// Whether modules may come from elsewhere than the program, or are to be as they were built (--clean).
bool runtime_overlays(void);

// Sets the fields of pais.runtime (on top of the stack) that differ between runs.
void runtime_fill(lua_State *L);

// Pushes nil, "ATTEMPT: strerror", "ECODE" for errno value `err`; returns 3, the number of results.
// `attempt` is a format with what was tried and on which file.
int lib_fail(lua_State *L, int err, const char *attempt, ...);

// The stable word for an errno value: "ENOENT".
const char *lib_errno_name(int err);

#endif

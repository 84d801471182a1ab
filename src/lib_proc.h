// SPDX-License-Identifier: MIT
// What the bindings of the process engine (pais.proc, pais.pool) have in common: jobs as Lua tables.
#ifndef PAIS_LIB_PROC_H
#define PAIS_LIB_PROC_H

#include <lua.h>

#include "proc.h"

#define PROC_BATCH "pais.proc.batch"

// Userdata with the jobs of one call. Their strings are those of the job tables, which must be kept.
typedef struct proc_batch {
    size_t n;
    proc_job jobs[];
} proc_batch;

// Pushes the batch of the list of job tables at index 1. Raises when one of them is wrong.
proc_batch *lib_proc_batch(lua_State *L);

// The __gc of batches.
int lib_proc_batch_free(lua_State *L);

// Pushes a batch of the list {job} at index 1, and returns the job. `pais.proc` must be loaded.
proc_job *lib_proc_new(lua_State *L);

// The job in such a userdata.
proc_job *lib_proc_job(lua_State *L, int index);

// Pushes the field of the job table on top of the stack, and returns its type.
int lib_proc_option(lua_State *L, const char *name);

// Raises: the option was to be of the type `expected`, and the value at index `value` is not.
int lib_proc_bad_option(lua_State *L, const char *name, int expected, int value);

// How a job ended: "exit", "signal", "timeout" or "spawn".
const char *lib_proc_kind(const proc_job *job);

// Pushes what proc.run returns of a job that has ended.
void lib_proc_push_result(lua_State *L, const proc_job *job);

#endif

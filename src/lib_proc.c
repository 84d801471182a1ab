// SPDX-License-Identifier: MIT
// pais.proc: commands, side by side and held to deadlines.
#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "lib_proc.h"
#include "libs.h"
#include "proc.h"

// One call of a job's on_out. The engine is in the middle of its work, so that nothing may raise: an
// error is kept for the end of the run.
typedef struct listener {
    lua_State *L;
    size_t job;
    bool *failed;  // of the whole run; the error is on top of the stack then
    const char *data;
    size_t len;
} listener;

static int call_listener(lua_State *L)
{
    const listener *l = lua_touserdata(L, 1);
    lua_rawgeti(L, 2, (lua_Integer)l->job + 1);  // listener jobs job
    lua_getfield(L, -1, "on_out");
    lua_pushlstring(L, l->data, l->len);
    lua_call(L, 1, 0);
    return 0;
}

static bool on_out(void *ud, const char *data, size_t len)
{
    listener *l = ud;
    if (*l->failed)
        return false;
    l->data = data;
    l->len = len;
    lua_pushcfunction(l->L, call_listener);
    lua_pushlightuserdata(l->L, l);
    lua_pushvalue(l->L, 1);
    *l->failed = lua_pcall(l->L, 2, 0, 0) != LUA_OK;
    return !*l->failed;
}

// Pushes the listeners of a batch, one for each job.
static void add_listeners(lua_State *L, proc_batch *b, bool *failed)
{
    listener *all = lua_newuserdatauv(L, (b->n + 1) * sizeof *all, 0);
    for (size_t i = 0; i < b->n; i++) {
        all[i] = (listener){.L = L, .job = i, .failed = failed};
        lua_rawgeti(L, 1, (lua_Integer)i + 1);  // ... job
        if (lib_proc_option(L, "on_out") == LUA_TFUNCTION) {
            b->jobs[i].on_out = on_out;
            b->jobs[i].ud = &all[i];
        }
        lua_pop(L, 2);
    }
}

// run{job, ...} -> {result, ...} in the order of the jobs.
// job: argv (list), cwd, env (the whole environment; default the caller's), stdin, timeout_ms
// (default none), limit_ms (SIGKILL; default timeout_ms + 200), max_out (1 MB), max_err (64 KB),
// on_out (gets each piece of stdout as it comes; if it raises, the job is ended, and run raises at the
// end of all).
// result: kind "exit|signal|timeout|spawn", code (status, signal, 0, errno), out, err,
// out_truncated, err_truncated, us, message and error ("ENOENT") when it could not be started.
static int lib_proc_run(lua_State *L)
{
    lua_settop(L, 1);
    bool failed = false;
    proc_batch *b = lib_proc_batch(L);  // jobs batch
    add_listeners(L, b, &failed);  // jobs batch listeners
    luaL_checkstack(L, 8, NULL);
    proc_run(b->jobs, b->n);
    if (failed)
        return lua_error(L);
    lua_pop(L, 1);
    lua_createtable(L, (int)b->n, 0);  // jobs batch results
    for (size_t i = 0; i < b->n; i++) {
        lib_proc_push_result(L, &b->jobs[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
        proc_job_free(&b->jobs[i]);
    }
    return 1;
}

// detach(jobs[, {fault_log = path}]) -> true: runs them in the background, in a process that
// appends `fault_prefix .. '"kind":"timeout","code":0,"us":N}\n'` to fault_log for each that fails.
static int lib_proc_detach(lua_State *L)
{
    lua_settop(L, 2);
    const char *log = NULL;
    if (!lua_isnil(L, 2)) {
        luaL_checktype(L, 2, LUA_TTABLE);
        lua_pushliteral(L, "fault_log");
        int type = lua_rawget(L, 2);  // jobs options log
        if (type != LUA_TNIL && type != LUA_TSTRING)
            lib_proc_bad_option(L, "fault_log", LUA_TSTRING, -1);
        log = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    proc_batch *b = lib_proc_batch(L);
    if (proc_detach(b->jobs, b->n, log) != 0)
        return lib_fail(L, errno, "start the supervisor of %d commands", (int)b->n);
    lua_pushboolean(L, 1);
    return 1;
}

// Replaces the arguments argv[, {cwd =, env =}] by a batch of that one job.
static proc_job *one_job(lua_State *L)
{
    static const char *const names[] = {"cwd", "env"};
    luaL_checktype(L, 1, LUA_TTABLE);
    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_createtable(L, 1, 0);
    lua_createtable(L, 0, 3);  // argv options jobs job
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "argv");
    for (int i = 0; i < 2 && lua_istable(L, 2); i++) {
        lua_pushstring(L, names[i]);
        lua_rawget(L, 2);
        lua_setfield(L, -2, names[i]);
    }
    lua_rawseti(L, -2, 1);  // argv options jobs
    lua_replace(L, 1);      // jobs options
    return lib_proc_batch(L)->jobs;
}

static int never_ran(lua_State *L, const proc_job *job)
{
    luaL_pushfail(L);
    lua_pushstring(L, job->message);
    lua_pushstring(L, lib_errno_name(job->code));
    return 3;
}

// exec_wait(argv[, {cwd =, env =}]) -> "exit"|"signal", code: runs a command on the terminal that
// pais itself is on, and waits for it.
static int lib_proc_exec_wait(lua_State *L)
{
    proc_job *job = one_job(L);
    proc_exec_wait(job);
    if (job->kind == PROC_SPAWN)
        return never_ran(L, job);
    lua_pushstring(L, lib_proc_kind(job));
    lua_pushinteger(L, job->code);
    return 2;
}

// exec(argv[, {cwd =, env =}]): makes this process the command; nil, message, code when it cannot.
static int lib_proc_exec(lua_State *L)
{
    proc_job *job = one_job(L);
    proc_exec(job);
    return never_ran(L, job);
}

// find(name[, path]) -> absolute path of the executable, or nil; `path` is by default the PATH of
// the environment, or what the system takes for it when that is unset
static int lib_proc_find(lua_State *L)
{
    char buf[4096];
    const char *name = luaL_checkstring(L, 1), *path = luaL_optstring(L, 2, getenv("PATH"));
    if (strlen(name) == lua_rawlen(L, 1) && proc_find(name, path, buf, sizeof buf))
        lua_pushstring(L, buf);
    else
        lua_pushnil(L);
    return 1;
}

static const luaL_Reg functions[] = {
    {"detach", lib_proc_detach}, {"exec", lib_proc_exec}, {"exec_wait", lib_proc_exec_wait},
    {"find", lib_proc_find},     {"run", lib_proc_run},   {NULL, NULL},
};

int luaopen_pais_proc(lua_State *L)
{
    luaL_newmetatable(L, PROC_BATCH);
    lua_pushcfunction(L, lib_proc_batch_free);
    lua_setfield(L, -2, "__gc");
    luaL_newlib(L, functions);
    return 1;
}

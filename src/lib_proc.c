// SPDX-License-Identifier: MIT
// pais.proc: commands, side by side and held to deadlines.
//
// The memory of a call is one userdata, sized in a first pass that checks every option, so that
// nothing is acquired before all is known to be right and a raise leaks nothing. Strings are not
// copied: they are anchored by the tables they are in, which no Lua code can change meanwhile.
#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "libs.h"
#include "proc.h"

#define BATCH_TYPE "pais.proc.batch"

enum { DEFAULT_MAX_OUT = 1 << 20, DEFAULT_MAX_ERR = 1 << 16 };

typedef struct batch {
    size_t n;
    proc_job jobs[];
} batch;

static int batch_free(lua_State *L)
{
    batch *b = luaL_checkudata(L, 1, BATCH_TYPE);
    for (size_t i = 0; i < b->n; i++)
        proc_job_free(&b->jobs[i]);
    return 0;
}

static const struct {
    const char *name;
    int type;
} options[] = {
    {"argv", LUA_TTABLE},        {"cwd", LUA_TSTRING},        {"env", LUA_TTABLE},
    {"stdin", LUA_TSTRING},      {"timeout_ms", LUA_TNUMBER}, {"limit_ms", LUA_TNUMBER},
    {"max_out", LUA_TNUMBER},    {"max_err", LUA_TNUMBER},    {"fault_prefix", LUA_TSTRING},
    {"on_out", LUA_TFUNCTION},
};

static int bad_option(lua_State *L, const char *name, int expected, int value)
{
    return luaL_error(L, "bad option '%s' (%s expected, got %s)", name,
                      lua_typename(L, expected), luaL_typename(L, value));
}

// What the job tables need besides their proc_job.
typedef struct room {
    size_t pointers, bytes;
} room;

static void measure_argv(lua_State *L, int argv, room *need)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, argv);
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, argv, i) != LUA_TSTRING)  // ... argv[i]
            bad_option(L, "argv", LUA_TSTRING, -1);
        lua_pop(L, 1);
    }
    need->pointers += (size_t)n + 1;
}

static void measure_env(lua_State *L, int env, room *need)
{
    need->pointers++;
    for (lua_pushnil(L); lua_next(L, env); lua_pop(L, 1)) {  // ... name value
        if (lua_type(L, -2) != LUA_TSTRING)
            bad_option(L, "env", LUA_TSTRING, -2);
        if (lua_type(L, -1) != LUA_TSTRING)
            bad_option(L, "env", LUA_TSTRING, -1);
        need->pointers++;
        need->bytes += lua_rawlen(L, -2) + lua_rawlen(L, -1) + 2;
    }
}

static void measure_job(lua_State *L, int job, room *need)
{
    bool has_argv = false;
    if (lua_type(L, job) != LUA_TTABLE)
        luaL_error(L, "bad job (table expected, got %s)", luaL_typename(L, job));
    for (lua_pushnil(L); lua_next(L, job); lua_pop(L, 1)) {  // ... name value
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        size_t k = 0;
        while (k < sizeof options / sizeof *options && strcmp(options[k].name, name) != 0)
            k++;
        if (k == sizeof options / sizeof *options)
            luaL_error(L, "unknown option '%s'", name);
        if (lua_type(L, -1) != options[k].type)
            bad_option(L, name, options[k].type, -1);
        if (strcmp(name, "argv") == 0) {
            measure_argv(L, lua_gettop(L), need);
            has_argv = true;
        } else if (strcmp(name, "env") == 0) {
            measure_env(L, lua_gettop(L), need);
        }
    }
    if (!has_argv)
        luaL_error(L, "bad option 'argv' (table expected, got nil)");
}

// The fields of the job table on top of the stack. What they point to stays: the table holds it.
static int push_option(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    return lua_rawget(L, -2);
}

static const char *get_string(lua_State *L, const char *name, size_t *len)
{
    push_option(L, name);
    const char *s = lua_tolstring(L, -1, len);
    lua_pop(L, 1);
    return s;
}

// A number of milliseconds or bytes; fractions and what is below `least` are rounded up to it.
static int64_t get_number(lua_State *L, const char *name, int64_t least, int64_t absent)
{
    int64_t n = absent;
    if (push_option(L, name) == LUA_TNUMBER) {
        lua_Number v = lua_tonumber(L, -1);
        n = !(v > (lua_Number)least) ? least : v < 1e15 ? (int64_t)v : (int64_t)1e15;
    }
    lua_pop(L, 1);
    return n;
}

// A NUL cannot be handed to a program. Such a job is refused, like one whose program is missing:
// the text may come from an event, and the other jobs have no part in it.
static void refuse_nul(proc_job *job, const char *what)
{
    job->argv = NULL;
    strcpy(job->message, what);
    strcat(job->message, " has a NUL byte in it");
}

static char **fill_argv(lua_State *L, proc_job *job, char **to)
{
    push_option(L, "argv");  // job argv
    lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
    job->argv = to;
    for (lua_Integer i = 1; i <= n; i++) {
        size_t len;
        lua_rawgeti(L, -1, i);  // job argv argv[i]
        *to++ = (char *)lua_tolstring(L, -1, &len);
        if (strlen(to[-1]) != len)
            refuse_nul(job, "an argument");
        lua_pop(L, 1);
    }
    *to++ = NULL;
    lua_pop(L, 1);
    return to;
}

static char **fill_env(lua_State *L, proc_job *job, char **to, char **bytes)
{
    if (push_option(L, "env") != LUA_TNIL) {  // job env
        job->env = to;
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {  // job env name value
            size_t nlen, vlen;
            const char *name = lua_tolstring(L, -2, &nlen), *value = lua_tolstring(L, -1, &vlen);
            *to++ = *bytes;
            memcpy(*bytes, name, nlen);
            (*bytes)[nlen] = '=';
            memcpy(*bytes + nlen + 1, value, vlen + 1);
            if (strlen(*bytes) != nlen + 1 + vlen)
                refuse_nul(job, "the environment");
            *bytes += nlen + vlen + 2;
        }
        *to++ = NULL;
    }
    lua_pop(L, 1);
    return to;
}

// Pushes the batch for the list of job tables at index 1.
static batch *new_batch(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t n = lua_rawlen(L, 1);
    room need = {0};
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i);
        measure_job(L, lua_gettop(L), &need);
        lua_pop(L, 1);
    }
    size_t jobs = sizeof(batch) + n * sizeof(proc_job), pointers = need.pointers * sizeof(char *);
    batch *b = lua_newuserdatauv(L, jobs + pointers + need.bytes, 0);
    memset(b, 0, jobs);
    luaL_setmetatable(L, BATCH_TYPE);
    char **to = (char **)((char *)b + jobs), *bytes = (char *)to + pointers;
    for (b->n = 0; b->n < n; b->n++) {
        proc_job *job = &b->jobs[b->n];
        lua_rawgeti(L, 1, (lua_Integer)b->n + 1);  // batch job
        size_t cwd_len = 0;
        job->cwd = get_string(L, "cwd", &cwd_len);
        job->in = get_string(L, "stdin", &job->in_len);
        job->fault_prefix = get_string(L, "fault_prefix", &job->fault_prefix_len);
        job->deadline_ms = get_number(L, "timeout_ms", 1, 0);
        job->limit_ms = get_number(L, "limit_ms", 1, 0);
        job->max_out = (size_t)get_number(L, "max_out", 0, DEFAULT_MAX_OUT);
        job->max_err = (size_t)get_number(L, "max_err", 0, DEFAULT_MAX_ERR);
        to = fill_argv(L, job, to);
        to = fill_env(L, job, to, &bytes);
        if (job->cwd && strlen(job->cwd) != cwd_len)
            refuse_nul(job, "the directory");
        lua_pop(L, 1);
    }
    return b;
}

proc_job *lib_proc_new(lua_State *L)
{
    return new_batch(L)->jobs;
}

proc_job *lib_proc_job(lua_State *L, int index)
{
    return ((batch *)luaL_checkudata(L, index, BATCH_TYPE))->jobs;
}

static const char *const kinds[] = {"exit", "signal", "timeout", "spawn"};

void lib_proc_push_result(lua_State *L, const proc_job *job)
{
    lua_createtable(L, 0, 8);
    lua_pushstring(L, kinds[job->kind]);
    lua_setfield(L, -2, "kind");
    lua_pushinteger(L, job->code);
    lua_setfield(L, -2, "code");
    lua_pushlstring(L, job->out.data ? job->out.data : "", job->out.len);
    lua_setfield(L, -2, "out");
    lua_pushlstring(L, job->err.data ? job->err.data : "", job->err.len);
    lua_setfield(L, -2, "err");
    lua_pushboolean(L, job->out.total > job->out.len);
    lua_setfield(L, -2, "out_truncated");
    lua_pushboolean(L, job->err.total > job->err.len);
    lua_setfield(L, -2, "err_truncated");
    lua_pushinteger(L, job->us);
    lua_setfield(L, -2, "us");
    if (job->message[0]) {
        lua_pushstring(L, job->message);
        lua_setfield(L, -2, "message");
    }
    if (job->kind == PROC_SPAWN) {
        lua_pushstring(L, lib_errno_name(job->code));
        lua_setfield(L, -2, "error");
    }
}

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
static void add_listeners(lua_State *L, batch *b, bool *failed)
{
    listener *all = lua_newuserdatauv(L, (b->n + 1) * sizeof *all, 0);
    for (size_t i = 0; i < b->n; i++) {
        all[i] = (listener){.L = L, .job = i, .failed = failed};
        lua_rawgeti(L, 1, (lua_Integer)i + 1);  // ... job
        if (push_option(L, "on_out") == LUA_TFUNCTION) {
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
    batch *b = new_batch(L);  // jobs batch
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
            bad_option(L, "fault_log", LUA_TSTRING, -1);
        log = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    batch *b = new_batch(L);
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
    return new_batch(L)->jobs;
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
    lua_pushstring(L, kinds[job->kind]);
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
    luaL_newmetatable(L, BATCH_TYPE);
    lua_pushcfunction(L, batch_free);
    lua_setfield(L, -2, "__gc");
    luaL_newlib(L, functions);
    return 1;
}

// SPDX-License-Identifier: MIT
// pais.proc: jobs as Lua tables: what they ask for, checked, and what came of them.
//
// The memory of a call is one userdata, sized in a first pass that checks every option, so that
// nothing is acquired before all is known to be right and a raise leaks nothing. Strings are not
// copied: they are anchored by the tables they are in, which no Lua code can change meanwhile.
#include <lauxlib.h>
#include <string.h>

#include "lib_proc.h"
#include "libs.h"

int lib_proc_batch_free(lua_State *L)
{
    proc_batch *b = luaL_checkudata(L, 1, PROC_BATCH);
    for (size_t i = 0; i < b->n; i++)
        proc_job_free(&b->jobs[i]);
    return 0;
}

enum { DEFAULT_MAX_OUT = 1 << 20, DEFAULT_MAX_ERR = 1 << 16 };

static const struct {
    const char *name;
    int type;
} options[] = {
    {"argv", LUA_TTABLE},        {"cwd", LUA_TSTRING},        {"env", LUA_TTABLE},
    {"stdin", LUA_TSTRING},      {"timeout_ms", LUA_TNUMBER}, {"limit_ms", LUA_TNUMBER},
    {"max_out", LUA_TNUMBER},    {"max_err", LUA_TNUMBER},    {"fault_prefix", LUA_TSTRING},
    {"on_out", LUA_TFUNCTION},
};

int lib_proc_bad_option(lua_State *L, const char *name, int expected, int value)
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
            lib_proc_bad_option(L, "argv", LUA_TSTRING, -1);
        lua_pop(L, 1);
    }
    need->pointers += (size_t)n + 1;
}

static void measure_env(lua_State *L, int env, room *need)
{
    need->pointers++;
    for (lua_pushnil(L); lua_next(L, env); lua_pop(L, 1)) {  // ... name value
        if (lua_type(L, -2) != LUA_TSTRING)
            lib_proc_bad_option(L, "env", LUA_TSTRING, -2);
        if (lua_type(L, -1) != LUA_TSTRING)
            lib_proc_bad_option(L, "env", LUA_TSTRING, -1);
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
            lib_proc_bad_option(L, name, options[k].type, -1);
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

int lib_proc_option(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    return lua_rawget(L, -2);
}

static const char *get_string(lua_State *L, const char *name, size_t *len)
{
    lib_proc_option(L, name);
    const char *s = lua_tolstring(L, -1, len);
    lua_pop(L, 1);
    return s;
}

// A number of milliseconds or bytes; fractions and what is below `least` are rounded up to it.
static int64_t get_number(lua_State *L, const char *name, int64_t least, int64_t absent)
{
    int64_t n = absent;
    if (lib_proc_option(L, name) == LUA_TNUMBER) {
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
    lib_proc_option(L, "argv");  // job argv
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
    if (lib_proc_option(L, "env") != LUA_TNIL) {  // job env
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

proc_batch *lib_proc_batch(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t n = lua_rawlen(L, 1);
    room need = {0};
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i);
        measure_job(L, lua_gettop(L), &need);
        lua_pop(L, 1);
    }
    size_t jobs = sizeof(proc_batch) + n * sizeof(proc_job), pointers = need.pointers * sizeof(char *);
    proc_batch *b = lua_newuserdatauv(L, jobs + pointers + need.bytes, 0);
    memset(b, 0, jobs);
    luaL_setmetatable(L, PROC_BATCH);
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
    return lib_proc_batch(L)->jobs;
}

proc_job *lib_proc_job(lua_State *L, int index)
{
    return ((proc_batch *)luaL_checkudata(L, index, PROC_BATCH))->jobs;
}

const char *lib_proc_kind(const proc_job *job)
{
    static const char *const kinds[] = {"exit", "signal", "timeout", "spawn"};
    return kinds[job->kind];
}

void lib_proc_push_result(lua_State *L, const proc_job *job)
{
    lua_createtable(L, 0, 8);
    lua_pushstring(L, lib_proc_kind(job));
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

// SPDX-License-Identifier: MIT
// pais.pool: commands that come and go, beside descriptors, for a loop that waits for all of them.
//
// A job is known by its table. The user value of the pool maps it to the userdata that holds its
// proc_job, and the address of that proc_job to the table.
#include <errno.h>
#include <lauxlib.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "lib_proc.h"
#include "libs.h"
#include "proc.h"

#define POOL_TYPE "pais.pool.processes"

enum { MOST_READ = 65536 };

static proc_pool *check(lua_State *L)
{
    proc_pool **p = luaL_checkudata(L, 1, POOL_TYPE);
    luaL_argcheck(L, *p, 1, "the pool is closed");
    return *p;
}

// new() -> processes
static int lib_pool_new(lua_State *L)
{
    proc_pool **p = lua_newuserdatauv(L, sizeof *p, 1);
    *p = NULL;
    luaL_setmetatable(L, POOL_TYPE);
    lua_newtable(L);
    lua_setiuservalue(L, -2, 1);
    *p = proc_pool_new();
    return *p ? 1 : lib_fail(L, ENOMEM, "make a pool of commands");
}

// processes:adopt(): from now on nothing that the programs start outlives the pool, on Linux
static int processes_adopt(lua_State *L)
{
    proc_pool_adopt(check(L));
    return 0;
}

// processes:close(): kills what still runs
static int processes_close(lua_State *L)
{
    proc_pool **p = luaL_checkudata(L, 1, POOL_TYPE);
    proc_pool_free(*p);
    *p = NULL;
    return 0;
}

// Sets jobs[table] and jobs[address] (both nil, or the userdata and the table on top of the stack).
static void note(lua_State *L, int jobs, int table, const proc_job *job, bool runs)
{
    lua_pushvalue(L, table);
    if (runs)
        lua_pushvalue(L, -2);
    else
        lua_pushnil(L);
    lua_rawset(L, jobs);
    if (runs)
        lua_pushvalue(L, table);
    else
        lua_pushnil(L);
    lua_rawsetp(L, jobs, job);
}

// processes:start(job) -> job: a job as for proc.run; wait tells what comes of it
static int processes_start(lua_State *L)
{
    proc_pool *p = check(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_getiuservalue(L, 1, 1);  // pool table jobs
    lua_pushvalue(L, 2);
    luaL_argcheck(L, lua_rawget(L, 3) == LUA_TNIL, 2, "the job runs already");
    lua_createtable(L, 1, 0);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, 1);
    lua_replace(L, 1);  // {table} table jobs nil
    proc_job *job = lib_proc_new(L);
    note(L, 3, 2, job, true);
    if (!proc_pool_add(p, job)) {
        note(L, 3, 2, job, false);
        return lib_fail(L, ENOMEM, "run a command");
    }
    lua_settop(L, 2);
    return 1;
}

// processes:cancel(job): asks its process group to end, and kills it soon after; nothing when it does
// not run
static int processes_cancel(lua_State *L)
{
    proc_pool *p = check(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_getiuservalue(L, 1, 1);
    lua_insert(L, 2);  // pool jobs table
    if (lua_rawget(L, 2) != LUA_TNIL)
        proc_pool_cancel(p, lib_proc_job(L, 3));
    return 0;
}

// Appends {job =, [name] =} to the list at index `events`; the value is on top of the stack.
static void add_event(lua_State *L, int events, int table, const char *name)
{
    lua_createtable(L, 0, 2);
    lua_insert(L, -2);
    lua_setfield(L, -2, name);
    lua_pushvalue(L, table);
    lua_setfield(L, -2, "job");
    lua_rawseti(L, events, (lua_Integer)lua_rawlen(L, events) + 1);
}

// Hands over what has come on stderr since, so that a job may say as much there as it likes.
static void add_stderr(lua_State *L, int jobs, int events)
{
    for (lua_pushnil(L); lua_next(L, jobs); lua_pop(L, 1)) {  // ... table userdata
        if (lua_type(L, -1) != LUA_TUSERDATA)
            continue;
        proc_job *job = lib_proc_job(L, -1);
        if (job->err.len == 0)
            continue;
        lua_pushlstring(L, job->err.data, job->err.len);
        job->err.len = 0;
        job->err.total = 0;
        add_event(L, events, lua_gettop(L) - 2, "err");
    }
}

static int watch(lua_State *L, int arg, struct pollfd *fd, short events)
{
    if (lua_isnoneornil(L, arg))
        return 0;
    *fd = (struct pollfd){.fd = (int)luaL_checkinteger(L, arg), .events = events};
    return 1;
}

// processes:wait(ms|nil, read|nil, write|nil) -> events, readable, writable
// Until something happens, or for `ms`. An event is {job =, err = text that came on stderr} or, the last
// of a job, {job =, result = as of proc.run, without what was handed over}. `read` and `write` are
// descriptors.
static int processes_wait(lua_State *L)
{
    proc_pool *p = check(L);
    lua_Number ms = luaL_optnumber(L, 2, -1);
    struct pollfd fds[2];
    int reads = watch(L, 3, &fds[0], POLLIN);
    int n = reads + watch(L, 4, &fds[reads], POLLOUT);
    lua_settop(L, 4);
    lua_getiuservalue(L, 1, 1);  // ... jobs
    lua_newtable(L);             // ... jobs events
    proc_pool_wait(p, fds, (size_t)n, ms < 0 ? -1 : ms < 1e9 ? (int64_t)ms : (int64_t)1e9);
    add_stderr(L, 5, 6);
    for (proc_job *job; (job = proc_pool_next(p));) {
        lua_rawgetp(L, 5, job);  // ... jobs events table
        lib_proc_push_result(L, job);
        add_event(L, 6, 7, "result");
        proc_job_free(job);
        note(L, 5, 7, job, false);
        lua_settop(L, 6);
    }
    lua_pushboolean(L, reads && fds[0].revents);
    lua_pushboolean(L, n > reads && fds[reads].revents);
    return 3;
}

// read(fd) -> text: what is there, up to 64 KB; "" at the end
static int lib_pool_read(lua_State *L)
{
    int fd = (int)luaL_checkinteger(L, 1);
    luaL_Buffer b;
    char *to = luaL_buffinitsize(L, &b, MOST_READ);
    ssize_t n = read(fd, to, MOST_READ);
    if (n < 0)
        return lib_fail(L, errno, "read descriptor %d", fd);
    luaL_pushresultsize(&b, (size_t)n);
    return 1;
}

// write(fd, text[, from]) -> number of bytes: as much as a descriptor that poll found writable takes
// without waiting
static int lib_pool_write(lua_State *L)
{
    size_t len;
    int fd = (int)luaL_checkinteger(L, 1);
    const char *text = luaL_checklstring(L, 2, &len);
    lua_Integer from = luaL_optinteger(L, 3, 1);
    luaL_argcheck(L, from >= 1 && (size_t)from <= len + 1, 3, "beyond the text");
    size_t left = len - ((size_t)from - 1);
    ssize_t n = write(fd, text + from - 1, left < PIPE_BUF ? left : PIPE_BUF);
    if (n < 0 && errno != EAGAIN && errno != EINTR)
        return lib_fail(L, errno, "write to descriptor %d", fd);
    lua_pushinteger(L, n < 0 ? 0 : n);
    return 1;
}

// cores() -> how many programs this machine runs at the same time
static int lib_pool_cores(lua_State *L)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    lua_pushinteger(L, n > 0 ? n : 1);
    return 1;
}

static const luaL_Reg methods[] = {
    {"adopt", processes_adopt}, {"cancel", processes_cancel}, {"close", processes_close},
    {"start", processes_start}, {"wait", processes_wait},     {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"cores", lib_pool_cores}, {"new", lib_pool_new}, {"read", lib_pool_read},
    {"write", lib_pool_write}, {NULL, NULL},
};

int luaopen_pais_pool(lua_State *L)
{
    luaL_newmetatable(L, POOL_TYPE);
    lua_pushcfunction(L, processes_close);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__gc");
    lua_setfield(L, -2, "__close");
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    luaL_newlib(L, functions);
    return 1;
}

// SPDX-License-Identifier: MIT
// pais.proc when memory is short: whichever allocation fails, it is an error and nothing leaks (the
// sanitizer watches what C allocates, `live` what Lua does).
#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "libs.h"

enum { FAILING = -1 };
static long live, fail_at;

static void *allocate(void *ud, void *ptr, size_t osize, size_t nsize)
{
    (void)ud;
    size_t old = ptr ? osize : 0;
    if (nsize > old && fail_at > 0 && --fail_at == 0)
        fail_at = FAILING;  // Lua tries once more after a collection, and that must fail too
    if (nsize > old && fail_at == FAILING)
        return NULL;
    if (nsize == 0) {
        live -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    void *p = realloc(ptr, nsize);
    live += p && !ptr;
    return p;
}

static const char script[] =
    "local proc = ...\n"
    "local r = proc.run {\n"
    "  {argv = {'/bin/sh', '-c', 'echo $A; head -c 9000 /dev/zero >&2'}, env = {A = 'b'}},\n"
    "  {argv = {'cat'}, stdin = ('x'):rep(5000), max_out = 4000}, {argv = {'/no/such'}},\n"
    "}\n"
    "assert(r[1].out == 'b\\n' and #r[1].err == 9000 and #r[2].out == 4000)\n"
    "assert(r[2].out_truncated and r[3].error == 'ENOENT')\n"
    "local got = ''\n"
    "proc.run {{argv = {'echo', 'x'}, on_out = function(text) got = got .. text end}}\n"
    "assert(got == 'x\\n')\n"
    "assert(proc.exec_wait({'true'}, {env = {A = 'b'}}) == 'exit')\n"
    "assert(select(3, proc.exec({'/no/such'}, {cwd = '/'})) == 'ENOENT')\n";

int main(void)
{
    int failures = 0;
    for (long n = 1;; n++) {
        lua_State *L = lua_newstate(allocate, NULL);
        assert(L);
        luaL_requiref(L, "_G", luaopen_base, 1);
        luaL_requiref(L, "string", luaopen_string, 1);
        luaL_requiref(L, "pais.proc", luaopen_pais_proc, 0);
        assert(luaL_loadstring(L, script) == LUA_OK);
        lua_pushvalue(L, -2);
        fail_at = n;
        int status = lua_pcall(L, 1, 0, 0);
        bool reached = fail_at == FAILING;
        fail_at = 0;
        if (status != LUA_OK)
            assert(status == LUA_ERRMEM && ++failures);
        lua_close(L);
        assert(live == 0);
        assert(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
        if (!reached) {
            assert(status == LUA_OK);
            break;
        }
    }
    assert(failures > 20);
    return 0;
}

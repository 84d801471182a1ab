// SPDX-License-Identifier: MIT
// What the bindings of the shell engine have in common.
#include "lib_shell.h"

#include <lauxlib.h>

#define ARENA_TYPE "pais.shell.arena"

// ---- options ------------------------------------------------------------------------------

static shell_str field_str(lua_State *L, int opts, const char *name)
{
    shell_str s = {"", 0};
    int type = lua_getfield(L, opts, name);
    if (type != LUA_TNIL && type != LUA_TSTRING)
        luaL_error(L, "bad option '%s' (string expected, got %s)", name, lua_typename(L, type));
    if (type == LUA_TSTRING)
        s.ptr = lua_tolstring(L, -1, &s.len);
    lua_pop(L, 1);  // the table keeps it
    return s;
}

// env = {NAME = value}: an array in a userdata that is left on the stack.
static void read_vars(lua_State *L, int opts, shell_env *env)
{
    if (lua_getfield(L, opts, "env") != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_pushnil(L);
        return;
    }
    int t = lua_gettop(L);
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1))
        n++;
    shell_var *vars = lua_newuserdatauv(L, n * sizeof *vars + 1, 0);  // env vars
    size_t i = 0;
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1)) {  // env vars name value
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "bad option 'env' (names and values must be strings)");
        vars[i].name.ptr = lua_tolstring(L, -2, &vars[i].name.len);
        vars[i].value.ptr = lua_tolstring(L, -1, &vars[i].value.len);
        i++;
    }
    env->vars = vars;
    env->nvars = i;
    lua_remove(L, t);
}

static void read_guard(lua_State *L, int opts, shell_env *env)
{
    if (lua_getfield(L, opts, "guard") != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_pushnil(L);
        return;
    }
    int t = lua_gettop(L);
    size_t n = lua_rawlen(L, t);
    shell_str *paths = lua_newuserdatauv(L, n * sizeof *paths + 1, 0);  // guard paths
    for (size_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, t, (lua_Integer)i + 1) != LUA_TSTRING)
            luaL_error(L, "bad option 'guard' (list of strings expected)");
        paths[i].ptr = lua_tolstring(L, -1, &paths[i].len);
        lua_pop(L, 1);
    }
    env->guard = paths;
    env->nguard = n;
    lua_remove(L, t);
}

void lib_shell_env(lua_State *L, int opts, shell_env *env)
{
    *env = (shell_env){0};
    if (lua_isnoneornil(L, opts)) {
        lua_pushnil(L);
        lua_pushnil(L);
        return;
    }
    luaL_checktype(L, opts, LUA_TTABLE);
    env->cwd = field_str(L, opts, "cwd");
    env->home = field_str(L, opts, "home");
    env->project = field_str(L, opts, "project");
    env->tmpdir = field_str(L, opts, "tmpdir");
    read_vars(L, opts, env);
    read_guard(L, opts, env);
}

shell_kind lib_shell_file_kind(lua_State *L, int arg)
{
    static const char *const names[] = {"read", "write", "delete", NULL};
    static const shell_kind kinds[] = {SHELL_K_READ, SHELL_K_WRITE, SHELL_K_DELETE};
    return kinds[luaL_checkoption(L, arg, NULL, names)];
}

// ---- arena --------------------------------------------------------------------------------

shell_arena *lib_shell_arena(lua_State *L)
{
    shell_arena **a = luaL_checkudata(L, lua_upvalueindex(1), ARENA_TYPE);
    if (!*a)
        *a = shell_arena_new();
    if (!*a)
        luaL_error(L, "not enough memory");
    shell_arena_reset(*a);
    return *a;
}

static int arena_gc(lua_State *L)
{
    shell_arena **a = luaL_checkudata(L, 1, ARENA_TYPE);
    shell_arena_free(*a);
    *a = NULL;
    return 0;
}

void lib_shell_push_arena(lua_State *L)
{
    shell_arena **a = lua_newuserdatauv(L, sizeof *a, 0);
    *a = NULL;
    if (luaL_newmetatable(L, ARENA_TYPE)) {
        lua_pushcfunction(L, arena_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
}

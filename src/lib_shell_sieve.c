// SPDX-License-Identifier: MIT
// pais.shell: the rules of the guard in short (sieve.h), for Lua.
#include <lauxlib.h>
#include <string.h>

#include "lib_shell.h"
#include "sieve.h"

// ---- making one ---------------------------------------------------------------------------

static uint32_t kind_of(lua_State *L, const char *name)
{
    static const char *const more[] = {"command", "partial", "list"};
    for (unsigned k = 0; k < SIEVE_NKINDS; k++)
        if (strcmp(name, k < SHELL_NKINDS ? shell_kind_name(k) : more[k - SHELL_NKINDS]) == 0)
            return k;
    return (uint32_t)luaL_error(L, "bad kind '%s' of effect", name);
}

static const char *place_name(unsigned bit)
{
    return bit < SHELL_NPLACES ? shell_place_name(bit) : NULL;
}

static uint32_t bit_of(lua_State *L, const char *name, const char *(*names)(unsigned))
{
    for (unsigned b = 0; names(b); b++)
        if (strcmp(name, names(b)) == 0)
            return (uint32_t)1 << b;
    return (uint32_t)luaL_error(L, "bad word '%s' in a rule", name);
}

// The words of the list `field` of the conditions on top of the stack; 0 when there is none.
static uint32_t list_bits(lua_State *L, const char *field, const char *(*names)(unsigned))
{
    uint32_t bits = 0;
    if (lua_getfield(L, -1, field) == LUA_TTABLE)
        for (lua_Integer i = 1; lua_rawgeti(L, -1, i) == LUA_TSTRING || (lua_pop(L, 1), 0); i++) {
            bits |= bit_of(L, lua_tostring(L, -1), names);
            lua_pop(L, 1);
        }
    lua_pop(L, 1);
    return bits;
}

// The keys of the set `field`; all when there is none. Without `names`, the bits of sieve_name.
static uint64_t set_bits(lua_State *L, const char *field, const char *(*names)(unsigned))
{
    uint64_t bits = 0;
    bool there = lua_getfield(L, -1, field) == LUA_TTABLE;
    if (there)
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
            if (lua_type(L, -2) != LUA_TSTRING)
                luaL_error(L, "bad condition '%s' (a set of words expected)", field);
            size_t n;
            const char *word = lua_tolstring(L, -2, &n);
            bits |= names ? bit_of(L, word, names) : sieve_name(word, n);
        }
    lua_pop(L, 1);
    return there ? bits : ~(uint64_t)0;
}

// The patterns of `target`; everything when there is none, or a folder is meant with all around it.
static void add_targets(lua_State *L, sieve_row *row)
{
    bool below = lua_getfield(L, -1, "below") != LUA_TNIL;
    lua_pop(L, 1);
    if (lua_getfield(L, -1, "target") != LUA_TTABLE || below)
        row->begins = row->ends = ~(uint64_t)0;
    else
        for (lua_Integer i = 1; lua_rawgeti(L, -1, i) == LUA_TSTRING || (lua_pop(L, 1), 0); i++) {
            size_t n;
            const char *pattern = lua_tolstring(L, -1, &n);
            sieve_add_target(row, pattern, n);
            lua_pop(L, 1);
        }
    lua_pop(L, 1);
}

// sieve(rows) -> text for holds and holds_file; rows: {{kind = KIND, when = conditions}, ...}
int lib_shell_sieve(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    size_t n = lua_rawlen(L, 1);
    sieve_row *rows = lua_newuserdatauv(L, n * sizeof *rows + 1, 0);
    for (size_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, 1, (lua_Integer)i + 1) != LUA_TTABLE ||
            lua_getfield(L, -1, "kind") != LUA_TSTRING ||
            lua_getfield(L, -2, "when") != LUA_TTABLE)
            luaL_error(L, "bad row %d (a table with kind and when expected)", (int)i + 1);
        rows[i] = (sieve_row){
            .ops = set_bits(L, "op", NULL), .tools = set_bits(L, "tool", NULL),
            .kind = kind_of(L, lua_tostring(L, -2)),
            .places = (uint32_t)set_bits(L, "place", place_name),
            .flags = list_bits(L, "flags", shell_flag_name),
            .any_flags = list_bits(L, "any_flags", shell_flag_name),
            .no_flags = list_bits(L, "no_flags", shell_flag_name),
            .sources = list_bits(L, "sources", shell_source_name),
            .all_sources = list_bits(L, "all_sources", shell_source_name),
            .no_sources = list_bits(L, "no_sources", shell_source_name)};
        add_targets(L, &rows[i]);
        lua_pop(L, 3);
    }
    lua_pushlstring(L, (const char *)rows, n * sizeof *rows);
    return 1;
}

// ---- asking it ----------------------------------------------------------------------------

static sieve check_sieve(lua_State *L, int arg)
{
    sieve s;
    s.rows = luaL_checklstring(L, arg, &s.size);
    return s;
}

// holds(sieve, text, options) -> false when no rule is about anything in the command
int lib_shell_holds(lua_State *L)
{
    shell_str text;
    sieve s = check_sieve(L, 1);
    text.ptr = luaL_checklstring(L, 2, &text.len);
    lua_settop(L, 3);
    shell_env env;
    lib_shell_env(L, 3, &env);
    const shell_program *p = shell_parse(lib_shell_arena(L), text.ptr, text.len, &env, NULL);
    lua_pushboolean(L, sieve_holds(&s, p, text, env.cwd));
    return 1;
}

// holds_file(sieve, kind, path, options, tool, op) -> the same for a tool that works on one file
int lib_shell_holds_file(lua_State *L)
{
    sieve s = check_sieve(L, 1);
    shell_kind kind = lib_shell_file_kind(L, 2);
    shell_str path;
    path.ptr = luaL_checklstring(L, 3, &path.len);
    const char *tool = luaL_checkstring(L, 5), *op = luaL_checkstring(L, 6);
    lua_settop(L, 6);
    shell_env env;
    lib_shell_env(L, 4, &env);
    const shell_program *p = shell_file(lib_shell_arena(L), kind, path.ptr, path.len, &env);
    lua_pushboolean(L, sieve_holds_file(&s, p, path, op, tool));
    return 1;
}

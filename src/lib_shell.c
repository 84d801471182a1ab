// SPDX-License-Identifier: MIT
// pais.shell: what a shell command would do, for Lua.
#include <lauxlib.h>
#include <string.h>

#include "lib_shell.h"
#include "libs.h"

// ---- results ------------------------------------------------------------------------------

static void push_shown(lua_State *L, shell_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 8) {
            luaL_Buffer b;
            char *p = luaL_buffinitsize(L, &b, s.len + 1);
            luaL_pushresultsize(&b, shell_show(s, p, s.len + 1));
            return;
        }
    lua_pushlstring(L, s.ptr, s.len);
}

static void set_int(lua_State *L, const char *name, uint32_t n)
{
    lua_pushinteger(L, (lua_Integer)n);
    lua_setfield(L, -2, name);
}

static void set_str(lua_State *L, const char *name, const char *s)
{
    lua_pushstring(L, s);
    lua_setfield(L, -2, name);
}

// name = {word = true, ...} for the bits that are set
static void set_bits(lua_State *L, const char *name, uint32_t bits, const char *(*word)(unsigned))
{
    lua_newtable(L);
    for (unsigned b = 0; word(b); b++)
        if (bits >> b & 1) {
            lua_pushboolean(L, 1);
            lua_setfield(L, -2, word(b));
        }
    lua_setfield(L, -2, name);
}

static void push_word(lua_State *L, const shell_word *w)
{
    static const char *const known[] = {"exact", "one-of", "pattern", "unknown"};
    lua_createtable(L, 0, 5);
    if (w->n == 1) {
        push_shown(L, w->alts[0]);
    } else {
        luaL_Buffer b;
        luaL_buffinit(L, &b);
        for (int i = 0; i < w->n; i++) {
            if (i)
                luaL_addchar(&b, '|');
            push_shown(L, w->alts[i]);
            luaL_addvalue(&b);
        }
        luaL_pushresult(&b);
    }
    lua_setfield(L, -2, "text");
    set_str(L, "known", known[w->known]);
    if (w->taint & SHELL_T_OPEN) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "open");
    }
    if (w->taint & SHELL_T_FOUND) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "found");
    }
    if (w->n > 1) {
        lua_createtable(L, w->n, 0);
        for (int i = 0; i < w->n; i++) {
            push_shown(L, w->alts[i]);
            lua_rawseti(L, -2, i + 1);
        }
        lua_setfield(L, -2, "values");
    }
    if (w->taint)
        set_bits(L, "taint", w->taint, shell_source_name);
    set_int(L, "off", w->off);
    set_int(L, "len", w->len);
}

static void push_command(lua_State *L, const shell_command *c)
{
    lua_createtable(L, 0, 5);
    lua_pushlstring(L, c->name.ptr, c->name.len);
    lua_setfield(L, -2, "name");
    lua_createtable(L, (int)c->nwords, 0);
    for (size_t i = 0; i < c->nwords; i++) {
        push_word(L, &c->words[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "words");
    set_str(L, "path", c->path);
    set_int(L, "off", c->off);
    set_int(L, "len", c->len);
}

static void push_effect(lua_State *L, const shell_effect *f)
{
    lua_createtable(L, 0, 12);
    set_str(L, "kind", shell_kind_name(f->kind));
    set_str(L, "op", f->op);
    lua_pushlstring(L, f->tool.ptr, f->tool.len);
    lua_setfield(L, -2, "tool");
    push_shown(L, f->target);
    lua_setfield(L, -2, "target");
    set_str(L, "place", shell_place_name(f->place));
    set_bits(L, "flags", f->flags, shell_flag_name);
    set_bits(L, "sources", f->sources, shell_source_name);
    set_int(L, "off", f->off);
    set_int(L, "len", f->len);
    set_int(L, "command", f->command + 1);
    set_str(L, "path", f->path);
}

static void push_partial(lua_State *L, unsigned partial)
{
    static const char *const why[] = {"syntax", "quote", "depth", "size", "steps", "memory"};
    if (!partial) {
        lua_pushboolean(L, 0);
        return;
    }
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (unsigned i = 0, first = 1; i < sizeof why / sizeof *why; i++)
        if (partial >> i & 1) {
            if (!first)
                luaL_addchar(&b, ',');
            luaL_addstring(&b, why[i]);
            first = 0;
        }
    luaL_pushresult(&b);
}

static int push_program(lua_State *L, const shell_program *p)
{
    lua_createtable(L, 0, 4);
    push_partial(L, p->partial);
    lua_setfield(L, -2, "partial");
    lua_pushboolean(L, p->open);
    lua_setfield(L, -2, "open");
    lua_createtable(L, (int)p->ncommands, 0);
    for (size_t i = 0; i < p->ncommands; i++) {
        push_command(L, &p->commands[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "commands");
    lua_createtable(L, (int)p->neffects, 0);
    for (size_t i = 0; i < p->neffects; i++) {
        push_effect(L, &p->effects[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "effects");
    if (p->core.id) {
        lua_createtable(L, 0, 3);
        set_str(L, "id", p->core.id);
        set_str(L, "reason", p->core.reason);
        set_int(L, "effect", p->core.effect + 1);
        lua_setfield(L, -2, "core");
    }
    return 1;
}

// ---- functions ----------------------------------------------------------------------------

// analyse(text[, options]) -> {commands, effects, partial, core}
static int lib_shell_analyse(lua_State *L)
{
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    lua_settop(L, 2);
    shell_env env;
    lib_shell_env(L, 2, &env);
    return push_program(L, shell_parse(lib_shell_arena(L), text, len, &env, NULL));
}

// file(kind, path[, options]) -> the same
static int lib_shell_file(lua_State *L)
{
    size_t len;
    shell_kind kind = lib_shell_file_kind(L, 1);
    const char *path = luaL_checklstring(L, 2, &len);
    lua_settop(L, 3);
    shell_env env;
    lib_shell_env(L, 3, &env);
    return push_program(L, shell_file(lib_shell_arena(L), kind, path, len, &env));
}

static const luaL_Reg functions[] = {
    {"analyse", lib_shell_analyse},
    {"file", lib_shell_file},
    {"holds", lib_shell_holds},
    {"holds_file", lib_shell_holds_file},
    {"sieve", lib_shell_sieve},
    {NULL, NULL},
};

int luaopen_pais_shell(lua_State *L)
{
    luaL_newlibtable(L, functions);  // lib
    lib_shell_push_arena(L);  // lib arena
    luaL_setfuncs(L, functions, 1);
    return 1;
}

// SPDX-License-Identifier: MIT
// pais.confine: what this process, and the program it becomes, may still use.
#include <lauxlib.h>
#include <string.h>

#include "confine.h"
#include "libs.h"

static void push_means(lua_State *L, const confine_means *m)
{
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, m->level);
    lua_setfield(L, -2, "level");
    lua_pushboolean(L, m->ports);
    lua_setfield(L, -2, "ports");
    lua_pushboolean(L, m->signals);
    lua_setfield(L, -2, "signals");
    lua_pushstring(L, m->why);
    lua_setfield(L, -2, "why");
}

// ask() -> {level, ports, signals, why} of what the kernel can do
static int lib_confine_ask(lua_State *L)
{
    confine_means m = confine_ask();
    push_means(L, &m);
    return 1;
}

// How many texts and numbers the lists of the rules have, all of them checked.
static size_t measure(lua_State *L, const char *name, int type)
{
    int got = lua_getfield(L, 1, name);
    if (got != LUA_TNIL && got != LUA_TTABLE)
        luaL_error(L, "bad rules '%s' (table expected, got %s)", name, luaL_typename(L, -1));
    size_t n = got == LUA_TNIL ? 0 : lua_rawlen(L, -1);
    for (size_t i = 1; i <= n; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i) != type)
            luaL_error(L, "bad rules '%s' (a list of %ss expected)", name, lua_typename(L, type));
        if (type == LUA_TNUMBER && (uint64_t)luaL_checkinteger(L, -1) > UINT16_MAX)
            luaL_error(L, "bad rules '%s' (no port)", name);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return n;
}

static const struct {
    const char *name;
    unsigned access;
} lists[] = {
    {"read", CONFINE_READ},
    {"execute", CONFINE_READ | CONFINE_EXECUTE},
    {"write", CONFINE_READ | CONFINE_WRITE},
    {"devices", CONFINE_READ | CONFINE_WRITE | CONFINE_DEVICE},
};
enum { LISTS = sizeof lists / sizeof *lists };

static confine_path *fill_paths(lua_State *L, size_t list, confine_path *to)
{
    if (lua_getfield(L, 1, lists[list].name) == LUA_TTABLE)
        for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, -1); i <= n; i++) {
            lua_rawgeti(L, -1, i);  // anchored by its list
            *to++ = (confine_path){lua_tostring(L, -1), lists[list].access};
            lua_pop(L, 1);
        }
    lua_pop(L, 1);
    return to;
}

static uint16_t *fill_ports(lua_State *L, const char *name, confine_ports *p, uint16_t *to)
{
    p->limited = lua_getfield(L, 1, name) == LUA_TTABLE;
    p->ports = to;
    p->n = p->limited ? lua_rawlen(L, -1) : 0;
    for (size_t i = 1; i <= p->n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        *to++ = (uint16_t)lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return to;
}

// apply{read =, execute =, write =, devices = (lists of paths), connect =, listen = (lists of ports;
// without one, all)} -> means as in `ask`, or nil, message, code. `execute` and `write` include read.
static int lib_confine_apply(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    size_t paths = 0;
    for (size_t i = 0; i < LISTS; i++)
        paths += measure(L, lists[i].name, LUA_TSTRING);
    size_t ports = measure(L, "connect", LUA_TNUMBER) + measure(L, "listen", LUA_TNUMBER);
    confine_path *p = lua_newuserdatauv(L, paths * sizeof *p + 1, 0);
    uint16_t *port = lua_newuserdatauv(L, ports * sizeof *port + 1, 0);
    confine_rules rules = {.paths = p, .n_paths = paths};
    for (size_t i = 0; i < LISTS; i++)
        p = fill_paths(L, i, p);
    port = fill_ports(L, "connect", &rules.connect, port);
    fill_ports(L, "listen", &rules.listen, port);
    confine_means means;
    const char *at;
    int err = confine_apply(&rules, &means, &at);
    if (err)
        return lib_fail(L, err, "confine this process: %s", at);
    push_means(L, &means);
    return 1;
}

static const luaL_Reg functions[] = {
    {"apply", lib_confine_apply},
    {"ask", lib_confine_ask},
    {NULL, NULL},
};

int luaopen_pais_confine(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}

// SPDX-License-Identifier: MIT
// pais.planfile: the dispatch plan on disk, for Lua. The format is in planfile.h.
#include <fcntl.h>
#include <lauxlib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libs.h"
#include "match.h"
#include "planfile.h"

#define PLAN "pais.planfile"

static uint64_t key_of(const char *text, size_t n)
{
    return planfile_hash(text, n, 4);
}

static void push_hex(lua_State *L, uint64_t v)
{
    char text[20];
    snprintf(text, sizeof text, "%llx", (unsigned long long)v);
    lua_pushstring(L, text);
}

// open(path, key, some) -> plan, or nil when there is no valid, fresh one. `some` bounds how many of
// the divided inputs are looked at (nil: all).
static int lib_planfile_open(lua_State *L)
{
    size_t n;
    const char *path = luaL_checkstring(L, 1);
    const char *key = luaL_checklstring(L, 2, &n);
    size_t some = (size_t)luaL_optinteger(L, 3, -1);
    planfile *plan = lua_newuserdatauv(L, sizeof *plan, 0);
    *plan = (planfile){0};
    luaL_setmetatable(L, PLAN);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!planfile_open(plan, path, key_of(key, n)) ||
        !planfile_fresh(plan, some, (size_t)now.tv_nsec / 64)) {
        planfile_close(plan);
        return 0;
    }
    return 1;
}

// parse(text, key) -> plan made from the text of a file that could not be kept, or nil
static int lib_planfile_parse(lua_State *L)
{
    size_t n, k;
    const char *text = luaL_checklstring(L, 1, &n);
    const char *key = luaL_checklstring(L, 2, &k);
    planfile *plan = lua_newuserdatauv(L, sizeof *plan, 0);
    *plan = (planfile){0};
    luaL_setmetatable(L, PLAN);
    return planfile_parse(plan, text, n, key_of(key, k)) ? 1 : 0;
}

// Finds a section; otherwise pushes what the methods below return for one: nil when there is none,
// false when it is damaged.
static bool find_section(lua_State *L, const char *name, const char **text, size_t *len)
{
    planfile *plan = luaL_checkudata(L, 1, PLAN);
    int found = plan->data ? planfile_section(plan, name, text, len) : -1;
    if (found == 1)
        return true;
    if (found == 0)
        lua_pushnil(L);
    else
        lua_pushboolean(L, 0);
    return false;
}

// plan:section(name) -> text
static int plan_section(lua_State *L)
{
    const char *text;
    size_t len;
    if (find_section(L, luaL_checkstring(L, 2), &text, &len))
        lua_pushlstring(L, text, len);
    return 1;
}

// plan:load(name, env) -> function of a section that is bytecode, with `env` for its globals
static int plan_load(lua_State *L)
{
    const char *text;
    size_t len;
    luaL_checktype(L, 3, LUA_TTABLE);
    if (!find_section(L, luaL_checkstring(L, 2), &text, &len))
        return 1;
    if (luaL_loadbufferx(L, text, len, "=plan", "b") != LUA_OK)
        return 0;
    lua_pushvalue(L, 3);
    if (!lua_setupvalue(L, -2, 1))
        lua_pop(L, 1);
    return 1;
}

static int unhex(char c)
{
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

static void push_value(lua_State *L, const char *p, size_t n)
{
    if (!memchr(p, '%', n)) {
        lua_pushlstring(L, p, n);
        return;
    }
    luaL_Buffer out;
    char *to = luaL_buffinitsize(L, &out, n);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '%' && i + 2 < n) {
            to[len++] = (char)(unhex(p[i + 1]) << 4 | unhex(p[i + 2]));
            i += 2;
        } else
            to[len++] = p[i];
    }
    luaL_pushresultsize(&out, len);
}

// Pushes the table of the fields NAME=VALUE from p to end.
static void push_fields(lua_State *L, const char *p, const char *end)
{
    lua_createtable(L, 0, 16);
    while (p < end) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        const char *stop = tab ? tab : end;
        const char *eq = memchr(p, '=', (size_t)(stop - p));
        if (eq) {
            lua_pushlstring(L, p, (size_t)(eq - p));
            push_value(L, eq + 1, (size_t)(stop - eq - 1));
            lua_rawset(L, -3);
        }
        p = stop + 1;
    }
}

// plan:fields(section) -> {NAME = VALUE} of a section with one line
static int plan_fields(lua_State *L)
{
    const char *text;
    size_t len;
    if (find_section(L, luaL_checkstring(L, 2), &text, &len))
        push_fields(L, text, text + len - (len > 0));
    return 1;
}

static bool matches(const char *m, size_t mlen, const char *const names[2], const size_t lens[2])
{
    if (!names[0])
        return mlen == 0 || (mlen == 1 && *m == '*');
    return match_name(m, mlen, names[0], lens[0]) ||
           (names[1] && match_name(m, mlen, names[1], lens[1]));
}

// The handlers of a section whose matcher applies to one of the names (`all`: every one).
static int push_handlers(lua_State *L, const char *text, size_t len, bool all,
                      const char *const names[2], const size_t lens[2])
{
    lua_newtable(L);
    lua_Integer n = 0;
    for (const char *p = text, *end = text + len; p < end;) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        const char *tab = nl ? memchr(p, '\t', (size_t)(nl - p)) : NULL;
        if (!tab)
            break;
        if (all || matches(p, (size_t)(tab - p), names, lens)) {
            push_fields(L, tab + 1, nl);
            lua_rawseti(L, -2, ++n);
        }
        p = nl + 1;
    }
    return 1;
}

// plan:all(section) -> {{NAME = VALUE}, ...}: every handler, in order
static int plan_all(lua_State *L)
{
    const char *text;
    size_t len;
    if (!find_section(L, luaL_checkstring(L, 2), &text, &len))
        return 1;
    return push_handlers(L, text, len, true, NULL, NULL);
}

// plan:select(section, name, alias): as all, of those whose matcher applies to `name`, or to `alias`
// when given. Without a name only matchers that match everything apply.
static int plan_select(lua_State *L)
{
    const char *text;
    size_t len, lens[2] = {0};
    const char *section = luaL_checkstring(L, 2);
    const char *names[2];
    names[0] = luaL_optlstring(L, 3, NULL, &lens[0]);
    names[1] = luaL_optlstring(L, 4, NULL, &lens[1]);
    if (!find_section(L, section, &text, &len))
        return 1;
    return push_handlers(L, text, len, false, names, lens);
}

static int plan_gc(lua_State *L)
{
    planfile_close(luaL_checkudata(L, 1, PLAN));
    return 0;
}

// stamp(base, path) -> what stat says, in hexadecimal ("0" when it is not there), and when the file
// last changed (ns since 1970, 0 when it is not there)
static int lib_planfile_stamp(lua_State *L)
{
    const char *base = luaL_checkstring(L, 1);
    const char *path = luaL_checkstring(L, 2);
    int dirfd = path[0] == '/' ? -1 : open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int64_t changed = 0;
    uint64_t stamp = planfile_stamp(dirfd, path, &changed);
    if (dirfd >= 0)
        close(dirfd);
    push_hex(L, stamp);
    lua_pushinteger(L, changed);
    return 2;
}

// unchanged(path, stamp) -> whether stat still says what it said when that stamp was taken
static int lib_planfile_unchanged(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1), *then = luaL_checkstring(L, 2);
    uint64_t stamp = planfile_stamp(-1, path, NULL);
    lua_pushboolean(L, path[0] == '/' && stamp == strtoull(then, NULL, 16));
    return 1;
}

// hash(text, "key"|"head"|"section") -> the hash that the file has of that part, in hexadecimal
static int lib_planfile_hash(lua_State *L)
{
    static const char *const parts[] = {"head", "section", "key", NULL};
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    push_hex(L, planfile_hash(text, n, 2 + (uint64_t)luaL_checkoption(L, 2, NULL, parts)));
    return 1;
}

static const luaL_Reg methods[] = {
    {"all", plan_all},
    {"fields", plan_fields},
    {"load", plan_load},
    {"section", plan_section},
    {"select", plan_select},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"hash", lib_planfile_hash},
    {"open", lib_planfile_open},
    {"parse", lib_planfile_parse},
    {"stamp", lib_planfile_stamp},
    {"unchanged", lib_planfile_unchanged},
    {NULL, NULL},
};

int luaopen_pais_planfile(lua_State *L)
{
    luaL_newmetatable(L, PLAN);
    lua_pushcfunction(L, plan_gc);
    lua_setfield(L, -2, "__gc");
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    luaL_newlib(L, functions);
    return 1;
}

// SPDX-License-Identifier: MIT
// pais.doc: YAML and TOML documents as Lua values, with the place of every key.
#include <lauxlib.h>
#include <string.h>

#include "doc.h"
#include "lib_json.h"
#include "libs.h"

// Owns the document while Lua may raise.
#define HOLDER "pais.doc.holder"

static int holder_free(lua_State *L)
{
    doc **d = luaL_checkudata(L, 1, HOLDER);
    doc_free(*d);
    *d = NULL;
    return 0;
}

static void set_mark(lua_State *L, int marks, doc_place at)
{
    lua_createtable(L, 2, 0);  // mark
    lua_pushinteger(L, at.line);
    lua_rawseti(L, -2, 1);
    lua_pushinteger(L, at.column);
    lua_rawseti(L, -2, 2);
    lua_rawset(L, marks);  // pops the key that was below, and the mark
}

// Enters in the table at index `all` the keys that are there again in the map that lies on top.
static void push_repeated(lua_State *L, int all, const doc_node *map)
{
    lua_Integer i = 0;
    lua_pushvalue(L, -1);  // value value
    lua_newtable(L);       // value value list
    for (const doc_node *n = map->repeated; n; n = n->next) {
        lua_createtable(L, 0, 4);  // ... list repeat
        lua_pushlstring(L, n->key.ptr, n->key.len);
        lua_setfield(L, -2, "key");
        const doc_node *first = doc_get(map, n->key.ptr, n->key.len);
        lua_pushfstring(L, "%d:%d", (int)first->key_at.line, (int)first->key_at.column);
        lua_setfield(L, -2, "first");
        lua_pushinteger(L, n->key_at.line);
        lua_rawseti(L, -2, 1);
        lua_pushinteger(L, n->key_at.column);
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, -2, ++i);
    }
    lua_rawset(L, all);  // value
}

// Pushes the value of `n`, and enters the places of its members in the table at index `all`, keys
// that are there again in the one above it. The reader's limit bounds the recursion.
static void push_node(lua_State *L, int all, const doc_node *n)
{
    luaL_checkstack(L, 8, "document too deep");
    switch (n->kind) {
    case DOC_NULL:
        lua_pushlightuserdata(L, NULL);
        return;
    case DOC_BOOL:
        lua_pushboolean(L, n->as.boolean);
        return;
    case DOC_INTEGER:
        lua_pushinteger(L, n->as.integer);
        return;
    case DOC_FLOAT:
        lua_pushnumber(L, n->as.number);
        return;
    case DOC_ARRAY:
    case DOC_MAP:
        break;
    default:
        lua_pushlstring(L, n->text.ptr, n->text.len);
        return;
    }
    bool map = n->kind == DOC_MAP;
    int count = (int)n->count;  // a limit of the reader keeps it small
    lua_createtable(L, map ? 0 : count, map ? count : 0);  // value
    if (!map) {
        luaL_newmetatable(L, JSON_ARRAY);  // value mt
        lua_setmetatable(L, -2);      // value
    }
    if (n->repeated)
        push_repeated(L, all + 1, n);
    lua_pushvalue(L, -1);                                  // value value
    lua_createtable(L, map ? 0 : count, map ? count : 0);  // value value marks
    int marks = lua_gettop(L);
    lua_Integer i = 0;
    for (const doc_node *c = n->first; c; c = c->next) {
        if (map)
            lua_pushlstring(L, c->key.ptr, c->key.len);
        else
            lua_pushinteger(L, ++i);
        lua_pushvalue(L, -1);                        // value value marks k k
        set_mark(L, marks, map ? c->key_at : c->at);  // value value marks k
        push_node(L, all, c);                        // value value marks k v
        lua_rawset(L, marks - 2);                    // value value marks
    }
    lua_rawset(L, all);  // value
}

// parse(text[, format[, name[, repeats]]]) -> value, marks[, repeated] | nil, "name:line:col: message",
// code
static int lib_doc_parse(lua_State *L)
{
    static const char *const formats[] = {"auto", "yaml", "toml", NULL};
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    int format = luaL_checkoption(L, 2, "auto", formats);
    const char *name = luaL_optstring(L, 3, "document");
    doc_limits limits = doc_default_limits;
    lua_Integer repeats = luaL_optinteger(L, 4, 0);
    luaL_argcheck(L, repeats >= 0, 4, "a number of keys");
    limits.repeats = (size_t)repeats;
    lua_settop(L, 3);

    doc **holder = lua_newuserdatauv(L, sizeof *holder, 0);  // ... holder
    *holder = NULL;
    luaL_setmetatable(L, HOLDER);
    lua_toclose(L, -1);

    bool toml = format == 2 || (format == 0 && doc_looks_like_toml(text, len));
    doc_error err;
    doc_status status = (toml ? doc_parse_toml : doc_parse_yaml)(text, len, &limits, holder, &err);
    if (status != DOC_OK) {
        static const char *const codes[] = {
            [DOC_SYNTAX] = "E_SYNTAX", [DOC_LIMIT] = "E_LIMIT", [DOC_NOMEM] = "ENOMEM"};
        lua_pushnil(L);
        lua_pushfstring(L, "%s:%d:%d: %s", name, (int)err.at.line, (int)err.at.column,
                        err.message);
        lua_pushstring(L, codes[status]);
        return 3;
    }
    lua_newtable(L);  // ... holder marks
    lua_newtable(L);  // ... holder marks repeated
    push_node(L, lua_gettop(L) - 1, doc_root(*holder));  // ... holder marks repeated value
    lua_insert(L, -3);
    if (limits.repeats > 0)
        return 3;
    lua_pop(L, 1);
    return 2;
}

static const luaL_Reg holder_methods[] = {
    {"__gc", holder_free},
    {"__close", holder_free},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"parse", lib_doc_parse},
    {NULL, NULL},
};

int luaopen_pais_doc(lua_State *L)
{
    if (luaL_newmetatable(L, HOLDER))
        luaL_setfuncs(L, holder_methods, 0);
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}

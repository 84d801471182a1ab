// SPDX-License-Identifier: MIT
// pais.json: text that is cut and patched without being decoded.
#include <lauxlib.h>
#include <string.h>

#include "json.h"
#include "lib_json.h"

static bool find(lua_State *L, const char *text, size_t len, int path, size_t *start, size_t *end)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, path);
    *start = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *end = len;
    for (lua_Integer i = 1; i <= n; i++) {
        size_t klen;
        lua_rawgeti(L, path, i);
        const char *key = luaL_checklstring(L, -1, &klen);
        bool found = json_member(text, *end, start, end, key, klen);
        lua_pop(L, 1);
        if (!found)
            return false;
    }
    return true;
}

// slice(text, path) -> the text of a member, byte for byte, or nil. `text` must be valid JSON,
// `path` an array of member names.
int lib_json_slice(lua_State *L)
{
    size_t len, start, end;
    const char *text = luaL_checklstring(L, 1, &len);
    luaL_checktype(L, 2, LUA_TTABLE);
    if (!find(L, text, len, 2, &start, &end))
        return 0;
    lua_pushlstring(L, text + start, end - start);
    return 1;
}

// patch(text, path, member, newtext) -> text with that member of the object at `path` replaced, or
// added at its end; everything else stays byte for byte. nil when there is no object at `path`.
int lib_json_patch(lua_State *L)
{
    size_t len, klen, nlen, start, end;
    const char *text = luaL_checklstring(L, 1, &len);
    luaL_checktype(L, 2, LUA_TTABLE);
    const char *key = luaL_checklstring(L, 3, &klen);
    const char *new = luaL_checklstring(L, 4, &nlen);
    if (!find(L, text, len, 2, &start, &end))
        return 0;
    while (start < end && strchr(" \n\t\r", text[start]))
        start++;
    if (end - start < 2 || text[start] != '{')
        return 0;
    lua_settop(L, 4);
    json_buffer *b = lib_json_buffer(L);
    size_t from = start, to = end;
    if (json_member(text, end, &from, &to, key, klen)) {
        lib_json_add(L, b, text, from);
        lib_json_add(L, b, new, nlen);
    } else {
        to = start + json_skip(text, end, start) - 1;  // at the closing brace
        while (to > start + 1 && strchr(" \n\t\r", text[to - 1]))
            to--;
        lib_json_add(L, b, text, to);
        if (text[to - 1] != '{')
            lib_json_add(L, b, ",", 1);
        lib_json_quote(L, b, key, klen);
        lib_json_add(L, b, ":", 1);
        lib_json_add(L, b, new, nlen);
    }
    lib_json_add(L, b, text + to, len - to);
    lua_pushlstring(L, b->data, b->n);
    return 1;
}

// Pushes what a name, given with its quotes, stands for.
static void push_name(lua_State *L, const char *quoted, size_t len)
{
    luaL_Buffer out;
    char *room = luaL_buffinitsize(L, &out, 3 * len);
    luaL_pushresultsize(&out, json_unescape(quoted + 1, len - 2, room));
}

static void set_position(lua_State *L, const char *field, size_t at)
{
    lua_pushinteger(L, (lua_Integer)at);
    lua_setfield(L, -2, field);
}

// children(text[, at]) -> where the members or elements of the container at byte `at` (default: the
// whole) stand: {open, close, object, {name, at, from, to}...}; nil when there is no container. `text`
// must be valid JSON.
int lib_json_children(lua_State *L)
{
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    size_t from = (size_t)luaL_optinteger(L, 2, 1) - 1;
    luaL_argcheck(L, from <= len, 2, "outside the text");
    if (from == 0 && len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        from = 3;
    while (from < len && strchr(" \n\t\r", text[from]) && text[from])
        from++;
    if (from >= len || (text[from] != '{' && text[from] != '['))
        return 0;
    bool object = text[from] == '{';
    lua_settop(L, 1);
    lua_newtable(L);  // text list
    json_child c = {.end = from + 1};
    for (lua_Integer i = 1; json_next(text, len, c.end, object, &c); i++) {
        lua_createtable(L, 0, 4);  // text list child
        if (object) {
            push_name(L, text + c.name, c.name_end - c.name);
            lua_setfield(L, -2, "name");
        }
        set_position(L, "at", c.name + 1);
        set_position(L, "from", c.start + 1);
        set_position(L, "to", c.end);
        lua_rawseti(L, -2, i);
    }
    lua_pushboolean(L, object);
    lua_setfield(L, -2, "object");
    set_position(L, "open", from + 1);
    set_position(L, "close", from + json_skip(text, len, from));
    return 1;
}

// SPDX-License-Identifier: MIT
// What the parts of pais.json have in common.
#ifndef PAIS_LIB_JSON_H
#define PAIS_LIB_JSON_H

#include <lua.h>
#include <stddef.h>

// Metatables: of arrays, of text that stays undecoded ({text}), of json_buffer.
#define JSON_ARRAY "pais.json.array"
#define JSON_RAW "pais.json.raw"
#define JSON_BUFFER "pais.json.buffer"

// A growing buffer that Lua owns, so that nothing leaks when an allocation raises.
typedef struct json_buffer {
    char *data;
    size_t n, cap;
} json_buffer;

// Pushes an empty buffer.
json_buffer *lib_json_buffer(lua_State *L);

// The __gc of buffers.
int lib_json_buffer_gc(lua_State *L);

// Appends `n` bytes. Raises without memory.
void lib_json_add(lua_State *L, json_buffer *b, const char *bytes, size_t n);

// Appends text as a JSON string.
void lib_json_quote(lua_State *L, json_buffer *b, const char *text, size_t n);

// Functions of pais.json: lib_json_encode.c, lib_json_cut.c, lib_json_value.c.
int lib_json_encode(lua_State *L);
int lib_json_slice(lua_State *L);
int lib_json_patch(lua_State *L);
int lib_json_children(lua_State *L);
int lib_json_copy(lua_State *L);
int lib_json_same(lua_State *L);

#endif

// SPDX-License-Identifier: MIT
// pais.line: the line of an event in the record, from the table that dispatch keeps. The order of its
// keys is part of the format: docs/record.md.
#include <lauxlib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "libs.h"
#include "line.h"
#include "utc.h"

// Bytes kept of each field, and how many handlers and faults.
typedef struct bounds {
    size_t word, cwd, input, reason, log, detail;
    lua_Integer handlers, faults;
} bounds;

// A line that still grows too long is made again with the next row.
static const bounds rows[] = {
    {200, 1024, 2048, 4096, 1024, 1024, 128, 16},
    {100, 256, 512, 512, 128, 96, 12, 4},
    {64, 128, 128, 128, 0, 0, 0, 0},
};

typedef enum how { STRING, WHOLE, TRUE } how;

// A member of a table and how it is written.
typedef struct member {
    const char *name, *key;  // as in the table, as in the line
    how how;
    size_t bound;          // offset in bounds
    const char *missing;   // JSON instead of a value that is absent; NULL: the member is left out
} member;

#define M(name, bound) {#name, ",\"" #name "\":", STRING, offsetof(bounds, bound), NULL}
#define N(name) {#name, ",\"" #name "\":", WHOLE, 0, NULL}

static const member head[] = {
    M(event, word), M(session, word), M(agent_id, word), M(tool, word), M(tool_use_id, word),
    M(cwd, cwd), M(input, input),
    {"verdict", ",\"verdict\":", STRING, offsetof(bounds, word), "\"none\""},
    M(by, word), M(reason, reason),
    {"rewritten", ",\"rewritten\":", TRUE, 0, NULL},
    M(became, input), N(context), N(us),
};
static const member handler[] = {
    {"name", "{\"name\":", STRING, offsetof(bounds, word), "\"?\""},
    M(handler, word),
    {"verdict", ",\"verdict\":", STRING, offsetof(bounds, word), "\"none\""},
    N(us), M(rule, word), M(reason, detail), M(note, detail),
};
static const member fault[] = {
    {"who", "{\"who\":", STRING, offsetof(bounds, word), "\"pais\""},
    {"kind", ",\"kind\":", STRING, offsetof(bounds, word), "\"fault\""},
    {"message", ",\"message\":", STRING, offsetof(bounds, detail), "\"\""},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void add_text(line *l, const char *text)
{
    line_raw(l, text, strlen(text));
}

// A number without its fraction; 0 for what is none that fits.
static long long whole(lua_State *L, int index)
{
    int ok;
    lua_Integer i = lua_tointegerx(L, index, &ok);
    if (ok)
        return i;
    double d = floor(lua_tonumber(L, index));
    return d >= -9007199254740992.0 && d <= 9007199254740992.0 ? (long long)d : 0;
}

// Adds the value on top of the stack and pops it.
static void add_value(lua_State *L, line *l, const member *m, const bounds *b)
{
    if (m->how == WHOLE) {
        line_number(l, whole(L, -1));
    } else if (m->how == TRUE) {
        add_text(l, "true");
    } else {
        size_t n;
        bool text = lua_type(L, -1) == LUA_TSTRING;
        const char *value = text ? lua_tolstring(L, -1, &n) : luaL_tolstring(L, -1, &n);
        line_string(l, value, n, *(const size_t *)((const char *)b + m->bound));
        if (!text)
            lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

// Adds the members of the table on top of the stack.
static void add_members(lua_State *L, line *l, const member *list, size_t count, const bounds *b)
{
    for (const member *m = list; m < list + count; m++) {
        int type = lua_getfield(L, -1, m->name);
        bool absent = type == LUA_TNIL || (m->how == TRUE && !lua_toboolean(L, -1));
        if (absent)
            lua_pop(L, 1);
        if (absent && !m->missing)
            continue;
        add_text(l, m->key);
        if (absent)
            add_text(l, m->missing);
        else
            add_value(L, l, m, b);
    }
}

// Adds the list `name` of the record at stack index 1, with at most `most` elements. Returns whether
// that is all of them.
static bool add_list(lua_State *L, line *l, const char *name, const char *key, lua_Integer most,
                     const member *list, size_t count, const bounds *b, bool empty)
{
    bool all = true;
    if (lua_getfield(L, 1, name) == LUA_TTABLE) {
        lua_Integer n = (lua_Integer)lua_rawlen(L, -1), shown = n < most ? n : most;
        if (n > 0 || empty) {
            add_text(l, key);
            for (lua_Integer i = 1; i <= shown; i++) {
                if (i > 1)
                    add_text(l, ",");
                lua_rawgeti(L, -1, i);
                luaL_checktype(L, -1, LUA_TTABLE);
                add_members(L, l, list, count, b);
                add_text(l, "}");
                lua_pop(L, 1);
            }
            add_text(l, "]");
        }
        all = shown == n;
    }
    lua_pop(L, 1);
    return all;
}

// Adds the beginning of every line.
static void add_time(line *l, const char *t)
{
    add_text(l, "{\"v\":1,\"t\":\"");
    add_text(l, t);
    add_text(l, "\"");
}

static void compose(lua_State *L, line *l, const bounds *b)
{
    lua_getfield(L, 1, "t");
    add_time(l, luaL_checkstring(L, -1));
    lua_pop(L, 1);
    lua_pushvalue(L, 1);
    add_members(L, l, head, COUNT(head), b);
    bool all = add_list(L, l, "handlers", ",\"handlers\":[", b->handlers, handler, COUNT(handler), b,
                        true);
    all &= add_list(L, l, "faults", ",\"faults\":[", b->faults, fault, COUNT(fault), b, false);
    if (b->log > 0 && lua_getfield(L, 1, "log") != LUA_TNIL) {
        static const member m = M(log, log);
        size_t len = 1;
        if (lua_type(L, -1) == LUA_TSTRING)
            lua_tolstring(L, -1, &len);
        if (len > 0) {
            add_text(l, m.key);
            add_value(L, l, &m, b);
        }
    }
    add_text(l, all && b == rows ? "}\n" : ",\"cut\":true}\n");
    lua_settop(L, 2);
}

// An empty line for the record at stack index 1.
static line *begin(lua_State *L)
{
    static line l;  // too large for the stack, and there is one thread
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    l.secrets = NULL;
    l.len = 0;
    l.full = false;
    return &l;
}

// event(rec[, secrets]) -> the line, with its newline. `rec`: pais.record.rec, with its `t`; `secrets`:
// a list of values, or what redact.set made of them.
static int lib_line_event(lua_State *L)
{
    const redact_set *secrets = NULL;
    for (const bounds *b = rows; b < rows + COUNT(rows); b++) {
        line *l = begin(L);
        l->secrets = secrets = secrets ? secrets : lib_redact_check(L, 2);
        compose(L, l, b);
        if (!l->full || b + 1 == rows + COUNT(rows)) {
            lua_pushlstring(L, l->text, l->len);
            break;
        }
    }
    return 1;
}

// observer(rec, label) -> the start of the line that the supervisor of a detached observer adds when
// the observer fails; it ends it with `"kind":"timeout","code":0,"us":N}`. It holds names only: what
// else there is to know is in the line of the event, which has the same session and tool_use_id.
static int lib_line_observer(lua_State *L)
{
    static const member names[] = {M(event, word), M(session, word), M(tool, word),
                                   M(tool_use_id, word)};
    line *l = begin(L);
    size_t n;
    const char *label = luaL_checklstring(L, 2, &n);
    char now[UTC_SIZE];
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    utc_format(now, t.tv_sec, t.tv_nsec / 1000000);
    add_time(l, now);
    lua_pushvalue(L, 1);
    add_members(L, l, names, COUNT(names), rows);
    add_text(l, ",\"observer\":");
    line_string(l, label, n, rows->word);
    add_text(l, ",");
    lua_pushlstring(L, l->text, l->len);
    return 1;
}

static const luaL_Reg functions[] = {
    {"event", lib_line_event},
    {"observer", lib_line_observer},
    {NULL, NULL},
};

int luaopen_pais_line(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}

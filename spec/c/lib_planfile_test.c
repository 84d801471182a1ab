// SPDX-License-Identifier: MIT
// The plan through Lua: fields and what stands escaped in them, handlers by their matchers.
#undef NDEBUG
#include <assert.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>

#include "libs.h"

static const char program[] =
    "local planfile = require 'pais.planfile'\n"
    "local function eq(a, b) if a ~= b then error(('%q is not %q'):format(a, b), 2) end end\n"
    // A plan of these sections (name, text, ...).
    "local function compose(key, ...)\n"
    "  local inputs, index, body = '- /\\n', '', ''\n"
    "  for i = 1, select('#', ...), 2 do\n"
    "    local name, text = select(i, ...)\n"
    "    index = index .. ('%s %x %x %s\\n'):format(name, #body, #text, planfile.hash(text, 'section'))\n"
    "    body = body .. text\n"
    "  end\n"
    "  local rest = inputs .. index .. body\n"
    "  return ('pais-plan 1 %s %s %x %x %x\\n%s'):format(planfile.hash(key, 'key'),\n"
    "    planfile.hash(inputs .. index, 'head'), #inputs, #index, #rest, rest)\n"
    "end\n"
    "local function plan(...) return assert(planfile.parse(compose('k', ...), 'k')) end\n"

    "eq(planfile.parse(compose('k', 'a', 'x'), 'other'), nil)\n"
    "eq(planfile.parse('', 'k'), nil)\n"
    "eq(planfile.open('/nowhere', 'k'), nil)\n"
    "local p = plan('a', 'text\\0\\n', 'bad', '')\n"
    "eq(p:section('a'), 'text\\0\\n')\n"
    "eq(p:section('b'), nil)\n"
    "eq(p:fields('b'), nil)\n"
    "eq(p:all('b'), nil)\n"
    "eq(p:select('b', 'x'), nil)\n"
    "eq(next(p:fields('bad')), nil)\n"
    "eq(#p:all('bad'), 0)\n"

    // Values with everything that must be escaped, and what is merely odd.
    "local f = plan('f', 'a=1\\tb=x=y\\tc=%09%0A%25%\\td=\\tempty\\t\\t=none\\te=%250A\\tz=%C3%A9%4\\n'):fields('f')\n"
    "eq(f.a, '1') eq(f.b, 'x=y') eq(f.c, '\\t\\n%%') eq(f.d, '') eq(f.empty, nil) eq(f[''], 'none')\n"
    "eq(f.e, '%0A') eq(f.z, '\\xC3\\xA9%4')\n"
    "eq(next(plan('f', 'no field\\n'):fields('f')), nil)\n"
    // Every byte, escaped and not.
    "local all, want = {}, {}\n"
    "for i = 0, 255 do\n"
    "  all[i + 1] = ('v%d=%%%02X'):format(i, i)\n"
    "  want['v' .. i] = string.char(i)\n"
    "end\n"
    "f = plan('f', table.concat(all, '\\t') .. '\\n'):fields('f')\n"
    "for k, v in pairs(want) do eq(f[k], v) end\n"

    "local lines = 'Bash\\tn=1\\n\\tn=2\\n*\\tn=3\\nEdit|Write\\tn=4\\nmcp__.*\\tn=5\\n[\\tn=6\\nB.*\\tn=7\\n'\n"
    "p = plan('on:X', lines, 'broken', 'Bash\\tn=1\\nno tab\\nBash\\tn=2\\n', 'open', '*\\tn=1\\n*\\tn=2')\n"
    "local function of(...)\n"
    "  local found = {}\n"
    "  for i, h in ipairs(p:select(...)) do found[i] = h.n end\n"
    "  return table.concat(found)\n"
    "end\n"
    "eq(of('on:X', 'Bash'), '1237')\n"
    "eq(of('on:X', 'Write'), '234')\n"
    "eq(of('on:X', 'mcp__a__b'), '235')\n"
    "eq(of('on:X', '['), '23')\n"
    "eq(of('on:X', ''), '23')\n"
    "eq(of('on:X', nil), '23')\n"
    "eq(of('on:X', 'Task', 'Bash'), '1237')\n"
    "eq(of('on:X', 'Edit', 'Bash'), '12347')\n"
    "eq(#p:all('on:X'), 7)\n"
    "eq(of('broken', 'Bash'), '1')\n"
    "eq(of('open', 'Bash'), '1')\n"  // a line that does not end is none

    // A section that was damaged is false, not absent.
    "local text = compose('k', 'a', 'first', 'b', 'second')\n"
    "p = assert(planfile.parse((text:gsub('second', 'sXcond')), 'k'))\n"
    "eq(p:section('a'), 'first') eq(p:section('b'), false) eq(p:fields('b'), false)\n"
    "eq(p:all('b'), false) eq(p:select('b', 'x'), false)\n"
    "assert(not pcall(p.section, {}, 'a') and not pcall(planfile.hash, 'x', 'no such part'))\n"
    "eq(planfile.stamp('/nowhere', 'a'), '0')\n"
    "eq((planfile.stamp('/', 'tmp')), (planfile.stamp('/nowhere', '/tmp')))\n";

int main(void)
{
    lua_State *L = luaL_newstate();
    assert(L);
    luaL_openlibs(L);
    luaL_requiref(L, "pais.planfile", luaopen_pais_planfile, 0);
    lua_pop(L, 1);
    int status = luaL_dostring(L, program);
    if (status != LUA_OK)
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
    lua_close(L);
    return status != LUA_OK;
}

--- What the code of a plugin has for globals: its own, complete, and out of reach of others.
local dispatch = require "dispatch"

-- Says what it saw; runs behind the other.
local function seen(expression)
  return dispatch.lua("later", ("return pais.message(tostring(%s))"):format(expression), "priority: -1")
end

local function message(...)
  local r = dispatch.home(...):run():check()
  assert.is_nil(r.record[1].faults)
  return r.answer.systemMessage
end

describe("globals", function()
  teardown(dispatch.clean)
  it("are those of code that a plugin loads, too", function()
    assert.equal("[first] 1 true 5\n[later] nil", message(dispatch.lua("first", [[
      load "leak = 1" ()
      local own = load "return pais ~= nil" ()
      return pais.message(("%s %s %s"):format(leak, own, load("return a", "x", "t", {a = 5})()))
    ]]), seen "leak"))
  end)

  it("are those of files that a plugin loads, too", function()
    local first = dispatch.plugin("first", "{PreToolUse: true}", { ["two.lua"] = "leak = (leak or 0) + 1",
      ["init.lua"] = [[return { PreToolUse = function(_, ctx)
        dofile(ctx.plugin.dir .. "/two.lua")
        loadfile(ctx.plugin.dir .. "/two.lua")()
        return pais.message(tostring(leak))
      end }]] })
    assert.equal("[first] 2\n[later] nil", message(first, seen "leak"))
  end)

  it("can be walked through", function()
    assert.equal("[first] _G _VERSION assert collectgarbage coroutine debug dofile error getmetatable io "
      .. "ipairs load loadfile math next os package pairs pais pcall print rawequal rawget rawlen "
      .. "rawset require select setmetatable string table tonumber tostring type utf8 warn xpcall",
      message(dispatch.lua("first", [[
        local names = {}
        for name, value in pairs(_G) do
          assert(rawget(_G, name) == value)
          names[#names + 1] = name
        end
        table.sort(names)
        return pais.message(table.concat(names, " "))
      ]])))
  end)

  it("can be made strict, each for itself", function()
    for _, strict in ipairs { "setmetatable(_G, {__newindex = error, __index = error})",
      "local mt = getmetatable(_G) or {} mt.__newindex, mt.__index = error, error setmetatable(_G, mt)",
      "local mt = getmetatable(_ENV) mt.__newindex = error" } do
      assert.equal("[first] 2 false\n[later] 1", message(dispatch.lua("first", strict .. [[
        return pais.message(math.tointeger(2.0) .. " " .. tostring(pcall(load "new = 1")))]]),
        dispatch.lua("later", "new = 1 return pais.message(tostring(new))", "priority: -1")))
    end
  end)

  it("have the same libraries as require", function()
    assert.equal("[first] true\n[later] nil nil", message(dispatch.lua("first", [[
      local same = true
      for _, name in ipairs {"string", "table", "math", "os", "io", "utf8", "coroutine", "debug", "_G"} do
        same = same and require(name) == _G[name]
      end
      require("string").own, require("math").own = 1, 1
      return pais.message(tostring(same))]]), seen "string.own) .. ' ' .. tostring(require('math').own"))
  end)

  it("hold programs that are started in any way to the handler's time", function()
    local r = dispatch.home({ ["pais.yaml"] = "dispatch: {lua_ms: 250}\n" },
      dispatch.lua("first", "require('os').execute('sleep 60')")):run():check()
    assert(r.us < 20000000)
    assert.same({}, r.left)
  end)

  it("name the line that asks for a module that is not there", function()
    local r = dispatch.home(dispatch.lua("first", "require 'nonesuch'")):run():check()
    r:has_fault("error", "first.PreToolUse")
    assert.match("init.lua:2: module 'nonesuch' not found", r.record[1].faults[1].message, 1, true)
  end)
end)

--- Lua handlers that misbehave: their on_error counts, the other guards still speak, and the
-- dispatch itself does not notice.
local dispatch = require "dispatch"

-- Short limits, of time only where time is what ends it: the machine the specs run on may be slow. What
-- must work gets room.
local SHORT = "dispatch: {lua_ms: %d, lua_instructions: 3000000, lua_memory_mb: 16, set_aside_after: 0}\n"
local LIMITS = { ["pais.yaml"] = SHORT:format(250) }
local COUNTED = { ["pais.yaml"] = SHORT:format(20000) }
local ROOM = { ["pais.yaml"] = "dispatch: {lua_ms: 20000, set_aside_after: 0}\n" }

-- Runs behind the bad one and refuses.
local GUARD = dispatch.lua("guard", [[
  if event.tool_input.command:find("rm ", 1, true) then return pais.block "no rm" end]],
  "priority: -10")

-- name, body of the handler, kinds of fault it may end as; nil: none; "any": some or none
local BAD = {
  { "raises", 'error("oh no")', "error" },
  { "raises a table", "error({1})", "error" },
  { "raises nil", "error(nil)", "error" },
  { "raises something that raises when it is printed",
    "error(setmetatable({}, {__tostring = function() error('x') end}))", "error" },
  { "raises something with a name that is no string",
    "error(setmetatable({}, {__tostring = function() return 5 end}))", "error" },
  { "raises 10 MB", 'error(("x"):rep(10 << 20))', "error memory" },
  { "raises bytes", 'error("\\255\\0\\n\\r\\27[31m")', "error" },
  { "overflows the stack", "local function f() return 1 + f() end return f()", "error memory" },
  { "overflows the C stack", "local s = ('('):rep(1000) .. 'x' .. (')'):rep(1000) "
    .. "assert(load('return ' .. s))", "error" },
  { "loops", "while true do end", "limit" },
  { "loops inside pcall", "while true do pcall(function() while true do end end) end", "limit" },
  { "loops over pcall", "while true do pcall(error) end", "limit" },
  { "loops inside xpcall", "while true do xpcall(function() while true do end end, function(m) "
    .. "return m end) end", "limit" },
  { "loops in a handler of xpcall", "xpcall(error, function() while true do end end)",
    "limit timeout" },
  { "loops in a coroutine", "coroutine.wrap(function() while true do end end)()", "limit" },
  { "loops in coroutines", "while true do coroutine.resume(coroutine.create(function() "
    .. "while true do end end)) end", "limit" },
  { "loops by goto", "::a:: goto a", "limit" },
  { "loops in table.sort", "local t = {} for i = 1, 100 do t[i] = i end "
    .. "table.sort(t, function() while true do end end)", "limit" },
  { "loops in string.gsub", "('x'):gsub('x', function() while true do end end)", "limit" },
  { "loops in __index", "return setmetatable({}, {__index = function() while true do end end}).x",
    "limit" },
  { "loops in __close",
    "local x <close> = setmetatable({}, {__close = function() while true do end "
    .. "end})", "limit" },
  { "loops in __close after a raise", "local x <close> = setmetatable({}, {__close = function() "
    .. "while true do end end}) error('x')", "limit" },
  { "loops in __gc", "setmetatable({}, {__gc = function() while true do end end}) "
    .. "collectgarbage() while true do end", "limit timeout" },
  { "loops in C: find", "(('a'):rep(30000)):find(('a*'):rep(20) .. 'b')", "timeout" },
  { "loops in C: gsub inside pcall", "while true do pcall(string.gsub, ('a'):rep(30000), "
    .. "('a*'):rep(20) .. 'b', '') end", "timeout" },
  { "loops in C: rep", "while true do local _ = ('x'):rep(1 << 22) end", "any" },
  { "removes the hook and loops", "debug.sethook() while true do end", "any" },
  { "allocates without end", "local t = {} while true do t[#t + 1] = ('x'):rep(1 << 16) .. #t end",
    "memory timeout" },
  { "allocates one big thing", "return ('x'):rep(1 << 40)", "any" },
  { "allocates inside pcall", "local t = {} while true do pcall(function() t[#t + 1] = "
    .. "('x'):rep(1 << 16) .. #t end) end", "any" },
  { "allocates tables", "local t = {} while true do t = {t} end", "any" },
  { "concatenates without end", "local s = 'x' while true do s = s .. s end", "memory" },
  { "returns a number", "return 5", "nonsense" },
  { "returns a string", "return 'block'", "nonsense" },
  { "returns a table", "return {verdict = 'block'}", "nonsense" },
  { "returns a function", "return print", "nonsense" },
  { "returns true", "return true", "nonsense" },
  { "returns false", "return false", nil },
  { "returns a verdict and nonsense", "return pais.context 'x', 7", "nonsense" },
  { "returns 200,000 values", "return table.unpack({}, 1, 200000)", nil },
  { "returns 2,000,000 values", "return table.unpack({}, 1, 2000000)", "error" },
  { "blocks with no reason", "return pais.block()", "error" },
  { "rewrites with a function", "return pais.rewrite {command = print}", "nonsense" },
  { "rewrites with a circle", "local t = {} t.t = t return pais.rewrite {command = t}",
    "nonsense" },
  { "rewrites with NaN", "return pais.rewrite {command = 0/0}", "nonsense" },
  { "rewrites with a mixed table", "return pais.rewrite {command = {1, 2, x = 3}}", "nonsense" },
  { "prints", "print('{}') io.write('{\"decision\":\"block\"}') io.stdout:write('x') "
    .. "io.stderr:write('y') io.stdout:close()", nil },
  { "prints 100 MB", "local s = ('x'):rep(1 << 20) for _ = 1, 100 do print(s) end", nil },
  { "opens the streams by name", "local f = io.open('/proc/self/fd/1', 'w') if f then f:write('{') "
    .. "f:close() end", nil },
  { "exits", "os.exit(1)", "error" },
  { "exits inside pcall", "pcall(os.exit, 1) pcall(os.exit, true, true)", nil },
  { "closes the streams", "pcall(io.close) pcall(io.output) pcall(io.lines)", "any" },
  { "reads stdin", "local x = io.read('a')", "any" },
  { "reads stdin as a file", "local x = io.stdin:read('a')", nil },
  { "starts a program that takes too long", "os.execute('sleep 60; :')", "limit timeout" },
  { "starts one with a child that ignores signals",
    "os.execute([[sh -c 'trap \"\" TERM; sleep 60; :'"
    .. "; :]])", "limit timeout" },
  { "leaves a program behind", "os.execute('sleep 60 &')", nil },
  { "reads from a program that takes too long", "io.popen('sleep 60; :'):read('a')",
    "limit timeout" },
  { "reads 100 MB from a program", "print(#io.popen('head -c 104857600 /dev/zero'):read('a'))",
    "any" },
  { "starts a program", "os.execute('echo {}; echo x >&2; exit 3')", nil },
  { "changes the event", "event.tool_input.command = 'echo fine' event.hook_event_name = 5 "
    .. "event.cwd = nil", nil },
  { "empties the context", "for k in pairs(ctx) do ctx[k] = nil end", nil },
  { "stops the collector", "collectgarbage('stop') collectgarbage('generational') "
    .. "collectgarbage('incremental')", nil },
}

-- Libraries that are everybody's: what one handler does to them must not reach the others.
local VANDALS = {
  "string.find = nil", "string.find = function() error('mine') end", "string.gsub = nil",
  "string.format = 5", "string.sub = function() return '' end", "table.concat = nil",
  "table.insert = function() end", "table.sort = nil", "table.unpack = nil", "table.pack = nil",
  "pcall = nil", "error = nil", "type = function() return 'x' end", "ipairs = nil", "require = nil",
  "_G.pairs = nil", "setmetatable = nil", "tostring = nil", "print = 5", "os.date = nil",
  "math.max = nil", "math.type = nil", "utf8.len = nil", "io.open = nil", "package.loaded = {}",
  "getmetatable('').__index = nil", "getmetatable('').__index = function() while true do end end",
  "for k in pairs(string) do string[k] = nil end",
  "for k in pairs(package.loaded) do package.loaded[k] = nil end",
  "for k in pairs(table) do table[k] = print end", "string.trim = function(s) return s end",
  "string = nil table = nil os = nil io = nil math = nil", "pais.block = nil", "pais = nil",
  "pais.json.encode = nil", "debug.setmetatable(nil, {__index = function() return 1 end})",
  "debug.setmetatable(1, {__add = 5})", "debug.getregistry()._LOADED = nil",
  "setmetatable(_G, {__index = error, __newindex = error})",
  "setmetatable(string, {__index = error})", "os.exit = nil", "io.stdout = nil",
}

describe("a Lua handler that", function()
  teardown(dispatch.clean)

  local function has_one(r, kinds)
    for kind in kinds:gmatch("%a+") do
      if r:fault(kind, "bad.PreToolUse") then return true end
    end
    r:has_fault(kinds, "bad.PreToolUse")
  end

  for _, case in ipairs(BAD) do
    local name, body, kinds = case[1], case[2], case[3]
    local timed = kinds and (kinds == "any" or kinds:find("timeout", 1, true))
    local limits = timed and LIMITS or kinds and COUNTED or ROOM
    it(name, function()
      local last
      for i, program in ipairs { "fast", "fast", "asan" } do
        local home = i ~= 2 and dispatch.home(limits, dispatch.lua("bad", body), GUARD) or last
        last = home -- the second time there is a plan
        local r = home:run({ input = dispatch.bash { tool_input = { command = "rm -rf /" } },
          program = program }):check()
        assert.equal(2, r.code, name .. " silenced the guard in round " .. i)
        assert.equal("no rm", r.err)
        if kinds and kinds ~= "any" then has_one(r, kinds) end
        if not kinds then assert.is_nil(r.record[1].faults) end
      end
    end)
  end

  for _, name in ipairs { "raises", "loops", "loops in C: find", "allocates without end",
    "returns a number", "rewrites with NaN" } do
    for _, what in ipairs { "ask", "block" } do
      it(("%s, with on_error: %s"):format(name, what), function()
        local body, kinds
        for _, case in ipairs(BAD) do
          if case[1] == name then body, kinds = case[2], case[3] end
        end
        local home = dispatch.home(LIMITS, dispatch.lua("bad", body, "on_error: " .. what),
          dispatch.lua("other", "return pais.context 'other ran'", "priority: -10"))
        local r = home:run():check()
        has_one(r, kinds)
        assert.equal(what == "block" and "deny" or "ask", r:own().permissionDecision)
        assert.equal(what == "block" and 2 or 0, r.code)
        assert.truthy(r:own().permissionDecisionReason:find("bad.PreToolUse", 1, true))
        assert.equal(what, r.record[1].verdict)
        if what == "ask" then assert.equal("[other] other ran", r:own().additionalContext) end
      end)
    end
  end

  for _, code in ipairs(VANDALS) do
    it("does " .. code, function()
      local home = dispatch.home(ROOM, dispatch.lua("bad", code), GUARD,
        dispatch.sh("shell", "exit 0", "priority: -20"),
        dispatch.lua("watch", "return nil", "phase: observe"))
      for _, program in ipairs { "fast", "asan" } do
        for _ = 1, 2 do
          local r = home:run({ input = dispatch.bash { tool_input = { command = "rm -rf /" } },
            program = program }):check()
          assert.equal(2, r.code)
          assert.equal("no rm", r.err)
          r = home:run({ program = program }):check()
          assert.equal(0, r.code)
          assert.equal("", r.out)
        end
      end
    end)
  end

  it("fails while its module is loaded", function()
    for _, code in ipairs { "syntax error", "error('x')", "while true do end", "return 5",
      "return nil",
      "local t = {} while true do t = {t, ('x'):rep(1000)} end", "\27Lua", "return {}",
      "return setmetatable({}, {__index = function() error('y') end})", "" } do
      local home = dispatch.home(LIMITS, GUARD, dispatch.plugin("bad", "{PreToolUse: true}", code))
      local r = home:run({ input = dispatch.bash { tool_input = { command = "rm x" } } }):check()
      assert.equal("no rm", r.err, code)
      assert(r.record[1].faults, code)
    end
    local home = dispatch.home(GUARD, dispatch.plugin("bad", "{PreToolUse: true}"))
    local r = home:run({ input = dispatch.bash { tool_input = { command = "rm x" } } }):check()
    assert.equal("no rm", r.err)
    r:has_fault("error", "bad.PreToolUse")
  end)

  it("prints is heard in the record, not on stdout", function()
    local home = dispatch.home(dispatch.lua("bad", "print('hello', 5, nil) io.write('you')"))
    local r = home:run():check()
    assert.same({ "", "" }, { r.out, r.err })
    assert.equal("hello\t5\tnil\nyou", r.record[1].log)
  end)
end)

describe("the program itself", function()
  teardown(dispatch.clean)
  local SEVERAL = { dispatch.lua("first", "return pais.context 'first'", "priority: 10"),
    dispatch.lua("last", "return pais.context 'last'", "priority: -10") }

  for _, how in ipairs { "memory", "stack", "abort" } do
    for _, what in ipairs { "allow", "ask", "block" } do
      it(("crashes (%s) in a handler with on_error: %s"):format(how, what), function()
        local home = dispatch.home(ROOM, dispatch.lua("bad", ("require('pais.runtime').crash('%s')")
          :format(how), "on_error: " .. what), SEVERAL[1], SEVERAL[2])
        for _ = 1, 2 do
          local r = home:run({ program = "asan" }):check()
          r:has_fault("crash", "bad.PreToolUse")
          assert.equal(({ allow = 0, ask = 0, block = 2 })[what], r.code)
          assert.equal(({ ask = "ask", block = "deny" })[what], r:own().permissionDecision)
          assert.equal(what == "block" and "[first] first" or "[first] first\n\n[last] last",
            r:own().additionalContext)
        end
      end)
    end
  end

  it("crashes in a handler after one that refused", function()
    local home = dispatch.home(dispatch.lua("guard", "return pais.block 'no'", "priority: 1"),
      dispatch.lua("bad", "require('pais.runtime').crash()", "phase: observe"))
    local r = home:run({ program = "asan" }):check()
    assert.equal(2, r.code)
    assert.equal("no", r.err)
    r:has_fault("crash", "bad.PreToolUse")
  end)

  it("crashes in several handlers", function()
    local files = {}
    for i = 1, 6 do
      files[i] = dispatch.lua("bad" .. i, "require('pais.runtime').crash()")
    end
    local home = dispatch.home(ROOM, dispatch.lua("guard", "return pais.block 'no'",
      "priority: -9"),
      table.unpack(files))
    local r = home:run({ program = "asan" }):check()
    assert(r.record[1].faults)
    assert.equal(2, r.code, "the guard behind the crashing ones was not heard")
  end)

  it("crashes where no handler is to blame: policy and overlays are left out", function()
    for _, code in ipairs { "require('pais.runtime').crash()", "error('x')", "while true do end",
      "os.exit(3)", "x =" } do
      local home = dispatch.home({ ["policy.lua"] = code }, SEVERAL[1],
        dispatch.lua("guard", "return pais.ask 'sure?'"))
      for _ = 1, 2 do
        local r = home:run({ program = "asan" }):check()
        assert.equal("ask", r:own().permissionDecision, code)
        assert(r.record[1].faults, code)
      end
    end
    for _, code in ipairs { "require('pais.runtime').crash()", "error('x')", "return 5",
      "while true do end",
      "return {}", "local m = {} m.new = error m.verdict = error return m" } do
      local home = dispatch.home({ ["lua/pais/merge.lua"] = "-- pais module override: api=1 base=0\n"
        .. code }, dispatch.lua("guard", "return pais.block 'no'"))
      for _ = 1, 2 do
        local r = home:run({ program = "asan", env = { PAIS_CPU_S = "1" } }):check()
        assert.equal(2, r.code, code)
        assert.equal("no", r.err)
        assert(r.record[1].faults, code)
      end
    end
  end)

  it("is told to stop", function()
    for _, signal in ipairs { "TERM", "INT", "HUP" } do
      local home = dispatch.home(dispatch.lua("guard", "return pais.block 'no'", "priority: 1"),
        dispatch.sh("slow", ("touch $PAIS_DIR/here; kill -%s $PPID; sleep 60"):format(signal)))
      local r = home:run():check()
      assert.equal(2, r.code)
      home = dispatch.home(dispatch.sh("slow", ("kill -%s $PPID; sleep 60"):format(signal)))
      r = home:run():check()
      assert.equal(0, r.code)
      r:has_fault("terminated")
    end
  end)
end)

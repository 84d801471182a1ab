--- The program with a frozen Lua state in it (src/frozen.h) does what the one without does.
local dispatch = require "dispatch"
local fs = require "pais.fs"

-- Things that touch what is in the frozen state: tables of it that grow, libraries that are opened
-- late, modules that are loaded already, big blocks, errors that unwind through it.
local BODIES = {
  "for i = 1, 5000 do package.loaded['x' .. i] = i end return pais.context(#ctx.cwd)",
  "return pais.context(tostring(math.floor(2.5)) .. os.date('!%Y', 0) .. type(io.open))",
  "local co = coroutine.wrap(function() coroutine.yield 'from within' end) return pais.context(co())",
  "local t = {} for i = 1, 200000 do t[i] = 'string ' .. i end return pais.context(#t .. t[#t])",
  "return pais.context(require('cjson').encode { 1, 2, { x = 'y' } })",
  "return pais.context(pais.json.encode(event))",
  "return pais.context(utf8.char(228) .. debug.traceback('here'):sub(1, 4))",
  "local m = require 'pais.dispatch' return pais.context(type(m.main))",
  "print('stray') io.write('more') return pais.block 'no'",
  "error 'on purpose'",
  "error {}",
  "local function f() return f() + 1 end return f()",
  "while true do end",
  "local s = 'x' while true do s = s .. s end",
  "_G.x = 1 string.find = nil return pais.rewrite { command = 'echo ' .. ('%d'):format(x) }",
  "os.exit(3)",
}

local function said(r)
  local faults = {}
  for i, f in ipairs(r.record[1] and r.record[1].faults or {}) do
    faults[i] = f.kind .. ": " .. f.message:gsub("0x%x+", "ADDRESS"):gsub("/tmp/[^ ]*/home", "HOME")
  end
  return { r.code, r.out, r.err, faults, r.record[1] and r.record[1].log }
end

describe("the frozen state", function()
  teardown(dispatch.clean)

  it("is in the program", function()
    if not fs.stat "/proc/self/exe" then return pending "only on Linux" end
    local max = 64 << 20
    local thawed = assert(fs.read(dispatch.programs.thawed, max))
    local frozen = assert(fs.read(dispatch.programs.fast, max))
    assert.equal(#thawed, #frozen)
    assert.is_false(thawed == frozen)
  end)

  for _, body in ipairs(BODIES) do
    it("changes nothing for " .. body:sub(1, 60), function()
      local results = {}
      for _, program in ipairs { "fast", "thawed" } do
        -- What is endless ends by what it has done, not by the time that took.
        local home = dispatch.home({ ["pais.yaml"] = "dispatch: {lua_ms: 60000}\n" },
          dispatch.lua("one", body),
          dispatch.lua("two", "return pais.context(event.tool_input.command)"))
        for _ = 1, 2 do results[program] = said(home:run({ program = program })) end
      end
      assert.same(results.thawed, results.fast)
    end)
  end

  it("gives way to overlays, and to --clean", function()
    local overlay = "-- pais module override: api=1 base=0\nlocal m = { verdict = function(state) "
      .. "state.verdict, state.reason, state.by = 'block', 'by the overlay', 'x' end, "
      .. "fault = function() end } return m"
    local home = dispatch.home({ ["lua/pais/merge.lua"] = overlay },
      dispatch.lua("one", "return pais.allow 'fine'"))
    assert.equal("by the overlay", home:run().err)
    local hot = dispatch.home({ ["lua/pais/record.lua"] =
      "-- pais module override: api=1 base=0\nreturn { append = function() end }" },
      dispatch.lua("one", "return pais.block 'no'"))
    local r = hot:run()
    assert.equal(2, r.code)
    assert.equal(0, #r.record)
    assert.equal(1, #hot:run({ flags = { "--clean" } }).record)
  end)

  it("is the same for every event of a session", function()
    local home = dispatch.home(dispatch.lua("one", "return pais.context(ctx.home)"))
    local first = home:run()
    for _ = 1, 5 do
      local r = home:run()
      assert.equal(first.out, r.out)
      assert.matches(home.home, r.out, 1, true)
    end
  end)
end)

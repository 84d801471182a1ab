--- One allocation of Lua's fails, each in turn: the dispatch still ends with 0 or 2 and leaves a line,
-- its own or the backstop's.
local dispatch = require "dispatch"
local proc = require "pais.proc"

local FILES = {
  dispatch.lua("adder", "return pais.context('c')", "priority: 5"),
  dispatch.lua("writer", "return pais.rewrite {command = event.tool_input.command .. '!'}",
    "priority: 4"),
  dispatch.sh("shell", "cat >/dev/null; echo '{\"systemMessage\":\"m\"}'", "priority: 3"),
  dispatch.lua("guard", [[
    if event.tool_input.command:find("rm ", 1, true) then return pais.block "no rm" end]],
    "on_error: ask"),
  dispatch.lua("watch", "print(ctx.verdict)", "phase: observe"),
}
local RM = dispatch.bash { tool_input = { command = "rm x", list = { 1, 2.5, { a = {} } } } }
local MOST = 100000 -- allocations of a dispatch; far more than any has

-- Lets the n-th allocation fail (with `always`: every one from there on), in four dispatches at once:
-- every n at first, then in growing steps, until nothing fails any more.
-- Returns the highest n, and those with which the event passed: the guard is heard, or it has failed
-- itself and its on_error holds.
local function sweep(home, always, before)
  local silenced, highest, done = {}, 0, false
  local n = 1
  while not done and n < MOST do
    local jobs, ns = {}, {}
    for i = 1, 4 do
      ns[i] = n
      jobs[i] = home:job { input = RM, program = "asan",
        env = { PAIS_FAIL_ALLOC = n .. (always and "+" or "") } }
      n = n + 1 + n // 25
    end
    if before then before() end
    local results = proc.run(jobs)
    for i, r in ipairs(results) do
      assert(r.kind == "exit" and (r.code == 0 or r.code == 2),
        ("allocation %d: %s %d, %s"):format(ns[i], r.kind, r.code, r.err))
      highest = ns[i]
      if r.code ~= 2 and not r.out:find('"permissionDecision":"ask"', 1, true) then
        silenced[#silenced + 1] = ns[i]
      end
    end
    local lines, clean = home:record(), 0
    assert.equal(#jobs, #lines - home.seen, ("a line is missing or doubled between %d and %d")
      :format(ns[1], ns[#ns]))
    for i = home.seen + 1, #lines do clean = clean + (lines[i].faults and 0 or 1) end
    done = clean == #jobs and n > 400
    home.seen = #lines
  end
  -- What was left behind does no harm, and no sanitizer has complained.
  local r = home:run({ input = RM, program = "asan" }):check()
  assert.same({ 2, "no rm" }, { r.code, r.err })
  return highest, silenced, done
end

describe("without memory", function()
  teardown(dispatch.clean)
  local home
  before_each(function()
    home = dispatch.home(table.unpack(FILES))
    assert(dispatch.eventually(function()
      home:run({ input = RM, program = "asan" }):check()
      return home:read ".state/plan"
    end))
  end)

  it("for one allocation: the dispatch is started again, and the guard is heard", function()
    local highest, silenced = sweep(home, false)
    assert.same({}, silenced)
    assert(highest > 200, highest)
  end)

  it("for one allocation, while the plan is made", function()
    local highest, silenced = sweep(home, false, function() home:write { [".state"] = false } end)
    assert.same({}, silenced)
    assert(highest > 200, highest)
  end)

  it("at all: there is a line, and no crash", function()
    assert(sweep(home, true) > 200)
  end)
end)

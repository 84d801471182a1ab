--- Many dispatches at once: every one answers and leaves a whole line, and no process stays.
local dispatch = require "dispatch"
local fs = require "pais.fs"
local proc = require "pais.proc"

local GUARD = dispatch.lua("guard", [[
  if event.tool_input.command:find("rm ", 1, true) then return pais.block "no rm" end]])

-- `n` at once; every third is to be refused. Returns after all have ended.
local function storm(home, n, change, program)
  local jobs, marks = {}, {}
  for i = 1, n do
    jobs[i], marks[i] = home:job { program = program, input = dispatch.bash {
      session_id = "s" .. i, tool_input = { command = (i % 3 == 0 and "rm " or "echo ")
        .. ("x"):rep(i * 7) } } }
  end
  if change then change() end
  local results = proc.run(jobs)
  for i, r in ipairs(results) do
    assert.same({ "exit", i % 3 == 0 and 2 or 0 }, { r.kind, r.code }, r.err)
    assert.equal(i % 3 == 0 and "no rm" or "", r.err)
  end
  local seen = {}
  for _, line in ipairs(home:record()) do
    assert.is_nil(seen[line.session], "two lines of one dispatch")
    seen[line.session] = line.verdict
  end
  for i = 1, n do assert.equal(i % 3 == 0 and "block" or "none", seen["s" .. i]) end
  home:result(results[n], marks[n]:match("^[^.]+"), "PreToolUse", {})
  local left = home:result(results[n], "PAIS_GOLDEN=" .. home.dir .. ".", "PreToolUse", {}).left
  assert.same({}, left)
  assert.equal("", home:result(results[n], marks[n], "PreToolUse", {}).reports)
  return seen
end

local function forget(home) fs.rmtree(home.home .. "/history") end

describe("200 dispatches at once", function()
  teardown(dispatch.clean)

  it("with no plan, with one, and with a stale one", function()
    local home = dispatch.home(GUARD, dispatch.sh("shell", "cat >/dev/null; exit 0",
      "priority: -1"),
      dispatch.sh("watch", "exit 0", "phase: observe"))
    storm(home, 200)
    forget(home)
    storm(home, 200)
    for i = 1, 2 do
      forget(home)
      storm(home, 200, function()
        home:write(dispatch.lua("more", "return nil", "priority: " .. i))
      end)
    end
    assert(fs.stat(home.home .. "/.state/plan"))
    -- No temporary file of a plan stays.
    for _, name in ipairs(fs.list(home.home .. "/.state")) do
      assert(({ plan = true, ["plan.lock"] = true, aside = true, ["aside.lock"] = true })[name],
        name)
    end
  end)

  it("with a plan that is damaged, or without a writable state", function()
    local home = dispatch.home(GUARD)
    storm(home, 60, function() home:write { [".state/plan"] = { "pais-plan 1 garbage", 384 } } end)
    forget(home)
    home:write { [".state"] = false }
    assert(fs.write(home.home .. "/.state", "x"))
    storm(home, 60)
  end)

  it("that fail: each failure is counted, none is lost or doubled", function()
    local home = dispatch.home(GUARD, dispatch.lua("bad", "error 'x'", "phase: context"))
    storm(home, 60)
    local put = 0
    for _, line in ipairs(home:record()) do
      if line.handlers[2] and line.handlers[2].note then put = put + 1 end
    end
    assert(home:read ".state/aside")
  end)

  it("under the sanitizers", function()
    storm(dispatch.home(GUARD), 40, nil, "asan")
  end)
end)

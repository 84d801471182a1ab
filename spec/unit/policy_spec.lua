local policy = require "pais.policy"
local scratch = require "scratch"

local function load_text(...)
  local files, list = {}, {}
  for i, text in ipairs { ... } do files[i .. ".lua"] = text end
  local dir = scratch.dir(files)
  for i = 1, select("#", ...) do list[i] = { file = dir .. "/" .. i .. ".lua", owner = "o"
    .. i } end
  return policy.load(list), dir
end

local function problem(text)
  local set = load_text(text)
  assert.equal(1, #set.problems, text)
  return set.problems[1].message
end

describe("pais.policy", function()
  teardown(scratch.clean)

  it("collects handlers with their options, in order", function()
    local set = load_text([[
      local policy = require "pais.policy"
      policy.on("pre_tool_use", {matcher = "Bash", priority = 5, timeout = 2, recheck = true},
        print)
      policy.on("Stop", function() end)
      policy.on("NewThing", {name = "mine", phase = "observe", on_error = "ask", before = {"a"}},
        print)]])
    assert.same({}, set.problems)
    local a, b, c = table.unpack(set.handlers)
    assert.same({ "PreToolUse", "Bash", 5, 2, true, "line-2", "o1", 1 }, { a.event, a.matcher,
      a.priority,
      a.timeout, a.recheck, a.handler, a.plugin, a.index })
    assert.same({ "Stop", "line-4", 2 }, { b.event, b.handler, b.index })
    assert.same({ "NewThing", "mine", "observe", "ask", "a" }, { c.event, c.handler, c.phase,
      c.on_error,
      c.before[1] })
    assert.equal("function", type(a.run))
  end)

  it("lets later files win", function()
    local set = load_text([[local p = require "pais.policy" p.order {"a"} p.on_error("x", "ask")
        p.set_aside("x", true)]],
      [[local p = require "pais.policy" p.order {"b", "*"} p.on_error("x", "block")]])
    assert.same({ "b", "*" }, set.order)
    assert.equal("block", set.on_error.x)
    assert.is_true(set.set_aside.x)
  end)

  it("leaves out a file that fails, whole, and keeps the others", function()
    local set = load_text([[local p = require "pais.policy" p.on("Stop", print) error "late"]],
      "syntax error", [[require("pais.policy").on("Stop", print)]])
    assert.equal(2, #set.problems)
    assert.equal(1, #set.handlers)
    assert.equal("o3", set.handlers[1].plugin)
    assert.equal("late", set.problems[1].message)
    assert.equal(1, set.problems[1].line)
  end)

  it("ends a file that does not come to an end", function()
    assert.matches("used up its instructions", problem "while true do end")
  end)

  it("says what is wrong, where it was written", function()
    local p = 'local p = require "pais.policy"\n'
    local set = load_text(p .. "p.on(5, print)")
    assert.equal(2, set.problems[1].line)
    assert.equal("bad event (string expected)", problem(p .. "p.on(5, print)"))
    assert.equal("bad handler (function expected)", problem(p .. "p.on('Stop', {})"))
    assert.equal("bad options (table expected)", problem(p .. "p.on('Stop', 5, print)"))
    assert.matches("bad option 'matchr'.*matcher", problem(p
      .. "p.on('Stop', {matchr = 'x'}, print)"))
    assert.equal("bad option 'priority' (number expected, got string)",
      problem(p .. "p.on('Stop', {priority = 'x'}, print)"))
    assert.equal("bad phase 'x' (context, guard, observe)", problem(p
      .. "p.on('Stop', {phase = 'x'}, print)"))
    assert.matches("^the matcher never matches: ", problem(p
      .. "p.on('Stop', {matcher = '('}, print)"))
    assert.equal("bad on_error 'x' (allow, ask, block)", problem(p .. "p.on_error('a', 'x')"))
    assert.equal("bad order (list of plugin names expected)", problem(p .. "p.order 'x'"))
    assert.equal("bad order (list of plugin names expected)", problem(p .. "p.order {1}"))
    assert.matches("there is no module 'pais.none'",
      problem "pais.override('pais.none', 'x', print)")
    assert.matches("module 'pais.merge' has no function 'verdit'.*verdict",
      problem "pais.override('pais.merge', 'verdit', print)")
    assert.equal("bad wrapper (function expected)",
      problem "pais.override('pais.merge', 'verdict', 5)")
  end)

  it("is only changed while it is loaded", function()
    for _, call in ipairs { function() policy.on("Stop", print) end, function() policy.order {} end,
      function() policy.on_error("a", "ask") end, function() policy.set_aside("a", true) end } do
      local ok, msg = pcall(call)
      assert.is_false(ok)
      assert.matches("can only be changed by policy.lua while it is loaded", msg)
    end
  end)

  it("refuses a file that others may write", function()
    local fs = require "pais.fs"
    local dir = scratch.dir { ["p.lua"] = "" }
    fs.chmod(dir .. "/p.lua", 438)
    local set = policy.load { { file = dir .. "/p.lua", owner = "x" } }
    assert.matches("others may write to it", set.problems[1].message)
  end)

  it("wraps functions, in order", function()
    local target = { f = function(x) return "base" .. x end }
    package.loaded["spec.target"] = target
    local set = load_text([[
      pais.override("spec.target", "f", function(base, x) return "1(" .. base(x) .. ")" end)
      pais.override("spec.target", "f", function(base, x) return "2(" .. base(x) .. ")" end)]])
    assert.same({}, set.problems)
    policy.apply(set)
    assert.equal("2(1(base!))", target.f "!")
    package.loaded["spec.target"] = nil
  end)
end)

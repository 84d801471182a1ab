--- pais off and on: a person at a terminal, names, places and times.
local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"
local time = require "pais.log.time"
local world = require "world"

-- At a terminal, in a session of its own that has nothing to do with whoever runs the specs.
local function at_terminal(w, line, dir, env)
  local words = { "env -i PATH=/usr/bin:/bin TERM=dumb HOME=" .. w.dir }
  for name, value in pairs(env or {}) do words[#words + 1] = name .. "=" .. value end
  words[#words + 1] = ("setsid -w script -qec %s /dev/null </dev/null"):format(
    sh.quote(sh.pais() .. " " .. line))
  local r = sh.run(table.concat(words, " "), { cwd = dir or w.dir })
  return (r.out:gsub("\r", "")), r.code
end

local function ok(w, line, dir)
  local said, code = at_terminal(w, line, dir)
  assert.equal(0, code, said)
  return said
end

local function prepared()
  local w = world.new { ["project/sub/x"] = "", ["other/x"] = "" }
  w:must "init --yes --no-link"
  return w
end

local function listed(w)
  local out = {}
  for i, e in ipairs(json.decode(w:must("off --json").out)) do
    out[i] = e.name .. (e.dir and " " .. w:neutral(e.dir) or "") .. (e["until"] and " until" or "")
  end
  return out
end

describe("pais off and on", function()
  teardown(scratch.clean)
  if not (sh.have "script" and fs.stat "/proc/self/environ") then
    return pending "needs script(1) and /proc"
  end

  it("switch plugins and handlers, everywhere or here, for a time", function()
    local w = prepared()
    assert.truthy(ok(w, "off"):find("Nothing is switched off", 1, true))
    local said = ok(w, "off security --here --for 1h30m", w.dir .. "/project")
    assert.truthy(said:find("security is off in ~/project, until ", 1, true), said)
    assert.truthy(said:find("not even rm -rf /", 1, true), said)
    ok(w, "off security --here --for 1h30m", w.dir .. "/project") -- the same once more
    said = ok(w, "off hooks.rules")
    assert.truthy(said:find("hooks.rules is off everywhere, until 'pais on'.", 1, true), said)
    ok(w, "off security.pre_tool_use --here", w.dir .. "/other")
    assert.same({ "security ~/project until", "hooks.rules", "security.PreToolUse ~/other" },
      listed(w))
    assert.equal(384, fs.stat(w.home .. "/.setup/off.json").mode)

    local s = w:must "status"
    assert.truthy(s.out:find("\nSwitched off\n  security             in ~/project  until ", 1, true),
      s.out)
    local r = sh.run(("env -i HOME=%s %s hook list PreToolUse --json"):format(w.dir, sh.pais()),
      { cwd = w.dir .. "/project/sub" })
    assert.equal("security", json.decode(r.out)[1].off.name)
    r = sh.run(("env -i HOME=%s %s plugin list --json"):format(w.dir, sh.pais()),
      { cwd = w.dir .. "/project/sub" })
    assert.equal("off", json.decode(r.out)[2].state)
    assert.equal("ok", json.decode(w:must("plugin list --json").out)[2].state)

    said = at_terminal(w, "on security.PreToolUse --here", w.dir .. "/project")
    assert.truthy(said:find("it stays off here, since security is off in ~/project", 1, true), said)
    ok(w, "on security")
    assert.same({ "hooks.rules" }, listed(w))
    ok(w, "on hooks")
    assert.truthy(ok(w, "on hooks"):find("it was not switched off", 1, true))
    assert.is_nil(fs.stat(w.home .. "/.setup/off.json"))
  end)

  it("count from the next event on", function()
    local w = prepared()
    local event = json.encode { hook_event_name = "PreToolUse", tool_name = "Bash", cwd = w.dir,
      tool_input = { command = "rm -rf /" } }
    local function dispatch()
      return sh.run(("env -i HOME=%s %s hook dispatch"):format(w.dir, sh.pais()),
        { input = event }).code
    end
    for _ = 1, 3 do assert.equal(2, dispatch()) end
    ok(w, "off security")
    assert.equal(0, dispatch())
    assert.truthy(w:must("why 1").out:find("switched off", 1, true))
    ok(w, "on security")
    assert.equal(2, dispatch())
  end)

  it("know who is meant, and say what might have been", function()
    local w = prepared()
    for line, part in pairs {
      ["off securty"] = "did you mean 'security'?",
      ["on securty"] = "did you mean 'security'?",
      ["off security.PreToolUs"] = "did you mean 'PreToolUse'?",
      ["off ../x"] = "is not installed",
    } do
      local said, code = at_terminal(w, line)
      assert.equal(10, code, said)
      assert.truthy(said:find(part, 1, true), said)
    end
    local said, code = at_terminal(w, "off security --for 1fortnight")
    assert.equal(2, code)
    assert.truthy(said:find("such as 30m, 1h30m or 2d", 1, true))
    assert.same({}, listed(w))
  end)

  it("are not for what Claude Code runs, nor for scripts", function()
    local w = prepared()
    for _, line in ipairs { "off security", "on security" } do
      local said, code = at_terminal(w, line, nil, { CLAUDECODE = "1" })
      assert.equal(1, code)
      assert.truthy(said:find("not from inside", 1, true), said)
      local r = w:pais(line)
      assert.equal(1, r.code)
    end
    assert.is_nil(fs.stat(w.home .. "/.setup/off.json"))
  end)

  it("switch on what is not installed any more", function()
    local w = prepared()
    ok(w, "off hooks")
    fs.rmtree(w.home .. "/plugins/hooks")
    assert.truthy(ok(w, "on hooks"):find("hooks is on.", 1, true))
    assert.same({}, listed(w))
  end)

  it("refuse to guess when the list is damaged", function()
    local w = prepared()
    assert(fs.mkdirs(w.home .. "/.setup"))
    assert(fs.write(w.home .. "/.setup/off.json", "{"))
    local said, code = at_terminal(w, "off hooks")
    assert.equal(1, code)
    assert.truthy(said:find("off.json: it is not a list of what is switched off", 1, true), said)
    assert.truthy(w:must("status").out:find("nothing counts as switched off", 1, true))
  end)
end)

describe("a duration", function()
  it("is a sum of units", function()
    assert.equal(5400, time.duration "1h30m")
    assert.equal(2 * 86400, time.duration "2d")
    for _, text in ipairs { "", "0m", "1", "h", "1h 30m", "-1h", "1.5h", "1h30", "9999999w" } do
      assert.is_nil(time.duration(text), text)
    end
  end)
end)

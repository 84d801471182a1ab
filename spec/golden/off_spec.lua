--- What the user has switched off does not run, and the record says so.
local dispatch = require "dispatch"
local fs = require "pais.fs"
local json = require "pais.json"
local sys = require "pais.sys"

local FILE = ".setup/off.json"

local function now_s() return sys.time_ns() // 1000000000 end

local function list(...)
  local entries = json.array {}
  for i, e in ipairs { ... } do
    e.since_s = e.since_s or now_s() - 60
    entries[i] = e
  end
  return { [FILE] = { json.encode { v = 1, off = entries }, 384 } }
end

local function blocker(name)
  return dispatch.lua(name, ("return pais.block %q"):format(name))
end

-- Whether the two guards block, and what the record says of those that did not run.
local function outcome(home, opts)
  local r = home:run(opts):check()
  local notes = {}
  for _, h in ipairs(r.record[1].handlers) do
    if h.note then notes[#notes + 1] = ("%s.%s: %s"):format(h.name, h.handler, h.note) end
  end
  return r.code == 2 and r.answer.hookSpecificOutput.permissionDecisionReason or "none", notes
end

local function eventually_planned(home)
  assert(dispatch.eventually(function()
    home:run():check()
    return home:read ".state/plan"
  end))
end

describe("what is switched off", function()
  teardown(dispatch.clean)

  it("does not run, is recorded, and the others run", function()
    local home = dispatch.home(blocker "one", blocker "two")
    assert.equal("one", (outcome(home)))
    for _, handler in ipairs { false, "PreToolUse" } do
      home:write(list { plugin = "one", handler = handler or nil })
      fs.remove(home.home .. "/.state/plan")
      local reason, notes = outcome(home)
      assert.equal("two", reason)
      assert.same({ "one.PreToolUse: switched off" }, notes)
    end
    home:write(list { plugin = "one", handler = "Stop" })
    assert.equal("one", (outcome(home)))
    home:write { [FILE] = false }
    assert.equal("one", (outcome(home)))
  end)

  it("is on again when its time is over, and then costs nothing", function()
    local home = dispatch.home(blocker "one")
    local until_s = now_s() + 2
    home:write(list { plugin = "one", until_s = until_s })
    eventually_planned(home)
    local reason, notes = outcome(home)
    if now_s() < until_s then
      assert.equal("none", reason)
      assert.same({ "one.PreToolUse: switched off until " .. os.date("!%Y-%m-%dT%H:%M:%SZ", until_s) },
        notes)
    end
    while now_s() < until_s do sys.sleep_ms(50) end
    assert.equal("one", (outcome(home)))
    eventually_planned(home)
    assert.is_nil(home:read(".state/plan"):find("off.json", 1, true))
  end)

  it("is off in one directory and below, by where Claude Code was started", function()
    local home = dispatch.home(blocker "one")
    local dir = home.dir .. "/project"
    assert(fs.mkdirs(dir .. "/sub"))
    assert(fs.mkdirs(dir .. "-other"))
    assert(fs.symlink(dir, home.dir .. "/link"))
    home:write(list { plugin = "one", dir = fs.realpath(dir) })
    for cwd, wanted in pairs { [""] = "none", ["/sub"] = "none", ["-other"] = "one",
      ["/../link"] = "none", ["/.."] = "one", ["/gone"] = "one" } do
      assert.equal(wanted, (outcome(home, { input = dispatch.bash { cwd = dir .. cwd } })), cwd)
    end
    -- The model goes into the directory: that switches nothing off.
    assert.equal("one", (outcome(home, { input = dispatch.bash { cwd = dir },
      env = { CLAUDE_PROJECT_DIR = home.dir } })))
    assert.equal("none", (outcome(home, { input = dispatch.bash { cwd = "/" },
      env = { CLAUDE_PROJECT_DIR = dir .. "/sub" } })))
  end)

  it("stays in force when derived state is deleted, and beside PAIS_SKIP", function()
    local home = dispatch.home(blocker "one", blocker "two")
    home:write(list { plugin = "one" })
    eventually_planned(home)
    fs.rmtree(home.home .. "/.state")
    assert.equal("two", (outcome(home)))
    local reason, notes = outcome(home, { env = { PAIS_SKIP = "two.PreToolUse" } })
    assert.equal("none", reason)
    assert.same({ "one.PreToolUse: switched off", "two.PreToolUse: left out by PAIS_SKIP" }, notes)
  end)

  it("is nothing when the list is damaged, or can be written by others", function()
    for _, text in ipairs { "{", "[]", '{"v":1}', '{"v":2,"off":[{"plugin":"one","since_s":1}]}',
      '{"v":1,"off":[{"plugin":"one"}]}', '{"v":1,"off":[{"plugin":"one","since_s":1,"dir":"x"}]}',
      '{"v":1,"off":[1]}' } do
      local home = dispatch.home(blocker "one", { [FILE] = { text, 384 } })
      assert.equal("one", (outcome(home)), text)
    end
    local home = dispatch.home(blocker "one", list { plugin = "one" })
    assert(fs.chmod(home.home .. "/" .. FILE, 438)) -- 0666
    assert.equal("one", (outcome(home)))
  end)

  it("is seen by a plan that another process was just making", function()
    local home = dispatch.home(blocker "one", blocker "two")
    -- A plan is being written down while the list comes to be; whoever is later takes it away.
    for _ = 1, 8 do
      home:write { [FILE] = false, ["pais.yaml"] = "# " .. sys.time_ns() .. "\n" }
      fs.remove(home.home .. "/.state/plan")
      local script = ([[exec %s lua -e 'local l = require "pais.off.list"
        l.change(%q, function() return {{plugin = "one", since_s = 1}} end)']])
        :format(dispatch.programs.fast, home.home)
      local jobs = { home:job {}, home:job {}, { argv = { "/bin/sh", "-c", "sleep 0.0" ..
        math.random(0, 30) .. "; PAIS_DIR=" .. home.home .. " " .. script } } }
      require("pais.proc").run(jobs)
      home.seen = #home:record()
      assert.equal("two", (outcome(home)))
    end
  end)
end)

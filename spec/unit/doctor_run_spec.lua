--- pais doctor as a whole: green where all is well, calm where everything is broken.
local doctor = require "pais.doctor"
local fs = require "pais.fs"
local json = require "pais.json"
local proc = require "pais.proc"
local scratch = require "scratch"
local sh = require "sh"
local world = require "world"

local PATH = sh.pais():match "^(.*)/" .. ":/usr/bin:/bin"

local function report(w, line, env)
  local all = { PATH = PATH }
  for k, v in pairs(env or {}) do all[k] = v end
  local r = w:pais((line or "doctor") .. " --json", all)
  local data = json.decode(r.out)
  assert(type(data) == "table", r.out .. r.err)
  assert.equal("", r.err)
  assert.equal(data.state == "fail" and 1 or 0, r.code)
  return data
end

local function not_ok(data)
  local list = {}
  for _, f in ipairs(data.findings) do
    assert(f.state ~= "fail" or f.repair, f.id .. " names no repair")
    assert.is_nil(f.what:find("the check itself failed", 1, true), f.what)
    assert.is_nil(f.what:find("\n", 1, true))
    if f.state ~= "ok" then list[#list + 1] = ("%s: %s"):format(f.id, f.what) end
  end
  return list
end

local function ids(data)
  local list, seen = {}, {}
  for _, f in ipairs(data.findings) do
    if not seen[f.id] then list[#list + 1] = f.id end
    seen[f.id] = true
  end
  table.sort(list)
  return list
end

describe("pais doctor", function()
  teardown(scratch.clean)

  it("finds nothing in a fresh home, in both forms, and writes nothing", function()
    for _, how in ipairs { "", " --as-plugin" } do
      local w = world.new()
      w:must("init --yes" .. how)
      -- What only watches is not told of the trial.
      local dir = w.home .. "/plugins/watch"
      assert(fs.mkdirs(dir))
      assert(fs.write(dir .. "/plugin.yaml", "plugin: {name: watch, version: 1.0.0}\nhooks: " ..
        "{PreToolUse: {command: 'touch ~/told', phase: observe}}\n"))
      local before = w:tree()
      local data = report(w)
      assert.same({}, not_ok(data))
      assert(#ids(data) >= 38, #ids(data))
      assert.same(before, w:tree())
      local text = w:pais("doctor", { PATH = PATH })
      assert.equal(0, text.code)
      assert.truthy(text.out:find("\nAll is well.\n", 1, true), text.out)
      assert.is_nil(text.out:find "\27")
    end
  end)

  local BROKEN = {
    { "nothing at all", function() end },
    { "a home that is a file", function(w) assert(fs.write(w.dir .. "/.config/pais", "")) end },
    { "files of garbage", function(w)
      for _, name in ipairs { "pais.yaml", "policy.lua", ".env", "lua", "plugins", ".state", "history",
        ".setup" } do
        assert(fs.mkdirs(w.home))
        assert(fs.write(w.home .. "/" .. name, "\0\255[{ % x"))
      end
      assert(fs.mkdirs(w.dir .. "/.claude"))
      for _, name in ipairs { "settings.json", "settings.local.json", "skills", "agents" } do
        assert(fs.write(w.dir .. "/.claude/" .. name, "\0\255[{ % x"))
      end
      assert(fs.write(w.dir .. "/.claude.json", "[1"))
    end },
    { "folders where files should be", function(w)
      for _, name in ipairs { "pais.yaml", "policy.lua", ".env", ".state/plan", ".state/aside",
        ".setup/record.json", ".setup/off.json", "plugins/x/plugin.yaml", "lua/pais/merge.lua" } do
        assert(fs.mkdirs(w.home .. "/" .. name))
      end
      assert(fs.mkdirs(w.dir .. "/.claude/settings.json"))
      assert(fs.mkdirs(w.dir .. "/.claude.json"))
    end },
    { "a policy that raises a table, one that does not end", function(w)
      assert(fs.mkdirs(w.home .. "/plugins/p"))
      assert(fs.write(w.home .. "/policy.lua", "error {}"))
      assert(fs.write(w.home .. "/plugins/p/plugin.yaml",
        "plugin: {name: p, version: 1.0.0}\npais: {policy: p.lua}\n"))
      assert(fs.write(w.home .. "/plugins/p/p.lua", "while true do end"))
    end },
    { "links in circles", function(w)
      assert(fs.mkdirs(w.home))
      assert(fs.mkdirs(w.dir .. "/.claude/skills"))
      for _, path in ipairs { w.home .. "/plugins", w.home .. "/.state", w.home .. "/history",
        w.dir .. "/.claude/settings.json", w.dir .. "/.claude/skills/pais" } do
        assert(fs.symlink(path, path))
      end
    end },
    { "settings of all shapes", function(w)
      assert(fs.mkdirs(w.dir .. "/.claude"))
      assert(fs.write(w.dir .. "/.claude/settings.json", json.encode { hooks = { Stop = 1,
        PreToolUse = { 1, { hooks = "x" }, { hooks = { 1, { type = {} } } } } }, env = 1,
        permissions = { deny = 1 }, enabledPlugins = 1, disableAllHooks = "yes" }))
    end },
  }
  for _, case in ipairs(BROKEN) do
    it("has something to say, and no fault of its own, with " .. case[1], function()
      local w = world.new { [".config/x"] = "" }
      case[2](w)
      local before = w:tree()
      local data = report(w)
      assert.equal("fail", data.state)
      assert(#not_ok(data) > 0)
      assert.same(before, w:tree())
      not_ok(report(w, "--clean doctor"))
      assert.same(before, w:tree())
      not_ok(report(w, "doctor --fix"))
    end)
  end

  it("reads large settings", function()
    local w = world.new()
    w:must "init --yes"
    local pad = ('"%s",'):format(("x"):rep(100)):rep(50000)
    local text = w:read(".claude/settings.json"):gsub("^{", '{"notes": [' .. pad .. '""],', 1)
    assert(fs.write(w.settings, text))
    assert.same({}, not_ok(report(w, "doctor client links foreign")))
  end)

  it("does without a home, and says so", function()
    local areas = doctor.run(setmetatable({ home = false }, { __index = function(_, name)
      return ({ home_stat = false, settings = {}, links = {}, linked = {}, exe = false,
        setup = { code = "E_CONFIG" } })[name]
    end }), { "home", "links", "trial", "state", "record", "environment" })
    for _, f in ipairs(doctor.findings(areas)) do
      assert.is_nil(f.what:find("itself failed", 1, true), f.what)
    end
    assert.equal("fail", doctor.worst(areas[1].findings))
  end)

  it("survives checks that raise or say nothing", function()
    package.preload["pais.doctor.odd"] = function()
      return { title = "Odd", checks = {
        { "odd.raises", function() error("no\nway", 0) end },
        { "odd.raises-table", function() error {} end },
        { "odd.silent", function() end },
        { "odd.well", function(_, r) r:ok "well" end } } }
    end
    local found = doctor.run({}, { "odd", "none" })
    package.preload["pais.doctor.odd"] = nil
    local states = {}
    for i, f in ipairs(doctor.findings(found)) do states[i] = f.id .. " " .. f.state end
    assert.same({ "odd.raises fail", "odd.raises-table fail", "odd.silent fail", "odd.well ok",
      "none.load fail" }, states)
    assert.equal("the check itself failed: no; way", found[1].findings[1].what)
    assert.equal("the check found nothing to look at", found[1].findings[3].what)
  end)

  it("knows a disk that is full, and a dispatch that is slow", function()
    local w = world.new()
    w:must "init --yes"
    w:inside(function()
      local space, run = fs.space, proc.run
      local known = require("pais.doctor.world").new()
      for bytes, state in pairs { [1000] = "fail", [50 << 20] = "warn", [1 << 30] = "ok" } do
        fs.space = function() return bytes end
        local found = doctor.run(known, { "home" })[1].findings
        for _, f in ipairs(found) do
          if f.id == "home.room" then assert.equal(state, f.state) end
        end
      end
      fs.space = space
      local spans = {}
      for us, state in pairs { [5000] = "ok", [90000] = "ok", [400000] = "warn" } do
        proc.run = function(jobs)
          local r = run(jobs)
          if jobs[1].argv[2] == "hook" then r[1].us = us end
          return r
        end
        for _, f in ipairs(doctor.run(known, { "trial" })[1].findings) do
          if f.id == "trial.span" then spans[#spans + 1] = f.state == state and f.what or f.state end
        end
      end
      proc.run = run
      table.sort(spans)
      assert.matches("^a dispatch takes 400 ms, /bin/true ", spans[1])
      assert.equal(3, #spans)
    end)
  end)

  it("names a lock that somebody holds", function()
    local w = world.new()
    w:must "init --yes"
    local lock <close> = assert(fs.lock(w.home .. "/.state/plan.lock"))
    local data = report(w, "doctor state")
    assert.same({ "state.locks: ~/.config/pais/.state/plan.lock is held by a process that does not end" },
      not_ok(data))
    lock:release()
    assert.same({}, not_ok(report(w, "doctor state")))
  end)

  it("repairs several things at once, and says each", function()
    local w = world.new()
    w:must "init --yes"
    assert(fs.chmod(w.home, 511))
    assert(fs.chmod(w.home .. "/.env", 420))
    local r = w:pais("doctor home", { PATH = PATH })
    assert.equal(1, r.code)
    assert.truthy(r.out:find("2 things are wrong.\n'pais doctor --fix' repairs 2 of them.\n", 1, true),
      r.out)
    r = w:pais("doctor --fix home", { PATH = PATH })
    assert.equal(0, r.code)
    assert.truthy(r.out:find("done: chmod go-w ~/.config/pais\ndone: chmod 600 ~/.config/pais/.env\n\n",
      1, true), r.out)
    r = w:pais("doctor --fix home", { PATH = PATH })
    assert.truthy(r.out:find("There is nothing that could be repaired by itself", 1, true))
    assert.equal(2, w:pais("doctor hom").code)
  end)
end)

describe("pais doctor where the home is a file", function()
  teardown(scratch.clean)

  it("names the one thing to do about it, and no file below it", function()
    local w = world.new { [".config/pais"] = "" }
    local data = json.decode(w:pais("doctor home config plugins installed state --json").out)
    for _, f in ipairs(data.findings) do
      assert.is_nil((f.repair or ""):find "EDITOR", f.what)
      assert.is_true(f.state ~= "fail" or f.id == "home.place", f.what)
    end
  end)
end)

describe("pais doctor for a user who is not root", function()
  teardown(scratch.clean)
  local words = require "pais.doctor.words"
  local list = fs.list
  after_each(function() fs.list = list end)

  it("opens the outermost folder that is closed", function()
    local closed = { ["/a/b"] = true, ["/a/b/c"] = true }
    fs.list = function(dir) return not closed[dir] and {} or nil, "", closed[dir] and "EACCES" or nil end
    assert.equal("chmod u+rwX /a/b", words.unlock "/a/b/c/file")
    assert.equal("chmod u+rwX /a/file", words.unlock "/a/file")
  end)

  it("finds what is closed, and opens it", function()
    local setpriv = sh.have "setpriv" and "setpriv --reuid 65534 --clear-groups --inh-caps=-all"
    if require("pais.sys").uid() ~= 0 then setpriv = "env" end
    -- The program and its folder must be open to that user.
    local w = world.new()
    if not setpriv or sh.run(setpriv .. " " .. sh.pais() .. " version").code ~= 0
      or sh.run(setpriv .. " ls " .. w.dir).code ~= 0 then
      return pending "there is no other user who may look here"
    end
    w:must "init --yes --no-link"
    sh.run("chmod 000 .config/pais; chown -R 65534 .", { cwd = w.dir })
    local function run(line)
      return sh.run(("%s env -i HOME=%s PATH=%s %s"):format(setpriv, w.dir, PATH, line), { cwd = w.dir })
    end
    local repairs = {}
    for _, f in ipairs(json.decode(run("pais doctor home config environment --json").out).findings) do
      if f.state ~= "ok" then repairs[f.repair] = true end
    end
    assert.same({ ["chmod u+rwx ~/.config/pais"] = true, ["chmod u+rwX ~/.config/pais"] = true },
      repairs)
    assert.equal(0, run("sh -c 'chmod u+rwX ~/.config/pais'").code)
    assert.equal(0, run("pais doctor home config environment").code)
    sh.run("chown -R 0 .", { cwd = w.dir })
  end)
end)

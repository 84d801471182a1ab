local fs = require "pais.fs"
local json = require "pais.json"
local proc = require "pais.proc"
local scratch = require "scratch"
local sh = require "sh"
local world = require "world"

describe("pais init", function()
  teardown(scratch.clean)

  it("makes the plugins whole of which uninstalling left the settings", function()
    local w = world.new { [".config/pais/plugins/hooks/config.yaml"] = "rules: []\n",
      [".config/pais/plugins/hooks/README.md"] = "mine" }
    local before = w:tree()
    assert.truthy(w:must("init --yes").out:find("make +~/.config/pais/plugins/hooks "))
    assert.equal("rules: []\n", w:read ".config/pais/plugins/hooks/config.yaml")
    assert.equal("mine", w:read ".config/pais/plugins/hooks/README.md")
    assert.equal("ok", json.decode(w:must("plugin list --json").out)[1].state)
    w:must "uninstall --yes --history"
    assert.same(before, w:tree())
  end)

  it("says what is wrong with the place of the home, and with secrets that are there", function()
    local w = world.new { [".config/pais/.env"] = "A=b\n", file = "" }
    require("pais.fs").chmod(w.dir .. "/.config/pais/.env", 420) -- 0644
    local before = w:tree()
    assert.truthy(w:must("init --dry-run").err:find(".env can be read by others (mode 0644)", 1, true))
    for dir, why in pairs { file = "/file is no folder", ["file/x"] = "Not a directory" } do
      local r = w:pais("init --yes", { PAIS_DIR = w.dir .. "/" .. dir })
      assert.equal(1, r.code)
      assert.truthy(r.err:find("make the home of pais: .*" .. why), r.err)
    end
    assert.same(before, w:tree())
  end)

  it("puts nothing where it could not tell of it", function()
    local w = world.new { ["one/plugin.yaml"] = "plugin: {name: one, version: 1.0.0}\n" }
    local before = w:tree()
    for name, why in pairs { ["a\nb"] = "has a control character in it", ["a\xe9"] = "is not UTF%-8" } do
      for _, line in ipairs { "init --yes", "plugin install --yes ./one", "registry sync" } do
        local r = w:pais(line, { PAIS_DIR = w.dir .. "/" .. name })
        assert.equal(12, r.code, line)
        assert.truthy(r.err:find("a%?.*: its path " .. why), r.err)
        assert.truthy(r.err:find("PAIS_DIR names another place", 1, true), r.err)
      end
    end
    assert.same(before, w:tree())
  end)

  it("names the way out of a record that cannot be read", function()
    local w = world.new { [".config/pais/.setup/record.json"] = "{" }
    local before = w:tree()
    for _, line in ipairs { "init --yes", "link", "unlink", "uninstall --yes" } do
      local r = w:pais(line)
      assert.equal(1, r.code, line)
      assert.truthy(r.err:find("mv .*/record.json .*/record.json.old"), r.err)
    end
    assert.same(before, w:tree())
  end)

  it("makes a home, installs the bundled plugins, links, and shows a block", function()
    local w = world.new()
    local out = w:must("init --yes").out
    for _, part in ipairs { "make  ~/.config/pais ", "plugin: Refuses what would destroy",
      "link  ~/.claude/settings.json", "A try: Claude Code is about to run rm -rf /\n  $ " ..
      sh.pais() .. " hook dispatch PreToolUse\n  core.root: ", "It is blocked.\n", "\nNow\n",
      "pais uninstall" } do
      assert.truthy(out:find(part, 1, true), part .. " is not in\n" .. out)
    end
    assert.equal(384, fs.stat(w.home .. "/.env").mode)
    assert.equal(448, fs.stat(w.home).mode)
    local ignored = w:read ".config/pais/.gitignore"
    for _, name in ipairs { "/.env\n", "/.state/\n", "/.setup/\n", "/history/raw/\n" } do
      assert.truthy(ignored:find(name, 1, true))
    end
    for _, p in ipairs(json.decode(w:must("plugin list --json").out)) do
      assert.equal("ok", p.state, p.reason)
    end
    assert.equal("block", json.decode(w:must("log --json -n 1").out:match "[^\n]+").verdict)
  end)

  it("changes nothing the second time, and writes over nothing", function()
    local w = world.new { [".config/pais/.env"] = "JIRA=1\n", [".config/pais/.gitignore"] = "x\n",
      [".config/pais/plugins/security/plugin.yaml"] = "plugin: {name: security, version: 9.0.0}\n",
      [".config/pais/plugins/security/init.lua"] = "return {PreToolUse = function() " ..
        'return pais.block("mine") end}\n' }
    fs.write(w.home .. "/plugins/security/plugin.yaml",
      "plugin: {name: security, version: 9.0.0, language: lua}\nhooks: {PreToolUse: true}\n")
    local r = w:must "init --yes"
    assert.truthy(r.out:find("\n  mine\n", 1, true), r.out)
    assert.equal("JIRA=1\n", w:read ".config/pais/.env")
    assert.equal("x\n", w:read ".config/pais/.gitignore")
    assert.is_nil(w:read ".config/pais/plugins/security/README.md")
    local before = w:tree(nil, ".config/pais/history")
    before[".config/pais/.state"] = nil
    assert.is_nil(w:must("init --yes").out:find("  make  ", 1, true))
    for path, what in pairs(before) do
      if not path:find("/.state", 1, true) then assert.equal(what, w:tree()[path]) end
    end
  end)

  it("says so when what must be blocked is let through", function()
    local w = world.new { [".config/pais/plugins/security/plugin.yaml"] =
      "plugin: {name: security, version: 9.0.0, language: lua}\n",
      [".config/pais/plugins/security/init.lua"] = "return {}\n" }
    local r = w:pais "init --yes"
    assert.equal(1, r.code)
    assert.truthy(r.out:find("It is not blocked.", 1, true))
    assert.truthy(r.err:find("what must be blocked was let through", 1, true))
    assert.equal(1, w:pais("init --yes", { PAIS = "0" }).code)
  end)

  it("writes nothing with --dry-run, nor without an answer", function()
    local w = world.new { ["x"] = "" }
    local before = w:tree()
    local out = w:must("init --dry-run").out
    assert.truthy(out:find("make  ~/.config/pais/.env", 1, true))
    local data = json.decode(w:must("init --dry-run --json").out)
    assert.equal(w.settings, data.link)
    assert.is_false(data.steps[1].there)
    local r = w:pais "init"
    assert.equal(2, r.code)
    assert.truthy(r.err:find("'pais init --yes' does not ask", 1, true))
    assert.same(before, w:tree())
  end)

  it("leaves Claude Code alone with --no-link", function()
    local w = world.new()
    local out = w:must("init --yes --no-link").out
    assert.truthy(out:find("pais link", 1, true))
    assert.is_nil(fs.stat(w.dir .. "/.claude"))
  end)

  it("links as a directory, and tries that", function()
    local w = world.new()
    local data = json.decode(w:must("init --yes --as-plugin --json").out)
    assert.is_true(data.tried.blocked)
    assert.equal(w.dir .. "/.claude/skills/pais", data.link)
    assert.is_nil(fs.stat(w.settings))
  end)

  it("does nothing when the settings cannot be edited", function()
    local w = world.new { [".claude/settings.json"] = "{ // mine\n}" }
    local before = w:tree()
    local r = w:pais "init --yes"
    assert.equal(1, r.code)
    assert.truthy(r.err:find("settings.json:1:3: ", 1, true))
    assert.truthy(r.err:find("--no-link", 1, true))
    assert.same(before, w:tree())
  end)

  it("asks on a terminal", function()
    if not sh.have "script" then return pending "script is not installed" end
    for answer, code in pairs { y = 0, yes = 0, n = 1, [""] = 1 } do
      local w = world.new()
      local r = sh.run(("printf '%s\\n' | script -qec %s /dev/null"):format(answer,
        sh.quote(("env -i HOME=%s PATH=/usr/bin:/bin TERM=xterm %s init"):format(sh.quote(w.dir),
        sh.pais()))))
      assert.equal(code, r.code, r.out)
      assert.truthy(r.out:find("Go on? [y/N]", 1, true))
      assert.equal(code == 0, fs.stat(w.settings) ~= nil)
    end
  end)

  it("is found beside the installed program, and under the name that the path has", function()
    local w = world.new { ["app/1.0/bin/x"] = "" }
    sh.run(("cp %s app/1.0/bin/pais; mkdir -p app/1.0/share/pais bin; cp -R %s/plugins " ..
      "app/1.0/share/pais/; ln -s ../app/1.0/bin/pais bin/pais"):format(sh.pais(),
      require("pais.sys").cwd()), { cwd = w.dir })
    local r = sh.run(("env -i HOME=%s PATH=%s/bin:/usr/bin:/bin pais init --yes --json"):format(w.dir,
      w.dir))
    assert.equal(0, r.code, r.err)
    assert.equal(w.dir .. "/bin/pais", json.decode(r.out).tried.argv[1])
  end)

  it("is safe in several processes at once", function()
    local w = world.new()
    local jobs = {}
    for i = 1, 4 do
      jobs[i] = { argv = { sh.pais(), "init", "--yes" }, cwd = w.dir,
        env = { HOME = w.dir, PATH = "/usr/bin:/bin" } }
    end
    for _, r in ipairs(proc.run(jobs)) do assert.equal(0, r.code, r.err .. r.out) end
    w:must "uninstall --yes --history"
    assert.same({}, w:tree())
  end)
end)

describe("pais init that is killed", function()
  teardown(scratch.clean)

  it("is done by the next one, and uninstalled without a trace", function()
    local home, record = require "pais.setup.home", require "pais.setup.record"
    local function make() return assert(home.make(assert(home.steps()))) end
    local function remove()
      return record.with(false, function(rec) return home.remove(rec, true) end)
    end
    local whole = world.new()
    whole:inside(make)
    local n, killed = 0, true
    while killed do
      n = n + 1
      for _, after in ipairs { false, true } do
        local w, back = world.new(), world.new()
        for _, one in ipairs { w, back } do
          killed = one:inside(function() return world.killed(n, after, make) end)
        end
        w:inside(make)
        local made = w:tree(".config/pais", ".setup")
        assert.same(whole:tree(".config/pais", ".setup"), made)
        for _, one in ipairs { w, back } do
          one:inside(remove)
          assert.is_nil(fs.stat(one.home), table.concat(fs.list(one.home) or {}, " "))
        end
      end
      if n > 30 then n = n + 13 end -- the many files of a plugin are alike
    end
    assert.is_true(n > 10)
  end)
end)

describe("pais uninstall", function()
  teardown(scratch.clean)

  it("leaves the machine as it was, but for the history", function()
    for _, form in ipairs { "", " --as-plugin" } do
      local w = world.new { [".claude/settings.json"] = '{"model":"opus"}', ["x/y"] = "z" }
      fs.mkdirs(w.dir .. "/.config", 448)
      local before = w:tree()
      w:must("init --yes" .. form)
      local out = w:must("uninstall --yes").out
      assert.truthy(out:find("remove  ~/.config/pais/plugins/security\n", 1, true), out)
      assert.truthy(out:find("The program itself", 1, true))
      assert.same({ "history" }, fs.list(w.home))
      fs.rmtree(w.home)
      assert.same(before, w:tree())
    end
  end)

  it("takes the history with it when asked", function()
    local w = world.new { ["x"] = "" }
    local before = w:tree()
    w:must "init --yes"
    w:must "uninstall --yes --history"
    assert.same(before, w:tree())
    assert.equal("There is nothing of pais to take away.\n", w:must("uninstall --yes").out)
    assert.same(before, w:tree())
  end)

  it("keeps what the user has changed or added", function()
    local w = world.new { [".config/pais/policy.lua"] = "-- mine\n",
      [".config/pais/plugins/mine/plugin.yaml"] = "plugin: {name: mine, version: 1.0.0}\n" }
    w:must "init --yes"
    fs.write(w.home .. "/.env", "TOKEN=1\n", 384)
    fs.write(w.home .. "/plugins/hooks/config.yaml", "rules: []\n")
    local out = w:must("uninstall --yes --history").out
    assert.truthy(out:find("keep    ~/.config/pais/.env, which was changed", 1, true), out)
    assert.same({ ".env", "plugins", "policy.lua" }, fs.list(w.home))
    assert.same({ "hooks", "mine" }, fs.list(w.home .. "/plugins"))
    assert.same({ "config.yaml" }, fs.list(w.home .. "/plugins/hooks"))
  end)

  it("says what would go and takes nothing", function()
    local w = world.new()
    w:must "init --yes"
    local before = w:tree()
    local out = w:must("uninstall --dry-run").out
    assert.truthy(out:find("unlink  ~/.claude/settings.json", 1, true), out)
    local data = json.decode(w:must("uninstall --dry-run --json").out)
    assert.same({ w.settings }, data.unlinked)
    assert.equal(2, w:pais("uninstall").code)
    assert.same(before, w:tree())
  end)

  it("takes every scope's link away", function()
    local w = world.new { ["project/x"] = "" }
    local cd = ("cd %s/project && HOME=%s %s "):format(w.dir, w.dir, sh.pais())
    assert.equal(0, sh.run(cd .. "link --scope project && " .. cd .. "link --scope local").code)
    w:must "link"
    w:must "uninstall --yes"
    assert.same({ ["project"] = "dir 755 ", ["project/x"] = "file 644 " }, w:tree())
  end)
end)

local confine = require "pais.confine"
local fs = require "pais.fs"
local json = require "pais.json"
local program = require "pais.mcp.program"
local scratch = require "scratch"
local sh = require "sh"
local world = require "world"

local CONFINED = confine.ask().level > 0
local PLUGIN = ".config/pais/plugins/demo/"

-- A home with the plugin `demo`, whose servers are scripts.
local function home(servers, manifest, files)
  files = files or {}
  local declared = {}
  for name, server in pairs(servers) do
    if type(server) == "string" then
      files[PLUGIN .. name .. ".sh"] = "#!/bin/sh\n" .. server
      server = { command = "./" .. name .. ".sh" }
    end
    declared[name] = server
  end
  files[PLUGIN .. "plugin.yaml"] = "plugin: {name: demo, version: 1.0.0}\n" .. (manifest or "")
  files[PLUGIN .. ".mcp.json"] = json.encode { mcpServers = declared }
  local w = world.new(files)
  for name in pairs(declared) do fs.chmod(w.dir .. "/" .. PLUGIN .. name .. ".sh", 493) end -- 0755
  return w
end

-- What a run printed, and on stderr what is not about this kernel.
local function ran(r)
  local err = r.err:gsub("pais: start server [^\n]*: not confined: [^\n]*\n", "")
  return { r.out, err, r.code }
end

describe("pais mcp run", function()
  teardown(scratch.clean)

  it("becomes the server: its streams, process and exit code", function()
    local w = home { one = 'read -r line; echo "got $line"; echo oops >&2; exit 7',
      two = "echo $$; kill -TERM $$" }
    local r = sh.run(("HOME=%s PATH=/usr/bin:/bin %s mcp run demo one"):format(sh.quote(w.dir),
      sh.pais()), { input = "a line\n", cwd = w.dir })
    assert.same({ "got a line\n", "oops\n", 7 }, ran(r))
    r = sh.run(([[HOME=%s PATH=/usr/bin:/bin sh -c 'echo $$; exec %s mcp run demo two']]):format(
      sh.quote(w.dir), sh.pais()), { cwd = w.dir })
    local first, second = r.out:match("^(%d+)\n(%d+)\n$")
    assert.equal(first, second)
    assert.equal(143, r.code) -- 128 + SIGTERM
  end)

  it("gives it what is meant for it, and nothing else", function()
    local w = home({ one = { command = "./one.sh", args = { "${PAIS_PLUGIN_DIR}", "${SECRET}",
      "${NO:-d}", "$HOME" }, env = { TOKEN = "${SECRET}", NEAR = "${NEAR}", LANG = "xx" } } },
      "config: {limit: {type: integer, default: 3}}\n"
      .. "servers: {one: {env: [ASKED, UNSET, PAIS_CONFIG]}}", {
        [PLUGIN .. "one.sh"] = '#!/bin/sh\nprintf "%s\\n" "$@"; env',
        [".config/pais/.env"] = "SECRET=hush hush\nOTHER=theirs\nASKED=asked\nNEAR=far\n" })
    local r = w:must("mcp run demo one", { NEAR = "near", ANTHROPIC_API_KEY = "key", LC_ALL = "C" })
    local plugin, own = w.home .. "/plugins/demo", w.home .. "/.state/servers/demo/one"
    local lines, env = {}, {}
    for line in r.out:gmatch("[^\n]+") do
      if #lines < 4 then lines[#lines + 1] = line else
        local name, value = line:match("^([^=]*)=(.*)$")
        env[name] = value
      end
    end
    assert.same({ plugin, "hush hush", "d", "$HOME" }, lines)
    for _, name in ipairs { "PWD", "SHLVL", "_", "OLDPWD" } do env[name] = nil end -- of the shell
    assert.same({ TOKEN = "hush hush", NEAR = "near", ASKED = "asked", PAIS_CONFIG = '{"limit":3}',
      LANG = "xx", LC_ALL = "C", PATH = "/usr/bin:/bin", TERM = "dumb", HOME = own,
      TMPDIR = own .. "/tmp", PAIS_DIR = w.home, PAIS_PLUGIN = "demo", PAIS_PLUGIN_DIR = plugin,
      CLAUDE_PLUGIN_ROOT = plugin, CLAUDE_PLUGIN_DATA = own, CLAUDE_PROJECT_DIR = w.dir }, env)
  end)

  it("keeps a confined server out of what it was not granted", function()
    local script = [[
      try() { if ("$@") >/dev/null 2>&1; then echo "yes $*"; else echo "no $*"; fi; }
      try cat %s/.ssh/id; try cat "$PAIS_DIR/.env"; try cat %s/mine; try cat %s/granted/x
      try touch %s/granted/y; try touch %s/changed/y; try cat "$PAIS_PLUGIN_DIR/plugin.yaml"
      try touch "$PAIS_PLUGIN_DIR/y"; try touch "$HOME/y"; try touch "$TMPDIR/y"
      try cat /etc/hostname; try cat /proc/$PPID/environ; : > /dev/null && echo "yes null"
      cp /bin/true "$HOME/true" && try "$HOME/true"]]
    local files = { [".ssh/id"] = "x", mine = "x", ["granted/x"] = "x", ["changed/x"] = "x",
      [".config/pais/.env"] = "A=b\n" }
    for manifest, wanted in pairs {
      ["servers: {one: {write: [~/changed, ~/new]}}"] = "nnnnnyynyy",
      ["servers: {one: {read: [~/granted], write: [~/changed]}}"] = "nnnynyynyy",
      ["servers: {one: {}}"] = "nnnnnnynyy",
      ["servers: {one: {confine: false, read: [~/granted]}}"] = "yyyyyyyyyy",
    } do
      local w = home({ one = "" }, manifest, json.copy(files))
      fs.write(w.dir .. "/" .. PLUGIN .. "one.sh", "#!/bin/sh\n" .. script:gsub("%%s", w.dir), 493)
      local r = w:must "mcp run demo one"
      local got, rest = {}, {}
      for line in r.out:gmatch("[^\n]+") do
        if #got < 10 then got[#got + 1] = line:sub(1, 1) else rest[#rest + 1] = line end
      end
      local open = manifest:find("false", 1, true)
      assert.equal(CONFINED and wanted or ("y"):rep(10), table.concat(got), manifest .. r.out)
      assert.truthy(rest[1]:find("^yes cat /etc/hostname"))
      if CONFINED and not open then assert.truthy(rest[2]:find("^no cat /proc"), rest[2]) end
      assert.equal("yes null", rest[3])
      assert.truthy(rest[4]:find("^yes .*true$"))
      assert.equal(not CONFINED and not open, r.err:find("not confined: ", 1, true) ~= nil)
      assert.equal(CONFINED and manifest:find "new" ~= nil,
        r.err:find("/new is not there, and it cannot make it\n", 1, true) ~= nil)
    end
  end)

  it("lets the user grant more, or confine what its author does not", function()
    local read = 'cat "$1"/granted/x 2>&1'
    for config, wanted in pairs {
      ["{servers: {one: {read: [~/granted]}}}"] = true, ["{servers: {one: {confine: true}}}"] = false,
      ["{servers: {one: {confine: false}}}"] = true, ["{servers: {two: {confine: false}}}"] = false,
    } do
      local w = home({ one = { command = "./one.sh", args = { "${CLAUDE_PROJECT_DIR}" } } },
        config:find("confine: true") and "servers: {one: {confine: false}}", {
          [PLUGIN .. "one.sh"] = "#!/bin/sh\n" .. read, ["granted/x"] = "seen",
          [".config/pais/pais.yaml"] = "plugins: {demo: " .. config .. "}\n" })
      assert.equal(wanted or not CONFINED, w:pais("mcp run demo one").out == "seen", config)
    end
  end)

  it("says why it cannot start one", function()
    local w = home({ unset = { command = "sh", args = { "${B}${A}" } }, gone = { command = "nosuch" },
      out = { command = "../other/x" }, absent = { command = "./nothing" }, plain = { command = "./p" },
      web = { url = "https://example.com" }, bad = { command = 5 }, path = { command = "sh" },
      lost = { command = "/no/such" } }, "servers: {path: {read: ['${WHERE}/x']}}", {
        [PLUGIN .. "p"] = "", [".config/pais/plugins/other/x"] = "#!/bin/sh\n",
        [".config/pais/plugins/other/plugin.yaml"] = "plugin: {name: other, version: 1.0.0}\n" })
    fs.chmod(w.home .. "/plugins/other/x", 493)
    local lead = "pais: start server '%s' of plugin 'demo': "
    local dir = "~/.config/pais/plugins/demo/"
    for name, want in pairs {
      unset = { lead .. dir .. ".mcp.json names A, B, which are not set\n"
        .. "  put A=... into ~/.config/pais/.env\n", 12 },
      gone = { lead .. "nosuch is not on the PATH\n  install nosuch, or set PATH\n", 12 },
      out = { lead .. dir .. "../other/x leads out of the plugin's folder\n"
        .. "  write an absolute path\n", 12 },
      absent = { lead .. "there is no program " .. dir .. "nothing\n", 12 },
      plain = { lead .. dir .. "p is not executable\n  chmod +x " .. dir .. "p\n", 12 },
      lost = { lead .. "there is no program /no/such\n", 12 },
      path = { lead .. "a variable of the path '${WHERE}/x', which is granted to it, is not set\n", 12 },
      web = { lead .. "it runs elsewhere, at https://example.com\n", 12 },
      bad = { "pais: read MCP servers: " .. dir .. ".mcp.json:1:%d: expected text, got 5\n"
        .. "  'pais plugin verify demo' shows all problems\n", 12 },
      none = { "pais: find MCP server 'none': plugin 'demo' has none of that name, did you mean "
        .. "'gone'?\n  it has: absent, bad, gone, lost, out, path, plain, unset, web\n", 12 },
    } do
      local r = w:pais("mcp run demo " .. name)
      local text = want[1]:find("%s", 1, true) and want[1]:format(name) or want[1]
      assert.same({ "", text:gsub("%%d", "56"), want[2] }, { r.out, w:neutral(r.err), r.code })
    end
    assert.equal(10, w:pais("mcp run nosuch x").code)
    assert.is_nil(fs.stat(w.home .. "/.state/servers"))
  end)

  it("starts none of a plugin that is off or refused", function()
    for config, want in pairs {
      ["plugins: {demo: false}\n"] = "plugin 'demo' is off", ["contracts: {}\n"] = "is refused" } do
      local w = home({ one = "echo ran" }, config:find "contracts" and
        "consumes: {m: {contract: MemoryProvider, required: true}}", {
          [".config/pais/pais.yaml"] = config })
      local r = w:pais "mcp run demo one"
      assert.truthy(r.err:find(want, 1, true), r.err)
      assert.same({ "", 12 }, { r.out, r.code })
      assert.truthy(w:must("mcp list").out:find(want:match("%a+$"), 1, true))
    end
    local w = home { one = "echo ran" }
    assert.equal("ran\n", w:pais("mcp run demo one", { PAIS_SKIP = "other" }).out)
    local r = w:pais("mcp run demo one", { PAIS_SKIP = "x,demo" })
    assert.same({ "", 12 }, { r.out, r.code })
    fs.mkdirs(w.home .. "/.setup")
    fs.write(w.home .. "/.setup/off.json", '{"v":1,"off":[{"plugin":"demo","since_s":1}]}', 384)
    r = w:pais "mcp run demo one"
    assert.truthy(r.err:find("plugin 'demo' is off: ", 1, true), r.err)
    fs.remove(w.home .. "/.setup/off.json")
    assert.equal("ran\n", w:pais("mcp run demo one").out)
  end)
end)

describe("pais mcp show", function()
  teardown(scratch.clean)

  it("names what a server is given and granted, and no value", function()
    local w = home({ one = { command = "sh", args = { "${PAIS_PLUGIN_DIR}/x", "${ARG}", "${D:-e}" },
      env = { TOKEN = "${SECRET}", PLAIN = "yes" }, description = "one of them" },
      web = { url = "https://x/${T}", headers = { A = "${SECRET}" } } },
      "servers: {one: {env: [E, PAIS_CONFIG], read: [~/a], write: [b], connect: [443]}}",
      { [".config/pais/.env"] = "SECRET=hushhush\nARG=hushhush\n" })
    local before = w:tree()
    local text = w:must("mcp show demo", { E = "hushhush" }).out
    local r = w:must("mcp show demo --json", { E = "hushhush" })
    assert.is_nil((text .. r.out .. w:must("mcp list").out):find("hush", 1, true))
    local v, web = table.unpack(json.decode(r.out))
    local b = { w.home .. "/plugins/demo/b" }
    assert.same({ "ok", "/usr/bin/sh", true, { w.dir .. "/a" }, b, b, { 443 } }, { v.state,
      v.program:gsub("^/bin", "/usr/bin"), v.confined, v.read, v.write, v.absent, v.connect })
    assert.same({ "sh", w.home .. "/plugins/demo/x", "${ARG}", "${D:-e}" }, v.command)
    assert.same({ { name = "ARG", from = ".env", use = "arguments" },
      { name = "D", from = "default", use = "arguments" }, { name = "E", from = "environment" },
      { name = "PAIS_CONFIG", from = "pais" }, { name = "PLAIN", from = ".mcp.json" },
      { name = "TOKEN", from = ".env", via = "SECRET" } }, v.variables)
    -- The client fills these in, and does not know .env.
    assert.same({ { name = "SECRET", use = "address" }, { name = "T", use = "address" } },
      web.variables)
    assert.equal(CONFINED, #v.gaps == 0)
    assert.truthy(text:find(CONFINED and "confined     yes" or "not confined: ", 1, true))
    local info = json.decode(w:must("plugin info demo --json").out)
    assert.same({ "one", "web" }, info.servers)
    assert.truthy(w:must("plugin info demo").out:find("one, web ('pais mcp show demo')", 1, true))
    assert.same(before, w:tree())
  end)

  it("finds programs through scripts and env", function()
    local dir = scratch.dir { ["p/a"] = "#!/usr/bin/env -S deep -x\n", ["bin/deep"] = "#!/bin/sh -e\n",
      ["p/loop"] = "#!loop\n" }
    for _, name in ipairs { "p/a", "bin/deep", "p/loop" } do fs.chmod(dir .. "/" .. name, 493) end
    local path = dir .. "/bin:/usr/bin:/bin"
    local found = program.find("./a", dir .. "/p", path)
    assert.same({ dir .. "/p/a", "/usr/bin/env", dir .. "/bin/deep", "/bin/sh" }, found)
    local none, why = program.find("a", dir .. "/p", path)
    assert.same({ nil, "a is not on the PATH" }, { none, why })
    none, why = program.find("./a", dir .. "/p", "/usr/bin")
    assert.same({ nil, ("deep is not on the PATH, which %s/p/a is run by"):format(dir) }, { none, why })
  end)
end)

--- What Claude Code is told of plugins' MCP servers. In place of the client stands a program that does to
--- ~/.claude.json what the client does; the client itself is tried in spec/e2e.

local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local servers = require "pais.claude.servers"
local sh = require "sh"
local world = require "world"

local CLIENT = [=[#!/usr/bin/python3
import json, os, sys
path = os.path.join(os.environ.get("CLAUDE_CONFIG_DIR") or os.environ["HOME"], ".claude.json")
data = json.load(open(path)) if os.path.exists(path) else {}
servers, words = data.setdefault("mcpServers", {}), sys.argv[1:]
assert words[:1] == ["mcp"] and words[2:4] == ["-s", "user"], words
if words[1] == "add-json":
    if words[4] in servers: sys.exit("MCP server %s already exists in user config" % words[4])
    servers[words[4]] = json.loads(words[5])
elif words[4] not in servers: sys.exit("No user-scoped MCP server found with name: " + words[4])
else: del servers[words[4]]
json.dump(data, open(path, "w"))
]=]

-- A linked home with plugins {name = servers}, and the client in ~/bin.
local function home(plugins, files)
  files = files or {}
  files["bin/claude"] = CLIENT
  for name, declared in pairs(plugins) do
    local dir = ".config/pais/plugins/" .. name
    files[dir .. "/plugin.yaml"] = ("plugin: {name: %s, version: 1.0.0}\n"):format(name)
    files[dir .. "/.mcp.json"] = json.encode(declared)
  end
  local w = world.new(files)
  fs.chmod(w.dir .. "/bin/claude", 493) -- 0755
  return w
end

local function with_client(w, more)
  local env = { PATH = w.dir .. "/bin:/usr/bin:/bin" }
  for name, value in pairs(more or {}) do env[name] = value end
  return env
end

local function told(w, path)
  local value = json.decode(w:read(path or ".claude.json") or "{}")
  return value.mcpServers or {}
end

local function run_of(plugin, server)
  return { command = sh.pais(), args = { "mcp", "run", plugin, server } }
end

describe("the MCP servers of plugins", function()
  teardown(scratch.clean)

  it("are told to the client, kept in line, and taken back, and no secret with them", function()
    local w = home({ demo = { notes = { command = "x", env = { T = "${SECRET}", U = "plain" },
      timeout = 5000 }, web = { type = "http", url = "https://x", headers = { A = "${SECRET}" } } } },
      { [".config/pais/.env"] = "SECRET=hush-hush\n", [".claude.json"] = '{"numStartups": 3}' })
    local env = with_client(w, { SECRET = "hush-hush" })
    local r = w:must("link", env)
    assert.truthy(r.out:find("add  ~/.claude.json#notes  server of plugin demo", 1, true), r.out)
    local notes = run_of("demo", "notes")
    notes.timeout = 5000
    assert.same({ notes = notes, web = { type = "http", url = "https://x",
      headers = { A = "${SECRET}" } } }, told(w))
    for path, text in pairs(w:tree()) do
      assert.equal(path == ".config/pais/.env", text:find("hush", 1, true) ~= nil, path)
    end
    assert.equal("~/.claude/settings.json: nothing to change\n", w:must("link", env).out)
    fs.write(w.home .. "/plugins/demo/.mcp.json", '{"notes": {"command": "y"}}')
    w:must("link", env)
    assert.same({ notes = run_of("demo", "notes") }, told(w))
    w:must("unlink", env)
    assert.same({ numStartups = 3, mcpServers = {} }, json.decode(w:read ".claude.json"))
  end)

  it("are in the plugin directory of the other form", function()
    local file = ".config/pais/.setup/plugin/.mcp.json"
    local w = home { demo = { a = { command = "x" }, b = { command = "y" } } }
    local before = w:tree ".claude"
    w:must("link --as-plugin")
    assert.same({ a = run_of("demo", "a"), b = run_of("demo", "b") }, told(w, file))
    assert.equal(3, select(2, w:read(file):gsub("\n    ", "")) + 1)
    assert.is_nil(w:read ".claude.json")
    fs.write(w.home .. "/plugins/demo/.mcp.json", '{"b": {"command": "y"}}')
    w:must "link --as-plugin"
    assert.same({ b = run_of("demo", "b") }, told(w, file))
    w:must "unlink"
    assert.same(before, w:tree ".claude")
    assert.is_nil(fs.lstat(w.home .. "/.setup/plugin"))
  end)

  it("have the plugin's name before theirs where several have one name", function()
    local w = home { one = { api = { command = "x" }, only = { command = "x" } },
      two = { api = { command = "y" } } }
    w:must("link", with_client(w))
    assert.same({ ["one-api"] = run_of("one", "api"), ["two-api"] = run_of("two", "api"),
      only = run_of("one", "only") }, told(w))
    fs.write(w.home .. "/plugins/two/.mcp.json", "{}")
    w:must("link", with_client(w))
    assert.same({ api = run_of("one", "api"), only = run_of("one", "only") }, told(w))
  end)

  it("never take the place of somebody else's, or of what the user has changed", function()
    local w = home({ demo = { api = { command = "x" }, mine = { command = "x" } } }, {
      [".claude.json"] = '{"mcpServers": {"api": {"command": "npx", "args": ["other"]}}}' })
    local env = with_client(w)
    local r = w:must("link", env)
    assert.equal("pais: server api of plugin demo is not shown: ~/.claude.json#api is a server of "
      .. "somebody else: npx other\n", w:neutral(r.err))
    local value = json.decode(w:read ".claude.json")
    value.mcpServers.mine.timeout = 9
    fs.write(w.dir .. "/.claude.json", json.encode(value))
    r = w:must("link", env)
    assert.truthy(r.err:find("server mine of plugin demo stays as you changed it", 1, true), r.err)
    r = w:must("unlink", env)
    assert.truthy(r.err:find("#mine stays: it was changed since", 1, true), r.err)
    assert.same(value, json.decode(w:read ".claude.json"))
  end)

  it("are for the client of CLAUDE_CONFIG_DIR", function()
    local w = home { demo = { api = { command = "x" } } }
    local env = with_client(w, { CLAUDE_CONFIG_DIR = w.dir .. "/other" })
    w:must("link", env)
    assert.same({ api = run_of("demo", "api") }, told(w, "other/.claude.json"))
    assert.is_nil(w:read ".claude.json")
    w:must("unlink", env)
    assert.same({}, told(w, "other/.claude.json"))
  end)

  it("wait for a client that is not on the PATH, with what to type", function()
    local w = home { demo = { api = { command = "x" } } }
    local r = w:must "link"
    assert.equal(("pais: server api of plugin demo is not shown: Claude Code is not on the PATH; "
      .. "where it is, type: claude mcp add-json -s user api '%s'\n"):format(
        json.encode(run_of("demo", "api"))), r.err)
    assert.is_nil(w:read ".claude.json")
    local typed = r.err:match("type: (.*)\n$")
    assert.equal(0, sh.run(typed, { env = { HOME = w.dir, PATH = w.dir .. "/bin:/usr/bin" } }).code)
    assert.same({ api = run_of("demo", "api") }, told(w))
    assert.equal("", w:must("link").err)
  end)

  it("say so when the client does not do it, and are tried again", function()
    local w = home { demo = { api = { command = "x" } } }
    fs.write(w.dir .. "/bin/claude", "#!/bin/sh\necho no such luck >&2; exit 3\n", 493)
    local r = w:pais("link", with_client(w))
    assert.equal(1, r.code)
    assert.truthy(r.err:find("api '{.*}': no such luck\n"), r.err)
    fs.write(w.dir .. "/bin/claude", CLIENT, 493)
    w:must("link", with_client(w))
    assert.same({ api = run_of("demo", "api") }, told(w))
    fs.write(w.dir .. "/.claude.json", "{ // broken")
    r = w:pais("link", with_client(w))
    assert.truthy(r.err:find(".claude.json:1:3:", 1, true), r.err)
    assert.equal("{ // broken", w:read ".claude.json")
  end)

  it("go with the rest when pais is uninstalled", function()
    local w = home { demo = { api = { command = "x" } } }
    w:must("link", with_client(w))
    w:must("uninstall --yes", with_client(w))
    assert.same({}, told(w))
  end)

  it("are found again wherever pais was killed", function()
    local n, killed = 1, true
    while killed do
      local w = home { demo = { a = { command = "x" }, b = { command = "y" } } }
      local function link() require("pais.setup.link").link { scope = "user", as_plugin = true } end
      killed = world.killed(n, n % 2 == 0, function() w:inside(link) end)
      w:must "link --as-plugin"
      assert.same({ a = run_of("demo", "a"), b = run_of("demo", "b") },
        told(w, ".config/pais/.setup/plugin/.mcp.json"))
      w:must "unlink"
      assert.is_nil(fs.lstat(w.home .. "/.setup/plugin"))
      n = n + 1
    end
    assert.is_true(n > 8)
  end)
end)

describe("a list of servers in a file", function()
  teardown(scratch.clean)

  it("is spliced", function()
    local dir = scratch.dir {}
    local file = dir .. "/.mcp.json"
    local text = '{\r\n\t"mine": [1.50],\r\n\t"mcpServers": {\r\n\t\t"x": {"command":"x"}\r\n\t}\r\n}\r\n'
    fs.write(file, text)
    assert(servers.put(file, "a", { command = "b" }))
    assert.equal(text:gsub('"x"}', '"x"},\r\n\t\t"a": {"command":"b"}'), fs.read(file))
    assert(servers.put(file, "a", { command = "c" }))
    assert(servers.put(file, "x", { command = "c" }))
    assert(servers.remove(file, "x"))
    assert.same({ a = { command = "c" } }, (servers.read(file)))
    assert(servers.put(file, "x", { command = "x" }))
    assert(servers.remove(file, "a"))
    assert(servers.remove(file, "nosuch"))
    assert.equal(text, fs.read(file))
    fs.write(file, "{}")
    assert(servers.put(file, "a", {}))
    assert(servers.remove(file, "a"))
    assert.is_nil(fs.stat(file))
    assert(servers.put(file, "a", {}))
    assert.equal('{\n  "mcpServers": {\n    "a": {}\n  }\n}\n', fs.read(file))
  end)
end)

local fs = require "pais.fs"
local json = require "pais.json"
local sh = require "sh"

describe("pais plugin new", function()
  local home, pais
  before_each(function()
    home, pais = os.tmpname(), sh.pais()
    os.remove(home)
    assert(fs.mkdirs(home))
  end)
  after_each(function() fs.rmtree(home) end)

  local function run(line) return sh.run(pais .. " " .. line, { env = { PAIS_DIR = home } }) end

  local function made(line)
    local r = run("plugin new " .. line)
    assert.equal(0, r.code, r.err)
    return r
  end

  it("makes a Lua plugin that is in order", function()
    made "my-rules"
    local r = run "plugin verify my-rules --json"
    assert.same({}, json.decode(r.out).problems, r.out)
    assert.equal(0, r.code)
    local list = json.decode(run("plugin list --json").out)
    assert.equal(1, #list)
    assert.equal("ok", list[1].state)
    assert.same({ "PreToolUse" }, { list[1].hooks[1] })
  end)

  it("makes a Lua plugin whose action runs", function()
    made "my-rules"
    local r = run "run my-rules hello who=you"
    assert.equal("Hello, you!\n", r.out, r.err)
    assert.equal(0, r.code)
  end)

  it("makes a Lua plugin whose tests pass", function()
    if not sh.have("busted") then return pending("busted is not installed") end
    made "my-rules"
    local r = sh.run("busted spec", { cwd = home .. "/plugins/my-rules" })
    assert.equal(0, r.code, r.out)
    assert.matches("3 successes", r.out)
  end)

  it("makes a Python plugin that works, with tests that pass", function()
    if not sh.have("python3") then return pending("python3 is not installed") end
    made "my-tool --language python"
    local r = run "plugin verify my-tool --json"
    assert.same({}, json.decode(r.out).problems, r.out)
    r = run "run my-tool hello --who you"
    assert.equal("Hello, you!\n", r.out, r.err)
    local dir = home .. "/plugins/my-tool"
    r = sh.run("python3 -m unittest discover tests", { cwd = dir })
    assert.equal(0, r.code, r.err)
    local event = { hook_event_name = "PreToolUse", tool_name = "Bash",
      tool_input = { command = "git push --force" } }
    r = sh.run("python3 src/plugin.py hook PreToolUse", { cwd = dir, input = json.encode(event) })
    assert.equal("ask", json.decode(r.out).hookSpecificOutput.permissionDecision)
    event.tool_input.command = "ls"
    r = sh.run("python3 src/plugin.py hook PreToolUse", { cwd = dir, input = json.encode(event) })
    assert.equal("", r.out)
    r = sh.run("python3 src/plugin.py contract NotificationProvider notify",
      { cwd = dir, input = '{"message": "hi"}' })
    assert.equal(true, json.decode(r.out).ok)
  end)

  it("makes a Rust plugin that builds and works", function()
    if not sh.have("cargo") then return pending("cargo is not installed") end
    made "my-gate --language rust"
    local r = sh.run(sh.pais() .. " run my-gate hello", { env = { PAIS_DIR = home, PAIS_HOOKED = "1" } })
    assert.equal(1, r.code)
    assert.matches("pais plugin build my-gate", r.err, 1, true)
    local dir = home .. "/plugins/my-gate"
    -- One target folder for all runs: the second costs a second.
    local cache = require("pais.sys").cwd() .. "/" .. (os.getenv("PAIS_BUILD") or "build") .. "/cargo"
    r = sh.run("cargo build -q --release && cargo test -q --release",
      { cwd = dir, env = { CARGO_TARGET_DIR = cache } })
    for _, said in ipairs { "Could not resolve host", "failed to download", "network failure",
      "failed to resolve address" } do
      if r.err:find(said, 1, true) then return pending("crates.io is out of reach") end
    end
    assert.equal(0, r.code, r.err)
    -- Outside of a hook it is built when it is first needed, with what was compiled before.
    assert(fs.mkdirs(home .. "/.state/build"))
    assert(fs.symlink(cache, home .. "/.state/build/my-gate.target"))
    r = run "run my-gate hello --who=you"
    assert.equal("Hello, you!\n", r.out, r.err)
    assert.matches("my-gate: its program is not built yet", r.err, 1, true)
    local event = '{"tool_name": "Bash", "tool_input": {"command": "git push --force"}}'
    r = sh.run("target/release/my-gate hook PreToolUse", { cwd = dir, input = event })
    assert.equal("ask", json.decode(r.out).hookSpecificOutput.permissionDecision)
  end)

  it("makes it elsewhere with --dir", function()
    made("my-rules --dir " .. home .. "/code")
    assert.is_truthy(fs.stat(home .. "/code/my-rules/plugin.yaml"))
    assert.is_nil(fs.stat(home .. "/plugins"))
    assert.equal(0, run("plugin verify " .. home .. "/code/my-rules").code)
  end)

  it("goes by defaults.language", function()
    assert(fs.write(home .. "/pais.yaml", "defaults: {language: python}\n"))
    made "my-tool"
    assert.is_truthy(fs.stat(home .. "/plugins/my-tool/src/plugin.py"))
  end)

  it("refuses a bad name and a place that is taken, and leaves nothing behind", function()
    local r = run "plugin new My_Rules"
    assert.equal(2, r.code)
    made "my-rules"
    local before = fs.read(home .. "/plugins/my-rules/init.lua")
    r = run "plugin new my-rules --language python"
    assert.equal(1, r.code)
    assert.matches("there is something already", r.err, 1, true)
    assert.equal(before, fs.read(home .. "/plugins/my-rules/init.lua"))
    assert.same({ "my-rules" }, fs.list(home .. "/plugins"))
  end)
end)

describe("pais plugin verify", function()
  local home, dir, pais
  before_each(function()
    home, pais = os.tmpname(), sh.pais()
    os.remove(home)
    dir = home .. "/plugins/demo"
    assert(fs.mkdirs(dir))
  end)
  after_each(function() fs.rmtree(home) end)

  local function verify(manifest, code)
    assert(fs.write(dir .. "/plugin.yaml", manifest))
    if code then assert(fs.write(dir .. "/init.lua", code)) end
    local r = sh.run(pais .. " plugin verify demo", { env = { PAIS_DIR = home } })
    return r.out .. r.err, r.code
  end

  local plain = "plugin: {name: demo, version: 1.0.0, language: lua}\n"

  it("takes an unknown key for an error, with its place and the nearest one", function()
    local text, code = verify(plain .. "provdes: {memory: MemoryProvider}\n")
    assert.equal(12, code)
    assert.matches("plugin.yaml:2:1: unknown key 'provdes'", text, 1, true)
    assert.matches("did you mean 'provides'?", text, 1, true)
  end)

  it("misses the entry, its syntax, handlers, actions and contract methods", function()
    local hooks = plain .. "hooks: {Stop: true}\nactions: {go: {description: Go}}\n"
    local text, code = verify(hooks)
    assert.equal(12, code)
    assert.matches("init.lua: there is no such file", text, 1, true)
    text, code = verify(hooks, "return {")
    assert.equal(12, code)
    assert.matches("init.lua:1:", text, 1, true)
    text, code = verify(hooks, "return { Stopp = function() end, actions = { og = print } }")
    assert.equal(12, code)
    assert.matches("no function 'Stop' for hooks.Stop, did you mean 'Stopp'?", text, 1, true)
    assert.matches("no function 'actions.go'", text, 1, true)
    assert.matches("actions.og is not in the manifest", text, 1, true)
    text = verify(plain .. "provides: {memory: MemoryProvider}\n",
      "return { contracts = { MemoryProvider = { capture = print } } }")
    assert.matches("contracts.MemoryProvider has no function 'query'", text, 1, true)
    text, code = verify(hooks, "return { Stop = print, actions = { go = print } }")
    assert.equal(0, code, text)
  end)

  it("ends with 10 when there is no such plugin", function()
    assert.equal(10, sh.run(pais .. " plugin verify nope", { env = { PAIS_DIR = home } }).code)
    assert.equal(10, sh.run(pais .. " plugin verify ./nope", { env = { PAIS_DIR = home } }).code)
  end)
end)

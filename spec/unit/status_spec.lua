local fs = require "pais.fs"
local json = require "pais.json"
local sh = require "sh"

describe("pais status and plugin list", function()
  local home, pais
  before_each(function()
    home, pais = os.tmpname(), sh.pais()
    os.remove(home)
    local function plugin(name, more)
      local dir = home .. "/plugins/" .. name
      assert(fs.mkdirs(dir))
      assert(fs.write(dir .. "/plugin.yaml", ("plugin: {name: %s, version: 1.0.0}\n%s"):format(name,
        more)))
      assert(fs.write(dir .. "/init.lua", [[
return { PreToolUse = function() return pais.block "not here" end }]]))
    end
    plugin("guard", "hooks: {PreToolUse: true}\n")
    plugin("needy", "consumes: {memory: {contract: MemoryProvider, required: true}}\n")
    plugin("broken", "hooks: [1]\n")
    plugin("quiet", "hooks: {PreToolUse: true}\n")
    assert(fs.write(home .. "/pais.yaml", "plugins: {quiet: false}\n"))
  end)
  after_each(function() fs.rmtree(home) end)

  local function run(line, input, env)
    env = env or {}
    env.PAIS_DIR = home
    return sh.run(pais .. " " .. line, { env = env, input = input })
  end

  local function states(list)
    local out = {}
    for _, p in ipairs(list) do out[p.name] = p.state end
    return out
  end

  it("tell the state of every plugin, with the reason of a refusal", function()
    local wanted = { guard = "ok", needy = "refused", broken = "refused", quiet = "off" }
    local list = json.decode(run("plugin list --json").out)
    assert.same(wanted, states(list))
    for _, p in ipairs(list) do
      assert.equal(p.state ~= "ok", p.reason ~= nil, p.name)
    end
    local s = json.decode(run("status --json").out)
    assert.same(wanted, states(s.plugins))
    assert.same({ PreToolUse = 1 }, s.hooks)
    for _, text in ipairs { run("status").out, run("plugin list").out } do
      assert.matches("\n  needy +needs MemoryProvider", text)
      assert.matches("\n  broken +broken/plugin.yaml:2:", text)
      assert.is_nil(text:find(home .. "/plugins/broken", 1, true))
    end
  end)

  it("tell of modules that are replaced or refused, and of handlers set aside", function()
    local dir = home .. "/lua/pais/"
    assert.equal(0, run("module override pais.merge").code)
    assert.equal(0, run("module override pais.answer").code)
    assert(fs.write(dir .. "answer.lua", "return {"))
    local s = json.decode(run("status --json").out)
    assert.same({ { module = "pais.merge", file = dir .. "merge.lua", state = "overlay" } },
      s.overlays)
    assert.equal(dir .. "answer.lua", s.refused_overlays[1].path)
    local text = run("status").out
    assert.matches("\n  replaced +pais%.merge", text)
    assert.matches("\nModules set aside\n +pais%.answer", text)
    assert.same({}, json.decode(run("--clean status --json").out).overlays)

    local now = require("pais.sys").time_ns() // 1000000000
    assert(fs.mkdirs(home .. "/.state"))
    assert(fs.write(home .. "/.state/aside", json.encode {
      ["quiet.Stop"] = { n = 0, until_s = now + 90 }, ["guard.Stop"] = { n = 2 } }))
    assert.matches("\n  set aside +quiet%.Stop, for 2 more minutes\n", run("status").out)
  end)

  it("record an overlay that is refused, also of a module that is loaded late", function()
    run "module override pais.answer"
    assert(fs.write(home .. "/lua/pais/answer.lua", "error 'broken'"))
    run("hook dispatch", '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{}}')
    local raw = home .. "/history/raw/"
    raw = raw .. fs.list(raw)[1] .. "/"
    local rec = json.decode(assert(fs.read(raw .. fs.list(raw)[1])))
    assert.equal("block", rec.verdict)
    assert.equal("overlay", rec.faults[1].kind)
    assert.matches("answer%.lua$", rec.faults[1].who)
  end)

  it("show what happened last", function()
    assert.matches("none yet", run("status").out)
    local r = run("hook dispatch", '{"hook_event_name":"PreToolUse","tool_name":"Bash",'
      .. '"tool_input":{"command":"ls"},"session_id":"s"}')
    assert.equal(2, r.code)
    assert.matches("PreToolUse +Bash +block +guard.-: not here", run("status").out)
    local last = json.decode(run("status --json").out).last
    assert.equal(1, #last)
    assert.equal("block", last[1].verdict)
  end)

  it("say when pais is off, and what is skipped", function()
    assert.matches("PAIS=0", run("status", nil, { PAIS = "0" }).out)
    assert.matches("skipped +guard", run("status", nil, { PAIS_SKIP = "guard" }).out)
    local s = json.decode(run("--clean status --json").out)
    assert.same({}, s.plugins)
  end)

  it("read and write nothing but what is there", function()
    fs.rmtree(home)
    assert.equal(0, run("status").code)
    assert.equal(0, run("plugin list").code)
    assert.is_nil(fs.stat(home))
  end)

  it("show a plugin with its settings, secrets hidden", function()
    local dir = home .. "/plugins/jira"
    assert(fs.mkdirs(dir))
    assert(fs.write(dir .. "/plugin.yaml", [[
plugin: {name: jira, version: 1.0.0, description: "Tickets \e[2J", authors: [me]}
provides: {jira: {contract: IntegrationProvider, service: jira}}
config:
  token: {type: string, env: JIRA_TOKEN, secret: true}
  project: {type: string, default: OPS}
actions: {close: {description: Close it, args: [{name: id, required: true}]}}
]]))
    local r = run("plugin info jira", nil, { JIRA_TOKEN = "hunter2-hunter2" })
    assert.equal(0, r.code, r.err)
    assert.is_nil(r.out:find("hunter2", 1, true))
    assert.is_nil(r.out:find("\27", 1, true))
    assert.matches("IntegrationProvider[jira]", r.out, 1, true)
    assert.matches("token +set +environment JIRA_TOKEN", r.out)
    assert.matches("project +OPS +default", r.out)
    assert.matches("close id=TEXT", r.out, 1, true)
    r = run("plugin info jira --json", nil, { JIRA_TOKEN = "hunter2-hunter2" })
    assert.is_nil(r.out:find("hunter2", 1, true))
  end)
end)

--- Manifests: every form people write ends in one normal form, and every fault has its place.
local json = require "pais.json"
local manifest = require "pais.plugin.manifest"
local schema = require "pais.schema"
local scratch = require "scratch"

local HEAD = "plugin: {name: demo, version: 1.0.0}\n"

local function load(text, file, opts)
  local dir = scratch.dir { [file or "plugin.yaml"] = text }
  return manifest.load(dir, opts)
end

local function messages(problems)
  local list = {}
  for i, p in ipairs(problems) do
    list[i] = schema.format(p):gsub("^.*/(plugin%.%a+:)", "%1")
  end
  return list
end

-- Tables without the marks of arrays, for comparing.
local function plain(value) return json.decode(json.encode(value)) end

describe("manifest.load", function()
  teardown(scratch.clean)

  it("tells of a matcher that is no regular expression, at its place, and keeps the rest", function()
    local text = HEAD .. "hooks:\n  Stop: true\n  PreToolUse:\n    - {matcher: '*'}\n    - {matcher: 'a[b'}\n"
    local m, problems = load(text)
    assert.equal(3, #m.hooks)
    assert.equal("warning", problems[1].level)
    assert.match("^plugin.yaml:6:8: the matcher never matches: .*%]", messages(problems)[1])
    assert.is_nil(load(text, nil, { strict = true }))
  end)

  it("reads the long form", function()
    local m, problems = load [[
plugin:
  name: incident
  version: 1.0.0
  description: Incident response workflows
  authors: [your-team]
  language: lua
pais:
  core_version: ">=0.1.0"
  policy: rules/policy.lua
provides:
  skill: incident
  memory: MemoryProvider
  tickets: {contract: IntegrationProvider, service: jira}
  integration: false
consumes:
  pagerduty: {contract: IntegrationProvider, service: pagerduty, optional: false}
  memory: {contract: MemoryProvider}
  slack: IntegrationProvider[slack]
config:
  escalation_threshold_minutes: {type: integer, default: 30, min: 1}
  api_token: {type: string, env: JIRA_API_TOKEN, secret: true, required: true}
hooks:
  stop: true
  session_start: false
  PreToolUse:
    - {matcher: Bash, priority: 500, timeout: 2, on_error: ask, phase: guard, before: [history]}
    - {matcher: "Edit|Write", command: ./format.sh, args: [-q]}
actions:
  declare: {description: Declare an incident, args: [{name: severity, default: SEV-2}]}
build: {type: pip, requirements: requirements.txt}
]]
    assert.same({}, problems)
    assert.equal("incident", m.name)
    assert.equal("init.lua", m.entry)
    assert.equal(">=0.1.0", m.core_version)
    assert.same({ { alias = "memory", contract = "MemoryProvider" },
      { alias = "skill", contract = "SkillProvider", service = "incident" },
      { alias = "tickets", contract = "IntegrationProvider", service = "jira" } }, m.provides)
    assert.same({ { alias = "memory", contract = "MemoryProvider", optional = true },
      { alias = "pagerduty", contract = "IntegrationProvider", service = "pagerduty",
        optional = false },
      { alias = "slack", contract = "IntegrationProvider", service = "slack", optional = true } },
      m.consumes)
    assert.same({ escalation_threshold_minutes = { type = "integer", default = 30, min = 1,
      required = false, secret = false }, api_token = { type = "string", env = "JIRA_API_TOKEN",
      secret = true, required = true } }, m.config)
    assert.same(plain {
      { event = "Stop", handler = "Stop", before = {}, after = {} },
      { event = "PreToolUse", handler = "PreToolUse", matcher = "Bash", priority = 500,
        timeout = 2, on_error = "ask", phase = "guard", before = { "history" }, after = {} },
      { event = "PreToolUse", handler = "PreToolUse", matcher = "Edit|Write",
        command = "./format.sh", args = { "-q" }, before = {}, after = {} },
    }, plain(m.hooks))
    assert.same("SEV-2", m.actions.declare.args[1].default)
    assert.same({ type = "pip", requirements = "requirements.txt" }, m.build)
    assert.equal("rules/policy.lua", m.policy)
  end)

  local BRIEF = [=[
[plugin]
name = "incident"
version = "1.0.0"
description = "Incident response workflows"
authors = ["your-team"]
language = "python"  # or "rust" or "mixed"

[pais]
core_version = ">=0.1.0"  # Minimum PAIS version

[provides]
skill = "incident"
integration = false

[consumes]
memory = { contract = "MemoryProvider", optional = true }
pagerduty = { contract = "IntegrationProvider", service = "pagerduty", optional = true }

[config]
escalation_threshold_minutes = { type = "integer", default = 30 }

[hooks]
pre_tool_use = false
stop = true
session_start = true

[build]
type = "pip"  # or "cargo"
requirements = "requirements.txt"
]=]
  for _, file in ipairs { "plugin.yaml", "plugin.toml" } do
    it("reads the manifest of the brief from " .. file, function()
      local m, problems = load(BRIEF, file)
      assert.same({}, problems)
      assert.equal("src/plugin.py", m.entry)
      assert.same({ { alias = "skill", contract = "SkillProvider", service = "incident" } },
        m.provides)
      assert.equal("Stop", m.hooks[1].event)
      assert.equal("SessionStart", m.hooks[2].event)
      assert.equal(2, #m.hooks)
      assert.is_true(m.consumes[1].optional)
    end)
  end

  it("takes kebab-case and every spelling of an event, in the order of the file", function()
    local m, problems = load(HEAD .. [[
pais: {core-version: ">=0.1"}
hooks:
  user-prompt-submit: true
  pre_tool_use: {on-error: block, handler: check}
  BrandNewEvent: true
  another_new_one: [{}]
]])
    assert.same({}, problems)
    assert.equal(">=0.1", m.core_version)
    local events = {}
    for i, h in ipairs(m.hooks) do events[i] = h.event end
    assert.same({ "UserPromptSubmit", "PreToolUse", "BrandNewEvent", "AnotherNewOne" }, events)
    assert.equal("block", m.hooks[2].on_error)
    assert.equal("check", m.hooks[2].handler)
  end)

  it("finds the entry of each language", function()
    local function entry(language, files)
      files = files or {}
      files["plugin.yaml"] = ("plugin: {name: demo, version: 1.0.0, language: %s}"):format(language)
      return manifest.load(scratch.dir(files)).entry
    end
    assert.equal("init.lua", entry "lua")
    assert.equal("src/plugin.py", entry "python")
    assert.equal("src/main.py", entry("python", { ["src/main.py"] = "" }))
    assert.equal("target/release/demo", entry "rust")
    assert.is_nil(entry "mixed")
    assert.is_nil(entry "bash")
  end)

  it("says where an unknown key is and what was meant, and goes on", function()
    local m, problems = load(HEAD .. "\nprovdes: {memory: MemoryProvider}\n")
    assert.equal("demo", m.name)
    assert.equal("warning", problems[1].level)
    assert.same({ "plugin.yaml:3:1: unknown key 'provdes', did you mean 'provides'?" },
      messages(problems))
  end)

  it("refuses an unknown key when it is strict", function()
    local m, problems = load(HEAD .. "hooks:\n  stop:\n    - {mather: Bash}\n", nil,
      { strict = true })
    assert.is_nil(m)
    assert.same({ "plugin.yaml:4:8: unknown key 'mather', did you mean 'matcher'?" },
      messages(problems))
    assert.equal("hooks.stop.0.mather", problems[1].path)
  end)

  for name, case in pairs {
    ["a missing name"] = { "plugin: {version: 1.0.0}", "1:1: missing key 'name'" },
    ["no plugin section"] = { "hooks: {stop: true}", "1:1: missing key 'plugin'" },
    ["a name with capitals"] = { "plugin: {name: Demo, version: 1.0.0}",
      "1:10: expected a name of small letters, digits and dashes, such as 'jira', got 'Demo'" },
    ["a version that is none"] = { "plugin: {name: demo, version: 1.0}",
      "1:22: expected a version such as 1.2.3, got 1.0" },
    ["an entry outside"] = { "plugin: {name: demo, version: 1.0.0, entry: ../x.lua}",
      "1:38: expected a path inside the plugin's folder, got '../x.lua'" },
    ["a bad range"] = { HEAD .. "pais: {core_version: soon}",
      "2:8: expected a version range such as >=0.1.0, got 'soon'" },
    ["a bad enum value"] = { HEAD .. "hooks: {stop: {on_error: blok}}",
      "2:16: expected one of allow, ask, block, got 'blok', did you mean 'block'?" },
    ["a timeout of nothing"] = { HEAD .. "hooks: {stop: {timeout: 0}}",
      "2:16: expected a number more than 0 and at most 3600, got 0" },
    ["an event twice"] = { HEAD .. "hooks: {stop: true, Stop: true}",
      "2:21: Stop is given twice, also as 'stop'" },
    ["args alone"] = { HEAD .. "hooks: {stop: {args: [a]}}", "2:9: args without a command" },
    ["true as a contract"] = { HEAD .. "provides: {memory: true}",
      "2:12: expected false, a contract "
      .. "such as MemoryProvider, or the name of a skill or integration or a map, got true, "
      .. "such as {contract: MemoryProvider}" },
    ["a contradiction"] = {
      HEAD .. "consumes: {a: {contract: MemoryProvider, optional: true, required: true}}",
      "2:12: 'a' cannot be optional and required" },
    ["a default of another type"] = { HEAD .. "config: {a: {type: integer, default: x}}",
      "2:10: the default is wrong: expected a whole number" },
    ["a secret with a default"] = { HEAD .. "config: {a: {type: string, secret: true, default: x}}",
      "2:10: a secret has no default in a manifest" },
    ["a list at the top"] = { "- a\n", "1:1: expected a map, got a list" },
    ["a section that is text"] = { HEAD .. "hooks: stop", "2:1: expected a map, got 'stop'" },
  } do
    it("refuses " .. name, function()
      local m, problems, remains = load(case[1])
      assert.is_nil(m)
      assert.equal("plugin.yaml:" .. case[2], messages(problems)[1])
      assert.equal("error", problems[1].level)
      assert.is_string(remains.name)
    end)
  end

  it("takes sections without a value as empty", function()
    local m, problems = load(HEAD .. "hooks:\nconfig:\nbuild:\n")
    assert.same({}, problems)
    assert.same({}, m.hooks)
    assert.is_nil(m.build)
  end)

  it("says what is wrong with text that is no document, and whose it is", function()
    local m, problems, remains = load("plugin: {name: demo\n  - x: [\n")
    assert.is_nil(m)
    assert.equal("E_SYNTAX", problems[1].code)
    assert.is_true(problems[1].line > 0)
    assert.is_nil(problems[1].message:find("plugin.yaml", 1, true))
    assert.equal(problems, remains.problems)
  end)

  it("refuses hostile manifests quickly", function()
    local bomb = { "a: &a [x, x, x, x, x, x, x, x, x, x]" }
    for i = 2, 12 do
      local from, to = string.char(95 + i), string.char(96 + i)
      bomb[i] = ("%s: &%s [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]"):format(to, to, from, from,
        from, from, from, from, from, from, from)
    end
    assert.is_nil((load(table.concat(bomb, "\n"))))
    local m, problems = load(HEAD .. "#" .. ("x"):rep(10 * 1024 * 1024))
    assert.is_nil(m)
    assert.is_string(problems[1].message)
    local keys = { HEAD }
    for i = 1, 20000 do keys[#keys + 1] = ("key%d: 1"):format(i) end
    local started = os.clock()
    m, problems = load(table.concat(keys, "\n"))
    assert.is_table(m)
    assert.is_true(#problems <= 101)
    assert.is_true(os.clock() - started < 2)
    keys = { HEAD .. "hooks:" }
    for i = 1, 2000 do keys[#keys + 1] = ("  e%d: true"):format(i) end
    m, problems = load(table.concat(keys, "\n"))
    assert.is_nil(m)
    assert.same({ "plugin.yaml:2:1: has more than 1000 entries" }, messages(problems))
  end)

  it("reports a folder without a manifest", function()
    local m, problems, remains = manifest.load(scratch.dir {})
    assert.is_nil(m)
    assert.equal("ENOENT", problems[1].code)
    assert.is_string(remains.name)
    m, problems = manifest.load(scratch.dir { ["plugin.yaml/x"] = "" })
    assert.is_nil(m)
    assert.same({ "cannot be read: Is a directory" }, { problems[1].message })
  end)

  it("prefers plugin.yaml and says that plugin.toml is ignored", function()
    local m, problems = manifest.load(scratch.dir { ["plugin.yaml"] = HEAD,
      ["plugin.toml"] = "[plugin]\nname = 'other'\nversion = '1.0.0'\n" })
    assert.equal("demo", m.name)
    assert.equal("plugin.toml beside it is ignored", problems[1].message)
  end)
end)

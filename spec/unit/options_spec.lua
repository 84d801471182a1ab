--- A plugin's settings: layers, types, and that a secret is never shown.
local config = require "pais.config"
local manifest = require "pais.plugin.manifest"
local options = require "pais.plugin.options"
local schema = require "pais.schema"
local scratch = require "scratch"

local DECLARED = [[
plugin: {name: demo, version: 1.0.0}
config:
  threshold_minutes: {type: integer, default: 30, min: 1, max: 60}
  ratio: {type: number, default: 0.5}
  mode: {type: string, default: fast, enum: [fast, safe]}
  verbose: {type: boolean, default: false, env: DEMO_VERBOSE}
  names: {type: list, env: DEMO_NAMES, max: 3}
  rules: {type: map, env: DEMO_RULES}
  token: {type: string, env: DEMO_TOKEN, secret: true, required: true, min: 4}
]]

local function load(text, env, file)
  local files = { ["plugin.yaml"] = DECLARED }
  if text then files[file or "config.yaml"] = text end
  local m = assert(manifest.load(scratch.dir(files)))
  local values, problems, origins = config.plugin(m, env or { DEMO_TOKEN = "t0k3n" })
  local lines = {}
  for i, p in ipairs(problems) do
    lines[i] = p.level .. " " .. schema.format(p):gsub("^.*/(%w+%.%a+:)", "%1")
  end
  return values, lines, origins, m
end

describe("config.plugin", function()
  teardown(scratch.clean)

  it("starts from the manifest", function()
    local values, lines, origins = load()
    assert.same({}, lines)
    assert.equal(30, values.threshold_minutes)
    assert.is_false(values.verbose)
    assert.is_nil(values.names)
    assert.equal("default", origins.mode)
    assert.equal("environment DEMO_TOKEN", origins.token)
  end)

  it("takes the user's file in YAML and TOML, in both spellings of a key", function()
    assert.equal(15, load("threshold_minutes: 15\n").threshold_minutes)
    assert.equal(15, load("threshold-minutes = 15\n", nil, "config.toml").threshold_minutes)
  end)

  it("keeps a setting the manifest does not name, and says so", function()
    local values, lines = load 'threshold_minutes: 15\ndefault_severity: "SEV-2"\n'
    assert.equal("SEV-2", values.default_severity)
    assert.same({ "warning config.yaml:2:1: unknown setting 'default_severity'" }, lines)
  end)

  for name, case in pairs {
    ["another type"] = { "threshold_minutes: often",
      "threshold_minutes: expected a whole number, got 'often'" },
    ["a fraction"] = { "threshold_minutes: 1.5",
      "threshold_minutes: expected a whole number, got '1.5'" },
    ["too little"] = { "threshold_minutes: 0",
      "threshold_minutes: expected a number at least 1, got '0'" },
    ["too much"] = { "threshold_minutes: 61",
      "threshold_minutes: expected a number at most 60, got '61'" },
    ["no such word"] = { "mode: slow", "mode: expected one of fast, safe, got 'slow'" },
    ["a long list"] = { "names: [a, b, c, d]", "names: expected a length of at most 3" },
    ["a short secret"] = { "token: abc", "token: expected a length of at least 4" },
  } do
    it("reports " .. name .. " and keeps the default", function()
      local values, lines = load(case[1])
      assert.same({ "error config.yaml:1:1: " .. case[2] }, lines)
      assert.equal(30, values.threshold_minutes)
      assert.equal("fast", values.mode)
    end)
  end

  it("reads text of the environment as the option's type", function()
    local values, lines = load("verbose: false", { DEMO_TOKEN = "t0k3n", DEMO_VERBOSE = "yes",
      DEMO_NAMES = "a, b", DEMO_RULES = '{"x": [1]}' })
    assert.same({}, lines)
    assert.is_true(values.verbose)
    assert.equal(2, #values.names)
    assert.equal("b", values.names[2])
    assert.equal(1, values.rules.x[1])
  end)

  it("says which required value is missing and where it would go", function()
    local _, lines, _, m = load(nil, {})
    local _, problems = config.plugin(m, {})
    assert.equal("E_MISSING", problems[1].code)
    assert.equal(1, #lines)
    assert.truthy(lines[1]:find("token of plugin demo is required and has no value, "
      .. "set DEMO_TOKEN in .env", 1, true))
  end)

  it("never shows a secret", function()
    local values, lines, _, m = load("token: hunter22\n", { DEMO_TOKEN = "abc" })
    local text = table.concat(lines, "\n")
    assert.truthy(text:find("token is a secret, put it into .env as DEMO_TOKEN", 1, true))
    assert.truthy(text:find("expected a length of at least 4 in DEMO_TOKEN", 1, true))
    assert.is_nil(text:find("hunter22", 1, true))
    assert.is_nil(text:find("abc", 1, true))
    assert.equal("hunter22", values.token)
    assert.equal("(secret)", options.masked(m, values).token)
    assert.equal(30, options.masked(m, values).threshold_minutes)
  end)

  it("survives a file that is no settings", function()
    local values, lines = load("- a\n- b\n")
    assert.equal(30, values.threshold_minutes)
    assert.same({ "error config.yaml:1:1: expected settings (KEY: VALUE)" }, lines)
    values, lines = load("a: [")
    assert.equal(30, values.threshold_minutes)
    assert.equal(1, #lines)
  end)
end)

--- Configuration: layers, origins, and that nothing in a file is fatal.
local config = require "pais.config"
local schema = require "pais.schema"
local scratch = require "scratch"

local function load(files, environ, flags)
  local dir = scratch.dir(files)
  return config.load { home = dir .. "/home", etc = dir .. "/etc", environ = environ or {},
    flags = flags }, dir
end

describe("config.load", function()
  teardown(scratch.clean)

  it("has a built-in value for what is used, without any file", function()
    local cfg = load {}
    assert.same({}, cfg.problems)
    assert.equal("info", (config.get(cfg, "defaults.log_level")))
    local value, origin = config.get(cfg, "dispatch.set_aside_after")
    assert.equal(3, value)
    assert.equal("built-in", config.where(origin))
    assert.is_nil((config.get(cfg, "paths.plugins")))
  end)

  it("lays each layer over the one below and knows where a value is from", function()
    local files = {
      ["etc/pais.yaml"] = "defaults: {log_level: warn, timeout: 5}\nregistries: {team: /a}\n",
      ["home/pais.yaml"] = "defaults:\n  log-level: debug\nregistries:\n  core: /b\n",
      ["home/pais.local.yaml"] = "defaults: {language: python}\n",
    }
    local cfg, dir = load(files, { PAIS_DEFAULTS_TIMEOUT = "7.5" }, { ["record.enabled"] = false })
    assert.same({}, cfg.problems)
    local function both(key)
      local value, origin = config.get(cfg, key)
      return { value, (config.where(origin):gsub("^" .. dir:gsub("%p", "%%%0") .. "/", "")) }
    end
    assert.same({ "debug", "home/pais.yaml:2" }, both "defaults.log_level")
    assert.same({ "debug", "home/pais.yaml:2" }, both "defaults.log-level")
    assert.same({ "python", "home/pais.local.yaml:1" }, both "defaults.language")
    assert.same({ 7.5, "environment PAIS_DEFAULTS_TIMEOUT" }, both "defaults.timeout")
    assert.same({ false, "flag" }, both "record.enabled")
    assert.same({ team = "/a", core = "/b" }, (config.get(cfg, "registries")))
    assert.same({ "/a", "etc/pais.yaml:2" }, both "registries.team")
  end)

  local BRIEF = [=[
[pais]
version = "0.1.0"

[paths]
plugins = "~/.config/pais/plugins"
history = "~/.config/pais/history"
registries = "~/.config/pais/registries"

[defaults]
language = "python"
log_level = "info"

[registries]
core = "https://github.com/scottidler/pais/registry/plugins.toml"
# work = "https://github.com/your-company/pais-plugins/registry.toml"
]=]
  for _, file in ipairs { "pais.yaml", "pais.toml" } do
    it("reads the configuration of the brief from " .. file, function()
      local cfg = load { ["home/" .. file] = BRIEF }
      assert.same({}, cfg.problems)
      assert.equal("~/.config/pais/plugins", (config.get(cfg, "paths.plugins")))
      assert.equal("python", (config.get(cfg, "defaults.language")))
    end)
  end

  it("reports a broken layer and uses the others", function()
    local cfg = load { ["home/pais.yaml"] = "defaults: {log_level: [",
      ["home/pais.local.yaml"] = "defaults: {timeout: 3}" }
    assert.equal(1, #cfg.problems)
    assert.equal("E_SYNTAX", cfg.problems[1].code)
    assert.equal("info", (config.get(cfg, "defaults.log_level")))
    assert.equal(3, (config.get(cfg, "defaults.timeout")))
  end)

  it("drops only the value that is wrong", function()
    local cfg = load { ["home/pais.yaml"] =
      "defaults:\n  log_level: loud\n  timeout: 4\ndispach: {lua_ms: 5}\n" }
    local lines = {}
    for i, p in ipairs(cfg.problems) do
      lines[i] = p.level .. " " .. schema.format(p):gsub("^.*/pais", "pais")
    end
    assert.same({
      "error pais.yaml:2:3: expected one of error, warn, info, debug, got 'loud'",
      "warning pais.yaml:4:1: unknown key 'dispach', did you mean 'dispatch'?" }, lines)
    assert.equal("info", (config.get(cfg, "defaults.log_level")))
    assert.equal(4, (config.get(cfg, "defaults.timeout")))
  end)

  it("reports a wrong or misspelled variable", function()
    local cfg = load({}, { PAIS_DEFAULTS_TIMEOUT = "soon", PAIS_DEFAULTS_LOGLEVEL = "debug",
      PAIS_DIR = "/x", PAIS_SKIP = "a", PAIS = "1", PAIS_SOMETHING = "else" })
    local lines = {}
    for i, p in ipairs(cfg.problems) do lines[i] = schema.format(p) end
    assert.same({ "PAIS_DEFAULTS_TIMEOUT: expected a number, got 'soon'",
      "unknown setting 'PAIS_DEFAULTS_LOGLEVEL' in the environment, "
      .. "did you mean 'PAIS_DEFAULTS_LOG_LEVEL'?" }, lines)
    assert.equal(30, (config.get(cfg, "defaults.timeout")))
  end)

  it("takes the short form for switching a plugin off", function()
    local cfg = load { ["etc/pais.yaml"] = "plugins: {jira: true, slack: false}",
      ["home/pais.toml"] = "[plugins.jira]\nenabled = false\n" }
    assert.is_false(config.enabled(cfg.values, "jira"))
    assert.is_false(config.enabled(cfg.values, "slack"))
    assert.is_true(config.enabled(cfg.values, "other"))
  end)

  it("says when two files give the same layer", function()
    local cfg = load { ["home/pais.yaml"] = "defaults: {timeout: 1}",
      ["home/pais.toml"] = "[defaults]\ntimeout = 2\n" }
    assert.equal(1, (config.get(cfg, "defaults.timeout")))
    assert.equal("warning", cfg.problems[1].level)
  end)

  it("lists every file it depends on", function()
    local cfg, dir = load {}
    assert.same({ dir .. "/etc/pais.yaml", dir .. "/etc/pais.toml", dir .. "/home/pais.yaml",
      dir .. "/home/pais.toml", dir .. "/home/pais.local.yaml", dir .. "/home/pais.local.toml" },
      cfg.files)
  end)

  it("knows every key, and names the nearest for the others", function()
    assert.is_table((config.describe "plugins.jira.enabled"))
    assert.is_table((config.describe "contracts.IntegrationProvider[jira.v2]"))
    local node, msg = config.describe "defaults.langage"
    assert.is_nil(node)
    assert.equal("unknown key 'defaults.langage', did you mean 'language'?", msg)
    assert.is_nil((config.describe ""))
    assert.is_nil((config.describe "defaults.timeout.x"))
    assert.is_nil((config.describe "registries."))
  end)
end)

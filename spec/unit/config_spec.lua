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
    local cfg, dir = load {}
    assert.same({}, cfg.problems)
    assert.equal("info", (config.get(cfg, "defaults.log_level")))
    local value, origin = config.get(cfg, "dispatch.set_aside_after")
    assert.equal(3, value)
    assert.equal("built-in", config.where(origin))
    assert.equal(dir .. "/home/plugins", (config.get(cfg, "paths.plugins")))
    assert.is_nil((config.get(cfg, "pais.version")))
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

describe("config.set", function()
  local fs = require "pais.fs"
  teardown(scratch.clean)

  local function set(files, key, text, opts)
    local dir = scratch.dir(files)
    opts = opts or {}
    opts.home = dir
    local done, msg, code = config.set(key, text, opts)
    return done, msg, code, function(name) return fs.read(dir .. "/" .. name) end, dir
  end

  it("changes the line and nothing else", function()
    local done, _, _, read = set({ ["pais.yaml"] =
      "# mine\ndefaults:\n  log-level: info # or debug\n  timeout: 5\n" },
      "defaults.log_level", "debug")
    assert.equal("debug", done.value)
    assert.equal("# mine\ndefaults:\n  log-level: debug # or debug\n  timeout: 5\n",
      read "pais.yaml")
  end)

  it("makes the file and the sections it needs", function()
    local _, _, _, read = set({}, "registries.core", "https://example.org/core.yaml")
    assert.equal("registries:\n  core: https://example.org/core.yaml\n", read "pais.yaml")
    _, _, _, read = set({}, "dispatch.lua-ms", "100", { layer = "local" })
    assert.equal("dispatch:\n  lua_ms: 100\n", read "pais.local.yaml")
  end)

  it("writes the format that is there", function()
    local toml = "[defaults]\nlog_level = 'info' # x\n"
    local _, _, _, read = set({ ["pais.toml"] = toml }, "defaults.log_level", "warn")
    assert.equal('[defaults]\nlog_level = "warn" # x\n', read "pais.toml")
    assert.is_nil((read "pais.yaml"))
    _, _, _, read = set({ ["pais.yaml"] = toml }, "defaults.timeout", "2.5")
    assert.equal("[defaults]\nlog_level = 'info' # x\ntimeout = 2.5\n", read "pais.yaml")
  end)

  it("keeps the form in which a plugin is switched", function()
    local _, _, _, read = set({ ["pais.yaml"] = "plugins: {jira: false}\n" },
      "plugins.jira.enabled", "true")
    assert.equal("plugins: {jira: true}\n", read "pais.yaml")
    _, _, _, read = set({ ["pais.yaml"] = "plugins:\n  jira:\n    enabled: false\n" },
      "plugins.jira", "true")
    assert.equal("plugins:\n  jira:\n    enabled: true\n", read "pais.yaml")
  end)

  it("takes lists", function()
    local _, _, _, read = set({}, "record.redact_env", "A, B_C")
    assert.equal("record:\n  redact_env: [A, B_C]\n", read "pais.yaml")
    local done = set({}, "record.redact_env", "[A]")
    assert.equal("A", done.value[1])
  end)

  for name, c in pairs {
    ["an unknown key"] = { "defaults.langage", "lua",
      "unknown key 'defaults.langage', did you mean 'language'?" },
    ["a value that is not allowed"] = { "defaults.log_level", "loud",
      "defaults.log_level: expected one of error, warn, info, debug, got 'loud'" },
    ["a number out of range"] = { "dispatch.lua_ms", "1",
      "dispatch.lua_ms: expected a number from 10 to 600000, got 1" },
    ["a section"] = { "defaults", "x", "defaults is a section: set one of its keys" },
  } do
    it("refuses " .. name .. " and writes nothing", function()
      local done, msg, code, read = set({}, c[1], c[2])
      assert.is_nil(done)
      assert.equal(c[3], msg)
      assert.equal("E_SCHEMA", code)
      assert.is_nil((read "pais.yaml"))
    end)
  end

  it("does not touch a file it cannot read or edit", function()
    for _, text in ipairs { "defaults: [", "- a\n", "record: &r {redact_env: [A]}\nx: *r\n" } do
      local done, msg, _, read = set({ ["pais.yaml"] = text }, "record.redact_env", "B")
      assert.is_nil(done)
      assert.truthy(msg:find("pais.yaml", 1, true))
      assert.equal(text, read "pais.yaml")
    end
  end)

  it("keeps the mode of the file, and a link that it is", function()
    local dir = scratch.dir { ["real.yaml"] = "defaults: {timeout: 1}\n" }
    assert(fs.chmod(dir .. "/real.yaml", 384))
    assert(fs.symlink("real.yaml", dir .. "/pais.yaml"))
    assert(config.set("defaults.timeout", "2", { home = dir }))
    assert.equal("link", fs.lstat(dir .. "/pais.yaml").type)
    assert.equal("defaults: {timeout: 2}\n", fs.read(dir .. "/real.yaml"))
    assert.equal(384, fs.stat(dir .. "/real.yaml").mode & 511)
  end)
end)

describe("config.show", function()
  teardown(scratch.clean)
  it("is YAML that reads back, with origins behind the values", function()
    local dir = scratch.dir { ["pais.yaml"] = 'registries: {a: "x # y", b: "1"}\n' }
    local cfg = config.load { home = dir, etc = dir .. "/etc", environ = {} }
    local doc = require "pais.doc"
    for _, origin in ipairs { false, true } do
      local text = config.show(cfg, origin)
      local tree = assert(doc.parse(text, "yaml", "shown"))
      assert.equal("x # y", tree.registries.a)
      assert.equal("1", tree.registries.b)
      assert.equal(30, tree.defaults.timeout)
      assert.equal(origin, text:find("timeout: 30  # built-in", 1, true) ~= nil)
    end
  end)
  it("lists every key with a description", function()
    local keys = config.keys()
    assert.truthy(#keys > 15)
    for _, key in ipairs(keys) do
      assert.is_table((config.describe(key.name)))
      assert.is_string(key.description)
    end
  end)
end)

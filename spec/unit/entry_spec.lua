local entry = require "pais.plugin.entry"
local fs = require "pais.fs"

describe("pais.plugin.entry", function()
  local dir
  before_each(function()
    dir = os.tmpname()
    os.remove(dir)
    assert(fs.mkdirs(dir .. "/src"))
  end)
  after_each(function() fs.rmtree(dir) end)

  local function plugin(fields)
    fields.name, fields.dir, fields.file = "demo", dir, dir .. "/plugin.yaml"
    return fields
  end

  it("starts Python with the plugin's venv when there is one", function()
    local m = plugin { language = "python", entry = "src/plugin.py" }
    assert.same({ "python3", dir .. "/src/plugin.py", "go", "x" }, entry.command(m, "go", "x"))
    assert(fs.mkdirs(dir .. "/.venv/bin"))
    assert(fs.write(dir .. "/.venv/bin/python", ""))
    assert.equal(dir .. "/.venv/bin/python", entry.command(m)[1])
  end)

  it("knows the default entries", function()
    assert.same({ dir .. "/target/release/demo" }, entry.command(plugin { language = "rust" }))
    assert(fs.write(dir .. "/src/main.py", ""))
    assert.equal(dir .. "/src/main.py", entry.command(plugin { language = "python" })[2])
    assert(fs.write(dir .. "/src/plugin.py", ""))
    assert.equal(dir .. "/src/plugin.py", entry.command(plugin { language = "python" })[2])
  end)

  it("runs scripts by their ending and everything else directly", function()
    assert.same({ "sh", dir .. "/go.sh" }, entry.command(plugin { language = "shell", entry = "go.sh" }))
    assert.same({ "node", dir .. "/a.mjs" }, entry.command(plugin { language = "js", entry = "a.mjs" }))
    assert.same({ dir .. "/bin/go" }, entry.command(plugin { language = "go", entry = "bin/go" }))
    assert.same({ dir .. "/bin/go" }, entry.command(plugin { language = "python", entry = "bin/go" }))
  end)

  it("has no command for Lua, nor without an entry", function()
    local argv, _, code = entry.command(plugin { language = "lua" })
    assert.is_nil(argv)
    assert.equal("E_LANGUAGE", code)
    argv, _, code = entry.command(plugin { language = "go" })
    assert.is_nil(argv)
    assert.equal("E_ENTRY", code)
  end)

  it("says the next step when something is missing", function()
    local function none() return nil end
    local _, msg, _, step = entry.check(plugin { language = "rust" }, none)
    assert.matches("no such file", msg, 1, true)
    assert.equal("build it: cd " .. dir .. " && cargo build --release", step)
    assert(fs.write(dir .. "/src/plugin.py", ""))
    _, msg = entry.check(plugin { language = "python" }, none)
    assert.matches("python3 is not on the PATH", msg, 1, true)
    assert(fs.write(dir .. "/go", "", 420))
    _, msg, _, step = entry.check(plugin { language = "go", entry = "go" }, none)
    assert.matches("not executable", msg, 1, true)
    assert.equal("chmod +x " .. dir .. "/go", step)
    assert(fs.chmod(dir .. "/go", 493))
    assert.is_true(entry.check(plugin { language = "go", entry = "go" }, none))
  end)

  it("hands over only the secrets the manifest asks for", function()
    local m = plugin { config = { token = { env = "DEMO_TOKEN" }, url = { env = "DEMO_URL" } } }
    local env = entry.environment(m, {
      environ = { PATH = "/bin", DEMO_URL = "mine" }, home = "/h", config = '{"a":1}',
      secrets = { DEMO_TOKEN = "s3cret", OTHER = "no", DEMO_URL = "file" },
    })
    assert.same({ PATH = "/bin", DEMO_TOKEN = "s3cret", DEMO_URL = "mine", PAIS_DIR = "/h",
      PAIS_PLUGIN = "demo", PAIS_PLUGIN_DIR = dir, PAIS_CONFIG = '{"a":1}' }, env)
  end)
end)

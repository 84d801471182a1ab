local fs = require "pais.fs"
local json = require "pais.json"
local sh = require "sh"

describe("pais run", function()
  local home, pais
  before_each(function()
    home, pais = os.tmpname(), sh.pais()
    os.remove(home)
    assert(fs.mkdirs(home .. "/plugins"))
  end)
  after_each(function() fs.rmtree(home) end)

  local function plugin(name, manifest, files)
    local dir = home .. "/plugins/" .. name
    assert(fs.mkdirs(dir))
    assert(fs.write(dir .. "/plugin.yaml",
      ("plugin: {name: %s, version: 1.0.0, %s}\n%s"):format(name, manifest[1], manifest[2] or "")))
    for path, text in pairs(files or {}) do
      assert(fs.mkdirs((dir .. "/" .. path):match("^(.*)/")))
      assert(fs.write(dir .. "/" .. path, text, 493))
    end
    return dir
  end

  local function run(line, env, input)
    env = env or {}
    env.PAIS_DIR = home
    return sh.run(pais .. " run " .. line, { env = env, input = input })
  end

  local actions = [[
actions:
  declare:
    description: Declare an incident
    args:
      - {name: title, required: true, description: What broke}
      - {name: severity, default: SEV-2, enum: [SEV-1, SEV-2]}
      - {name: minutes, type: integer}
]]

  describe("with a Lua plugin", function()
    before_each(function()
      plugin("incident", { "language: lua", actions .. [[
  fail: {}
  none: {}
  code: {}
  raise: {}
  data: {}
config:
  channel: {type: string, default: general}
]] }, { ["init.lua"] = [[
local actions = {}
function actions.declare(args, ctx)
  return ("%s|%s|%s|%s"):format(args.title, args.severity, math.type(args.minutes),
    ctx.config.channel)
end
function actions.fail() return nil, "the pager is off" end
function actions.none() end
function actions.code() return 7 end
function actions.raise() error("broken") end
function actions.data() return { b = 1, a = { "x" } } end
function actions.hidden(args) return args[1] .. args.k end
return { actions = actions }
]] })
    end)

    it("hands over checked arguments and prints what comes back", function()
      local r = run("incident declare db severity=SEV-1 --minutes 5")
      assert.equal("db|SEV-1|integer|general\n", r.out, r.err)
      assert.equal(0, r.code)
      assert.equal("db|SEV-2|nil|general\n", run("incident --action declare --title db").out)
      assert.equal("db|SEV-2|nil|general\n", run("incident -a declare title=db").out)
    end)

    it("turns results into exit codes and output", function()
      local r = run "incident fail"
      assert.equal(1, r.code)
      assert.equal("pais: the pager is off\n", r.err)
      assert.equal(0, run("incident none").code)
      assert.equal(7, run("incident code").code)
      assert.same({ b = 1, a = { "x" } }, json.decode(run("incident data").out))
      r = run "incident raise"
      assert.equal(1, r.code)
      assert.matches("init.lua:9: broken", r.err, 1, true)
      assert.is_nil(r.err:find("lua/pais", 1, true))
    end)

    it("runs an action that only the module has, with words as they are", function()
      assert.equal("av\n", run("incident hidden a k=v").out)
    end)

    it("ends with 2 for wrong arguments and unknown actions", function()
      local r = run "incident declare"
      assert.equal(2, r.code)
      assert.matches("title is missing: What broke", r.err, 1, true)
      r = run "incident decalre x"
      assert.equal(2, r.code)
      assert.matches("did you mean 'declare'?", r.err, 1, true)
      assert.equal(2, run("incident declare x severity=SEV-9").code)
    end)

    it("lists the actions and describes one", function()
      local r = run "incident --help"
      assert.equal(0, r.code)
      assert.matches("pais run incident declare title=TEXT [severity=SEV-2]", r.out, 1, true)
      assert.matches("one of SEV-1, SEV-2", r.out, 1, true)
      assert.equal(r.out, run("incident").out)
      r = run "incident declare --help"
      assert.matches("Declare an incident", r.out, 1, true)
      assert.is_nil(r.out:find("fail", 1, true))
      assert.equal("Declare an incident",
        json.decode(sh.run(pais .. " --json run incident", { env = { PAIS_DIR = home } }).out)
          .declare.description)
    end)

    it("takes the arguments as JSON, too, also from standard input", function()
      local values = [['{"title": "db", "minutes": 5}']]
      assert.equal("db|SEV-2|integer|general\n", run("--input " .. values .. " incident declare").out)
      assert.equal("db|SEV-2|nil|general\n",
        run("--input - incident declare", nil, '{"title": "db"}\n').out)
      local long = ("x"):rep(300000)
      assert.equal(#long, #run("--input - incident declare", nil,
        json.encode { title = long }).out:match "^(x*)|")
      for message, line in pairs {
        ["title: expected text, got number"] = [[--input '{"title": 1}' incident declare]],
        ["title is missing"] = "--input - incident declare",
        ["expected a JSON object"] = "--input '[1]' incident declare",
        ["the argument is not JSON"] = "--input '{' incident declare",
        ["given twice: by --input and as 'x'"] = "--input '{}' incident declare x",
      } do
        local r = run(line)
        assert.equal(2, r.code, line)
        assert.matches(message, r.err, 1, true)
      end
    end)

    it("takes a folder instead of a name", function()
      assert.equal("db|SEV-2|nil|general\n",
        run(home .. "/plugins/incident declare db").out)
    end)
  end)

  it("ends with 10 for a plugin that is not there, and names the nearest", function()
    plugin("incident", { "language: lua" }, { ["init.lua"] = "return {}" })
    local r = run "incidnet declare"
    assert.equal(10, r.code)
    assert.matches("did you mean 'incident'?", r.err, 1, true)
  end)

  it("ends with 11 for a plugin whose contract is missing", function()
    plugin("needy", { "language: lua", "consumes: {memory: {contract: MemoryProvider, "
      .. "required: true}}\n" }, { ["init.lua"] = "return {}" })
    local r = run "needy go"
    assert.equal(11, r.code)
    assert.matches("MemoryProvider", r.err, 1, true)
  end)

  it("ends with 12 for a broken manifest and for a missing setting", function()
    plugin("broken", { "language: lua", "hooks: {Stop: {timeout: lots}}\n" })
    assert.equal(12, run("broken go").code)
    plugin("unset", { "language: lua", "config: {url: {type: string, required: true}}\n" },
      { ["init.lua"] = "return {actions = {go = function() end}}" })
    local r = run "unset go"
    assert.equal(12, r.code)
    assert.matches("url", r.err, 1, true)
  end)

  it("calls a contract of another plugin", function()
    plugin("history", { "language: lua", "provides: {memory: MemoryProvider}\n" }, { ["init.lua"] =
      "return {contracts = {MemoryProvider = {query = function(q) return {'found ' .. q.text} end}}}" })
    plugin("asker", { "language: lua", "consumes: {memory: {contract: MemoryProvider}}\n" },
      { ["init.lua"] = [[
return { actions = { ask = function(args, ctx)
  return ctx.contract("memory").query({ text = args[1] })[1]
end } }]] })
    local r = run "asker ask deploy"
    assert.equal("found deploy\n", r.out, r.err)
  end)

  describe("with a program", function()
    local show = '#!/bin/sh\nfor a; do echo "[$a]"; done\n'

    it("passes checked arguments in one form, and its exit code", function()
      plugin("tool", { "language: shell, entry: go.sh", actions }, { ["go.sh"] = show .. "exit 3\n" })
      local r = run "tool declare 'it broke' severity=SEV-1"
      assert.equal("[declare]\n[--title=it broke]\n[--severity=SEV-1]\n", r.out, r.err)
      assert.equal(3, r.code)
      assert.equal(2, run("tool declare").code)
      assert.equal(2, run("tool nope").code)
    end)

    it("passes words as they are when nothing is described", function()
      plugin("tool", { "language: shell, entry: go.sh" }, { ["go.sh"] = show })
      assert.equal("[any]\n[-v]\n[--json]\n[k=v]\n[--]\n", run("tool any -v --json k=v --").out)
    end)

    it("hands over settings, the plugin's places and the secrets it asks for", function()
      local dir = plugin("tool", { "language: shell, entry: go.sh", [[
config:
  token: {type: string, env: TOOL_TOKEN, secret: true}
  limit: {type: integer, default: 3}
]] }, { ["go.sh"] = [[
printf '%s\n' "$PAIS_CONFIG" "$PAIS_PLUGIN_DIR" "$PAIS_DIR" "$TOOL_TOKEN" "${OTHER-unset}"
]] })
      assert(fs.write(home .. "/.env", "TOOL_TOKEN=s3cret-value\nOTHER=x\n", 384))
      local r = run "tool go"
      local lines = {}
      for line in r.out:gmatch("[^\n]+") do lines[#lines + 1] = line end
      assert.same({ limit = 3, token = "s3cret-value" }, json.decode(lines[1]), r.err)
      assert.same({ dir, home, "s3cret-value", "unset" }, { table.unpack(lines, 2) })
    end)

    it("has the caller's stdin and folder", function()
      plugin("tool", { "language: shell, entry: go.sh" }, { ["go.sh"] = "cat; pwd\n" })
      local r = sh.run(pais .. " run tool go", { env = { PAIS_DIR = home }, input = "in\n", cwd = "/" })
      assert.equal("in\n/\n", r.out)
    end)

    it("uses the venv of a Python plugin", function()
      plugin("py", { "language: python" }, { ["src/plugin.py"] = "print('system')\n",
        [".venv/bin/python"] = "#!/bin/sh\necho venv \"$2\"\n" })
      assert.equal("venv go\n", run("py go").out)
    end)

    it("runs the program of a Rust plugin, and says how to build it when it is not there", function()
      plugin("rs", { "language: rust" }, { ["target/release/rs"] = "#!/bin/sh\necho rust $1\n" })
      assert.equal("rust go\n", run("rs go").out)
      fs.remove(home .. "/plugins/rs/target/release/rs")
      local r = run "rs go"
      assert.equal(1, r.code)
      assert.matches("cargo build --release", r.err, 1, true)
    end)

    it("says what to do without the interpreter or the x bit", function()
      plugin("py", { "language: python" }, { ["src/plugin.py"] = "print('x')\n" })
      local r = sh.run("PATH=/nonexistent " .. pais .. " run py go", { env = { PAIS_DIR = home } })
      assert.equal(1, r.code)
      assert.matches("python3 is not on the PATH", r.err, 1, true)
      local dir = plugin("bin", { "language: go, entry: run-me" }, { ["run-me"] = "#!/bin/sh\n" })
      assert(fs.chmod(dir .. "/run-me", 420))
      r = run "bin go"
      assert.equal(1, r.code)
      assert.matches("chmod +x " .. dir .. "/run-me", r.err, 1, true)
    end)

    it("tells of a death by signal as the shell does", function()
      plugin("tool", { "language: shell, entry: go.sh" }, { ["go.sh"] = "kill -9 $$\n" })
      assert.equal(137, run("tool go").code)
    end)
  end)
end)

local check = require "pais.mcp.check"
local expand = require "pais.mcp.expand"
local fs = require "pais.fs"
local json = require "pais.json"
local manifest = require "pais.plugin.manifest"
local schema = require "pais.schema"
local scratch = require "scratch"
local servers = require "pais.mcp.servers"

local function plugin(mcp, more, files)
  files = files or {}
  files["plugin.yaml"] = "plugin: {name: demo, version: 1.0.0}\n" .. (more or "")
  files[".mcp.json"] = mcp
  local dir = scratch.dir(files)
  local m, problems = manifest.load(dir)
  assert(m, problems[1] and schema.format(problems[1]))
  return m, dir
end

local function messages(problems, dir)
  local list = {}
  for i, p in ipairs(problems) do
    list[i] = p.level .. " " .. schema.format(p):gsub(dir:gsub("%p", "%%%0") .. "/", "")
  end
  table.sort(list)
  return list
end

describe("${VAR}", function()
  local values = { A = "one", EMPTY = "", D = "${A}" }
  local function lookup(name) return values[name] end

  it("is filled in as Claude Code does it, and nothing else is", function()
    for text, want in pairs {
      ["${A}"] = "one", ["x${A}y${A}z"] = "xoneyonez", ["$A ~/${A}"] = "$A ~/one",
      ["${A:-d}"] = "one", ["${NO:-d e}"] = "d e", ["${NO:-}"] = "", ["${EMPTY}"] = "",
      ["${EMPTY:-d}"] = "d", ["${D}"] = "${A}", ["${1A}"] = "${1A}", ["${A"] = "${A",
      ["${A-d}"] = "${A-d}", ["${A }"] = "${A }", ["%1${A}%"] = "%1one%", ["${}"] = "${}",
      ["$${A}"] = "$one", [""] = "", ["a\0${A}"] = "a\0one",
    } do
      local out, missing = expand.text(text, lookup)
      assert.equal(want, out)
      assert.same({}, missing)
    end
  end)

  it("is named when it has no value", function()
    local out, missing = expand.text("${NO}-${A}-${ALSO}", lookup)
    assert.equal("${NO}-one-${ALSO}", out)
    assert.same({ "NO", "ALSO" }, missing)
    assert.same({ { name = "A" }, { name = "B", default = "" } }, expand.names("${A}${B:-}$C"))
  end)
end)

describe("a plugin's .mcp.json", function()
  teardown(scratch.clean)

  it("has servers with or without mcpServers around them", function()
    local inner = '{"a": {"command": "x", "args": ["1"], "env": {"A": "b"}, "timeout": 5},' ..
      ' "b-c": {"type": "http", "url": "https://x", "headers": {"H": "v"}}}'
    for _, text in ipairs { inner, '{"mcpServers": ' .. inner .. "}", "\239\187\191" .. inner } do
      local list, problems = servers.of(plugin(text, "servers: {a: {read: [x]}}"))
      assert.same({}, problems)
      assert.same({ "a", "b-c" }, { list[1].name, list[2].name })
      assert.same({ "x", { "1" }, { A = "b" }, { "x" } },
        { list[1].command, list[1].args, list[1].env, list[1].may.read })
      assert.equal(5, list[1].declared.timeout)
      assert.equal("https://x", list[2].url)
    end
    assert.same({}, (servers.of(plugin(nil))))
    assert.same({}, (servers.of(plugin "{}")))
  end)

  it("says with line and column what is wrong", function()
    for text, want in pairs {
      ['{"a": }'] = { "error .mcp.json:1:7: neither a value nor the end of a container" },
      ["[]"] = { "error .mcp.json:1:1: expected a map, got a list" },
      ['{"mcpServers": 3}'] = { "error .mcp.json:1:1: expected a map, got 3" },
      ['{"a": {"command": 5},\n "b": {"command": "x", "args": "y"}}'] = {
        "error .mcp.json:1:8: expected text, got 5",
        "error .mcp.json:2:24: expected a list, got 'y'" },
      ['{\n  "a": {"command": "x", "url": "y"},\n  "b": {}}'] = {
        "error .mcp.json:2:3: server 'a' has a command and a url; it is one or the other",
        "error .mcp.json:3:3: server 'b' has neither a command nor a url" },
      ['{"a b": {"command": "x"}}'] = { "error .mcp.json:1:2: expected a name of letters, digits, "
        .. "'_' and '-', got 'a b'" },
      ['{"a": {"comand": "x", "command": "y"}}'] = {
        "warning .mcp.json:1:8: unknown key 'comand', did you mean 'command'?" },
      ['{"a": {"command": "x", "env": {"N": 1}}}'] = {
        "error .mcp.json:1:32: expected text, got 1" },
    } do
      local m, dir = plugin(text)
      local _, problems = servers.of(m)
      assert.same(want, messages(problems, dir))
    end
  end)

  it("loses no good server to a bad one", function()
    local m = plugin '{"bad": {"command": 5}, "a b": {}, "good": {"command": "x"}}'
    assert.equal("x", servers.find(m, "good").command)
    local server, msg, code = servers.find(m, "bad")
    assert.is_nil(server)
    assert.truthy(msg:find(".mcp.json:1:10: expected text, got 5", 1, true), msg)
    assert.equal("E_SCHEMA", code)
    server, msg, code = servers.find(m, "goud")
    assert.same({ nil, "find MCP server 'goud': plugin 'demo' has none of that name, did you mean "
      .. "'good'?", "E_SERVER" }, { server, msg, code })
  end)

  it("is any text", function()
    for _, text in ipairs { "", "null", "3", '"x"', "[[]]", '{"a": null}', '{"a": []}', '{"a": [1]}',
      '{"mcpServers": null}', '{"mcpServers": []}', '{"a": {"args": [[]], "command": "x"}}',
      ("["):rep(5000), '{"a": {"command": "x", "env": []}}', '{"a": {"command": null}}' } do
      local list, problems = servers.of(plugin(text))
      for _, server in ipairs(list or {}) do
        assert.equal("table", type(server.args))
        assert.is_true(server.wrong ~= nil or server.command ~= nil)
      end
      assert.is_true(list ~= nil or schema.failed(problems))
    end
  end)
end)

describe("pais plugin verify", function()
  teardown(scratch.clean)

  local function found(...)
    local m, dir = plugin(...)
    local list = {}
    local problems = check.plugin(m, function(level, file, message, hint)
      list[#list + 1] = { level = level, file = file, message = message, hint = hint }
    end)
    table.move(problems, 1, #problems, #list + 1, list)
    return messages(list, dir)
  end

  it("is content with good servers", function()
    assert.same({}, found(json.encode { a = { command = "sh", args = { "${PAIS_PLUGIN_DIR}/s.sh",
      "${CLAUDE_PROJECT_DIR}", "${OPT:-x}" }, env = { T = "${TOKEN}", U = "${URL}", K = "short" } } },
      "config: {t: {type: string, env: TOKEN}}\nservers: {a: {read: [~/x]}}",
      { ["s.sh"] = "", [".env.example"] = "# URL=https://x\n" }))
  end)

  it("finds what is missing", function()
    assert.same({
      "error .mcp.json: server 'a': there is no s.py",
      "error .mcp.json: server 'b': there is no program bin/x",
      "error plugin.yaml: servers.aa: .mcp.json has no such server",
      "warning .mcp.json: server 'a': no-such-program is not on the PATH, install "
        .. "no-such-program, or set PATH",
      "warning .mcp.json: server 'a': nothing tells users of ${TOKEN}, name it in .env.example, or "
        .. "as the env of a setting",
      "warning .mcp.json: server 'c': the value of GITHUB_TOKEN looks like a secret, write ${NAME}, "
        .. "and keep the value in .env",
      "warning plugin.yaml: servers.a.read: '~/' gives it everything of the user, name the folders "
        .. "that it needs",
    }, found(json.encode { a = { command = "no-such-program", args = { "${CLAUDE_PLUGIN_ROOT}/s.py" },
      env = { X = "${TOKEN}", Y = "${TOKEN}" } }, b = { command = "bin/x" },
      c = { command = "sh", env = { GITHUB_TOKEN = "ghp_" .. ("aB3"):rep(12) } } },
      "servers: {aa: {}, a: {read: [~/]}}"))
  end)

  it("takes what is built later for a warning", function()
    assert.same({ "warning .mcp.json: server 'b': there is no program bin/x" },
      found('{"b": {"command": "bin/x"}}', "build: {type: make}"))
    local m, dir = plugin('{"b": {"command": "./x"}}', nil, { x = "#!/no/such/program\n" })
    fs.chmod(dir .. "/x", 493) -- 0755
    local list = {}
    check.plugin(m, function(level, _, message) list[#list + 1] = level .. " " .. message end)
    assert.same({ "warning server 'b': there is no program /no/such/program, which " .. dir
      .. "/x is run by" }, list)
  end)
end)

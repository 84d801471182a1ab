local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local world = require "world"

local MANIFEST = [[
plugin: {name: tidy, version: 1.2.0, description: keeps things tidy, language: python, authors: [Sam]}
config:
  longest: {type: integer, default: 80}
  token: {type: string, secret: true}
hooks:
  PreToolUse:
    - {matcher: "Edit|Write", command: ./check.sh -v, timeout: 5, on_error: block, if: "Write(*.sh)"}
    - {command: "$PAIS_PLUGIN_DIR/b.sh; echo $PAIS_PLUGIN_DIRX", priority: 3}
  PostToolUse: {command: prettier, args: ["${PAIS_PLUGIN_DIR}/rc", .], phase: observe}
  Stop: true
actions: {tidy: {}}
]]
local FILES = {
  ["plugin.yaml"] = MANIFEST, ["check.sh"] = "#!/bin/sh\n", [".hidden/rc"] = "x", ["src/plugin.py"] = "",
  ["SKILL.md"] = "---\nname: tidy\ndescription: Tidies.\n---\nDo it.\n",
  ["agents/helper/AGENT.md"] = "---\nname: helper\ndescription: Helps.\n---\nHelp.\n",
  [".mcp.json"] = '{"x": {"command": "${PAIS_PLUGIN_DIR}/serve", "env": {"A": "${PAIS_CONFIG}"}}}\n',
  ["config.yaml"] = "longest: 100\ntoken: hush\n",
}

local function with_plugin(files, name)
  local all = {}
  for path, text in pairs(files) do all[(".config/pais/plugins/%s/%s"):format(name or "tidy", path)] = text end
  return world.new(all)
end

local function hooks_of(w, dir)
  return json.decode(assert(w:read(dir .. "/hooks/hooks.json"))).hooks
end

describe("pais export", function()
  teardown(scratch.clean)

  it("makes hooks that need no pais", function()
    local files = { ["plugin.yaml"] = MANIFEST:gsub("config:\n.-\nhooks", "hooks") }
    for path, text in pairs(FILES) do files[path] = files[path] or text end
    files["config.yaml"] = nil
    local w = with_plugin(files)
    fs.chmod(w.home .. "/plugins/tidy/check.sh", 493)
    local r = w:must "export --claude-plugin out tidy"
    local hooks = hooks_of(w, "out")
    assert.same({ matcher = "Edit|Write", hooks = { { type = "command", timeout = 5, onFailure = "block",
      command = '"${CLAUDE_PLUGIN_ROOT}"/check.sh -v', ["if"] = "Write(*.sh)" } } }, hooks.PreToolUse[1])
    assert.equal("${CLAUDE_PLUGIN_ROOT}/b.sh; echo $PAIS_PLUGIN_DIRX", hooks.PreToolUse[2].hooks[1].command)
    assert.same({ type = "command", command = "prettier", args = { "${CLAUDE_PLUGIN_ROOT}/rc", "." },
      timeout = 30, async = true }, hooks.PostToolUse[1].hooks[1])
    assert.same({ "${CLAUDE_PLUGIN_ROOT}/src/plugin.py", "hook", "Stop" }, hooks.Stop[1].hooks[1].args)
    assert.equal("python3", hooks.Stop[1].hooks[1].command)
    assert.same({ name = "tidy", version = "1.2.0", description = "keeps things tidy",
      author = { name = "Sam" } }, json.decode(w:read "out/.claude-plugin/plugin.json"))
    for _, what in ipairs { "priority: Claude Code has no such thing", "actions need pais",
      "variables that only pais fills in" } do
      assert.truthy((r.out .. r.err):find(what, 1, true), what)
    end
    assert.same({ "#!/bin/sh\n", "x" }, { w:read "out/check.sh", w:read "out/.hidden/rc" })
    assert.equal(493, fs.stat(w.dir .. "/out/check.sh").mode)
    -- Where the client looks for them.
    assert.truthy(w:read "out/skills/tidy/SKILL.md" and w:read "out/agents/helper.md")
    assert.truthy(w:read("out/.mcp.json"):find("${CLAUDE_PLUGIN_ROOT}/serve", 1, true))
    for _, gone in ipairs { "plugin.yaml", "SKILL.md", "agents/helper" } do
      assert.is_nil(fs.stat(w.dir .. "/out/" .. gone))
    end
  end)

  it("takes the settings along, but no secret", function()
    local w = with_plugin(FILES)
    w:must "export --claude-plugin out tidy"
    local hook = hooks_of(w, "out").PreToolUse[1].hooks[1]
    assert.equal("/usr/bin/env", hook.command)
    assert.same({ "PAIS_PLUGIN=tidy", "PAIS_PLUGIN_DIR=${CLAUDE_PLUGIN_ROOT}", 'PAIS_CONFIG={"longest":100}',
      "/bin/sh", "-c", '"${CLAUDE_PLUGIN_ROOT}"/check.sh -v' }, hook.args)
    assert.is_nil(fs.stat(w.dir .. "/out/config.yaml"))
  end)

  it("and import give the same plugin", function()
    local manifest = [[
plugin:
  name: tidy
  version: "1.2.0"
  description: tidy
  language: shell
hooks:
  PostToolUse:
    - command: prettier
      args: ["${CLAUDE_PLUGIN_ROOT}/rc", "."]
      timeout: 30
      phase: observe
  PreToolUse:
    - matcher: "Edit|Write"
      if: "Write(*.sh)"
      command: "./check.sh -v"
      timeout: 5
      on_error: block
    - command: "a; b"
      timeout: 1.5
]]
    local files = { ["plugin.yaml"] = manifest, ["check.sh"] = "#!/bin/sh\n", ["skills/x/SKILL.md"] =
      "---\nname: x\ndescription: X.\n---\nx\n" }
    local w = with_plugin(files)
    local before = w:tree(".config/pais/plugins/tidy")
    w:must "export --claude-plugin out tidy"
    fs.rmtree(w.home .. "/plugins/tidy")
    w:must "import out --yes"
    local text = w:read ".config/pais/plugins/tidy/plugin.yaml"
    assert.equal(manifest, (text:gsub("^#[^\n]*\n", "")))
    local after = w:tree(".config/pais/plugins/tidy")
    before["plugin.yaml"], after["plugin.yaml"] = nil, nil
    assert.same(before, after)
    w:must "import --undo tidy"
    assert.is_nil(fs.stat(w.home .. "/plugins/tidy"))
  end)

  it("of several plugins makes a marketplace", function()
    local w = with_plugin(FILES)
    w:must "plugin new other --language python --dir .config/pais/plugins"
    w:must "export --claude-plugin shelf tidy other"
    local list = json.decode(w:read "shelf/.claude-plugin/marketplace.json")
    assert.same({ "shelf", "./tidy", "./other" }, { list.name, list.plugins[1].source, list.plugins[2].source })
    assert.truthy(w:read "shelf/other/.claude-plugin/plugin.json")
  end)

  it("refuses what it cannot do right, and writes nothing", function()
    local w = with_plugin({ ["plugin.yaml"] = "plugin: {name: lua, version: 1.0.0}\nhooks: {Stop: true}\n",
      ["init.lua"] = "return { Stop = function() end }\n" }, "lua")
    for line, what in pairs {
      ["--claude-plugin out lua"] = "Stop: a function in Lua needs pais",
      ["--claude-plugin .config lua"] = "is not empty",
      ["--claude-plugin out none"] = "none", ["lua"] = "says where to",
    } do
      local r = w:pais("export " .. line)
      assert.is_true(r.code > 0)
      assert.truthy(r.err:find(what, 1, true), r.err)
    end
    assert.is_nil(fs.stat(w.dir .. "/out"))
  end)
end)

local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local world = require "world"

local FILES = {
  [".claude-plugin/plugin.json"] = '{"name": "Some_Tools", "version": "2.0.1", "description": "of a test", ' ..
    '"hooks": ["./more/hooks.json"], "mcpServers": {"s": {"command": "cat"}}, "userConfig": {}}',
  ["hooks/hooks.json"] = '{"modules": ["./m.js"], "hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [{"type": ' ..
    '"command", "command": "\\"${CLAUDE_PLUGIN_ROOT}/scripts/a.sh\\" x"}, {"type": "prompt", "prompt": "ok?"}]}]}}',
  ["more/hooks.json"] = '{"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "cat", "args": ' ..
    '["${CLAUDE_PLUGIN_ROOT}/note"]}]}]}}',
  ["scripts/a.sh"] = "#!/bin/sh\necho \"no $1 in $CLAUDE_PLUGIN_ROOT\" >&2\nexit 2\n", ["note"] = "remember\n",
  [".lint/rc"] = "x", ["bin/tool"] = "x",
  ["skills/one/SKILL.md"] = "---\nname: one\ndescription: One.\n---\nx\n",
  ["agents/two.md"] = "---\nname: two\ndescription: Two.\n---\nx\n",
  ["commands/fix.md"] = "---\nallowed-tools: Bash\n---\n# Fix\nFix what is \"broken\": now.\n",
  ["commands/db/reset.md"] = "Reset it.\n", ["commands/one.md"] = "One more.\n",
}

local function made(more)
  local files = {}
  for path, text in pairs(FILES) do files["p/" .. path] = text end
  for path, text in pairs(more or {}) do files[path] = text or nil end
  local w = world.new(files)
  fs.chmod(w.dir .. "/p/scripts/a.sh", 493)
  return w
end

describe("pais import of a plugin directory", function()
  teardown(scratch.clean)

  it("carries over what has a counterpart, and names the rest", function()
    local w = made()
    local before = w:tree "p"
    local r = w:must "import p --yes"
    assert.same(before, w:tree "p")
    for _, what in ipairs { "imported some-tools", "hooks of type prompt", "modules are for Claude Code alone",
      "bin is for Claude Code alone", "'userConfig' has no counterpart", "command fix is a skill now",
      "command one is left out", "run confined" } do
      assert.truthy((r.out .. r.err):find(what, 1, true), what)
    end
    local dir = ".config/pais/plugins/some-tools/"
    assert.same({ "x", "remember\n" }, { w:read(dir .. ".lint/rc"), w:read(dir .. "note") })
    assert.equal(493, fs.stat(w.dir .. "/" .. dir .. "scripts/a.sh").mode)
    assert.same({ s = { command = "cat" } }, json.decode(w:read(dir .. ".mcp.json")).mcpServers)
    for _, name in ipairs { "one", "fix", "db-reset" } do
      local page = require("pais.text.front").read(w.dir .. "/" .. dir .. "skills/" .. name .. "/SKILL.md")
      assert.same({ name, {} }, { page.fields.name, page.problems })
    end
    assert.is_nil(fs.stat(w.dir .. "/" .. dir .. "commands"))
    w:must "plugin verify some-tools"
    fs.write(w.dir .. "/bash.json", '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{}}')
    r = w:pais "hook dispatch < bash.json"
    assert.equal(2, r.code)
    assert.truthy(r.out:find("no x in " .. w.home .. "/plugins/some-tools", 1, true))
    fs.write(w.dir .. "/start.json", '{"hook_event_name":"SessionStart","source":"startup"}')
    assert.truthy(w:must("hook dispatch < start.json").out:find("remember", 1, true))
    w:must "import --undo some-tools"
    assert.is_nil(fs.stat(w.home .. "/plugins/some-tools"))
  end)

  it("refuses what it cannot do right, and writes nothing", function()
    for what, more in pairs {
      ["a plugin of pais already"] = { ["p/plugin.yaml"] = "plugin: {name: p, version: 1.0.0}\n" },
      ["hooks.json:1:2:"] = { ["p/hooks/hooks.json"] = "{x" },
    } do
      local w = made(more)
      local before = w:tree()
      local r = w:pais "import p --yes"
      assert.is_true(r.code > 0)
      assert.truthy(r.err:find(what, 1, true), r.err)
      assert.same(before, w:tree())
    end
    local w = made()
    fs.symlink("/etc", w.dir .. "/p/etc")
    assert.truthy(w:pais("import p --yes").err:find("it is a link to /etc", 1, true))
    assert.truthy(w:pais("import p/scripts --yes").err:find("no plugin of Claude Code", 1, true))
    assert.equal(2, w:pais("import p --name Bad").code)
  end)
end)

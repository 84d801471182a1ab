local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local world = require "world"

local SETTINGS = [[
{
  "permissions": {"deny": ["Bash(curl:*)"]},
  "hooks": {
    "PreToolUse": [
      {"matcher": "Bash", "hooks": [
        {"type": "command", "command": "grep -q sudo && { echo no sudo >&2; exit 2; }; true", "timeout": 5.50},
        {"type": "http", "url": "http://127.0.0.1:1/x"}
      ]},
      {"matcher": "Edit|Write", "note": 1.0, "hooks": [{"type": "command", "command": "true"}]}
    ],
    "Stop": [ {"hooks": [{"type": "command", "command": "true"}]} ]
  },
  "model": "opus"
}
]]
local FORMS = { SETTINGS, "\239\187\191" .. SETTINGS:gsub("\n", "\r\n"), (SETTINGS:gsub("  ", "\t")),
  (SETTINGS:gsub("\n *", "")) }

local function hooks_in(w)
  local value = assert(json.decode(fs.read(w.settings)))
  local list = {}
  for _, found in ipairs(require("pais.claude.hooks").find(value)) do
    if not found.pais then list[#list + 1] = found.event .. " " .. (found.command or found.type) end
  end
  return list, value
end

local function answer(w, command)
  fs.write(w.dir .. "/event.json", json.encode { hook_event_name = "PreToolUse", tool_name = "Bash",
    tool_input = { command = command }, cwd = w.dir })
  return w:pais "hook dispatch < event.json"
end

describe("pais import", function()
  teardown(scratch.clean)

  it("moves hooks into a plugin, and --undo puts every byte back", function()
    for _, text in ipairs(FORMS) do
      local w = world.new { [".claude/settings.json"] = text }
      w:must "link"
      local linked = w:tree ".claude"
      w:must "import --yes"
      local left, value = hooks_in(w)
      assert.same({ "PreToolUse http" }, left)
      assert.same({ "opus", { "Bash(curl:*)" } }, { value.model, value.permissions.deny })
      assert.equal(2, answer(w, "sudo ls").code)
      assert.equal(0, answer(w, "ls").code)
      assert.is_nil(w:read ".config/pais/.setup/moving.json")
      w:must "import --undo user-hooks"
      assert.same(linked, w:tree ".claude")
      assert.is_nil(fs.stat(w.home .. "/plugins/user-hooks"))
      w:must "unlink"
      assert.equal(text, fs.read(w.settings))
    end
  end)

  it("links first where that is missing, and shows both before", function()
    local w = world.new { [".claude/settings.json"] = SETTINGS }
    local before = w:tree()
    local dry = w:must "import --dry-run"
    assert.truthy(dry.out:find("linked to pais first", 1, true))
    assert.truthy(dry.out:find("only Claude Code can run hooks of type http", 1, true))
    assert.same(before, w:tree())
    w:must "import --yes --json"
    assert.equal(2, answer(w, "sudo ls").code)
    w:must "import --undo user-hooks"
    assert.equal(3, #(hooks_in(w)) - 1)
    w:must "unlink"
    assert.equal(SETTINGS, fs.read(w.settings))
  end)

  it("puts the hooks as they were written into settings that were changed since", function()
    local w = world.new { [".claude/settings.json"] = SETTINGS }
    w:must "import --yes"
    fs.write(w.settings, (fs.read(w.settings):gsub('"opus"', '"haiku"')))
    w:must "import --undo user-hooks"
    local list, value = hooks_in(w)
    assert.equal("haiku", value.model)
    assert.equal(4, #list)
    assert.truthy(fs.read(w.settings):find('"timeout": 5.50', 1, true))
    assert.truthy(fs.read(w.settings):find('"note": 1.0', 1, true))
    -- Those that somebody has put back himself are not there twice; a file that is gone is made.
    w:must "import --yes"
    fs.write(w.settings, SETTINGS)
    w:must "import --undo user-hooks"
    assert.equal(SETTINGS, fs.read(w.settings))
    w:must "import --yes"
    fs.remove(w.settings)
    w:must "import --undo user-hooks"
    assert.equal(3, #(hooks_in(w)))
  end)

  it("keeps the hooks of a project to it", function()
    local w = world.new { ["p/.claude/settings.local.json"] = SETTINGS, ["q/x"] = "" }
    local r = w:must "import --yes p/.claude/settings.local.json"
    assert.truthy(r.out:find("imported p-hooks", 1, true))
    for dir, code in pairs { p = 2, q = 0 } do
      fs.write(w.dir .. "/event.json", json.encode { hook_event_name = "PreToolUse", tool_name = "Bash",
        tool_input = { command = "sudo ls" }, cwd = w.dir })
      assert.equal(code, w:pais("hook dispatch < event.json",
        { CLAUDE_PROJECT_DIR = w.dir .. "/" .. dir }).code, dir)
    end
  end)

  it("names a command that is in other settings, too", function()
    local w = world.new { [".claude/settings.json"] = "{}", ["p/.claude/settings.json"] = SETTINGS,
      ["p/.claude/settings.local.json"] = SETTINGS }
    local r = w:must "import --dry-run p/.claude/settings.json"
    assert.is_nil(r.err:find("as well", 1, true)) -- nobody works there
    fs.write(w.settings, SETTINGS)
    r = w:must "import --dry-run p/.claude/settings.json"
    assert.truthy(r.err:find("true is in ~/.claude/settings.json as well", 1, true), r.err)
    assert.truthy(r.err:find("whoever shares this file", 1, true))
  end)

  it("refuses what it cannot do right, and writes nothing", function()
    for text, what in pairs {
      ["{\n  // mine\n}"] = "settings.json:2:3:",
      ["{}"] = "there are no hooks that pais can run",
      ['{"hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "x", "timeout": 0}]}]}}'] =
        "Claude Code does not use the file",
      ['{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x"}]}], "Stop": [{"hooks": '
        .. '[{"type": "command", "command": "y"}]}]}}'] = "is there twice",
    } do
      local w = world.new { [".claude/settings.json"] = text }
      local before = w:tree()
      local r = w:pais "import --yes"
      assert.is_true(r.code ~= 0)
      assert.truthy(r.err:find(what, 1, true), r.err)
      assert.same(before, w:tree())
    end
    local w = world.new { [".claude/settings.json"] = SETTINGS }
    assert.equal(10, w:pais("import --undo nothing").code)
    assert.equal(2, w:pais("import").code) -- nobody to ask
    w:must "import --yes"
  end)

  it("does not throw away what was changed in the plugin", function()
    local w = world.new { [".claude/settings.json"] = SETTINGS }
    w:must "import --yes"
    fs.write(w.home .. "/plugins/user-hooks/notes.txt", "mine")
    local r = w:pais "import --undo user-hooks"
    assert.equal(2, r.code)
    assert.truthy(r.err:find("was changed since", 1, true))
    w:must "import --undo user-hooks --yes"
    assert.equal(4, #(hooks_in(w)))
  end)

  it("with --keep leaves the settings, and the plugin off", function()
    local w = world.new { [".claude/settings.json"] = SETTINGS }
    w:must "import --yes --keep"
    assert.equal(SETTINGS, fs.read(w.settings))
    assert.equal(0, answer(w, "sudo ls").code)
    w:must "import --undo user-hooks"
    assert.equal(SETTINGS, fs.read(w.settings))
  end)

  it("is undone by uninstall, too", function()
    local w = world.new { [".claude/settings.json"] = SETTINGS }
    local before = w:tree ".claude"
    w:must "import --yes"
    assert.truthy(w:must("unlink --dry-run").err:find("import --undo user-hooks", 1, true))
    w:must "init --yes"
    local out = w:must("uninstall --yes").out
    assert.truthy(out:find("restore  the imported hooks in ~/.claude/settings.json", 1, true), out)
    assert.equal(1, select(2, out:gsub("unlink +~/.claude/settings.json\n", "")))
    assert.same(before, w:tree ".claude")
    assert.is_nil(fs.stat(w.home .. "/plugins"))
  end)

  -- Whenever it is killed, each hook runs exactly once: from the settings, or in pais.
  it("killed at any point leaves the old or the new, and can be undone", function()
    local function once(w, at)
      local inside = require "pais.import.moving"
      local list = hooks_in(w)
      local settings, plugin = #list == 4, false
      w:inside(function()
        plugin = require("pais.plan.compute").run().manifests["user-hooks"] ~= nil
      end)
      assert.is_true(settings ~= plugin, ("killed at %d: settings %s, plugin %s"):format(at,
        tostring(settings), tostring(plugin)))
      return inside
    end
    for _, word in ipairs { "import", "undo" } do
      for after = 0, 1 do
        local n = 1
        repeat
          local w = world.new({ [".claude/settings.json"] = SETTINGS }, "/dev/shm")
          w:must "link"
          if word == "undo" then w:must "import --yes" end
          local killed = w:inside(function()
            return world.killed(n, after == 1, function()
              if word == "undo" then
                return assert(require("pais.import.undo").import("user-hooks"))
              end
              local import = require "pais.import.run"
              return assert(import.run(assert(import.plan(nil, {}))))
            end)
          end)
          once(w, n)
          if w:pais("import --undo user-hooks").code ~= 0 then
            w:must "import --yes"
            once(w, n)
            w:must "import --undo user-hooks"
          end
          assert.equal(4, #(hooks_in(w)))
          assert.is_nil(fs.stat(w.home .. "/plugins/user-hooks"))
          n = n + 1
        until not killed
        assert.is_true(n > 5)
      end
    end
  end)
end)

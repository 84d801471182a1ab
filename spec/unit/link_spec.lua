local fs = require "pais.fs"
local json = require "pais.json"
local link = require "pais.setup.link"
local scratch = require "scratch"
local sh = require "sh"
local world = require "world"

local USER = { scope = "user" }
local FILES = { -- settings of users
  '{"model": "opus"}',
  '{\n  "permissions": {"deny": ["Bash(rm:*)"]},\n  "hooks": {\n    "Stop": []\n  }\n}\n',
  '\239\187\191{\r\n\t"hooks": {\r\n\t\t"PreToolUse": [\r\n\t\t\t{"matcher": "Bash", "hooks": ' ..
    '[{"type": "command", "command": "./guard.sh"}]}\r\n\t\t]\r\n\t}\r\n}  \r\n',
  '{"a":1,"a":2,"hooks":{"Stop":[]},"hooks":{"Notification":[]}}',
  "", " \n", "{}", "{ }\n",
}

local function dispatched(text)
  local events = {}
  for _, found in ipairs(require("pais.claude.hooks").find((json.decode(text)))) do
    if found.pais then events[found.event] = (events[found.event] or 0) + 1 end
  end
  return events
end

describe("pais link", function()
  teardown(scratch.clean)

  it("makes the settings, and unlink leaves nothing", function()
    local w = world.new { ["notes.txt"] = "mine" }
    local before = w:tree()
    w:must "link"
    local value = json.decode(fs.read(w.settings))
    assert.same({ hooks = { { type = "command", command = sh.pais(),
      args = { "hook", "dispatch", "PreToolUse" } } } }, value.hooks.PreToolUse[1])
    assert.is_nil(value.hooks.WorktreeCreate)
    for _, count in pairs(dispatched(fs.read(w.settings))) do assert.equal(1, count) end
    assert.equal("~/.claude/settings.json: nothing to change\n", w:must("link").out)
    w:must "unlink"
    w:must "uninstall --yes"
    assert.same(before, w:tree())
  end)

  it("gives an untouched file back byte for byte, with its mode", function()
    for _, text in ipairs(FILES) do
      local w = world.new { [".claude/settings.json"] = text }
      fs.chmod(w.settings, 384)
      local before = w:tree ".claude"
      w:must "link"
      w:must "link --strict"
      assert.truthy(fs.read(w.settings):find("onFailure", 1, true))
      assert.equal(384, fs.stat(w.settings).mode)
      w:must "unlink"
      assert.same(before, w:tree ".claude")
      assert.is_nil(fs.stat(w.dir .. "/.config")) -- nor is there a record of nothing
    end
  end)

  it("takes exactly its own out of a file that was changed since", function()
    for _, text in ipairs { FILES[1], FILES[2], FILES[3], FILES[4] } do
      local w = world.new { [".claude/settings.json"] = text }
      w:must "link"
      local linked = fs.read(w.settings)
      -- Somebody adds a member and a hook of his own beside those of pais.
      local changed = linked:gsub("{", '{"theme": "dark", ', 1)
      fs.write(w.settings, changed)
      w:must "link"
      assert.equal(changed, fs.read(w.settings))
      w:must "unlink"
      assert.equal(text:gsub("{", '{"theme": "dark", ', 1), fs.read(w.settings))
    end
  end)

  it("keeps a file that somebody else has put something into", function()
    local w = world.new()
    w:must "link"
    local value = json.decode(fs.read(w.settings))
    value.model = "opus"
    fs.write(w.settings, json.encode(value, { pretty = true }))
    w:must "unlink"
    assert.same({ model = "opus" }, json.decode(fs.read(w.settings)))
  end)

  it("unlinks without its record by the form of the entries", function()
    local w = world.new { [".claude/settings.json"] = FILES[2] }
    w:must "link"
    fs.rmtree(w.home)
    assert.equal(0, w:pais("unlink").code)
    assert.same(json.decode '{"permissions": {"deny": ["Bash(rm:*)"]}}',
      json.decode(fs.read(w.settings)))
  end)

  it("shows a diff and writes nothing", function()
    local w = world.new { [".claude/settings.json"] = '{\n  "model": "opus"\n}\n' }
    local before = w:tree()
    local out = w:must("link --dry-run").out
    assert.truthy(out:find('@@ -1,3 +1,35 @@\n {\n-  "model": "opus"\n+  "model": "opus",\n', 1,
      true))
    local data = json.decode(w:must("link --dry-run --json").out)
    assert.is_true(data.changed and data.dry_run)
    assert.truthy(data.diff:find('+    "Stop": [', 1, true))
    assert.same(before, w:tree())
    if sh.have "patch" then
      fs.write(w.dir .. "/p", data.diff)
      assert.equal(0, sh.run("patch -s .claude/settings.json p", { cwd = w.dir }).code)
      local patched = fs.read(w.settings)
      fs.write(w.settings, '{\n  "model": "opus"\n}\n')
      w:must "link"
      assert.equal(patched, fs.read(w.settings))
    end
    w:must "unlink --dry-run"
    assert.truthy(dispatched(fs.read(w.settings)).Stop)
  end)

  it("refuses what is no JSON with its place, and writes nothing", function()
    for text, place in pairs {
      ['{\n  // mine\n  "model": "opus"\n}'] = ":2:3: ", ['{"a": 1,}'] = ":1:9: ",
      ['{"hooks": {}'] = ":1:13: ", ["\239\187\191{x}"] = ":1:2: ", ["{} {}"] = ":1:4: ",
    } do
      local w = world.new { [".claude/settings.json"] = text }
      local before = w:tree()
      local r = w:pais "link"
      assert.equal(1, r.code)
      assert.truthy(r.err:find(".claude/settings.json" .. place, 1, true), r.err)
      assert.same(before, w:tree())
      assert.equal(1, w:pais("unlink").code)
    end
  end)

  it("refuses a file that the client would not use, and names the entry", function()
    local w = world.new { [".claude/settings.json"] =
      '{"hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "x", "timeout": 0}]}]}}' }
    local before = w:tree()
    local r = w:pais "link"
    assert.equal(1, r.code)
    assert.truthy(r.err:find("settings.json:1:85: hooks.PreToolUse[0].hooks[0].timeout: it must be " ..
      "a number above 0", 1, true), r.err)
    assert.same(before, w:tree())
  end)

  it("refuses a file with something else in the place of its entries", function()
    for _, value in ipairs { "null", "{}", '"x"', '{"a": 1}' } do
      local w = world.new { [".claude/settings.json"] = '{"hooks": {\n  "Stop": ' .. value .. "}}" }
      local before = w:tree()
      local r = w:pais "link"
      assert.equal(1, r.code)
      assert.truthy(r.err:find("settings.json:2:11: hooks.Stop: it is no list", 1, true), r.err)
      assert.same(before, w:tree())
    end
    local w = world.new { [".claude/settings.json"] = '{"hooks": {"MessageDisplay": null}}' }
    w:must "link"
    w:must "unlink"
    assert.equal('{"hooks": {"MessageDisplay": null}}', w:read ".claude/settings.json")
  end)

  it("takes away what it put in, edited or not, and nothing else", function()
    local FILE = ".claude/settings.json"
    local own = '{"type": "command", "command": "/x/fmt", "args": []}'
    local edits = {
      ["a field of its own"] = { '"type": "command", ', '"timeout": 5, "type": "command", ' },
      ["a matcher"] = { '%[{"hooks": ', '[{"matcher": "Bash", "hooks": ' },
      ["a hook behind it"] = { '"PreToolUse"%]}%]', '"PreToolUse"]}, ' .. own .. "]", own },
      ["a hook before it"] = { '%[{"hooks": %[', '[{"hooks": [' .. own .. ", ", own },
    }
    for what, edit in pairs(edits) do
      local w = world.new { [FILE] = '{\n  "model": "opus"\n}\n' }
      w:must "link"
      local text, done = w:read(FILE):gsub('    "PreToolUse".-\n', function(line)
        return (line:gsub(edit[1], (edit[2]:gsub("%%", "%%%%")), 1))
      end)
      assert.equal(1, done)
      assert.is_not.equal(w:read(FILE), text, what)
      assert(fs.write(w.dir .. "/" .. FILE, text))
      w:must "link" -- the edit is the user's, and stays
      assert.equal(1, dispatched(w:read(FILE)).PreToolUse, what)
      w:must "link --strict"
      assert(w:read(FILE):find(edit[3] or edit[2]:match '"[tm]%a+": [%w"]+', 1, true), what)
      local r = w:must "unlink"
      assert.is_nil(r.err:find("still calls", 1, true))
      assert.same({}, dispatched(w:read(FILE)), what)
      assert.equal(edit[3] ~= nil, w:read(FILE):find("/x/fmt", 1, true) ~= nil, what)
      if not edit[3] then assert.equal('{\n  "model": "opus"\n}\n', w:read(FILE), what) end
    end
  end)

  it("leaves what called pais before, edited or not", function()
    local FILE = ".claude/settings.json"
    local w = world.new {}
    local exe = w:must("link").out and json.decode(w:read(FILE)).hooks.Stop[1].hooks[1].command
    w:must "unlink"
    local text = '{"hooks": {"Stop": [{"matcher": "x", "hooks": [{"type": "command", "command": ' ..
      json.encode(exe) .. ', "args": ["hook", "dispatch", "Stop"]}]}]}}'
    assert(fs.mkdirs(w.dir .. "/.claude"))
    assert(fs.write(w.dir .. "/" .. FILE, text))
    assert.truthy(w:must("link").err:find("Stop calls pais already and stays", 1, true))
    assert(fs.write(w.dir .. "/" .. FILE, w:read(FILE) .. "\n"))
    assert.truthy(w:must("unlink").err:find("Stop still calls pais", 1, true))
    assert.equal(text .. "\n", w:read(FILE))
  end)

  it("replaces the entries of a pais that is not there any more", function()
    local FILE = ".claude/settings.json"
    local function entry(command)
      return '{"a": 1, "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "' .. command ..
        '", "args": ["hook", "dispatch", "Stop"]}]}]}}'
    end
    local w = world.new { [FILE] = entry "/nowhere/bin/pais", ["bin/pais"] = "#!/bin/sh\n" }
    assert.truthy(w:must("link").err:find("/nowhere/bin/pais, which is not there", 1, true))
    assert.equal(1, dispatched(w:read(FILE)).Stop)
    assert.is_nil(w:read(FILE):find("/nowhere", 1, true))
    w:must "unlink"
    assert.same({ a = 1 }, json.decode(w:read(FILE)))
    -- One that is there is somebody's.
    local other = entry(w.dir .. "/bin/pais")
    assert(fs.write(w.dir .. "/" .. FILE, other))
    local r = w:pais "link"
    assert.equal(1, r.code)
    assert.truthy(r.err:find("another pais on Stop: " .. w.dir .. "/bin/pais", 1, true), r.err)
    assert.equal(other, w:read(FILE))
  end)

  it("says what else is in the file", function()
    local w = world.new { [".claude/settings.json"] = '{"disableAllHooks": true, "hooks": {}, ' ..
      '"hooks": {"Stop": [{"hooks": [{"type": "command"}]}], "PreToolUse": [{"matcher": "Bash", ' ..
      '"hooks": [{"type": "command", "command": "./fmt.sh"}]}]}}' }
    local err = w:must("link").err
    for _, part in ipairs { "disableAllHooks: it switches all hooks off", "'hooks' is there twice",
      "hooks.Stop[0].hooks[0].command: a string is needed; Claude Code leaves it out",
      "another hook is on PreToolUse (Bash): ./fmt.sh" } do
      assert.truthy(err:find(part, 1, true), err)
    end
  end)

  it("says which settings keep it from running, wherever they are", function()
    local switches = require "pais.claude.switches"
    local w = world.new { ["managed.json"] = '{"allowManagedHooksOnly": true}',
      ["managed.d/10-team.json"] = '{"disableAllHooks": true}', ["managed.d/notes.txt"] = "{",
      [".claude/settings.local.json"] = '{"disableAllHooks": true}',
      [".claude/settings.json"] = '{"enabledPlugins": {"pais@skills-dir": false}}' }
    local managed = switches.MANAGED
    switches.MANAGED = { w.dir .. "/managed.json" }
    local in_settings = w:inside(function() return assert(link.link(USER)).notes end)
    w:inside(function() return assert(link.unlink(USER)) end)
    local as_plugin = { scope = "user", as_plugin = true }
    local in_directory = w:inside(function() return assert(link.link(as_plugin)).notes end)
    switches.MANAGED = managed
    local says = { w.dir .. "/managed.json: allowManagedHooksOnly lets only the hooks of this " ..
      "file run", w.dir .. "/managed.d/10-team.json: disableAllHooks switches all hooks off",
      w.dir .. "/.claude/settings.local.json: disableAllHooks switches all hooks off" }
    assert.same(says, in_settings)
    table.insert(says, 3, w.settings .. ": enabledPlugins switches pais@skills-dir off")
    table.sort(says)
    table.sort(in_directory)
    assert.same(says, in_directory)
  end)

  it("edits the target of a link, and the link stays", function()
    local w = world.new { ["dotfiles/claude.json"] = FILES[1] }
    fs.mkdirs(w.dir .. "/.claude")
    assert(fs.symlink("../dotfiles/claude.json", w.settings))
    w:must "link"
    assert.equal("../dotfiles/claude.json", fs.readlink(w.settings))
    assert.truthy(dispatched(w:read "dotfiles/claude.json").Stop)
    w:must "unlink"
    assert.equal(FILES[1], w:read "dotfiles/claude.json")
    -- To a file that is not there yet.
    fs.remove(w.dir .. "/dotfiles/claude.json")
    w:must "link"
    w:must "unlink"
    assert.equal("link", fs.lstat(w.settings).type)
    assert.is_nil(fs.stat(w.settings))
  end)

  it("refuses a file that is read-only, of somebody else, or no file", function()
    local w = world.new { [".claude/settings.json"] = FILES[1] }
    fs.chmod(w.settings, 256) -- 0400
    local r = w:pais "link"
    assert.truthy(r.code == 1 and r.err:find("it is read-only (mode 0400)", 1, true), r.err)
    assert.equal(FILES[1], fs.read(w.settings))
    fs.remove(w.settings)
    fs.mkdirs(w.settings)
    assert.truthy(w:pais("link").err:find("no regular file", 1, true))
    fs.remove(w.settings)
    fs.symlink("/proc/1/environ", w.settings)
    assert.equal(1, w:pais("link").code)
    fs.remove(w.settings)
    fs.symlink("../lost/settings.json", w.settings)
    r = w:pais "link"
    assert.truthy(r.code == 1 and r.err:find("it is a link into .*/lost, which is not there"), r.err)
    fs.remove(w.settings)
    fs.write(w.settings, FILES[1])
    local writable = fs.writable
    fs.writable = function(dir) return dir ~= w.dir .. "/.claude" end
    local _, why = w:inside(function() return link.link(USER) end)
    fs.writable = writable
    assert.truthy(why:find("nothing can be written into " .. w.dir .. "/.claude", 1, true), why)
    local real = fs.stat
    fs.stat = function(path)
      local st, msg, code = real(path)
      if st and path == w.settings then st.uid = st.uid + 1 end
      return st, msg, code
    end
    local _, msg, code = w:inside(function() return link.link(USER) end)
    fs.stat = real
    assert.equal("E_OWNER", code, msg)
    assert.is_nil(fs.stat(w.dir .. "/.config")) -- all of this was refused before anything was made
  end)

  it("leaves no record of what could not be written", function()
    local w = world.new { [".claude/settings.json"] = FILES[1] }
    local before, write = w:tree(), fs.write
    fs.write = function(path, ...)
      if path == w.settings then return nil, "write " .. path .. ": no", "EIO" end
      return write(path, ...)
    end
    local _, _, code = w:inside(function() return link.link(USER) end)
    fs.write = write
    assert.equal("EIO", code)
    assert.same(before, w:tree())
  end)

  it("keeps hooks written by hand", function()
    local w = world.new { [".claude/settings.json"] = "{}" }
    w:must "link"
    local shell = '{"hooks": {"Stop": [{"hooks": [{"type": "command", ' ..
      '"command": "exec pais hook dispatch Stop"}]}]}}'
    fs.write(w.settings, shell)
    assert.truthy(w:must("link").err:find("Stop calls pais already and stays as it is", 1, true))
    for _, count in pairs(dispatched(fs.read(w.settings))) do assert.equal(1, count) end
    w:must "unlink"
    assert.equal(shell, fs.read(w.settings))
  end)

  it("goes where CLAUDE_CONFIG_DIR says, and into a project", function()
    local w = world.new { ["client/settings.json"] = "{}", [".claude/settings.json"] = "{}" }
    local env = { CLAUDE_CONFIG_DIR = w.dir .. "/client" }
    w:must("link", env)
    assert.equal("{}", fs.read(w.settings))
    assert.truthy(dispatched(w:read "client/settings.json").Stop)
    w:must("unlink", env)
    assert.equal("{}", w:read "client/settings.json")
    w:must("link --scope local", env)
    assert.truthy(dispatched(w:read ".claude/settings.local.json").Stop)
    w:must("unlink --scope local", env)
    assert.is_nil(w:read ".claude/settings.local.json")
  end)

  it("links as one directory, and never in both forms", function()
    local w = world.new { [".claude/skills/other/SKILL.md"] = "x" }
    local before = w:tree ".claude"
    w:must "link --as-plugin --strict"
    local at = w.dir .. "/.claude/skills/pais"
    assert.equal("link", fs.lstat(at).type)
    assert.equal("pais", json.decode(fs.read(at .. "/.claude-plugin/plugin.json")).name)
    local text = fs.read(at .. "/hooks/hooks.json")
    for _, count in pairs(dispatched(text)) do assert.equal(1, count) end
    assert.equal("block", json.decode(text).hooks.PreToolUse[1].hooks[1].onFailure)
    assert.truthy(w:pais("link").err:find("linked as a directory already", 1, true))
    w:must "link --as-plugin"
    assert.is_nil(fs.read(at .. "/hooks/hooks.json"):find("onFailure", 1, true))
    w:must "unlink"
    assert.same(before, w:tree ".claude")
    w:must "link"
    assert.truthy(w:pais("link --as-plugin").err:find("is linked in", 1, true))
    assert.equal(2, w:pais("link --as-plugin --scope project").code)
  end)

  it("replaces nobody's directory", function()
    for _, what in ipairs { "dir", "link" } do
      local w = world.new { ["theirs/SKILL.md"] = "x", [".claude/skills/x"] = "" }
      local at = w.dir .. "/.claude/skills/pais"
      if what == "dir" then fs.mkdirs(at) else fs.symlink(w.dir .. "/theirs", at) end
      local before = w:tree ".claude"
      local r = w:pais "link --as-plugin"
      assert.equal(1, r.code)
      assert.truthy(r.err:find("skills/pais is there already: a " .. (what == "dir" and "folder" or what), 1,
        true), r.err)
      w:must "unlink"
      assert.same(before, w:tree ".claude")
    end
  end)

  it("is safe in several processes at once", function()
    local w = world.new { [".claude/settings.json"] = FILES[2] }
    local jobs = {}
    for i = 1, 8 do
      jobs[i] = { argv = { sh.pais(), "link" }, cwd = w.dir, env = { HOME = w.dir } }
    end
    for _, r in ipairs(require("pais.proc").run(jobs)) do assert.equal(0, r.code, r.err) end
    for _, count in pairs(dispatched(fs.read(w.settings))) do assert.equal(1, count) end
    w:must "unlink"
    assert.equal(FILES[2], fs.read(w.settings))
  end)

  it("is quick on a file of five megabytes", function()
    local parts = {}
    for i = 1, 60000 do parts[i] = ('  "key%d": {"text": "%s"}'):format(i, ("x"):rep(60)) end
    local text = "{\n" .. table.concat(parts, ",\n") .. "\n}\n"
    local w = world.new { [".claude/settings.json"] = text }
    local started = os.time()
    w:must "link"
    w:must "unlink"
    assert.is_true(os.time() - started < 60)
    assert.is_true(text == fs.read(w.settings))
  end)
end)

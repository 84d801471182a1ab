--- `pais link` and `pais unlink`, killed at any point, and beside others that write.
local fs = require "pais.fs"
local json = require "pais.json"
local link = require "pais.setup.link"
local scratch = require "scratch"
local world = require "world"

local USER = { scope = "user" }
local PLAIN = '{\n  "permissions": {"deny": ["Bash(rm:*)"]},\n  "hooks": {\n    "Stop": []\n  }\n}\n'
local ODD = '\239\187\191{\r\n\t"hooks": {\r\n\t\t"PreToolUse": [\r\n\t\t\t{"matcher": "Bash", "hooks": ' ..
  '[{"type": "command", "command": "./guard.sh"}]}\r\n\t\t]\r\n\t}\r\n}  \r\n'

describe("pais link", function()
  teardown(scratch.clean)

  it("takes away what runs left that were killed while they wrote", function()
    local w = world.new { ["dotfiles/s.json"] = '{"model": "opus"}', ["dotfiles/s.json.bak~"] = "",
      ["dotfiles/other.json.1.2~"] = "" }
    fs.mkdirs(w.dir .. "/.claude")
    assert(fs.symlink("../dotfiles/s.json", w.settings))
    local before = w:tree()
    for _, line in ipairs { "link", "link --strict", "unlink" } do
      fs.write(w.dir .. "/dotfiles/s.json.4711.12~", "half")
      w:must(line)
      assert.is_nil(w:read "dotfiles/s.json.4711.12~", line)
    end
    assert.same(before, w:tree())
  end)

  it("is the old state or the new one, killed at any point, and both ways lead on", function()
    for _, form in ipairs { "settings", "plugin" } do
      local options = { scope = "user", as_plugin = form == "plugin" }
      local function work() return assert(link.link(options)) end
      for _, text in ipairs { ODD, false } do
        local files = text and { [".claude/settings.json"] = text } or {}
        local w = world.new(files)
        local n, killed = 0, true
        w:inside(work)
        local linked = w:tree ".claude"
        while killed do
          n = n + 1
          for _, after in ipairs { false, true } do
            local v = world.new(files)
            local before = v:tree ".claude"
            local back = world.new(files)
            for _, one in ipairs { v, back } do
              killed = one:inside(function() return world.killed(n, after, work) end)
              local now = fs.read(one.settings)
              assert.is_true(now == (text or nil) or now == fs.read(w.settings), "half a file")
            end
            v:inside(work)
            for path, what in pairs(v:tree ".claude") do
              assert.equal(w:neutral(linked[path]), v:neutral(what))
            end
            v:inside(function() return assert(link.unlink(USER)) end)
            assert.same(before, v:tree(".claude"))
            back:inside(function() return assert(link.unlink(USER)) end)
            assert.same(before, back:tree ".claude")
          end
        end
        assert.is_true(n > 3)
      end
    end
  end)

  it("is the old state or the new one when unlink is killed", function()
    local n, killed = 0, true
    while killed do
      n = n + 1
      for _, after in ipairs { false, true } do
        local w = world.new { [".claude/settings.json"] = PLAIN }
        w:inside(function() assert(link.link(USER)) end)
        local linked = fs.read(w.settings)
        killed = w:inside(function()
          return world.killed(n, after, function() assert(link.unlink(USER)) end)
        end)
        local now = fs.read(w.settings)
        assert.is_true(now == linked or now == PLAIN)
        w:inside(function() assert(link.unlink(USER)) end)
        assert.equal(PLAIN, fs.read(w.settings))
      end
    end
    assert.is_true(n > 2)
  end)

  it("tries again when the client writes its settings at the same moment", function()
    local w = world.new { [".claude/settings.json"] = '{"a": 1}' }
    local record = require "pais.setup.record"
    local save, times = record.save, 0
    record.save = function(self)
      times = times + 1
      if times == 1 then fs.write(w.settings, '{"a": 2}') end
      return save(self)
    end
    w:inside(function() assert(link.link(USER)) end)
    record.save = save
    assert.equal(2, json.decode(fs.read(w.settings)).a)
    w:inside(function() assert(link.unlink(USER)) end)
    assert.equal('{"a": 2}', fs.read(w.settings))
  end)
end)

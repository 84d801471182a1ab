local json = require "pais.json"
local rules = require "pais.claude.rules"

-- What is wrong with settings, as "path drops".
local function faults(text)
  local list = {}
  for i, p in ipairs(rules.settings((assert(json.decode(text))))) do
    list[i] = p.path .. " " .. p.drops
  end
  return list
end

local function hook(fields) return '{"type": "command", "command": "x"' .. fields .. "}" end

describe("pais.claude.rules", function()
  it("has nothing against what the client takes", function()
    for _, text in ipairs { "{}", '{"hooks": {}}', '{"hooks": {"PreToolUse": []}}',
      '{"hooks": {"PreToolUse": [{"hooks": []}]}}', '{"env": {"A": 1}}',
      '{"hooks": {"PreToolUse": [{"matcher": "", "more": 1, "hooks": [' ..
        hook ', "args": ["a"], "timeout": 0.5, "async": false, "other": 1' ..
        ', {"type": "http", "url": "http://127.0.0.1"}]}]}}' } do
      assert.same({}, faults(text))
    end
  end)

  it("names what makes the client drop the file", function()
    for fields, path in pairs {
      [', "timeout": "5"'] = ".timeout", [', "timeout": 0'] = ".timeout", [', "args": [1]'] = ".args",
      [', "args": "x"'] = ".args", [', "async": "x"'] = ".async", [', "if": 3'] = ".if",
      [', "shell": "fish"'] = ".shell", [', "onFailure": "x"'] = ".onFailure",
      [', "statusMessage": 3'] = ".statusMessage", [', "type": "unknown"'] = ".type",
      [', "command": 5'] = ".command",
    } do
      local text = '{"hooks": {"%s": [{"hooks": [' .. hook(fields) .. "]}]}}"
      local at = "[1].hooks[1]" .. path
      assert.same({ "hooks.PreToolUse" .. at .. " file" }, faults(text:format "PreToolUse"))
      assert.same({ "hooks.PermissionRequest" .. at .. " file" },
        faults(text:format "PermissionRequest"))
      assert.same({ "hooks.Stop" .. at .. " entry" }, faults(text:format "Stop"))
    end
    assert.same({ "hooks.PreToolUse file" }, faults '{"hooks": {"PreToolUse": {}}}')
    assert.same({ "hooks.PreToolUse[1] file" }, faults '{"hooks": {"PreToolUse": ["x"]}}')
    assert.same({ "hooks.PreToolUse[1].hooks file" }, faults '{"hooks": {"PreToolUse": [{}]}}')
    assert.same({ "hooks.PreToolUse[1].hooks[1] file" },
      faults '{"hooks": {"PreToolUse": [{"hooks": [7]}]}}')
    assert.same({ "hooks.PreToolUse[1].matcher file" },
      faults '{"hooks": {"PreToolUse": [{"matcher": null, "hooks": []}]}}')
    assert.same({ "hooks file" }, faults '{"hooks": [1]}')
    assert.same({ " file" }, faults "[1]")
    assert.same({ "permissions.deny file" }, faults '{"permissions": {"deny": "Bash"}}')
    assert.same({ "permissions.deny entry" }, faults '{"permissions": {"deny": [1]}}')
    assert.same({ "model file" }, faults '{"model": 3}')
  end)

  it("names what is merely left out, or switches hooks off", function()
    assert.same({ "hooks.Nonesuch entry" }, faults '{"hooks": {"Nonesuch": 3}}')
    assert.same({ "hooks.Stop entry" }, faults '{"hooks": {"Stop": {}}}')
    assert.same({ "disableAllHooks hooks" }, faults '{"disableAllHooks": true}')
    assert.equal("model: it must be a string; Claude Code does not use the file",
      rules.format(rules.settings({ model = 3 })[1]))
  end)
end)

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
      local at = "[0].hooks[0]" .. path
      assert.same({ "hooks.PreToolUse" .. at .. " file" }, faults(text:format "PreToolUse"))
      assert.same({ "hooks.PermissionRequest" .. at .. " file" },
        faults(text:format "PermissionRequest"))
      assert.same({ "hooks.Stop" .. at .. " entry" }, faults(text:format "Stop"))
    end
    assert.same({ "hooks.PreToolUse file" }, faults '{"hooks": {"PreToolUse": {}}}')
    assert.same({ "hooks.PreToolUse[0] file" }, faults '{"hooks": {"PreToolUse": ["x"]}}')
    assert.same({ "hooks.PreToolUse[0].hooks file" }, faults '{"hooks": {"PreToolUse": [{}]}}')
    assert.same({ "hooks.PreToolUse[0].hooks[0] file" },
      faults '{"hooks": {"PreToolUse": [{"hooks": [7]}]}}')
    assert.same({ "hooks.PreToolUse[0].matcher file" },
      faults '{"hooks": {"PreToolUse": [{"matcher": null, "hooks": []}]}}')
    assert.same({ "hooks file" }, faults '{"hooks": [1]}')
    assert.same({ " file" }, faults "[1]")
    assert.same({ "permissions.deny file" }, faults '{"permissions": {"deny": "Bash"}}')
    assert.same({ "permissions.deny entry" }, faults '{"permissions": {"deny": [1]}}')
    assert.same({ "model file" }, faults '{"model": 3}')
  end)

  it("says where", function()
    local function place(text)
      local line, col = rules.place(rules.settings((assert(json.decode(text))))[1], text)
      return line .. ":" .. col
    end
    assert.equal("1:1", place "[1]")
    assert.equal("1:11", place '\239\187\191{"model": 3}')
    assert.equal("3:11", place '{"model": "x",\n "permissions": {\n  "deny": [1]}}')
    assert.equal("1:36", place '{"hooks": {"Stop": [{"hooks": []}, 3]}}')
    -- Of equal names the last counts; what is missing is missing in what should hold it.
    assert.equal("2:24", place '{"hooks": {},\n"hooks":{"PreToolUse": 3}}')
    assert.equal("1:21", place '{"hooks": {"Stop": [{}]}}')
  end)

  it("names what is merely left out, or switches hooks off", function()
    assert.same({ "hooks.Nonesuch entry" }, faults '{"hooks": {"Nonesuch": 3}}')
    assert.same({ "hooks.Stop entry" }, faults '{"hooks": {"Stop": {}}}')
    assert.same({ "disableAllHooks hooks" }, faults '{"disableAllHooks": true}')
    assert.equal("model: it must be a string; Claude Code does not use the file",
      rules.format(rules.settings({ model = 3 })[1]))
  end)
end)

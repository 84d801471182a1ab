local hooks = require "pais.claude.hooks"
local json = require "pais.json"

local WIRING = { command = "/opt/pais/bin/pais", events = { "PreToolUse", "Stop" } }

local THEIRS = '{"hooks": [{"type": "command", "command": "fmt.sh"}]}'

local function insert(text, more)
  local wiring = { command = WIRING.command, events = WIRING.events }
  for k, v in pairs(more or {}) do wiring[k] = v end
  local new = hooks.insert(text, wiring)
  assert(json.decode(new), new)
  return new
end

describe("pais.claude.hooks", function()
  it("makes a file of its own where there is none", function()
    local function line(event)
      return ('    "%s": [{"hooks": [{"type": "command", "command": "/opt/pais/bin/pais", '
        .. '"args": ["hook", "dispatch", "%s"]}]}]'):format(event, event)
    end
    local want = '{\n  "hooks": {\n' .. line "PreToolUse" .. ",\n" .. line "Stop" .. "\n  }\n}\n"
    for _, text in ipairs { "", "{}\n", " \n", "{\n}\n" } do assert.equal(want, insert(text)) end
    assert.equal("\239\187\191" .. want, insert "\239\187\191")
  end)

  it("takes out exactly what it put in, in any layout", function()
    for _, text in ipairs {
      '{"model":"opus"}', '{"model": "opus", "hooks": {"Stop": [' .. THEIRS .. "]}}",
      '{\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t' .. THEIRS .. '\n\t\t]\n\t},\n\t"model": "opus"\n}\n',
      '\239\187\191{\r\n    "a": [1, 2],\r\n    "hooks": {"Notification": []}\r\n}\r\n',
      '{"hooks":{"Stop":[],"Stop":[' .. THEIRS .. "]}}",
      '{"hooks": {"Stop": [1]}, "x": {"hooks": {}}, "hooks": {"Stop": [' .. THEIRS .. "]}}  ",
    } do
      local new = insert(text)
      local value, before = json.decode(new), json.decode(text)
      assert.equal(WIRING.command, value.hooks.PreToolUse[1].hooks[1].command)
      assert.equal(#(before.hooks and before.hooks.Stop or {}) + 1, #value.hooks.Stop)
      assert.equal(text, hooks.remove(new))
    end
  end)

  it("keeps what was empty before, when it is told what was there", function()
    local text = '{\n  "hooks": {\n    "Stop": []\n  }\n}\n'
    local new = insert(text)
    assert.equal(text, hooks.remove(new, json.decode(text)))
    assert.equal("{}\n", hooks.remove(new))
    assert.equal('{\n  "hooks": {}\n}\n', hooks.remove(insert '{\n  "hooks": {}\n}\n',
      { hooks = {} }))
  end)

  it("knows its entries again after the client has written the file anew", function()
    local new = insert('{"model": "opus"}', { strict = true })
    local again = json.encode(json.decode(new), { pretty = true })
    assert.same({ model = "opus" }, json.decode(hooks.remove(again)))
  end)

  it("tells its own entries from others that call pais, and from the rest", function()
    local function only(hook, entry)
      entry = entry or ""
      local found = hooks.find(json.decode('{"hooks": {"Stop": [{' .. entry .. '"hooks": [' .. hook
        .. "]}]}}"))
      return found[1].pais, found[1].ours
    end
    local base = '{"type": "command", "command": "/x/pais", "args": ["hook", "dispatch", "Stop"]%s}'
    assert.same({ true, true }, { only(base:format "") })
    assert.same({ true, true }, { only(base:format ', "onFailure": "block"') })
    assert.same({ true, false }, { only(base:format ', "timeout": 5') })
    assert.same({ true, false }, { only(base:format "", '"matcher": "Bash", ') })
    assert.same({ true, false }, { only(base:format "" .. ", " .. base:format "") })
    assert.same({ true, false }, { only(((base:format ""):gsub("Stop", "PreToolUse"))) })
    assert.same({ true, false }, { only '{"type": "command", "command": "/x/pais hook dispatch"}' })
    assert.same({ true, false }, {
      only [[{"type": "command", "command": "exec \"/a b/pais\" hook dispatch Stop"}]] })
    assert.same({ false, false }, { only(((base:format ""):gsub("/x/pais", "/x/maispais"))) })
    assert.same({ false, false }, { only '{"type": "command", "command": "pais status"}' })
    assert.same({ false, false }, { only '{"type": "http", "url": "http://x/pais hook dispatch"}' })
  end)

  it("finds nothing in what is no hooks, and does not raise", function()
    for _, text in ipairs { "{}", "[]", "5", '{"hooks": 5}', '{"hooks": {"Stop": 5}}',
      '{"hooks": {"Stop": [5, {"hooks": 5}, {"hooks": [5]}]}}', '{"hooks": []}' } do
      assert.same({}, hooks.find(json.decode(text)))
      assert.equal(text, hooks.remove(text))
    end
  end)

  it("lets gates fail closed only when asked", function()
    local function on_failure(strict, event)
      local value = json.decode(insert("{}", { strict = strict,
        events = { "PreToolUse", "PermissionRequest", "Stop" } }))
      return value.hooks[event][1].hooks[1].onFailure
    end
    assert.is_nil(on_failure(false, "PreToolUse"))
    assert.equal("block", on_failure(true, "PreToolUse"))
    assert.equal("block", on_failure(true, "PermissionRequest"))
    assert.is_nil(on_failure(true, "Stop"))
  end)

  it("wires every event but those that change the client by their presence", function()
    local all, some = require("pais.events").names(), hooks.events()
    assert.equal(#all - 3, #some)
    assert.is_nil((" " .. table.concat(some, " ") .. " "):find " WorktreeCreate ")
    assert.equal(#some + 1, #hooks.events { "worktree-create" })
  end)
end)

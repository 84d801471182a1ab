local command = require "pais.command"
local events = require "pais.events"

local function said(event, out, code, err)
  return command.verdict(events.get(event), { kind = "exit", code = code or 0, out = out or "",
    err = err or "" })
end

describe("pais.command", function()
  it("finds the program of a handler", function()
    local function argv(h)
      h.plugin, h.dir = "p", "/plug in"
      return (command.argv(h))
    end
    assert.same({ "/plug in/run.sh" }, argv { command = "./run.sh" })
    assert.same({ "/bin/sh", "-c", '"$PAIS_PLUGIN_DIR"/run.sh -x "a b"' },
      argv { command = './run.sh -x "a b"' })
    assert.same({ "/bin/sh", "-c", "jq . | grep x" }, argv { command = "jq . | grep x" })
    assert.same({ "jq", ".", "/plug in/f", "$HOME" }, argv { command = "jq",
      args = '[".","${PAIS_PLUGIN_DIR}/f","$HOME"]' })
    assert.same({ "/plug in/x" }, argv { command = "./x", args = "[]" })
  end)

  it("has no opinion when nothing is said", function()
    for _, out in ipairs { "", "\n", "hello", "[1]", "5", "{}", " {} \n", "\239\187\191{}",
      '{"x":1}',
      '{"suppressOutput":true}', '{"continue":true}', '{"async":true}' } do
      assert.same({ n = 1 }, table.pack(said("PreToolUse", out)), out)
    end
  end)

  it("reads answers", function()
    local v = said("PreToolUse", [[{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny",
      "permissionDecisionReason":"r","additionalContext":"c","updatedInput":{"a" : 1.0}},"systemMessage":"m",
      "continue":false,"stopReason":"s"}]])
    assert.same({ "block", "r", { "c" }, { "m" }, "s", '{"a" : 1.0}' }, { v.verdict, v.reason,
      v.context,
      v.message, v.halt, v.replace })
    v = said("Stop", '{"decision":"block","reason":"r"}')
    assert.same({ "block", "r" }, { v.verdict, v.reason })
    v = said("UserPromptSubmit",
      '{"hookSpecificOutput":{"hookEventName":"UserPromptSubmit","sessionTitle":"t"}}')
    assert.same({ sessionTitle = "t" }, v.output)
    v = said("PermissionRequest",
      [[{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":{"behavior":"deny","message":"m"}}}]])
    assert.same({ "block", "m" }, { v.verdict, v.reason })
  end)

  it("reads exit codes", function()
    assert.same({ "block", "why" }, { said("PreToolUse", "", 2, " why\n").verdict,
      said("PreToolUse", "", 2,
      " why\n").reason })
    assert.equal("Blocked by hook", said("PreToolUse", "", 2).reason)
    local v, kind, msg = said("PreToolUse", "", 3, "first\nsecond")
    assert.same({ nil, "exit", "it ended with exit code 3: first" }, { v, kind, msg })
    assert.equal("block", said("PreToolUse", '{"x":null}', 2).verdict)
    assert.equal("ask", said("PreToolUse",
      '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"ask"}}',
        9).verdict)
  end)

  it("takes plain text where the client does", function()
    assert.same({ "hello" }, said("SessionStart", "hello\n").context)
    assert.same({ "a\nb" }, said("UserPromptSubmit", "a\nb\n").context)
    assert.same({ "/w" }, said("WorktreeCreate", "making\n/w\n").context)
    assert.same({ "a\nb" }, said("PreCompact", "a\nb\n").context)
    assert.is_nil(said("Stop", "hello"))
    assert.is_nil(said("SessionStart", " \n"))
  end)

  it("does not use answers that the client would drop", function()
    for _, out in ipairs { "{", "{}x", '{"a":1}{"b":2}', '{"decision":null}', '{"decision":"no"}',
      '{"reason":5,"decision":"block"}', '{"systemMessage":["a"]}', '{"hookSpecificOutput":5}',
      '{"hookSpecificOutput":{}}', '{"hookSpecificOutput":{"hookEventName":"Stop"}}',
      '{"hookSpecificOutput":{"hookEventName":"PreToolUse","additionalContext":null}}',
      '{"hookSpecificOutput":{"hookEventName":"PreToolUse","additionalContext":5}}',
      '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"maybe"}}' } do
      local v, kind, msg = said("PreToolUse", out)
      assert.same({ nil, "nonsense" }, { v, kind }, out)
      assert.is_string(msg)
    end
  end)

  it("names other ends", function()
    for _, case in ipairs { { { kind = "timeout" }, "timeout" }, { { kind = "signal", code = 9 },
      "signal" },
      { { kind = "spawn", message = "program x not found" }, "spawn" } } do
      local v, kind, msg = command.verdict(events.get "Stop", case[1])
      assert.same({ nil, case[2] }, { v, kind })
      assert.is_string(msg)
    end
  end)
end)

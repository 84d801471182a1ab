local events = require "pais.events"

-- All that Claude Code 2.1.330 knows.
local ALL = {}
for name in ([[ConfigChange CwdChanged DirectoryAdded Elicitation ElicitationResult FileChanged
  InstructionsLoaded MessageDisplay Notification PermissionDenied PermissionRequest PostCompact
  PostModelSwitch PostToolBatch PostToolUse PostToolUseFailure PreCompact PreModelSwitch PreToolUse
  SessionEnd SessionStart Setup Stop StopFailure SubagentStart SubagentStop TaskCompleted TaskCreated
  TeammateIdle UserPromptExpansion UserPromptSubmit WorktreeCreate WorktreeRemove]]):gmatch("%S+") do
  ALL[#ALL + 1] = name
end

describe("pais.events", function()
  it("knows every event of the client", function()
    assert.equal(33, #ALL)
    assert.same(ALL, events.names())
  end)

  it("takes a name in any spelling", function()
    for _, name in ipairs(ALL) do
      local words = name:gsub("(%l)(%u)", "%1_%2")
      for _, given in ipairs { name, words, words:lower(), words:lower():gsub("_", "-"),
        name:lower(),
        words:upper() } do
        assert.equal(name, events.canonical(given))
      end
    end
    assert.equal("NewThing", events.canonical "new_thing")
    assert.equal("NewThing", events.canonical "new-thing")
    assert.equal("NewThing", events.canonical "NewThing")
    assert.equal("", events.canonical "")
  end)

  it("has a row for what it does not know", function()
    local row = events.get "Later"
    assert.same({ "Later", false, "exit" }, { row.name, row.known, row.block })
    assert.is_nil(row.ask or row.context or row.rewrite or row.halt)
    assert.same({}, row.fields)
    assert.is_true(events.get("Stop").known)
  end)

  it("gives every event less time than the client does", function()
    local CLIENT = { UserPromptSubmit = 30, PreModelSwitch = 30, PostModelSwitch = 30,
      MessageDisplay = 10, SessionEnd = 1.5 }
    for _, name in ipairs(ALL) do
      local budget = events.get(name).budget
      assert.is_true(budget > 0 and budget < (CLIENT[name] or 600), name)
    end
  end)

  it("lets watch by default where nothing that is said is honoured", function()
    for _, name in ipairs { "Notification", "PostCompact", "SessionEnd", "WorktreeRemove",
      "DirectoryAdded" } do
      assert.equal("observe", events.default_phase(name), name)
    end
    for _, name in ipairs { "PreToolUse", "Stop", "SessionStart", "PermissionRequest", "CwdChanged",
      "PreCompact", "Later", "MessageDisplay" } do
      assert.equal("guard", events.default_phase(name), name)
    end
  end)

  it("knows what a matcher is tested on", function()
    local function subject(name, event) return events.subject(events.get(name), event) end
    assert.same({ "Bash" }, { subject("PreToolUse", { tool_name = "Bash" }) })
    assert.same({ "Agent", "Task" }, { subject("PreToolUse", { tool_name = "Agent" }) })
    assert.same({ "startup" }, { subject("SessionStart", { source = "startup" }) })
    assert.same({ "b.txt" }, { subject("FileChanged", { file_path = "/a/b.txt" }) })
    assert.is_nil(subject("Stop", { tool_name = "Bash" }))
    assert.is_nil(subject("PreToolUse", { tool_name = 5 }))
    assert.is_nil(subject("PreToolUse", {}))
    assert.equal("Bash", (subject("Later", { tool_name = "Bash" })))
    assert.is_nil(subject("Later", {}))
  end)
end)

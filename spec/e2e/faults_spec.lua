--- A plugin that fails leaves the session working.
local client = require "client"
local fs = require "pais.fs"

-- Processes of this machine whose command line has the text.
local function processes(text)
  local pipe = assert(io.popen("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'"))
  local found = pipe:read("a"):find(text, 1, true)
  pipe:close()
  return found ~= nil
end

local FAULTS = {
  {"raises", client.plugin("faulty", "{PreToolUse: [{matcher: Bash}]}",
    [[return {PreToolUse = function(event) return event.no.such.field end}]])},
  {"does not load", client.plugin("faulty", "{PreToolUse: [{matcher: Bash}]}",
    "return { PreToolUse = function( ")},
  {"loops for ever", client.plugin("faulty", "{PreToolUse: [{matcher: Bash, timeout: 1}]}",
    [[return {PreToolUse = function() while true do end end}]])},
  {"is killed", client.plugin("faulty", "{PreToolUse: [{matcher: Bash, command: ./die.sh}]}",
    {["die.sh"] = "#!/bin/sh\nkill -KILL $$\n"})},
  {"hangs", client.plugin("faulty",
    "{PreToolUse: [{matcher: Bash, command: ./hang.sh, timeout: 1}]}",
    {["hang.sh"] = "#!/bin/sh\nsleep 4711.25 &\nsleep 4711.25\n"})},
  {"prints garbage", client.plugin("faulty",
    "{PreToolUse: [{matcher: Bash, command: ./noise.sh}]}",
    {["noise.sh"] = "#!/bin/sh\necho '{\"hookSpecificOutput\": {\"permission'\nexit 1\n"})},
}

local GUARD = client.plugin("rules", "{PreToolUse: [{matcher: Bash, priority: 1}]}", [[
return {
  PreToolUse = function(event)
    if event.tool_input.command:find("rm ", 1, true) then return pais.block("kept") end
  end,
}
]])

describe("a plugin that", function()
  teardown(client.clean)

  for _, case in ipairs(FAULTS) do
    local fault, plugin = table.unpack(case)
    it(fault .. " does not stop the session, nor the plugins after it", function()
      local s = client.run {
        plugins = {faulty = plugin, rules = GUARD},
        files = {precious = "gold"},
        turns = {client.bash("echo made > out", "one"), client.bash("rm precious", "two"), "bye"},
      }
      assert.equal("bye", s.result.result)
      assert.is_false(s.results.one.is_error)
      assert.equal("made\n", s:file "out")
      assert.is_true(s.results.two.is_error)
      assert.equal("gold", s:file "precious")
      assert.is_false(processes "4711.25")
      assert.equal("faulty.PreToolUse", s:of_call("one").faults[1].who)
    end)
  end

  it("fails with on_error: block keeps the command from running", function()
    local s = client.run {
      plugins = {strict = client.plugin("strict",
        "{PreToolUse: [{matcher: Bash, on_error: block}]}",
        [[return {PreToolUse = function() error("out of order") end}]])},
      turns = {client.bash("echo made > out", "one"), "bye"},
    }
    assert.is_true(s.results.one.is_error)
    assert.is_nil(s:file "out")
    assert.equal("bye", s.result.result)
  end)

  it("prints on stdout does not spoil the answer of another", function()
    local s = client.run {
      plugins = {
        chatty = client.plugin("chatty", "{PreToolUse: [{matcher: Bash, priority: 900}]}",
          [[return {PreToolUse = function() print("{") io.write("hello") end}]]),
        rules = GUARD,
      },
      files = {precious = "gold"},
      turns = {client.bash("rm precious", "one"), "bye"},
    }
    assert.is_true(s.results.one.is_error)
    assert.equal("gold", s:file "precious")
  end)
end)

describe("the end of a session", function()
  teardown(client.clean)

  it("is not delayed by a slow observer, which still finishes", function()
    local s = client.run {
      plugins = {
        slow = client.plugin("slow",
          "{SessionEnd: [{phase: observe, command: ./slow.sh, timeout: 20}]}",
          {["slow.sh"] = '#!/bin/sh\ncd "$CLAUDE_PROJECT_DIR"\nuntil [ -e go ]; do sleep 0.05; done\n'
            .. "echo late > late\n"}),
        quits = client.plugin("quits", "{SessionEnd: [{phase: observe, command: ./quit.sh}]}",
          {["quit.sh"] = '#!/bin/sh\nexit 3\n'}),
      },
      turns = {"bye"},
    }
    assert.equal(0, s.status)
    assert.is_nil(s:file "late")
    assert(fs.write(s.dir .. "/project/go", ""))
    assert.equal(1, #s:recorded "SessionEnd")
    local text = s:await("late", 10)
    assert.equal("late\n", text)
    s:reload()
    local last = s.records[#s.records]
    assert.same({"quits.SessionEnd", "exit", 3}, {last.observer, last.kind, last.code})
  end)

  it("is recorded although a plugin loops in it", function()
    local s = client.run {
      plugins = {
        loops = client.plugin("loops", "{SessionEnd: true}",
          [[return {SessionEnd = function() while true do end end}]]),
      },
      turns = {"bye"},
    }
    assert.equal(0, s.status)
    assert.equal("bye", s.result.result)
    assert.equal(1, #s:recorded "SessionEnd")
    assert.equal("loops.SessionEnd", s:recorded("SessionEnd")[1].faults[1].who)
  end)
end)

describe("without any plugin", function()
  teardown(client.clean)

  it("every event of the client passes and the session is as it would be", function()
    local s = client.run {
      events = {
        "SessionStart", "SessionEnd", "Setup", "InstructionsLoaded", "UserPromptSubmit",
        "UserPromptExpansion", "PreToolUse", "PermissionRequest", "PermissionDenied", "PostToolUse",
        "PostToolUseFailure", "PostToolBatch", "MessageDisplay", "Stop", "StopFailure",
        "SubagentStart", "SubagentStop", "TaskCreated", "TaskCompleted", "TeammateIdle",
        "PreCompact", "PostCompact", "PreModelSwitch", "PostModelSwitch", "Notification",
        "Elicitation", "ElicitationResult", "ConfigChange", "CwdChanged", "FileChanged",
        "DirectoryAdded",
      },
      files = {["CLAUDE.md"] = "Be kind.\n"},
      turns = {
        {client.bash("echo made > out", "one"), client.bash("exit 3", "two")},
        client.bash("mkdir sub && cd sub", "three"), "bye",
      },
    }
    assert.equal("bye", s.result.result)
    assert.is_false(s.results.one.is_error)
    assert.is_true(s.results.two.is_error)
    assert.equal("made\n", s:file "out")
    for _, event in ipairs {"SessionStart", "InstructionsLoaded", "UserPromptSubmit",
      "PostToolUseFailure", "PostToolBatch", "MessageDisplay", "Stop", "SessionEnd"} do
      assert.truthy(#s:recorded(event) >= 1, event .. " was not recorded")
    end
    assert.equal("", s.stderr)
  end)
end)

--- The harness itself, without pais: what these say of the client, the other specs build on.
local client = require "client"

-- A hook that is a shell command, wired straight into the client.
local function shell(event, command)
  return {[event] = {{hooks = {{type = "command", command = "/bin/sh", args = {"-c", command}}}}}}
end

describe("the client against the scripted API", function()
  teardown(client.clean)

  it("runs the calls of the script and ends with its last text", function()
    local s = client.run {
      wired = false, turns = {client.bash("echo made > out", "one"), "all done"},
    }
    assert.equal(0, s.status)
    assert.equal("all done", s.result.result)
    assert.is_false(s.results.one.is_error)
    assert.equal("made\n", s:file "out")
    assert.equal(2, #s:turns "main")
  end)

  it("fires a hook, whose exit 2 stops the call", function()
    local s = client.run {
      hooks = shell("PreToolUse", "cat > event.json; echo not today >&2; exit 2"),
      turns = {client.bash("echo made > out", "one"), "bye"},
    }
    assert.is_true(s.results.one.is_error)
    assert.truthy(s.results.one.text:find("not today", 1, true))
    assert.is_nil(s:file "out")
    assert.truthy(s:file("event.json"):find('"hook_event_name":"PreToolUse"', 1, true))
  end)

  it("complains of hooks that fail, babble, are late, or name another event", function()
    local s = client.run {
      hooks = shell("PreToolUse", "echo oops >&2; exit 1"), turns = {client.bash "true", "bye"},
    }
    assert.equal(1, #s.complaints)
    s = client.run {
      hooks = shell("PreToolUse", "echo '{\"continue\": true} and more'"),
      turns = {client.bash "true", "bye"},
    }
    assert.equal(1, #s.complaints)
    s = client.run {
      hooks = shell("PostToolUse", [[echo '{"hookSpecificOutput": {"hookEventName": "Stop"}}']]),
      turns = {client.bash "true", "bye"},
    }
    assert.equal(1, #s.complaints)
    s = client.run {hooks = shell("SessionEnd", "sleep 3"), turns = {"bye"}}
    assert.equal(1, #s.complaints)
  end)

  it("goes on after a refusal and a slow answer of the API", function()
    local s = client.run {
      wired = false,
      turns = {{status = 529, error = "overloaded_error"},
        {blocks = {{type = "text", text = "at last"}}, delay = 0.5}},
    }
    assert.equal("at last", s.result.result)
    assert.equal(2, #s:turns "main")
  end)

  it("plays a subagent's own turns", function()
    local s = client.run {
      wired = false,
      turns = {client.agent("SUBTASK: make the file", "job"), "bye"},
      subagent = {client.bash("echo sub > out"), "the subagent is done"},
    }
    assert.equal("sub\n", s:file "out")
    assert.equal(2, #s:turns "subagent")
    assert.truthy(s.results.job.text:find("the subagent is done", 1, true))
  end)
end)

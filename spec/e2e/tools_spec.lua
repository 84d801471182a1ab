--- Tool calls: what a plugin says before a call decides what the real client does.
local client = require "client"

local GUARD = client.plugin("rules", "{PreToolUse: [{matcher: Bash}]}", [[
return {
  PreToolUse = function(event)
    if event.tool_input.command:find("rm ", 1, true) then
      return pais.block("the rules keep precious files")
    end
  end,
}
]])

local DANGER = {{client.bash("rm precious", "bad"), client.bash("echo fine > out", "good")}, "bye"}

-- A rewriting plugin that adds a word to the command.
local function adding(name, word, priority)
  return client.plugin(name, ("{PreToolUse: [{matcher: Bash, priority: %d}]}"):format(priority),
    ([[
return {
  PreToolUse = function(event)
    return pais.rewrite {command = event.tool_input.command .. " %s"}
  end,
}
]]):format(word))
end

describe("before a tool call", function()
  teardown(client.clean)

  it("the dangerous command of these specs does its harm without pais", function()
    local s = client.run {wired = false, files = {precious = "gold"}, turns = DANGER}
    assert.is_false(s.results.bad.is_error)
    assert.is_nil(s:file "precious")
  end)

  it("a block reaches the model as a tool error and the command does not run", function()
    local s = client.run {plugins = {rules = GUARD}, files = {precious = "gold"}, turns = DANGER}
    assert.is_true(s.results.bad.is_error)
    assert.truthy(s.results.bad.text:find("the rules keep precious files", 1, true))
    assert.equal("gold", s:file "precious")
    assert.is_false(s.results.good.is_error)
    assert.equal("fine\n", s:file "out")
    assert.equal("bye", s.result.result)
    local record = s:of_call "bad"
    assert.equal("block", record.verdict)
    assert.equal("rules.PreToolUse", record.by)
    assert.equal("the rules keep precious files", record.reason)
    assert.not_equal("block", s:of_call("good").verdict)
  end)

  it("PAIS=0 switches it all off", function()
    local s = client.run {
      plugins = {rules = GUARD}, files = {precious = "gold"}, turns = DANGER, env = {PAIS = "0"},
    }
    assert.is_false(s.results.bad.is_error)
    assert.is_nil(s:file "precious")
    assert.same({}, s.records)
  end)

  it("a question is a refusal where nobody can answer, with the reason", function()
    local s = client.run {
      plugins = {careful = client.plugin("careful", "{PreToolUse: [{matcher: Bash}]}", [[
        return {PreToolUse = function() return pais.ask("is this the right branch?") end}
      ]])},
      turns = {client.bash("echo made > out", "one"), "bye"},
    }
    assert.is_true(s.results.one.is_error)
    assert.truthy(s.results.one.text:find("is this the right branch?", 1, true))
    assert.is_nil(s:file "out")
    assert.equal("ask", s:of_call("one").verdict)
  end)

  it("a rewritten command is what runs, with the rest of its input kept", function()
    local s = client.run {
      plugins = {
        safer = client.plugin("safer", "{PreToolUse: [{matcher: Bash}]}", [[
          return {PreToolUse = function() return pais.rewrite {command = "echo safe > out"} end}
        ]]),
        witness = client.plugin("witness", "{PostToolUse: [{command: ./keep.sh}]}",
          {["keep.sh"] = '#!/bin/sh\ncat > "$CLAUDE_PROJECT_DIR/event.json"\n'}),
      },
      files = {precious = "gold"},
      turns = {client.bash("rm precious", "one"), "bye"},
    }
    assert.is_false(s.results.one.is_error)
    assert.equal("safe\n", s:file "out")
    assert.equal("gold", s:file "precious")
    local event = s:await("event.json", 5)
    assert.truthy(event:find('"description":"a step"', 1, true))
    assert.is_true(s:of_call("one").rewritten)
  end)

  it("rewrites chain in the order of priority, not of names", function()
    local s = client.run {
      plugins = {aaa = adding("aaa", "last", 100), zzz = adding("zzz", "first", 900)},
      turns = {client.bash("echo > out", "one"), "bye"},
    }
    assert.is_false(s.results.one.is_error)
    assert.equal("first last\n", s:file "out")
    local handlers = s:of_call("one").handlers
    assert.same({"zzz", "aaa"}, {handlers[1].name, handlers[2].name})
  end)

  it("a subagent's calls are seen, and known to be its own", function()
    local s = client.run {
      plugins = {agents = client.plugin("agents", "{PreToolUse: [{matcher: Bash}]}", [[
        return {
          PreToolUse = function(event)
            if event.agent_id then return pais.block("not for the " .. event.agent_type) end
          end,
        }
      ]])},
      turns = {client.bash("echo main > main.out", "own"), client.agent("SUBTASK: make it", "job"),
        "bye"},
      subagent = {client.bash("echo sub > sub.out", "theirs"), "I could not"},
    }
    assert.is_false(s.results.own.is_error)
    assert.equal("main\n", s:file "main.out")
    assert.is_true(s.results.theirs.is_error)
    assert.truthy(s.results.theirs.text:find("not for the general-purpose", 1, true))
    assert.is_nil(s:file "sub.out")
    assert.truthy(s.results.job.text:find("I could not", 1, true))
    assert.is_nil(s:of_call("own").agent_id)
    assert.is_string(s:of_call("theirs").agent_id)
    assert.equal(1, #s:recorded "SubagentStart")
    assert.equal(1, #s:recorded "SubagentStop")
  end)

  it("parallel calls are each decided and recorded once", function()
    local calls = {}
    for i = 1, 8 do
      calls[i] = client.tool("Write",
        {file_path = ("out%d"):format(i), content = ("word %d"):format(i)}, "call" .. i)
    end
    local s = client.run {
      plugins = {odd = client.plugin("odd", "{PreToolUse: [{matcher: Write}]}", [[
        return {
          PreToolUse = function(event)
            local number = tonumber(event.tool_input.content:match("%d+"))
            if number % 2 == 1 then return pais.block("an odd number") end
          end,
        }
      ]])},
      turns = {calls, "bye"},
    }
    for i = 1, 8 do
      assert.equal(i % 2 == 1, s.results["call" .. i].is_error)
      assert.equal(i % 2 == 0 and ("word %d"):format(i) or nil, s:file("out" .. i))
      assert.equal(i % 2 == 1, s:of_call("call" .. i).verdict == "block")
    end
    assert.equal(8, #s:recorded "PreToolUse")
    assert.equal(4, #s:recorded "PostToolUse")
  end)

  it("a plugin's decision about a permission stands in for the user's", function()
    local turns = {{client.bash("echo yes > yes", "yes"), client.bash("echo no > no", "no")}, "bye"}
    local without = client.run {wired = false, mode = "default", allowed = false, turns = turns}
    assert.is_true(without.results.yes.is_error)
    assert.is_nil(without:file "yes")

    local s = client.run {
      plugins = {clerk = client.plugin("clerk", "{PermissionRequest: [{matcher: Bash}]}", [[
        return {
          PermissionRequest = function(event)
            if event.tool_input.command:find("yes", 1, true) then
              return pais.allow("the clerk knows it")
            end
            return pais.block("the clerk does not know it")
          end,
        }
      ]])},
      mode = "default", allowed = false, turns = turns,
    }
    assert.is_false(s.results.yes.is_error)
    assert.equal("yes\n", s:file "yes")
    assert.is_true(s.results.no.is_error)
    assert.truthy(s.results.no.text:find("the clerk does not know it", 1, true))
    assert.is_nil(s:file "no")
  end)
end)

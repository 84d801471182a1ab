--- Around the tool calls: prompts, context, feedback, and the end of a turn.
local client = require "client"

-- A plugin that adds one text to every prompt.
local function telling(name, priority, text)
  return client.plugin(name, ("{UserPromptSubmit: [{priority: %d}]}"):format(priority),
    ("return {UserPromptSubmit = function() return pais.context(%s) end}"):format(text))
end

local function at(s, text)
  return s.told:find(text, 1, true)
end

-- Whether the model was told both, the first before the second.
local function in_order(s, first, second)
  local a, b = at(s, first), at(s, second)
  return a ~= nil and b ~= nil and a < b
end

-- What the client says when it has put an added text into a file instead of showing it.
local SAVED = "/tool-results/hook-"

describe("a prompt", function()
  teardown(client.clean)

  it("is refused before anything reaches the model", function()
    local s = client.run {
      plugins = {gate = client.plugin("gate", "{UserPromptSubmit: true}", [[
        return {
          UserPromptSubmit = function(event)
            if event.prompt:find("launch", 1, true) then
            return pais.block("nothing is launched")
          end
          end,
        }
      ]])},
      prompt = "launch it", turns = {"launched"},
    }
    assert.equal(0, #s:turns "main")
    assert.truthy(s.output:find("nothing is launched", 1, true))
  end)

  it("carries the context of two plugins, in their order and whole", function()
    -- 3,200 characters of three bytes: within the limit in UTF-16 units, though not in bytes.
    local s = client.run {
      plugins = {
        aaa = telling("aaa", 100, [["from-aaa " .. ("\u{4e2d}"):rep(3200) .. " end-aaa"]]),
        zzz = telling("zzz", 900, [["from-zzz " .. ("\u{6587}"):rep(3200) .. " end-zzz"]]),
      },
      turns = {"bye"},
    }
    assert.truthy(at(s, "from-zzz"))
    assert.is_true(in_order(s, "end-zzz", "from-aaa"))
    assert.truthy(at(s, ("\u{4e2d}"):rep(3200) .. " end-aaa"))
    assert.is_nil(at(s, SAVED))
  end)

  it("is cut below the client's limit, which is counted in UTF-16 units", function()
    -- 5,100 characters that take two units each: more than the client shows of one text.
    local long = [[("\u{1f600}"):rep(5100)]]
    local direct = client.run {
      hooks = {UserPromptSubmit = {{hooks = {{
        type = "command", command = "/usr/bin/python3", args = {"-c", "print('\u{1f600}' * 5100)"},
      }}}}},
      turns = {"bye"},
    }
    assert.truthy(at(direct, SAVED))

    local s = client.run {
      plugins = {
        aaa = telling("aaa", 900, [["from-aaa is short"]]),
        zzz = telling("zzz", 100, '"from-zzz " .. ' .. long),
      },
      turns = {"bye"},
    }
    assert.is_nil(at(s, SAVED))
    assert.is_true(in_order(s, "from-aaa is short", "from-zzz"))
    assert.truthy(at(s, ("\u{1f600}"):rep(4000)))
    assert.is_nil(at(s, ("\u{1f600}"):rep(5000)))
  end)
end)

describe("after a tool call", function()
  teardown(client.clean)

  it("feedback reaches the model beside the unchanged result", function()
    local s = client.run {
      plugins = {style = client.plugin("style", "{PostToolUse: [{matcher: Write}]}", [[
        return {PostToolUse = function(event)
          if event.tool_input.content:find("\t", 1, true) then
            return pais.block("use blanks, not tabs")
          end
        end}
      ]])},
      turns = {
        client.tool("Write", {file_path = "a.txt", content = "\tindented"}, "one"),
        "bye",
      },
    }
    assert.is_false(s.results.one.is_error)
    assert.equal("\tindented", s:file "a.txt")
    assert.truthy(at(s, "use blanks, not tabs"))
  end)

  it("context comes with it", function()
    local s = client.run {
      plugins = {hint = client.plugin("hint", "{PostToolUse: [{matcher: Bash}]}", [[
        return {PostToolUse = function(event)
          return pais.context("it printed " .. event.tool_response.stdout)
        end}
      ]])},
      turns = {client.bash("echo 4711", "one"), "bye"},
    }
    assert.truthy(at(s, "it printed 4711"))
  end)
end)

describe("the end of a turn", function()
  teardown(client.clean)

  local function stop(code)
    return client.plugin("finish", "{Stop: true}",
      ("return {Stop = function(event) %s end}"):format(code))
  end

  it("a block makes the turn go on until the plugin is content", function()
    local s = client.run {
      plugins = {finish = stop [[
        if event.last_assistant_message:find("tested", 1, true) then return end
        return pais.block("run the tests first")
      ]]},
      turns = {"all done", client.bash("echo pass > tests", "one"), "now it is tested"},
    }
    assert.truthy(at(s, "run the tests first"))
    assert.equal("pass\n", s:file "tests")
    assert.equal("now it is tested", s.result.result)
    assert.equal(3, #s:turns "main")
    assert.equal(2, #s:recorded "Stop")
  end)

  it("a plugin that always blocks does not keep the session for ever", function()
    local s = client.run {
      plugins = {finish = stop [[return pais.block("never enough")]]},
      turns = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"},
    }
    assert.equal(0, s.status)
    assert.truthy(at(s, "never enough"))
    assert.truthy(#s:turns "main" > 1)
    assert.truthy(#s:turns "main" < 10)
  end)

  it("comes at once when a plugin halts it, and the call does not run", function()
    local s = client.run {
      plugins = {brake = client.plugin("brake", "{PreToolUse: [{matcher: Bash}]}",
        [[return {PreToolUse = function() return pais.halt("the budget is spent") end}]])},
      turns = {client.bash("echo made > out", "one"), "bye"},
    }
    assert.is_nil(s:file "out")
    assert.equal(1, #s:turns "main")
    assert.equal(0, s.status)
  end)
end)

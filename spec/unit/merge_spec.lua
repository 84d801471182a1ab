local api = require "pais.api"
local events = require "pais.events"
local merge = require "pais.merge"

local function merged(event, list)
  local state = { contexts = {}, messages = {}, output = {}, rewritten = {}, faults = {} }
  for i, v in ipairs(list) do
    merge.verdict(state, v, { label = "p" .. i .. ".H", plugin = "p" .. i }, events.get(event))
  end
  return state
end

describe("pais.merge", function()
  it("lets the strictest count, and of equals the first", function()
    local V = { allow = api.allow "w", ask = api.ask "a", block = api.block "b",
      defer = { verdict = "defer", reason = "d" } }
    local ranks = { allow = 1, ask = 2, defer = 3, block = 4 }
    for one, a in pairs(V) do
      for two, b in pairs(V) do
        local want = ranks[two] > ranks[one] and two or one
        local s = merged("PreToolUse", { a, b })
        assert.same({ want, V[want].reason, want == one and "p1.H" or "p2.H" }, { s.verdict,
          s.reason, s.by })
      end
    end
    assert.is_nil(merged("PreToolUse", { api.context "x" }).verdict)
  end)

  it("adds contexts and messages up, in order", function()
    local s = merged("PreToolUse", { api.context "1" .. api.context "2", api.message "m"
      .. api.context "3" })
    assert.same({ { who = "p1", text = "1" }, { who = "p1", text = "2" }, { who = "p2",
      text = "3" } }, s.contexts)
    assert.same({ { who = "p2", text = "m" } }, s.messages)
  end)

  it("lets the later value of an answer's field count", function()
    local s = merged("UserPromptSubmit", { api.output { sessionTitle = "1" },
      api.output { sessionTitle = "2" } })
    assert.same({ sessionTitle = "2" }, s.output)
  end)

  it("notes what the event does not honour, and says it to the user where it can", function()
    local s = merged("Stop", { api.ask "sure?" })
    assert.is_nil(s.verdict)
    assert.same({ "unsupported", "p1.H" }, { s.faults[1].kind, s.faults[1].who })
    assert.equal("sure?", s.messages[1].text)
    s = merged("SessionStart", { api.block "no" })
    assert.is_nil(s.verdict)
    assert.equal("no", s.messages[1].text)
    s = merged("Notification", { api.context "c" })
    assert.same({}, s.contexts)
    assert.equal("unsupported", s.faults[1].kind)
    s = merged("PreToolUse", { api.output { nothing = 1 } })
    assert.same({}, s.output)
    assert.equal("unsupported", s.faults[1].kind)
    assert.equal("block", merged("Later", { api.block "no" }).verdict)
  end)

  it("makes a halt before a tool a refusal, and the first halt counts", function()
    local s = merged("PreToolUse", { api.allow(), api.halt "one", api.halt "two" })
    assert.same({ "one", "block", "one", "p2.H" }, { s.halt, s.verdict, s.reason, s.by })
    s = merged("Stop", { api.halt "one" })
    assert.same({ "one", nil }, { s.halt, s.verdict })
  end)
end)

describe("pais.api", function()
  it("joins verdicts: the stricter decision, everything else of both", function()
    local v = api.allow() .. api.context "a" .. api.ask "q" .. api.context "b"
      .. api.rewrite { x = 1 }
      .. api.rewrite { y = 2 } .. api.message "m"
    assert.same({ "ask", "q" }, { v.verdict, v.reason })
    assert.same({ { "a", "b" }, { "m" }, { x = 1, y = 2 } }, { v.context, v.message, v.rewrite })
    assert.is_true(api.is_verdict(v))
    assert.is_false(api.is_verdict {})
    assert.has_error(function() return api.allow() .. "x" end,
      "only verdicts can be joined with verdicts")
  end)

  it("does not change what it joins", function()
    local a, b = api.context "a", api.context "b"
    local _ = a .. b
    assert.same({ { "a" }, { "b" } }, { a.context, b.context })
  end)

  it("refuses misuse at the caller's line", function()
    for call, message in pairs {
      [function() api.block() end] = "pais.block: bad reason (string expected, got nil)",
      [function() api.ask {} end] = "pais.ask: bad reason (string expected, got table)",
      [function() api.allow(5) end] = "pais.allow: bad reason (string expected, got number)",
      [function() api.context() end] = "pais.context: bad text (string expected, got nil)",
      [function() api.rewrite {} end] = "pais.rewrite: bad fields (a table with at least one field expected)",
      [function() api.rewrite { 1 } end] = "pais.rewrite: bad fields (names of fields must be strings)",
      [function() api.output "x" end] = "pais.output: bad fields (table expected)",
      [function() api.halt() end] = "pais.halt: bad reason (string expected, got nil)",
    } do
      local ok, msg = pcall(call)
      assert.is_false(ok)
      assert.matches("^[^:]*merge_spec.lua:%d+: ", msg)
      assert.equal(message, (msg:gsub("^[^:]*:%d+: ", "")))
    end
  end)
end)

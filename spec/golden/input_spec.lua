--- Whatever comes on stdin, a dispatch ends with 0 or 2 and leaves one line.
local dispatch = require "dispatch"
local json = require "pais.json"

-- A guard that refuses what it must, and an echo that rewrites, so that something is at stake.
local GUARD = dispatch.lua("guard", [[
  if type(event.tool_input) == "table" and event.tool_input.command == "bad" then
    return pais.block "it is bad"
  end]])

local function bash(command) return json.encode(dispatch.bash { tool_input = { command = command } }) end

local function nested(n, open, close) return open:rep(n) .. "1" .. close:rep(n) end

local CASES = {
  { "empty", "" },
  { "only white space", " \r\n\t\n" },
  { "no JSON", "hello" },
  { "a NUL", "\0" },
  { "an array", "[1,2]" },
  { "a string", '"PreToolUse"' },
  { "null", "null" },
  { "true", "true" },
  { "an empty object", "{}", fine = true },
  { "an object without names", '{"a":1}', fine = true },
  { "cut in a string", bash("echo hi"):sub(1, 60) },
  { "cut before the last brace", bash("echo hi"):sub(1, -2) },
  { "two objects", bash("echo hi") .. bash("echo hi") },
  { "text behind it", bash("echo hi") .. " x" },
  { "100,000 open brackets", ("["):rep(100000) },
  { "100,000 deep, closed", nested(100000, "[", "]") },
  { "an event 100,000 arrays deep",
    '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":' .. nested(100000, "[", "]")
      .. "}",
    fine = true },
  { "an event 100,000 objects deep",
    '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":' .. nested(100000, '{"a":',
      "}")
      .. "}", fine = true },
  { "bytes that are no UTF-8", bash("echo"):gsub("echo", "e\255\254\192\128o"), fine = true },
  { "a byte order mark", "\239\187\191" .. bash("echo hi"), fine = true },
  { "numbers beyond 64 bits", '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":'
    .. '{"command":"x","n":123456789012345678901234567890,"e":1e999,"m":-1e-999}}', fine = true },
  { "a number of 100,000 digits", '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":'
    .. '{"n":' .. ("9"):rep(100000) .. "}}", fine = true },
  { "the wrong types everywhere",
    '{"hook_event_name":"PreToolUse","tool_name":{"a":1},"tool_input":'
    .. '[],"session_id":[],"cwd":1,"tool_use_id":null,"agent_id":false,"transcript_path":{}}',
    fine = true },
  { "names of members twice",
    '{"hook_event_name":"Stop","hook_event_name":"PreToolUse","tool_name":'
    .. '"Bash","tool_input":{"command":"good"},"tool_input":{"command":"bad"}}', code = 2 },
  { "names of members that are empty, long or odd", json.encode(dispatch.bash {
    [""] = 1, ["\0"] = 2, [("k"):rep(70000)] = 3, ["a\nb"] = 4 }), fine = true },
  { "the name as a number", '{"hook_event_name":5}', name = false },
  { "a hostile session", json.encode(dispatch.bash { session_id = '../../x"\n\\\0' }),
    fine = true },
  { "a blocked call", bash "bad", code = 2 },
  { "an allowed call", bash "good", fine = true },
}

describe("stdin", function()
  local home
  setup(function() home = dispatch.home(GUARD) end)
  teardown(dispatch.clean)

  for _, program in ipairs { "fast", "asan" } do
    for _, case in ipairs(CASES) do
      it(("%s (%s)"):format(case[1], program), function()
        local name = "PreToolUse"
        if case.name == false then name = false end
        local r = home:run { input = (case[2]), name = name, program = program }
        r.event = r.event or "PreToolUse"
        r:check()
        assert.equal(case.code or 0, r.code)
        if case.code == 2 then assert.equal("deny", r:own().permissionDecision) end
        if not case.fine and not case.code then r:has_fault("event", "pais") end
        if case.fine then assert.is_nil(r:fault("event")) end
      end)
    end
  end

  it("50 MB", function()
    local r = home:run { input = bash(("x"):rep(50 << 20)), name = "PreToolUse" }
    assert.equal(0, r:check().code)
    assert.is_nil(r.record[1].faults)
    r = home:run { input = '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":'
      .. '"bad","list":[' .. ("1,"):rep(25 << 20) .. "1]}}", name = "PreToolUse" }
    -- What does not fit in memory may end as a fault, but not as silence.
    r:check()
    assert(r.code == 2 or r.record[1].faults)
    r = home:run { input = ("x"):rep(50 << 20), name = "PreToolUse" }
    r:check():has_fault("event")
  end)

  it("more than there can be", function()
    local r = home:run { input = ("[" .. (" "):rep(1023)):rep(257 << 10), name = "PreToolUse" }
    assert.equal(0, r:check().code)
    r:has_fault("event")
  end)

  it("events that are not known are dispatched to whoever named them", function()
    local h = dispatch.home(dispatch.plugin("later", "{NewThing: true, new_gate: true}", [[
      return { NewThing = function() return pais.context "x" end,
        NewGate = function() return pais.block "not yet" end }]]))
    for _, name in ipairs { "NewThing", "new-thing", "new_thing" } do
      local r = h:run { input = { hook_event_name = "NewThing", x = { json.null } }, name = name }
      assert.equal(0, r:check().code)
      assert.equal("", r.out)
      assert.equal("NewThing", r.record[1].event)
      assert.equal("later", r.record[1].handlers[1].name)
    end
    local r = h:run { input = { hook_event_name = "NewGate" } }
    assert.equal(2, r:check().code)
    assert.equal("not yet", r.err)
    assert.equal("", r.out)
    r = h:run { input = { hook_event_name = "Else" } }
    assert.same({}, r:check().record[1].handlers)
  end)

  it("an argument and a payload that do not agree are dispatched, and said", function()
    local r = home:run { input = bash "bad", name = "post_tool_use" }
    assert.equal(0, r:check().code)
    r:has_fault("event", "pais")
    assert.equal("PostToolUse", r.record[1].event)
  end)

  for _, name in ipairs { "", "-", "___", ("x"):rep(5000), "a\nb", "--x", "../x", "\255" } do
    it(("the argument %q"):format(name:sub(1, 20)), function()
      local r = home:run { input = bash "good", name = name }
      r:check()
      assert.equal(0, r.code)
    end)
  end
end)

describe("strings pass without loss", function()
  teardown(dispatch.clean)
  -- As JSON text: what a re-encoding could lose.
  local ODD = [[{"command":"a\u0000b\ud800c\udc00\uD83D\ude00 é\u2028\/","e":{},"l":[],"n":[null,1,1.0,]]
    .. [[9007199254740993,-9223372036854775808,1e2,-0,0.1],"s":"\u0001n5","t":true,"z":null,"":0}]]
  local INPUT = '{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":' .. ODD .. "}"

  it("to command handlers, byte for byte", function()
    local home = dispatch.home(dispatch.sh("copy", "cat > \"$PAIS_DIR/got\""))
    home:run({ input = INPUT, name = "PreToolUse" }):check()
    assert.equal(INPUT .. "\n", home:read "got")
  end)

  it("to command handlers, with what is no UTF-8 replaced", function()
    local home = dispatch.home(dispatch.sh("copy", "cat > \"$PAIS_DIR/got\""))
    home:run({ input = dispatch.bash { x = "a" }, name = "PreToolUse" }):check()
    home:run({ input = '{"tool_name":"a\255b","hook_event_name":"PreToolUse"}',
      name = "PreToolUse" }):check()
    assert.equal('{"tool_name":"a\239\191\189b","hook_event_name":"PreToolUse"}\n', home:read "got")
  end)

  it("through a rewrite of another field", function()
    local home = dispatch.home(dispatch.lua("adder",
      [[return pais.rewrite { extra = "\0\u{1F600}" }]]))
    local r = home:run({ input = INPUT, name = "PreToolUse" }):check()
    local want = ODD:sub(1, -2) .. [[,"extra":"\u0000😀"}]]
    assert.equal('{"hookSpecificOutput":{"hookEventName":"PreToolUse","updatedInput":' .. want
      .. "}}",
      r.out)
  end)

  it("through Lua", function()
    local home = dispatch.home(dispatch.lua("same", [[
      local i = event.tool_input
      return pais.rewrite { command = i.command .. "!", e = i.e, l = i.l, n = i.n, s = i.s
        .. "!" }]]))
    local r = home:run({ input = INPUT, name = "PreToolUse" }):check()
    local new = r:own().updatedInput
    assert.equal("a\0b\u{D800}c\u{DC00}😀 é\u{2028}/!", new.command)
    assert.equal("\1n5!", new.s)
    assert.is_truthy(r.out:find('"e":{},"l":[],"n":[null,1,1.0,9007199254740993,-9223372036854775808,'
      .. '100.0,', 1, true), r.out)
    assert.is_truthy(r.out:find([[a\u0000b\ud800c\udc00]], 1, true))
  end)

  it("through a command's updatedInput", function()
    local home = dispatch.home(dispatch.sh("same", [[
      printf '{"hookSpecificOutput":{"hookEventName":"PreToolUse","updatedInput":%s}}' "$ODD"]]))
    local r = home:run({ input = INPUT, name = "PreToolUse", env = { ODD = ODD:gsub("hi",
      "ho"):gsub(
      "true", "false") } }):check()
    assert.is_truthy(r.out:find((ODD:gsub("true", "false")), 1, true), r.out)
  end)
end)

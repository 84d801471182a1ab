--- What several handlers say becomes one answer, per event.
local dispatch = require "dispatch"
local json = require "pais.json"
local proc = require "pais.proc"

local INPUT = { command = "echo hi", description = "d" }
local PAYLOADS = {
  PreToolUse = { tool_name = "Bash", tool_input = INPUT },
  PermissionRequest = { tool_name = "Bash", tool_input = INPUT },
  PostToolUse = { tool_name = "Bash", tool_input = INPUT, tool_response = { stdout = "o", n = 1 } },
  UserPromptSubmit = { prompt = "hello" }, SessionStart = { source = "startup" },
  Stop = { stop_hook_active = false }, PreModelSwitch = { to_model = "m" },
  PreCompact = { trigger = "manual" }, Notification = { notification_type = "idle_prompt" },
}

local function payload(event, fields)
  local p = { hook_event_name = event, session_id = "s" }
  for k, v in pairs(PAYLOADS[event] or {}) do p[k] = v end
  for k, v in pairs(fields or {}) do p[k] = v end
  return p
end

-- A home whose plugins p1, p2, ... have one handler each, in this order: a Lua body, or a script that
-- begins with #!; options of the hook in front, as "phase: observe | return ...".
local function home_of(event, bodies, more)
  local files = { more or {} }
  for i, body in ipairs(bodies) do
    local options, rest = body:match("^([%w_]+:[^|]*)|%s*(.*)$")
    body = rest or body
    options = (options and options .. ", " or "") .. "priority: " .. 100 - i
    files[#files + 1] = body:find("^#!") and dispatch.sh("p" .. i, body:sub(3), options, event)
      or dispatch.lua("p" .. i, body, options, event)
  end
  return dispatch.home(table.unpack(files))
end

local function own(event, members) return ('{"hookSpecificOutput":{"hookEventName":"%s",%s}}')
  :format(event, members) end
local function pre(members) return own("PreToolUse", members) end
local function deny(reason) return pre(('"permissionDecision":"deny","permissionDecisionReason":"%s"')
  :format(reason)) end
local function ask(reason) return pre(('"permissionDecision":"ask","permissionDecisionReason":"%s"')
  :format(reason)) end
local function updated(input) return pre('"updatedInput":' .. input) end
local function says(object) return "#! printf '%s' '" .. object .. "'" end

-- name, event, handlers, stdout, stderr (not empty: exit 2)
local CASES = {
  { "no opinion", "PreToolUse", { "return nil", "return", "return nil, nil" }, "" },
  { "one block", "PreToolUse", { 'return pais.block "no"' }, deny "no", "no" },
  { "the first block ends the guards", "PreToolUse", { 'return pais.block "one"',
    'return pais.block "two"' }, deny "one", "one" },
  { "block over ask over allow", "PreToolUse", { "return pais.allow()", 'return pais.ask "a"',
    'return pais.block "b"' }, deny "b", "b" },
  { "ask over allow, whatever the order", "PreToolUse", { 'return pais.ask "a"',
    'return pais.allow "ok"' }, ask "a" },
  { "of two asks the first", "PreToolUse", { 'return pais.ask "1"', 'return pais.ask "2"' },
    ask "1" },
  { "allow", "PreToolUse", { "return nil", "return pais.allow()" },
    pre '"permissionDecision":"allow"' },
  { "allow with a reason", "PreToolUse", { 'return pais.allow "fine"' },
    pre '"permissionDecision":"allow","permissionDecisionReason":"fine"' },
  { "an ask of a command", "PreToolUse", { says(ask "sure?") }, ask "sure?" },
  { "defer of a command", "PreToolUse", { says(pre '"permissionDecision":"defer"'),
    'return pais.ask "a"' },
    pre '"permissionDecision":"defer"' },
  { "the strictest of one handler", "PreToolUse", {
    'return pais.allow(), pais.block "no" .. pais.context "c"' },
    pre '"permissionDecision":"deny","permissionDecisionReason":"no","additionalContext":"[p1] c"',
      "no" },
  { "context goes with a block", "PreToolUse", { 'return pais.context "c"',
    'return pais.block "no"' },
    pre '"permissionDecision":"deny","permissionDecisionReason":"no","additionalContext":"[p1] c"',
      "no" },
  { "contexts in order", "PreToolUse", { 'return pais.context "1", pais.context "2"',
    'return pais.context "3"' }, pre '"additionalContext":"[p1] 1\\n\\n[p1] 2\\n\\n[p2] 3"' },
  { "the context phase comes after the guards and is left out at a block", "PreToolUse", {
    'phase: context | return pais.context "late"', 'return pais.block "no"' }, deny "no", "no" },
  { "the context phase comes last", "PreToolUse", { 'phase: context | return pais.context "late"',
    'return pais.context "early"' }, pre '"additionalContext":"[p2] early\\n\\n[p1] late"' },
  { "only guards decide", "PreToolUse",
    { 'phase: context | return pais.block "no" .. pais.context "c"',
    'phase: observe | return pais.block "no"' }, pre '"additionalContext":"[p1] c"' },
  { "only guards rewrite", "PreToolUse", { 'phase: context | return pais.rewrite {command = "x"}' },
    "" },
  { "a rewrite keeps the other fields", "PreToolUse", { 'return pais.rewrite {command = "new"}' },
    updated '{"command":"new","description":"d"}' },
  { "a rewrite that changes nothing is none", "PreToolUse",
    { 'return pais.rewrite {description = "d"}' },
    "" },
  { "rewrites chain", "PreToolUse", {
    'return pais.rewrite {command = event.tool_input.command .. "1"}',
    'return pais.rewrite {command = event.tool_input.command .. "2", n = 5}',
    'if event.tool_input.command ~= "echo hi12" then return pais.block "not seen" end' },
    updated '{"command":"echo hi12","description":"d","n":5}' },
  { "rewrites of commands chain", "PreToolUse", { 'return pais.rewrite {command = "a"}',
    [[#! sed -n 's/.*"command":"\([a-z]*\)".*/{"hookSpecificOutput":{"hookEventName":"PreToolUse",]]
      .. [["updatedInput":{"command":"\1b"}}}/p']],
    'return pais.rewrite {command = event.tool_input.command .. "c"}' },
      updated '{"command":"abc"}' },
  { "commands beside one that rewrites see its input", "PreToolUse", {
    says(updated '{"command":"new"}'),
    "#! grep -q '\"command\":\"new\"' && exit 0; echo old >&2; exit 2",
    "#! grep -q '\"command\":\"new\"' && exit 0; echo old >&2; exit 2" },
    updated '{"command":"new"}' },
  { "a block discards the rewrite", "PreToolUse", { 'return pais.rewrite {command = "x"}',
    'return pais.block "no"' }, deny "no", "no" },
  { "an ask shows the rewrite", "PreToolUse", { 'return pais.rewrite {command = "x"}',
    'return pais.ask "sure?"' },
      pre('"permissionDecision":"ask","permissionDecisionReason":"sure?",'
      .. '"updatedInput":{"command":"x","description":"d"}') },
  { "a recheck sees the final form", "PreToolUse", {
    'recheck: true | if event.tool_input.command:find "evil" then return pais.block "evil" end',
    'return pais.rewrite {command = "evil"}' }, deny "evil", "evil" },
  { "without recheck it does not", "PreToolUse", {
    'if event.tool_input.command:find "evil" then return pais.block "evil" end',
    'return pais.rewrite {command = "evil"}' }, updated '{"command":"evil","description":"d"}' },
  { "a recheck can no longer rewrite", "PreToolUse", {
    'recheck: true | return pais.rewrite {command = event.tool_input.command .. "x"}',
    'return pais.rewrite {command = event.tool_input.command .. "y"}' },
    updated '{"command":"echo hixy","description":"d"}' },
  { "a handler cannot change what others see but by a rewrite", "PreToolUse", {
    "event.tool_input.command = 'x' event.tool_input = nil",
    'if not event.tool_input or event.tool_input.command ~= "echo hi" then return pais.block "seen" end' },
    "" },
  { "a rewrite to null, false, {} and []", "PreToolUse", {
    'return pais.rewrite {a = pais.null, b = false, c = {}, d = pais.json.array {}}' },
    updated '{"command":"echo hi","description":"d","a":null,"b":false,"c":{},"d":[]}' },
  { "halt refuses the tool too", "PreToolUse", { 'return pais.halt "enough"' },
    '{"continue":false,"stopReason":"enough","hookSpecificOutput":{"hookEventName":"PreToolUse",'
      .. '"permissionDecision":"deny","permissionDecisionReason":"enough"}}', "enough" },
  { "continue: false wins over allow", "PreToolUse", { "return pais.allow()",
    says '{"continue":false,"stopReason":"enough"}' },
    '{"continue":false,"stopReason":"enough","hookSpecificOutput":{"hookEventName":"PreToolUse",'
      .. '"permissionDecision":"deny","permissionDecisionReason":"enough"}}', "enough" },
  { "messages", "PreToolUse", { 'return pais.message "m1"', says '{"systemMessage":"m2"}' },
    '{"systemMessage":"[p1] m1\\n[p2] m2"}' },
  { "exit 2 of a command", "PreToolUse", { "#! echo 'not that' >&2; exit 2" }, deny "not that",
    "not that" },
  { "exit 2 without a word", "PreToolUse", { "#! exit 2" }, deny "Blocked by hook",
    "Blocked by hook" },
  { "exit 2 over its own allow", "PreToolUse", {
    "#! printf '%s' '" .. pre '"permissionDecision":"allow"' .. "'; echo no >&2; exit 2" },
      deny "no", "no" },
  { "the JSON's reason over stderr", "PreToolUse", { "#! printf '%s' '" .. deny "json"
    .. "'; echo err >&2; exit 2" },
    deny "json", "json" },
  { "exit 2 with an answer that is invalid", "PreToolUse",
    { "#! echo '{\"systemMessage\":null}'; echo no >&2; exit 2" },
    deny "no", "no" },
  { "JSON counts whatever the exit code", "PreToolUse", { "#! printf '%s' '" .. ask "q"
    .. "'; exit 7" }, ask "q" },
  { "the old form of a decision", "PreToolUse", { says '{"decision":"block","reason":"old"}' },
    deny "old", "old" },
  { "the old form of an approval", "PreToolUse", { says '{"decision":"approve"}' },
    pre '"permissionDecision":"allow"' },
  { "plain text is for nobody", "PreToolUse", { "#! echo hello" }, "" },
  { "fields that the event has not", "PreToolUse", { 'return pais.output {displayContent = "x"}' },
    "" },

  { "a refused prompt", "UserPromptSubmit", { 'return pais.context "c"', 'return pais.block "no"' },
    '{"decision":"block","reason":"no","hookSpecificOutput":{"hookEventName":"UserPromptSubmit",'
      .. '"additionalContext":"[p1] c"}}', "no" },
  { "a prompt cannot be asked about", "UserPromptSubmit", { 'return pais.ask "sure?"' },
    '{"systemMessage":"[p1] sure?"}' },
  { "a prompt's context from plain text", "UserPromptSubmit", { "#! echo hello",
    "return pais.context 'x'" },
    own("UserPromptSubmit", '"additionalContext":"[p1] hello\\n\\n[p2] x"') },
  { "a prompt that ends the turn", "UserPromptSubmit", { 'return pais.halt "stop"' },
    '{"continue":false,"stopReason":"stop"}' },
  { "a prompt's title", "UserPromptSubmit", { 'return pais.output {sessionTitle = "t1"}',
    'return pais.output {sessionTitle = "t2", x = 1}' }, own("UserPromptSubmit",
      '"sessionTitle":"t2"') },

  { "a stop that goes on", "Stop", { 'return pais.block "tests fail"' },
    '{"decision":"block","reason":"tests fail"}', "tests fail" },
  { "a stop's context", "Stop", { 'return pais.context "c"' }, own("Stop",
    '"additionalContext":"[p1] c"') },
  { "a stop that is final", "Stop", { 'return pais.halt "done"' },
    '{"continue":false,"stopReason":"done"}' },

  { "feedback after a tool", "PostToolUse", { 'return pais.block "wrong"' },
    '{"decision":"block","reason":"wrong"}', "wrong" },
  { "a rewritten response", "PostToolUse", { 'return pais.rewrite {stdout = "x"}' },
    own("PostToolUse", '"updatedToolOutput":{"n":1,"stdout":"x"}') },
  { "a replaced response", "PostToolUse", { 'return pais.output {updatedToolOutput = {a = {}}}' },
    own("PostToolUse", '"updatedToolOutput":{"a":{}}') },

  { "a permission granted", "PermissionRequest", { "return pais.allow()" },
    own("PermissionRequest", '"decision":{"behavior":"allow"}') },
  { "a permission refused: not by exit code", "PermissionRequest", { 'return pais.block "no"' },
    own("PermissionRequest", '"decision":{"behavior":"deny","message":"no"}') },
  { "a permission refused by exit 2", "PermissionRequest", { "#! echo no >&2; exit 2" },
    own("PermissionRequest", '"decision":{"behavior":"deny","message":"no"}') },
  { "a permission with another input", "PermissionRequest",
    { 'return pais.allow(), pais.rewrite {command = "x"}' },
    own("PermissionRequest",
      '"decision":{"behavior":"allow","updatedInput":{"command":"x","description":"d"}}') },
  { "refused over granted", "PermissionRequest", {
    says(own("PermissionRequest",
      '"decision":{"behavior":"allow","updatedInput":{"command":"x"}}')),
    says(own("PermissionRequest",
      '"decision":{"behavior":"deny","message":"m","interrupt":true}')) },
    own("PermissionRequest", '"decision":{"behavior":"deny","interrupt":true,"message":"m"}') },
  { "a permission without a decision", "PermissionRequest",
    { 'return pais.rewrite {command = "x"}' }, "" },

  { "a start's context", "SessionStart", { 'return pais.context "c"', "#! echo plain" },
    own("SessionStart", '"additionalContext":"[p1] c\\n\\n[p2] plain"') },
  { "a start cannot be refused", "SessionStart", { 'return pais.block "no"' },
    '{"systemMessage":"[p1] no"}' },
  { "a start's other fields", "SessionStart", { 'return pais.output {initialUserMessage = "hi", '
    .. 'watchPaths = {"/a"}, reloadSkills = true, sessionTitle = "t"}' },
    own("SessionStart",
      '"initialUserMessage":"hi","sessionTitle":"t","watchPaths":["/a"],"reloadSkills":true') },

  { "a switch asked about", "PreModelSwitch", { 'return pais.ask "sure?"' },
    own("PreModelSwitch", '"permissionDecision":"ask","permissionDecisionReason":"sure?"') },
  { "a switch refused", "PreModelSwitch", { 'return pais.block "no"' },
    own("PreModelSwitch", '"permissionDecision":"deny","permissionDecisionReason":"no"'), "no" },

  { "instructions for a compaction, word for word", "PreCompact",
    { 'return pais.context "keep the names"',
    "#! echo 'and the numbers'" }, "keep the names\nand the numbers" },
  { "a compaction without instructions", "PreCompact", { "return nil", "#! exit 0" }, "" },
  { "a compaction refused", "PreCompact", { 'return pais.context "x"', 'return pais.block "no"' },
    '{"decision":"block","reason":"no"}', "no" },
  { "a worktree's path", "WorktreeCreate", { "#! echo making it; echo /tmp/w" }, "/tmp/w" },
  { "a worktree refused", "WorktreeCreate", { 'return pais.block "no"' }, "", "no" },
  { "a task not completed", "TaskCompleted", { 'return pais.block "no"' }, "", "no" },
  { "a denial to retry", "PermissionDenied", { 'phase: guard | return pais.output {retry = true}' },
    own("PermissionDenied", '"retry":true') },
  { "what is shown", "MessageDisplay", { 'return pais.output {displayContent = "x"}' },
    own("MessageDisplay", '"displayContent":"x"') },
  { "an elicitation answered", "Elicitation",
    { 'return pais.output {action = "accept", content = {a = 1}}' },
    own("Elicitation", '"action":"accept","content":{"a":1}') },
  { "a start cannot end the turn", "SessionStart", { 'return pais.halt "x", pais.context "c"' },
    own("SessionStart", '"additionalContext":"[p1] c"') },
  { "an empty list of paths", "SessionStart", { 'return pais.output {watchPaths = {}}' },
    own("SessionStart", '"watchPaths":[]') },
  { "a switch cannot be deferred", "PreModelSwitch",
    { says(own("PreModelSwitch", '"permissionDecision":"defer"')), 'return pais.ask "sure?"' },
    own("PreModelSwitch", '"permissionDecision":"ask","permissionDecisionReason":"sure?"') },
  { "nothing can be said to a notification", "Notification", {
    'return pais.context "c", pais.block "b", pais.message "m"' }, '{"systemMessage":"[p1] m"}' },
}

describe("the answer:", function()
  teardown(dispatch.clean)
  for _, case in ipairs(CASES) do
    local name, event, bodies, out, err = table.unpack(case, 1, 5)
    it(event .. ": " .. name, function()
      local home = home_of(event, bodies)
      for _, program in ipairs { "fast", "asan" } do
        local r = home:run { input = payload(event), program = program }
        assert.equal(out, r.out)
        r:check()
        assert.equal(err or "", r.err)
        assert.equal(err and 2 or 0, r.code)
      end
    end)
  end

  it("a slip in the name that the client's settings give keeps no guard from its event", function()
    local home = home_of("PreToolUse", { 'return pais.block "no"' })
    for _, name in ipairs { "", "--json", "PreToolUze" } do
      local input = json.encode(payload "PreToolUse")
      local r = home:run { input = input, name = name }
      r.event = "PreToolUse"
      assert.equal(2, r:check().code, name)
      assert.equal(name ~= "", r:fault("event", "pais") ~= nil)
    end
    assert.equal(0, home:run({ input = json.encode(payload "PreToolUse"), name = "Stop" }):check().code)
  end)

  it("a block counts, whatever is returned with it", function()
    local r = home_of("PreToolUse", { 'return 5, pais.block "no", "more"' }):run():check()
    assert.equal(2, r.code)
    assert.equal("no", r.err)
    r:has_fault("nonsense", "p1.PreToolUse")
  end)

  -- What the client would drop as a whole, with what the others say in it.
  it("a value of the wrong type costs nobody else the answer", function()
    local function asks(event, bad)
      return { event, bad, 'return pais.ask "sure?"',
        own(event, '"permissionDecision":"ask","permissionDecisionReason":"sure?"') }
    end
    local function adds(event, bad)
      return { event, bad, 'return pais.context "c"', own(event, '"additionalContext":"[p2] c"') }
    end
    local function allows(decision)
      return { "PermissionRequest", says(own("PermissionRequest", '"decision":' .. decision)),
        "return pais.allow()", own("PermissionRequest", '"decision":{"behavior":"allow"}') }
    end
    for _, case in ipairs {
      asks("PreToolUse", says(updated '["x"]')), asks("PreToolUse", says(updated '"x"')),
      asks("PreToolUse", says '{"continue":"no"}'), asks("PreToolUse", says '{"suppressOutput":1}'),
      asks("PreToolUse", says '{"hookSpecificOutput":[]}'),
      asks("PreToolUse", says '{"hookSpecificOutput":{"permissionDecision":"deny"}}'),
      adds("SessionStart", says(own("SessionStart", '"watchPaths":"/a"'))),
      adds("SessionStart", says(own("SessionStart", '"reloadSkills":1'))),
      adds("SessionStart", "return pais.output {watchPaths = '/a', sessionTitle = pais.null}"),
      adds("SessionStart", "return pais.output {watchPaths = {a = 1}}"),
      adds("UserPromptSubmit", "return pais.output {sessionTitle = 5}"),
      adds("PostToolUse", "return pais.output {updatedToolOutput = pais.null}"),
      allows '{"behavior":"maybe"}', allows '{"message":"m"}', allows '"deny"', allows '{"behavior":null}',
      allows '{"behavior":"deny","message":5}',
    } do
      local event, bad, good, out = table.unpack(case)
      local r = home_of(event, { bad, good }):run({ input = payload(event) }):check()
      assert.equal(out, r.out, bad)
      r:has_fault("nonsense", "p1." .. event)
    end
  end)

  it("context is cut at the client's limit, counted in UTF-16 units, and says so", function()
    for _, text in ipairs { ("x"):rep(30000), ("\u{1F600}"):rep(8000), ("é"):rep(9990),
      ("\u{FFFF}"):rep(20000),
      ("a\u{1F600}"):rep(5000) } do
      local home = home_of("PreToolUse", { "return pais.context(event.long)",
        'return pais.context "last"' })
      local r = home:run({ input = payload("PreToolUse", { long = text }) }):check()
      local c = r:own().additionalContext
      local n = dispatch.units(c)
      assert(n > 9800 and n <= 9900, n)
      assert.truthy(c:find("\n%[pais: context cut at 9900 of %d+ characters%]$"), c:sub(-80))
    end
    for _, case in ipairs { { "x", 9895 }, { "\u{1F600}", 4947 }, { "é", 9895 } } do
      local home = home_of("PreToolUse", { "return pais.context(event.long)" })
      local text = case[1]:rep(case[2])
      local r = home:run({ input = payload("PreToolUse", { long = text }) }):check()
      assert.equal("[p1] " .. text, r:own().additionalContext)
    end
  end)

  it("reasons are capped, whole characters, on both streams", function()
    for _, text in ipairs { ("x"):rep(1 << 20), ("\u{1F600}"):rep(10000), ("é"):rep(4001) } do
      local home = home_of("PreToolUse", { "return pais.block(event.long)" })
      local r = home:run({ input = payload("PreToolUse", { long = text }) }):check()
      assert.equal(r.err, r:own().permissionDecisionReason)
      assert.truthy(r.err:find("%[pais: cut, the reason has %d+ bytes%]$"))
      assert(utf8.len(r.err))
    end
    for _, body in ipairs { "return pais.ask(('x'):rep(99999))",
      "return pais.halt(('x'):rep(99999))",
      "return pais.message(('x'):rep(99999))",
        "#! head -c 99999 /dev/zero | tr '\\0' x >&2; exit 2" } do
      home_of("PreToolUse", { body }):run({ input = payload "PreToolUse" }):check()
    end
    home_of("PermissionRequest", { "return pais.block(('x'):rep(99999))" })
      :run({ input = payload "PermissionRequest" }):check()
  end)

  it("reasons of any bytes make a valid answer", function()
    for _, bytes in ipairs { "\\0\\255\\n\\r\\t\\\"\\\\\\27[31m", "\\237\\160\\128",
      "\\u{2028}\\u{10FFFF}", " ", "" } do
      for _, what in ipairs { "block", "ask", "context", "message", "halt" } do
        home_of("PreToolUse", { ('return pais.%s("%s")'):format(what, bytes) })
          :run({ input = payload "PreToolUse" }):check()
      end
    end
  end)

  it("observers see the final verdict, and the final input", function()
    local home = home_of("PreToolUse", { 'return pais.rewrite {command = "new"}',
      'return pais.ask "why not"',
      "phase: observe | print(ctx.verdict, ctx.reason, event.tool_input.command)",
      '#! phase: observe' })
    home:write(dispatch.sh("watch",
      'cat > "$PAIS_DIR/got.tmp"; echo "$PAIS_VERDICT $PAIS_REASON" >> '
      .. '"$PAIS_DIR/got.tmp"; mv "$PAIS_DIR/got.tmp" "$PAIS_DIR/got"', "phase: observe"))
    local r = home:run({ input = payload "PreToolUse" }):check { observers = true }
    assert.equal("ask\twhy not\tnew\n", r.record[1].log)
    local got = dispatch.eventually(function() return home:read "got" end)
    assert.truthy(got:find('"command":"new"', 1, true))
    assert.truthy(got:find("\nask why not\n$"))
    assert.same({}, dispatch.eventually(function()
      local again = home:run { env = { PAIS = "0" } }
      return #again.left == 0 and again.left
    end))
  end)

  it("observers run when a guard refused, and cost the turn nothing", function()
    local home = home_of("PreToolUse", { 'return pais.block "no"' })
    home:write(dispatch.sh("watch", 'until [ -e "$PAIS_DIR/go" ]; do sleep 0.02; done; '
      .. 'echo "$PAIS_VERDICT" > "$PAIS_DIR/got.tmp"; mv "$PAIS_DIR/got.tmp" "$PAIS_DIR/got"',
      "phase: observe"))
    assert.equal(2, proc.run({ (home:job { input = payload "PreToolUse" }) })[1].code)
    home:write { go = "" } -- not before the dispatch has ended
    assert.equal("detached", home:record()[1].handlers[2].verdict)
    assert.equal("block\n", dispatch.eventually(function() return home:read "got" end))
  end)

  it("commands of a phase run side by side", function()
    local bodies = {}
    for i = 1, 6 do -- each waits for all
      bodies[i] = ("#! touch $PAIS_DIR/here.%d; until [ -e $PAIS_DIR/here.1 -a -e $PAIS_DIR/here.2 -a "
        .. "-e $PAIS_DIR/here.3 -a -e $PAIS_DIR/here.4 -a -e $PAIS_DIR/here.5 -a -e $PAIS_DIR/here.6 ]; "
        .. "do sleep 0.02; done; echo '{\"systemMessage\":\"m\"}'"):format(i)
    end
    local r = home_of("PreToolUse", bodies):run({ input = payload "PreToolUse" }):check()
    assert.equal("[p1] m\n[p2] m\n[p3] m\n[p4] m\n[p5] m\n[p6] m", r.answer.systemMessage)
  end)

  it("the record has the handlers in order, with what each said", function()
    local home = home_of("PreToolUse", { 'return pais.rewrite {command = "x"}', "#! exit 3",
      'phase: context | return pais.context "four"', 'return pais.ask "q"' })
    local line = home:run({ input = payload "PreToolUse" }):check().record[1]
    local list = {}
    for i, h in ipairs(line.handlers) do list[i] = h.name .. " " .. h.verdict .. " "
      .. (h.note or "-") end
    assert.same({ "p1 none rewrote command", "p2 fault -", "p4 ask -", "p3 none context: 4 bytes" },
      list)
    assert.same({ "ask", "p4.PreToolUse", "q", true, "Bash", "s" }, { line.verdict, line.by,
      line.reason,
      line.rewritten, line.tool, line.session })
  end)

  it("matchers choose by the client's rules", function()
    local MATCH = { ["Bash"] = true, ["bash"] = false, ["Ba"] = false, ["Ba.*"] = true,
      ["^Bash$"] = true,
      ["Edit|Bash"] = true, [" Edit , Bash "] = true, ["*"] = true, [""] = true, ["B*"] = true,
        ["["] = false,
      ["Bash|"] = true, ["mcp__x"] = false, ["Edit"] = false, ["(?!Bash)"] = true,
        ["^(?!Bash)"] = false }
    for matcher, want in pairs(MATCH) do
      local home = home_of("PreToolUse",
        { ('matcher: %s | return pais.block "hit"'):format(json.encode(matcher)
        :gsub("|", "\1")) })
      home:write { ["plugins/p1/plugin.yaml"] = home:read("plugins/p1/plugin.yaml"):gsub("\1",
        "|") }
      assert.equal(want and 2 or 0, home:run({ input = payload "PreToolUse" }):check().code,
        matcher)
    end
    -- The Agent tool goes by its old name too.
    for _, matcher in ipairs { "Task", "Agent", "^Ta" } do
      local home = home_of("PreToolUse",
        { ("matcher: %s | return pais.block 'hit'"):format(matcher) })
      assert.equal(2, home:run({ input = payload("PreToolUse",
        { tool_name = "Agent" }) }):check().code)
    end
    -- Where the event has no matcher, a handler's matcher says nothing.
    local home = home_of("Stop", { "matcher: Bash | return pais.block 'hit'" })
    assert.equal(2, home:run({ input = payload "Stop" }):check().code)
  end)
end)

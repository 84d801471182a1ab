--- The rules of the bundled hooks plugin, function by function: how they are checked, when they
--- apply and what they do. Whole dispatches are in spec/e2e.
local check = require "pais.rules.check"
local doc = require "pais.doc"
local fs = require "pais.fs"
local json = require "pais.json"
local rules = require "pais.rules"

local function parse(text)
  local value, marks = doc.parse(text, "yaml", "config.yaml")
  assert(value, marks)
  return value.rules, value, marks
end

local function bash(command, more)
  local event = {hook_event_name = "PreToolUse", tool_name = "Bash", cwd = "/",
    tool_input = {command = command, description = "d"}}
  for k, v in pairs(more or {}) do event[k] = v end
  return event
end

local function run(text, event, opts)
  local answer = rules.run(parse(text), event, opts)
  return answer
end

local function clean(answer)
  assert.same({}, answer.faults)
  return answer
end

describe("a rule that blocks", function()
  local text = [[
rules:
  - name: no-force-push
    event: pre_tool_use
    matcher: Bash
    when:
      tool_input.command: {pattern: 'git\s+push\s+.*--force'}
    block: "no force push: ${tool_input.command}"
]]
  it("blocks what fits, with the reason filled in", function()
    local answer = clean(run(text, bash "cd x && git  push origin --force"))
    assert.equal("block", answer.verdict)
    assert.equal("no force push: cd x && git  push origin --force", answer.reason)
    assert.same({"no-force-push"}, answer.fired)
  end)
  it("has no opinion on anything else", function()
    for _, event in ipairs {bash "git push", bash("git push --force", {tool_name = "BashOutput"}),
      bash("git push --force", {hook_event_name = "PostToolUse"})} do
      local answer = clean(run(text, event))
      assert.is_nil(answer.verdict)
      assert.same({}, answer.fired)
    end
  end)
end)

describe("matchers", function()
  local function fires(matcher, tool, event)
    local answer = rules.run(json.array {{event = event or "PreToolUse", matcher = matcher,
      ask = "sure?"}}, bash("x", {tool_name = tool, hook_event_name = event}))
    assert.same({}, answer.faults)
    return answer.verdict == "ask"
  end
  it("mean what they mean in Claude Code", function()
    assert.is_true(fires("Edit|Write", "Write"))
    assert.is_true(fires("Edit, Write", "Edit"))
    assert.is_false(fires("bash", "Bash"))
    assert.is_true(fires("mcp__.*", "mcp__x__y"))
    assert.is_true(fires("", "Bash"))
    assert.is_true(fires("*", "Bash"))
    assert.is_true(fires("Task", "Agent"))
    assert.is_true(fires("B*", "Edit"))
  end)
end)

describe("several rules", function()
  it("see what the ones before rewrote, and the strictest verdict holds", function()
    local answer = clean(run([[
rules:
  - {name: a, event: PreToolUse, rewrite: {command: "nice ${tool_input.command}"}, context: one}
  - name: b
    event: [PreToolUse, PostToolUse]
    when: {tool_input.command: {glob: 'nice *'}}
    context: "two ${tool_input.command}"
  - {name: c, event: PreToolUse, ask: really?, rewrite: {timeout: 5, env: {A: "${tool_name}"}}}
  - {name: d, event: PreToolUse, allow: fine, message: hello}
]], bash "make"))
    assert.equal("ask", answer.verdict)
    assert.equal("really?", answer.reason)
    assert.same({command = "nice make", timeout = 5, env = {A = "Bash"}}, answer.rewrite)
    assert.same({"one", "two nice make"}, answer.context)
    assert.same({"hello"}, answer.message)
    assert.same({"a", "b", "c", "d"}, answer.fired)
  end)
  it("end at the first that blocks, and nothing is rewritten then", function()
    local answer = clean(run([[
rules:
  - {event: PreToolUse, rewrite: {command: x}}
  - {event: PreToolUse, block: first}
  - {event: PreToolUse, block: second}
]], bash "make"))
    assert.equal("first", answer.reason)
    assert.is_nil(answer.rewrite)
    assert.same({"rule 1", "rule 2"}, answer.fired)
  end)
  it("do not change the event they were given", function()
    local event = bash "make"
    run("rules: [{event: PreToolUse, rewrite: {command: x}}]", event)
    assert.equal("make", event.tool_input.command)
  end)
  it("speak once when a turn goes on because of a block, unless they say otherwise", function()
    local stop = {hook_event_name = "Stop", stop_hook_active = true}
    assert.is_nil(run("rules: [{event: Stop, block: go on}]", stop).verdict)
    assert.equal("block", run("rules: [{event: Stop, block: go on, when: {stop_hook_active: true}}]",
      stop).verdict)
    stop.stop_hook_active = false
    assert.equal("block", run("rules: [{event: Stop, block: go on}]", stop).verdict)
  end)
end)

describe("a broken rule", function()
  for _, case in ipairs {
    {"{event: PreToolUs, block: x}", '"PreToolUs" is no event of Claude Code, did you mean '
      .. "'PreToolUse'"},
    {"{event: PreToolUse, blok: x, ask: y}", "unknown key 'blok', did you mean 'block'"},
    {"{block: x}", "an event is missing"}, {"{event: 7, block: x}", "7 is no event"},
    {"{event: [], block: x}", "an event is missing"},
    {"{event: PreToolUse}", "the rule does nothing: give it one of block, ask, allow"},
    {"{event: PreToolUse, block: x, ask: y}", "a rule cannot block and ask"},
    {"{event: PreToolUse, block: x, rewrite: {command: y}}", "cannot be rewritten as well"},
    {"{event: PreToolUse, block: true}", "a reason expected"},
    {"{event: SessionEnd, block: x}", "block has no effect on SessionEnd; it works for "},
    {"{event: Stop, ask: x}", "ask has no effect on Stop; it works for PreModelSwitch, PreToolUse"},
    {"{event: [PreToolUse, Stop], rewrite: {a: b}}", "rewrite has no effect on Stop; it works for "},
    {"{event: Stop, matcher: Bash, block: x}", "Stop has nothing for a matcher to look at"},
    {"{event: PreToolUse, matcher: '[', block: x}", "[1].matcher"},
    {"{event: PreToolUse, matcher: 5, block: x}", "text expected, got 5"},
    {"{event: PreToolUse, when: [a], block: x}", "a map of fields and conditions expected"},
    {"{event: PreToolUse, when: {a: {glub: x}}, block: x}", "did you mean 'glob'"},
    {"{event: PreToolUse, rewrite: x}", "a map of input fields expected"},
    {"{event: PreToolUse, run: [ls]}", "a command, or {command: ..., timeout: SECONDS}, expected"},
    {"{event: PreToolUse, run: {command: '', timeout: -1}}", "a command expected"},
    {"{event: PreToolUse, run: {command: ls, timout: 1}}", "did you mean 'timeout'"},
    {"{event: PreToolUse, context: 5}", "text expected, got 5"},
    {"block everything", "a rule is a map of name, event"},
  } do
    it("is reported and left out: " .. case[1], function()
      local text = "rules:\n  - " .. case[1] .. "\n  - {event: PreToolUse, ask: the other}\n"
      local list = parse(text)
      local faults = rules.check(list)
      local all = {}
      for i, fault in ipairs(faults) do all[i] = fault.at .. ": " .. fault.message end
      local said = table.concat(all, "\n")
      assert.is_truthy(said:find(case[2], 1, true), said)
      local answer = rules.run(list, bash "ls")
      assert.equal("ask", answer.verdict)
      assert.equal("the other", answer.reason)
    end)
  end

  it("is not looked at for other events", function()
    local list = parse "rules: [{event: Stop, blok: x}, {event: PreToolUse, ask: y}]"
    assert.same({}, rules.run(list, bash "ls").faults)
    assert.equal(2, #rules.run(list, {hook_event_name = "Stop"}).faults)
  end)

  it("has its place in the file", function()
    local dir = os.tmpname()
    os.remove(dir)
    assert(fs.mkdirs(dir))
    local text = "# mine\nrules:\n  - event: PreToolUse\n    block: x\n  - name: second\n"
      .. "    event: PreToolUse\n    when:\n      tool_input.command: {patern: x}\n    ask: y\n"
    assert(fs.write(dir .. "/config.yaml", text))
    local answer = rules.run(parse(text), bash "ls")
    assert.equal("block", answer.verdict)
    local fault = rules.check(parse(text))[1]
    assert.equal(dir .. "/config.yaml:8:28: rule 'second': unknown condition 'patern', did you "
      .. "mean 'pattern'? (there are: equals, pattern, glob, inside, outside, any, not)",
      rules.explain(fault, dir))
    fs.rmtree(dir)
    assert.matches("%(rules%[2%]%.when%.tool_input%.command%.patern%)$", rules.explain(fault, dir))
  end)

  it("is found by its place with keys that have dots", function()
    local _, root, marks = parse "rules:\n  - when:\n      a.b: {c: 1}\n      a: {b: 2}\n"
    assert.same({3, 13}, {check.locate(root, marks, "rules[1].when.a.b.c")})
    assert.same({3, 7}, {check.locate(root, marks, "rules[1].when.a.b.nothing")})
  end)
end)

it("rules that are no list are a fault, none at all are not", function()
  assert.matches("a list of rules expected", rules.run({name = "x"}, bash "x").faults[1].message)
  assert.matches("a list of rules expected", rules.run("x", bash "x").faults[1].message)
  for _, none in ipairs {json.array {}, {}} do
    assert.same({}, rules.run(none, bash "x").faults)
  end
  assert.same({}, rules.run(nil, bash "x").faults)
end)

describe("run", function()
  local function go(rule, event, opts)
    rule.name, rule.event = "r", event and event.hook_event_name or "PreToolUse"
    return rules.run(json.array {rule}, event or bash "ls", opts)
  end
  local dir
  setup(function()
    dir = os.tmpname()
    os.remove(dir)
    assert(fs.mkdirs(dir))
  end)
  teardown(function() fs.rmtree(dir) end)

  it("gives the command a field as one word, and the event on stdin", function()
    local path = dir .. "/a b';$(touch pwned).txt"
    local post = {hook_event_name = "PostToolUse", tool_name = "Write", cwd = dir,
      tool_input = {file_path = path}, tool_response = {}}
    clean(go({run = "cat > ${tool_input.file_path}; pwd > where"}, post))
    local text = assert(fs.read(path))
    assert.equal(path, json.decode(text).tool_input.file_path)
    assert.is_nil(fs.stat(dir .. "/pwned"))
    assert.equal(assert(fs.realpath(dir)) .. "\n", fs.read(dir .. "/where"))
  end)
  it("goes on at 0, stops at 2 with stderr, and anything else is a fault", function()
    local answer = clean(go {run = "echo out; echo err >&2"})
    assert.is_nil(answer.verdict)
    assert.same({}, answer.context)
    answer = clean(go {run = "echo no good >&2; exit 2"})
    assert.equal("block", answer.verdict)
    assert.equal("no good", answer.reason)
    answer = go {run = "echo first >&2; echo broken >&2; exit 3"}
    assert.is_nil(answer.verdict)
    assert.equal("run: it ended with exit code 3: first", answer.faults[1].message)
    answer = go {run = "kill -9 $$"}
    assert.equal("run: signal 9 ended it", answer.faults[1].message)
  end)
  it("is ended at its deadline", function()
    local answer = go {run = {command = "sleep 60", timeout = 0.2}}
    assert.equal("run: it was ended after 0.2 s", answer.faults[1].message)
  end)
  it("has no more time than the event has, for all rules together", function()
    local list = json.array {{event = "SessionEnd", run = "sleep 60"},
      {event = "SessionEnd", run = "sleep 60"}}
    local answer = rules.run(list, {hook_event_name = "SessionEnd"})
    assert.equal(2, #answer.faults)
    local seconds = 0 -- "no time was left for it", when the first has had all of it
    for _, fault in ipairs(answer.faults) do
      seconds = seconds + (tonumber(fault.message:match "ended after ([%d.]+) s") or 0)
    end
    assert.is_true(seconds <= 1, seconds .. " s")
  end)
  it("adds what it prints where plain text of a hook reaches Claude", function()
    local answer = clean(go({run = "echo hello"}, {hook_event_name = "SessionStart", cwd = dir}))
    assert.same({"hello"}, answer.context)
  end)
  it("may answer in JSON as a hook does", function()
    local answer = clean(go {run = [[cat >/dev/null; printf %s '{"hookSpecificOutput": ]]
      .. [[{"hookEventName": "PreToolUse", "permissionDecision": "ask", "permissionDecisionReason": ]]
      .. [["hm", "updatedInput": {"command": "ls -l", "n": 1.0}}}']], context = "now ${tool_input.command}"})
    assert.equal("ask", answer.verdict)
    assert.equal("hm", answer.reason)
    assert.equal('{"command": "ls -l", "n": 1.0}', answer.replace)
    assert.same({"now ls -l"}, answer.context)
    local verdict = rules.verdict(answer)
    assert.is_true(require("pais.api").is_verdict(verdict))
    assert.is_nil(rules.verdict(go {run = "true"}))
  end)
  it("comes before the rest of its rule, and a refusal ends the rule", function()
    local answer = clean(go {run = "exit 2", message = "after"})
    assert.equal("block", answer.verdict)
    assert.same({}, answer.message)
  end)
  it("faults where the event cannot be refused", function()
    local answer = go({run = "echo x >&2; exit 2"}, {hook_event_name = "SessionStart", cwd = dir})
    assert.is_nil(answer.verdict)
    assert.equal("run: SessionStart cannot be refused: x", answer.faults[1].message)
  end)
end)

--- The hooks plugin as people have it: a config.yaml, and whole dispatches. The rules are those of
--- plugins/hooks/README.md, so that what it shows is what works.
local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"

describe("pais hook dispatch with rules", function()
  local home, project, config
  before_each(function()
    home, project = scratch.dir(), scratch.dir()
    config = home .. "/plugins/hooks/config.yaml"
    assert(fs.mkdirs(home .. "/plugins/hooks"))
    for _, name in ipairs {"plugin.yaml", "init.lua"} do
      local text = assert(fs.read("plugins/hooks/" .. name))
      assert(fs.write(home .. "/plugins/hooks/" .. name, text))
    end
  end)
  teardown(scratch.clean)

  local function dispatch(event)
    event.session_id, event.cwd = "s1", event.cwd or project
    local r = sh.run(sh.pais() .. " hook dispatch " .. event.hook_event_name, {
      input = json.encode(event) .. "\n", env = {PAIS_DIR = home, CLAUDE_PROJECT_DIR = project}})
    local answer = r.out ~= "" and json.decode(r.out) or {}
    return r.code, answer.hookSpecificOutput or answer, r
  end
  local function bash(command)
    return {hook_event_name = "PreToolUse", tool_name = "Bash", tool_input = {command = command}}
  end
  local function record()
    local dir = home .. "/history/raw"
    dir = dir .. "/" .. fs.list(dir)[1]
    local last
    for line in assert(fs.read(dir .. "/" .. fs.list(dir)[1])):gmatch "[^\n]+" do last = line end
    return json.decode(last)
  end
  --- The rules of the README under a heading.
  local function example(heading)
    local text = assert(fs.read "plugins/hooks/README.md")
    local _, at = text:find("## " .. heading .. "\n", 1, true)
    assert.is_truthy(at, heading)
    assert(fs.write(config, assert(text:match("```yaml\n(.-)```", at))))
  end

  it("without rules, says nothing", function()
    local code, _, r = dispatch(bash "rm -rf /")
    assert.equal(0, code)
    assert.equal("", r.out .. r.err)
  end)

  it("blocks a command", function()
    example "Refuse a command"
    local code, answer, r = dispatch(bash "cd x && git push origin main --force")
    assert.equal(2, code)
    assert.equal("deny", answer.permissionDecision)
    assert.matches("rewrites history", answer.permissionDecisionReason)
    assert.matches("rewrites history", r.err)
    assert.equal("hooks.rules", record().by)
    assert.equal("no-force-push", record().handlers[1].rule)
    assert.equal(0, (dispatch(bash "git push origin main")))
    assert.equal(0, (dispatch(bash "git push origin main --force-with-lease")))
  end)

  it("asks before a file outside of the project is written", function()
    example "Ask before files outside of the project are changed"
    local function write(path)
      return dispatch {hook_event_name = "PreToolUse", tool_name = "Write",
        tool_input = {file_path = path, content = "x"}}
    end
    local code, answer = write "/etc/hosts"
    assert.equal(0, code)
    assert.equal("ask", answer.permissionDecision)
    assert(fs.symlink("/etc", project .. "/link"))
    answer = select(2, write(project .. "/link/hosts"))
    assert.equal("ask", answer.permissionDecision)
    answer = select(2, write(project .. "/src/new.c"))
    assert.is_nil(answer.permissionDecision)
  end)

  it("protects files by their names", function()
    example "Protect files"
    for path, want in pairs {[".env"] = 2, ["a/.env.local"] = 2, ["db/migrations/1.sql"] = 2,
      ["src/env.lua"] = 0, ["sub/db/migrations/1.sql"] = 0} do
      local code = dispatch {hook_event_name = "PreToolUse", tool_name = "Edit",
        tool_input = {file_path = project .. "/" .. path}}
      assert.equal(want, code, path)
    end
  end)

  it("runs a formatter on what was written", function()
    example "Format what was written"
    local file = project .. "/it's a $(touch pwned) test.json"
    assert(fs.write(file, '{"b":1,"a":[]}'))
    local tool = {hook_event_name = "PostToolUse", tool_name = "Write", tool_response = {},
      tool_input = {file_path = file}}
    local code, _, r = dispatch(tool)
    assert.equal(0, code)
    assert.equal("", r.out)
    assert.equal('{\n    "b": 1,\n    "a": []\n}\n', fs.read(file))
    assert.is_nil(fs.stat(project .. "/pwned"))
    assert(fs.write(file, "{"))
    local answer
    code, answer = dispatch(tool)
    assert.equal(2, code)
    assert.equal("block", answer.decision)
    assert.matches("not valid JSON", answer.reason)
  end)

  it("rewrites a command, keeping the other fields", function()
    example "Rewrite a command"
    local event = bash "npm test"
    event.tool_input.timeout = 60000
    local _, answer = dispatch(event)
    assert.equal("CI=1 npm test", answer.updatedInput.command)
    assert.equal(60000, answer.updatedInput.timeout)
  end)

  it("adds context", function()
    example "Tell Claude something"
    local _, answer = dispatch {hook_event_name = "SessionStart", source = "startup"}
    assert.matches("Answer in English", answer.additionalContext)
    _, answer = dispatch {hook_event_name = "SessionStart", source = "compact"}
    assert.is_nil(answer.additionalContext)
  end)

  it("keeps a turn going once", function()
    example "Do not stop before the tests pass"
    local stop = {hook_event_name = "Stop", stop_hook_active = false}
    assert(fs.write(project .. "/Makefile", "test:\n\t@echo 1 failed; exit 1\n"))
    local code, answer = dispatch(stop)
    assert.equal(2, code)
    assert.matches("1 failed", answer.reason)
    assert(fs.write(project .. "/Makefile", "test:\n\t@true\n"))
    assert.equal(0, (dispatch(stop)))
  end)

  it("records a broken rule with its place, and the others work", function()
    assert(fs.write(config, "rules:\n  - {name: a, event: PreToolUse, mathcer: Bash, block: x}\n"
      .. "  - {name: b, event: PreToolUse, block: y}\n"))
    local code, answer = dispatch(bash "ls")
    assert.equal(2, code)
    assert.equal("y", answer.permissionDecisionReason)
    assert.equal(config .. ":2:34: rule 'a': unknown key 'mathcer', did you mean 'matcher'?",
      record().faults[1].message)
  end)

  it("records a config.yaml that cannot be read, and the event goes on", function()
    assert(fs.write(config, "rules: [{"))
    assert.equal(0, (dispatch(bash "ls")))
    assert(fs.write(config, "rules: {name: x}\n"))
    assert.equal(0, (dispatch(bash "ls")))
  end)

  it("ends a command at its deadline", function()
    assert(fs.write(config,
      "rules: [{event: PreToolUse, run: {command: sleep 60, timeout: 0.3}}]\n"))
    assert.equal(0, (dispatch(bash "ls")))
    assert.matches("run: it was ended after 0.3 s", record().faults[1].message)
  end)

  it("checks the rules on request", function()
    assert(fs.write(config, "rules:\n  - {name: a, event: [Stop, PreToolUse], block: x}\n"))
    local r = sh.run(sh.pais() .. " run hooks check", {env = {PAIS_DIR = home}})
    assert.equal("a: block on PreToolUse, Stop\n", r.out)
    assert.equal(0, r.code)
    assert(fs.write(config, "rules:\n  - {name: a, event: Stp, block: x}\n"))
    r = sh.run(sh.pais() .. " run hooks check", {env = {PAIS_DIR = home}})
    assert.equal(12, r.code)
    assert.matches("config.yaml:2:15: rule 'a': \"Stp\" is no event.*did you mean 'Stop'", r.err)
  end)
end)

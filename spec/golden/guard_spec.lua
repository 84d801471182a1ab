--- The security guard when it fails itself: the catastrophic core counts without its rules, the rest
-- does as `on_error` says, and nothing of a project switches either off.
local dispatch = require "dispatch"
local fs = require "pais.fs"
local proc = require "pais.proc"

-- The bundled plugin, as files of a home.
local function bundled()
  local files = {}
  local function add(dir)
    for _, name in ipairs(assert(fs.list(dir))) do
      local path = dir .. "/" .. name
      if fs.stat(path).type == "dir" then add(path) else files[path] = assert(fs.read(path)) end
    end
  end
  add "plugins/security"
  return files
end

local SECURITY, INIT = bundled(), "plugins/security/init.lua"

local function home_with(files) return dispatch.home(SECURITY, files) end

-- What becomes of a command: block, ask or none, and the reason.
local function judged(home, command, more)
  local input = dispatch.bash { tool_input = { command = command } }
  for k, v in pairs(more or {}) do input[k] = v end
  local r = home:run({ input = input }):check()
  local own = r.answer and r.answer.hookSpecificOutput or {}
  local said = own.permissionDecision or "none"
  return said == "deny" and "block" or said, own.permissionDecisionReason or "", r
end

local LOSS, WORST = "git stash clear", "cd /; rm -rf *"

describe("the guard that fails", function()
  teardown(dispatch.clean)

  local broken = {
    ["its code has an error of syntax"] = { [INIT] = "return {" },
    ["its code raises"] = { [INIT] = "error 'oh'" },
    ["its code has no such function"] = { [INIT] = "return {}" },
    ["its code is gone"] = { [INIT] = false },
    ["its handler raises"] = { [INIT] = "return {PreToolUse = function() error 'oh' end}" },
    ["its handler returns nonsense"] = { [INIT] = "return {PreToolUse = function() return 5 end}" },
    ["its handler never returns"] = { [INIT] =
      "return {PreToolUse = function() while true do end end}" },
    ["its handler takes all memory it gets"] = { [INIT] = "return {PreToolUse = function() " ..
      "local t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end end}" },
    ["a policy breaks it"] = { ["policy.lua"] =
      'pais.override("pais.guard", "check", function() error "oh" end)' },
    ["its packs are gone"] = { ["plugins/security/packs"] = false },
    ["a pack cannot be read"] = { ["plugins/security/packs/core/git.yaml"] = "pack: [\n" },
  }
  for name, files in pairs(broken) do
    it("asks because " .. name .. ", and the core refuses all the same", function()
      local home = home_with(files)
      local verdict, reason = judged(home, WORST)
      assert.equal("block", verdict)
      assert.matches("^core%.", reason)
      local r
      verdict, reason, r = judged(home, LOSS)
      assert.equal("ask", verdict)
      assert.matches("security%.PreToolUse failed", reason)
      assert.is_true(#r.record[1].faults > 0)
    end)
  end

  it("does as the user says otherwise, but not for the core", function()
    for on_error, wanted in pairs { allow = "none", block = "block" } do
      local home = home_with { [INIT] = "error 'oh'", ["policy.lua"] =
        ('require("pais.policy").on_error("security", %q)'):format(on_error) }
      assert.equal(wanted, (judged(home, LOSS)))
      assert.equal("block", (judged(home, WORST)))
    end
  end)

  it("covers the tools that work on files, too", function()
    local home = home_with { [INIT] = "error 'oh'" }
    local settings = home.dir .. "/user/.claude/settings.json"
    local write = { tool_name = "Write", tool_input = { file_path = settings, content = "{}" } }
    assert.equal("block", (judged(home, "", write)))
    local read = { tool_name = "Read", tool_input = { file_path = settings } }
    assert.equal("ask", (judged(home, "", read)))
  end)

  it("is no guard of commands that hooks of others fail on", function()
    local home = dispatch.home(dispatch.lua("other", "error 'oh'"))
    assert.equal("none", (judged(home, WORST)))
  end)
end)

describe("what is wrong with rules and settings", function()
  teardown(dispatch.clean)
  it("leaves the others in force, and is said when a session starts", function()
    for file, text in pairs { ["rules.yaml"] = "rules: [\n", ["rules.lua"] = "error 'oh'",
      ["plugins/security/config.yaml"] = "level: sometimes\n" } do
      local home = home_with { [file] = text }
      assert.equal("block", (judged(home, LOSS)))
      assert.equal("none", (judged(home, "ls")))
      local r = home:run({ input = dispatch.bash { hook_event_name = "SessionStart",
        source = "startup" } }):check()
      assert.matches("leaves something out: .*" .. file:match "[^/]*$" :gsub("%p", "%%%0"),
        r.answer.systemMessage)
    end
    local home = home_with {}
    local r = home:run({ input = dispatch.bash { hook_event_name = "SessionStart",
      source = "startup" } }):check()
    assert.equal("", r.out)
  end)
end)

describe("a project", function()
  teardown(dispatch.clean)
  it("cannot switch anything off", function()
    local home = home_with {}
    local project = home.dir .. "/project"
    dispatch.write(project, { [".pais/rules.yaml"] = [[
level: standard
packs: {git: false, self: false}
paths: {delete: ["/**"]}
rules:
  - {id: git.stash, on: git, verdict: ask, reason: r, match: [git stash clear], not_match: [ls]}
]], [".pais/config.yaml"] = "rules: {git.stash: off}\n", [".pais/policy.lua"] = "os.exit(1)\n",
      [".env"] = "PAIS=0\nPAIS_SKIP=security\n" })
    local here = { cwd = project }
    assert.equal("block", (judged(home, LOSS, here)))
    assert.equal("block", (judged(home, WORST, here)))
    assert.equal("block", (judged(home, "rm .pais/rules.yaml", here)))
  end)
end)

describe("rules of a place", function()
  teardown(dispatch.clean)
  it("count from the first event on, which compiles them", function()
    local settings = "plugins/security/config.yaml"
    local home = home_with { [settings] = "paths: {no_access: [private]}\n" }
    assert.equal("block", (judged(home, "cat private/a")))
    dispatch.write(home.home, { [settings] = "paths: {no_access: [other]}\n" })
    assert.equal("block", (judged(home, "cat other/a")))
    assert.equal("none", (judged(home, "cat private/a")))
  end)
end)

describe("without memory", function()
  teardown(dispatch.clean)
  -- One allocation of Lua's fails, each in turn.
  it("the core refuses, whichever allocation fails", function()
    local home = home_with {}
    local input = dispatch.bash { tool_input = { command = WORST } }
    assert(dispatch.eventually(function()
      home:run({ input = input, program = "asan" }):check()
      return home:read ".state/plan"
    end))
    local missed, n = {}, 1
    while n < 4000 do
      local jobs, ns = {}, {}
      for i = 1, 4 do
        ns[i], jobs[i] = n, home:job { input = input, program = "asan",
          env = { PAIS_FAIL_ALLOC = tostring(n) } }
        n = n + 1 + n // 25
      end
      for i, r in ipairs(proc.run(jobs)) do
        if r.kind ~= "exit" or r.code ~= 2 then missed[#missed + 1] = ns[i] end
      end
    end
    assert.same({}, missed)
  end)
end)

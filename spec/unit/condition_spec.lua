local condition = require "pais.condition"
local dispatch = require "dispatch"

local HERE = "/home/user/project"

local function bash(command)
  return { tool_name = "Bash", tool_input = { command = command }, cwd = HERE }
end

local function file(tool, path)
  return { tool_name = tool, tool_input = { file_path = path }, cwd = HERE .. "/src" }
end

local function holds(rule, event) return condition.holds(rule, event, HERE) end

describe("the 'if' of a handler", function()
  teardown(dispatch.clean)

  it("compares each command of a line", function()
    for rule, lines in pairs {
      ["Bash(git push *)"] = { "git push", "git push origin", "FOO=1 git push", "ls && git push x",
        "(git push)", "! git push", "git push | cat", '"git" push', "git \\\n push", "xargs git push",
        "if true; then git push; fi" },
      ["Bash(git:*)"] = { "git", "git log", "echo $(git log)" },
      ["Bash(rm*)"] = { "rm x", "rmdir x" }, ["Bash(* origin)"] = { "git push origin" },
      ["Bash(git)"] = { "git" }, ["Bash"] = { "ls", "x=1" }, ["Bash(*)"] = { "x=1" },
      ["Bash()"] = { "ls" }, [""] = { "ls" },
    } do
      for _, line in ipairs(lines) do assert.is_true(holds(rule, bash(line)), rule .. " " .. line) end
    end
  end)

  it("does not hold for what only looks like it", function()
    for rule, lines in pairs {
      ["Bash(git push *)"] = { "git pushx", "echo git push", "echo 'git push'", "sudo git push",
        "bash -c 'git push'", "/usr/bin/git push", "# git push\nls", "echo hi > git", "echo $HOME",
        "echo $((1+1))", "ls 2>&1", "jq '{a: (1)}' x", "echo \"{a}\"", "ls # {a,b}", "ls ${A}" },
      ["Bash(rm *)"] = { "rmdir x", "echo $(git log)" }, ["Bash(GIT *)"] = { "git push" },
      ["bash(git *)"] = { "git push" }, ["Bash(gi? *)"] = { "git push" },
      ["nonsense("] = { "ls" }, ["*"] = { "ls" }, ["Edit|Write"] = { "ls" }, ["Write"] = { "ls" },
      ["Bash (git *)"] = { "git push" }, ["mcp__x"] = { "ls" },
    } do
      for _, line in ipairs(lines) do assert.is_false(holds(rule, bash(line)), rule .. " " .. line) end
    end
  end)

  it("holds where the client cannot tell", function()
    for _, line in ipairs { "for i in a; do git $i; done", "cat <<E\nx\nE", "echo {a,b}", "cat <(ls)",
      "f() { ls; }; f", "{ ls; }", "case x in x) ls;; esac", "echo (a)", "$X push", "echo `date`" } do
      assert.is_true(holds("Bash(git push *)", bash(line)), line)
    end
  end)

  it("names files as .gitignore does, for exactly its tool", function()
    local function of(rule, path) return holds(rule, file("Write", path)) end
    for _, case in ipairs {
      { "Write(*.txt)", "/home/user/project/src/deep/a.txt", true }, { "Write(*.txt)", HERE .. "/a.ts", false },
      { "Write(deep)", HERE .. "/src/deep/a.txt", true }, { "Write(./deep/*)", HERE .. "/src/deep/x/a", true },
      { "Write(/src/**)", HERE .. "/src/a", true }, { "Write(/src/**)", HERE .. "/lib/src/a", false },
      { "Write(//home/user/**)", HERE .. "/a", true }, { "Write(//etc/**)", HERE .. "/a", false },
      { "Write(a/b.txt)", HERE .. "/src/a/b.txt", true }, { "Write(a/b.txt)", HERE .. "/a/b.txt", false },
      { "Write(*.txt)", HERE .. "/a.txt", false }, -- not below where the session is
      { "Edit(*.txt)", HERE .. "/src/a.txt", false }, { "Write", HERE .. "/x", true },
    } do
      assert.equal(case[3], of(case[1], case[2]), case[1] .. " " .. case[2])
    end
  end)

  it("knows the old name of a tool, and lets the handler look at what it cannot judge", function()
    assert.is_true(holds("Task(x)", { tool_name = "Agent", tool_input = { prompt = "y" } }))
    assert.is_true(holds("WebFetch(domain:x.org)", { tool_name = "WebFetch", tool_input = {} }))
    assert.is_true(holds("Bash(git *)", { tool_name = "Bash", tool_input = {} }))
  end)

  it("decides in a dispatch, and the record says why a handler did not run", function()
    local home = dispatch.home(dispatch.lua("careful", "return pais.block 'no pushing'",
      "if: 'Bash(git push *)'"), dispatch.sh("here", "echo no >&2; exit 2", "project: /usr"))
    local r = home:run { input = dispatch.bash() }:check()
    assert.equal(0, r.code)
    assert.equal("if Bash(git push *)", r.record[1].handlers[1].note)
    assert.equal("for the project /usr", r.record[1].handlers[2].note)
    local push = dispatch.bash { tool_input = { command = "ls; git push" } }
    assert.equal(2, home:run { input = push }:check().code)
    assert.equal(2, home:run { env = { CLAUDE_PROJECT_DIR = "/usr" } }:check().code)
  end)

  it("that never holds is named, and its handler left out", function()
    local home = dispatch.home(dispatch.lua("never", "return pais.block 'x'", "if: 'Bash(ls'"),
      dispatch.lua("stop", "return pais.block 'x'", "if: Bash", "Stop"))
    local function run(input) return home:run { input = input }:check().code end
    assert.equal(0, run(dispatch.bash()))
    assert.equal(0, run { hook_event_name = "Stop", stop_hook_active = false })
    for name, what in pairs { never = "never matches", stop = "never runs on it" } do
      local _, problems = require("pais.plugin.manifest").load(home.home .. "/plugins/" .. name)
      assert.truthy(problems[1].message:find(what, 1, true))
    end
  end)
end)

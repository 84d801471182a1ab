--- Import against the real client: hooks of a settings file do the same before, after, and after the
-- way back; and the condition of a hook means the same to pais and to the client.
local client = require "client"
local condition = require "pais.condition"
local fs = require "pais.fs"
local json = require "pais.json"

-- Three hooks as people have them: one that answers in JSON, one that ends with 2, one that does things.
local SCRIPTS = {
  ["block.sh"] = [[#!/bin/sh
# Refuses commands that reach for the network.
command=$(jq -r .tool_input.command)
case $command in
  *curl*) jq -n --arg c "$command" '{hookSpecificOutput: {hookEventName: "PreToolUse",
    permissionDecision: "deny", permissionDecisionReason: ("no network for: " + $c)}}' ;;
esac
]],
  ["paths.py"] = [[#!/usr/bin/env python3
import json, sys
path = json.load(sys.stdin)["tool_input"]["file_path"]
if path.endswith((".lock", ".env")):
    print(f"{path} is not written by hand", file=sys.stderr)
    sys.exit(2)
]],
  ["format.sh"] = [[#!/bin/sh
# Tidies up behind the model, and keeps a list.
file=$(jq -r .tool_input.file_path)
sed -i 's/[ ]*$//' "$file"
echo "$(basename "$file") $(pwd)" >> "$CLAUDE_PROJECT_DIR/written.log"
]],
}

local function settings(dir)
  local function hook(command, more)
    local h = { type = "command", command = command }
    for k, v in pairs(more or {}) do h[k] = v end
    return h
  end
  return { hooks = {
    PreToolUse = {
      { matcher = "Bash", hooks = { hook(dir .. "/hooks/block.sh", { timeout = 20 }) } },
      { matcher = "Edit|Write", hooks = { hook("/usr/bin/python3",
        { args = json.array { dir .. "/hooks/paths.py" } }) } },
      { matcher = "Bash", hooks = { hook("echo never >&2; exit 2", { ["if"] = "Bash(git push *)" }) } },
    },
    PostToolUse = { { matcher = "Write", hooks = { hook("~/hooks/format.sh") } } },
    SessionStart = { { hooks = { hook("echo 'The house rule is: tabs.'") } } },
  } }
end

-- What a session comes to, for the model and on the disk.
local function behaviour(options)
  options.turns = { { client.bash("curl -s example.org", "net"), client.bash("echo fine > out", "good"),
    client.bash("true && git push origin", "push"),
    client.tool("Write", { file_path = "a.txt", content = "one  \ntwo\n" }, "write"),
    client.tool("Write", { file_path = "x.lock", content = "z" }, "locked") }, "bye" }
  local s = client.run(options)
  local dir = s.dir:gsub("%p", "%%%0")
  local seen = { told = s.told:find("The house rule is: tabs.", 1, true) ~= nil,
    text = s:file "a.txt", lock = s:file "x.lock", out = s:file "out",
    log = (s:file "written.log" or ""):gsub(dir, "") }
  for id, result in pairs(s.results) do
    -- The client says of which command an error is; afterwards that is pais.
    local text = result.text:gsub("^PreToolUse:%a+ hook error: ", ""):gsub("^%[.-%]: ", "")
    seen[id] = { result.is_error, (text:gsub(dir, ""):gsub("%s+$", "")) }
  end
  os.execute(("cd %s/project && rm -f a.txt out written.log"):format(s.dir))
  return seen, s
end

describe("import", function()
  teardown(client.clean)

  it("keeps what hooks do, and undoing it does, too", function()
    local before, s = behaviour { hooks = {}, setup = { function(dir)
      for name, text in pairs(SCRIPTS) do
        fs.mkdirs(dir .. "/home/hooks")
        fs.write(dir .. "/home/hooks/" .. name, text, 493)
      end
      fs.mkdirs(dir .. "/home/.claude")
      fs.write(dir .. "/home/.claude/settings.json",
        json.encode(settings(dir .. "/home"), { pretty = true }))
    end } }
    local path = s.dir .. "/home/.claude/settings.json"
    local text = fs.read(path)
    assert.same({ true, "no network for: curl -s example.org" }, before.net)
    assert.same({ true, "/project/x.lock is not written by hand" }, before.locked)
    assert.same({ true, "never" }, before.push)
    assert.is_nil(before.lock)
    assert.same({ "one\ntwo\n", "a.txt /project\n", true }, { before.text, before.log, before.told })

    local after, t = behaviour { again = s, hooks = {}, setup = { "import --yes", "link" } }
    assert.is_nil(fs.read(path):find("block.sh", 1, true))
    assert.equal("block", t:of_call("net").verdict)
    assert.same(before, after)

    local again = behaviour { again = s, hooks = {}, setup = { "import --undo user-hooks", "unlink" } }
    assert.equal(text, fs.read(path))
    assert.same(before, again)
  end)
end)

local PLUGIN = {
  ["plugin.yaml"] = [[
plugin: {name: tidy, version: 1.0.0, description: of a test, language: shell}
hooks:
  PreToolUse:
    - {matcher: Bash, command: ./block.sh now}
    - command: /bin/sh
      args: [-c, "cat >/dev/null; cat $0 >&2; exit 2", "${PAIS_PLUGIN_DIR}/text"]
      if: Write(*.lock)
]],
  ["block.sh"] = "#!/bin/sh\ngrep -q curl && { echo \"no network $1\" >&2; exit 2; }; true\n",
  ["text"] = "not by hand\n",
  ["skills/sweep/SKILL.md"] = "---\nname: sweep\ndescription: Sweeps the floor.\n---\nSweep.\n",
  ["agents/helper/AGENT.md"] = "---\nname: helper\ndescription: Helps with a part.\n---\nHelp.\n",
}

describe("export", function()
  teardown(client.clean)

  it("makes a plugin that the client accepts, and that does the same without pais", function()
    local t = client.run { hooks = {}, setup = { function(dir)
      for path, text in pairs(PLUGIN) do
        local file = dir .. "/pais/plugins/tidy/" .. path
        fs.mkdirs(file:match "^(.*)/")
        fs.write(file, text, 493)
      end
      local out = dir .. "/home/.claude/skills/tidy"
      client.pais(dir, "export --claude-plugin " .. out .. " tidy")
      client.command(dir, "plugin validate " .. out)
    end }, turns = { { client.bash("curl x", "net"), client.bash("echo fine > out", "good"),
      client.tool("Write", { file_path = "x.lock", content = "z" }, "locked") }, "bye" } }
    assert.truthy(t.results.net.text:find("no network now", 1, true), t.results.net.text)
    assert.truthy(t.results.locked.text:find("not by hand", 1, true), t.results.locked.text)
    assert.equal("fine\n", t:file "out")
    assert.equal(0, #t.records)
    local asked = json.encode(t.requests[1].body)
    assert.truthy(asked:find("tidy:sweep", 1, true))
    assert.truthy(asked:find("tidy:helper", 1, true))
  end)
end)

-- ---- the condition

local RULES = { "Bash(git *)", "Bash(git:*)", "Bash(git push *)", "Bash(rm *)", "Bash(rm*)", "Bash",
  "Bash(*)", "Bash(git)", "Bash()", "bash(git *)", "Edit|Write", "nonsense(", "*", "Bash(git push:*)",
  "Bash(/usr/bin/git *)", "Bash(echo *)", "Bash(timeout *)", "Bash(gi? *)", "Bash(git push origin)",
  "Bash(* origin)", "Bash(*git*)", "Bash(FOO=1 *)", "Bash(cat *)", "Bash(true)", "Bash (git *)",
  "Write", "Write(*.txt)", "Write(src/**)", "Write(./src/*)", "Write(//tmp/**)", "Write(/src/**)",
  "Edit(*.txt)", "Write(**/*.txt)", "Write(*src*)", "Write(a.txt)", "Write(src/a.txt)", "Write(~/**)" }
local LINES = { "git push origin", "git", "FOO=1 git push", "echo a && git status", "echo $HOME",
  "rm -rf x; echo b", "rmdir y", 'bash -c "git push"', "echo 'git push'", "git  push   origin",
  "for i in a b; do git $i; done", "echo hi > git", "! git push", "(git push)", "git push | cat",
  "/usr/bin/git push", '"git" push', "cat <<E\ngit push\nE", "echo {a,b}", "x=1", "echo $((1+1))",
  "if true; then git x; fi", "# git push\nls", "sudo git push", "git \\\n push", "cat <(ls)",
  "timeout 5 git push", "xargs git push", "echo (a)", "{ git push; }", "ls 2>&1", 'echo "{a}" "(b)"' }
local FILES = { "a.txt", "src/a.txt", "src/b.ts", "src/deep/a.txt" }

describe("the condition of a hook", function()
  teardown(client.clean)

  it("names the same calls for pais as for the client", function()
    local hooks, calls = {}, {}
    for i, rule in ipairs(RULES) do
      hooks[i] = { type = "command", ["if"] = rule, command = 'read -r l; l=${l#*\\"tool_use_id\\":\\"};'
        .. (' echo "%d ${l%%%%\\"*}" >> "$CLAUDE_PROJECT_DIR"/log; exit 2'):format(i) }
    end
    for i, line in ipairs(LINES) do calls[i] = client.bash(line, "c" .. i) end
    for i, path in ipairs(FILES) do
      calls[#calls + 1] = client.tool("Write", { file_path = path, content = "x" }, "w" .. i)
    end
    local s = client.run { hooks = { PreToolUse = { { hooks = hooks } } }, turns = { calls, "bye" } }
    local theirs, ours = {}, {}
    for i, id in (s:file "log"):gmatch "(%d+) (%g+)\n" do
      theirs[RULES[tonumber(i)] .. " " .. id] = true
    end
    local here = s.dir .. "/project"
    for _, rule in ipairs(RULES) do
      for i = 1, #calls do
        local call = calls[i]
        local input = { command = call.input.command,
          file_path = call.input.file_path and here .. "/" .. call.input.file_path }
        if condition.holds(rule, { tool_name = call.name, tool_input = input, cwd = here }, here) then
          ours[rule .. " " .. call.id] = true
        end
      end
    end
    assert.same(theirs, ours)
  end)
end)

--- A hook script written for the client alone is a pais handler without a change.
local client = require "client"

-- Two of the ways such scripts answer: exit 2 with the reason on stderr, and JSON on stdout.
local CHECK = [[
#!/usr/bin/env python3
import json
import re
import sys

RULES = [(r"\bgrep\b", "use rg instead of grep"), (r"\bcurl\b", None)]

data = json.load(sys.stdin)
if data["hook_event_name"] != "PreToolUse" or data["tool_name"] != "Bash":
    sys.exit(0)
command = data["tool_input"].get("command", "")
for pattern, message in RULES:
    if not re.search(pattern, command):
        continue
    if message:
        print(message, file=sys.stderr)
        sys.exit(2)
    print(json.dumps({"hookSpecificOutput": {
        "hookEventName": "PreToolUse", "permissionDecision": "deny",
        "permissionDecisionReason": "no downloads: " + command}}))
]]

local REWRITE = [[
#!/usr/bin/env python3
import json
import sys

data = json.load(sys.stdin)
changed = dict(data["tool_input"], command="echo rewritten > out")
json.dump({"hookSpecificOutput": {"hookEventName": "PreToolUse", "updatedInput": changed}},
          sys.stdout)
]]

local TURNS = {
  {client.bash("grep x y > grepped", "grep"), client.bash("curl x > loaded", "curl"),
    client.bash("echo fine > out", "echo")},
  "bye",
}

-- The two answers and the call that passes, whoever runs the script.
local function checks(s)
  assert.is_true(s.results.grep.is_error)
  assert.truthy(s.results.grep.text:find("use rg instead of grep", 1, true))
  assert.is_nil(s:file "grepped")
  assert.is_true(s.results.curl.is_error)
  assert.truthy(s.results.curl.text:find("no downloads: curl x > loaded", 1, true))
  assert.is_nil(s:file "loaded")
  assert.is_false(s.results.echo.is_error)
  assert.equal("fine\n", s:file "out")
end

describe("an unmodified Python hook script", function()
  teardown(client.clean)

  it("decides when the client runs it", function()
    checks(client.run {
      files = {["check.py"] = CHECK},
      hooks = {PreToolUse = {{matcher = "Bash", hooks = {
        {type = "command", command = "$CLAUDE_PROJECT_DIR/check.py"},
      }}}},
      turns = TURNS,
    })
  end)

  it("decides the same as the command of a plugin", function()
    checks(client.run {
      plugins = {check = client.plugin("check",
        "{PreToolUse: [{matcher: Bash, command: ./check.py}]}", {["check.py"] = CHECK})},
      turns = TURNS,
    })
  end)

  it("rewrites, and a Lua plugin after it sees what it wrote", function()
    local s = client.run {
      plugins = {
        python = client.plugin("python",
          "{PreToolUse: [{matcher: Bash, priority: 900, command: ./rewrite.py}]}",
          {["rewrite.py"] = REWRITE}),
        lua = client.plugin("lua", "{PreToolUse: [{matcher: Bash, priority: 100}]}", [[
          return {PreToolUse = function(event)
            return pais.rewrite {command = event.tool_input.command .. "; echo seen >> out"}
          end}
        ]]),
      },
      turns = {client.bash("echo original > out", "one"), "bye"},
    }
    assert.equal("rewritten\nseen\n", s:file "out")
  end)

  it("adds its plain output to a prompt", function()
    local s = client.run {
      plugins = {where = client.plugin("where", "{UserPromptSubmit: [{command: ./where.sh}]}",
        {["where.sh"] = "#!/bin/sh\necho the branch is blue\n"})},
      turns = {"bye"},
    }
    assert.truthy(s.told:find("the branch is blue", 1, true))
  end)
end)

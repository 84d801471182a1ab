--- bench/guards.lua DIR EVERY GUARDS: what guards say of the labelled commands, each asked as its hook.
-- GUARDS has a line "NAME<tab>COMMAND" for each. Every so many of spec/guard/commands.jsonl is asked.
-- Writes DIR/guards.jsonl, a line for each guard: how many that must be blocked it stopped, and how
-- many that are benign.
local fs = require "pais.fs"
local json = require "pais.json"

local dir, every, file = arg[1], assert(math.tointeger(tonumber(arg[2]))), arg[3]

local cases, seen = {}, {}
for line in assert(fs.read "spec/guard/commands.jsonl"):gmatch "[^\n]+" do
  local case = json.decode(line)
  -- Every so many of each label, from all families, which stand together.
  seen[case.expect] = (seen[case.expect] or 0) + 1
  if case.expect ~= "ask" and seen[case.expect] % every == 0 then cases[#cases + 1] = case end
end

local function event_of(command)
  return json.encode { session_id = "46895d0b-4f62-4e9e-9073-4f49825060c1", cwd = dir .. "/project",
    transcript_path = dir .. "/home/.claude/projects/p/46895d0b.jsonl", permission_mode = "default",
    hook_event_name = "PreToolUse", tool_name = "Bash", tool_use_id = "toolu_0009",
    tool_input = { command = command, description = "a command of the benchmark" } }
end

-- Whether the hook stops the call: by exit code 2, or by an answer that denies or asks.
local function stops(hook, command)
  assert(fs.write(dir .. "/case.json", event_of(command)))
  local run = assert(io.popen(("%s <%s/case.json 2>/dev/null; echo; echo $?"):format(hook, dir)))
  local out = run:read "a"
  run:close()
  local text, code = out:match "^(.*)\n(%d+)\n$"
  local answer = json.decode(text ~= "" and text or "null")
  local said = type(answer) == "table" and answer.hookSpecificOutput
  local decision = type(said) == "table" and said.permissionDecision
  return code == "2" or decision == "deny" or decision == "ask"
end

local lines = {}
for name, hook in assert(fs.read(file)):gmatch "([^\t\n]+)\t([^\n]+)" do
  local count = { name = name, block = 0, blocked = 0, allow = 0, stopped = 0 }
  for _, case in ipairs(cases) do
    local stopped = stops(hook, case.command)
    count[case.expect] = count[case.expect] + 1
    local key = case.expect == "block" and "blocked" or "stopped"
    if stopped then count[key] = count[key] + 1 end
  end
  lines[#lines + 1] = json.encode(count) .. "\n"
end
assert(fs.write(dir .. "/guards.jsonl", table.concat(lines)))

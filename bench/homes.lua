--- bench/homes.lua DIR: the homes and events that bench/run.sh measures with.
-- Homes of 10, 100 and 1,000 Lua plugins, of which ten match a Bash call before it runs; the others
-- wait for other tools and events. One with ten programs that take 50 ms each, one with a rule of the
-- bundled hooks plugin.
local fs = require "pais.fs"
local json = require "pais.json"

local dir = assert(arg[1], "bench/homes.lua: bad DIR (path expected)")

-- Not pais.fs: a thousand plugins need no fsync.
local function write(path, text)
  assert(fs.mkdirs((path:match "^(.*)/")))
  local file = assert(io.open(path, "w"))
  assert(file:write(text))
  assert(file:close())
end

-- ---- plugins

local MATCHING = 10

-- What the plugins wait for that do not match, in turn: ten of each among a hundred.
local OTHERS = {
  { event = "PreToolUse", matcher = "Edit|Write", field = "file_path" },
  { event = "PreToolUse", matcher = "WebFetch", field = "url" },
  { event = "PreToolUse", matcher = "mcp__.*__delete.*", field = "id" },
  { event = "PostToolUse", matcher = "Bash", field = "command" },
  { event = "PostToolUse", matcher = "Edit|Write|NotebookEdit", field = "file_path" },
  { event = "UserPromptSubmit" },
  { event = "SessionStart", matcher = "startup" },
  { event = "SubagentStop" },
  { event = "Stop" },
}
local BASH = { event = "PreToolUse", matcher = "Bash", field = "command" }

local MANIFEST = [[
plugin:
  name: %s
  version: 1.0.0
  description: Plugin %d of the benchmark
  language: lua
hooks:
  %s:
    - {%sphase: guard}
]]

local TOOL_RULE = [[
return {
  %s = function(event)
    local value = event.tool_input.%s
    if value and value:find("forbidden-%d", 1, true) then
      return pais.block("plugin %d forbids this")
    end
  end,
}
]]

local OTHER_RULE = [[
return {
  %s = function(_, ctx)
    if ctx.cwd == "/forbidden-%d" then return pais.block("plugin %d forbids this") end
  end,
}
]]

local function plugin(home, i)
  local kind = i <= MATCHING and BASH or OTHERS[(i - MATCHING - 1) % #OTHERS + 1]
  local name = ("plugin-%d"):format(i)
  local matcher = kind.matcher and ('matcher: "%s", '):format(kind.matcher) or ""
  local at = ("%s/plugins/%s"):format(home, name)
  write(at .. "/plugin.yaml", MANIFEST:format(name, i, kind.event, matcher))
  write(at .. "/init.lua", kind.field and TOOL_RULE:format(kind.event, kind.field, i, i)
    or OTHER_RULE:format(kind.event, i, i))
end

for _, count in ipairs { 10, 100, 1000 } do
  for i = 1, count do plugin(("%s/%d-plugins"):format(dir, count), i) end
end

for i = 1, 10 do
  write(("%s/programs/plugins/sleep-%d/plugin.yaml"):format(dir, i), ([[
plugin: {name: sleep-%d, version: 1.0.0, description: A program that takes 50 ms}
hooks:
  PreToolUse:
    - {matcher: Bash, command: sleep, args: ["0.05"]}
]]):format(i))
end

for _, file in ipairs { "plugin.yaml", "init.lua" } do
  write(dir .. "/rule/plugins/hooks/" .. file, assert(fs.read("plugins/hooks/" .. file)))
end
write(dir .. "/rule/plugins/hooks/config.yaml", assert(fs.read "bench/peers/rule.yaml"))

-- ---- a registry of 10,000 plugins

local listing = { "plugins:\n" }
for i = 1, 10000 do
  listing[#listing + 1] = ("  plugin-%d: {source: ./plugin-%d, version: 1.0.%d, language: lua, "
    .. "description: Number %d of many that help with something}\n"):format(i, i, i, i)
end
write(dir .. "/listed/list.yaml", table.concat(listing))
write(dir .. "/listed/pais.yaml", "registries: {many: list.yaml}\n")

-- ---- events

local function event(file, tool, input, cwd)
  write(("%s/%s.json"):format(dir, file), json.encode {
    session_id = "46895d0b-4f62-4e9e-9073-4f49825060c1",
    transcript_path = "/home/dev/.claude/projects/-home-dev-project/46895d0b.jsonl",
    cwd = cwd or "/home/dev/project", prompt_id = "4374f099-3494-4486-a092-1467a607ecd0",
    permission_mode = "default", effort = { level = "medium" }, hook_event_name = "PreToolUse",
    tool_name = tool, tool_input = input, tool_use_id = "toolu_0009",
  })
end

event("allowed", "Bash", { command = "npm test", description = "run the tests" })
event("refused", "Bash", { command = "git push --force origin main", description = "publish" })

event("ordinary", "Bash", { command = "ls -la", description = "list" })
event("chain", "Bash", { command = "cd web && npm test 2>&1 | tail -n 20", description = "test" })
event("destructive", "Bash", { command = "rm -rf /", description = "tidy up" })
-- Guards of others look at the folder: there must be one.
event("here", "Bash", { command = "ls -la", description = "list" }, dir .. "/project")

-- The labelled commands, as bench/engine.c reads them.
local commands = {}
for line in assert(fs.read "spec/guard/commands.jsonl"):gmatch "[^\n]+" do
  local command = json.decode(line).command
  commands[#commands + 1] = ("%d\n%s\n"):format(#command, command)
end
write(dir .. "/commands.txt", table.concat(commands))

-- 5 MB of source text: what has to be escaped in JSON is in it as often as in real source.
local lines, size = {}, 0
while size < 5 * 1000 * 1000 do
  local line = ('\tif (!names["%d"]) return fail("größer als erwartet", C:\\%d); // why\n')
    :format(#lines, #lines * 7919 % 65536)
  lines[#lines + 1], size = line, size + #line
end
event("write", "Write", { file_path = "/home/dev/project/src/data.js",
  content = table.concat(lines) })

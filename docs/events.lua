--- Writes docs/events.md from the table of events: `make docs-events`.
-- luacheck: no max line length (rows of Markdown tables)
-- What an event is and what a refusal does to it is said here; everything else comes from pais.events.

local actions = require "pais.rules.actions"
local events = require "pais.events"

-- When it fires; what a block does, for those that can be blocked.
local TEXT = {
  ConfigChange = { "a settings or skill file changes on disk during a session",
    "the change is not applied" },
  CwdChanged = { "a `cd` moves the session to another folder" },
  DirectoryAdded = { "a folder is added to the session" },
  Elicitation = { "an MCP server asks the user something", "the question is declined" },
  ElicitationResult = { "the answer goes back to the MCP server", "the answer is declined" },
  FileChanged = { "a watched file changes" },
  InstructionsLoaded = { "a CLAUDE.md or rules file is loaded" },
  MessageDisplay = { "a message of the assistant is shown" },
  Notification = { "Claude Code notifies the user" },
  PermissionDenied = { "auto mode denies a call" },
  PermissionRequest = { "a call is about to ask for permission", "permission is denied" },
  PostCompact = { "after a compaction" },
  PostModelSwitch = { "after the model has changed" },
  PostToolBatch = { "after all calls of one assistant message", "the turn ends" },
  PostToolUse = { "after a tool has succeeded",
    "nothing is undone; Claude gets the reason as feedback" },
  PostToolUseFailure = { "after a tool has failed", "Claude gets the reason as feedback" },
  PreCompact = { "before a compaction", "there is no compaction" },
  PreModelSwitch = { "before the model changes", "the model stays" },
  PreToolUse = { "before a tool runs, before permissions are checked",
    "the tool does not run; Claude gets the reason" },
  SessionEnd = { "a session ends" },
  SessionStart = { "a session begins or resumes; also after a compaction and /clear" },
  Setup = { "`claude --init` and the like" },
  Stop = { "Claude ends its turn",
    "the turn goes on with the reason; after eight in a row Claude Code ends it all the same" },
  StopFailure = { "an API error ends the turn" },
  SubagentStart = { "a subagent begins" },
  SubagentStop = { "a subagent ends; also agents of Claude Code's own", "the subagent goes on" },
  TaskCompleted = { "a task is marked as done", "the task is not marked as done" },
  TaskCreated = { "a task is made", "the task is not made" },
  TeammateIdle = { "a teammate has nothing to do", "the teammate goes on" },
  UserPromptExpansion = { "a typed /skill or /command expands", "the prompt is rejected" },
  UserPromptSubmit = { "a prompt is sent, also one made by a background task",
    "the prompt is rejected" },
  WorktreeCreate = { "a worktree is needed; a handler replaces what git would do",
    "no worktree is made" },
  WorktreeRemove = { "a worktree is no longer needed" },
}

local HEAD = [[
# Events

<!-- Written by `make docs-events` from lua/pais/events.lua and docs/events.lua. -->

The hook events of Claude Code 2.1.330 and what an answer to each can do. Event names may be written in any
spelling: `PreToolUse`, `pre_tool_use`, `pre-tool-use`. An event that this version does not know is dispatched to
whoever names it, and can be blocked (exit code 2).

| verdict | in Lua | in a program's answer |
|---|---|---|
| block | `pais.block(reason)` | exit code 2 with the reason on stderr, `permissionDecision: deny`, or `decision: block` |
| ask | `pais.ask(reason)` | `permissionDecision: ask` |
| allow | `pais.allow(reason)` | `permissionDecision: allow`: no permission prompt. To go on as usual, say nothing |
| rewrite | `pais.rewrite(fields)` | `updatedInput` (the whole input) |
| context | `pais.context(text)` | `additionalContext`; plain output for the events marked *text* |
| message | `pais.message(text)` | `systemMessage` |
| halt | `pais.halt(reason)` | `continue: false` with `stopReason` |
| output | `pais.output(fields)` | the event's own fields in `hookSpecificOutput` |

A verdict that the event does not honour is not sent. It is recorded as a fault (`unsupported`), and the reason
of such a block or ask is shown to the user as a message. On `PreToolUse` and
`PreModelSwitch` a halt also refuses, because Claude Code would let the tool run first. Where Claude Code shows messages to nobody, the table says "no message".

## When they fire, and what a block does

]]

local function cell(text) return (text:gsub("|", "\\|")) end

local function row(...)
  local cells = { ... }
  for i, text in ipairs(cells) do cells[i] = cell(text) end
  return "| " .. table.concat(cells, " | ") .. " |\n"
end

local function honours(name, event)
  local list = {}
  if event.ask then list[#list + 1] = "ask" end
  if actions.can(name, "allow") then list[#list + 1] = "allow" end
  if event.rewrite then list[#list + 1] = ("rewrite of `%s`"):format(event.rewrite) end
  if event.context then list[#list + 1] = "context" end
  if event.text then list[#list + 1] = "*text*" end
  if event.halt then list[#list + 1] = "halt" end
  for _, field in ipairs(event.fields) do list[#list + 1] = ("`%s`"):format(field) end
  if not actions.can(name, "message") then list[#list + 1] = "no message" end
  return table.concat(list, ", ")
end

io.write(HEAD, row("event", "fires when", "a block"), row("---", "---", "---"))
for _, name in ipairs(events.names()) do
  local text = assert(TEXT[name], name .. " is not described in docs/events.lua")
  assert((text[2] ~= nil) == (events.get(name).block ~= nil), name .. ": what does a block do?")
  io.write(row(("`%s`"):format(name), text[1], text[2] or "not possible"))
end
io.write [[

## What they honour

The matcher is tested on the field named here; events without one are for every handler, whatever its matcher. A
handler that names no phase is a `guard` where an answer can do something, else it observes. The seconds are what all
handlers have together before pais answers without them; it lies below the time that Claude Code waits.

]]
io.write(row("event", "matcher on", "besides block and message", "phase", "seconds"),
  row("---", "---", "---", "---", "---"))
for _, name in ipairs(events.names()) do
  local event = events.get(name)
  io.write(row(("`%s`"):format(name), event.matcher and ("`%s`"):format(event.matcher) or "",
    honours(name, event), events.default_phase(name), tostring(event.budget)))
end

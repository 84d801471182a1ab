--- pais.events: the hook events of Claude Code and what each of them honours.
-- One row per event, established against Claude Code 2.1.330. An event that is not listed is
-- dispatched all the same; pais then says nothing on its behalf but a block (exit 2).
--
-- matcher    the field of the payload that a matcher is tested on
-- block      how a refusal is said: "permission" (permissionDecision), "decision" (decision: block),
--            "exit" (exit 2 and stderr alone), "request" (PermissionRequest's own object)
-- ask        whether "ask" means anything
-- defer      whether "defer" does
-- context    whether additionalContext reaches the model
-- rewrite    the field of the payload whose members pais.rewrite replaces
-- fields     what pais.output may set in hookSpecificOutput
-- halt       whether continue: false ends the turn
-- text       plain stdout (exit 0) reaches the model or the user
-- budget     seconds that all handlers have together; below what the client waits

local events = {}

local LONG = 570 -- the client waits 600

---@class pais.Event
local rows = {
  SessionStart = { matcher = "source", context = true, text = true,
    fields = { "initialUserMessage", "sessionTitle", "watchPaths", "reloadSkills" } },
  Setup = { matcher = "trigger", context = true },
  InstructionsLoaded = { matcher = "load_reason" },
  UserPromptSubmit = { block = "decision", context = true, text = true, halt = true, budget = 25,
    fields = { "sessionTitle" } },
  UserPromptExpansion = { matcher = "command_name", block = "decision", context = true,
    text = true, halt = true },
  PreToolUse = { matcher = "tool_name", block = "permission", ask = true, defer = true,
    context = true, rewrite = "tool_input", halt = true },
  PermissionRequest = { matcher = "tool_name", block = "request", rewrite = "tool_input",
    fields = { "decision" } },
  PermissionDenied = { matcher = "tool_name", fields = { "retry" } },
  PostToolUse = { matcher = "tool_name", block = "decision", context = true, halt = true,
    rewrite = "tool_response", fields = { "updatedToolOutput", "updatedMCPToolOutput" } },
  PostToolUseFailure = { matcher = "tool_name", block = "decision", context = true },
  PostToolBatch = { block = "decision", context = true, halt = true },
  MessageDisplay = { fields = { "displayContent" }, budget = 8 },
  Stop = { block = "decision", context = true, halt = true },
  StopFailure = { matcher = "error" },
  SubagentStart = { matcher = "agent_type", context = true },
  SubagentStop = { matcher = "agent_type", block = "decision", context = true, halt = true },
  TaskCreated = { block = "decision", halt = true },
  TaskCompleted = { block = "exit", halt = true },
  TeammateIdle = { block = "exit", halt = true },
  PreCompact = { matcher = "trigger", block = "decision", text = true },
  PostCompact = { matcher = "trigger" },
  PreModelSwitch = { matcher = "to_model", block = "permission", ask = true, budget = 25 },
  PostModelSwitch = { matcher = "to_model", budget = 25 },
  Notification = { matcher = "notification_type" },
  Elicitation = { matcher = "mcp_server_name", block = "exit", fields = { "action", "content" } },
  ElicitationResult = { matcher = "mcp_server_name", block = "exit",
    fields = { "action", "content" } },
  ConfigChange = { matcher = "source", block = "decision" },
  CwdChanged = { fields = { "watchPaths" } },
  FileChanged = { matcher = "file_path", fields = { "watchPaths" } },
  DirectoryAdded = { matcher = "source" },
  WorktreeCreate = { block = "exit", text = true },
  WorktreeRemove = {},
  SessionEnd = { matcher = "reason", budget = 1 },
}

-- What the values of `fields` are. Of another type, they would make the client drop the whole answer.
local SHAPES = { initialUserMessage = "string", sessionTitle = "string", watchPaths = "list",
  reloadSkills = "boolean", retry = "boolean", displayContent = "string", action = "string",
  content = "object", decision = "object", updatedToolOutput = "any", updatedMCPToolOutput = "any" }

local NO_FIELDS = {}
local names, by_folded

local function index()
  if names then return end
  names, by_folded = {}, {}
  for name in pairs(rows) do
    names[#names + 1] = name
    by_folded[name:lower()] = name
  end
  table.sort(names)
end

--- The event's name as Claude Code writes it, from any spelling: PreToolUse, pre_tool_use,
--- pre-tool-use. A name that is not known comes back in the same form.
---@param name string
---@return string
function events.canonical(name)
  if rows[name] then return name end
  index()
  local known = by_folded[name:gsub("[_%-]", ""):lower()]
  if known then return known end
  return (name:gsub("[_%-]*([^_%-]+)", function(part)
    return part:sub(1, 1):upper() .. part:sub(2)
  end))
end

--- What is known of an event.
---@param name string canonical
---@return table row
function events.get(name)
  local row = rows[name]
  if not row then
    row = { block = "exit", known = false } -- an event of a later client: it may be refused
  elseif row.known == nil then
    row.known = true
  end
  row.name = name
  row.budget = row.budget or LONG
  row.fields = row.fields or NO_FIELDS
  return row
end

local function shape_of(value)
  if type(value) ~= "table" then return type(value) end
  local json = require "pais.json"
  if json.is_array(value) then return "list" end
  return next(value) == nil and "empty" or "object" -- {} of Lua is either
end

--- Whether a field of hookSpecificOutput has a value that the client takes.
---@param field string one of a row's `fields`
---@param value any
---@return string|nil problem
function events.misfit(field, value)
  local is, shape = shape_of(value), SHAPES[field]
  if value ~= require("pais.json").null and (shape == "any" or is == shape
    or is == "empty" and (shape == "list" or shape == "object")) then
    return nil
  end
  return ("'%s' is no %s"):format(field, shape == "any" and "value" or shape)
end

--- All known names, sorted.
---@return string[]
function events.names()
  index()
  return names
end

--- The phase of a handler that names none: where nothing it says is honoured, it watches.
---@param name string canonical
---@return "guard"|"observe"
function events.default_phase(name)
  local row = events.get(name)
  local speaks = row.block or row.context or row.rewrite or row.text or #row.fields > 0
  return speaks and "guard" or "observe"
end

--- What a matcher is tested on for this payload, and a second name it may go by.
---@param row table from events.get
---@param event table decoded payload
---@return string|nil value nil when the event has no matcher
---@return string|nil alias
function events.subject(row, event)
  local field = row.matcher
  -- An unknown event about a tool is matched as the known ones are.
  if not field and not row.known and type(event.tool_name) == "string" then field = "tool_name" end
  local value = field and event[field]
  if type(value) ~= "string" then return nil end
  if row.name == "FileChanged" then return value:match("[^/]*$") end
  -- The Agent tool was called Task, and matchers with the old name still work.
  if field == "tool_name" and value == "Agent" then return value, "Task" end
  return value
end

--- What is wrong with a matcher. As for Claude Code, it spoils its own handler only: it never matches.
---@param matcher string
---@return string|nil problem
function events.bad_matcher(matcher)
  if matcher == "*" or not matcher:find("[^%w_|, %-]") then return nil end
  local regex, msg = require("pais.match").regex(matcher)
  return not regex and "the matcher never matches: " .. msg or nil
end

return events

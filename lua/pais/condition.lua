--- pais.condition: the `if` of a handler: a permission rule such as Bash(git push *) or Write(src/**).
-- As in Claude Code it saves a handler the calls that are none of its business. It is no guard: what
-- cannot be judged counts as meant, so that the handler itself looks. Established with Claude Code
-- 2.1.330; spec/e2e/import_spec.lua holds both to the same.

local condition = {}

-- Only calls of tools have something to compare with; on other events the client never runs such a hook.
local ABOUT_TOOLS = { PreToolUse = true, PostToolUse = true, PostToolUseFailure = true,
  PermissionRequest = true, PermissionDenied = true }
local OLD_NAMES = { Task = "Agent" }

-- Tools whose input has something that the words in brackets are about.
local KINDS = {
  Bash = { "command", "command" },
  Read = { "file_path", "path" }, Write = { "file_path", "path" }, Edit = { "file_path", "path" },
  NotebookEdit = { "notebook_path", "path" },
}

--- The parts of a rule.
---@param text string
---@return string|nil tool nil: it is none, and never matches
---@return string|nil content nil: every call of the tool
function condition.parse(text)
  local tool, content = text:match "^([%w_-]+)%((.*)%)$"
  tool = tool or text:match "^[%w_-]+$"
  if not tool then return nil end
  if content == "" or content == "*" then content = nil end
  return OLD_NAMES[tool] or tool, content
end

--- Why a handler with this rule never runs.
---@param text string
---@param event string|nil canonical name
---@return string|nil problem
function condition.never(text, event)
  if text == "" then return nil end
  if not condition.parse(text) then
    return ("'%s' is no permission rule such as Bash(git *), and never matches"):format(text)
  end
  if event and not ABOUT_TOOLS[event] then
    return event .. " is about no tool, so a handler with 'if' never runs on it"
  end
end

--- Whether a call is one that a rule names.
---@param text string the rule
---@param event table the event, decoded
---@param project string|nil the project's folder
---@return boolean
function condition.holds(text, event, project)
  if text == "" then return true end
  local tool, content = condition.parse(text)
  local called = OLD_NAMES[event.tool_name] or event.tool_name
  if not tool or called ~= tool then return false end
  local kind = KINDS[tool]
  local value = kind and type(event.tool_input) == "table" and event.tool_input[kind[1]]
  if not content or type(value) ~= "string" then return true end
  return require("pais.condition." .. kind[2])(content, value, { cwd = event.cwd, project = project })
end

-- Why a handler does not run now; nil when it does.
local function reason(h, event, dir)
  if h.project and (require("pais.fs").realpath(h.project) or h.project) ~= dir then
    return "for the project " .. h.project
  end
  if h["if"] and not condition.holds(h["if"], event, dir) then return "if " .. h["if"] end
end

--- The handlers that are left for an event; the record says of the others why they did not run.
--- It goes by the call as it came, as the client does, and not by what guards make of it.
---@param run table the dispatch
---@param list table[] handlers
---@return table[] handlers
function condition.filter(run, list)
  local kept, recorded, dir = {}, run.rec.handlers, nil
  for _, h in ipairs(list) do
    if h.project or h["if"] then dir = dir or require("pais.off").directory(run.event) end
    local note = (h.project or h["if"]) and reason(h, run.event, dir)
    if note then
      recorded[#recorded + 1] = { name = h.plugin, handler = h.handler, verdict = "none", note = note }
    else
      kept[#kept + 1] = h
    end
  end
  return kept
end

return condition

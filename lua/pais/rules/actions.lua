--- pais.rules.actions: what a rule can do, and for which events that means anything.
-- Derived from pais.events, so that a rule is refused exactly where Claude Code would ignore it.
local events = require "pais.events"
local nearest = require "pais.text.nearest"

local actions = {}

--- The keys of a rule that act, in the order they are shown.
actions.names = {"block", "ask", "allow", "rewrite", "context", "message", "run"}

-- systemMessage is accepted for these and shown to nobody.
local SILENT = {MessageDisplay = true, SubagentStart = true, SubagentStop = true, SessionEnd = true}

local can = {
  block = function(row) return row.block ~= nil end,
  ask = function(row) return row.ask == true end,
  allow = function(row) return row.name == "PreToolUse" or row.block == "request" end,
  rewrite = function(row) return row.rewrite ~= nil end,
  context = function(row) return row.context == true end,
  message = function(row) return not SILENT[row.name] end,
  run = function() return true end,
}

--- Whether an action has an effect on an event.
---@param event string canonical
---@param action string
---@return boolean
function actions.can(event, action)
  return can[action](events.get(event))
end

--- The events an action works for.
---@param action string
---@return string[] # sorted
function actions.events_for(action)
  local out = {}
  for _, name in ipairs(events.names()) do
    if actions.can(name, action) then out[#out + 1] = name end
  end
  return out
end

--- The event that a text names, in any spelling.
---@param text string
---@return string|nil canonical
---@return string hint for the message when there is none
function actions.event(text)
  local name = events.canonical(text)
  if events.get(name).known then return name, "" end
  return nil, nearest.hint(text:gsub("[_%-]", ""), events.names())
end

--- The field of the payload that the event's matcher looks at.
---@param event string canonical
---@return string|nil
function actions.matcher_field(event)
  return events.get(event).matcher
end

return actions

--- pais.import.hook: one hook of Claude Code as a handler of pais, or why it cannot be one.
-- What is carried over does the same; what only the client can do is left to it and named. Facts of
-- the protocol: Claude Code 2.1.330.

local events = require "pais.events"
local json = require "pais.json"
local rules = require "pais.claude.rules"

local hook = {}

-- Seconds that the client waits for a hook that says nothing about it.
local WAITS = { UserPromptSubmit = 30, PreModelSwitch = 30, PostModelSwitch = 30, SessionEnd = 1.5 }
local LONG, LONGEST = 600, 3600

-- Where the client does not look at `onFailure`.
local NO_FAILURE = { Stop = true, SubagentStop = true, TaskCompleted = true, TeammateIdle = true }

-- Variables that are not what they are in the client.
local DIFFERENT = {
  CLAUDE_ENV_FILE = "all hooks get the same CLAUDE_ENV_FILE: it has to be added to, not replaced",
  CLAUDE_PLUGIN_DATA = "CLAUDE_PLUGIN_DATA is not set by pais",
}

---@class pais.import.place where a hook was found
---@field event string
---@field matcher any
---@field own boolean|nil it is of a plugin: ${CLAUDE_PLUGIN_ROOT} is its folder
---@field project string|nil the only project that it is for

local function invalid(place, given)
  local entry = { matcher = place.matcher, hooks = json.array { given } }
  local problem = rules.hooks({ [place.event] = json.array { entry } })[1]
  return problem and "Claude Code does not run it: " .. problem.message
end

-- What only the client can do.
local function beyond(place, given)
  if given.type ~= "command" then
    return ("only Claude Code can run hooks of type %s"):format(given.type)
  elseif given.asyncRewake then
    return "only Claude Code can be woken by it later (asyncRewake)"
  elseif given.shell == "powershell" then
    return "it is for PowerShell"
  end
  local why = require("pais.claude.hooks").UNASKED[place.event]
  if why then return ("pais is not linked to %s: %s"):format(place.event, why) end
  if place.event == "FileChanged" and not place.own and place.matcher then
    return "its matcher tells Claude Code which files to watch"
  end
end

local ROOT = "%${CLAUDE_PLUGIN_ROOT}/"

-- A command as pais takes it: there, ./x is a file of the plugin; for the client, of the folder it runs in.
local function command_of(place, text, args)
  if place.own then
    for form, own in pairs { ['^"' .. ROOT .. '([%w_./@+-]+)"'] = "./%1", ["^" .. ROOT] = "./",
      ['^"%${CLAUDE_PLUGIN_ROOT}"/'] = "./" } do
      if text:find(form) then return (text:gsub(form, own)), args end
    end
  end
  if text:sub(1, 2) ~= "./" then return text, args end
  if not args then return " " .. text end
  return "/bin/sh", { "-c", 'exec "$0" "$@"', text, table.unpack(args) }
end

--- The matcher, where it says anything.
---@param event string
---@param matcher string|nil
---@return string|nil
function hook.matcher(event, matcher)
  if not events.get(event).matcher or matcher == "" or matcher == "*" then return nil end
  return matcher
end

--- A hook as a handler.
---@param place pais.import.place
---@param given table the hook, decoded
---@return table|nil handler keys of a manifest; nil: it stays where it is
---@return string|string[] why it stays, or what is different
function hook.handler(place, given)
  local why = invalid(place, given) or beyond(place, given)
  if why then return nil, why end
  local row, notes = events.get(place.event), {}
  local h = { matcher = hook.matcher(place.event, place.matcher), project = place.project }
  h.command, h.args = command_of(place, given.command, given.args)
  if given["if"] ~= "" then h["if"] = given["if"] end
  h.timeout = math.min(given.timeout or WAITS[place.event] or LONG, LONGEST)
  if given.async then h.phase = "observe" end
  if given.onFailure == "block" and not given.async and not NO_FAILURE[place.event] then
    h.on_error = "block"
  end
  local watches = given.async or events.default_phase(place.event) == "observe"
  if given.timeout and not watches and given.timeout > row.budget and row.budget < LONG - 30 then
    notes[1] = ("all hooks of %s have %g seconds together, not %g"):format(place.event, row.budget,
      given.timeout)
  end
  if given.async then notes[#notes + 1] = "what it prints is not passed on later (async)" end
  for name, what in pairs(DIFFERENT) do
    if (given.command .. table.concat(given.args or {}, " ")):find(name, 1, true) then
      notes[#notes + 1] = what
    end
  end
  return h, notes
end

return hook

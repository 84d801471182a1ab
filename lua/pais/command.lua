--- pais.command: handlers that are programs and speak Claude Code's own hook protocol.
-- A hook script written for Claude Code is a handler without a change: the event on stdin, an answer
-- on stdout or by exit code. Rules of the protocol: observed with Claude Code 2.1.330.

local api = require "pais.api"
local json = require "pais.json"

local command = {}

-- What needs no shell: words without anything that a shell would read differently.
local PLAIN = "^[%w_./@%%+=:,-]+$"

-- What the client fills in where no shell does.
local function filled(text, h)
  return (text:gsub("%${([%u_]+)}", function(name)
    if name == "PAIS_PLUGIN_DIR" or name == "CLAUDE_PLUGIN_ROOT" then return h.dir end
    return name == "CLAUDE_PROJECT_DIR" and require("pais.sys").env(name) or nil
  end))
end

--- The argv of a handler. A command that begins with ./ is a file of the plugin.
---@param h table line of the plan: command, args, dir, language, entry
---@return string[]|nil argv
---@return string|nil message
function command.argv(h)
  if not h.command then
    local argv, msg = require("pais.plugin.entry").command({ name = h.plugin, dir = h.dir, entry = h.entry,
      language = h.language, builds = h.builds }, "hook", h.event)
    -- Why: without its script an interpreter ends with 2, which would block.
    local script = argv and argv[#argv - 2]
    if script and not require("pais.fs").stat(script) then
      return nil, ("%s: there is no such file%s"):format(script, h.builds
        and (": 'pais plugin build %s' builds it"):format(h.plugin) or "")
    end
    return argv, msg
  end
  local text = h.command
  local own = text:match("^%./(.*)$")
  if h.args then
    local argv = { own and h.dir .. "/" .. own or filled(text, h) }
    for _, arg in ipairs(json.decode(h.args)) do argv[#argv + 1] = filled(arg, h) end
    return argv
  end
  if own and own:find(PLAIN) then return { h.dir .. "/" .. own } end
  if own then text = '"$PAIS_PLUGIN_DIR"/' .. own end
  return { "/bin/sh", "-c", text }
end

local function trim(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

-- The text of stdout as an object, or nil; a text that begins as one and is none is nonsense.
local function object(out)
  local text = out:gsub("^\239\187\191", ""):gsub("^%s+", "")
  if text:sub(1, 1) ~= "{" then return nil end
  local value, msg = json.decode(text)
  if value == nil then return nil, nil, msg end
  return value, text
end

local PERMISSION = { allow = "allow", deny = "block", ask = "ask", defer = "defer" }
local DECISION = { block = "block", approve = "allow" }
local BEHAVIOR = { allow = "allow", deny = "block" }

-- What a member of an answer may be: a type, or one of a few words.
local TOP = { continue = "boolean", suppressOutput = "boolean", stopReason = "string",
  systemMessage = "string", decision = DECISION, reason = "string", hookSpecificOutput = "object" }
local OWN = { permissionDecision = PERMISSION, permissionDecisionReason = "string",
  additionalContext = "string", updatedInput = "object" }
local REQUEST = { behavior = BEHAVIOR, message = "string", interrupt = "boolean",
  updatedInput = "object" }

local function is(value, what)
  if type(what) == "table" then return what[value] ~= nil end
  if what == "object" then return type(value) == "table" and not json.is_array(value) end
  return type(value) == what
end

-- What makes Claude Code refuse an object: a null, or a member of another type than it expects.
local function misfit(given, members)
  for key, value in pairs(given) do
    if value == json.null then return ("'%s' is null"):format(key) end
  end
  for key, what in pairs(members) do
    local value = given[key]
    if value ~= nil and not is(value, what) then
      if type(what) == "string" then return ("'%s' is no %s"):format(key, what) end
      return ("%s '%s' is not known"):format(key, tostring(value))
    end
  end
end

-- What makes Claude Code drop an answer as a whole.
local function invalid(answer, own, row)
  local bad = misfit(answer, TOP)
  if bad or answer.hookSpecificOutput == nil then return bad end
  if own.hookEventName == nil then return "hookSpecificOutput has no hookEventName" end
  if own.hookEventName ~= row.name then
    return ("hookEventName is '%s', not '%s'"):format(tostring(own.hookEventName), row.name)
  end
  bad = misfit(own, OWN)
  for _, field in ipairs(row.fields) do
    if own[field] ~= nil then bad = bad or require("pais.events").misfit(field, own[field]) end
  end
  if bad or row.block ~= "request" or own.decision == nil then return bad end
  if own.decision.behavior == nil then return "decision has no behavior" end
  return misfit(own.decision, REQUEST)
end

local function from_object(answer, text, row, stderr)
  local own = type(answer.hookSpecificOutput) == "table" and answer.hookSpecificOutput or {}
  local bad = invalid(answer, own, row)
  if bad then return nil, bad end
  local v = {}
  if answer.continue == false then v.halt = answer.stopReason or "stopped by a hook" end
  if answer.systemMessage then v.message = { answer.systemMessage } end
  if answer.decision then
    v.verdict = DECISION[answer.decision]
    v.reason = answer.reason or (v.verdict == "block" and (stderr ~= "" and stderr
      or "Blocked by hook") or nil)
  end
  if own.permissionDecision then
    v.verdict, v.reason = PERMISSION[own.permissionDecision], own.permissionDecisionReason
  end
  if own.additionalContext then v.context = { own.additionalContext } end
  if row.rewrite == "tool_input" and own.updatedInput then
    v.replace = json.slice(text, { "hookSpecificOutput", "updatedInput" })
  end
  for _, field in ipairs(row.fields) do
    if own[field] ~= nil then
      v.output = v.output or {}
      v.output[field] = own[field]
    end
  end
  if row.block == "request" and own.decision then
    local decision = own.decision
    v.verdict, v.reason = BEHAVIOR[decision.behavior], decision.message
    if decision.behavior == "allow" and decision.updatedInput then
      v.replace = json.slice(text, { "hookSpecificOutput", "decision", "updatedInput" })
    end
  end
  return v
end

local SAID = {
  timeout = function() return "timeout", "it took longer than its timeout and was ended" end,
  signal = function(r) return "signal", ("signal %d ended it"):format(r.code) end,
  spawn = function(r) return "spawn", r.message or "it could not be started" end,
}

--- What a program's end says.
---@param row pais.Event
---@param r table result of pais.proc
---@return table|nil verdict nil: no opinion, or a failure when kind is set
---@return string|nil kind of failure
---@return string|nil message
function command.verdict(row, r)
  if SAID[r.kind] then return nil, SAID[r.kind](r) end
  local stderr = trim(r.err or "")
  local answer, text, nonsense = object(r.out or "")
  local v
  if answer then
    local bad
    v, bad = from_object(answer, text, row, stderr)
    if not v and r.code ~= 2 then return nil, "nonsense", "its answer was not used: " .. bad end
  elseif nonsense and r.code ~= 2 then
    return nil, "nonsense", "its answer is not JSON: " .. nonsense
  end
  v = v or {}
  if r.code == 2 then
    if v.verdict ~= "block" then
      v.verdict, v.reason = "block", stderr ~= "" and stderr or "Blocked by hook"
    end
  elseif r.code ~= 0 and not answer then
    return nil, "exit", ("it ended with exit code %d%s"):format(r.code,
      stderr ~= "" and ": " .. stderr:match("^[^\n]*") or "")
  elseif not answer and row.text and r.out:find("%S") then
    v.context = { row.context and trim(r.out) or r.out:match("([^\n]*)%s*$") }
    if row.name == "PreCompact" then v.context = { trim(r.out) } end
  end
  if next(v) == nil then return nil end
  return api.join(v, {})
end

--- The job for pais.proc that runs a handler.
---@param h table line of the plan
---@param opts {stdin: string, timeout_ms: integer, max_out: integer, env: table<string, string>}
---@return table|nil job
---@return string|nil message
function command.job(h, opts)
  local argv, msg = command.argv(h)
  if not argv then return nil, msg end
  return { argv = argv, env = opts.env, stdin = opts.stdin, timeout_ms = opts.timeout_ms,
    max_out = opts.max_out, max_err = 65536 }
end

--- The environment of a handler's program.
---@param h table line of the plan
---@param settings {values: table, config: table}|nil the plugin's, from the plan
---@param more table<string, string>|nil
---@return table<string, string>
function command.environment(h, settings, more)
  local m = { name = h.plugin, dir = h.dir, config = settings and settings.config or {} }
  local env = require("pais.plugin.entry").of_plugin(m, settings and settings.values)
  env.PAIS_HOOKED = "1" -- pais refuses to be switched off from inside a hook
  env.CLAUDE_PLUGIN_ROOT = env.CLAUDE_PLUGIN_ROOT or h.dir
  for k, v in pairs(more or {}) do env[k] = v end
  return env
end

return command

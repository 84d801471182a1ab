--- pais.setup.canary: send an event that must be refused through the command that is configured.
-- Nothing is run: the event only says that a command is about to be.

local fs = require "pais.fs"
local hooks = require "pais.claude.hooks"
local json = require "pais.json"
local proc = require "pais.proc"
local sys = require "pais.sys"

local canary = {}

local EVENT = "PreToolUse"
local TIMEOUT_MS = 10000

--- What the event says that is about to be run.
canary.COMMAND = "rm -rf /"

--- The words that Claude Code would start for a tool call, by the file it reads.
---@param outcome pais.setup.outcome of a link
---@return string[]|nil argv
---@return string|nil message
---@return string|nil code
function canary.argv(outcome)
  local file = outcome.form == "plugin" and outcome.path .. "/hooks/hooks.json" or outcome.path
  local text, msg, code = fs.read(file)
  if not text then return nil, msg, code end
  for _, found in ipairs(hooks.find((json.decode(text)))) do
    if found.pais and found.event == EVENT then
      if not found.args then return { "/bin/sh", "-c", found.command } end
      return { found.command, table.unpack(found.args) }
    end
  end
  return nil, ("try %s: it does not call pais on %s"):format(file, EVENT), "E_CANARY"
end

---@class pais.setup.tried
---@field argv string[]
---@field blocked boolean
---@field reason string what was said

--- The job for pais.proc that sends a tool call.
---@param argv string[]
---@param command string what is about to be run
---@param env table<string, string>|nil the whole environment; default: this process's
---@return pais.proc.job
function canary.job(argv, command, env)
  return { argv = argv, env = env, timeout_ms = TIMEOUT_MS, stdin = json.encode {
    hook_event_name = EVENT, session_id = "pais-" .. sys.time_ns(), cwd = sys.cwd() or "/",
    transcript_path = "", permission_mode = "default", tool_name = "Bash", tool_use_id = "canary",
    tool_input = { command = command } } .. "\n" }
end

--- Send the event.
---@param argv string[]
---@param env table<string, string>|nil the whole environment; default: this process's
---@return pais.setup.tried
function canary.try(argv, env)
  local r = proc.run { canary.job(argv, canary.COMMAND, env) }[1]
  local answer = json.decode(r.out)
  local own = type(answer) == "table" and answer.hookSpecificOutput
  local denied = type(own) == "table" and own.permissionDecision == "deny"
  local blocked = r.kind == "exit" and r.code == 2 and denied or false
  local reason = r.message or r.err:match("^%s*(.-)%s*$")
  if not blocked and reason == "" then
    reason = r.kind == "exit" and ("it ended with %d and let the call pass"):format(r.code) or
      ("it ended by %s %d"):format(r.kind, r.code)
  end
  return { argv = argv, blocked = blocked, reason = reason }
end

return canary

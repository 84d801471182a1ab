--- pais.rules.command: runs the command of a rule and says what came of it.
-- The command gets the event on stdin, as a hook of Claude Code does, and its exit code means the
-- same: 0 goes on, 2 stops with stderr as the reason, anything else is a fault of the command and
-- the event goes on. What it prints reaches Claude for the events where a hook's plain text does.
local events = require "pais.events"
local field = require "pais.rules.field"
local json = require "pais.json"
local sys = require "pais.sys"

local command = {}

local MAX_OUT, MAX_ERR = 64 * 1024, 16 * 1024

local function trimmed(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

local function ending(result, job)
  if result.kind == "timeout" then
    return ("it was ended after %g s"):format(job.timeout_ms / 1000)
  end
  if result.kind == "signal" then return ("it was ended by signal %d"):format(result.code) end
  if result.kind == "spawn" then return result.message or "it could not be started" end
  return ("it ended with exit code %d"):format(result.code)
end

--- Runs it.
---@param run {command: string, timeout_ms: integer}
---@param event table
---@param opts {environ: table<string, string>, cwd: string|nil, until_us: integer,
---  start: fun(job: table): table} until_us: when the event's time is up; start: pais.proc.run
---@return {block: string|nil, context: string|nil}|nil outcome
---@return string|nil message why it failed
function command.run(run, event, opts)
  local text, env = field.command(run.command, event)
  if not text then return nil, env end
  local left = opts.until_us - sys.now_us()
  if left < 1000 then return nil, "no time was left for it" end
  local all = {}
  for name, value in pairs(opts.environ) do all[name] = value end
  for name, value in pairs(env) do all[name] = value end
  local job = {
    argv = {"/bin/sh", "-c", text}, cwd = opts.cwd, env = all, stdin = json.encode(event) .. "\n",
    timeout_ms = math.min(run.timeout_ms, left // 1000),
    max_out = MAX_OUT, max_err = MAX_ERR,
  }
  local result = opts.start(job)
  if result.kind ~= "exit" or result.code ~= 0 and result.code ~= 2 then
    local said = trimmed(result.err or ""):match("([^\n]*)$")
    return nil, ending(result, job) .. (said ~= "" and ": " .. said:sub(1, 500) or "")
  end
  if result.code == 2 then
    local reason = trimmed(result.err or "")
    return {block = reason ~= "" and reason or "the command of the rule refused without a reason"}
  end
  local row = events.get(event.hook_event_name or "")
  local out = row.text and row.context and trimmed(result.out or "") or ""
  return {context = out ~= "" and out or nil}
end

return command

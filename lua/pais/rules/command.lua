--- pais.rules.command: runs the command of a rule.
-- It is a hook of Claude Code's own kind: the event on stdin, exit code 2 with the reason on stderr
-- to refuse, an answer in JSON if it likes. Any other failure is a fault and the event goes on.
local field = require "pais.rules.field"
local json = require "pais.json"
local sys = require "pais.sys"

local command = {}

local MAX_OUT, MAX_ERR = 64 * 1024, 16 * 1024

--- Runs it.
---@param run {command: string, timeout_ms: integer}
---@param event table
---@param opts {environ: table<string, string>, cwd: string|nil, until_us: integer,
---  start: fun(job: table): table} until_us: when the event's time is up; start: pais.proc.run
---@param row pais.Event
---@return table|nil verdict of pais.api; nil: no opinion, or a failure when there is a message
---@return string|nil message why it failed
function command.run(run, event, opts, row)
  local text, env = field.command(run.command, event)
  if not text then return nil, env end
  local left = opts.until_us - sys.now_us()
  if left < 1000 then return nil, "no time was left for it" end
  local all = {}
  for name, value in pairs(opts.environ) do all[name] = value end
  for name, value in pairs(env) do all[name] = value end
  all.PAIS_HOOKED = "1" -- pais refuses to be switched off from inside a hook
  local job = {
    argv = {"/bin/sh", "-c", text}, cwd = opts.cwd, env = all, stdin = json.encode(event) .. "\n",
    timeout_ms = math.min(run.timeout_ms, left // 1000),
    max_out = MAX_OUT, max_err = MAX_ERR,
  }
  local verdict, kind, message = require("pais.command").verdict(row, opts.start(job))
  if kind == "timeout" then message = ("it was ended after %g s"):format(job.timeout_ms / 1000) end
  return verdict, message
end

return command

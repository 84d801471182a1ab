--- pais.programs: run the handlers that are programs.
-- Neighbours in the order run side by side; those that only watch are left to a supervisor.

local command = require "pais.command"

local programs = {}

local function timeout_ms(run, h)
  local own = (h.timeout or tonumber(run.options.timeout)) * 1000 // 1 | 0
  if h.phase == "observe" then return own end -- left behind: the turn does not wait for it
  return math.min(own, run.left_ms())
end

local function job(run, h, more)
  local settings = h.configured and require("pais.settings").of(run, h.plugin) or nil
  return command.job(h, {
    stdin = run.raw .. "\n", max_out = tonumber(run.options.output_kb) * 1024,
    timeout_ms = timeout_ms(run, h), env = command.environment(h, settings, more),
  })
end

-- The file that a supervisor adds failures to; nil when nothing is recorded.
local function record_file(run)
  if run.options.record == "false" or not run.history then return nil end
  return require("pais.record").file(run.history)
end

--- Run several programs at the same time.
---@param run table the dispatch
---@param list table[] handlers
---@return pais.Outcome[] in the same order
function programs.run(run, list)
  local jobs, outs, of = {}, {}, {}
  for i, h in ipairs(list) do
    local one, msg = job(run, h)
    if one then
      jobs[#jobs + 1] = one
      of[#jobs] = i
    else
      outs[i] = { h = h, us = 0, kind = "spawn", message = msg }
    end
  end
  local results = #jobs > 0 and require("pais.proc").run(jobs) or {}
  for k, r in ipairs(results) do
    local h = list[of[k]]
    local verdict, kind, message = command.verdict(run.row, r)
    outs[of[k]] = { h = h, us = r.us, verdict = verdict, kind = kind, message = message }
  end
  return outs
end

--- Start programs that only watch, and leave them behind under a supervisor.
---@param run table the dispatch
---@param list table[] handlers
---@return pais.Outcome[]
function programs.detach(run, list)
  local jobs, outs = {}, {}
  local more = { PAIS_VERDICT = run.state.verdict or "none", PAIS_REASON = run.state.reason }
  for _, h in ipairs(list) do
    local one, msg = job(run, h, more)
    outs[#outs + 1] = { h = h, us = 0, kind = not one and "spawn" or nil, message = msg,
      detached = one and true or nil }
    if one then
      one.fault_prefix = require("pais.line").observer(run.rec, h.label)
      jobs[#jobs + 1] = one
    end
  end
  if #jobs > 0 then
    local ok, msg = require("pais.proc").detach(jobs, { fault_log = record_file(run) })
    for _, out in ipairs(outs) do
      if not ok and out.detached then out.kind, out.message = "spawn", msg end
    end
  end
  return outs
end

return programs

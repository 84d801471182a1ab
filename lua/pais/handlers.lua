--- pais.handlers: run the handlers that are Lua functions, in this process and within limits.
-- Nothing here decides: the outcomes go to pais.dispatch.

local json = require "pais.json"
local plugin = require "pais.plugin"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local handlers = {}

---@class pais.Outcome what came of one handler
---@field h table the handler
---@field verdict table|nil of pais.api
---@field us integer microseconds
---@field kind string|nil of failure: error, limit, memory, nonsense, timeout, exit, signal, spawn
---@field message string|nil of failure

-- What a handler gets as `ctx`.
local function context(run, h)
  local settings = h.configured and require("pais.settings").of(run, h.plugin)
  local state = run.state
  return plugin.context(h, run.surroundings, settings and settings.values,
    h.consumes and require("pais.contract.host").accessor(run, h.plugin), {
      event = h.event, verdict = state.verdict, reason = state.reason,
      -- For a handler with parts of its own: one of them failed, and the rest is still to be heard.
      fault = function(message)
        require("pais.merge").fault(state, h.label, "error", tostring(message))
      end })
end

-- The limits hold for what follows, which is the code of others.
local function call(run, h, chunk, event, ctx)
  if h.kind == "policy" then return require("pais.policy").find(run.policy(), h)(event, ctx) end
  local module, msg = plugin.load(h, chunk)
  if not module then error(msg, 0) end
  local fn = module[h.handler]
  if type(fn) ~= "function" then fn = plugin.handler(module, h) end
  return fn(event, ctx)
end

-- What came of a handler, from what runtime.call returned. Most have nothing to say.
local function outcome(h, ok, ...)
  runtime.handler() -- from here on the handler is not to blame
  if ok and ... == nil and select("#", ...) <= 1 then return { h = h, us = 0 } end
  return require("pais.outcome").of(h, ok, ...)
end

--- Run a handler in this process.
---@param run table the dispatch
---@param h table handler
---@return pais.Outcome
function handlers.lua(run, h)
  local started, limits, left = sys.now_us(), run.limits, run.left_ms()
  local ms = h.timeout and h.timeout * 1000 // 1 | 0 or run.lua_ms
  limits.ms = ms < left and ms or left
  run.until_us = started + limits.ms * 1000
  runtime.handler(h.label, h.on_error)
  -- After a crash nothing is taken from the plan that could have caused it.
  local chunk = h.code and not run.faulty and plugin.compiled(run.plan, h, h.code)
  local out = outcome(h, runtime.call(limits, call, run, h, chunk, json.copy(run.event),
    context(run, h)))
  out.us = sys.now_us() - started
  return out
end

--- Run one handler of whatever kind; one that an earlier try of this dispatch stumbled over is not
--- run again.
---@param run table the dispatch
---@param h table handler
---@return pais.Outcome
function handlers.one(run, h)
  local failed = run.faulty and require("pais.outcome").earlier(run.faulty, h)
  if failed then return failed end
  if h.kind == "command" then return require("pais.programs").run(run, { h })[1] end
  return handlers.lua(run, h)
end

return handlers

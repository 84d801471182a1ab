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
  local state = run.state
  return plugin.context(h, run.surroundings,
    h.configured and function()
      local settings = require("pais.settings").of(run, h.plugin)
      return settings and settings.values
    end,
    h.consumes and require("pais.contract.host").accessor(run, h.plugin), h.event, state.verdict,
    state.reason, function(message)
      -- For a handler with parts of its own: one of them failed, and the rest is still to be heard.
      require("pais.merge").fault(state, h.label, "error", tostring(message))
    end)
end

-- A copy of the event that the handler may change. Most do not, and the next one gets it too.
local function copy_of(run)
  if not (run.copied == run.event and json.same(run.copy, run.event)) then
    run.copy, run.copied = json.copy(run.event), run.event
  end
  return run.copy
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

-- What came of a handler, from what runtime.call returned; nil when it has nothing to say.
local function outcome(h, ok, ...)
  runtime.handler() -- from here on the handler is not to blame
  if ok and ... == nil and select("#", ...) <= 1 then return nil end
  return require("pais.outcome").of(h, ok, ...)
end

--- Run a handler in this process. Most have nothing to say, and then there is nothing but `h.us`.
---@param run table the dispatch
---@param h table handler; its `us` is set to the microseconds it took
---@return pais.Outcome|nil
function handlers.lua(run, h)
  local started, limits = sys.now_us(), run.limits
  local left = run.left_ms(started)
  local ms = h.timeout and h.timeout * 1000 // 1 | 0 or run.lua_ms
  limits.ms = ms < left and ms or left
  run.until_us = started + limits.ms * 1000
  runtime.handler(h.label, h.on_error)
  -- After a crash nothing is taken from the plan that could have caused it.
  local chunk = h.code and not run.faulty and plugin.compiled(run.plan, h, h.code)
  if chunk == false and h.code then run.stale = not run.faulty end
  local out = outcome(h, runtime.call(limits, call, run, h, chunk, copy_of(run), context(run, h)))
  h.us = sys.now_us() - started
  if out then out.us = h.us end
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
  return handlers.lua(run, h) or { h = h, us = h.us }
end

return handlers

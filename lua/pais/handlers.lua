--- pais.handlers: run the handlers that are Lua functions, in this process and within limits.
-- Nothing here decides: the outcomes go to pais.dispatch.

local json = require "pais.json"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local handlers = {}

---@class pais.Outcome what came of one handler
---@field h table the handler
---@field verdict table|nil of pais.api
---@field us integer microseconds
---@field kind string|nil of failure: error, limit, memory, nonsense, timeout, exit, signal, spawn
---@field message string|nil of failure

--- The merged configuration of a plugin as the plan has it, with what the environment adds.
---@param run table the dispatch
---@param name string
---@return {values: table, config: table}|nil
function handlers.settings(run, name)
  local known = run.settings[name]
  if known ~= nil then return known or nil end
  local stored = json.decode(run.plan:section("config:" .. name) or "null")
  if type(stored) ~= "table" then
    run.settings[name] = false
    return nil
  end
  if stored.env then
    local options = require "pais.options"
    local secrets = run.secrets()
    options.overlay({ name = name, config = stored.config, dir = "", file = "" }, stored.values,
      function(key) return sys.env(key) or secrets[key] end, {})
  end
  run.settings[name] = stored
  return stored
end

-- The verdicts that a handler returned as one.
local function join(...)
  if select("#", ...) == 0 then return nil end -- most of them
  local list, verdict = table.pack(...), nil
  for i = 1, list.n do
    local v = list[i]
    if v ~= nil then
      local api = require "pais.api"
      if not api.is_verdict(v) then
        return nil, ("it returned a %s, not what pais.block, pais.context and so on make")
          :format(type(v))
      end
      verdict = verdict and api.join(verdict, v) or v
    end
  end
  return verdict
end

local function function_of(module, h)
  local fn = module[h.handler]
  if type(fn) == "function" then return fn end
  local canonical = require("pais.events").canonical
  for key, value in pairs(module) do
    if type(key) == "string" and type(value) == "function" and canonical(key) == h.handler then
      return value
    end
  end
end

local function load_handler(run, h)
  if h.kind == "policy" then
    for _, p in ipairs(run.policy().handlers) do
      if p.file == h.file and tostring(p.index) == h.index then return p.run end
    end
    return nil, ("%s: handler %s is not there any more"):format(h.file, h.index)
  end
  local m = { name = h.plugin, dir = h.dir, entry = h.entry, run = run,
    -- After a crash nothing is taken from the plan that could have caused it.
    code = not run.faulty and h.code or nil }
  local module, msg = require("pais.plugin").load(m)
  if not module then return nil, msg end
  local fn = function_of(module, h)
  if not fn then
    return nil, ("plugin '%s': %s/%s has no function '%s'"):format(h.plugin, h.dir, h.entry or
      "init.lua", h.handler)
  end
  return fn
end

local function context(run, h)
  local settings = h.configured and handlers.settings(run, h.plugin)
  local ctx = require("pais.plugin").context({ name = h.plugin, dir = h.dir, version = h.version },
    { surroundings = run.surroundings, config = settings and settings.values,
      contract = h.consumes and require("pais.contract.host").accessor(run, h.plugin) or nil })
  ctx.verdict, ctx.reason, ctx.event = run.state.verdict, run.state.reason, h.event
  -- For a handler with parts of its own: one of them failed, and the rest is still to be heard.
  ctx.fault = function(message)
    require("pais.merge").fault(run.state, h.label, "error", tostring(message))
  end
  return ctx
end

local function call(run, h, event)
  local fn, msg = load_handler(run, h)
  if not fn then error(msg, 0) end
  return fn(event, context(run, h))
end

local function kind_of(message)
  if message:find("limit: the code used up", 1, true) then return "limit" end
  if message:find("not enough memory", 1, true) then return "memory" end
  return "error"
end

-- What came of a handler, from what runtime.call returned.
local function outcome(h, ok, ...)
  local out = { h = h, us = 0 }
  if ok then
    local bad
    out.verdict, bad = join(...)
    if bad then out.kind, out.message = "nonsense", bad end
  else
    out.message = tostring((...))
    out.kind = kind_of(out.message)
  end
  return out
end

--- Run a handler in this process.
---@param run table the dispatch
---@param h table handler
---@return pais.Outcome
function handlers.lua(run, h)
  local started = sys.now_us()
  local limits, left = run.limits, run.left_ms()
  local ms = h.timeout and h.timeout * 1000 // 1 | 0 or limits.ms
  local own = { instructions = limits.instructions, bytes = limits.bytes,
    ms = ms < left and ms or left }
  runtime.handler(h.label, h.on_error)
  run.until_us = started + own.ms * 1000
  local out = outcome(h, runtime.call(own, call, run, h, json.copy(run.event)))
  runtime.handler()
  out.us = sys.now_us() - started
  return out
end

local NONE = {}
local MESSAGES = {
  timeout = "it did not return in time", crash = "it crashed the program",
  lua = "an internal error", memory = "out of memory",
}

--- Run one handler of whatever kind; one that an earlier try of this dispatch stumbled over is not
--- run again.
---@param run table the dispatch
---@param h table handler
---@return pais.Outcome
function handlers.one(run, h)
  for _, f in ipairs(run.faulty or NONE) do
    if f.label == h.label then
      return { h = h, us = 0, kind = f.kind, message = MESSAGES[f.kind] or f.kind }
    end
  end
  if h.kind == "command" then return require("pais.programs").run(run, { h })[1] end
  return handlers.lua(run, h)
end

--- Whether there is anything to answer.
---@param state pais.State
---@return boolean
function handlers.speaks(state)
  return state.verdict ~= nil or state.halt ~= nil or next(state.output) ~= nil
    or state.contexts[1] ~= nil or state.messages[1] ~= nil
end

return handlers

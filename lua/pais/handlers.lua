--- pais.handlers: run the handlers of one event and hear what they say.
-- Lua handlers run in this process within limits; commands run side by side where they are
-- neighbours in the order. Nothing here decides: the outcomes go to pais.dispatch.

local api = require "pais.api"
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

-- What a plugin's functions need to reach other plugins, read from the plan when it is asked for.
local function host(run)
  if run.host then return run.host end
  local stored = json.decode(run.plan:section("contracts") or "null")
  if type(stored) ~= "table" then stored = { wires = {}, plugins = {} } end
  local function settings(m) return handlers.settings(run, m.name) end
  run.host = {
    wires = stored.wires,
    manifest = function(name) return stored.plugins[name] end,
    time_left = function() return (run.until_us - sys.now_us()) // 1000 end,
    context = function(m)
      local own = settings(m)
      return require("pais.plugin").context(m, { event = run.event, config = own and own.values,
        contract = handlers.accessor(run, m.name) })
    end,
    environment = function(m)
      local own = settings(m)
      local env = require("pais.plugin").environment(m, own and own.values)
      env.PAIS_HOOKED = "1"
      return env
    end,
  }
  return run.host
end

--- `ctx.contract` of a plugin.
---@param run table the dispatch
---@param name string the plugin
---@return fun(alias: string): table|nil, string|nil
function handlers.accessor(run, name)
  local real
  return function(alias)
    real = real or require("pais.contract.runtime").accessor(name, host(run))
    return real(alias)
  end
end

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

local function join(list)
  local verdict
  for i = 1, list.n do
    local v = list[i]
    if v ~= nil then
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
      if p.file == h.file and p.index == h.index then return p.run end
    end
    return nil, ("%s: handler %d is not there any more"):format(h.file, h.index)
  end
  local m = { name = h.plugin, dir = h.dir, entry = h.entry, version = h.version }
  local module, msg = require("pais.plugin").load(m)
  if not module then return nil, msg end
  local fn = function_of(module, h)
  if not fn then
    return nil, ("plugin '%s': %s/%s has no function '%s'"):format(h.plugin, h.dir, h.entry or
      "init.lua", h.handler)
  end
  return fn
end

local function call(run, h)
  local fn, msg = load_handler(run, h)
  if not fn then error(msg, 0) end
  local settings = h.configured and handlers.settings(run, h.plugin)
  local ctx = require("pais.plugin").context({ name = h.plugin, dir = h.dir, version = h.version },
    { event = run.event, config = settings and settings.values,
      contract = h.consumes and handlers.accessor(run, h.plugin) or nil })
  ctx.verdict, ctx.reason, ctx.event = run.state.verdict, run.state.reason, h.event
  -- For a handler with parts of its own: one of them failed, and the rest is still to be heard.
  ctx.fault = function(message)
    require("pais.merge").fault(run.state, h.label, "error", tostring(message))
  end
  return fn(json.copy(run.event), ctx)
end

local function kind_of(message)
  if message:find("limit: the code used up", 1, true) then return "limit" end
  if message:find("not enough memory", 1, true) then return "memory" end
  return "error"
end

--- Run a handler in this process.
---@param run table the dispatch
---@param h table handler
---@return pais.Outcome
function handlers.lua(run, h)
  local started = sys.now_us()
  local limits = run.limits
  local own = h.timeout and { instructions = limits.instructions, bytes = limits.bytes,
    ms = h.timeout * 1000 // 1 | 0 } or limits
  runtime.handler(h.label, h.on_error)
  run.until_us = started + own.ms * 1000
  local list = table.pack(runtime.call(own, call, run, h))
  runtime.handler()
  local out = { h = h }
  if list[1] then
    local bad
    list = table.pack(table.unpack(list, 2, list.n))
    out.verdict, bad = join(list)
    if bad then out.kind, out.message = "nonsense", bad end
  else
    out.message = tostring(list[2])
    out.kind = kind_of(out.message)
  end
  out.us = sys.now_us() - started
  return out
end

local function job(run, h, more)
  local settings = h.configured and handlers.settings(run, h.plugin) or nil
  local command = require "pais.command"
  return command.job(h, {
    stdin = run.raw .. "\n", max_out = run.options.dispatch.output_kb * 1024,
    timeout_ms = run.timeout_ms(h), env = command.environment(h, settings, more),
  })
end

--- Run several programs at the same time.
---@param run table the dispatch
---@param list table[] handlers
---@return pais.Outcome[] in the same order
function handlers.commands(run, list)
  local command = require "pais.command"
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
function handlers.detach(run, list)
  local jobs, outs = {}, {}
  local more = { PAIS_VERDICT = run.state.verdict or "none", PAIS_REASON = run.state.reason }
  for _, h in ipairs(list) do
    local one, msg = job(run, h, more)
    outs[#outs + 1] = { h = h, us = 0, kind = not one and "spawn" or nil, message = msg,
      detached = one and true or nil }
    if one then
      one.fault_prefix = require("pais.record").observer_prefix(run.rec, h.label)
      jobs[#jobs + 1] = one
    end
  end
  if #jobs > 0 then
    local ok, msg = require("pais.proc").detach(jobs, { fault_log = run.record_file() })
    for _, out in ipairs(outs) do
      if not ok and out.detached then out.kind, out.message = "spawn", msg end
    end
  end
  return outs
end

return handlers

--- pais.plan.compute: which handlers run for which event, from configuration, manifests and policy.
-- What a dispatch keeps of it is written by pais.plan.keep; commands that show the state of things
-- (status, plugin list, hook list, doctor) look at the whole.

local fs = require "pais.fs"
local paths = require "pais.paths"
local runtime = require "pais.runtime"

local compute = {}

local function plugin_dirs(dir)
  local dirs = {}
  for _, name in ipairs(dir and fs.list(dir) or {}) do
    if name:sub(1, 1) ~= "." then
      local st = fs.stat(dir .. "/" .. name)
      if not st or st.type == "dir" then dirs[#dirs + 1] = name end
    end
  end
  return dirs
end

local function policy_files(home, etc, manifests)
  if runtime.safe then return {} end
  local files = {}
  local function add(file, owner)
    if fs.stat(file) then files[#files + 1] = { file = file, owner = owner } end
  end
  add(etc .. "/policy.lua", "team-policy")
  for _, m in ipairs(manifests) do
    if m.policy then add(m.dir .. "/" .. m.policy, m.name) end
  end
  if home then add(home .. "/policy.lua", "policy") end
  return files
end

local function load_plugins(result)
  local manifest = require "pais.plugin.manifest"
  local config = require "pais.config"
  local given = {}
  for _, name in ipairs(runtime.clean and {} or plugin_dirs(result.dir)) do
    local m, problems, remains = manifest.load(result.dir .. "/" .. name)
    local entry = m or remains
    entry.problems = problems
    entry.link = name
    result.folders[#result.folders + 1] = { name = name, file = entry.file }
    for _, p in ipairs(problems) do result.problems[#result.problems + 1] = p end
    if config.enabled(result.config.values, entry.name) then
      given[#given + 1] = entry
    else
      result.disabled[#result.disabled + 1] = entry
    end
  end
  -- Read last: who moves hooks says so first, and then makes the plugin.
  local moving = require("pais.import.moving").read(paths.home())
  result.moving = moving
  for i, entry in ipairs(moving and moving.waiting and given or {}) do
    if entry.name == moving.plugin then
      table.remove(given, i)
      table.insert(result.disabled, entry)
      break
    end
  end
  return given
end

local function settings_of(m, result)
  local config = require "pais.config"
  local values, problems = config.plugin(m)
  local bad
  for _, p in ipairs(problems) do
    result.problems[#result.problems + 1] = p
    -- A wrong value leaves the default: a typo must not switch a guard off.
    if p.code == "E_MISSING" then bad = bad or p end
  end
  return values, bad
end

-- A handler with nothing to go by, or whose `if` never holds, is left out, so that it costs nothing.
local function idle(hook, values)
  if hook["if"] and require("pais.condition").never(hook["if"], hook.event) then return true end
  if not hook.needs then return false end
  local value = values[hook.needs]
  return value == nil or value == false or value == "" or
    type(value) == "table" and next(value) == nil
end

local function collect(result, m, values)
  local events = require "pais.events"
  for i, hook in ipairs(m.hooks) do
    if idle(hook, values) then goto continue end
    local h = {}
    for k, v in pairs(hook) do h[k] = v end
    h.plugin, h.index, h.manifest, h.config = m.name, i, m, values
    h.kind = (h.command or m.language ~= "lua") and "command" or "lua"
    h.phase = h.phase or events.default_phase(h.event)
    h.priority = h.priority or 0
    h.on_error = result.policy.on_error[m.name] or h.on_error
    result.events[h.event] = result.events[h.event] or {}
    table.insert(result.events[h.event], h)
    ::continue::
  end
end

local function collect_policy(result)
  local events = require "pais.events"
  for _, p in ipairs(result.policy.handlers) do
    p.kind, p.phase = "policy", p.phase or events.default_phase(p.event)
    p.priority = p.priority or 0
    p.on_error = result.policy.on_error[p.plugin] or p.on_error
    result.events[p.event] = result.events[p.event] or {}
    table.insert(result.events[p.event], p)
  end
end

local function depends(resolution)
  local map = {}
  for name, wires in pairs(resolution.wires) do
    local list = {}
    for _, wire in pairs(wires) do
      if wire.provider then list[#list + 1] = wire.provider end
      for _, one in ipairs(wire.several or {}) do list[#list + 1] = one end
    end
    if #list > 0 then
      table.sort(list)
      map[name] = list
    end
  end
  return map
end

---@class pais.Plan
---@field config table from pais.config
---@field manifests table<string, table> of the plugins that run, by name
---@field disabled table[] plugins switched off in the configuration
---@field moving pais.import.moving|nil hooks that are on their way between settings and a plugin
---@field off pais.off.entry[] what the user has switched off (pais off)
---@field resolution table from pais.contract
---@field refused table<string, {code: string, message: string, dir: string|nil}>
---@field events table<string, table[]> handlers in order, by event
---@field policy table from pais.policy
---@field problems table[] everything worth telling, in the form of pais.schema
---@field settings table<string, table> merged configuration by plugin

--- Work everything out from the files.
---@return pais.Plan
function compute.run()
  local home, etc = paths.home(), paths.etc()
  local config = require("pais.config").load()
  local result = { config = config, problems = {}, disabled = {}, folders = {}, events = {},
    settings = {}, manifests = {}, refused = {}, dir = paths.plugins(config.values) }
  for _, p in ipairs(config.problems) do result.problems[#result.problems + 1] = p end
  result.off = require("pais.off.list").usable(home, result.problems)
  local given = load_plugins(result)
  require("pais.plan.changed").note(result, given)

  local usable = {}
  for _, m in ipairs(given) do
    if m.hooks then
      local values, bad = settings_of(m, result)
      result.settings[m.name] = values
      if bad then
        m.problems[#m.problems + 1] = bad
        m = { name = m.name, dir = m.dir, file = m.file, problems = m.problems }
      end
    end
    usable[#usable + 1] = m
  end
  local resolution = require("pais.contract").resolve(usable, config.values.contracts)
  result.resolution = resolution
  result.refused = resolution.refused
  for _, p in ipairs(resolution.problems) do result.problems[#result.problems + 1] = p end
  local running = {}
  for _, m in ipairs(given) do
    if m.hooks and not resolution.refused[m.name] then
      result.manifests[m.name] = m
      running[#running + 1] = m
    end
  end
  table.sort(running, function(a, b) return a.name < b.name end)

  result.policy_files = policy_files(home, etc, running)
  result.policy = require("pais.policy").load(result.policy_files)
  for _, p in ipairs(result.policy.problems) do
    result.problems[#result.problems + 1] = { level = "error", file = p.file, line = p.line,
      message = p.message, code = "E_POLICY" }
  end
  for _, m in ipairs(running) do collect(result, m, result.settings[m.name]) end
  collect_policy(result)
  local needs = depends(resolution)
  for event, handlers in pairs(result.events) do
    result.events[event] = require("pais.order").sort(handlers, {
      order = result.policy.order, depends = needs,
      report = function(message)
        result.problems[#result.problems + 1] = { level = "warning", message = event .. ": " ..
          message, code = "E_ORDER" }
      end,
    })
  end
  return result
end

return compute

--- pais.plugin: load the code of a Lua plugin, and what its functions are given.
-- Each plugin has globals of its own, so that two plugins cannot tread on each other by accident,
-- and a `require` that looks in the plugin's own folder first.

local fs = require "pais.fs"
local planfile = require "pais.planfile"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local plugin = {}

-- Most handlers use no global: what there is comes from pais.globals when one is asked for.
local dirs, on_loads = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" })
local function global(env, name)
  return require("pais.globals").get(env, name, dirs[env], on_loads[env])
end

--- Globals for code of a plugin or policy.
---@param dir string|nil where its own modules are
---@param on_load nil|fun(file: string) called for each of those that is loaded
---@return table
function plugin.environment_table(dir, on_load)
  local env = setmetatable({}, { __index = global }) -- a metatable that is its own, too
  dirs[env], on_loads[env] = dir, on_load
  return env
end

local cache = {}

local function file_of(m)
  return m.dir .. "/" .. (m.entry or "init.lua")
end

--- The code that the plan of a dispatch keeps of a plugin, while its file is unchanged.
---@param plan userdata
---@param m {name: string, dir: string, entry: string|nil}
---@param stamp string of the file when the plan was made
---@return function|nil|false chunk for plugin.load; nil when the plugin is loaded already, false when its
---  file has changed
function plugin.compiled(plan, m, stamp)
  if cache[m.dir] then return nil end
  return planfile.unchanged(file_of(m), stamp)
    and plan:load("code:" .. m.name, plugin.environment_table(m.dir))
end

local function from_text(m, file)
  local source, msg, code = fs.read(file)
  if not source then return nil, ("load plugin '%s': %s"):format(m.name, msg), code end
  local chunk, why = load(source, "@" .. file, "t", plugin.environment_table(m.dir))
  if not chunk then return nil, ("load plugin '%s': %s"):format(m.name, why), "E_SYNTAX" end
  return chunk
end

--- The module table of a Lua plugin; loaded once. Raises what its code raises.
---@param m {name: string, dir: string, entry: string|nil}
---@param chunk function|nil|false of plugin.compiled; without it the file is read
---@return table|nil module
---@return string|nil message
---@return string|nil code
function plugin.load(m, chunk)
  local known = cache[m.dir]
  if known then return known end
  local file = file_of(m)
  if not chunk then
    local msg, code
    chunk, msg, code = from_text(m, file)
    if not chunk then return nil, msg, code end
  end
  -- The third: for a bundled plugin that is all in the program, so that nothing is looked for.
  local module = chunk(m.name, file, require)
  if type(module) ~= "table" then
    return nil, ("load plugin '%s': %s must return a table, not %s")
      :format(m.name, file, type(module)), "E_PLUGIN"
  end
  cache[m.dir] = module
  return module
end

--- The function of a handler whose name the module spells in another way. Raises when there is none.
---@param module table
---@param h table handler: handler, plugin, dir, entry
---@return function
function plugin.handler(module, h)
  local canonical = require("pais.events").canonical
  for key, value in pairs(module) do
    if type(key) == "string" and type(value) == "function" and canonical(key) == h.handler then
      return value
    end
  end
  error(("plugin '%s': %s has no function '%s'"):format(h.plugin, file_of(h), h.handler), 0)
end

--- What the `ctx` of every plugin has in common during one event.
---@param event table|nil
---@return table
function plugin.surroundings(event)
  local cwd = event and event.cwd
  if type(cwd) ~= "string" then cwd = sys.cwd() end
  return { cwd = cwd, project_dir = sys.env "CLAUDE_PROJECT_DIR" or cwd,
    session = event and event.session_id,
    home = runtime.home or require("pais.paths").home() }
end

local function no_contract() return nil end

local function with_late_config(ctx, config)
  return setmetatable(ctx, {
    __index = function(_, name)
      if name ~= "config" then return nil end
      ctx.config = config() or {}
      return ctx.config
    end,
    __pairs = function()
      ctx.config = ctx.config
      return next, ctx
    end,
  })
end

--- What a plugin's functions get as `ctx`.
---@param m table manifest, or the part of it that the plan keeps: name, dir, version
---@param all table of plugin.surroundings
---@param config table|nil|false|fun(): table|nil merged configuration of the plugin; a function is called when
---  it is asked for
---@param contract function|nil of pais.contract.runtime
---@param event string|nil the rest is for handlers: the event,
---@param verdict string|nil what was decided so far,
---@param reason string|nil why,
---@param fault nil|fun(message: string) and what notes that a part of the handler failed
---@return table ctx
function plugin.context(m, all, config, contract, event, verdict, reason, fault)
  local late = type(config) == "function"
  local ctx = {
    plugin = { name = m.name, dir = m.dir, version = m.version },
    config = not late and (config or {}) or nil, contract = contract or no_contract,
    cwd = all.cwd, project_dir = all.project_dir, session = all.session, home = all.home,
    env = sys.env, event = event, verdict = verdict, reason = reason, fault = fault,
  }
  return late and with_late_config(ctx, config) or ctx
end

return plugin

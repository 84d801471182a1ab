--- pais.contract.host: what a plugin's functions need to reach other plugins during a dispatch.
-- Read from the plan when a function asks for a contract, which most never do.

local json = require "pais.json"
local sys = require "pais.sys"

local host = {}

local function of(run)
  if run.host then return run.host end
  local stored = json.decode(require("pais.plan").section(run, "contracts") or "null")
  if type(stored) ~= "table" then stored = { wires = {}, plugins = {} } end
  local function settings(m) return require("pais.settings").of(run, m.name) end
  run.host = {
    wires = stored.wires,
    manifest = function(name) return stored.plugins[name] end,
    time_left = function() return (run.until_us - sys.now_us()) // 1000 end,
    context = function(m)
      local own = settings(m)
      return require("pais.plugin").context(m, run.surroundings, own and own.values,
        host.accessor(run, m.name))
    end,
    environment = function(m)
      local own = settings(m)
      local env = require("pais.plugin.entry").of_plugin(m, own and own.values)
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
function host.accessor(run, name)
  local real
  return function(alias)
    real = real or require("pais.contract.runtime").accessor(name, of(run))
    return real(alias)
  end
end

return host

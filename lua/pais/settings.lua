--- pais.settings: the settings of a plugin during a dispatch.

local json = require "pais.json"
local sys = require "pais.sys"

local settings = {}

--- The merged configuration of a plugin as the plan has it, with what the environment adds.
---@param run table the dispatch
---@param name string the plugin
---@return {values: table, config: table}|nil
function settings.of(run, name)
  local known = run.settings[name]
  if known ~= nil then return known or nil end
  local stored = json.decode(require("pais.plan").section(run, "config:" .. name) or "null")
  if type(stored) ~= "table" then
    run.settings[name] = false
    return nil
  end
  if stored.env then
    local secrets = run.secrets()
    require("pais.plugin.options").overlay({ name = name, config = stored.config, dir = "", file = "" },
      stored.values, function(key) return sys.env(key) or secrets[key] end, {})
  end
  run.settings[name] = stored
  return stored
end

return settings

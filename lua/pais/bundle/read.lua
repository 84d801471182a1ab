--- pais.bundle.read: a bundle as it is written, in its normal form.
-- A list of names, maps with a `name`, a map by name: afterwards all are a list in the file's order.

local json = require "pais.json"
local schema = require "pais.schema"

local read = {}

---@class pais.Bundle
---@field name string
---@field registry string|nil the one whose listing has it; nil: the home
---@field file string|nil of the home
---@field version string|nil
---@field description string|nil
---@field author string|nil
---@field license string|nil
---@field core_version string|nil
---@field plugins pais.bundle.Plugin[] in the order of the file
---@field environment pais.bundle.Variable[]
---@field conflicts string[] names of plugins and bundles
---@field post_install {command: string, description: string|nil}[]

---@class pais.bundle.Plugin
---@field name string as it is installed
---@field registry string|nil where it has to come from
---@field version string|nil the range that will do
---@field required boolean
---@field description string|nil

---@class pais.bundle.Variable
---@field name string
---@field required boolean
---@field default string|nil
---@field description string|nil

-- Every entry as (name, its keys); `short` is the key that a plain value of a map stands for.
local function each(value, kept, short, visit)
  if schema.kind_of(value) == "list" then
    for _, item in ipairs(value) do
      if type(item) == "table" then visit(item.name, item) else visit(item, {}) end
    end
    return
  end
  for _, name in ipairs(schema.ordered(value or {}, kept)) do
    local item = value[name]
    if item == json.null then item = {} end
    visit(name, type(item) == "table" and item or { [short] = item })
  end
end

local function plugins_of(value, kept)
  local out, seen = json.array {}, {}
  for _, key in ipairs { "plugins", "required", "optional" } do
    each(value[key], kept, "version", function(text, keys)
      local full, range = text:match "^([^@]*)@?(.*)$"
      local registry, name = full:match "^(.*)/(.*)$"
      local plugin = { name = name or full, registry = registry, description = keys.description,
        version = range ~= "" and range or keys.version, required = key == "required"
          or key == "plugins" and keys.required ~= false }
      seen.twice = seen.twice or seen[plugin.name] and plugin.name
      seen[plugin.name], out[#out + 1] = true, plugin
    end)
  end
  return out, seen
end

local function environment_of(value, kept)
  local out = json.array {}
  each(value.environment, kept, "default", function(name, keys)
    local default = keys.default
    local required = keys.required
    if required == nil then required = default == nil end
    out[#out + 1] = { name = name, required = required, description = keys.description,
      default = default ~= nil and tostring(default) or nil }
  end)
  return out
end

local function commands_of(list)
  local out = json.array {}
  for i, item in ipairs(list or {}) do
    out[i] = type(item) == "table" and item or { command = item }
  end
  return out
end

--- The normal form of a bundle.
---@param name string what it is called where it does not say so itself
---@param value table as pais.schema checked it
---@param kept table the places of the maps with chosen names in it
---@return pais.Bundle|nil nil when it cannot be meant so
---@return string|nil message
---@return string|nil key where it stands
function read.normal(name, value, kept)
  local about = value.bundle or {}
  local function said(key) return value[key] or about[key] end
  local plugins, seen = plugins_of(value, kept)
  if #plugins == 0 then return nil, "it has no plugins", "plugins" end
  if seen.twice then return nil, ("it has the plugin '%s' twice"):format(seen.twice), "plugins" end
  for _, other in ipairs(value.conflicts or {}) do
    if seen[other] or other == (said "name" or name) then
      return nil, ("it conflicts with '%s', which it has itself"):format(other), "conflicts"
    end
  end
  return { name = said "name" or name, version = said "version", author = said "author",
    description = said "description", license = said "license",
    core_version = said "core_version" or said "pais_version", plugins = plugins,
    environment = environment_of(value, kept), conflicts = json.array(value.conflicts or {}),
    post_install = commands_of(value.post_install) }
end

return read

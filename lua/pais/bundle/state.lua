--- pais.bundle.state: how things stand with a bundle: what is installed, what is missing, what is in
-- the way.

local installed = require "pais.plugin.installed"
local json = require "pais.json"
local registry = require "pais.registry"
local semver = require "pais.text.semver"
local sys = require "pais.sys"

local state = {}

---@class pais.bundle.World
---@field plugins table<string, pais.Manifest> that are installed, by name
---@field env fun(name: string): string|nil
---@field complete pais.Bundle[]|nil those that are installed

--- What bundles are held against.
---@return pais.bundle.World|nil
---@return string|nil message
---@return string|nil code
function state.world()
  local dir, msg, code = installed.dir()
  if not dir then return nil, msg, code end
  local plugins = {}
  for _, m in ipairs(installed.scan(dir)) do
    if not m.unusable then plugins[m.name] = m end
  end
  local values = require("pais.text.dotenv").load(require("pais.paths").home())
  return { plugins = plugins, env = function(name) return values[name] or sys.env(name) end }
end

---@class pais.bundle.Part: pais.bundle.Plugin
---@field state "installed"|"outdated"|"missing"|"nowhere" outdated: another version is wanted
---@field installed string|nil the version
---@field offered string|nil the version that the registry has
---@field from string|nil name of the registry that has it
---@field message string|nil why it is nowhere
---@field code string|nil
---@field next string|nil

-- Where a plugin would come from. The registry of the bundle goes before all others: a plugin of the
-- same name in another one is not what its author meant.
local function offer(bundle, plugin)
  local own = plugin.registry or bundle.registry
  if own then
    local entry, reg, code, step = registry.find(own .. "/" .. plugin.name)
    if entry or plugin.registry then return entry, reg, code, step end
  end
  return registry.find(plugin.name)
end

--- How things stand with one of its plugins here.
---@param world pais.bundle.World
---@param plugin pais.bundle.Plugin
---@return pais.bundle.Part
function state.part(world, plugin)
  local part, there = json.copy(plugin), world.plugins[plugin.name]
  part.state = "missing"
  if there then
    part.installed = there.version
    part.description = part.description or there.description ~= "" and there.description or nil
    part.state = plugin.version and not semver.satisfies(there.version, plugin.version)
      and "outdated" or "installed"
  end
  return part
end

--- Enter what the registries have for it.
---@param bundle pais.Bundle
---@param part pais.bundle.Part
---@return pais.bundle.Part the same
function state.offered(bundle, part)
  local entry, reg, code, step = offer(bundle, part)
  if entry then
    part.from, part.offered = reg.name, entry.version
    part.description = part.description or entry.description
  elseif part.state ~= "installed" then
    part.state, part.message, part.code, part.next = "nowhere", reg, code, step
  end
  return part
end

-- The bundles of which all that they require is installed; found out once.
local function complete(world, all)
  if world.complete then return world.complete end
  world.complete = {}
  for _, one in ipairs(all) do
    local required, there = 0, true
    for _, plugin in ipairs(one.plugins) do
      if plugin.required then
        required, there = required + 1, there and world.plugins[plugin.name] ~= nil
      end
    end
    if there and required > 0 then table.insert(world.complete, one) end
  end
  return world.complete
end

-- Whether a bundle requires something that is not among these.
local function has_more(bundle, than)
  for _, plugin in ipairs(bundle.plugins) do
    if plugin.required and not than[plugin.name] then return true end
  end
  return false
end

--- What must not meet. Either side may have said so.
---@param world pais.bundle.World
---@param bundle pais.Bundle
---@param chosen table<string, any> names of its plugins that would be there
---@param all pais.Bundle[]
---@return {what: string, name: string, by: string}[] by: the bundle that says so
function state.conflicts(world, bundle, chosen, all)
  local mine, out = {}, json.array {}
  for _, name in ipairs(bundle.conflicts) do
    mine[name] = true
    if world.plugins[name] then
      out[#out + 1] = { what = "plugin", name = name, by = bundle.name }
    end
  end
  for _, other in ipairs(complete(world, all)) do
    if other.name ~= bundle.name and has_more(other, chosen) then
      local theirs = mine[other.name] and bundle.name
      for _, name in ipairs(other.conflicts) do
        if name == bundle.name or chosen[name] then theirs = theirs or other.name end
      end
      if theirs then out[#out + 1] = { what = "bundle", name = other.name, by = theirs } end
    end
  end
  return out
end

--- The plugins that would be there with the required ones and these.
---@param bundle pais.Bundle
---@param with table<string, true>|nil optional ones; nil: all of them
---@return table<string, pais.bundle.Plugin>
function state.chosen(bundle, with)
  local out = {}
  for _, plugin in ipairs(bundle.plugins) do
    if plugin.required or not with or with[plugin.name] then out[plugin.name] = plugin end
  end
  return out
end

---@class pais.bundle.Status
---@field parts pais.bundle.Part[]
---@field environment pais.bundle.Variable[] each with `set`
---@field conflicts {what: string, name: string, by: string}[]
---@field state "installed"|"partly"|"not installed"
---@field required integer
---@field there integer of the required ones

--- How things stand with a bundle.
---@param world pais.bundle.World
---@param bundle pais.Bundle
---@param all pais.Bundle[]
---@return pais.bundle.Status
function state.of(world, bundle, all)
  local out = { parts = json.array {}, environment = json.array {}, required = 0, there = 0 }
  local any = false
  for i, plugin in ipairs(bundle.plugins) do
    local part = state.part(world, plugin)
    out.parts[i], any = part, any or part.installed ~= nil
    if plugin.required then
      out.required = out.required + 1
      if part.state == "installed" then out.there = out.there + 1 end
    end
  end
  for i, variable in ipairs(bundle.environment) do
    out.environment[i] = json.copy(variable)
    out.environment[i].set = (world.env(variable.name) or "") ~= ""
  end
  out.conflicts = state.conflicts(world, bundle, state.chosen(bundle, {}), all)
  out.state = out.there == out.required and any and "installed" or any and "partly" or "not installed"
  return out
end

return state

--- pais.install.contracts: what a change means for the contracts between plugins.

local config = require "pais.config"
local contract = require "pais.contract"
local installed = require "pais.plugin.installed"

local contracts = {}

-- The plugins that are switched on, and how they would be resolved.
local function resolve(values, list)
  local on = {}
  for _, m in ipairs(list) do
    if config.enabled(values, m.name) then on[#on + 1] = m end
  end
  return contract.resolve(on, values.contracts)
end

---@class pais.install.Effects
---@field refused {name: string, refusal: pais.Refusal}[] plugins that could not run any more, or yet
---@field gained string[] what plugins get that they did not have

--- What would be different.
---@param dir string folder of the plugins
---@param new table[] manifests that come, in place of those of the same name
---@param gone table<string, boolean>|nil names of those that go
---@return pais.install.Effects
function contracts.effects(dir, new, gone)
  local values = config.load().values
  local now, coming, after = installed.scan(dir), {}, {}
  for _, m in ipairs(new) do coming[m.name] = true end
  for _, m in ipairs(now) do
    if not coming[m.name] and not (gone and gone[m.name]) then after[#after + 1] = m end
  end
  table.move(new, 1, #new, #after + 1, after)
  local old_one, new_one = resolve(values, now), resolve(values, after)
  local out = { refused = {}, gained = {} }
  for _, m in ipairs(after) do
    local refusal = new_one.refused[m.name]
    if refusal and (coming[m.name] or not old_one.refused[m.name]) then
      out.refused[#out.refused + 1] = { name = m.name, refusal = refusal }
    end
    for alias, wire in pairs(new_one.wires[m.name] or {}) do
      local before = (old_one.wires[m.name] or {})[alias]
      if wire.provider and not (before and before.provider) then
        out.gained[#out.gained + 1] = ("%s gets %s from %s"):format(m.name, wire.key, wire.provider)
      end
    end
  end
  table.sort(out.gained)
  table.sort(out.refused, function(a, b) return a.name < b.name end)
  return out
end

return contracts

--- pais.install.remove: take plugins away, unless others need them.

local change = require "pais.install.change"
local contract_effects = require "pais.install.contracts"
local fs = require "pais.fs"
local paths = require "pais.paths"
local nearest = require "pais.text.nearest"

local remove = {}

-- The plugins of these names that are there, or in the lock alone.
local function known(at, plugins, names)
  local gone = {}
  local all = require("pais.plugin.installed").names(at.plugins)
  for _, name in ipairs(names) do
    local there = name:find "^%l[%l%d-]*$" and fs.lstat(at.plugins .. "/" .. name)
    if not there and not plugins[name] then
      return nil, ("remove plugin '%s': it is not in %s%s"):format(name, paths.short(at.plugins),
        nearest.hint(name, all)), "E_PLUGIN", "'pais plugin list' shows what is installed"
    end
    gone[name] = true
  end
  return gone
end

--- Remove plugins.
---@param names string[]
---@param opts {force: boolean|nil, dry_run: boolean|nil}
---@param out pais.out
---@return string[]|nil removed
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function remove.run(names, opts, out)
  local at, plugins, word, hint = change.look()
  if not at then return nil, plugins, word, hint end
  local there, why
  there, why, word, hint = known(at, plugins, names)
  if not there then return nil, why, word, hint end
  return change.with(out, function(tx)
    local gone, msg, code, step = known(tx.at, tx.plugins, names)
    if not gone then return nil, msg, code, step end
    local effects = contract_effects.effects(tx.at.plugins, {}, gone)
    if #effects.refused > 0 and not opts.force then
      local lines = {}
      for i, r in ipairs(effects.refused) do
        lines[i] = ("'%s' %s"):format(r.name, r.refusal.message)
      end
      return nil, ("remove %s: others could not run any more: %s"):format(table.concat(names, ", "),
        table.concat(lines, "; ")), "E_CONTRACT_NEEDED", "remove those first, or give --force"
    end
    local list = {}
    for name in pairs(gone) do list[#list + 1] = name end
    table.sort(list)
    if opts.dry_run then return list end
    for _, name in ipairs(list) do
      local ok
      ok, msg, code = tx:move(name, nil, nil)
      if not ok then return nil, msg, code end
    end
    local ok
    ok, msg, code = tx:commit("remove " .. table.concat(list, ", "))
    if not ok then return nil, "remove: " .. msg, code end
    return list
  end, opts.dry_run)
end

return remove

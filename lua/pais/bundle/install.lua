--- pais.bundle.install: install a bundle as a whole, or nothing of it.
-- What it needs is found out here; fetching, showing, asking and putting in place is what
-- `pais plugin install` does with all of its plugins at once.

local json = require "pais.json"
local nearest = require "pais.text.nearest"
local semver = require "pais.text.semver"
local state = require "pais.bundle.state"
local sys = require "pais.sys"

local install = {}

-- The optional plugins that are asked for: a set, nil for all of them.
local function asked(bundle, opts)
  if opts.all then return true, nil end
  local names, known, with = {}, {}, {}
  for _, plugin in ipairs(bundle.plugins) do
    names[#names + 1], known[plugin.name] = plugin.name, true
  end
  for _, words in ipairs(opts.with or {}) do
    for name in words:gmatch "[^,%s]+" do
      if not known[name] then
        local near = nearest.find(name, names)
        return nil, ("install bundle %s: it has no plugin '%s'"):format(bundle.name, name), "E_PLUGIN",
          near and ("did you mean '%s'?"):format(near) or "pais bundle show " .. bundle.name
      end
      with[name] = true
    end
  end
  return true, with
end

-- As `pais plugin install` would understand it, but never as a path: a folder that happens to have
-- such a name is not meant.
local function source_of(part)
  local name = part.from .. "/" .. part.name
  return { kind = "name", text = part.version and ("%s@%s"):format(name, part.version) or name,
    name = name, range = part.version }
end

local function refused_by(bundle, world, chosen, all)
  if bundle.core_version and not semver.satisfies(sys.version, bundle.core_version) then
    return ("install bundle %s: it needs pais %s, and this is %s"):format(bundle.name,
      bundle.core_version, sys.version), "E_CORE_VERSION"
  end
  local conflict = state.conflicts(world, bundle, chosen, all)[1]
  if not conflict then return nil end
  return ("install bundle %s: it conflicts with the %s '%s', which is installed%s"):format(bundle.name,
    conflict.what, conflict.name, conflict.by ~= bundle.name and
    (" ('%s' says so)"):format(conflict.by) or ""), "E_CONFLICT", conflict.what == "plugin" and
    "pais plugin remove " .. conflict.name or "'pais bundle show " .. conflict.name
    .. "' says what belongs to it"
end

--- What installing a bundle would bring.
---@param bundle pais.Bundle
---@param all pais.Bundle[] all that there are
---@param opts {with: string[]|nil, all: boolean|nil}
---@return {sources: pais.install.Source[], there: string[], left: string[]}|nil left: optional ones
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function install.plan(bundle, all, opts)
  local world, msg, code = state.world()
  if not world then return nil, msg, code end
  local ok, with, step
  ok, with, code, step = asked(bundle, opts)
  if not ok then return nil, with, code, step end
  local chosen = state.chosen(bundle, with)
  msg, code, step = refused_by(bundle, world, chosen, all)
  if msg then return nil, msg, code, step end
  local out = { sources = {}, there = json.array {}, left = json.array {} }
  for _, plugin in ipairs(bundle.plugins) do
    local part = state.part(world, plugin)
    if part.state == "installed" then
      out.there[#out.there + 1] = part.name
    elseif not chosen[part.name] then
      out.left[#out.left + 1] = part.name
    elseif state.offered(bundle, part).state == "nowhere" then
      return nil, ("install bundle %s: %s"):format(bundle.name, part.message), part.code, part.next
    else
      out.sources[#out.sources + 1] = source_of(part)
    end
  end
  return out
end

--- Install what is missing of a bundle, in one step.
---@param bundle pais.Bundle
---@param plan {sources: pais.install.Source[], there: string[]}
---@param opts {yes: boolean|nil, dry_run: boolean|nil}
---@param out pais.out
---@return pais.install.Report|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function install.run(bundle, plan, opts, out)
  local report = { installed = {}, unchanged = plan.there, failed = {} }
  if #plan.sources == 0 then return report end
  local done, msg, code, step = require("pais.install.add").run(plan.sources, { whole = true,
    yes = opts.yes, dry_run = opts.dry_run, what = ("install bundle %s:"):format(bundle.name) }, out)
  if not done then return nil, msg, code, step end
  table.move(done.unchanged, 1, #done.unchanged, #plan.there + 1, plan.there)
  done.unchanged = plan.there
  return done
end

return install

--- pais.plan.changed: plugins whose files are no longer those that were installed.
-- Looked at when the plan is made. What happens to them the configuration says
-- (install.changed_plugins).

local fs = require "pais.fs"
local paths = require "pais.paths"

local changed = {}

local function problem(level, m, message)
  return { level = level, file = m.file, message = message, code = "E_CHANGED",
    hint = "'pais plugin verify' shows which" }
end

--- Enter what has changed into the plan that is being made: a warning, or an error by which the plugin
--- is refused.
---@param result pais.Plan its `changed` gets what is to be recorded, its `digests` what may be kept
---@param manifests table[] of the plugins that would run
function changed.note(result, manifests)
  local home = paths.home()
  result.changed = {}
  -- Most homes that nothing was installed into have no lock; nothing else is looked at then.
  if not home or not fs.lstat(home .. "/pais.lock") then return end
  local at = require("pais.install.places").get(result.dir)
  local entries, msg, code = require("pais.install.journal").lock(at)
  if not entries then
    table.insert(result.problems, { level = "error", message = msg, code = code })
    return
  end
  local refuse = result.config.values.install.changed_plugins == "refuse"
  local bytes = require "pais.install.bytes"
  result.digests = require("pais.install.digests").open(home .. "/.state/digests")
  for _, m in ipairs(manifests) do
    local entry = m.dir == at.plugins .. "/" .. m.name and entries[m.name]
    local told = entry and bytes.told(bytes.state(at, m.name, entry, m.hooks and m, result.digests))
    if told then
      local p = problem(refuse and "error" or "warning", m, told)
      m.problems[#m.problems + 1] = refuse and p or nil
      table.insert(result.problems, p)
      table.insert(result.changed, { file = m.name, kind = "changed", message = told })
    end
  end
end

return changed

--- pais.doctor.installed: what pais.lock says is installed: whether it is there, whole and unchanged.

local bytes = require "pais.install.bytes"
local journal = require "pais.install.journal"
local lock = require "pais.install.lock"
local places = require "pais.install.places"
local paths = require "pais.paths"
local words = require "pais.doctor.words"

local function at_of(w)
  return w.home_stat and w.home_stat.type == "dir" and places.get(w.plan.dir)
end

local function readable(w, report)
  local at = at_of(w)
  if not at then return report:ok "nothing is installed" end
  local plugins, msg, code = lock.read(at.lock)
  if not plugins then
    local line = tonumber(msg:match ":(%d+):%d+: ")
    return report:fail(msg, words.mend { file = at.lock, line = line, code = code })
  end
  report:ok "pais.lock can be read"
end

local function begun(w, report)
  local at = at_of(w)
  if at and journal.read(at) then
    return report:warn("a change of what is installed was cut short; the next one finishes it",
      "pais plugin install --yes")
  end
  report:ok "no change is half done"
end

local function files(w, report)
  local at = at_of(w)
  local plugins = at and journal.lock(at) or {}
  local names = {}
  for name in pairs(plugins) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local state = bytes.state(at, name, plugins[name], w.plan.manifests[name])
    local told = bytes.told(state)
    if told then
      report:warn(("%s: %s"):format(name, told), state.state == "missing"
        and "pais plugin install --yes" or "pais plugin update --yes --force " .. name)
    end
  end
  report:ok(#names == 0 and "nothing is in pais.lock"
    or ("%d as in %s"):format(#names, paths.short(at.lock)))
end

return { title = "Installed", checks = {
  { "installed.lock", readable },
  { "installed.change", begun },
  { "installed.files", files },
} }

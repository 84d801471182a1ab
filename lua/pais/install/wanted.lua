--- pais.install.wanted: what `pais plugin install` without a source installs: what the home asks for.
-- pais.lock says exactly what; `plugins.NAME.source` in pais.yaml asks for more. What is in place
-- already is not fetched again.

local bytes = require "pais.install.bytes"
local source = require "pais.install.source"

local wanted = {}

---@class pais.install.Wish
---@field name string
---@field source pais.install.Source|nil
---@field entry pais.install.Entry|nil what the lock says; its hash must come out
---@field message string|nil why there is no source
---@field code string|nil

-- What the configuration asks for, by name.
local function configured(values)
  local out = {}
  for name, settings in pairs(values.plugins) do
    local text = settings.source
    if not text and settings.version then text = name end
    if text and settings.version then text = ("%s@%s"):format(text, settings.version) end
    out[name] = text
  end
  return out
end

local function satisfied(at, name, entry)
  local state = bytes.state(at, name, entry).state
  if state == "link" then return true end
  if state ~= "same" then return false end
  local m = require("pais.plugin.manifest").load(at.plugins .. "/" .. name)
  return m ~= nil and not require("pais.build").missing(m)
end

-- Whether the lock's entry is what the configuration asks for.
local function covers(entry, text, base)
  if not text then return true end
  local asked = source.parse(text, base)
  return asked ~= nil and (asked.text == entry.source or asked.text == entry.name)
end

--- What has to be installed.
---@param at pais.install.Places
---@param plugins table<string, pais.install.Entry> the lock
---@return pais.install.Wish[] by name
---@return string[] there what is in place already
---@return string[] uncovered names that the configuration asks for and the lock does not have so
function wanted.list(at, plugins)
  local asked = configured(require("pais.config").load().values)
  local names, list, there, uncovered = {}, {}, {}, {}
  for name in pairs(plugins) do names[#names + 1] = name end
  for name in pairs(asked) do
    if not plugins[name] then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local entry = plugins[name]
    local covered = entry and covers(entry, asked[name], at.home)
    if not covered then uncovered[#uncovered + 1] = name end
    if covered and satisfied(at, name, entry) then
      there[#there + 1] = name
    else
      local wish = { name = name, entry = covered and entry or nil }
      if covered then
        wish.source, wish.message, wish.code = source.of_entry(entry)
      else
        wish.source, wish.message, wish.code = source.parse(asked[name], at.home)
      end
      list[#list + 1] = wish
    end
  end
  return list, there, uncovered
end

return wanted

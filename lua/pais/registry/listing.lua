--- pais.registry.listing: the text of a listing as its plugins and bundles.

local address = require "pais.registry.address"
local doc = require "pais.doc"
local entries = require "pais.registry.entries"
local json = require "pais.json"
local schema = require "pais.schema"

local listing = {}

local REPEATS = 1000 -- keys that may be there twice, each of which spoils one entry

---@class pais.registry.Entry
---@field name string
---@field registry string name of the registry it is from
---@field source string a path, or a git address, as `pais plugin install` takes it
---@field version string|nil
---@field description string|nil
---@field language string|nil
---@field core_version string|nil
---@field provides string[]|nil

---@class pais.registry.Listing
---@field name string|nil what it calls itself
---@field description string|nil
---@field entries pais.registry.Entry[] sorted by name
---@field bundles pais.Bundle[] sorted by name
---@field problems schema.Problem[] warnings

-- An entry with the place that its source means.
local function entry_of(item, from)
  local entry = item.value
  local source, why = address.source(entry.source, from.address)
  if not source then return item.warn(why, "source") end
  entry.name, entry.source, entry.registry = item.name, source, from.name
  return entry
end

-- The bundles; what is no map or list of them is the general check's.
local function bundles_of(tree, read, file, from, problems)
  local out, normal = {}, require("pais.bundle.read").normal
  for _, item in ipairs(type(tree.bundles) == "table"
    and entries.read("bundles", tree.bundles, read, file, problems) or {}) do
    local bundle, why, at = normal(item.name, item.value, item.kept)
    if bundle then
      bundle.registry, out[#out + 1] = from.name, bundle
    else
      item.warn(why, at)
    end
  end
  table.sort(out, function(a, b) return a.name < b.name end)
  return out
end

--- Read a listing.
---@param text string
---@param file string for messages
---@param from {name: string, address: pais.registry.Address} the registry it is from
---@param toml boolean|nil it is TOML; else that is found out
---@return pais.registry.Listing|nil nil when it is none
---@return string|nil message
---@return string|nil code
function listing.read(text, file, from, toml)
  local tree, marks, repeated = doc.parse(text, toml and "toml" or "auto", file, REPEATS)
  if not tree then return nil, marks, repeated end
  local read = { marks = marks, repeated = repeated }
  local plugins = schema.kind_of(tree) == "map" and tree.plugins
  if plugins == json.null then plugins = {} end
  if type(plugins) ~= "table" then
    return nil, ("%s:1:1: it is no listing: there is no map or list 'plugins'"):format(file),
      "E_SCHEMA"
  end
  local out = { entries = {}, problems = {} }
  for _, item in ipairs(entries.read("plugins", plugins, read, file, out.problems)) do
    out.entries[#out.entries + 1] = entry_of(item, from)
  end
  table.sort(out.entries, function(a, b) return a.name < b.name end)
  out.bundles = bundles_of(tree, read, file, from, out.problems)
  -- What is left of them is no entry's.
  local _, twice = next(repeated)
  if twice then
    return nil, ("%s:%d:%d: the key '%s' is there twice, first at %s"):format(file, twice[1][1],
      twice[1][2], twice[1].key, twice[1].first), "E_SYNTAX"
  end
  -- The rest of the file; plugins and bundles were looked at above.
  local rest = {}
  for key, value in pairs(tree) do
    if key ~= "plugins" and (key ~= "bundles" or type(value) ~= "table") then rest[key] = value end
  end
  rest.plugins, marks[rest] = {}, marks[tree]
  local head, problems = schema.check("registry", rest, marks, file)
  for _, p in ipairs(problems) do
    p.level = "warning"
    table.insert(out.problems, p)
  end
  schema.sort(out.problems)
  local about = head and head.registry or {}
  out.name, out.description = about.name, about.description
  return out
end

return listing

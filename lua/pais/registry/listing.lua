--- pais.registry.listing: the text of a listing as its plugins.
-- One bad entry never spoils the others: it is left out, with a warning that says where it stands.
-- The plugins are a map by name, or a list whose entries have a `name`.

local address = require "pais.registry.address"
local doc = require "pais.doc"
local json = require "pais.json"
local schema = require "pais.schema"

local listing = {}

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
---@field problems schema.Problem[] warnings

local function warn(out, file, mark, message)
  out.problems[#out.problems + 1] = { level = "warning", file = file, line = mark and mark[1] or 1,
    col = mark and mark[2] or 1, path = "", message = message, code = "E_SCHEMA" }
end

-- The entries as {name, value, mark}, in the order of the file.
local function raw_entries(plugins, marks, out, file)
  local list, places = {}, marks[plugins] or {}
  if schema.kind_of(plugins) == "map" then
    for _, name in ipairs(schema.ordered(plugins, marks)) do
      list[#list + 1] = { name, plugins[name], places[name] }
    end
    return list
  end
  local seen = {}
  for i, value in ipairs(plugins) do
    local name = type(value) == "table" and value.name
    if type(name) ~= "string" then
      warn(out, file, places[i], "left out: an entry of the list needs a name")
    elseif seen[name] then
      warn(out, file, places[i], ("left out: '%s' is there already"):format(name))
    else
      seen[name] = true
      local rest = {}
      for key, v in pairs(value) do if key ~= "name" then rest[key] = v end end
      marks[rest] = marks[value]
      list[#list + 1] = { name, rest, places[i] }
    end
  end
  return list
end

-- The description of plugins by name.
local function by_name()
  for _, form in ipairs(schema.node("registry").keys.plugins.of) do
    if form.type == "map" then return form end
  end
end

-- One entry, checked alone, so that a problem of it is a problem of it alone.
local function entry_of(raw, marks, file, out, from)
  local name, value, mark = raw[1], raw[2], raw[3]
  local alone = { [name] = value }
  marks[alone] = { [name] = mark }
  local good, problems = schema.check(by_name(), alone, marks, file)
  marks[alone] = nil
  local failed = schema.failed(problems)
  for _, p in ipairs(problems) do
    if failed then p.message = ("'%s' is left out: %s"):format(name, p.message) end
    p.level = "warning"
    out.problems[#out.problems + 1] = p
  end
  if failed then return nil end
  local entry = good[name]
  local source, why = address.source(entry.source, from.address)
  if not source then
    warn(out, file, marks[value] and marks[value].source or mark,
      ("'%s' is left out: %s"):format(name, why))
    return nil
  end
  entry.name, entry.source, entry.registry = name, source, from.name
  return entry
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
  local tree, marks, code = doc.parse(text, toml and "toml" or "auto", file)
  if not tree then return nil, marks, code end
  local plugins = schema.kind_of(tree) == "map" and tree.plugins
  if plugins == json.null then plugins = {} end
  if type(plugins) ~= "table" then
    return nil, ("%s:1:1: it is no listing: there is no map or list 'plugins'"):format(file),
      "E_SCHEMA"
  end
  local out = { entries = {}, problems = {} }
  for _, raw in ipairs(raw_entries(plugins, marks, out, file)) do
    out.entries[#out.entries + 1] = entry_of(raw, marks, file, out, from)
  end
  table.sort(out.entries, function(a, b) return a.name < b.name end)
  -- The rest of the file; the plugins were looked at above.
  local rest = {}
  for key, value in pairs(tree) do if key ~= "plugins" then rest[key] = value end end
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

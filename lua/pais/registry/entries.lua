--- pais.registry.entries: what a listing has by name, each entry checked alone.
-- One bad entry never spoils the others: it is left out, with a warning that says where it stands.
-- The entries are a map by name, or a list whose entries have a `name`. Of two with the same name the
-- first counts; one with a key that is there twice does not.

local schema = require "pais.schema"

local entries = {}

---@class pais.registry.Checked
---@field name string
---@field value table in its normal form
---@field kept table the places of the maps with chosen names in it
---@field warn fun(message: string, key: string|nil) leaves it out, with a warning at a key of it

local function warn(problems, file, mark, message)
  problems[#problems + 1] = { level = "warning", file = file, line = mark and mark[1] or 1,
    col = mark and mark[2] or 1, path = "", message = message, code = "E_SCHEMA" }
end

local function again(problems, file, mark, name, first)
  warn(problems, file, mark, ("left out: '%s' is there already, first at %s"):format(name, first))
end

-- A key that is there twice somewhere in an entry.
local function take_repeated(value, repeated)
  if type(value) ~= "table" then return nil end
  local list = repeated[value]
  repeated[value] = nil
  local found = list and list[#list] -- the last one is the first of the file
  for _, v in pairs(value) do found = take_repeated(v, repeated) or found end
  return found
end

-- The entries as {name, value, mark}, in the order of the file.
local function raw(value, read, problems, file)
  local marks = read.marks
  local list, places = {}, marks[value] or {}
  if schema.kind_of(value) == "map" then
    for _, r in ipairs(read.repeated[value] or {}) do again(problems, file, r, r.key, r.first) end
    read.repeated[value] = nil
    for _, name in ipairs(schema.ordered(value, marks)) do
      list[#list + 1] = { name, value[name], places[name] }
    end
    return list
  end
  local seen = {}
  for i, item in ipairs(value) do
    local name = type(item) == "table" and item.name
    if type(name) ~= "string" or seen[name] then take_repeated(item, read.repeated) end
    if type(name) ~= "string" then
      warn(problems, file, places[i], "left out: an entry of the list needs a name")
    elseif seen[name] then
      again(problems, file, places[i], name, ("%d:%d"):format(table.unpack(seen[name])))
    else
      seen[name] = places[i]
      local rest = {}
      for key, v in pairs(item) do if key ~= "name" then rest[key] = v end end
      marks[rest], read.repeated[rest], read.repeated[item] = marks[item], read.repeated[item], nil
      list[#list + 1] = { name, rest, places[i] }
    end
  end
  return list
end

-- The description of entries by name.
local function by_name(key)
  for _, form in ipairs(schema.node("registry").keys[key].of) do
    if form.type == "map" then return form end
  end
end

--- The good entries.
---@param key string of the listing: "plugins" or "bundles"
---@param value table what it has there
---@param read {marks: table, repeated: table} of pais.doc; what is repeated in entries is taken out
---@param file string for messages
---@param problems schema.Problem[] the warnings go here
---@return pais.registry.Checked[] in the order of the file
function entries.read(key, value, read, file, problems)
  local out, node, marks = {}, by_name(key), read.marks
  for _, item in ipairs(raw(value, read, problems, file)) do
    local name, own, mark = item[1], item[2], item[3]
    local twice = take_repeated(own, read.repeated)
    local alone = { [name] = own }
    marks[alone] = { [name] = mark }
    local good, found, kept = schema.check(node, alone, marks, file)
    marks[alone] = nil
    if twice then
      table.insert(found, 1, { level = "error", file = file, line = twice[1], col = twice[2], path = "",
        message = ("the key '%s' is there twice, first at %s"):format(twice.key, twice.first),
        code = "E_SCHEMA" })
    end
    local failed = schema.failed(found)
    for _, p in ipairs(found) do
      if failed then p.message = ("'%s' is left out: %s"):format(name, p.message) end
      p.level = "warning"
      problems[#problems + 1] = p
    end
    if not failed then
      out[#out + 1] = { name = name, value = good[name], kept = kept, warn = function(message, at)
        warn(problems, file, at and marks[own] and marks[own][at] or mark,
          ("'%s' is left out: %s"):format(name, message))
      end }
    end
  end
  return out
end

return entries

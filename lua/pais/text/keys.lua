--- pais.text.keys: the names in a table, in an order that is the same every time.
local keys = {}

--- The keys of a table, sorted.
---@param map table<string, any>
---@return string[]
function keys.sorted(map)
  local list = {}
  for key in pairs(map) do list[#list + 1] = key end
  table.sort(list)
  return list
end

--- The keys of a table that are none of those that are known, sorted, as text.
---@param map table
---@param known string[]
---@return string[]
function keys.unknown(map, known)
  local expected, list = {}, {}
  for _, name in ipairs(known) do expected[name] = true end
  for key in pairs(map) do
    if not expected[key] then list[#list + 1] = tostring(key) end
  end
  table.sort(list)
  return list
end

return keys

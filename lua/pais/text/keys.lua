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

return keys

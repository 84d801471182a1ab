--- pais.mcp.expand: `${VAR}` and `${VAR:-default}`, as Claude Code reads them in .mcp.json.
-- Nothing else is special: `$VAR`, `~` and braces of other forms stay as they are. As in a shell, an
-- empty variable counts as missing where there is a default.

local expand = {}

-- Calls visit(name, default or nil, whole) for each variable; what it returns stands in its place.
local function each(text, visit)
  return (text:gsub("(%${([%a_][%w_]*)([^}]*)})", function(whole, name, rest)
    local default = rest:match("^:%-(.*)$")
    if default or rest == "" then return visit(name, default, whole) or whole end
    return whole
  end))
end

--- A text with its variables filled in.
---@param text string
---@param lookup fun(name: string, whole: string): string|nil
---@return string
---@return string[] missing names without a value and without a default
function expand.text(text, lookup)
  local missing = {}
  local out = each(text, function(name, default, whole)
    local value = lookup(name, whole)
    if value and (value ~= "" or not default) then return value end
    if not default then missing[#missing + 1] = name end
    return default
  end)
  return out, missing
end

--- The variables of a text.
---@param text string
---@return {name: string, default: string|nil}[]
function expand.names(text)
  local list = {}
  each(text, function(name, default) list[#list + 1] = { name = name, default = default } end)
  return list
end

return expand

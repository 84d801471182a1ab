--- pais.mcp.name: names of tools that every client takes.
-- Clients allow letters, digits, _ and -, and put their own name of the server in front
-- (mcp__pais__) before a limit of 64 applies.

local name = {}

local MOST = 50
local DIGITS = 8

--- A name of `prefix` and `word` that is not taken yet; it is taken then. The same sequence of calls
--- gives the same names.
---@param prefix string plugin or service
---@param word string action
---@param taken table<string, boolean>
---@return string
function name.make(prefix, word, taken)
  local whole = prefix .. "_" .. word
  local made = whole:gsub("[^%w_-]", "_")
  -- Why the hash: two long names must not become one by being cut.
  if #made > MOST then
    made = made:sub(1, MOST - DIGITS - 1) .. "_" .. require("pais.hash").sha256(whole):sub(1, DIGITS)
  end
  local free, count = made, 1
  while taken[free] do
    count = count + 1
    free = made .. "_" .. count
  end
  taken[free] = true
  return free
end

return name

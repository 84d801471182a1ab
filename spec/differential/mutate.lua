--- Scripts with a few changes: what people and models mistype, and what hides a command.

local mutate = {}

local QUOTES = { "'", "\"", "\\", "$'", "`", "$(", ")", "${", "}", "(", "{ ", ";", "\n", "|", "&&", "&",
  "<", ">", ">>", "<<E", "#", " ", "\\\n", "$", "*", "[", "]", "[[ ", "((", "))", "=", "~" }

-- Words, blanks, and single other bytes.
local function tokens(text)
  local out, at = {}, 1
  while at <= #text do
    local token = text:match("^[%w_/.-]+", at) or text:match("^%s+", at) or text:sub(at, at)
    out[#out + 1] = token
    at = at + #token
  end
  return out
end

local CHANGES = {
  function(t, i) table.remove(t, i) end,
  function(t, i) table.insert(t, i, t[i]) end,
  function(t, i) t[i] = t[math.random(#t)] end,
  function(t, i) table.insert(t, i, QUOTES[math.random(#QUOTES)]) end,
  function(t, i) t[i] = QUOTES[math.random(#QUOTES)] end,
  function(t, i) t[i], t[#t] = t[#t], t[i] end,
  function(t, i)
    local at = math.random(#t[i])
    local byte = t[i]:byte(at) ~ (1 << math.random(0, 6))
    if byte ~= 0 then t[i] = t[i]:sub(1, at - 1) .. string.char(byte) .. t[i]:sub(at + 1) end
  end,
  function(t, i, other)
    local from = math.random(#other)
    table.insert(t, i, table.concat(other, "", from, math.min(#other, from + math.random(0, 8))))
  end,
}

--- A changed script. The state of math.random decides how.
---@param text string
---@param other string what pieces may come from
---@return string
function mutate.script(text, other)
  local t, o = tokens(text), tokens(other)
  for _ = 1, math.random(3) do
    if #t == 0 or #o == 0 then break end
    CHANGES[math.random(#CHANGES)](t, math.random(#t), o)
  end
  return table.concat(t)
end

mutate.tokens = tokens

return mutate

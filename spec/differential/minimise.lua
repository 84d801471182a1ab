--- The smallest script that still shows a fault, by leaving pieces out.

local mutate = require "mutate"
local sys = require "pais.sys"

local SECONDS = 15

local minimise = {}

-- All versions of `t` with `n` neighbouring tokens less.
local function without(t, n)
  local out = {}
  for i = 1, #t, math.max(1, n // 2) do
    local left = {}
    for k = 1, #t do
      if k < i or k >= i + n then left[#left + 1] = t[k] end
    end
    out[#out + 1] = table.concat(left)
  end
  return out
end

-- Some at a time: a script may run until its time is up.
local function first_of(texts, first, deadline)
  for from = 1, #texts, 16 do
    if sys.now_us() > deadline then return nil end
    local found = first(table.move(texts, from, math.min(from + 15, #texts), 1, {}))
    if found then return found end
  end
end

--- Leaves out what can be left out, within some seconds.
---@param text string
---@param first fun(texts: string[]): string|nil the first of them that shows the fault
---@return string
function minimise.run(text, first)
  local deadline = sys.now_us() + SECONDS * 1000000
  local n = #mutate.tokens(text)
  while n >= 1 and sys.now_us() < deadline do
    local t = mutate.tokens(text)
    local less = #t > 0 and first_of(without(t, n), first, deadline)
    if less and #less < #text then
      text = less
      n = math.min(n, #mutate.tokens(text))
    else
      n = n // 2
    end
  end
  return text
end

return minimise

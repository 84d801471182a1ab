--- pais.text.nearest: the candidate a mistyped word was probably meant to be.
-- Why: every message about an unknown name ends in "did you mean", and all of them should agree.
local nearest = {}

--- Edit distance with neighbours swapped counting one, given up above `limit`.
local function distance(a, b, limit)
  if math.abs(#a - #b) > limit then return limit + 1 end
  local before, last = nil, {}
  for j = 0, #b do last[j] = j end
  for i = 1, #a do
    local row = {[0] = i}
    local low = i
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      local d = math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
      if before and i > 1 and j > 1 and a:byte(i) == b:byte(j - 1)
        and a:byte(i - 1) == b:byte(j) then
        d = math.min(d, before[j - 2] + 1)
      end
      row[j] = d
      if d < low then low = d end
    end
    if low > limit then return limit + 1 end
    before, last = last, row
  end
  return last[#b]
end

--- The nearest candidate, or nil when none is near enough to be worth saying.
---@param word string what was written
---@param candidates string[] what could have been meant, in any order
---@return string|nil # the first by name among equals
function nearest.find(word, candidates)
  if #word > 100 then return nil end
  local best, best_d
  -- two letters are within one edit of everything
  local limit = #word < 3 and 0 or math.max(1, math.min(3, #word // 3))
  local lower = word:lower()
  for _, candidate in ipairs(candidates) do
    local d = distance(lower, candidate:lower(), best_d or limit)
    if d <= limit and (not best or d < best_d or (d == best_d and candidate < best)) then
      best, best_d = candidate, d
    end
  end
  return best
end

--- `, did you mean 'X'?`, or nothing: to be put at the end of a message.
---@param word string
---@param candidates string[]
---@return string
function nearest.hint(word, candidates)
  local found = nearest.find(word, candidates)
  return found and (", did you mean '%s'?"):format(found) or ""
end

return nearest

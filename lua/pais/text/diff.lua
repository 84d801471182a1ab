--- pais.text.diff: what would change in a file, as a unified diff.
-- Myers' algorithm: the time grows with the size of the texts and the square of what differs, and
-- the changes shown here are a few dozen lines in files that may be large.

local diff = {}

local CONTEXT = 3

--- The lines of a text, each with its break.
---@param text string
---@return string[]
function diff.lines(text)
  local lines = {}
  for line in text:gmatch "[^\n]*\n?" do
    if line ~= "" then lines[#lines + 1] = line end
  end
  return lines
end

-- How far each diagonal got after each number of changes.
local function trace_of(a, b)
  local reach, trace = { [1] = 0 }, {}
  for d = 0, #a + #b do
    local before = {}
    for k = -d, d, 2 do
      local down = k == -d or k ~= d and reach[k - 1] < reach[k + 1]
      local x = down and reach[k + 1] or reach[k - 1] + 1
      while x < #a and x - k < #b and a[x + 1] == b[x - k + 1] do x = x + 1 end
      before[k] = x
      if x >= #a and x - k >= #b then
        trace[d] = before
        return trace, d
      end
    end
    trace[d] = before
    for k, x in pairs(before) do reach[k] = x end
  end
end

-- The changes, first to last: {from, to} are lines of a before which it stands and how many go, and
-- the same in b.
local function changes(a, b)
  local trace, d = trace_of(a, b)
  local x, y, list = #a, #b, {}
  while d > 0 do
    local k, last = x - y, trace[d - 1]
    local left, right = last[k - 1] or -1, last[k + 1] or -1
    local down = k == -d or k ~= d and left < right
    local from_k = down and k + 1 or k - 1
    local px = last[from_k]
    local py = px - from_k
    list[#list + 1] = { x = px, y = py, gone = down and 0 or 1, new = down and 1 or 0 }
    x, y, d = px, py, d - 1
  end
  local out = {}
  for i = #list, 1, -1 do
    local c, last = list[i], out[#out]
    if last and last.x + last.gone == c.x and last.y + last.new == c.y then
      last.gone, last.new = last.gone + c.gone, last.new + c.new
    else
      out[#out + 1] = c
    end
  end
  return out
end

local function put(out, sign, line)
  out[#out + 1] = sign .. line:gsub("\n$", "")
  if not line:find("\n$") then out[#out + 1] = "\\ No newline at end of file" end
end

local function range(at, count)
  if count == 1 then return tostring(at + 1) end
  return ("%d,%d"):format(count == 0 and at or at + 1, count)
end

local function hunk(out, a, b, group)
  local first, last = group[1], group[#group]
  local from = math.max(0, first.x - CONTEXT)
  local to = math.min(#a, last.x + last.gone + CONTEXT)
  local shift = first.y - first.x
  local grown = (last.y + last.new) - (last.x + last.gone)
  out[#out + 1] = ("@@ -%s +%s @@"):format(range(from, to - from),
    range(from + shift, to + grown - from - shift))
  local x = from
  for _, c in ipairs(group) do
    for i = x + 1, c.x do put(out, " ", a[i]) end
    for i = c.x + 1, c.x + c.gone do put(out, "-", a[i]) end
    for i = c.y + 1, c.y + c.new do put(out, "+", b[i]) end
    x = c.x + c.gone
  end
  for i = x + 1, to do put(out, " ", a[i]) end
end

--- A unified diff, nothing when the texts are equal.
---@param old string|nil nil: the file is not there
---@param new string|nil nil: it will not be
---@param path string
---@return string[] lines without breaks
function diff.unified(old, new, path)
  if old == new then return {} end
  local a, b = diff.lines(old or ""), diff.lines(new or "")
  local out = { "--- " .. (old and path or "/dev/null"), "+++ " .. (new and path or "/dev/null") }
  local group = {}
  for _, c in ipairs(changes(a, b)) do
    local last = group[#group]
    if last and c.x - (last.x + last.gone) > 2 * CONTEXT then
      hunk(out, a, b, group)
      group = {}
    end
    group[#group + 1] = c
  end
  if group[1] then hunk(out, a, b, group) end
  return out
end

return diff

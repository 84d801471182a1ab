--- pais.version: SemVer numbers and the ranges a manifest asks for.
local version = {}

--- Reads `1.2.3`, `1.2`, `1`, with `-pre.1` and `+build`.
---@param text string
---@return table|nil # {major, minor, patch, pre = string|nil}
function version.parse(text)
  local core, rest = text:match("^v?([%d%.]+)(.*)$")
  if not core then return nil end
  local major, minor, patch = core:match("^(%d+)%.(%d+)%.(%d+)$")
  if not major then major, minor = core:match("^(%d+)%.(%d+)$") end
  if not major then major = core:match("^(%d+)$") end
  if not major or core:find("%d%d%d%d%d%d%d%d%d%d") then return nil end
  local pre = rest:match("^%-([%w%.%-]+)")
  rest = pre and rest:sub(#pre + 2) or rest
  if rest ~= "" and not rest:match("^%+[%w%.%-]+$") then return nil end
  return {math.tointeger(tonumber(major)), math.tointeger(tonumber(minor or 0)),
    math.tointeger(tonumber(patch or 0)), pre = pre, parts = patch and 3 or minor and 2 or 1}
end

--- Pre-releases by SemVer 11: numbers below words, numbers by value, fewer parts first.
local function compare_pre(a, b)
  if a == b then return 0 end
  if not a then return 1 end
  if not b then return -1 end
  local next_a, next_b = a:gmatch("[^.]+"), b:gmatch("[^.]+")
  while true do
    local x, y = next_a(), next_b()
    if not x or not y then return x and 1 or y and -1 or 0 end
    if x ~= y then
      local m, n = tonumber(x), tonumber(y)
      if m and n then return m < n and -1 or 1 end
      if m or n then return m and -1 or 1 end
      return x < y and -1 or 1
    end
  end
end

--- Orders two parsed versions.
---@return integer # -1, 0 or 1
function version.compare(a, b)
  for i = 1, 3 do
    if a[i] ~= b[i] then return a[i] < b[i] and -1 or 1 end
  end
  return compare_pre(a.pre, b.pre)
end

--- The first version that `^v` (up to the next breaking one) or `~v` no longer takes.
local function ceiling(op, v)
  if op == "^" then
    if v[1] > 0 or v.parts == 1 then return {v[1] + 1, 0, 0} end
    if v[2] > 0 or v.parts == 2 then return {0, v[2] + 1, 0} end
    return {0, 0, v[3] + 1}
  end
  return v.parts == 1 and {v[1] + 1, 0, 0} or {v[1], v[2] + 1, 0}
end

local tests = {
  [">="] = function(a, b) return version.compare(a, b) >= 0 end,
  ["<="] = function(a, b) return version.compare(a, b) <= 0 end,
  [">"] = function(a, b) return version.compare(a, b) > 0 end,
  ["<"] = function(a, b) return version.compare(a, b) < 0 end,
  ["="] = function(a, b) return version.compare(a, b) == 0 end,
}
for _, op in ipairs {"^", "~"} do
  tests[op] = function(a, b)
    return version.compare(a, b) >= 0 and version.compare(a, ceiling(op, b)) < 0
  end
end
tests["=="] = tests["="]
tests[""] = tests[">="] -- Why: the brief calls core_version the minimum

--- Whether a version lies in a range: comparisons, all of which must hold, apart by comma or
--- blank; a bare version is a minimum; `*` takes everything.
---@param text string the version
---@param range string such as ">=0.1.0, <0.3", "^1.2", "0.1.0"
---@return boolean|nil, string? msg, string? code # nil when one of them cannot be read
function version.satisfies(text, range)
  local have = version.parse(text)
  if not have then return nil, ("'%s' is not a version"):format(text), "E_VERSION" end
  local found, ok = false, true
  -- an operator may be apart from its number
  local rest = range:gsub("([<>=^~]+)%s+", "%1")
  for part in rest:gmatch("[^%s,]+") do
    found = true
    local op, number = part:match("^([<>=^~]*)(.*)$")
    local want = version.parse(number)
    if part ~= "*" then
      if not want or not tests[op] then
        return nil, ("'%s' is not a version range (such as \">=0.1.0\")"):format(range), "E_VERSION"
      end
      ok = tests[op](have, want) and ok
    end
  end
  if not found then return nil, "the version range is empty", "E_VERSION" end
  return ok
end

return version

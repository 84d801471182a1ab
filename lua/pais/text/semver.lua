--- pais.text.semver: versions and version ranges.
-- Semantic Versioning 2.0 for versions; ranges are the forms people know from npm and cargo
-- (`>=0.1.0`, `^1.2`, `~1.2`, `1.x`, several of them separated by commas or spaces, all of which
-- must hold). A bare version is a minimum: that is what people mean by `core_version: 0.1.0`.

local semver = {}

---@class semver.Version
---@field major integer
---@field minor integer
---@field patch integer
---@field pre string[]|nil identifiers of a pre-release

local function identifiers(text, numeric_rule)
  local list = {}
  for part in (text .. "."):gmatch("([^.]*)%.") do
    if not part:find("^[%w-]+$") or numeric_rule and part:find("^0%d+$") then return nil end
    list[#list + 1] = part
  end
  return list
end

local function number(digits)
  if #digits > 9 or digits:find("^0%d") then return nil end
  return math.tointeger(tonumber(digits))
end

--- Parse a full version.
---@param text string
---@return semver.Version|nil, string|nil message, string|nil code
function semver.parse(text)
  local core, rest = text:match("^([%d.]+)(.*)$")
  local a, b, c = (core or ""):match("^(%d+)%.(%d+)%.(%d+)$")
  local major, minor, patch = number(a or "00"), number(b or "00"), number(c or "00")
  local pre, build
  if major and minor and patch then
    pre, build = rest:match("^%-([^+]+)(.*)$")
    if not pre then build = rest end
    if pre then pre = identifiers(pre, true) end
    local meta = build:match("^%+(.+)$")
    if (rest:sub(1, 1) ~= "-" or pre) and (build == "" or meta and identifiers(meta)) then
      return { major = major, minor = minor, patch = patch, pre = pre }
    end
  end
  return nil, ("'%s' is not a version such as 1.2.3"):format(text), "E_VERSION"
end

local function compare_pre(a, b)
  if not a or not b then
    return a and -1 or b and 1 or 0 -- a pre-release comes before its release
  end
  for i = 1, math.max(#a, #b) do
    local x, y = a[i], b[i]
    if not x or not y then return x and 1 or -1 end
    local nx, ny = x:find("^%d+$"), y:find("^%d+$")
    if nx and ny then
      if #x ~= #y then return #x < #y and -1 or 1 end -- no leading zeros: longer is greater
    elseif nx or ny then
      return nx and -1 or 1
    end
    if x ~= y then return x < y and -1 or 1 end
  end
  return 0
end

--- -1, 0 or 1 as `a` is older than, equal to or newer than `b`. Build metadata does not count.
---@param a semver.Version
---@param b semver.Version
---@return integer
function semver.compare(a, b)
  for _, part in ipairs { "major", "minor", "patch" } do
    if a[part] ~= b[part] then return a[part] < b[part] and -1 or 1 end
  end
  return compare_pre(a.pre, b.pre)
end

-- "1.2.x" -> the three numbers that are given; nil when it is not a partial version.
local function partial(text)
  local parts, open = {}, false
  for part in (text .. "."):gmatch("([^.]*)%.") do
    if part == "*" or part == "x" or part == "X" then
      open = true
    else
      local n = part:find("^%d+$") and number(part)
      if not n or open then return nil end
      parts[#parts + 1] = n
    end
    if #parts > 3 then return nil end
  end
  return parts, open
end

local function version(parts, pre)
  return { major = parts[1] or 0, minor = parts[2] or 0, patch = parts[3] or 0, pre = pre }
end

-- The first version above everything that begins with the first `n` parts. Its pre-releases are
-- above as well: ^1.2 does not take 2.0.0-rc.1.
local function above(parts, n)
  if n == 0 then return nil end
  local up = {}
  for i = 1, n do up[i] = parts[i] or 0 end
  up[n] = up[n] + 1
  return version(up, { "0" })
end

-- The part of a caret range that may not change: the first that is not zero.
local function fixed(parts)
  for i = 1, #parts do
    if parts[i] > 0 or i == #parts then return i end
  end
  return 0
end

-- One comparator -> lower (inclusive unless open), upper (exclusive unless closed), or nil.
local function comparator(op, text)
  local full = semver.parse(text)
  local parts, open = { full and full.major, full and full.minor, full and full.patch }, false
  if not full then parts, open = partial(text) end
  if not parts then return nil end
  local low = full or version(parts)
  if op == "^" then return { low = low, high = above(parts, fixed(parts)) } end
  if op == "~" then return { low = low, high = above(parts, math.min(#parts, 2)) } end
  if op == ">=" or op == "" and not open then return { low = low } end
  if op == "<" then return { high = full or version(parts, { "0" }) } end
  if full then
    if op == ">" then return { low = low, open = true } end
    if op == "<=" then return { high = low, closed = true } end
    return { low = low, high = low, closed = true }
  end
  if op == ">" then return { low = above(parts, #parts), never = #parts == 0 } end
  if op == "<=" then return { high = above(parts, #parts) } end
  return { low = low, high = above(parts, #parts) }
end

--- Parse a range into the bounds that all must hold.
---@param text string
---@return table[]|nil, string|nil message, string|nil code
function semver.range(text)
  local bounds = {}
  local rest = text:gsub("([<>=^~])%s+", "%1")
  for word in rest:gmatch("[^%s,]+") do
    local op, ver = word:match("^([<>=^~]*)(.*)$")
    local known = op == "" or op == "=" or op == ">" or op == ">=" or op == "<" or op == "<="
      or op == "^" or op == "~"
    local bound = known and comparator(op, ver)
    if not bound then bounds = {} break end
    bounds[#bounds + 1] = bound
  end
  if #bounds == 0 then
    return nil, ("'%s' is not a version range such as >=0.1.0"):format(text), "E_VERSION"
  end
  return bounds
end

--- Does the version lie in the range?
---@param ver string
---@param range string
---@return boolean|nil, string|nil message, string|nil code
function semver.satisfies(ver, range)
  local v, msg, code = semver.parse(ver)
  if not v then return nil, msg, code end
  local bounds
  bounds, msg, code = semver.range(range)
  if not bounds then return nil, msg, code end
  for _, b in ipairs(bounds) do
    local low = b.low and semver.compare(v, b.low) or 1
    local high = b.high and semver.compare(v, b.high) or -1
    if b.never or low < 0 or low == 0 and b.open or high > 0 or high == 0 and not b.closed then
      return false
    end
  end
  return true
end

return semver

--- pais.log.time: times as people write and read them, and as the record has them.
-- The record is in UTC; people mean their own clock, unless they say otherwise.

local time = {}

-- Days since 1970-01-01, by the proleptic Gregorian calendar: os.time only knows local time.
local function days(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local of_era = year - era * 400
  local of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
end

--- Seconds since 1970 of a time of the record.
---@param t string RFC 3339 UTC
---@return integer|nil
function time.epoch(t)
  local y, mo, d, h, mi, s = t:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)T(%d%d):(%d%d):(%d%d)"
  if not y then return nil end
  return days(tonumber(y), tonumber(mo), tonumber(d)) * 86400
    + tonumber(h) * 3600 + tonumber(mi) * 60 + tonumber(s)
end

local UNITS = { s = 1, m = 60, h = 3600, d = 86400, w = 604800 }

--- The seconds of a duration: 90s, 30m, 1h30m, 2d, 1w.
---@param text string
---@return integer|nil seconds above 0
function time.duration(text)
  local sum, rest = 0, text
  while rest ~= "" do
    local count, unit, more = rest:match "^(%d+)([smhdw])(.*)$"
    if not count or #count > 6 then return nil end
    sum, rest = sum + tonumber(count) * UNITS[unit], more
  end
  return sum > 0 and sum or nil
end

local function utc(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%S.000Z", seconds)
end

-- A date and time of the local clock, nil when there is none such.
local function locally(f)
  local copy = {}  -- os.time puts the fields of its table right
  for key, value in pairs(f) do copy[key] = value end
  local seconds = os.time(copy)
  if copy.day == f.day and copy.month == f.month and copy.year == f.year then return seconds end
end

-- The parts of a date with or without a time, and the zone behind it.
local function fields(text)
  local y, mo, d, rest = text:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$"
  if not y then return nil end
  local h, mi, s, zone = "0", "0", "0", ""
  if rest ~= "" then
    h, mi, rest = rest:match "^[Tt ](%d%d):(%d%d)(.*)$"
    if not h then return nil end
    s, zone = rest:match "^:(%d%d)%.?%d*(.*)$"
    if not s then s, zone = "0", rest end
  end
  local f = { year = tonumber(y), month = tonumber(mo), day = tonumber(d), hour = tonumber(h),
    min = tonumber(mi), sec = tonumber(s) }
  if f.year < 1970 or f.hour > 23 or f.min > 59 or f.sec > 60 then return nil end
  return f, zone
end

--- The time that `text` means: 10m, 2h, 3d, 2w ago; 2026-11-20 or 2026-11-20T09:30 on the local
--- clock; or RFC 3339 with a zone.
---@param text string
---@param now integer seconds since 1970
---@return string|nil t RFC 3339 UTC
---@return string|nil msg
---@return string|nil code
function time.since(text, now)
  local count, unit = text:match "^(%d+)([smhdw])$"
  if count and #count < 7 then return utc(math.max(0, now - tonumber(count) * UNITS[unit])) end
  local f, zone = fields(text)
  local seconds = f and locally(f)
  if seconds and zone == "" then return utc(seconds) end
  local sign, zh, zm = (zone or ""):match "^([+-])(%d%d):?(%d%d)$"
  if seconds and (sign or zone:upper() == "Z") then
    local away = sign and (tonumber(zh) * 3600 + tonumber(zm) * 60) or 0
    if sign == "-" then away = -away end
    return utc(days(f.year, f.month, f.day) * 86400 + f.hour * 3600 + f.min * 60 + f.sec - away)
  end
  return nil, ("no time: '%s'; such as 30m, 2h, 3d, 2026-03-01 or 2026-03-01T09:30"):format(text),
    "E_USAGE"
end

--- How long ago, in words.
---@param seconds integer
---@return string
function time.ago(seconds)
  if seconds < 0 then return "in the future" end
  if seconds < 5 then return "just now" end
  for _, unit in ipairs { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" } } do
    local n = seconds // unit[1]
    if n >= 1 then return ("%d %s%s ago"):format(n, unit[2], n == 1 and "" or "s") end
  end
end

--- A duration for people: 12 µs, 0.8 ms, 1.5 s.
---@param us number
---@return string
function time.span(us)
  if us < 100 then return ("%d µs"):format(us // 1 | 0) end
  if us < 10000 then return ("%.1f ms"):format(us / 1000) end
  if us < 1000000 then return ("%.0f ms"):format(us / 1000) end
  return ("%.1f s"):format(us / 1000000)
end

return time

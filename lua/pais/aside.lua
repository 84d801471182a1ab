--- pais.aside: handlers that keep failing are left out for a while.
-- .state/aside holds a line of JSON: label -> {n = failures in a row, until_s = when it may run
-- again}. The file only exists while something is failing, so a healthy dispatch pays one open.

local fs = require "pais.fs"
local json = require "pais.json"

local aside = {}

local function path(home)
  return home .. "/.state/aside"
end

--- What is failing now.
---@param home string|nil
---@return table<string, {n: integer, until_s: integer|nil}>
function aside.load(home)
  local text = home and fs.read(path(home))
  local value = text and json.decode(text)
  return type(value) == "table" and value or {}
end

--- Whether a handler is put aside at this time.
---@param failing table from aside.load
---@param label string
---@param now_s integer seconds since 1970
---@return boolean
function aside.is(failing, label, now_s)
  local entry = failing[label]
  return type(entry) == "table" and math.type(entry.until_s) == "integer" and entry.until_s > now_s
end

--- Take up what this dispatch saw.
---@param home string
---@param seen table<string, boolean> label -> whether it failed
---@param opts {threshold: integer, minutes: integer, now_s: integer}
---@return string[] labels put aside just now
function aside.update(home, seen, opts)
  fs.mkdirs(home .. "/.state", 448) -- 0700
  local lock = fs.lock(path(home) .. ".lock", 1000)
  if not lock then return {} end
  local failing, put = aside.load(home), {}
  for label, failed in pairs(seen) do
    if failed then
      local entry = type(failing[label]) == "table" and failing[label] or { n = 0 }
      entry.n = (math.tointeger(entry.n) or 0) + 1
      if opts.threshold > 0 and entry.n >= opts.threshold then
        entry.until_s, entry.n = opts.now_s + opts.minutes * 60, 0
        put[#put + 1] = label
      end
      failing[label] = entry
    else
      failing[label] = nil
    end
  end
  if next(failing) then
    fs.write(path(home), json.encode(failing), 384) -- 0600
  else
    fs.remove(path(home))
  end
  lock:release()
  table.sort(put)
  return put
end

return aside

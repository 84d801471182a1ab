--- pais.aside: handlers that keep failing are left out for a while.
-- .state/aside holds a line of JSON: label -> {n = failures in a row, until_s = when it may run
-- again}. The file only exists while something is failing, so a healthy dispatch pays one open.

local fs = require "pais.fs"
local json = require "pais.json"
local sys = require "pais.sys"

local aside = {}

local function path(home)
  return home .. "/.state/aside"
end

--- What is failing now.
---@param text string|nil the file
---@return table<string, {n: integer, until_s: integer|nil}>
function aside.parse(text)
  local value = text and json.decode(text)
  return type(value) == "table" and value or {}
end

-- Guards stay in force however often they fail, unless the policy says otherwise.
local function may(h)
  if h.set_aside then return h.set_aside == "true" end
  return h.phase ~= "guard"
end

--- Which handlers are left out now; says so in the record.
---@param run table the dispatch
---@param list table[] handlers
---@return table<string, boolean> by label
function aside.filter(run, list)
  local out, now_s = {}, sys.time_ns() // 1000000000
  for _, h in ipairs(list) do
    local entry = run.failing[h.label]
    local until_s = type(entry) == "table" and math.tointeger(entry.until_s) or 0
    if may(h) and until_s > now_s then
      out[h.label] = true
      run.rec.handlers[#run.rec.handlers + 1] = { name = h.plugin, handler = h.handler,
        verdict = "none", note = "set aside after repeated failures" }
    end
  end
  return out
end

-- Counts failures; returns the labels that are put aside just now.
local function update(home, seen, opts)
  fs.mkdirs(home .. "/.state", 448) -- 0700
  local lock = fs.lock(path(home) .. ".lock", 1000)
  if not lock then return {} end
  local failing, put = aside.parse(fs.read(path(home))), {}
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

--- Take up which handlers failed in this dispatch, and which that had failed did not.
---@param run table the dispatch
---@param list table[] handlers
function aside.settle(run, list)
  local seen = {}
  for _, h in ipairs(list) do
    if may(h) then seen[h.label] = run.seen[h.label] end
  end
  if next(seen) == nil or not run.home then return end
  local threshold = math.tointeger(tonumber(run.options.set_aside_after))
  local minutes = math.tointeger(tonumber(run.options.set_aside_minutes))
  local put = update(run.home, seen, { threshold = threshold, minutes = minutes,
    now_s = sys.time_ns() // 1000000000 })
  for _, label in ipairs(put) do
    run.state.messages[#run.state.messages + 1] = { who = "pais", text =
      ("%s failed %d times in a row and is set aside for %d minutes; `pais why` says more")
        :format(label, threshold, minutes) }
  end
end

return aside

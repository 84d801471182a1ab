--- pais.log: reading the record back.
-- Read from its end, a block at a time, so that the last events of a large history are there at
-- once. What a line holds is not trusted: files are edited, and disks fill up in the middle of a
-- line. A damaged line is counted and passed over.

local fs = require "pais.fs"
local json = require "pais.json"
local record = require "pais.record"

local log = {}

local BLOCK = 65536
-- A line is never longer than record.MAX; what is this long without a line break is no record.
local ENDLESS = 1 << 20

-- ---- files

--- The files of the record, the newest day first.
---@param history string
---@return fun(): string|nil path, string|nil day
function log.files(history)
  local raw = history .. "/raw"
  local months = fs.list(raw) or {}
  local month, days = #months + 1, {}
  return function()
    while #days == 0 do
      month = month - 1
      if month < 1 then return nil end
      if months[month]:find "^%d%d%d%d%-%d%d$" then
        for _, name in ipairs(fs.list(raw .. "/" .. months[month]) or {}) do
          if name:find "^%d%d%d%d%-%d%d%-%d%d%.jsonl$" then days[#days + 1] = name end
        end
      end
    end
    local name = table.remove(days)
    return ("%s/%s/%s"):format(raw, months[month], name), name:sub(1, 10)
  end
end

-- The lines of a file, the last one first; `file` is closed by the caller.
local function backwards(file)
  local at, rest, queue = file:seek "end", "", {}
  return function()
    while #queue == 0 do
      if at == 0 then
        local first = rest
        rest = nil
        return first ~= "" and first or nil
      end
      local size = math.min(BLOCK, at)
      at = at - size
      file:seek("set", at)
      local text = (file:read(size) or "") .. rest
      local first = text:find("\n", 1, true)
      rest = first and text:sub(1, first - 1) or text
      if #rest > ENDLESS then rest = "?" end
      if first then
        for line in text:sub(first + 1):gmatch "[^\n]+" do queue[#queue + 1] = line end
      end
    end
    return table.remove(queue)
  end
end

-- ---- lines

local TEXTS = { "t", "event", "session", "agent_id", "tool", "tool_use_id", "cwd", "input",
  "verdict", "by", "reason", "became", "log", "observer", "kind" }
local NUMBERS = { "us", "context", "code" }
local HANDLER = { "name", "handler", "verdict", "rule", "reason", "note" }
local FAULT = { "who", "kind", "message" }

local function keep(from, to, names, type_of)
  for _, name in ipairs(names) do
    if type(from[name]) == type_of then to[name] = from[name] end
  end
  return to
end

local function each(list, names)
  local out = json.array {}
  for _, one in ipairs(type(list) == "table" and list or {}) do
    if type(one) == "table" then
      out[#out + 1] = keep(one, keep(one, {}, names, "string"), NUMBERS, "number")
    end
  end
  return out
end

local OBSERVER = { exit = "it ended with code %d", signal = "it was ended by signal %d",
  timeout = "it did not end in time", spawn = "it could not be started" }

-- Only what the format has, of the types it has.
local function normal(value)
  local rec = keep(value, keep(value, {}, TEXTS, "string"), NUMBERS, "number")
  rec.rewritten = value.rewritten == true or nil
  rec.cut = value.cut == true or nil
  rec.verdict = rec.verdict or "none"
  rec.handlers, rec.faults = each(value.handlers, HANDLER), each(value.faults, FAULT)
  if rec.observer then  -- the supervisor of a detached observer writes no list
    local message = (OBSERVER[rec.kind] or "it failed"):format(math.tointeger(rec.code) or 0)
    rec.faults[1] = { who = rec.observer, kind = rec.kind or "exit", message = message }
  end
  return rec
end

local function decode(text)
  local ok, value = pcall(json.decode, text)
  if ok and type(value) == "table" and type(value.event) == "string"
    and type(value.t) == "string" and value.t:find "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d" then
    return normal(value)
  end
end

---@class pais.log.entry: pais.record.rec an event, its `handlers` and `faults` always there
---@field observer string|nil the line says only that this observer failed later

--- An event from its line. Of a line that was cut off and run over by the next one, the next one.
---@param text string
---@return pais.log.entry|nil
---@return string raw the text it was made from
---@return boolean damaged
function log.parse(text)
  local rec = decode(text)
  if rec then return rec, text, false end
  local tail = text:match '^.+({"v":1,.*)$'  -- inside a string the quotes would be escaped
  return tail and decode(tail), tail or text, true
end

-- ---- which events

---@class pais.log.filter
---@field event string|nil canonical
---@field plugin string|nil
---@field verdict string|nil
---@field session string|nil or the start of one
---@field since string|nil RFC 3339 UTC

-- "security" is the plugin of "security.PreToolUse".
local function of_plugin(label, plugin)
  return label == plugin or (label and label:sub(1, #plugin + 1) == plugin .. ".")
end

--- Whether an event passes.
---@param rec pais.log.entry
---@param f pais.log.filter
---@return boolean
function log.matches(rec, f)
  if f.event and rec.event ~= f.event then return false end
  if f.verdict and rec.verdict ~= f.verdict then return false end
  if f.since and rec.t < f.since then return false end
  if f.session and (rec.session or ""):sub(1, #f.session) ~= f.session then return false end
  if not f.plugin then return true end
  if of_plugin(rec.by, f.plugin) then return true end
  for _, h in ipairs(rec.handlers) do if h.name == f.plugin then return true end end
  for _, fault in ipairs(rec.faults) do if of_plugin(fault.who, f.plugin) then return true end end
  return false
end

-- What a line must hold to pass, looked for before it is decoded, which costs ten times as much.
local function needles(f)
  local list = {}
  for _, key in ipairs { "event", "verdict", "session", "plugin" } do
    local value = f[key]
    if value and not value:find "[^%w_.-]" and value ~= "none" then
      list[#list + 1] = key == "plugin" and value or ('"%s":"%s'):format(key, value)
    end
  end
  return function(line)
    for _, text in ipairs(list) do
      if not line:find(text, 1, true) then return false end
    end
    return true
  end
end

---@class pais.log.report
---@field damaged integer lines passed over
---@field files string[] where they are
---@field unread string[] files that could not be read, with why

--- Calls `visit(rec, raw, path)` for each event that passes, the newest first, until it returns
--- true.
---@param history string
---@param filter pais.log.filter|nil
---@param visit fun(rec: pais.log.entry, raw: string, path: string): boolean|nil
---@return pais.log.report
function log.each(history, filter, visit)
  local f = filter or {}
  local may_pass = needles(f)
  local report = { damaged = 0, files = {}, unread = {} }
  local function damage(path)
    report.damaged = report.damaged + 1
    if report.files[#report.files] ~= path then report.files[#report.files + 1] = path end
  end
  local function walk(file, path)
    for line in backwards(file) do
      if may_pass(line) or line:sub(1, 1) ~= "{" or line:sub(-1) ~= "}" then
        local rec, raw, damaged = log.parse(line)
        if damaged then damage(path) end
        if rec and log.matches(rec, f) and visit(rec, raw, path) then return true end
      end
    end
  end
  for path, day in log.files(history) do
    if f.since and day < f.since:sub(1, 10) then break end
    local st = fs.stat(path)
    local file, msg
    if st and st.type == "file" then file, msg = io.open(path, "rb") end
    if file then
      local done <close> = file  -- luacheck: ignore 211
      if walk(file, path) then break end
    elseif st then
      report.unread[#report.unread + 1] = msg or (path .. ": not a regular file")
    end
  end
  return report
end

--- The last events, the newest first.
---@param history string
---@param count number how many at most; math.huge for all
---@param filter pais.log.filter|nil
---@return pais.log.entry[]
---@return pais.log.report
---@return string[] raw their lines
function log.last(history, count, filter)
  local found, raws = {}, {}
  if count < 1 then return found, { damaged = 0, files = {}, unread = {} }, raws end
  local report = log.each(history, filter, function(rec, raw)
    found[#found + 1], raws[#raws + 1] = rec, raw
    return #found >= count
  end)
  return found, report, raws
end

-- ---- what is added

-- The complete lines behind `offset`, and where the next one begins.
local function added(path, offset)
  local st = fs.stat(path)
  if not st or st.type ~= "file" then return {}, 0 end
  if st.size < offset then offset = 0 end  -- somebody made it anew
  if st.size == offset then return {}, offset end
  local file <close> = io.open(path, "rb")
  if not file then return {}, offset end
  file:seek("set", offset)
  local text = file:read(math.min(st.size - offset, ENDLESS)) or ""
  local lines, stop = {}, 0
  for line, after in text:gmatch "([^\n]*)\n()" do
    if line ~= "" then lines[#lines + 1] = line end
    stop = after - 1
  end
  if stop == 0 and #text == ENDLESS then stop = #text end
  return lines, offset + stop
end

--- Follows the record from now on. Each `poll()` gives the lines that were added since the last.
--- The day before is watched too: an event may begin before midnight and end after it.
---@param history string
---@param clock (fun(): integer)|nil seconds since 1970, for specs
---@return {poll: fun(): string[]}
function log.follow(history, clock)
  clock = clock or os.time
  local offsets
  local function days()
    local now, out = clock(), {}
    for i, time in ipairs { now - 86400, now } do
      out[i] = record.file(history, os.date("!%Y-%m-%d", time))
    end
    return out
  end
  local function poll()
    local next_offsets, lines = {}, {}
    for _, path in ipairs(days()) do
      local new
      new, next_offsets[path] = added(path, offsets[path] or 0)
      table.move(new, 1, #new, #lines + 1, lines)
    end
    offsets = next_offsets
    return lines
  end
  offsets = {}
  for _, path in ipairs(days()) do
    local st = fs.stat(path)
    offsets[path] = st and st.size or 0
  end
  return { poll = poll }
end

return log

--- pais.record: one JSON line for every event, in history/raw/YYYY-MM/YYYY-MM-DD.jsonl (UTC).
-- The line is put together here rather than encoded as a table: the order of its keys is part of
-- the format (docs/record.md), and this runs at the end of every event. Whatever an event held, the
-- line is valid UTF-8 JSON of at most `record.MAX` bytes, with no secret in it that we could know.
local fs = require "pais.fs"
local json = require "pais.json"
local redact = require "pais.redact"
local sys = require "pais.sys"

local byte, format, sub = string.byte, string.format, string.sub
local concat, tointeger = table.concat, math.tointeger

---@class pais.record.handler
---@field name string plugin
---@field handler string? what ran in it
---@field verdict string? allow, ask, block, none or fault
---@field us integer? microseconds
---@field rule string? the rule that spoke in it
---@field reason string?
---@field note string? what it changed: context added, fields rewritten

---@class pais.record.fault
---@field who string? plugin or file
---@field kind string? stable word
---@field message string?

---@class pais.record.rec
---@field t string? RFC 3339 UTC with milliseconds; now, when absent
---@field event string
---@field session string?
---@field agent_id string?
---@field tool string?
---@field tool_use_id string?
---@field cwd string?
---@field input string? what it was about; may be of any length, the record cuts it
---@field verdict string? the final one
---@field by string? who decided
---@field reason string?
---@field rewritten boolean?
---@field became string? what `input` was after the rewriting
---@field context integer? bytes of context given to the model
---@field us integer? microseconds in all
---@field handlers pais.record.handler[]? in the order they ran
---@field faults pais.record.fault[]?
---@field log string? stray output of handlers
---@field cut boolean? only in what is read: parts were left out because the line grew too long

local record = {}

--- The longest line, in bytes with its newline.
record.MAX = 32768

-- Bytes kept of each field. A line that still grows beyond MAX is made again with the next row.
local LIMITS = {
  {short = 200, cwd = 1024, input = 2048, reason = 4096, log = 1024, detail = 1024, handlers = 128,
   faults = 16},
  {short = 100, cwd = 256, input = 512, reason = 512, log = 128, detail = 96, handlers = 12,
   faults = 4},
  {short = 64, cwd = 128, input = 128, reason = 128, log = 0, detail = 0, handlers = 0, faults = 0},
}
-- Looked at beyond a cut, so that a secret that straddles it is still seen whole.
local SLACK = 1024

local function quote(text)
  -- Lone surrogates are escaped by encode, as the client may want them back; not every reader of a
  -- record takes that.
  return json.encode(json.clean(text))
end

local function cut(text, max, size)
  local stop = max
  for _ = 1, 3 do  -- back to the start of a character
    local b = byte(text, stop + 1)
    if not b or b < 128 or b > 191 then break end
    stop = stop - 1
  end
  return format("%s… [cut, %d bytes in all]", sub(text, 1, stop), size)
end

-- A string from outside as JSON: secrets out first, then the cut, so that no half secret stays.
local function field(text, max, secrets)
  if type(text) ~= "string" then text = tostring(text) end
  local size, seen = #text, #text
  if size > max then
    local window = max + (secrets and #secrets > SLACK and #secrets or SLACK)
    if size > window then text, seen = sub(text, 1, window), window end
  end
  if size > 5 then text = redact.redact(text, secrets) end  -- none is shorter
  if #text > max or seen < size then text = cut(text, max < #text and max or #text, size) end
  return quote(text)
end

local function whole(number)
  return tointeger(number) or tointeger((tonumber(number) or 0) // 1) or 0
end

-- What nearly every handler says; anything else is a string like any other.
local VERDICTS = {allow = '"allow"', ask = '"ask"', block = '"block"', none = '"none"',
  fault = '"fault"'}

local function list_handlers(out, n, rec, limit, secrets)
  local handlers, event, quoted = rec.handlers, rec.event, nil
  local shown = #handlers < limit.handlers and #handlers or limit.handlers
  for i = 1, shown do
    local h = handlers[i]
    local verdict = h.verdict or "none"
    local text = (i > 1 and ',{"name":' or '{"name":') .. field(h.name or "?", limit.short, secrets)
    if h.handler then
      local name = h.handler == event and quoted or field(h.handler, limit.short, secrets)
      if h.handler == event then quoted = name end
      text = text .. ',"handler":' .. name
    end
    text = text .. ',"verdict":' .. (VERDICTS[verdict] or field(verdict, limit.short, secrets))
    if h.us then text = text .. ',"us":' .. whole(h.us) end
    if h.rule then text = text .. ',"rule":' .. field(h.rule, limit.short, secrets) end
    if h.reason then text = text .. ',"reason":' .. field(h.reason, limit.detail, secrets) end
    if h.note then text = text .. ',"note":' .. field(h.note, limit.detail, secrets) end
    n = n + 1
    out[n] = text .. "}"
  end
  return n, shown < #handlers
end

local function list_faults(out, n, faults, limit, secrets)
  local shown = #faults < limit.faults and #faults or limit.faults
  for i = 1, shown do
    local f = faults[i]
    n = n + 1
    out[n] = (i > 1 and ',{"who":' or '{"who":') .. field(f.who or "pais", limit.short, secrets)
      .. ',"kind":' .. field(f.kind or "fault", limit.short, secrets)
      .. ',"message":' .. field(f.message or "", limit.detail, secrets) .. "}"
  end
  return n, shown < #faults
end

-- The fields before the lists, in the order of the line: name, row of LIMITS.
local HEAD = {
  {"event", "short"}, {"session", "short"}, {"agent_id", "short"}, {"tool", "short"},
  {"tool_use_id", "short"}, {"cwd", "cwd"}, {"input", "input"}, {"verdict", "short"},
  {"by", "short"}, {"reason", "reason"},
}
for _, entry in ipairs(HEAD) do entry[3] = ',"' .. entry[1] .. '":' end

local function build(rec, secrets, limit)
  local out, n = {'{"v":1,"t":"', rec.t, '"'}, 3
  local more = false
  for i = 1, #HEAD do
    local entry = HEAD[i]
    local value = rec[entry[1]]
    if value ~= nil then
      out[n + 1], out[n + 2] = entry[3], field(value, limit[entry[2]], secrets)
      n = n + 2
    elseif entry[1] == "verdict" then
      n = n + 1
      out[n] = ',"verdict":"none"'
    end
  end
  if rec.rewritten then
    n = n + 1
    out[n] = ',"rewritten":true'
  end
  if rec.became then
    out[n + 1], out[n + 2] = ',"became":', field(rec.became, limit.input, secrets)
    n = n + 2
  end
  if rec.context then
    out[n + 1], out[n + 2] = ',"context":', whole(rec.context)
    n = n + 2
  end
  if rec.us then
    out[n + 1], out[n + 2] = ',"us":', whole(rec.us)
    n = n + 2
  end
  local left
  if rec.handlers then
    out[n + 1] = ',"handlers":['
    n, left = list_handlers(out, n + 1, rec, limit, secrets)
    n, more = n + 1, left
    out[n] = "]"
  end
  if rec.faults and rec.faults[1] then
    out[n + 1] = ',"faults":['
    n, left = list_faults(out, n + 1, rec.faults, limit, secrets)
    n, more = n + 1, more or left
    out[n] = "]"
  end
  if rec.log and rec.log ~= "" and limit.log > 0 then
    out[n + 1], out[n + 2] = ',"log":', field(rec.log, limit.log, secrets)
    n = n + 2
  end
  out[n + 1] = (more or limit ~= LIMITS[1]) and ',"cut":true}\n' or "}\n"
  return concat(out)
end

--- The line of one event, with its newline. Sets `rec.t` when it is absent.
---@param rec pais.record.rec
---@param secrets string[]|userdata|nil values that must not appear, or what redact.set made of them
---@return string
function record.line(rec, secrets)
  if not rec.t then rec.t = sys.utc() end
  if type(secrets) == "table" then
    secrets = next(secrets) ~= nil and redact.set(secrets) or nil
  end
  local text
  for i = 1, #LIMITS do
    text = build(rec, secrets, LIMITS[i])
    if #text <= record.MAX then break end
  end
  return text
end

--- Writes the line of one event behind those of its day, with one write(2).
---@param history string the folder `history` of the home
---@param rec pais.record.rec
---@param secrets string[]|userdata|nil as in record.line
---@return true? ok
---@return string? msg
---@return string? code
function record.append(history, rec, secrets)
  local text = record.line(rec, secrets)
  local path = record.file(history, rec.t)
  local ok, msg, code = fs.append(path, text, 384)  -- 0600
  if code == "ENOENT" then  -- the first event of a month
    ok, msg, code = fs.mkdirs(sub(path, 1, -18), 448)  -- 0700
    if ok then ok, msg, code = fs.append(path, text, 384) end
  end
  if ok then return true end
  return nil, msg, code
end

--- The file of a day.
---@param history string the folder `history` of the home
---@param t string|nil RFC 3339 UTC; now, when absent
---@return string
function record.file(history, t)
  t = t or sys.utc()
  return ("%s/raw/%s/%s.jsonl"):format(history, sub(t, 1, 7), sub(t, 1, 10))
end

--- The start of the line that the supervisor of a detached observer adds when the observer fails;
--- it ends it with `"kind":"timeout","code":0,"us":N}`. It holds names only: what else there is to
--- know is in the line of the event, which has the same session and tool_use_id.
---@param rec pais.record.rec of the event
---@param label string the observer
---@return string
function record.observer_prefix(rec, label)
  local out = {'{"v":1,"t":"', sys.utc(), '","event":', field(rec.event, 200)}
  for _, key in ipairs {"session", "tool", "tool_use_id"} do
    if rec[key] then out[#out + 1] = ',"' .. key .. '":' .. field(rec[key], 200) end
  end
  out[#out + 1] = ',"observer":' .. field(label, 200) .. ","
  return concat(out)
end

return record

--- pais.record: one JSON line for every event, in history/raw/YYYY-MM/YYYY-MM-DD.jsonl (UTC).
-- The line is put together in C (src/lib_line.c), since that is the end of every event. Whatever an
-- event held, it is valid UTF-8 JSON of at most `record.MAX` bytes, with no secret in it that we could
-- know.
local fs = require "pais.fs"
local line = require "pais.line"
local sys = require "pais.sys"

local sub = string.sub

---@class pais.record.handler
---@field name string plugin
---@field handler string? what ran in it
---@field verdict string? allow, ask, block, none or fault
---@field us integer? microseconds
---@field rule string? the rule that spoke in it
---@field reason string?
---@field note string? what it changed (context, fields), or why it did not run

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

--- The line of one event, with its newline. Sets `rec.t` when it is absent.
---@param rec pais.record.rec
---@param secrets string[]|userdata|nil values that must not appear, or what redact.set made of them
---@return string
function record.line(rec, secrets)
  if not rec.t then rec.t = sys.utc() end
  if type(secrets) == "table" then
    secrets = next(secrets) ~= nil and require("pais.redact").set(secrets) or nil
  end
  return line.event(rec, secrets)
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

return record

--- pais.off.words: what is switched off, as data for --json and in words for people.

local paths = require "pais.paths"
local sys = require "pais.sys"
local time = require "pais.log.time"

local words = {}

local function now_s() return sys.time_ns() // 1000000000 end

--- PLUGIN or PLUGIN.HANDLER.
---@param entry pais.off.entry
---@return string
function words.name(entry)
  return entry.plugin .. (entry.handler and "." .. entry.handler or "")
end

--- How long it lasts: "until 14:30", "until 2026-03-01 14:30", "until 'pais on'".
---@param entry pais.off.entry
---@return string
function words.till(entry)
  if not entry.until_s then return "until 'pais on'" end
  local same_day = os.date("%Y%j", entry.until_s) == os.date("%Y%j", now_s())
  return "until " .. os.date(same_day and "%H:%M" or "%Y-%m-%d %H:%M", entry.until_s)
end

--- Where: "everywhere", or the directory.
---@param entry pais.off.entry
---@return string
function words.where(entry)
  return entry.dir and "in " .. paths.short(entry.dir) or "everywhere"
end

--- In one clause: "off everywhere, until 14:30".
---@param entry pais.off.entry
---@return string
function words.clause(entry)
  return ("off %s, %s"):format(words.where(entry), words.till(entry))
end

--- For --json.
---@param entry pais.off.entry
---@return table
function words.data(entry)
  return { name = words.name(entry), plugin = entry.plugin, handler = entry.handler,
    dir = entry.dir, since = sys.utc(entry.since_s * 1000000000),
    ["until"] = entry.until_s and sys.utc(entry.until_s * 1000000000) }
end

--- A list for --json.
---@param entries pais.off.entry[]
---@return table[]
function words.list(entries)
  local out = require("pais.json").array {}
  for i, entry in ipairs(entries) do out[i] = words.data(entry) end
  return out
end

--- Prints them as a table.
---@param entries pais.off.entry[]
---@param out pais.out
---@param indent string|nil
function words.show(entries, out, indent)
  local rows = {}
  for i, entry in ipairs(entries) do
    rows[i] = { { "yellow", words.name(entry) }, words.where(entry), words.till(entry),
      { "dim", "since " .. time.ago(math.max(0, now_s() - entry.since_s)) } }
  end
  out:table(nil, rows, { indent = indent })
end

return words

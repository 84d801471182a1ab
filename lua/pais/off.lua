--- pais.off: what the user has switched off for a while or until further notice, in a dispatch.
-- The plan holds the list when there is one (options.off); otherwise nothing here is loaded. What is
-- kept where, and by whom it is changed: pais.off.list.

local fs = require "pais.fs"
local json = require "pais.json"
local sys = require "pais.sys"

local off = {}

---@class pais.off.entry
---@field plugin string
---@field handler string|nil nil: all of its handlers
---@field dir string|nil only for sessions in this directory and below; nil: everywhere
---@field since_s integer seconds since 1970
---@field until_s integer|nil nil: until it is switched on

--- Whether an entry's time has not passed.
---@param entry pais.off.entry
---@param now_s integer
---@return boolean
function off.lasts(entry, now_s)
  return not entry.until_s or entry.until_s > now_s
end

--- Whether an entry is about a directory.
---@param entry pais.off.entry
---@param dir string|nil without links
---@return boolean
function off.covers(entry, dir)
  if not entry.dir then return true end
  if not dir then return false end
  return dir == entry.dir or entry.dir == "/" or dir:sub(1, #entry.dir + 1) == entry.dir .. "/"
end

--- Whether an entry is about a handler.
---@param entry pais.off.entry
---@param plugin string
---@param handler string|nil nil: the plugin as a whole
---@return boolean
function off.names(entry, plugin, handler)
  return entry.plugin == plugin and (not entry.handler or entry.handler == handler)
end

--- The entry by which a handler does not run now in a directory.
---@param entries pais.off.entry[]
---@param plugin string
---@param handler string|nil nil: the plugin as a whole
---@param dir string|nil without links
---@param now_s integer
---@return pais.off.entry|nil
function off.find(entries, plugin, handler, dir, now_s)
  for _, entry in ipairs(entries) do
    if off.names(entry, plugin, handler) and off.lasts(entry, now_s) and off.covers(entry, dir) then
      return entry
    end
  end
end

--- The directory that Claude Code was started in; unlike `cwd` it does not move with the model's `cd`.
---@param event table
---@return string|nil dir without links
function off.directory(event)
  local dir = sys.env "CLAUDE_PROJECT_DIR" or event.cwd
  return type(dir) == "string" and dir:sub(1, 1) == "/" and fs.realpath(dir) or nil
end

local function words(list)
  local names = {}
  for name in (list or ""):gmatch("[^,%s]+") do names[name] = true end
  return names
end

local function note_of(entry)
  if not entry.until_s then return "switched off" end
  return "switched off until " .. os.date("!%Y-%m-%dT%H:%M:%SZ", entry.until_s)
end

--- The handlers that are left; the record says of the others why they did not run.
---@param run table the dispatch
---@param list table[] handlers
---@param skip string|nil PAIS_SKIP: PLUGIN or PLUGIN.HANDLER, separated by commas
---@return table[] handlers
function off.filter(run, list, skip)
  local names, kept, recorded = words(skip), {}, run.rec.handlers
  local entries = run.options.off and json.decode(require("pais.plan").section(run, "off") or "[]")
  local now_s, dir = sys.time_ns() // 1000000000, entries and off.directory(run.event)
  for _, h in ipairs(list) do
    local note = (names[h.plugin] or names[h.label]) and "left out by PAIS_SKIP"
    local entry = not note and entries and off.find(entries, h.plugin, h.handler, dir, now_s)
    if note or entry then
      recorded[#recorded + 1] = { name = h.plugin, handler = h.handler, verdict = "none",
        note = note or note_of(entry) }
    else
      kept[#kept + 1] = h
    end
  end
  -- What has run out costs nothing from the next event on.
  for _, entry in ipairs(entries or {}) do
    if not off.lasts(entry, now_s) then run.stale = true end
  end
  return kept
end

return off

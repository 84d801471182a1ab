--- pais.import.moving: hooks on their way from a settings file into a plugin, or back.
-- Two files change, and a process may be killed between them. So .setup/moving.json says first which
-- plugin and which settings are meant. While it is there, the plan goes by the settings file: the
-- plugin waits as long as its hooks are in there. So the one rename of that file moves them, and
-- they never run twice or not at all.

local fs = require "pais.fs"
local json = require "pais.json"

local moving = {}

local VERSION = 1

---@class pais.import.moving
---@field file string
---@field plugin string
---@field path string the settings file
---@field removed {event: string, texts: string[]}[] the hooks
---@field waiting boolean they are in the settings

local function file_of(home) return home .. "/.setup/moving.json" end

local function list_of(value) return type(value) == "table" and value or {} end

local function holds(hooks, hook)
  for _, other in ipairs(hooks) do
    if json.same(other, hook) then return true end
  end
  return false
end

-- Whether an entry, or one with the same matcher and more hooks, is in a list.
local function has(list, entry)
  for _, other in ipairs(list_of(list)) do
    local all = type(other) == "table" and other.matcher == entry.matcher
    for _, hook in ipairs(all and entry.hooks or {}) do
      all = all and holds(list_of(other.hooks), hook)
    end
    if all then return true end
  end
  return false
end

--- Those hooks that are not in decoded settings.
---@param removed {event: string, texts: string[]}[]
---@param value any
---@return {event: string, texts: string[]}[] missing
---@return boolean some whether any is there
function moving.missing(removed, value)
  local all = type(value) == "table" and type(value.hooks) == "table" and value.hooks or {}
  local list, some = {}, false
  for _, item in ipairs(removed) do
    local texts = {}
    for _, text in ipairs(item.texts) do
      if has(all[item.event], (json.decode(text))) then some = true else texts[#texts + 1] = text end
    end
    if texts[1] then list[#list + 1] = { event = item.event, texts = texts } end
  end
  return list, some
end

--- What is on its way.
---@param home string|nil
---@return pais.import.moving|nil
function moving.read(home)
  local text = home and fs.read(file_of(home))
  local value = text and json.decode(text)
  if type(value) ~= "table" or value.v ~= VERSION then return nil end
  local now = fs.read(value.path)
  local _, some = moving.missing(value.removed, now and (json.decode(now)))
  return { file = file_of(home), plugin = value.plugin, path = value.path, removed = value.removed,
    waiting = some }
end

--- Say that hooks are about to move.
---@param home string
---@param plugin string
---@param path string the settings file
---@param removed {event: string, texts: string[]}[]
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function moving.begin(home, plugin, path, removed)
  local ok, msg, code = fs.write(file_of(home), json.encode { v = VERSION, plugin = plugin, path = path,
    removed = json.array(removed) } .. "\n", 384) -- 0600
  if ok then require("pais.plan").drop() end
  return ok, msg, code
end

--- They have arrived.
---@param home string
function moving.finish(home)
  fs.remove(file_of(home))
end

return moving

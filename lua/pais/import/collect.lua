--- pais.import.collect: the hooks of a settings file or a hooks.json, sorted into what a plugin can take over
-- and what stays.

local events = require "pais.events"
local hook = require "pais.import.hook"
local hooks = require "pais.claude.hooks"
local json = require "pais.json"
local keys = require "pais.text.keys"

local collect = {}

---@class pais.import.collected
---@field handlers table<string, table[]> by event, for a manifest
---@field taken table<string, table<integer, table<integer, boolean>>> places: event, entry, hook
---@field list {event: string, matcher: string|nil, what: string, note: string|nil}[] what is taken
---@field left {event: string, what: string, reason: string}[] what stays

local function shown(given)
  local words = { tostring(given.command or given.url or given.tool or given.prompt or given.type) }
  for _, word in ipairs(type(given.args) == "table" and given.args or {}) do
    words[#words + 1] = tostring(word)
  end
  return (table.concat(words, " "):gsub("%s+", " "))
end

local function key(event, i, k) return ("%s %d %d"):format(event, i, k) end

-- The places of the hooks that call pais.
local function own(value)
  local places = {}
  for _, found in ipairs(hooks.find(value)) do
    places[key(found.event, found.entry, found.place)] = found.pais or nil
  end
  return places
end

local function take(self, place, i, k, given)
  local h, notes = nil, "it is no object"
  if type(given) == "table" then h, notes = hook.handler(place, given) end
  local event = place.event
  if not h then
    table.insert(self.left, { event = event, what = type(given) == "table" and shown(given)
      or tostring(given), reason = notes })
    return
  end
  self.handlers[event] = self.handlers[event] or {}
  table.insert(self.handlers[event], h)
  self.taken[event] = self.taken[event] or {}
  self.taken[event][i] = self.taken[event][i] or {}
  self.taken[event][i][k] = true
  table.insert(self.list, { event = event, matcher = h.matcher, what = shown(given),
    note = notes[1] and table.concat(notes, "; ") or nil })
end

--- Sort hooks.
---@param value any decoded: an object with `hooks`
---@param from {own: boolean|nil, project: string|nil}
---@return pais.import.collected
function collect.run(value, from)
  local self = { handlers = {}, taken = {}, list = {}, left = {} }
  local all = type(value) == "table" and type(value.hooks) == "table" and value.hooks or {}
  local skip = own(value)
  for _, event in ipairs(keys.sorted(all)) do
    local known = events.get(event).known
    for i, entry in ipairs(type(all[event]) == "table" and all[event] or {}) do
      local inner = type(entry) == "table" and type(entry.hooks) == "table" and entry.hooks or {}
      for k, given in ipairs(inner) do
        if known and not skip[key(event, i, k)] then
          take(self, { event = event, matcher = entry.matcher, own = from.own, project = from.project },
            i, k, given)
        elseif not known and type(given) == "table" then
          table.insert(self.left, { event = event, what = shown(given),
            reason = "Claude Code knows no such event" })
        end
      end
    end
  end
  for event, handlers in pairs(self.handlers) do
    self.handlers[event] = require("pais.import.merge").run(handlers)
  end
  return self
end

-- The JSON of an entry with some of its hooks: as it is, when that is all of them.
local function entry_text(text, entry, inner, places)
  local raw, whole = {}, true
  for k, child in ipairs(inner) do
    if places[k] then raw[#raw + 1] = text:sub(child.from, child.to) else whole = false end
  end
  if whole then return text:sub(entry.from, entry.to), true end
  local container = json.children(text, entry.from)
  local parts = {}
  for _, child in ipairs(container) do
    if child.name ~= "hooks" then parts[#parts + 1] = text:sub(child.at, child.to) end
  end
  parts[#parts + 1] = '"hooks": [' .. table.concat(raw, ", ") .. "]"
  return "{" .. table.concat(parts, ", ") .. "}", false
end

--- A settings text without what was taken, and what that was.
---@param text string strict JSON
---@param taken table<string, table<integer, table<integer, boolean>>>
---@return string text
---@return {event: string, texts: string[]}[] removed in the form of pais.claude.hooks.put
function collect.cut(text, taken)
  local splice = require "pais.text.splice"
  local all = splice.member(text, json.children(text), "hooks")
  local removed, gone, edits = {}, {}, {}
  for _, event in ipairs(keys.sorted(taken)) do
    local list = splice.member(text, all, event)
    local texts = {}
    for i, entry in ipairs(list) do
      local places = taken[event][i]
      local inner = places and splice.member(text, json.children(text, entry.from), "hooks")
      local whole
      if places then texts[#texts + 1], whole = entry_text(text, entry, inner, places) end
      if whole then
        gone[event] = gone[event] or {}
        gone[event][i] = true
      elseif places then
        for _, edit in ipairs(splice.drop(inner, places)) do edits[#edits + 1] = edit end
      end
    end
    removed[#removed + 1] = { event = event, texts = texts }
  end
  return hooks.drop(text, gone, nil, edits), removed
end

return collect

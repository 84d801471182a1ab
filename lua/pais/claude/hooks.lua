--- pais.claude.hooks: the entries of pais among the hooks of a settings file.
-- One entry per event and no matcher: pais does the matching, and two hooks on an event would race.

local events = require "pais.events"
local json = require "pais.json"
local splice = require "pais.text.splice"

local hooks = {}

--- Events that get an entry only when they are asked for, and why.
hooks.UNASKED = {
  WorktreeCreate = "a hook on it replaces how Claude Code makes a worktree",
  WorktreeRemove = "a hook on it replaces how Claude Code removes a worktree",
  MessageDisplay = "a hook on it holds up every piece of text on the screen",
}

-- Where a hook that cannot run must not mean that the call goes on (--strict).
local GATES = { PreToolUse = true, PermissionRequest = true }

--- The events that get an entry.
---@param more string[]|nil such of hooks.UNASKED as are wanted
---@return string[] sorted
function hooks.events(more)
  local list, asked = {}, {}
  for _, name in ipairs(more or {}) do asked[events.canonical(name)] = true end
  for _, name in ipairs(events.names()) do
    if not hooks.UNASKED[name] or asked[name] then list[#list + 1] = name end
  end
  return list
end

---@class pais.claude.wiring
---@field command string absolute path of pais
---@field events string[]
---@field strict boolean

--- The hooks of one event, in the form of pais.text.splice.inline.
---@param wiring pais.claude.wiring
---@param event string
---@return table
function hooks.entries(wiring, event)
  local hook = { object = true, { "type", "command" }, { "command", wiring.command },
    { "args", { "hook", "dispatch", event } } }
  if wiring.strict and GATES[event] then hook[#hook + 1] = { "onFailure", "block" } end
  return { { object = true, { "hooks", { hook } } } }
end

--- Whether an entry of ours is what a wiring asks for.
---@param found pais.claude.found
---@param wiring pais.claude.wiring
---@return boolean
function hooks.fits(found, wiring)
  return found.command == wiring.command
    and found.strict == (wiring.strict and GATES[found.event] or false)
end

---@class pais.claude.found
---@field event string
---@field entry integer place in the event's list
---@field place integer in the list of its entry
---@field of integer how many are in that
---@field command string|nil
---@field args string[]|nil
---@field matcher string|nil
---@field type string
---@field pais boolean it calls `pais hook dispatch`
---@field ours boolean it has exactly the form that hooks.entries gives
---@field strict boolean

local OURS = { type = true, command = true, args = true, onFailure = true }

local function only(value, names)
  for name in pairs(value) do
    if not names[name] then return false end
  end
  return true
end

local function base(path) return path:match("[^/]*$") end

-- How a hook stands to pais.
local function classify(event, entry, hook)
  local command, args = hook.command, hook.args
  if hook.type ~= "command" or type(command) ~= "string" then return false, false end
  if type(args) ~= "table" then
    return (" " .. command):find("[/ \"']pais[\"']? +hook +dispatch") ~= nil, false
  end
  local dispatch = base(command) == "pais" and args[1] == "hook" and args[2] == "dispatch"
  local ours = dispatch and args[3] == event and #args == 3 and command:sub(1, 1) == "/"
    and #entry.hooks == 1 and only(entry, { hooks = true }) and only(hook, OURS)
  return dispatch, ours
end

--- All hooks of decoded settings, in the order of events and then their own.
---@param value any decoded settings
---@return pais.claude.found[]
function hooks.find(value)
  local list = {}
  local all = type(value) == "table" and type(value.hooks) == "table" and value.hooks or {}
  local names = {}
  for event in pairs(all) do names[#names + 1] = type(event) == "string" and event or nil end
  table.sort(names)
  for _, event in ipairs(names) do
    for i, entry in ipairs(type(all[event]) == "table" and all[event] or {}) do
      local inner = type(entry) == "table" and type(entry.hooks) == "table" and entry.hooks or {}
      for place, hook in ipairs(inner) do
        if type(hook) == "table" then
          local pais, ours = classify(event, entry, hook)
          list[#list + 1] = { event = event, entry = i, type = tostring(hook.type),
            place = place, of = #inner,
            command = type(hook.command) == "string" and hook.command or nil,
            args = type(hook.args) == "table" and hook.args or nil,
            matcher = type(entry.matcher) == "string" and entry.matcher or nil,
            pais = pais, ours = ours, strict = hook.onFailure == "block" }
        end
      end
    end
  end
  return list
end

--- A settings text with further entries under events.
---@param text string strict JSON with an object, or nothing but white space
---@param added {event: string, texts: string[]}[] JSON of entries
---@return string
function hooks.put(text, added)
  if not added[1] then return text end
  if not text:find("[^%s\239\187\191]") then text = text:gsub("%s+$", "") .. "{}\n" end
  local style = splice.style(text)
  local root = json.children(text)
  local all = splice.member(text, root, "hooks")
  local edits, fresh = {}, {}
  for _, item in ipairs(added) do
    local list = all and splice.member(text, all, item.event)
    if list then
      edits[#edits + 1] = splice.append(text, list, item.texts)
    else
      fresh[#fresh + 1] = json.encode(item.event) .. style.colon .. "["
        .. table.concat(item.texts, style.comma) .. "]"
    end
  end
  if all and fresh[1] then
    edits[#edits + 1] = splice.append(text, all, fresh)
  elseif fresh[1] then
    edits[1] = splice.append(text, root, { function(indent)
      local lead = json.encode("hooks") .. style.colon
      if not indent then return lead .. "{" .. table.concat(fresh, style.comma) .. "}" end
      local inner = style.eol .. indent .. style.unit
      return lead .. "{" .. inner .. table.concat(fresh, "," .. inner) .. style.eol .. indent .. "}"
    end })
  end
  return splice.apply(text, edits)
end

--- A settings text with an entry for each of `wiring.events`.
---@param text string strict JSON with an object, or nothing but white space
---@param wiring pais.claude.wiring
---@return string
function hooks.insert(text, wiring)
  local style, added = splice.style(text), {}
  for i, event in ipairs(wiring.events) do
    added[i] = { event = event, texts = { splice.inline(hooks.entries(wiring, event)[1], style) } }
  end
  return hooks.put(text, added)
end

local function is_ours(found) return found.ours end

-- The hooks that go, by event and entry: places, and how many stay in the entry.
local function leaving(text, goes)
  local gone = {}
  for _, found in ipairs(hooks.find((json.decode(text)))) do
    if goes(found) then
      local entries = gone[found.event] or {}
      gone[found.event] = entries
      entries[found.entry] = entries[found.entry] or { places = {}, left = found.of }
      entries[found.entry].places[found.place] = true
      entries[found.entry].left = entries[found.entry].left - 1
    end
  end
  return gone
end

--- A settings text without entries of the form of pais. Lists that become empty go too.
---@param text string strict JSON
---@param keep table|nil decoded settings: what is in them stays, even when it is empty
---@param goes nil|fun(found: pais.claude.found): boolean other hooks than those
---@return string
function hooks.remove(text, keep, goes)
  local gone, edits = leaving(text, goes or is_ours), {}
  if not next(gone) then return text end
  local all = splice.member(text, json.children(text), "hooks")
  for event, entries in pairs(gone) do
    local list, whole = splice.member(text, all, event), {}
    for i, entry in pairs(entries) do
      if entry.left == 0 then
        whole[i] = true
      else -- others are in it, and stay
        local inner = splice.member(text, json.children(text, list[i].from), "hooks")
        for _, edit in ipairs(splice.drop(inner, entry.places)) do edits[#edits + 1] = edit end
      end
    end
    gone[event] = whole
  end
  return hooks.drop(text, gone, type(keep) == "table" and keep.hooks or nil, edits)
end

--- A settings text without some entries. Lists that become empty go too.
---@param text string strict JSON
---@param gone table<string, table<integer, boolean>> places by event; there must be such entries
---@param keep table|nil decoded hooks: what is in them stays, even when it is empty
---@param edits pais.text.splice.edit[]|nil others of the same text
---@return string
function hooks.drop(text, gone, keep, edits)
  local root = json.children(text)
  local all, at = splice.member(text, root, "hooks")
  local members, left = {}, #all
  edits = edits or {}
  for event, entries in pairs(gone) do
    local list, place = splice.member(text, all, event)
    local stay = #list
    for _ in pairs(entries) do stay = stay - 1 end
    if stay > 0 or keep and keep[event] ~= nil then
      for _, edit in ipairs(splice.drop(list, entries)) do edits[#edits + 1] = edit end
    else
      members[place], left = true, left - 1
    end
  end
  if left == 0 and not keep then
    return splice.apply(text, splice.drop(root, { [at] = true }))
  end
  for _, edit in ipairs(splice.drop(all, members)) do edits[#edits + 1] = edit end
  return splice.apply(text, edits)
end

return hooks

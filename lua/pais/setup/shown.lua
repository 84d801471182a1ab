--- pais.setup.shown: what plugins show to Claude Code, and bringing its folders in line with that.
-- One pass for everything: what should be there is worked out from the plugins that run, what is
-- there is looked at, and the difference is entered in the record before it is made. So whatever
-- kills it, the next pass, or taking all away, knows what belongs to pais. Things of others are
-- never replaced.
--
-- A kind (pais.setup.kind.NAME) says what a plugin has to show: `items(manifest, place)`, or what all
-- of them have: `all(manifests, place)`; what others have that excludes it though it stands elsewhere:
-- `others(place, ours)`; and which module carries it: `carrier`, with the functions of
-- pais.setup.placed.

local installed = require "pais.plugin.installed"
local paths = require "pais.paths"
local places = require "pais.claude.places"
local record = require "pais.setup.record"

local shown = {}

--- The kinds, in the order in which they are shown.
shown.KINDS = { "skill", "agent", "server" }

---@class pais.setup.place
---@field dir string folder of the client, or of a plugin directory made for it
---@field form "settings"|"plugin"
---@field copy boolean|nil

---@class pais.setup.item
---@field kind string
---@field name string
---@field plugin string
---@field source string
---@field target string where it goes; no two things have the same
---@field id string|nil what the client must not have twice, where that is not the target
---@field how "link"|"copy"|"add"
---@field value table|nil what a list of the client's gets (pais.setup.listed)
---@field leave nil|fun(path: string): boolean files that a copy leaves out
---@field provided boolean|nil the manifest promises it
---@field refused string|nil why it cannot be shown
---@field rival string|nil the plugin, or the file of the user, that has something of the same name
---@field state string|nil see pais.setup.placed.state
---@field owner string|nil who stands in its place

---@class pais.setup.report
---@field changed boolean
---@field items pais.setup.item[] what plugins have to show, with `state`
---@field put pais.setup.item[] what is made or brought up to date
---@field taken {target: string, entry: pais.setup.entry, kept: boolean|nil}[] what goes; kept: it did
---  not, for somebody has changed it
---@field notes string[] what stays as it is, and why
---@field failed string[]

local function kind_of(name) return require("pais.setup.kind." .. name) end

local function carrier_of(name) return require(kind_of(name).carrier) end

-- Where things are shown, by the record. In the directory form all clients share one folder.
local function places_of(rec)
  local list, seen = {}, {}
  for client, how in pairs(rec.clients) do
    local dir = how.form == "plugin" and rec.dir .. "/plugin" or client
    if not seen[dir] then list[#list + 1] = { dir = dir, form = how.form, copy = how.copy } end
    seen[dir] = true
  end
  table.sort(list, function(a, b) return a.dir < b.dir end)
  return list
end

-- Of two plugins with something of the same name, the one that promises it in its manifest goes
-- first, then the one whose name does.
local function settle(items, taken)
  local holders = {}
  local function hold(key, item)
    local other = key and holders[key]
    if not key or item.rival then
      return
    elseif other and not other.provided and item.provided then
      other.rival, holders[key] = "plugin " .. item.plugin, item
    elseif other then
      item.rival = "plugin " .. other.plugin
    else
      holders[key] = item
    end
  end
  for _, item in ipairs(items) do
    if not item.refused then
      item.rival = item.id and taken[item.id]
      hold(item.target, item)
      hold(item.id, item)
    end
  end
end

--- What plugins have to show in some places, in order.
---@param manifests table[] of plugins that run
---@param list pais.setup.place[]
---@param ours nil|fun(path: string): boolean what pais has put there
---@return pais.setup.item[]
function shown.items(manifests, list, ours)
  local items, taken = {}, {}
  for _, place in ipairs(list) do
    for _, name in ipairs(shown.KINDS) do
      local kind = kind_of(name)
      for _, m in ipairs(kind.items and manifests or {}) do
        local found = kind.items(m, place)
        table.move(found, 1, #found, #items + 1, items)
      end
      local found = kind.all and kind.all(manifests, place) or {}
      table.move(found, 1, #found, #items + 1, items)
      for id, file in pairs(ours and kind.others and kind.others(place, ours) or {}) do
        taken[id] = file
      end
    end
  end
  settle(items, taken)
  return items
end

--- The manifests of the plugins that run: a plugin that is off or refused shows nothing.
---@param overview pais.Overview
---@return table[]
function shown.plugins(overview)
  local list = {}
  for _, m in ipairs(overview.manifests) do
    if installed.state(overview, m) == "ok" then list[#list + 1] = m end
  end
  return list
end

--- Why an item is not where it belongs, in words.
---@param item pais.setup.item
---@return string|nil
function shown.reason(item)
  local what = ("%s %s of plugin %s"):format(item.kind, item.name, item.plugin)
  if item.refused then return ("%s is not shown: %s"):format(what, item.refused) end
  if item.rival then
    return ("%s is not shown: %s has that name"):format(what, paths.short(item.rival))
  elseif item.state == "strange" then
    return ("%s is not shown: %s is %s"):format(what, paths.short(item.target), item.owner)
  elseif item.state == "waiting" then
    return ("%s is not shown: Claude Code is not on the PATH; where it is, type: %s"):format(what,
      item.owner)
  elseif item.state == "edited" then
    return ("%s stays as you changed it: %s"):format(what, paths.short(item.target))
  end
end

--- Look at what is there.
---@param rec pais.setup.record
---@return pais.setup.report|nil
---@return string|nil message
---@return string|nil code
function shown.look(rec)
  local report = { changed = false, items = {}, put = {}, taken = {}, notes = {}, failed = {} }
  local list = places_of(rec)
  -- Not with --clean: it leaves plugins out for a moment, and does not mean to take things away.
  if require("pais.runtime").clean or not list[1] and not next(rec.shown) then return report end
  if list[1] then
    local overview, msg, code = installed.overview()
    if not overview then return nil, msg, code end
    report.items = shown.items(shown.plugins(overview), list, function(path)
      return rec.shown[path] ~= nil
    end)
  end
  local stays = {}
  for _, item in ipairs(report.items) do
    local entry = rec.shown[item.target]
    if not item.rival and not item.refused then
      item.state, item.owner = carrier_of(item.kind).state(item, entry)
      if item.state == "none" or item.state == "stale" then table.insert(report.put, item) end
      stays[item.target] = item.state ~= "strange" and item.state ~= "theirs"
    end
    report.notes[#report.notes + 1] = shown.reason(item)
  end
  for target, entry in pairs(rec.shown) do
    if not stays[target] then table.insert(report.taken, { target = target, entry = entry }) end
  end
  table.sort(report.taken, function(a, b) return a.target < b.target end)
  report.changed = #report.put + #report.taken > 0
  return report
end

-- Enter what is going to be made, and that what goes may be gone in part.
local function enter(rec, report)
  for _, gone in ipairs(report.taken) do gone.entry.done = nil end
  local ready = {}
  for _, item in ipairs(report.put) do
    local entry, msg = carrier_of(item.kind).entry(item, rec.shown[item.target])
    if entry then
      rec.shown[item.target] = entry
      ready[#ready + 1] = item
      rec:claim(item.target:match("^(.*)/"))
    else
      table.insert(report.failed, msg)
    end
  end
  return ready
end

-- Take away what nobody shows any more.
local function take(rec, report)
  for _, gone in ipairs(report.taken) do
    local what, msg = carrier_of(gone.entry.kind).take(gone.target, gone.entry)
    if not what then
      table.insert(report.failed, msg)
    else
      if what == "kept" then
        gone.kept = true
        table.insert(report.notes, ("%s stays: it was changed since pais put it there"):format(
          paths.short(gone.target)))
      end
      rec.shown[gone.target] = nil
    end
  end
end

--- Bring the client's folders in line with the plugins.
---@param rec pais.setup.record open; `clients` says where
---@param only_look boolean|nil change nothing
---@return pais.setup.report|nil
---@return string|nil message
---@return string|nil code
function shown.refresh(rec, only_look)
  local report, msg, code = shown.look(rec)
  if not report or only_look or not report.changed then return report, msg, code end
  local ready = enter(rec, report)
  local ok
  ok, msg, code = rec:save()
  if not ok then return nil, msg, code end
  take(rec, report) -- first: what moves from one plugin to another has the same name
  for _, item in ipairs(ready) do
    ok, msg = carrier_of(item.kind).put(item, rec.shown[item.target])
    if not ok then table.insert(report.failed, msg) end
  end
  rec:let_go()
  ok, msg, code = rec:save()
  if not ok then return nil, msg, code end
  return report
end

--- The same for whoever has changed plugins: looks first, and opens the record only when there is
-- something to do. Nothing happens where Claude Code is not linked.
---@param only_look boolean|nil change nothing
---@return pais.setup.report|nil
---@return string|nil message
---@return string|nil code
function shown.update(only_look)
  local report, msg, code = record.with(true, shown.refresh)
  if not report or only_look or not report.changed then return report, msg, code end
  return record.with(false, shown.refresh)
end

--- Show things in the client's folder of the user, from now on.
---@param rec pais.setup.record open, or only looked at
---@param how pais.setup.client
---@return boolean changed whether that is news
function shown.begin(rec, how)
  local dir = assert(places.dir "user")
  local before = rec.clients[dir]
  rec.clients[dir] = how
  return not before or before.form ~= how.form or (before.copy or false) ~= (how.copy or false)
end

--- Show nothing any more in the client's folder of the user.
---@param rec pais.setup.record
---@return boolean changed whether something was shown
function shown.finish(rec)
  local dir = assert(places.dir "user")
  local before = rec.clients[dir]
  rec.clients[dir] = nil
  return before ~= nil
end

return shown

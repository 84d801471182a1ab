--- pais.import.run: make a plugin of hooks, and take those out of the settings they were in.
-- Order of writes: the link, the text that was there, the record, what is moving, the plugin, and the
-- settings. That last rename is the step: before it the hooks run as they did, after it in pais.

local carry = require "pais.import.collect"
local fs = require "pais.fs"
local hash = require "pais.hash"
local hooks = require "pais.claude.hooks"
local make = require "pais.import.make"
local manifest = require "pais.import.manifest"
local moving = require "pais.import.moving"
local paths = require "pais.paths"
local plugin = require "pais.import.plugin"
local record = require "pais.setup.record"
local scaffold = require "pais.plugin.scaffold"
local settings = require "pais.setup.settings"
local source = require "pais.import.source"
local splice = require "pais.text.splice"
local undo = require "pais.import.undo"

local import = {}

---@class pais.import.plan
---@field source pais.import.source
---@field name string
---@field made pais.import.made
---@field collected pais.import.collected
---@field change pais.setup.change|nil what happens to the settings
---@field removed {event: string, texts: string[]}[]|nil
---@field keep boolean|nil the settings stay, and the plugin is switched off
---@field link boolean|nil Claude Code has to be linked first
---@field notes string[]

-- Whether events that hooks are taken from reach pais.
local function linked(events)
  local places, directory = require "pais.claude.places", require "pais.setup.directory"
  local home, path = paths.home(), directory.path()
  if home and path and directory.state(path, home .. "/.setup/plugin") == "ours" then return true end
  local file, there = places.settings "user", {}
  local text = file and fs.read(file)
  for _, found in ipairs(text and hooks.find((require("pais.json").decode(text))) or {}) do
    if found.pais then there[found.event] = true end
  end
  for event in pairs(events) do
    if not there[event] then return false end
  end
  return true
end

-- The client runs a command once that is in several of its files; in a plugin and a file it runs twice.
local function elsewhere(plan)
  local places, mine = require "pais.claude.places", {}
  for _, item in ipairs(plan.collected.list) do mine[item.event .. " " .. item.what] = true end
  for _, scope in ipairs { "user", "project", "local" } do
    local file = places.settings(scope)
    local other = file and fs.realpath(file) ~= fs.realpath(plan.source.path) and fs.read(file)
    for _, item in ipairs(other and carry.run((require("pais.json").decode(other)), {}).list or {}) do
      if mine[item.event .. " " .. item.what] then
        table.insert(plan.notes, ("%s is in %s as well, and runs twice from now on"):format(item.what,
          paths.short(file)))
      end
    end
  end
end

-- The settings without what is taken.
local function cut(from, collected)
  local text, removed = carry.cut(from.text, collected.taken)
  local value, bad = splice.decode(text)
  assert(not bad, bad)
  if carry.run(value, {}).list[1] then
    return nil, ("import %s: a key of its hooks is there twice"):format(from.path), "E_SETTINGS",
      "Claude Code uses the last one; make them one first"
  end
  return { path = from.path, old = from.text, new = text, mode = from.mode, notes = {} }, removed
end

local function plugin_made(plan)
  local from, name = plan.source, plan.name
  local files, notes = plugin.files(from)
  table.move(from.notes, 1, #from.notes, #plan.notes + 1, plan.notes)
  table.move(notes, 1, #notes, #plan.notes + 1, plan.notes)
  local copied, msg, code = plugin.copied(from)
  if not copied then return nil, msg, code end
  plan.made.copied, plan.made.from, plan.made.texts = copied, from.path, files
  return plugin.about(from, name)
end

--- Look at what would be imported; nothing is written.
---@param word string|nil see pais.import.source
---@param options {scope: string|nil, name: string|nil, keep: boolean|nil}
---@return pais.import.plan|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function import.plan(word, options)
  local from, msg, code, step = source.find(word, options.scope or "user")
  if not from then return nil, msg, code, step end
  local name = options.name or from.name
  local ok, why = scaffold.valid(name)
  if not ok then return nil, "import: " .. why, "E_USAGE" end
  local dir, bad, word_of = require("pais.plugin.installed").dir()
  if not dir then return nil, bad, word_of end
  dir = dir .. "/" .. name
  if fs.lstat(dir) then
    return nil, ("import: there is a plugin %s already"):format(name), "EEXIST",
      "'pais import --name NAME' gives it another name"
  end
  local plan = { source = from, name = name, made = { dir = dir, texts = {} }, notes = {} }
  plan.collected = carry.run(from.value, { own = from.kind == "plugin", project = from.project })
  local about = { name = name, version = "1.0.0", from = paths.short(from.path),
    description = "hooks of " .. paths.short(from.path) }
  if from.kind == "plugin" then
    about, msg, code = plugin_made(plan)
    if not about then return nil, msg, code end
  elseif not plan.collected.list[1] then
    local left = plan.collected.left[1]
    return nil, ("import %s: there are no hooks that pais can run%s"):format(paths.short(from.path),
      left and ("; " .. left.what .. ": " .. left.reason) or ""), "E_NOTHING"
  end
  table.insert(plan.made.texts, { path = "plugin.yaml",
    text = manifest.text(about, plan.collected.handlers) })
  if from.kind == "settings" and from.path:find "/settings%.json$" and from.project and not options.keep then
    table.insert(plan.notes, "whoever shares this file with you no longer has these hooks")
  end
  plan.keep = from.kind == "settings" and options.keep
  if from.kind == "settings" and not options.keep then
    plan.change, plan.removed, code, step = cut(from, plan.collected)
    if not plan.change then return nil, plan.removed, code, step end
    plan.link = not linked(plan.collected.taken)
    elsewhere(plan)
  end
  return plan
end

-- Make the plugin and enter it; with settings, hooks move.
local function carry_out(plan, rec, fresh)
  if fs.lstat(plan.made.dir) then
    return nil, ("import: there is a plugin %s already"):format(plan.name), "EEXIST"
  end
  local entry = { dir = plan.made.dir, hash = require("pais.install.files").hash(fresh) }
  local change = plan.change
  local ok, msg, code
  if change then
    entry.path, entry.removed, entry.after = change.path, plan.removed, hash.sha256(change.new)
    entry.before, msg, code = rec:keep(change.path, change.old)
    if not entry.before then return nil, msg, code end
    entry.before_hash = hash.sha256(change.old)
  end
  rec.imports[plan.name] = entry
  ok, msg, code = rec:save()
  if ok and change then ok, msg, code = moving.begin(rec.home, plan.name, change.path, plan.removed) end
  if ok then ok, msg, code = fs.rename(fresh, plan.made.dir) end
  if ok and change then ok, msg, code = settings.write(change) end
  if change then
    local settled, why, word = undo.settle(rec) -- back, unless the settings were written
    if ok and not settled then return nil, why, word end
  end
  if not ok then return nil, "import: " .. msg, code end
  return true
end

--- Do it.
---@param plan pais.import.plan
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function import.run(plan)
  if plan.link then
    local outcome, msg, code, step = require("pais.setup.link").link { scope = "user" }
    if not outcome then return nil, msg, code, step end
    local again
    again, msg, code, step = import.plan(plan.source.path, { name = plan.name })
    if not again then return nil, msg, code, step end
    plan.change, plan.removed = again.change, again.removed
  end
  if plan.keep then -- switched off first: its hooks are still in the settings
    local set, msg, code = require "pais.config.set"("plugins." .. plan.name, "false")
    if not set then return nil, msg, code end
  end
  return record.with(false, function(rec)
    local ok, msg, code = undo.settle(rec)
    if not ok then return nil, msg, code end
    local missing = record.missing(plan.made.dir:match "^(.*)/")
    table.move(missing, 1, #missing, #rec.dirs + 1, rec.dirs)
    local fresh
    fresh, msg, code = make.beside(plan.made)
    if not fresh then return nil, msg, code end
    ok, msg, code = carry_out(plan, rec, fresh)
    fs.rmtree(fresh)
    return ok, msg, code
  end)
end

return import

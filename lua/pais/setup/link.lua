--- pais.setup.link: connect Claude Code to pais, in one of two forms, and take that away again.
-- Order of writes, so that any of them may be the last: the text that was there, the record, the
-- client's file. From the record and the file, whichever state they are in, unlinking finds back.

local directory = require "pais.setup.directory"
local fs = require "pais.fs"
local hash = require "pais.hash"
local hooks = require "pais.claude.hooks"
local places = require "pais.claude.places"
local record = require "pais.setup.record"
local settings = require "pais.setup.settings"
local shown = require "pais.setup.shown"
local switches = require "pais.claude.switches"
local sys = require "pais.sys"

local link = {}

local TRIES = 5 -- when the client writes its settings at the same moment

---@class pais.setup.options
---@field scope "user"|"project"|"local"
---@field as_plugin boolean|nil
---@field strict boolean|nil
---@field copy boolean|nil copy what plugins show instead of linking it
---@field events string[]|nil events beyond those of every link
---@field dry_run boolean|nil

---@class pais.setup.outcome
---@field form "settings"|"plugin"
---@field path string
---@field command string|nil
---@field changed boolean
---@field entered boolean|nil unlink: the record knows of it
---@field changes pais.setup.change[] for a diff
---@field link string|nil a link that is made or removed: "PATH -> TARGET"
---@field shown pais.setup.report|nil what plugins show, where that is part of it
---@field notes string[]

local function target_of(rec) return rec.dir .. "/plugin" end

-- The other form must not be there: the same command in both places runs twice.
local function other_form(form, rec)
  local path, msg, code = directory.path()
  if not path then return nil, msg, code end
  if form == "settings" then
    local state = directory.state(path, target_of(rec))
    if state == "none" or state == "strange" then return true end
    return nil, ("link: pais is linked as a directory already: %s"):format(path), "E_CONFLICT",
      "'pais unlink' takes that away"
  end
  for _, scope in ipairs { "user", "project", "local" } do
    local file = places.settings(scope)
    local text = file and fs.read(file)
    for _, found in ipairs(text and hooks.find((require("pais.json").decode(text))) or {}) do
      if found.pais then
        return nil, ("link: pais is linked in %s already"):format(file), "E_CONFLICT",
          scope == "user" and "'pais unlink' takes that away" or
            ("'pais unlink --scope %s' takes that away"):format(scope)
      end
    end
  end
  return true
end

local function link_settings(rec, wiring, options, look)
  local path, msg, code = places.settings(options.scope)
  if not path then return nil, msg, code end
  local before = rec:link_at(path)
  local change, step
  change, msg, code, step = settings.link(path, wiring, before, before and rec:kept(before))
  if not change then return nil, msg, code, step end
  local outcome = { form = "settings", path = path, command = wiring.command, changes = { change },
    changed = change.new ~= change.old, notes = change.notes }
  if look or not outcome.changed then return outcome end
  local entry = { form = "settings", scope = options.scope, path = path, command = wiring.command,
    existed = change.before ~= nil, after = hash.sha256(change.new),
    made = before and before.made or record.missing(path:match("^(.*)/")) }
  if change.before then
    entry.before, msg, code = rec:keep(path, change.before)
    if not entry.before then return nil, msg, code end
    entry.before_hash = hash.sha256(change.before)
  end
  rec:enter(entry)
  local ok
  ok, msg, code = rec:save()
  if ok then ok, msg, code = fs.mkdirs(path:match("^(.*)/")) end
  if ok then ok, msg, code = settings.write(change) end
  if not ok then
    if before then rec:enter(before) else rec:strike(entry) end
    rec:save()
    rec:dissolve()
    return nil, msg, code
  end
  rec:sweep()
  return outcome
end

local function link_directory(rec, wiring, _, look)
  local path, msg, code = directory.path()
  if not path then return nil, msg, code end
  local target = target_of(rec)
  local state, owner = directory.state(path, target)
  if state == "strange" or state == "pais" then
    return nil, ("link: %s is there already: %s"):format(path, owner), "E_CONFLICT",
      state == "pais" and "it is the link of another home of pais; remove it there" or
        "it is not of pais; move it away, or link without --as-plugin"
  end
  local outcome = { form = "plugin", path = path, command = wiring.command, changes = {},
    changed = state == "none", notes = {} }
  local files = directory.files(wiring)
  for name, text in pairs(files) do
    local file = target .. "/" .. name
    local change = { path = file, old = fs.read(file), new = text, notes = {} }
    outcome.changed = outcome.changed or change.old ~= change.new
    table.insert(outcome.changes, change)
  end
  table.sort(outcome.changes, function(a, b) return a.path < b.path end)
  if state == "none" then outcome.link = path .. " -> " .. target end
  if look or not outcome.changed then return outcome end
  local before = rec:link_at(path)
  rec:enter { form = "plugin", scope = "user", path = path, command = wiring.command,
    made = before and before.made or record.missing(path:match("^(.*)/")) }
  local ok
  ok, msg, code = rec:save()
  if ok then ok, msg, code = fs.mkdirs(path:match("^(.*)/")) end
  if ok then ok, msg, code = directory.make(path, target, files) end
  if not ok then return nil, msg, code end
  return outcome
end

-- Look first: what is refused, or there already, leaves no record and no lock file behind. Then do
-- it; again when somebody else wrote the file meanwhile.
local function carry_out(dry_run, work)
  local outcome, msg, code, step = record.with(true, work)
  if not outcome or dry_run or not outcome.changed and not outcome.entered then
    return outcome, msg, code, step
  end
  for _ = 1, TRIES do
    outcome, msg, code, step = record.with(false, work)
    if outcome or code ~= "E_CHANGED" then break end
  end
  return outcome, msg, code, step
end

-- What plugins show goes with the link of the user: first the client is entered or struck out, then
-- its folders follow.
local function show(rec, outcome, news, look)
  if news and not look then
    local ok, msg, code = rec:save()
    if not ok then return nil, msg, code end
  end
  local report, msg, code = shown.refresh(rec, look)
  if not report then return nil, msg, code end
  outcome.shown = report
  outcome.changed = outcome.changed or news or report.changed
  table.move(report.notes, 1, #report.notes, #outcome.notes + 1, outcome.notes)
  return outcome
end

--- Connect Claude Code to pais.
---@param options pais.setup.options
---@return pais.setup.outcome|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function link.link(options)
  local command, msg, code = places.command()
  if not command then return nil, msg, code end
  local wiring = { command = command, strict = options.strict or false,
    events = hooks.events(options.events) }
  return carry_out(options.dry_run, function(rec, look)
    local form = options.as_plugin and "plugin" or "settings"
    local ok, why, word, step = other_form(form, rec)
    if not ok then return nil, why, word, step end
    local outcome
    outcome, why, word, step = (form == "plugin" and link_directory or link_settings)(rec, wiring,
      options, look)
    for _, note in ipairs(outcome and switches.notes(form, outcome.path) or {}) do
      table.insert(outcome.notes, note)
    end
    if outcome and sys.env "PAIS_DIR" then
      table.insert(outcome.notes, "PAIS_DIR is set: this home is only used by a Claude Code that "
        .. "is started with it, too")
    end
    if outcome and options.scope == "user" then
      return show(rec, outcome, shown.begin(rec, { form = form, copy = options.copy }), look)
    end
    return outcome, why, word, step
  end)
end

local function unlink_settings(rec, path, entry, look)
  local change, msg, code, step = settings.unlink(path, entry, entry and rec:kept(entry))
  if not change then return nil, msg, code, step end
  local outcome = { form = "settings", path = path, changes = { change }, notes = change.notes,
    changed = change.new ~= change.old, entered = entry ~= nil }
  if look then return outcome end
  local ok
  ok, msg, code = settings.write(change)
  if ok and entry then ok, msg, code = rec:strike(entry) end
  if not ok then return nil, msg, code end
  return outcome
end

local function unlink_directory(rec, path, entry, look)
  local target = target_of(rec)
  local state = directory.state(path, target)
  local outcome = { form = "plugin", path = path, changes = {}, notes = {},
    changed = state == "ours", entered = entry ~= nil }
  if state == "ours" then outcome.link = path .. " -> " .. target end
  if look then return outcome end
  local ok, msg, code = directory.take_away(path, target)
  if ok and entry then ok, msg, code = rec:strike(entry) end
  if not ok then return nil, msg, code end
  return outcome
end

-- Take the entries or the link of a scope away.
local function unwire(rec, scope, look)
  local path, msg, code = directory.path()
  if not path then return nil, msg, code end
  local entry = rec:link_at(path)
  if scope == "user" and (entry or directory.state(path, target_of(rec)) == "ours") then
    return unlink_directory(rec, path, entry, look)
  end
  path, msg, code = places.settings(scope)
  if not path then return nil, msg, code end
  return unlink_settings(rec, path, (rec:link_at(path)), look)
end

--- Take the connection of a scope away, in whichever form it is.
---@param options pais.setup.options
---@return pais.setup.outcome|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function link.unlink(options)
  return carry_out(options.dry_run, function(rec, look)
    -- Looked at first: nothing goes when the file cannot be edited. Then what is shown: killed behind
    -- that, the hooks are still linked, and linking again shows everything again.
    local outcome, msg, code, step = unwire(rec, options.scope, true)
    for name, entry in pairs(outcome and rec.imports or {}) do
      if entry.path then
        table.insert(outcome.notes, ("imported hooks no longer run: 'pais import --undo %s' puts them back")
          :format(name))
      end
    end
    if outcome and options.scope == "user" then
      outcome, msg, code = show(rec, outcome, shown.finish(rec), look)
    end
    if not outcome or look then return outcome, msg, code, step end
    local done
    done, msg, code, step = unwire(rec, options.scope)
    if done then rec:dissolve() end
    return done and outcome, msg, code, step
  end)
end

--- Take everything away that the record knows of.
---@param rec pais.setup.record open
---@param look boolean|nil only look
---@return pais.setup.outcome[]|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function link.unlink_all(rec, look)
  local outcomes = {}
  rec.clients = {}
  local report, msg, code = shown.refresh(rec, look)
  if report and report.failed[1] then msg, code = report.failed[1], "E_FILE" end
  if msg then return nil, msg, code end -- with the record gone, nobody would know of it
  local changes, why, word, step = require("pais.import.undo").all(rec, look)
  if not changes then return nil, why, word, step end
  for i, gone in ipairs(report.taken) do
    outcomes[i] = { form = gone.entry.kind, path = gone.target, changes = {}, changed = true,
      notes = i == 1 and report.notes or {} }
  end
  for _, change in ipairs(changes) do
    outcomes[#outcomes + 1] = { form = "import", path = change.path, changes = {}, changed = true,
      notes = { change.path .. ": imported hooks are back in it" } }
  end
  for _, entry in ipairs { table.unpack(rec.links) } do
    local undo = entry.form == "plugin" and unlink_directory or unlink_settings
    local outcome
    outcome, why, word, step = undo(rec, entry.path, entry, look)
    if not outcome then return nil, why, word, step end
    outcomes[#outcomes + 1] = outcome
  end
  return outcomes
end

return link

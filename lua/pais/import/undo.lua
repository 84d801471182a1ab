--- pais.import.undo: put imported hooks back where they were.
-- A settings file that nobody has touched since is as it was, byte for byte; into another one the
-- hooks are put as they were written. Again the rename of that file is the step (pais.import.moving).

local files = require "pais.install.files"
local fs = require "pais.fs"
local hash = require "pais.hash"
local hooks = require "pais.claude.hooks"
local make = require "pais.import.make"
local moving = require "pais.import.moving"
local nearest = require "pais.text.nearest"
local record = require "pais.setup.record"
local settings = require "pais.setup.settings"
local splice = require "pais.text.splice"

local undo = {}

-- Whether the folder of an imported plugin is as it was made.
local function untouched(entry)
  return not fs.lstat(entry.dir) or files.hash(entry.dir) == entry.hash
    and not fs.lstat(entry.dir .. "/config.yaml") and not fs.lstat(entry.dir .. "/config.toml")
end

local function strike(rec, name)
  rec.imports[name] = nil
  local ok, msg, code = rec:save()
  if ok then rec:sweep() end
  return ok, msg, code
end

--- Finish what was cut short: a plugin whose hooks are in the settings goes, or stays switched off where
--- somebody has changed it.
---@param rec pais.setup.record open
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function undo.settle(rec)
  local now = moving.read(rec.home)
  if not now then return true end
  if now.waiting then
    local entry, ok, msg, code = rec.imports[now.plugin], true, nil, nil
    if entry and entry.dir then ok, msg, code = make.remove(entry.dir) end
    if ok then ok, msg, code = strike(rec, now.plugin) end
    if not ok then return nil, msg, code end
  end
  moving.finish(rec.home)
  return true
end

-- What the settings would be with the hooks back in them.
local function change_of(rec, entry)
  local file, msg, code, step = settings.read(entry.path)
  if not file then return nil, msg, code, step end
  local new
  if file.text and hash.sha256(file.text) == entry.after then new = rec:kept(entry) end
  new = new or hooks.put(file.text or "", (moving.missing(entry.removed, file.value)))
  local value, bad = splice.decode(new)
  assert(value and not bad, bad)
  return { path = entry.path, old = file.text, new = new, mode = file.mode, notes = {} }
end

--- What undoing an import would do.
---@param rec pais.setup.record open
---@param name string
---@return {name: string, entry: pais.setup.import, change: pais.setup.change|nil, changed: boolean}|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function undo.plan(rec, name)
  local entry = rec.imports[name]
  if not entry then
    local names = {}
    for other in pairs(rec.imports) do names[#names + 1] = other end
    table.sort(names)
    return nil, ("import --undo: no plugin %s was imported%s"):format(name, nearest.hint(name, names)),
      "E_PLUGIN", names[1] and "imported are: " .. table.concat(names, ", ")
        or "nothing was imported into this home"
  end
  local change, msg, code, step
  if entry.path then
    change, msg, code, step = change_of(rec, entry)
    if not change then return nil, msg, code, step end
  end
  return { name = name, entry = entry, change = change, changed = not untouched(entry) }
end

--- Undo an import.
---@param rec pais.setup.record open, not only to look
---@param plan table from undo.plan
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function undo.run(rec, plan)
  local ok, msg, code
  if plan.change then
    ok, msg, code = moving.begin(rec.home, plan.name, plan.change.path, plan.entry.removed)
    if ok and plan.change.old == nil then ok, msg, code = fs.mkdirs(plan.change.path:match "^(.*)/") end
    if ok then ok, msg, code = settings.write(plan.change) end
    local settled, why, word = undo.settle(rec)
    if ok and not settled then return nil, why, word end
  else
    ok, msg, code = make.remove(plan.entry.dir)
    if ok then ok, msg, code = strike(rec, plan.name) end
  end
  if not ok then return nil, msg, code end
  return true
end

--- Put all hooks back that were taken out of settings. A plugin that was changed since stays.
---@param rec pais.setup.record open
---@param look boolean|nil only look
---@return pais.setup.change[]|nil changes
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function undo.all(rec, look)
  local names, changes = {}, {}
  for name, entry in pairs(rec.imports) do names[#names + 1] = entry.path and name or nil end
  table.sort(names)
  local ok, why, word = true, nil, nil
  if not look then ok, why, word = undo.settle(rec) end
  for _, name in ipairs(ok and names or {}) do
    local plan, msg, code, step = undo.plan(rec, name)
    if not plan then return nil, msg, code, step end
    changes[#changes + 1] = plan.change
    if plan.changed then plan.entry.dir = nil end
    if not look then
      ok, why, word = rec:save()
      if ok then ok, why, word = undo.run(rec, plan) end
    end
    if not ok then break end
  end
  if not ok then return nil, why, word end
  return changes
end

--- Undo an import by name.
---@param name string
---@param look boolean|nil only look
---@param force boolean|nil also when the plugin was changed since
---@return table|nil plan
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function undo.import(name, look, force)
  return record.with(look, function(rec)
    local ok, why, word = true, nil, nil
    if not look then ok, why, word = undo.settle(rec) end
    if not ok then return nil, why, word end
    local plan, msg, code, step = undo.plan(rec, name)
    if not plan or look then return plan, msg, code, step end
    if plan.changed and not force then
      return nil, ("import --undo: plugin %s was changed since it was imported"):format(name), "E_CHANGED",
        "copy what you need, and give --yes"
    end
    ok, why, word = undo.run(rec, plan)
    return ok and plan, why, word
  end)
end

return undo

--- pais.install.journal: carry out a change so that being killed half-way does not matter.
-- Everything is made ready first. Then the journal is written, which is the moment the change
-- happens: from there on there are only renames, each of which can be told to be done or not, and
-- whoever comes next does the rest. Until then, who only looks takes the journal into account.

local fs = require "pais.fs"
local json = require "pais.json"
local fstree = require "pais.fstree"

local journal = {}

---@class pais.install.Move
---@field name string the plugin
---@field to string its folder
---@field from string|nil what comes into its place; nil: it is taken away
---@field ino integer of what comes, or of what goes when nothing comes
---@field out string|nil where the folder goes that was there; nil: it is removed (a link)

---@class pais.install.Journal
---@field v integer
---@field moves pais.install.Move[]
---@field files {from: string, to: string}[] files that are ready beside those they replace
---@field plugins table<string, pais.install.Entry> the lock as it will be

local function ino(path)
  local st = fs.lstat(path)
  return st and st.ino
end

-- Why: between two renames an event would find the plugin, a guard perhaps, gone.
local function swap(from, to, out)
  local ok, msg, code = fstree.exchange(from, to)
  if ok or code ~= "EINVAL" and code ~= "ENOSYS" then return ok, msg, code end
  if out then
    fs.rmtree(out)
    ok, msg, code = fs.rename(to, out)
  else
    ok, msg, code = fs.rmtree(to)
  end
  if ok then ok, msg, code = fs.rename(from, to) end
  return ok, msg, code
end

local function put_away(path, out)
  if not out then return fs.rmtree(path) end
  local ok, msg, code = fs.rmtree(out)
  if ok then ok, msg, code = fs.rename(path, out) end
  return ok, msg, code
end

local function carry_out(move)
  local ok, msg, code = true, nil, nil
  if not move.from then
    if ino(move.to) == move.ino then ok, msg, code = put_away(move.to, move.out) end
    return ok, msg, code
  end
  if ino(move.from) == move.ino then
    if fs.lstat(move.to) then ok, msg, code = swap(move.from, move.to, move.out)
    else ok, msg, code = fs.rename(move.from, move.to) end
  end
  -- What was there before lies where the new one was made ready.
  if ok and fs.lstat(move.from) then ok, msg, code = put_away(move.from, move.out) end
  return ok, msg, code
end

-- Whether a move has happened, as far as the plugin's folder is concerned.
local function happened(move)
  local there = ino(move.to)
  if move.from then return there == move.ino end
  return there ~= move.ino
end

--- The journal of a change that was begun, nil when there is none.
---@param at pais.install.Places
---@return pais.install.Journal|nil
function journal.read(at)
  local text = fs.read(at.journal)
  local value = text and json.decode(text)
  return type(value) == "table" and value.v == 1 and value or nil
end

--- Do what is left of a change.
---@param at pais.install.Places
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function journal.finish(at)
  local begun = journal.read(at)
  if not begun then return true end
  local ok, msg, code = true, nil, nil
  for _, move in ipairs(begun.moves) do
    ok, msg, code = carry_out(move)
    if not ok then return nil, msg, code end
  end
  for _, file in ipairs(begun.files) do
    if fs.lstat(file.from) then ok, msg, code = fs.rename(file.from, file.to) end
    if not ok then return nil, msg, code end
  end
  return fs.remove(at.journal)
end

--- Write the journal: the change has happened when this returns true.
---@param at pais.install.Places
---@param change pais.install.Journal
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function journal.begin(at, change)
  change.v = 1
  change.moves, change.files = json.array(change.moves), json.array(change.files)
  return fs.write(at.journal, json.encode(change), 384) -- 0600
end

--- The entries of the lock, as the folders of the plugins are just now: while a change is half done,
--- those that it has reached are the new ones.
---@param at pais.install.Places
---@return table<string, pais.install.Entry>|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function journal.lock(at)
  local plugins, msg, code, step = require("pais.install.lock").read(at.lock)
  local begun = plugins and journal.read(at)
  if not begun then return plugins, msg, code, step end
  for _, move in ipairs(begun.moves) do
    if happened(move) then plugins[move.name] = begun.plugins[move.name] end
  end
  return plugins
end

return journal

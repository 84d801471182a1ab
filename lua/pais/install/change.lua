--- pais.install.change: one change of what is installed, at a time, whole or not at all.
-- Trees are made ready in the stage, beside the plugins; `commit` puts them all in place and enters
-- the change. One process changes at a time; the others wait and say for whom.

local files = require "pais.install.files"
local fs = require "pais.fs"
local generations = require "pais.install.generations"
local journal = require "pais.install.journal"
local lock = require "pais.install.lock"
local places = require "pais.install.places"
local stop = require "pais.install.stop"
local sys = require "pais.sys"
local tempdir = require "pais.tempdir"
local fstree = require "pais.fstree"

local change = {}
change.__index = change

---@class pais.install.Change
---@field at pais.install.Places
---@field plugins table<string, pais.install.Entry> of the lock, as they will be
---@field before table<string, pais.install.Entry>
---@field read string the lock's text in pais's own form
---@field moves pais.install.Move[]

-- What a change that was given up has left: nobody else writes these.
local function tidy(at)
  fs.rmtree(at.stage)
  local lock_dir, lock_name = at.lock:match "^(.*)/([^/]*)$"
  for dir, lead in pairs { [at.dir] = "", [lock_dir] = lock_name .. ".new" } do
    for _, name in ipairs(fs.list(dir) or {}) do
      local ours = name:sub(1, #lead) == lead
      if ours and (name:find "%.new$" or name:find "%.%d+%.%d+~$") then
        fs.remove(dir .. "/" .. name)
      end
    end
  end
end

local function of(at, plugins)
  local self = setmetatable({ at = at, moves = {}, before = {}, plugins = plugins }, change)
  for name, entry in pairs(plugins) do self.before[name] = entry end
  return self
end

-- Under the lock: what others have begun is finished, what they gave up is put away.
local function open(at)
  local ok, msg, code = fs.write(at.owner, sys.pid() .. "\n")
  if ok then ok, msg, code = places.ignore(at) end
  if ok then ok, msg, code = journal.finish(at) end
  if not ok then return nil, msg, code end
  tidy(at)
  ok, msg, code = fs.mkdirs(at.stage, 448)
  if not ok then return nil, msg, code end
  local plugins, why, word, step = lock.read(at.lock)
  if not plugins then return nil, why, word, step end
  local self = of(at, plugins)
  self.read = lock.text(plugins)
  return self
end

--- What is installed, without changing or locking anything.
---@return pais.install.Places|nil at
---@return table<string, pais.install.Entry>|string plugins of the lock; else a message
---@return string|nil code
---@return string|nil next_step
function change.look()
  local at, msg, code = places.get()
  if not at then return nil, msg, code end
  local plugins, why, word, step = journal.lock(at)
  if not plugins then return nil, why, word, step end
  return at, plugins
end

-- A change that is only shown: what it would bring is made ready elsewhere, and the home stays as it is.
local function rehearse(at, work)
  local plugins, msg, code, step = journal.lock(at)
  if not plugins then return nil, msg, code, step end
  return tempdir.with("look", function(dir)
    at.stage = dir
    return work(of(at, plugins))
  end)
end

--- Call `work` with a change that nobody else can make at the same time. What `work` has not
--- committed is put away.
---@param out pais.out
---@param work fun(tx: pais.install.Change): ...
---@param dry boolean|nil it is never committed: nothing is written into the home
---@return ... what `work` returns; nil, message, code, next step when nothing can be changed
function change.with(out, work, dry)
  local at, msg, code = places.get()
  if not at then return nil, msg, code end
  if dry then return rehearse(at, work) end
  local ok, step
  ok, msg, code, step = places.make(at)
  if not ok then return nil, msg, code, step end
  local held <close>, why, word = require("pais.install.turn").take(at.mutex, at.owner, out)
  if not held then return nil, why, word end
  local tx
  tx, msg, code, step = open(at)
  if not tx then return nil, msg, code, step end
  local done <close> = setmetatable({}, { __close = function()
    if not tx.committed then tidy(at) end
  end })
  local _ = done
  return work(tx)
end

--- Where a tree is made ready.
---@param name string
---@return string
function change:staged(name) return self.at.stage .. "/" .. name end

--- Put away what was made ready for a plugin.
---@param name string
function change:discard(name) fs.rmtree(self:staged(name)) end

-- What is at the place of a plugin now: its tree's hash, nil for a link.
local function outgoing(self, name)
  local to = self.at.plugins .. "/" .. name
  local st = fs.lstat(to)
  if not st then return nil end
  if st.type ~= "dir" then return { ino = st.ino } end
  local sha256, listing, code = files.hash(to, require("pais.build").products(to))
  if not sha256 then return nil, listing, code end
  return { ino = st.ino, sha256 = sha256, listing = listing }
end

-- The settings of the user go on into what comes; a link stays one.
local function keep_settings(old, new)
  for _, name in ipairs(files.USERS) do
    local from, to = old .. "/" .. name, new .. "/" .. name
    fs.remove(to)
    local st = fs.lstat(from)
    local ok, msg, code = true, nil, nil
    if st and st.type == "link" then
      ok, msg, code = fs.symlink(assert(fs.readlink(from)), to)
    elseif st and st.type == "file" then
      ok, msg, code = fstree.copy(from, to, st.mode & 511, files.LIMITS.bytes)
    end
    if not ok then return nil, msg, code end
  end
  return true
end

--- Have a plugin replaced or taken away.
---@param name string
---@param from string|nil folder that is ready, or a link; nil: the plugin goes
---@param entry pais.install.Entry|nil its entry in the lock
---@param same boolean|nil it is the same version, so that the old one need not be kept
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function change:move(name, from, entry, same)
  local to = self.at.plugins .. "/" .. name
  local old, msg, code = outgoing(self, name)
  if msg then return nil, msg, code end
  local move = { name = name, to = to, from = from, ino = old and old.ino }
  if old and old.sha256 and not same then
    move.out = generations.kept(self.at, name, old.sha256)
    local ok
    ok, msg, code = self:keep_list(old.sha256, old.listing)
    if not ok then return nil, msg, code end
    if not self.before[name] or self.before[name].sha256 ~= old.sha256 then
      self.before[name] = { sha256 = old.sha256, unlocked = true, lock = self.before[name] }
    end
  end
  local st = from and fs.lstat(from)
  if st then
    move.ino = st.ino
    if old and st.type == "dir" then
      local ok
      ok, msg, code = keep_settings(to, from)
      if not ok then return nil, msg, code end
    end
  end
  self.moves[#self.moves + 1] = move
  self.plugins[name] = entry
  return true
end

--- Keep the list of a tree's files, by which a later change of one can be named.
---@param sha256 string
---@param listing string
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function change:keep_list(sha256, listing)
  local path = self.at.lists .. "/" .. sha256
  if fs.stat(path) then return true end
  -- Why: no fsync for each; the name says what is in it, and a damaged one counts as none.
  local file, msg = io.open(path .. ".new", "w")
  if not file then return nil, msg, "EIO" end
  local ok, why = file:write(listing)
  local closed, last = file:close()
  if not (ok and closed) then return nil, ("write %s: %s"):format(path, why or last), "ENOSPC" end
  return fs.rename(path .. ".new", path)
end

--- Let it happen. All that could fail for want of space is done before.
---@param what string what was done, for the list of generations
---@param to integer|nil the generation that this goes back to
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function change:commit(what, to)
  stop.check()
  local at = self.at
  local keep = require("pais.config").load().values.install.generations
  local after = {}
  for name, entry in pairs(self.plugins) do after[name] = entry end
  local text = generations.enter(generations.read(at), { what = what, before = self.before,
    after = after, to = to, keep = keep })
  local ok, msg, code = fs.write(at.generations .. ".new", text)
  local written = { { from = at.generations .. ".new", to = at.generations } }
  local lock_text = lock.text(self.plugins)
  if ok and lock_text ~= self.read then
    ok, msg, code = fs.write(at.lock .. ".new", lock_text)
    table.insert(written, 1, { from = at.lock .. ".new", to = at.lock })
  end
  if ok then ok, msg, code = fstree.sync(at.dir) end
  if ok then
    ok, msg, code = journal.begin(at, { moves = self.moves, files = written,
      plugins = self.plugins })
  end
  if not ok then return nil, msg, code end
  self.committed = true
  ok, msg, code = journal.finish(at)
  if not ok then
    return nil, ("finish the change: %s"):format(msg), code
  end
  generations.sweep(at)
  tidy(at)
  return true
end

return change

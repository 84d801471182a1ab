--- pais.setup.placed: something of a plugin as a link or a copy in a folder of the client.
-- A copy knows the hash of each of its files: what the user has changed in it is neither written
-- over nor removed. It is written with its SKILL.md last, so that the client never sees half of it.

local fs = require "pais.fs"
local hash = require "pais.hash"
local paths = require "pais.paths"
local standins = require "pais.setup.standins"
local tree = require "pais.setup.tree"

local placed = {}

local MOST_FILES, MOST_BYTES = 2000, 64 * 1024 * 1024 -- a skill; beyond that it is a mistake

local function join(dir, path) return path == "" and dir or dir .. "/" .. path end

-- The files of a source, which may be a file itself (path ""), in the order of writing.
local function sources(item)
  local st, why, word = fs.stat(item.source)
  if not st then return nil, why, word end
  if st.type == "file" then return { { path = "", mode = st.mode & 511 } } end -- 0777
  local files, msg, code = tree.list(item.source, item.leave)
  if not files then return nil, msg, code end
  local bytes = 0
  for _, file in ipairs(files) do bytes = bytes + file.size end
  if #files > MOST_FILES or bytes > MOST_BYTES then
    return nil, ("copy %s: %d files of %d MB are too much to copy"):format(item.source, #files,
      bytes >> 20), "EFBIG"
  end
  for i, file in ipairs(files) do
    if file.path == "SKILL.md" then table.insert(files, table.remove(files, i)) break end
  end
  return files
end

local function digest(path)
  local text, msg, code = fs.read(path)
  if not text then return nil, msg, code end
  return hash.sha256(text)
end

-- What a source's copy would be: hashes by path.
local function wanted(item)
  local files, msg, code = sources(item)
  if not files then return nil, msg, code end
  local hashes = {}
  for _, file in ipairs(files) do
    hashes[file.path], msg, code = digest(join(item.source, file.path))
    if not hashes[file.path] then return nil, msg, code end
  end
  return hashes
end

-- Whether a copy is as it was written. One that was not written to its end may lack files, and have
-- some of the copy before.
local function untouched(target, entry)
  local before = entry.before or {}
  for _, files in pairs { entry.files, entry.before } do
    for path in pairs(files) do
      local now = digest(join(target, path))
      if now ~= (entry.files or {})[path] and (entry.done or now
        and not (before[path] or ""):find(now, 1, true)) then
        return false
      end
    end
  end
  return true
end

-- Whether a link on the disk is one that pais made.
local function our_link(leads, entry)
  return entry ~= nil and (entry.how == "link" and leads == entry.source or leads == entry.was)
end

local function same(a, b)
  for key, value in pairs(a) do if b[key] ~= value then return false end end
  for key in pairs(b) do if a[key] == nil then return false end end
  return true
end

--- What stands at an item's place.
---@param item pais.setup.item
---@param entry pais.setup.entry|nil what the record knows of it
---@return "none"|"ours"|"stale"|"edited"|"theirs"|"strange" state stale: ours, and not up to date;
--- edited: a copy that the user has changed; theirs: a link of somebody else to the same source
---@return string|nil owner in words, when it is not ours
function placed.state(item, entry)
  local st = fs.lstat(item.target)
  if not st then return "none" end
  if st.type == "link" then
    local leads = fs.readlink(item.target)
    if our_link(leads, entry) then
      return item.how == "link" and leads == item.source and entry.how == "link" and "ours"
        or "stale"
    end
    if leads == item.source then return "theirs" end
    return "strange", "a link to " .. paths.short(leads or "?")
  end
  local owner = ("a %s of somebody else"):format(st.type == "dir" and "folder" or "file")
  if not entry or not (entry.files or entry.before) then return "strange", owner end
  if not untouched(item.target, entry) then
    if entry.done then return "edited" end
    return "strange", owner
  end
  if not entry.done or item.how ~= "copy" then return "stale" end
  local hashes = wanted(item)
  return hashes and same(hashes, entry.files) and "ours" or "stale"
end

--- What the record is told before an item is put in its place.
---@param item pais.setup.item
---@param entry pais.setup.entry|nil of the one before
---@return pais.setup.entry|nil
---@return string|nil message
---@return string|nil code
function placed.entry(item, entry)
  local new = { kind = item.kind, name = item.name, plugin = item.plugin, source = item.source,
    how = item.how }
  if entry then
    new.was = entry.how == "link" and entry.source or entry.was
    -- Several hashes when an earlier refresh was killed, too.
    for _, files in pairs { entry.files, entry.before } do
      new.before = new.before or {}
      for path, known in pairs(files) do
        new.before[path] = (new.before[path] or "") .. known .. " "
      end
    end
  end
  if item.how == "copy" then
    local msg, code
    new.files, msg, code = wanted(item)
    if not new.files then return nil, msg, code end
  end
  return new
end

-- Remove what a refresh that was killed has left of these files.
local function sweep(target, files)
  local names = {} -- by directory
  for path in pairs(files or {}) do
    local dir, name = join(target, path):match "^(.*)/([^/]*)$"
    names[dir] = names[dir] or {}
    names[dir][name] = true
  end
  for dir, known in pairs(names) do
    standins.remove(standins.list(dir, function(name) return known[name] end))
  end
end

-- Remove files of a copy, SKILL.md first, and the folders that are empty then.
local function remove_files(target, files)
  local list, dirs = {}, {}
  for path in pairs(files) do
    list[#list + 1] = path
    for at in path:gmatch("()/") do dirs[path:sub(1, at - 1)] = true end
  end
  table.sort(list, function(a, b)
    if (a == "SKILL.md") ~= (b == "SKILL.md") then return a == "SKILL.md" end
    return a < b
  end)
  for _, path in ipairs(list) do
    local ok, msg, code = fs.remove(join(target, path))
    if not ok and code ~= "ENOENT" then return nil, msg, code end
  end
  local folders = {}
  for dir in pairs(dirs) do folders[#folders + 1] = dir end
  table.sort(folders, function(a, b) return a > b end)
  for _, dir in ipairs(folders) do fs.remove(join(target, dir)) end
  return true
end

local function copy(item, entry)
  local files, msg, code = sources(item)
  if not files then return nil, msg, code end
  sweep(item.target, entry.files)
  sweep(item.target, entry.before)
  for _, file in ipairs(files) do
    local text
    text, msg, code = fs.read(join(item.source, file.path))
    local at, ok = join(item.target, file.path), nil
    if text then ok, msg, code = fs.mkdirs(at:match("^(.*)/")) end
    -- What changed since the record was told is what was recorded, or it would count as edited.
    if ok and hash.sha256(text) ~= entry.files[file.path] then
      ok, msg, code = nil, ("copy %s: it changed meanwhile"):format(item.source), "E_CHANGED"
    end
    if ok then ok, msg, code = fs.write(at, text, file.mode | 128) end -- 0200: to be refreshed
    if not ok then return nil, msg, code end
  end
  local gone = {}
  for path, old in pairs(entry.before or {}) do
    if not entry.files[path] then gone[path] = old end
  end
  return remove_files(item.target, gone)
end

--- Take away what pais has put somewhere.
---@param target string
---@param entry pais.setup.entry
---@return "gone"|"kept"|nil kept: the user has changed it, or it is somebody else's by now
---@return string|nil message
---@return string|nil code
function placed.take(target, entry)
  sweep(target, entry.files)
  sweep(target, entry.before)
  local st = fs.lstat(target)
  if not st then return "gone" end
  local ok, msg, code
  if st.type == "link" then
    if not our_link(fs.readlink(target), entry) then return "kept" end
    ok, msg, code = fs.remove(target)
    return ok and "gone", msg, code
  end
  local files = {}
  for _, list in pairs { entry.files, entry.before } do
    for path in pairs(list) do files[path] = true end
  end
  if not next(files) or not untouched(target, entry) then return "kept" end
  ok, msg, code = remove_files(target, files)
  if not ok then return nil, msg, code end
  fs.remove(target)
  return fs.lstat(target) and "kept" or "gone"
end

--- Put an item in its place, where nothing is, or an earlier one of ours.
---@param item pais.setup.item
---@param entry pais.setup.entry as the record has it
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function placed.put(item, entry)
  local st, ok, msg, code = fs.lstat(item.target), true, nil, nil
  if st and (item.how == "link" or st.type == "link") then
    ok, msg, code = placed.take(item.target, entry)
    if ok == "kept" then
      ok, msg, code = nil, ("link %s: there are files of somebody else in it"):format(item.target),
        "E_CONFLICT"
    end
  end
  if ok and item.how == "copy" then
    ok, msg, code = copy(item, entry)
  elseif ok then
    ok, msg, code = fs.mkdirs(item.target:match("^(.*)/"))
    if ok then ok, msg, code = fs.symlink(item.source, item.target) end
  end
  if not ok then return nil, msg, code end
  entry.done, entry.before, entry.was = true, nil, nil
  return true
end

return placed

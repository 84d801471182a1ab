--- pais.setup.record: what pais has put where, so that it can be taken away again exactly.
-- It is in .setup of the home, not in .state: without it only what has the form of pais's own
-- entries would be known. The lock is held from before a file is read until the record is written.

local fs = require "pais.fs"
local hash = require "pais.hash"
local json = require "pais.json"
local paths = require "pais.paths"
local standins = require "pais.setup.standins"

local record = {}
record.__index = record

local VERSION = 1

---@class pais.setup.link
---@field form "settings"|"plugin"
---@field scope string
---@field path string the settings file, or the link
---@field command string how the client starts pais
---@field made string[] directories that were made for it, outermost first
---@field existed boolean|nil settings: whether the file was there before
---@field before string|nil settings: file in .setup with the text before
---@field before_hash string|nil
---@field after string|nil settings: hash of the text that was written

---@class pais.setup.client how things of plugins are shown in a folder of the client
---@field form "settings"|"plugin"
---@field copy boolean|nil copies instead of links

---@class pais.setup.entry something of a plugin that pais has put somewhere
---@field kind string see pais.setup.shown
---@field name string
---@field plugin string
---@field source string
---@field how "link"|"copy"
---@field files table<string, string>|nil a copy: hashes by relative path
---@field before table<string, string>|nil until it is done: hashes of the copy that was there
---@field was string|nil until it is done: where the link led that was there
---@field done boolean|nil it was put there to its end

---@class pais.setup.import hooks that a plugin has taken over
---@field dir string folder of the plugin
---@field hash string|nil of its files as they were made
---@field path string|nil the settings file they were in; nil: nothing was taken from anywhere
---@field removed {event: string, texts: string[]}[]|nil what was taken
---@field before string|nil file in .setup with the text before
---@field before_hash string|nil
---@field after string|nil hash of the text that was written

---@class pais.setup.record
---@field dir string the folder .setup
---@field clients table<string, pais.setup.client> by the client's folder
---@field shown table<string, pais.setup.entry> by place
---@field shown_dirs string[] directories that were made for that, outermost first
---@field links pais.setup.link[]
---@field imports table<string, pais.setup.import> by plugin
---@field files table<string, string> files of the home that pais made: path, hash
---@field dirs string[] directories that pais made, outermost first

--- Open the record and hold its lock until `close`.
---@param look boolean|nil only look at it: nothing is made, nothing is locked
---@return pais.setup.record|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function record.open(look)
  local home = paths.home()
  if not home then return paths.homeless() end
  local self = setmetatable({ home = home, dir = home .. "/.setup", fresh = {} }, record)
  if look then
    local ok, msg, code, step = self:load()
    return ok and self or nil, msg, code, step
  end
  self.fresh = record.missing(self.dir)
  local lock
  local made, msg, code = fs.mkdirs(self.dir, 448) -- 0700: texts of other tools are kept here
  if made then lock, msg, code = fs.lock(self.dir .. "/lock") end
  if not lock then return nil, msg, code end
  self.lock = lock
  local ok, why, word, step = self:load()
  if ok then return self end
  self:close()
  return nil, why, word, step
end

--- Call `work` with the record open, and let go of it whatever happens.
---@param look boolean|nil see record.open
---@param work fun(rec: pais.setup.record, look: boolean|nil): ...
---@return ... what `work` returns; nil, message, code, next step when the record cannot be opened
function record.with(look, work)
  local rec, msg, code, step = record.open(look)
  if not rec then return nil, msg, code, step end
  local result = table.pack(xpcall(work, debug.traceback, rec, look))
  rec:close()
  if not result[1] then error(result[2], 0) end
  return table.unpack(result, 2, result.n)
end

--- Read it.
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function record:load()
  local path = self.dir .. "/record.json"
  local text, msg, code = fs.read(path)
  if not text and code ~= "ENOENT" then return nil, msg, code end
  local value = text and json.decode(text) or not text and { v = VERSION }
  if type(value) ~= "table" or value.v ~= VERSION then
    return nil, ("read %s: it is no record of this version of pais"):format(path), "E_RECORD",
      ("mv %s %s.old; then what pais has put somewhere is known by its form"):format(path, path)
  end
  self.links, self.files = value.links or {}, value.files or {}
  self.dirs, self.imports = value.dirs or {}, value.imports or {}
  self.clients, self.shown = value.clients or {}, value.shown or {}
  self.shown_dirs = value.shown_dirs or {}
  -- Killed before its first record was written: a home with nothing else in it was made for it.
  local names = not text and fs.list(self.home) or {}
  local known = {}
  if #names == 1 and names[1] == ".setup" and not self.fresh[1] then self.dirs[1] = self.home end
  for _, dir in ipairs(self.dirs) do known[dir] = true end
  for _, dir in ipairs(self.fresh) do
    if not known[dir] then table.insert(self.dirs, dir) end
  end
  return true
end

--- Write it.
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function record:save()
  return fs.write(self.dir .. "/record.json", json.encode({ v = VERSION,
    links = json.array(self.links), files = self.files, dirs = json.array(self.dirs),
    clients = self.clients, imports = next(self.imports) and self.imports or nil,
    shown = self.shown, shown_dirs = json.array(self.shown_dirs) },
    { pretty = true }) .. "\n", 384) -- 0600
end

--- Let go.
function record:close()
  if self.lock then self.lock:release() end
end

--- Take the record itself away, and the directories made for it that are empty.
function record:forget()
  fs.rmtree(self.dir)
  record.remove_dirs(self.dirs)
end

-- Whether nothing but these is in a directory.
local function only(dir, names)
  for _, name in ipairs(fs.list(dir) or {}) do
    if not names[name] then return false end
  end
  return true
end

--- Take the record away when it knows of nothing and is all that there is of the home.
function record:dissolve()
  for _, list in ipairs { "links", "files", "clients", "shown" } do
    if next(self[list]) then return end
  end
  self:sweep()
  if only(self.home, { [".setup"] = true })
    and only(self.dir, { lock = true, ["record.json"] = true }) then
    self:forget()
  end
end

--- The link at a path.
---@param path string
---@return pais.setup.link|nil
---@return integer|nil place
function record:link_at(path)
  for i, link in ipairs(self.links) do
    if link.path == path then return link, i end
  end
end

--- Enter a link, in place of an earlier one at the same path.
---@param link pais.setup.link
function record:enter(link)
  local _, place = self:link_at(link.path)
  self.links[place or #self.links + 1] = link
end

--- Enter the directories that making `dir` would make, for what is shown.
---@param dir string
function record:claim(dir)
  local there = {}
  for _, made in ipairs(self.shown_dirs) do there[made] = true end
  for _, made in ipairs(record.missing(dir)) do
    if not there[made] then table.insert(self.shown_dirs, made) end
  end
end

--- Remove those of them that are empty.
function record:let_go()
  record.remove_dirs(self.shown_dirs)
  for i = #self.shown_dirs, 1, -1 do
    if not fs.lstat(self.shown_dirs[i]) then table.remove(self.shown_dirs, i) end
  end
end

--- Remove kept texts that no link and no import names, and what was not written to its end.
function record:sweep()
  standins.remove(standins.list(self.dir))
  local named = {}
  for _, import in pairs(self.imports) do named[import.before or ""] = true end
  for _, link in ipairs(self.links) do named[link.before or ""] = true end
  for _, name in ipairs(fs.list(self.dir) or {}) do
    if name:find("^before%-") and not named[name] then fs.remove(self.dir .. "/" .. name) end
  end
end

--- Strike out a link that is gone, with the directories that were made for it. One that another
--- link is still in goes with that.
---@param link pais.setup.link
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function record:strike(link)
  local _, place = self:link_at(link.path)
  if place then table.remove(self.links, place) end
  record.remove_dirs(link.made)
  for i = #link.made, 1, -1 do
    local dir = link.made[i]
    for _, heir in ipairs(fs.lstat(dir) and self.links or {}) do
      if heir.path:sub(1, #dir + 1) == dir .. "/" then
        table.insert(heir.made, 1, dir)
        break
      end
    end
  end
  local ok, msg, code = self:save()
  if ok then self:sweep() end
  return ok, msg, code
end

--- Keep the text that a file had before.
---@param path string the file
---@param text string
---@return string|nil name in .setup
---@return string|nil message
---@return string|nil code
function record:keep(path, text)
  local name = "before-" .. hash.sha256(path .. "\0" .. text):sub(1, 16)
  local ok, msg, code = fs.write(self.dir .. "/" .. name, text, 384)
  if not ok then return nil, msg, code end
  return name
end

--- The text that was kept, if it is still the one.
---@param link pais.setup.link|pais.setup.import
---@return string|nil
function record:kept(link)
  local text = link.before and fs.read(self.dir .. "/" .. link.before)
  return text and hash.sha256(text) == link.before_hash and text or nil
end

--- The directories that making `dir` would make.
---@param dir string
---@return string[] outermost first
function record.missing(dir)
  local list, at = {}, dir
  while at ~= "" and not fs.lstat(at) do
    table.insert(list, 1, at)
    at = at:match("^(.*)/[^/]*$") or ""
  end
  return list
end

--- Remove directories that are empty.
---@param dirs string[] outermost first
function record.remove_dirs(dirs)
  for i = #dirs, 1, -1 do fs.remove(dirs[i]) end
end

return record

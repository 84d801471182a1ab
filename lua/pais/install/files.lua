--- pais.install.files: the files of a plugin: looked at before anything is copied, copied, hashed.
-- What comes from outside is refused here when it could reach beyond its folder, cannot exist on
-- every system, or is absurdly large. The hash is that of a list with a line per file, so that two
-- lists also tell which files differ.

local fold = require "pais.install.fold"
local fs = require "pais.fs"
local hash = require "pais.hash"
local stop = require "pais.install.stop"
local fstree = require "pais.fstree"
local term = require "pais.cli.term"

local files = {}

--- What a plugin may have at most.
files.LIMITS = { entries = 20000, bytes = 512 << 20, depth = 40, path = 1000 }

-- Never part of a plugin: what version control keeps, what Python leaves behind.
local NEVER = { [".git"] = true, [".hg"] = true, [".svn"] = true, ["__pycache__"] = true,
  [".DS_Store"] = true }
-- Of the top folder: the user's own, and what pais writes there.
local OWN = { ["config.yaml"] = true, ["config.toml"] = true, [".pais-build.json"] = true }

--- The files in a plugin's folder that belong to the user.
files.USERS = { "config.yaml", "config.toml" }

--- The hash of no files: a folder in which only what is the user's is left, as in a home that git keeps.
files.EMPTY = hash.sha256 ""

---@class pais.install.File
---@field path string relative
---@field type "file"|"link"
---@field mode integer 0644 or 0755
---@field size integer
---@field target string|nil of a link

local function refuse(path, why, ...)
  return nil, ("%s: %s"):format(path, why:format(...)), "E_TREE"
end

local function bad_name(name)
  if not name:find "[^%w._-]" then return nil end -- most are
  if name:find("[%c\\\127]") then return "a control character or backslash in its name" end
  if not utf8.len(name) then return "its name is not UTF-8" end
  if fold.replaced(name) then return "a character in its name for which systems put another one" end
  if term.clean(name) ~= name then return "a character in its name that changes how it reads" end
end

-- A link has to be relative and to end inside the tree, also through other links.
local function bad_link(root, at, target)
  if target:sub(1, 1) == "/" then return ("it is a link to %s"):format(target) end
  local real, msg = fs.realpath(at)
  if not real then
    return ("it is a link to %s, which is not there: %s"):format(target, msg:match("[^:]*$"))
  end
  if real ~= root and real:sub(1, #root + 1) ~= root .. "/" then
    return ("it is a link to %s, out of the plugin's folder"):format(target)
  end
end

--- Why one file of a folder cannot be read yet, when nothing of it has been looked at: it is a link out.
---@param dir string
---@param name string
---@return string|nil why
function files.leads_out(dir, name)
  local at = dir .. "/" .. name
  local st, root = fs.lstat(at), fs.realpath(dir)
  return st and root and st.type == "link" and bad_link(root, at, assert(fs.readlink(at))) or nil
end

local Walk = {}
Walk.__index = Walk

function Walk:entry(dir, prefix, name, depth)
  local path, at = prefix .. name, dir .. "/" .. name
  local st, msg, code = fs.lstat(at)
  if not st then return nil, msg, code end
  local wrong = bad_name(name)
  if wrong then return refuse(term.clean(path), "%s", wrong) end
  if #path > files.LIMITS.path then return refuse(path, "its path is too long") end
  local folded = fold.key(path)
  local other = self.folded[folded]
  if other then
    return refuse(path, other:lower() == path:lower() and "only upper and lower case tell it from %s"
      or "on some systems its name is that of %s", other)
  end
  self.folded[folded] = path
  if st.type == "dir" then return self:folder(at, path .. "/", depth + 1) end
  local file = { path = path, type = st.type, size = st.size,
    mode = st.mode & 64 ~= 0 and 493 or 420 } -- 0755, 0644
  if st.type == "link" then
    local target = assert(fs.readlink(at))
    wrong = bad_link(self.root, at, target)
    if wrong then return refuse(path, "%s", wrong) end
    file.target, file.size = target, #target
  elseif st.type ~= "file" then
    return refuse(path, "it is no file, folder or link")
  elseif st.mode & 3072 ~= 0 then -- 06000
    return refuse(path, "it has a set-user-ID or set-group-ID bit")
  end
  self.bytes = self.bytes + file.size
  if self.bytes > files.LIMITS.bytes then
    return refuse(path, "the files are larger than %d MB together", files.LIMITS.bytes >> 20)
  end
  if #self.list >= files.LIMITS.entries then
    return refuse(path, "there are more than %d files", files.LIMITS.entries)
  end
  self.list[#self.list + 1] = file
  return true
end

function Walk:folder(dir, prefix, depth)
  stop.check()
  if depth > files.LIMITS.depth then
    return refuse(prefix, "folders are nested more than %d deep", files.LIMITS.depth)
  end
  local names, msg, code = fs.list(dir)
  if not names then return nil, msg, code end
  for _, name in ipairs(names) do
    local path = prefix .. name
    local out = NEVER[name] or name:find("%.py[co]$") or self.leave_out[path]
      or prefix == "" and OWN[name]
    if not out then
      local ok, why, word = self:entry(dir, prefix, name, depth)
      if not ok then return nil, why, word end
    end
  end
  return true
end

--- All files of a folder, in the order of their paths; folders only count for what is in them.
---@param dir string
---@param leave_out table<string, boolean>|nil paths that do not belong to it: build products
---@return pais.install.File[]|nil
---@return string|nil message names the file and why it is refused
---@return string|nil code "E_TREE", or why something could not be read
function files.walk(dir, leave_out)
  local root, msg, code = fs.realpath(dir)
  if not root then return nil, msg, code end
  local self = setmetatable({ root = root, leave_out = leave_out or {}, list = {}, bytes = 0,
    folded = {} }, Walk)
  local ok
  ok, msg, code = self:folder(root, "", 1)
  if not ok then return nil, msg, code end
  table.sort(self.list, function(a, b) return a.path < b.path end)
  return self.list
end

--- Copy files into a folder that is made for them.
---@param list pais.install.File[]
---@param from string
---@param to string
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function files.copy(list, from, to)
  local ok, msg, code = fs.mkdirs(to)
  local made = {}
  for _, file in ipairs(ok and list or {}) do
    stop.check()
    local target = to .. "/" .. file.path
    local parent = target:match("^(.*)/")
    if not made[parent] then
      ok, msg, code = fs.mkdirs(parent)
      made[parent] = true
    end
    if ok and file.type == "link" then
      ok, msg, code = fs.symlink(file.target, target)
    elseif ok then
      ok, msg, code = fstree.copy(from .. "/" .. file.path, target, file.mode, files.LIMITS.bytes)
    end
    if not ok then break end
  end
  if not ok then return nil, msg, code end
  return true
end

--- One line per file: what it is, the SHA-256 of its bytes (of a link's target), its path.
---@param list pais.install.File[] from files.walk
---@param dir string
---@return string|nil text
---@return string|nil message
---@return string|nil code
function files.listing(list, dir)
  local lines = {}
  for i, file in ipairs(list) do
    stop.check()
    local digest, msg, code
    if file.type == "link" then
      digest = hash.sha256(file.target)
    else
      digest, msg, code = fstree.digest(dir .. "/" .. file.path)
      if not digest then return nil, msg, code end
    end
    local kind = file.type == "link" and "l" or file.mode == 493 and "x" or "f"
    lines[i] = ("%s %s %s\n"):format(kind, digest, file.path)
  end
  return table.concat(lines)
end

--- The hash of a folder's files.
---@param dir string
---@param leave_out table<string, boolean>|nil see files.walk
---@return string|nil sha256
---@return string|nil listing the text it is the hash of; else a message
---@return string|nil code
function files.hash(dir, leave_out)
  local list, msg, code = files.walk(dir, leave_out)
  if not list then return nil, msg, code end
  local text
  text, msg, code = files.listing(list, dir)
  if not text then return nil, msg, code end
  return hash.sha256(text), text
end

local function parsed(listing)
  local out = {}
  for kind, path in listing:gmatch("(%l %x+) ([^\n]*)\n") do out[path] = kind end
  return out
end

---@class pais.install.Difference
---@field path string
---@field how "added"|"removed"|"changed"

--- The files in which two listings differ.
---@param old string
---@param new string
---@return pais.install.Difference[] by path
function files.difference(old, new)
  local a, b, out = parsed(old), parsed(new), {}
  for path, kind in pairs(b) do
    if a[path] ~= kind then
      out[#out + 1] = { path = path, how = a[path] and "changed" or "added" }
    end
  end
  for path in pairs(a) do
    if not b[path] then out[#out + 1] = { path = path, how = "removed" } end
  end
  table.sort(out, function(x, y) return x.path < y.path end)
  return out
end

return files

--- pais.install.digests: hashes of installed trees, kept so that what nobody touched is not read again.
-- The plan of a dispatch asks them of every plugin. What is kept belongs to what the file system says
-- of all files: names, sizes, times, inodes. As in git's index, a tree of which something changed just
-- now is not kept, since a later change could have the same time.

local files = require "pais.install.files"
local fs = require "pais.fs"
local hash = require "pais.hash"
local planfile = require "pais.planfile"
local sys = require "pais.sys"

---@class pais.install.Digests
local digests = {}
digests.__index = digests

local NOW_NS = 2000000000 -- the coarsest clock of a file system that is in use

--- What was kept.
---@param path string
---@return pais.install.Digests
function digests.open(path)
  local self = setmetatable({ path = path, kept = {}, used = {} }, digests)
  self.text = fs.read(path, 4 << 20) or ""
  for name, stamp, sha256 in self.text:gmatch "(%S+) (%x+) (%x+)\n" do
    self.kept[name] = { stamp, sha256 }
  end
  return self
end

-- What stat says of the files, and when the newest of them changed.
local function look(list, dir)
  local lines, newest = {}, 0
  for i, file in ipairs(list) do
    local stamp, changed = file.target, 0
    if not stamp then stamp, changed = planfile.stamp("/", dir .. "/" .. file.path) end
    lines[i] = ("%s %s\n"):format(stamp, file.path)
    newest = math.max(newest, changed)
  end
  return hash.sha256(table.concat(lines)), newest
end

--- The hash of an installed plugin's files, as files.hash would give it.
---@param name string
---@param dir string
---@param leave_out table<string, boolean>|nil
---@return string|nil sha256
---@return string|nil message
---@return string|nil code
function digests:hash(name, dir, leave_out)
  local start = sys.time_ns()
  local list, msg, code = files.walk(dir, leave_out)
  if not list then return nil, msg, code end
  local stamp, newest = look(list, dir)
  local kept = self.kept[name]
  local sha256 = kept and kept[1] == stamp and kept[2]
  if not sha256 then
    local text
    text, msg, code = files.listing(list, dir)
    if not text then return nil, msg, code end
    sha256 = hash.sha256(text)
  end
  if newest < start - NOW_NS then self.used[#self.used + 1] = ("%s %s %s\n"):format(name, stamp, sha256) end
  return sha256
end

--- Keep those that were asked for, for the next time.
function digests:save()
  table.sort(self.used)
  local text = table.concat(self.used)
  -- When that fails, the files are read again.
  if text ~= self.text then fs.write(self.path, text, 384) end -- 0600
end

return digests

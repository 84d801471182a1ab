--- pais.tempdir: a folder of one's own, outside of the home, for as long as some work takes.
-- What only looks writes nothing into the home; what it needs room for is here, and goes with it.

local fs = require "pais.fs"
local sys = require "pais.sys"

local tempdir = {}

--- What such folders are called, as a pattern: those of killed runs are found by it.
tempdir.NAME = "^pais%-%l+%-%d+%-%d+$"

--- Where they are made.
---@return string
function tempdir.root() return sys.env "TMPDIR" or "/tmp" end

-- Ours alone: whoever is faster in a shared folder cannot choose what is in it.
local function fresh(what)
  local dir = ("%s/pais-%s-%d-%d"):format(tempdir.root(), what, sys.pid(), sys.time_ns())
  local ok, msg, code = fs.mkdirs(dir, 448) -- 0700
  if not ok then return nil, msg, code end
  local st = fs.lstat(dir)
  if st and st.type == "dir" and st.uid == sys.uid() and st.mode & 63 == 0 and not fs.list(dir)[1] then
    return dir
  end
  return nil, ("make %s: somebody else made it"):format(dir), "EEXIST"
end

--- Call `work` with a new folder, which is gone afterwards.
---@param what string small letters: what it is for
---@param work fun(dir: string): ...
---@return ... what `work` returns; nil, message, code when there is no room for one
function tempdir.with(what, work)
  local dir, msg, code = fresh(what)
  if not dir then return nil, msg, code end
  local gone <close> = setmetatable({}, { __close = function() fs.rmtree(dir) end })
  local _ = gone
  return work(dir)
end

return tempdir

--- pais.setup.standins: what fs.write makes beside a file, to be renamed over it, and leaves behind when it
-- is killed before that. They go where the lock is held under which the file is written: nobody
-- writes it then.

local fs = require "pais.fs"
local sys = require "pais.sys"

local standins = {}

local LINKS = 40 -- as the system follows

--- The file that a write to a path is about: links are followed, also one that leads nowhere.
---@param path string absolute
---@return string
function standins.target(path)
  local at = path
  for _ = 1, LINKS do
    local real, leads = fs.realpath(at), fs.readlink(at)
    if real or not leads then return real or at end
    at = leads:sub(1, 1) == "/" and leads or at:match "^(.*/)" .. leads
  end
  return path
end

--- Those of one's own in a directory.
---@param dir string
---@param of (fun(name: string): boolean)|nil for which files; default: all
---@return string[]
function standins.list(dir, of)
  local list = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    local base = name:match "^(.+)%.%d+%.%d+~$"
    local st = base and (not of or of(base)) and fs.lstat(dir .. "/" .. name)
    if st and st.type == "file" and st.uid == sys.uid() then list[#list + 1] = dir .. "/" .. name end
  end
  return list
end

--- Those of one file.
---@param path string
---@return string[]
function standins.of(path)
  local dir, base = standins.target(path):match "^(.*)/([^/]*)$"
  return standins.list(dir, function(name) return name == base end)
end

--- Remove some.
---@param list string[]
function standins.remove(list)
  for _, path in ipairs(list) do fs.remove(path) end
end

return standins

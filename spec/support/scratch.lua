--- A folder of its own for one spec, with the files it is given.
local fs = require "pais.fs"
local sys = require "pais.sys"

local scratch = {}
local made = {}

--- Make a folder below .tests.
---@param files table<string, string>|nil texts by relative path
---@param base string|nil in this folder instead, if it is there
---@return string dir absolute
function scratch.dir(files, base)
  local root = base and fs.stat(base) and base .. "/pais" or sys.cwd() .. "/.tests"
  local dir = ("%s/%d-%d"):format(root, sys.pid(), #made + 1)
  made[#made + 1] = dir
  assert(fs.mkdirs(dir))
  for path, text in pairs(files or {}) do
    assert(fs.mkdirs((dir .. "/" .. path):match("^(.*)/")))
    assert(fs.write(dir .. "/" .. path, text))
  end
  return dir
end

--- Remove what this process made.
function scratch.clean()
  for _, dir in ipairs(made) do fs.rmtree(dir) end
  fs.remove "/dev/shm/pais"
end

return scratch

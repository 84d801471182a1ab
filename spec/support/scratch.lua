--- A folder of its own for one spec, with the files it is given.
local fs = require "pais.fs"
local sys = require "pais.sys"

local scratch = {}
local count = 0

--- Make a folder below .tests.
---@param files table<string, string>|nil texts by relative path
---@return string dir absolute
function scratch.dir(files)
  count = count + 1
  local dir = ("%s/.tests/%d-%d"):format(sys.cwd(), sys.pid(), count)
  assert(fs.mkdirs(dir))
  for path, text in pairs(files or {}) do
    assert(fs.mkdirs((dir .. "/" .. path):match("^(.*)/")))
    assert(fs.write(dir .. "/" .. path, text))
  end
  return dir
end

--- Remove what this process made.
function scratch.clean()
  for i = 1, count do fs.rmtree(("%s/.tests/%d-%d"):format(sys.cwd(), sys.pid(), i)) end
end

return scratch

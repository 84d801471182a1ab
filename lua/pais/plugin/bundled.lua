--- pais.plugin.bundled: what comes with the program: plugins and their listing.
-- It is below share/pais of the program's prefix, or in the tree that the program was built in.

local fs = require "pais.fs"
local sys = require "pais.sys"

local bundled = {}

--- Find a bundled folder by something that must be in it.
---@param name string the folder, such as "plugins"
---@param has string a path in it
---@return string|nil dir absolute
---@return string|nil message
---@return string|nil code
function bundled.dir(name, has)
  local exe = sys.exe()
  exe = exe and fs.realpath(exe) or exe
  local dir = exe and exe:match "^(.*)/[^/]*$"
  for _, place in ipairs { "/../share/pais/", "/../" } do
    local found = dir and fs.realpath(dir .. place .. name)
    if found and fs.stat(found .. "/" .. has) then return found end
  end
  return nil, ("find the bundled %s: they are not in %s"):format(name,
    (dir and dir .. "/../" or "") .. "share/pais/" .. name), "ENOENT"
end

return bundled

--- pais.import.make: the folder of an imported plugin, put in place as a whole or not at all.

local files = require "pais.install.files"
local fs = require "pais.fs"
local scaffold = require "pais.plugin.scaffold"

local make = {}

---@class pais.import.made what the folder is made of
---@field dir string
---@field texts {path: string, text: string}[] files that are written
---@field copied pais.install.File[]|nil files that are copied
---@field from string|nil out of this folder

--- Fill a folder beside the plugin's place.
---@param what pais.import.made
---@return string|nil fresh the folder
---@return string|nil message
---@return string|nil code
function make.beside(what)
  local fresh = scaffold.unfinished(what.dir)
  fs.rmtree(fresh)
  local ok, msg, code = fs.mkdirs(fresh)
  if ok and what.copied then ok, msg, code = files.copy(what.copied, what.from, fresh) end
  for _, file in ipairs(what.texts) do
    local path = fresh .. "/" .. file.path
    if ok then ok, msg, code = fs.mkdirs(path:match "^(.*)/") end
    if ok then ok, msg, code = fs.write(path, file.text, 420) end -- 0644
  end
  if ok then return fresh end
  fs.rmtree(fresh)
  return nil, "make plugin: " .. msg, code
end

--- Take a folder away again. It goes out of sight by one rename.
---@param dir string
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function make.remove(dir)
  local gone = scaffold.unfinished(dir)
  fs.rmtree(gone)
  if fs.lstat(dir) then
    local ok, msg, code = fs.rename(dir, gone)
    if not ok then return nil, msg, code end
  end
  return fs.rmtree(gone)
end

return make

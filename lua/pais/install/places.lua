--- pais.install.places: where installing keeps what it works with.
-- In a folder beside the plugins, since only there everything can be put in place by renaming; the
-- loader passes over names that begin with a dot. It is safe to delete while nothing is installed:
-- what is lost are the earlier versions that a rollback would bring back.

local fs = require "pais.fs"
local paths = require "pais.paths"

local places = {}

--- The file in the home that says what is installed.
places.LOCK = "pais.lock"

---@class pais.install.Places
---@field home string
---@field plugins string folder of the plugins
---@field lock string the lock file, where a link leads
---@field dir string all that follows is in it
---@field stage string trees that are being made ready
---@field kept string trees of earlier generations, by name and hash
---@field lists string the files of each tree, by hash
---@field journal string the change that is being carried out
---@field generations string
---@field mutex string held by whoever changes something
---@field owner string who that is

--- All places.
---@param plugins string|nil folder of the plugins, by default that of the configuration
---@return pais.install.Places|nil
---@return string|nil message
---@return string|nil code
function places.get(plugins)
  local msg, code
  if not plugins then plugins, msg, code = require("pais.plugin.installed").dir() end
  if not plugins then return nil, msg, code end
  local home = paths.home()
  if not home then
    return nil, "find the home of pais: neither PAIS_DIR nor HOME is set", "E_CONFIG"
  end
  local dir, lock = plugins .. "/.pais", home .. "/" .. places.LOCK
  return { home = home, plugins = plugins, lock = fs.realpath(lock) or lock, dir = dir,
    stage = dir .. "/stage", kept = dir .. "/kept", lists = dir .. "/lists",
    journal = dir .. "/journal.json", generations = dir .. "/generations.json",
    mutex = dir .. "/lock", owner = dir .. "/owner" }
end

--- Make the folders.
---@param at pais.install.Places
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function places.make(at)
  for _, dir in ipairs { at.home, at.plugins, at.lock } do
    local fit, msg, code, step = require("pais.setup.place").check(dir)
    if not fit then return nil, msg, code, step end
  end
  for _, dir in ipairs { at.stage, at.kept, at.lists } do
    local ok, msg, code = fs.mkdirs(dir, 448) -- 0700
    if not ok then return nil, msg, code end
  end
  return true
end

--- Keep all of it out of git, in which people keep the home.
---@param at pais.install.Places
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function places.ignore(at)
  local ignore = at.dir .. "/.gitignore"
  if fs.stat(ignore) then return true end
  return fs.write(ignore, "*\n")
end

return places

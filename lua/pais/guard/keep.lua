--- pais.guard.keep: the compiled rules on disk, for dispatches.
-- A file of the dispatch plan's form in .state, one more for each project that has rules of its
-- own; valid while the files it was made from are unchanged. A dispatch decodes only the rows for
-- the kinds of effects that a call has.

local fs = require "pais.fs"
local planfile = require "pais.planfile"

local keep = {}

local PROJECT_FILE = "/.pais/rules.yaml"
-- How many manifests of other plugins a dispatch looks at.
local SOME = 32

--- Where rules come from, for one project.
---@param dir string folder of the security plugin
---@param home string|nil
---@param project string|nil
---@return table at as pais.guard.compile.run wants it, without settings and providers
function keep.place(dir, home, project)
  if project and planfile.stamp("/", project .. PROJECT_FILE) == "0" then project = nil end
  return { dir = dir, home = home, etc = require("pais.runtime").etc, project = project }
end

local function make(at, key, path)
  local lasting = path and fs.stat(at.home) and fs.mkdirs(at.home .. "/.state", 448) -- 0700
  -- One process compiles, the others that came at the same time wait for it and use it.
  local lock = lasting and fs.lock(at.home .. "/.state/guard.lock", 1500)
  local found = lock and planfile.open(path, key, SOME)
  local text = not found and require("pais.plan.file").keep(lasting and path, function()
    return require("pais.guard.build").text(at, key)
  end)
  if lock then lock:release() end
  return found or planfile.parse(text, key)
end

---@class pais.guard.Kept
local Kept = {}
Kept.__index = Kept

-- A section that is damaged would be rules that are missing: all is made anew.
local function read(self, method, name)
  local value = self.plan[method](self.plan, name)
  if value == false then
    if self.path then fs.remove(self.path) end
    self.plan = make(self.at, self.key, self.path)
    value = self.plan[method](self.plan, name)
  end
  return value or nil
end

--- The text of a section; nil when there is none.
function Kept:section(name) return read(self, "section", name) end

--- The fields of a section with one line.
function Kept:fields(name) return read(self, "fields", name) end

--- The compiled rules for a dispatch.
---@param dir string folder of the security plugin
---@param home string|nil
---@param project string|nil
---@return pais.guard.Kept
function keep.open(dir, home, project)
  local runtime = require "pais.runtime"
  local at = keep.place(dir, home, project)
  local key = table.concat({ "guard", runtime.build or "", dir, home or "", at.project or "" }, "\0")
  local path = home and home .. "/.state/guard" ..
    (at.project and "-" .. planfile.hash(at.project, "key") or "")
  return setmetatable({ at = at, key = key, path = path,
    plan = path and planfile.open(path, key, SOME) or make(at, key, path) }, Kept)
end

return keep

--- pais.guard.keep: the compiled rules on disk, for dispatches.
-- A file of the dispatch plan's form in .state, one more for each project that has rules of its
-- own; valid while the files it was made from are unchanged. A dispatch looks at what people write,
-- and at the folders of the packs; at the packs themselves in turn. It decodes only the rows for the
-- kinds of effects that a call has.

local planfile = require "pais.planfile"
local runtime = require "pais.runtime"

local keep = {}

local PROJECT_FILE = "/.pais/rules.yaml"
--- How many of the packs, and of the manifests of plugins, a dispatch looks at.
keep.SOME = 8

--- Where rules come from, for one project.
---@param dir string folder of the security plugin
---@param home string|nil
---@param project string|nil
---@return table at as pais.guard.compile.run wants it, without settings and providers
function keep.place(dir, home, project)
  if project and planfile.stamp("/", project .. PROJECT_FILE) == "0" then project = nil end
  return { dir = dir, home = home, etc = runtime.etc, project = project }
end

---@class pais.guard.Kept
---@field plan userdata of pais.planfile
---@field at table from keep.place
---@field key string
---@field path string|nil
local Kept = {}
Kept.__index = Kept

--- The text of a section; nil when there is none.
function Kept:section(name)
  local value = self.plan:section(name)
  if value == false then return require("pais.guard.make").again(self, "section", name) end
  return value
end

--- The fields of a section with one line.
function Kept:fields(name)
  local value = self.plan:fields(name)
  if value == false then return require("pais.guard.make").again(self, "fields", name) end
  return value
end

--- The compiled rules for a dispatch.
---@param dir string folder of the security plugin
---@param home string|nil
---@param project string|nil
---@return pais.guard.Kept
function keep.open(dir, home, project)
  local at = keep.place(dir, home, project)
  local key = table.concat({ "guard", runtime.build or "", dir, home or "", at.project or "" }, "\0")
  local path = home and home .. "/.state/guard" ..
    (at.project and "-" .. planfile.hash(at.project, "key") or "")
  local plan = path and planfile.open(path, key, keep.SOME)
    or require("pais.guard.make").plan(at, key, path)
  return setmetatable({ at = at, key = key, path = path, plan = plan }, Kept)
end

return keep

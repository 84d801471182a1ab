--- pais.install.builds: build what is in the stage, and what lies where it is worked on.

local build = require "pais.build"
local paths = require "pais.paths"

local builds = {}

--- Where the log of a plugin's last build is.
---@param name string
---@return string
function builds.log(name) return paths.state() .. "/build/" .. name .. ".log" end

--- Build a candidate, if it needs that.
---@param tx pais.install.Change
---@param c pais.install.Candidate
---@param out pais.out
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function builds.candidate(tx, c, out)
  local kind = build.kind(c.m)
  if not kind then return true end
  local name = c.m.name
  if not out.json_mode then
    out:print(("building %s with %s ..."):format(out:style("bold", name), kind))
  end
  local final = c.dev and c.m.dir or tx.at.plugins .. "/" .. name
  local cache = not c.dev and kind == "cargo" and paths.state() .. "/build/" .. name .. ".target"
  return build.run(c.m, { dir = c.m.dir, final = final, cache = cache or nil }, builds.log(name))
end

return builds

--- pais.install.rebuild: build a plugin that is installed already, or lies where it is worked on.
-- One that is installed is built out of sight, and then takes its own place.

local build = require "pais.build"
local builds = require "pais.install.builds"
local change = require "pais.install.change"
local files = require "pais.install.files"
local fs = require "pais.fs"
local manifest = require "pais.plugin.manifest"
local sys = require "pais.sys"

local rebuild = {}

local function again(tx, name, out)
  local dir, staged = tx.at.plugins .. "/" .. name, tx:staged(name)
  local list, msg, code = files.walk(dir, build.products(dir))
  local ok
  if list then ok, msg, code = files.copy(list, dir, staged) end
  local m = ok and manifest.load(staged)
  if not m then
    return nil, msg or ("build plugin '%s': its manifest is wrong"):format(name), code
  end
  local step
  ok, msg, code, step = builds.candidate(tx, { m = m, dir = staged }, out)
  if ok then ok, msg, code = tx:move(name, staged, tx.plugins[name], true) end
  if ok then ok, msg, code = tx:commit("build " .. name) end
  return ok, msg, code, step
end

-- The name of the installed folder that a manifest is of; nil for one that is worked on.
local function installed_name(m)
  local plugins = require("pais.plugin.installed").dir()
  local name = m.dir:match "[^/]*$"
  local st = plugins and m.dir == plugins .. "/" .. name and fs.lstat(m.dir)
  return st and st.type == "dir" and name or nil
end

--- Build it.
---@param m table manifest
---@param out pais.out
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function rebuild.run(m, out)
  local name = installed_name(m)
  if name then
    return change.with(out, function(tx) return again(tx, name, out) end)
  end
  return builds.candidate({ at = {} }, { m = m, dir = m.dir, dev = true }, out)
end

--- Build a plugin that is about to be used, if it has not been built, or its sources have changed
--- where it is worked on. Never from inside a hook: an event does not wait for a compiler.
---@param m table manifest
---@param out pais.out|nil by default, one that only remarks on standard error
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function rebuild.ensure(m, out)
  local why = build.missing(m)
  if not why and not installed_name(m) and build.stale(m) then why = "its sources have changed" end
  if not why then return true end
  local command = ("pais plugin build %s"):format(installed_name(m) or m.dir)
  if sys.env "PAIS_HOOKED" == "1" then
    return nil, ("start plugin '%s': %s"):format(m.name, why), "E_BUILD", command .. " builds it"
  end
  out = out or require("pais.cli.out").process {}
  out:note(("%s: %s"):format(m.name, why))
  local quiet = setmetatable({ print = function(_, text) out:note(text) end }, { __index = out })
  return require("pais.install.stop").guard(out, function() return rebuild.run(m, quiet) end)
end

return rebuild

--- pais.install.prune: plugins that pais once put in place and pais.lock does not have any more.
-- The lock comes from somewhere else, say by `git pull`. What somebody made or changed here is not
-- among them, nor is a link: that nobody could bring back.

local build = require "pais.build"
local files = require "pais.install.files"
local fs = require "pais.fs"
local generations = require "pais.install.generations"
local installed = require "pais.plugin.installed"
local manifest = require "pais.plugin.manifest"

local prune = {}

local function known(all, name)
  for _, g in ipairs(all.list) do
    local entry = g.plugins[name]
    if entry and not entry.unlocked then return true end
  end
  return false
end

--- What is left over.
---@param at pais.install.Places
---@param plugins table<string, pais.install.Entry> of the lock
---@param wanted table<string, boolean> names that are about to be installed
---@return table[] manifests of those that can go
---@return string[] changed names of those whose files were changed here
function prune.list(at, plugins, wanted)
  local all, gone, changed = generations.read(at), {}, {}
  for _, name in ipairs(installed.names(at.plugins)) do
    local dir = at.plugins .. "/" .. name
    if not plugins[name] and not wanted[name] and known(all, name)
      and fs.lstat(dir).type == "dir" then
      local m = manifest.load(dir)
      local sha256 = files.hash(dir, build.products(dir, m))
      if m and sha256 and generations.made(at, name, sha256) then gone[#gone + 1] = m
      else changed[#changed + 1] = name end
    end
  end
  return gone, changed
end

--- Have them taken away.
---@param tx pais.install.Change
---@param gone table[] manifests
---@return string[]|nil names
---@return string|nil message
---@return string|nil code
function prune.move(tx, gone)
  local names = {}
  for i, m in ipairs(gone) do
    local ok, msg, code = tx:move(m.name, nil, nil)
    if not ok then return nil, msg, code end
    names[i] = m.name
  end
  return names
end

return prune

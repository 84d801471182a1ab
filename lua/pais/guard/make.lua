--- pais.guard.make: the compiled rules that pais.guard.keep did not find, or found damaged.

local fs = require "pais.fs"
local keep = require "pais.guard.keep"
local planfile = require "pais.planfile"

local make = {}

--- Compiles the rules, and keeps them if they can be kept.
---@param at table from keep.place
---@param key string
---@param path string|nil
---@return userdata plan of pais.planfile
function make.plan(at, key, path)
  local lasting = path and fs.stat(at.home) and fs.mkdirs(at.home .. "/.state", 448) -- 0700
  -- One process compiles, the others that came at the same time wait for it and use it.
  local lock = lasting and fs.lock(at.home .. "/.state/guard.lock", 1500)
  local found = lock and planfile.open(path, key, keep.SOME)
  local text = not found and require("pais.plan.file").keep(lasting and path, function()
    return require("pais.guard.build").text(at, key)
  end)
  if lock then lock:release() end
  return found or planfile.parse(text, key)
end

--- Reads a section after all was made anew: one that is damaged would be rules that are missing.
---@param kept pais.guard.Kept
---@param method "section"|"fields"
---@param name string
---@return any
function make.again(kept, method, name)
  if kept.path then fs.remove(kept.path) end
  kept.plan = make.plan(kept.at, kept.key, kept.path)
  return kept.plan[method](kept.plan, name) or nil
end

return make

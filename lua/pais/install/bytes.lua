--- pais.install.bytes: whether the installed files are those that the lock has the hash of.
-- Only looks: nothing is made, locked or written.

local build = require "pais.build"
local files = require "pais.install.files"
local fs = require "pais.fs"
local journal = require "pais.install.journal"
local places = require "pais.install.places"

local bytes = {}

---@class pais.install.State
---@field name string
---@field state "same"|"changed"|"link"|"missing"|"unlocked"
---@field version string|nil of the lock
---@field files pais.install.Difference[]|nil of a changed one, when its list is still there
---@field message string|nil

--- Compare one plugin with its entry.
---@param at pais.install.Places
---@param name string
---@param entry pais.install.Entry|nil
---@param m table|nil its manifest, when that has been read
---@param kept pais.install.Digests|nil hashes that will do; without them, all bytes are read
---@return pais.install.State
function bytes.state(at, name, entry, m, kept)
  local dir = at.plugins .. "/" .. name
  local st = fs.lstat(dir)
  local out = { name = name, version = entry and entry.version }
  if not st then
    out.state = "missing"
  elseif st.type == "link" then
    out.state = "link"
  elseif not entry then
    out.state = "unlocked"
  else
    local products = build.products(dir, m)
    if kept and kept:hash(name, dir, products) == entry.sha256 then
      out.state = "same"
      return out
    end
    local sha256, listing = files.hash(dir, products)
    out.state = sha256 == entry.sha256 and "same" or sha256 == files.EMPTY and "missing" or "changed"
    if not sha256 then
      out.message = listing
    elseif out.state == "changed" then
      local old = fs.read(at.lists .. "/" .. entry.sha256)
      if old and require("pais.hash").sha256(old) == entry.sha256 then
        out.files = files.difference(old, listing)
      end
    end
  end
  return out
end

--- In words, what is wrong with a plugin's files; nil for nothing.
---@param state pais.install.State
---@return string|nil
function bytes.told(state)
  if state.state == "missing" then return "it is in pais.lock, but not installed" end
  if state.state ~= "changed" then return nil end
  local list = state.files
  if not list or not list[1] then
    return state.message or "its files are not those that were installed"
  end
  local more = #list > 1 and (", and %d more"):format(#list - 1) or ""
  return ("its files are not those that were installed: %s was %s%s"):format(list[1].path,
    list[1].how, more)
end

--- All plugins that the lock has, and those in the folder that it does not have.
---@return pais.install.State[]|nil by name
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function bytes.all()
  local at, msg, code = places.get()
  if not at then return nil, msg, code end
  local plugins, why, word, step = journal.lock(at)
  if not plugins then return nil, why, word, step end
  local names, seen = require("pais.plugin.installed").names(at.plugins), {}
  for _, name in ipairs(names) do seen[name] = true end
  for name in pairs(plugins) do
    if not seen[name] then names[#names + 1] = name end
  end
  table.sort(names)
  local out = {}
  for i, name in ipairs(names) do out[i] = bytes.state(at, name, plugins[name]) end
  return out
end

return bytes

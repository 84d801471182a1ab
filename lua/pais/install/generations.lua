--- pais.install.generations: what was installed after each change, and a way back.
-- A generation is the lock's entries of that time. The trees of plugins that are no longer in place
-- are kept under their name and hash while a generation names them.

local fs = require "pais.fs"
local json = require "pais.json"
local sys = require "pais.sys"

local generations = {}

---@class pais.install.Generation
---@field n integer
---@field from integer|nil number of the one that was changed
---@field time string UTC
---@field what string what was done
---@field plugins table<string, pais.install.Entry> `unlocked` in those that pais did not install

---@class pais.install.Generations
---@field current integer
---@field list pais.install.Generation[] oldest first

--- The folder that a tree is kept in.
---@param at pais.install.Places
---@param name string
---@param sha256 string
---@return string
function generations.kept(at, name, sha256)
  return ("%s/%s-%s"):format(at.kept, name, sha256:sub(1, 32))
end

--- What is known of earlier generations. Damaged, it counts as nothing: it is only a convenience.
---@param at pais.install.Places
---@return pais.install.Generations
function generations.read(at)
  local text = fs.read(at.generations)
  local value = text and json.decode(text)
  if type(value) ~= "table" or type(value.list) ~= "table" or not math.type(value.current) then
    return { current = 0, list = json.array {} }
  end
  return value
end

local function same(a, b)
  return json.encode(a) == json.encode(b)
end

local function at_number(all, n)
  for i, g in ipairs(all.list) do
    if g.n == n then return g, i end
  end
end

--- The generation that holds now.
---@param all pais.install.Generations
---@return pais.install.Generation|nil
function generations.current(all)
  return (at_number(all, all.current))
end

--- The one that a rollback goes to.
---@param all pais.install.Generations
---@param n integer|nil its number; by default the one before the current
---@return pais.install.Generation|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function generations.find(all, n)
  local now = generations.current(all)
  local found = at_number(all, n or now and now.from)
  if found then return found end
  return nil, n and ("go back: there is no generation %d"):format(n)
    or "go back: there is no generation before this one", "E_GENERATION",
    "'pais plugin generations' lists them"
end

--- Whether a tree is one that pais put in place: the lock may be newer, when it came from version control.
---@param at pais.install.Places
---@param name string
---@param sha256 string
---@return boolean
function generations.made(at, name, sha256)
  for _, g in ipairs(generations.read(at).list) do
    local entry = g.plugins[name]
    if entry and entry.sha256 == sha256 and not entry.unlocked then return true end
  end
  return false
end

local function add(all, what, plugins)
  local last = all.list[#all.list]
  local n = (last and last.n or 0) + 1
  all.list[#all.list + 1] = { n = n, time = sys.utc(), what = what, plugins = plugins,
    from = last and all.current or nil }
  all.current = n
end

--- Enter a change.
---@param all pais.install.Generations
---@param change {what: string, before: table, after: table, to: integer|nil, keep: integer}
---  entries before and after it; to: the generation it goes back to; keep: how many are kept
---@return string text to be written
function generations.enter(all, change)
  local now = generations.current(all)
  -- The lock may have come from version control meanwhile.
  if not same(now and now.plugins or {}, change.before) or not now
    and not same(change.before, change.after) then
    add(all, now and "changed by others" or "before the first change", change.before)
  end
  if change.to then all.current = change.to
  elseif not same(change.before, change.after) then add(all, change.what, change.after) end
  while #all.list > change.keep and all.list[1].n ~= all.current do table.remove(all.list, 1) end
  return json.encode(all, { pretty = true }) .. "\n"
end

--- Remove trees and lists that no generation names.
---@param at pais.install.Places
function generations.sweep(at)
  local named = {}
  for _, g in ipairs(generations.read(at).list) do
    for name, entry in pairs(g.plugins) do
      named[generations.kept(at, name, entry.sha256)] = true
      named[at.lists .. "/" .. entry.sha256] = true
    end
  end
  for _, dir in ipairs { at.kept, at.lists } do
    for _, name in ipairs(fs.list(dir) or {}) do
      local path = dir .. "/" .. name
      if not named[path] then fs.rmtree(path) end
    end
  end
end

return generations

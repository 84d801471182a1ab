--- pais.registry: the registries that are configured, and the plugins in them.
-- The listings are copies in the home; pais.registry.sync brings them. `core`, the list of the bundled
-- plugins, is read where it is installed, so that it always belongs to this program.

local config = require "pais.config"
local paths = require "pais.paths"
local store = require "pais.registry.store"

local registry = {}

---@class pais.Registry
---@field name string
---@field url string as it is configured
---@field key string|nil public key of minisign; without it the listing is not signed
---@field insecure boolean|nil plain http:// or git:// is meant
---@field address pais.registry.Address
---@field dir string where copies are
---@field builtin boolean|nil it is read where it is
---@field origin config.Origin|nil

local CORE = "core"

local function configured(name, value, dir, origin)
  local url = type(value) == "table" and value.url or value
  local reg = { name = name, url = url, dir = dir, origin = origin }
  if type(value) == "table" then
    -- A listing that is signed may come any way it likes.
    reg.key, reg.insecure = value.key, value.insecure or value.key ~= nil
  end
  local address, msg, code, step = require("pais.registry.address").parse(url)
  if not address then return nil, ("registry %s: %s"):format(name, msg), code, step end
  reg.address = address
  return reg
end

local function core(dir)
  local at, msg, code = require("pais.plugin.bundled").dir("registries", "core.yaml")
  if not at then return nil, msg, code end
  local file = at .. "/core.yaml"
  return { name = CORE, url = file, dir = dir, builtin = true,
    address = { kind = "file", text = file, path = file } }
end

--- All registries, sorted by name.
---@param cfg config.Config|nil
---@return pais.Registry[]
---@return pais.registry.Problem[] problems those whose address is none
function registry.all(cfg)
  cfg = cfg or config.load()
  local dir, out, problems = paths.registries(cfg.values), {}, {}
  local function add(name, reg, msg, code, step)
    if reg then
      out[#out + 1] = reg
    else
      problems[#problems + 1] = { name = name, message = msg, code = code, next = step }
    end
  end
  for name, value in pairs(cfg.values.registries or {}) do
    add(name, configured(name, value, dir, cfg.origins["registries." .. name]
      or cfg.origins["registries." .. name .. ".url"]))
  end
  if not (cfg.values.registries or {})[CORE] then add(CORE, core(dir)) end
  table.sort(out, function(a, b) return a.name < b.name end)
  table.sort(problems, function(a, b) return a.name < b.name end)
  return out, problems
end

---@class pais.registry.Problem
---@field name string
---@field message string
---@field code string
---@field next string|nil

--- The registries of these names, or all.
---@param names string[]|nil
---@return pais.Registry[]|nil nil when there is none of such a name
---@return pais.registry.Problem[]|string problems those whose address is none; or a message
---@return string|nil code
---@return string|nil next_step
function registry.named(names)
  local all, problems = registry.all()
  if not names or #names == 0 then return all, problems end
  local by_name, known, out, bad = {}, {}, {}, {}
  for _, list in ipairs { all, problems } do
    for _, reg in ipairs(list) do
      by_name[reg.name], known[#known + 1] = reg, reg.name
    end
  end
  for _, name in ipairs(names) do
    local reg = by_name[name]
    if not reg then
      local near = require("pais.text.nearest").find(name, known)
      return nil, ("there is no registry '%s'"):format(name), "E_CONFIG",
        near and ("did you mean '%s'?"):format(near) or "'pais registry list' shows what there is"
    end
    table.insert(reg.address and out or bad, reg)
  end
  return out, bad
end

--- Find a plugin by its name. When several registries have it, the one that comes first by name wins,
-- but for `core`, which comes last; `REGISTRY/NAME` names one.
---@param name string
---@return pais.registry.Entry|nil
---@return pais.Registry|string|nil registry a message when it was not found
---@return string|nil code
---@return string|nil next_step
---@return string[]|nil others names of the registries that have it, too
function registry.find(name)
  local index = require "pais.registry.index"
  local where, plugin = name:match "^([^/]+)/([^/]+)$"
  local regs, msg, code, step = registry.named(where and { where } or nil)
  if not regs then return nil, msg, code, step end
  local found, unsynced, others = {}, {}, {}
  for _, reg in ipairs(regs) do
    local text, why = store.index(reg)
    local entry = text and index.find(text, plugin or name)
    if not text then unsynced[#unsynced + 1] = why end
    if entry then found[#found + 1] = { entry, reg } end
  end
  table.sort(found, function(a, b)
    local late_a, late_b = a[2].name == CORE, b[2].name == CORE
    if late_a ~= late_b then return late_b end
    return a[2].name < b[2].name
  end)
  for i = 2, #found do others[i - 1] = found[i][2].name end
  if found[1] then return found[1][1], found[1][2], nil, nil, others end
  return nil, ("there is no plugin '%s' in %s"):format(plugin or name, where and "registry " .. where
    or "any registry"), "E_PLUGIN", unsynced[1] and unsynced[1] .. ": pais registry sync"
    or "pais registry search WORD"
end

---@class pais.registry.Found
---@field hits pais.registry.Hit[] in order
---@field problems string[] registries that could not be searched

--- Search all registries.
---@param words string[] all must be there; none: everything
---@return pais.registry.Found|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function registry.search(words)
  local index = require "pais.registry.index"
  local regs, msg, code, step = registry.named()
  if not regs then return nil, msg, code, step end
  local out, wanted = { hits = {}, problems = {} }, {}
  for i, word in ipairs(words) do wanted[i] = word:lower() end
  -- An index is in the order of names: within a rank only hits of several registries need sorting.
  local ranks, sources = {}, {}
  for _, reg in ipairs(regs) do
    local text, why = store.index(reg)
    if not text then out.problems[#out.problems + 1] = why end
    for _, hit in ipairs(text and index.search(text, wanted) or {}) do
      local rank = ranks[hit.rank] or {}
      ranks[hit.rank], rank[#rank + 1] = rank, hit
      sources[rank] = (sources[rank] == nil or sources[rank] == reg) and reg or false
    end
  end
  for rank = 0, 3 do
    local hits = ranks[rank] or {}
    if sources[hits] == false then
      table.sort(hits, function(a, b)
        if a.name ~= b.name then return a.name < b.name end
        return a.data < b.data
      end)
    end
    table.move(hits, 1, #hits, #out.hits + 1, out.hits)
  end
  return out
end

return registry

--- pais.bundle: named lists of plugins that belong together.
-- They are in the listings of registries, and in files of the home: bundles/NAME.yaml or .toml, or
-- bundles/NAME/bundle.yaml.

local doc = require "pais.doc"
local fs = require "pais.fs"
local paths = require "pais.paths"
local read = require "pais.bundle.read"
local registry = require "pais.registry"
local schema = require "pais.schema"
local store = require "pais.registry.store"

local bundle = {}

local MAX = 1 << 20

--- Read a bundle's file.
---@param file string
---@param name string what it is called where it does not say so itself
---@return pais.Bundle|nil
---@return schema.Problem[] problems of a bundle that can be used: warnings
function bundle.file(file, name)
  local text, msg, code = fs.read(file, MAX)
  if not text then return nil, { schema.read_problem(file, msg, code) } end
  local tree, marks, kind = doc.parse(text, file:find "%.toml$" and "toml" or "auto", file)
  if tree == nil then return nil, { schema.parse_problem(file, marks, kind) } end
  local value, problems, kept = schema.check("bundle", tree, marks, file)
  if schema.failed(problems) then return nil, problems end
  local found, why, at = read.normal(name, value, kept)
  if found then
    found.file = file
    return found, problems
  end
  local mark = marks[tree] and marks[tree][at] or { 1, 1 }
  return nil, { { level = "error", file = file, line = mark[1], col = mark[2], message = why,
    path = at, code = "E_SCHEMA" } }
end

-- The files of the home, as {file, name}.
local function files_of(dir)
  local out = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    local at, stem = dir .. "/" .. name, name:match "^([^.].*)%.ya?ml$" or name:match "^([^.].*)%.toml$"
    if stem then
      out[#out + 1] = { at, stem }
    else
      for _, kind in ipairs { "/bundle.yaml", "/bundle.toml" } do
        if name:sub(1, 1) ~= "." and fs.stat(at .. kind) then out[#out + 1] = { at .. kind, name } end
      end
    end
  end
  return out
end

---@class pais.bundle.Bad
---@field name string of the bundle or registry
---@field file string|nil of the bundle
---@field line integer|nil in it
---@field message string
---@field code string
---@field next string|nil
---@field warning boolean|nil it can be used all the same

--- The bundles in bundles/ of the home.
---@return pais.Bundle[]
---@return pais.bundle.Bad[] bad
function bundle.of_home()
  local home, seen, list, bad = paths.home(), {}, {}, {}
  for _, found in ipairs(home and files_of(home .. "/bundles") or {}) do
    local one, problems = bundle.file(found[1], found[2])
    if one and seen[one.name] then
      problems = { { file = found[1], message = ("%s is called '%s', too"):format(seen[one.name],
        one.name), code = "E_SCHEMA" } }
    elseif one then
      seen[one.name], list[#list + 1] = found[1], one
    end
    for _, p in ipairs(problems) do
      bad[#bad + 1] = { name = found[2], file = found[1], message = "read bundle: " .. schema.format(p),
        code = p.code, warning = p.level == "warning", line = p.line }
    end
  end
  return list, bad
end

local function of_registry(reg, list, bad)
  local index, msg, code = store.index(reg)
  for _, one in ipairs(index and require("pais.registry.index").bundles(index) or {}) do
    list[#list + 1] = one
  end
  if not index then
    bad[#bad + 1] = { name = reg.name, message = msg, code = code, next = "pais registry sync "
      .. reg.name }
  end
end

--- All bundles: those of the home, then those of the registries by name, `core` last.
---@return pais.Bundle[]
---@return pais.bundle.Bad[] bad files and registries that could not be read, and warnings
function bundle.all()
  local list, bad = bundle.of_home()
  local late
  local regs, refused = registry.all()
  table.move(refused, 1, #refused, #bad + 1, bad)
  for _, reg in ipairs(regs) do
    if reg.builtin then late = reg else of_registry(reg, list, bad) end
  end
  if late then of_registry(late, list, bad) end
  return list, bad
end

--- Find one by its name; `REGISTRY/NAME` names the one of a registry.
---@param word string
---@param all pais.Bundle[] as bundle.all gives them
---@param bad pais.bundle.Bad[]
---@return pais.Bundle|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function bundle.find(word, all, bad)
  local where, name = word:match "^([^/]+)/(.+)$"
  local names = {}
  for _, one in ipairs(all) do
    if one.name == (name or word) and (not where or one.registry == where) then return one end
    names[#names + 1] = one.name
  end
  for _, b in ipairs(bad) do
    if b.name == (where or word) and not b.warning then
      return nil, paths.shorten(b.message), b.code, b.next
    end
  end
  local near = schema.suggest(word, names)
  return nil, ("there is no bundle '%s'"):format(word), "E_BUNDLE", near
    or "'pais bundle list' shows what there is"
end

return bundle

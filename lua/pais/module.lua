--- pais.module: the embedded Lua modules, and the overlays that replace them.
-- An overlay is a copy in $PAIS_DIR/lua (or /etc/pais/lua) whose first line keeps the API level and
-- the hash of what it was copied from. The host refuses one of another level
-- (src/lib_runtime_modules.c); here it is seen when the original has moved on.

local fs = require "pais.fs"
local hash = require "pais.hash"
local paths = require "pais.paths"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local module = {}

local HEADER = "^%-%- pais module override: api=(%d+) base=(%x+)"

local function file_of(dir, name)
  return ("%s/lua/%s.lua"):format(dir, (name:gsub("%.", "/")))
end

---@class pais.ModuleState
---@field name string
---@field file string path in the repository
---@field overlay string|nil file that would be used in its place
---@field state "built-in"|"overlay"|"stale"|"refused" stale: the original has changed since
---@field message string|nil

local function inspect(path, name)
  local text, msg = fs.read(path)
  if not text then return "refused", msg end
  local bad = runtime.distrust(path)
  if bad then return "refused", bad end
  local api, base = text:match(HEADER)
  if tonumber(api) ~= sys.api_level then
    return "refused", ("its first line does not say api=%d"):format(sys.api_level)
  end
  local chunk, why = load(text, "@" .. path, "t")
  if not chunk then return "refused", why end
  local source = runtime.source(name)
  if source and base ~= hash.sha256(source):sub(1, #base) then
    return "stale", "the built-in module has changed since it was copied"
  end
  return "overlay"
end

--- All embedded modules and what stands in their place.
---@return pais.ModuleState[]
function module.list()
  local list = {}
  for _, m in ipairs(runtime.modules()) do
    local entry = { name = m.name, file = m.file, state = "built-in" }
    for _, dir in ipairs { runtime.dev or false, paths.home() or false, paths.etc() } do
      local path = dir and file_of(dir, m.name)
      if path and not entry.overlay and fs.stat(path) then
        local state, why = "overlay", nil
        if dir ~= runtime.dev then state, why = inspect(path, m.name) end
        entry.overlay, entry.state, entry.message = path, state, why
      end
    end
    list[#list + 1] = entry
  end
  return list
end

-- Adds the files below `dir` that are overlays by their first line, and of no embedded module.
local function add_strays(list, dir, sub, known)
  for _, entry in ipairs(fs.list(dir .. "/lua/pais" .. sub) or {}) do
    local inner = sub .. "/" .. entry
    local path = dir .. "/lua/pais" .. inner
    local st = fs.lstat(path)
    local name = inner:match "^/(.*)%.lua$"
    if st and st.type == "dir" then
      add_strays(list, dir, inner, known)
    elseif name and st and st.type == "file" and not known["pais." .. name:gsub("/", ".")]
      and (fs.read(path) or ""):find(HEADER) then
      list[#list + 1] = path
    end
  end
end

--- Copies of modules that this version does not have, so that nothing uses them.
---@return string[] files
function module.strays()
  local known, list = {}, {}
  for _, m in ipairs(runtime.modules()) do known[m.name] = true end
  for _, dir in ipairs { paths.home() or false, paths.etc() } do
    if dir then add_strays(list, dir, "", known) end
  end
  return list
end

local function unknown(name)
  local names = {}
  for _, m in ipairs(runtime.modules()) do names[#names + 1] = m.name end
  return ("find module '%s': there is none of this name%s"):format(name,
    require("pais.text.nearest").hint(name, names))
end

--- The source of an embedded module.
---@param name string
---@return string|nil source
---@return string|nil message
---@return string|nil code
function module.source(name)
  local source = runtime.source(name)
  if not source then return nil, unknown(name), "E_MODULE" end
  return source
end

--- Copy a module to the home's lua folder, where it replaces the built-in one.
---@param name string
---@return string|nil path
---@return string|nil message
---@return string|nil code
function module.override(name)
  local source, msg, code = module.source(name)
  if not source then return nil, msg, code end
  local home = paths.home()
  if not home then return nil, "find the home of pais: set PAIS_DIR or HOME", "E_CONFIG" end
  local path = file_of(home, name)
  if fs.stat(path) then
    return nil, ("copy module %s: %s is already there"):format(name, path), "EEXIST"
  end
  local ok
  ok, msg, code = fs.mkdirs(path:match("^(.*)/[^/]*$"))
  if not ok then return nil, msg, code end
  local header = ("-- pais module override: api=%d base=%s\n"):format(sys.api_level,
    hash.sha256(source))
  ok, msg, code = fs.write(path, header .. source)
  if not ok then return nil, msg, code end
  return path
end

return module

--- pais.build: what makes a plugin from its sources, and whether that has been done.
-- A build is a list of commands, shown before they run, in a shell script of its own process group.
-- It may add files but change none: those are what the lock has the hash of. What it added is noted in
-- the plugin's folder, since it is no part of that hash.

local fs = require "pais.fs"
local json = require "pais.json"

local build = {}

build.STAMP = ".pais-build.json"

-- What each kind makes, whatever it is asked for.
local PRODUCTS = { pip = { ".venv" }, uv = { ".venv" }, cargo = { "target" }, make = {} }

---@class pais.build.Stamp
---@field kind string
---@field sources string|nil hash of the plugin's files; nil: the build is not through
---@field products string[] paths that the build added
---@field interpreter string|nil absolute, of a Python environment
---@field time string

--- How a plugin is built: as its manifest says, else what its sources ask for.
---@param m table manifest
---@return "pip"|"uv"|"cargo"|"make"|nil kind nil: it is used as it is
function build.kind(m)
  if m.build then return m.build.type ~= "none" and m.build.type or nil end
  if m.language == "rust" then return fs.stat(m.dir .. "/Cargo.toml") and "cargo" or nil end
  if m.language == "python" then
    return require("pais.build.python").asks(m) and "pip" or nil
  end
end

-- The module that knows a kind: steps(m, kind, place), finish(m, place).
local function maker(kind)
  return require("pais.build." .. ((kind == "pip" or kind == "uv") and "python" or kind))
end

--- The commands of a build, as argv each.
---@param m table manifest
---@param place {dir: string, final: string, cache: string|nil}|nil see pais.build.run
---@return string[][]|nil steps empty: nothing has to be built
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function build.steps(m, place)
  local kind = build.kind(m)
  if not kind then return {} end
  return maker(kind).steps(m, kind, place or { dir = m.dir, final = m.dir })
end

--- What was noted after the last build.
---@param dir string folder of the plugin
---@return pais.build.Stamp|nil
function build.stamp(dir)
  local text = fs.read(dir .. "/" .. build.STAMP, 1 << 20)
  local value = text and json.decode(text)
  return type(value) == "table" and type(value.products) == "table" and value or nil
end

--- The paths in a plugin's folder that a build made or may make.
---@param dir string
---@param m table|nil its manifest, when that has been read
---@return table<string, boolean>
function build.products(dir, m)
  local out, stamp = {}, build.stamp(dir)
  m = m or require("pais.plugin.manifest").load(dir)
  local kind = stamp and stamp.kind or m and build.kind(m)
  for _, path in ipairs(PRODUCTS[kind] or {}) do out[path] = true end
  if m and m.language == "python" then out[".venv"] = true end
  for _, path in ipairs(stamp and stamp.products or {}) do
    if type(path) == "string" then out[path] = true end
  end
  return out
end

--- Why a plugin has to be built before its program can be started.
---@param m table manifest
---@return string|nil why nil: it is built, or need not be
function build.missing(m)
  local kind, stamp = build.kind(m), build.stamp(m.dir)
  if not kind then return nil end
  if stamp and not stamp.sources then return "its last build was not finished" end
  if kind == "pip" or kind == "uv" then
    local python = m.dir .. "/.venv/bin/python"
    local real = fs.realpath(python)
    if not real then
      return fs.lstat(python) and "the Python of its environment is gone"
        or "its Python environment is not made yet"
    end
    -- After an upgrade the packages are in the folder of another version.
    if stamp and stamp.interpreter and stamp.interpreter ~= real then
      return ("its environment was made for %s, and its Python is %s now"):format(stamp.interpreter,
        real)
    end
    return nil
  end
  local entry = require "pais.plugin.entry"
  local file = entry.file(m)
  if kind == "cargo" and file and not fs.stat(file) and (not stamp or entry.wanted(m)) then
    return "its program is not built yet"
  end
  if kind == "make" and not stamp and file and not fs.stat(file) then
    return "it is not built yet"
  end
end

--- Whether the sources of a plugin that lies where it is worked on have changed since its build.
---@param m table manifest
---@return boolean
function build.stale(m)
  local stamp = build.stamp(m.dir)
  if not stamp or not build.kind(m) then return false end
  local now = require("pais.install.files").hash(m.dir, build.products(m.dir, m))
  return now ~= nil and now ~= stamp.sources
end

--- A kind's own last steps, when its commands are through.
---@param m table manifest
---@param place {dir: string, final: string}
---@return {interpreter: string|nil}|nil facts for the stamp
---@return string|nil message
---@return string|nil code
function build.finish(m, place)
  local finish = maker(build.kind(m)).finish
  if not finish then return {} end
  return finish(m, place)
end

return build

--- pais.build.python: a Python plugin's environment, `.venv` in its folder, by pip or uv.
-- Packages come from requirements.txt, or are the dependencies of pyproject.toml. The project itself
-- is not installed: its code runs from where it lies, and no build backend has to be fetched.

local doc = require "pais.doc"
local fs = require "pais.fs"
local proc = require "pais.proc"

local python = {}

local MAX = 1 << 20

-- The names that a requirements file asks for: does it ask for anything?
local function any_requirement(file)
  for line in ((fs.read(file, MAX) or "") .. "\n"):gmatch "([^\n]*)\n" do
    if line:find "^%s*[^%s#]" then return true end
  end
  return false
end

local function project(m)
  local file = m.dir .. "/pyproject.toml"
  local text = fs.read(file, MAX)
  if not text then return nil end
  local value, msg, code = doc.parse(text, "toml", file)
  if not value then return nil, "read project: " .. msg, code end
  return type(value.project) == "table" and value.project or {}
end

local function requirements(m)
  local name = m.build and m.build.requirements or "requirements.txt"
  return fs.stat(m.dir .. "/" .. name) and name or nil
end

-- What pip and uv are asked to install; nil with a message when that is not known.
local function wanted(m)
  local list = requirements(m)
  if list then return { "-r", list } end
  if m.build and m.build.requirements then
    return nil, ("build plugin '%s': %s/%s: there is no such file"):format(m.name, m.dir,
      m.build.requirements), "E_BUILD"
  end
  local found, msg, code = project(m)
  if code then return nil, msg, code end
  local words = {}
  for _, one in ipairs(found and type(found.dependencies) == "table" and found.dependencies or {}) do
    -- An option in their place would be obeyed.
    if type(one) ~= "string" or one:find "^%s*%-" then
      return nil, ("build plugin '%s': %s/pyproject.toml: '%s' is no dependency"):format(m.name,
        m.dir, tostring(one)), "E_BUILD"
    end
    words[#words + 1] = one
  end
  return words
end

--- Whether a plugin that does not say how it is built needs packages.
---@param m table manifest
---@return boolean
function python.asks(m)
  local list = requirements(m)
  if list then return any_requirement(m.dir .. "/" .. list) end
  local found = project(m)
  return found ~= nil and type(found.dependencies) == "table" and #found.dependencies > 0
end

local function pip(m, interpreter)
  local words, msg, code = wanted(m)
  if not words then return nil, msg, code end
  local steps = { { interpreter, "-m", "venv", "--clear", ".venv" } }
  if #words > 0 then
    steps[2] = { ".venv/bin/python", "-m", "pip", "install", table.unpack(words) }
  end
  return steps
end

local function uv(m, program, interpreter)
  if fs.stat(m.dir .. "/uv.lock") then
    return { { program, "sync", "--frozen", "--no-dev", "--no-install-project", "--python",
      interpreter } }
  end
  local words, msg, code = wanted(m)
  if not words then return nil, msg, code end
  local steps = { { program, "venv", "--clear", "--relocatable", "--python", interpreter, ".venv" } }
  if #words > 0 then
    steps[2] = { program, "pip", "install", "--python", ".venv/bin/python", table.unpack(words) }
  end
  return steps
end

--- The commands.
---@param m table manifest
---@param kind "pip"|"uv"
---@return string[][]|nil steps
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function python.steps(m, kind)
  local interpreter = proc.find "python3"
  if not interpreter then
    return nil, ("build plugin '%s': python3 is not on the PATH"):format(m.name), "E_BUILD",
      "install Python with its venv module, or set PATH"
  end
  if kind == "pip" then return pip(m, interpreter) end
  local program = proc.find "uv"
  if program then return uv(m, program, interpreter) end
  return nil, ("build plugin '%s': uv is not on the PATH"):format(m.name), "E_BUILD",
    "install uv, or ask the author for `build: {type: pip}`"
end

-- The scripts of an environment name its folder, which is another one from now on.
local function relocate(dir, final)
  local bin = dir .. "/.venv/bin"
  for _, name in ipairs(fs.list(bin) or {}) do
    local path = bin .. "/" .. name
    local st = fs.lstat(path)
    local text = st and st.type == "file" and fs.read(path, MAX)
    local at = text and text:find(dir, 1, true)
    if at then
      local new = text:gsub(dir:gsub("%p", "%%%0"), (final:gsub("%%", "%%%%")))
      local ok, msg, code = fs.write(path, new, st.mode & 511)
      if not ok then return nil, msg, code end
    end
  end
  return true
end

--- Put the paths right, and say which Python the environment belongs to.
---@param m table manifest
---@param place {dir: string, final: string}
---@return {interpreter: string}|nil
---@return string|nil message
---@return string|nil code
function python.finish(m, place)
  local real = fs.realpath(place.dir .. "/.venv/bin/python")
  if not real then
    return nil, ("build plugin '%s': there is no .venv/bin/python afterwards"):format(m.name),
      "E_BUILD"
  end
  local ok, msg, code = true, nil, nil
  if place.dir ~= place.final then ok, msg, code = relocate(place.dir, place.final) end
  if not ok then return nil, msg, code end
  return { interpreter = real }
end

return python

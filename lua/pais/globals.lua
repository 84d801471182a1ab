--- pais.globals: the globals of plugins and policies.
-- Each has its own, so that two plugins cannot tread on each other by accident, and a `require` that
-- looks in the plugin's own folder first. They are made one by one, when they are first used: most
-- handlers use little of them.

local fs = require "pais.fs"
local runtime = require "pais.runtime"

local globals = {}

-- The standard libraries are copied, because a plugin that changes `string.find` shall change its own.
local LIBRARIES = { string = true, table = true, math = true, os = true, io = true, utf8 = true,
  coroutine = true, debug = true }

local function searcher(dir, env, on_load)
  local loaded = {}
  return function(name)
    if loaded[name] ~= nil then return loaded[name] end
    local path = name:gsub("%.", "/")
    if dir and not path:find("..", 1, true) then
      for _, file in ipairs { dir .. "/" .. path .. ".lua", dir .. "/lua/" .. path .. ".lua" } do
        local source = fs.read(file)
        if source then
          if on_load then on_load(file) end
          local chunk, msg = load(source, "@" .. file, "t", env)
          if not chunk then error(msg, 2) end
          local value = chunk(name, file)
          loaded[name] = value == nil and true or value
          return loaded[name]
        end
      end
    end
    if LIBRARIES[name] or name == "_G" then return env[name] end
    local ok, value = pcall(require, name)
    if not ok then error(value, 2) end
    return value
  end
end

-- What of `debug` only looks; the rest reaches into others.
local LOOKS = { traceback = true, getinfo = true, getlocal = true }

-- In a dispatch, programs that are started the plain way are held to the handler's time too.
local function bound(library)
  for name in pairs { execute = true, popen = true } do
    if library[name] then
      library[name] = function(...) return require("pais.popen")[name](...) end
    end
  end
end

-- What makes a global that is no copy of a library. Code that a plugin loads has the plugin's globals.
local MAKERS = {
  require = function(env, dir, on_load) return searcher(dir, env, on_load) end,
  pais = function()
    local api = setmetatable({}, { __index = require "pais.api" })
    api.json = setmetatable({}, { __index = api.json })
    return api
  end,
  load = function(env)
    return function(chunk, name, mode, ...)
      return load(chunk, name, mode, select("#", ...) == 0 and env or (...))
    end
  end,
  loadfile = function(env)
    return function(file, mode, ...)
      return loadfile(file, mode, select("#", ...) == 0 and env or (...))
    end
  end,
  dofile = function(env)
    return function(file)
      local chunk, msg = loadfile(file, nil, env)
      if not chunk then error(msg, 2) end
      return chunk()
    end
  end,
  -- Who asks for the table as a whole may walk through it, or give it a metatable: all are made.
  _G = function(env)
    rawset(env, "_G", env)
    for _, names in ipairs { LIBRARIES, _G, { pais = true } } do -- the first opens the libraries
      for name in pairs(names) do
        if rawget(env, name) == nil then rawset(env, name, env[name]) end
      end
    end
    return env
  end,
}

local function copied(name, library)
  local copy = {}
  for k, v in pairs(library) do
    if name ~= "debug" or LOOKS[k] then copy[k] = v end
  end
  if runtime.hook then bound(copy) end
  return copy
end

--- The value of a global that the code of a plugin or policy does not have yet; kept there when it is
--- its own.
---@param env table its globals
---@param name any
---@param dir string|nil where its own modules are
---@param on_load nil|fun(file: string) called for each of those that is loaded
---@return any
function globals.get(env, name, dir, on_load)
  local value
  if MAKERS[name] then
    value = MAKERS[name](env, dir, on_load)
  else
    value = _G[name]
    if not LIBRARIES[name] or type(value) ~= "table" then return value end
    value = copied(name, value)
  end
  rawset(env, name, value)
  return value
end

return globals

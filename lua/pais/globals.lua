--- pais.globals: the globals of plugins and policies.
-- Each has its own, so that two plugins cannot tread on each other by accident, and a `require` that
-- looks in the plugin's own folder first.

local fs = require "pais.fs"
local runtime = require "pais.runtime"

local globals = {}

local function searcher(dir, env, on_load)
  local loaded = {}
  return function(name)
    if loaded[name] ~= nil then return loaded[name] end
    local path = name:gsub("%.", "/")
    if not path:find("..", 1, true) then
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
    return require(name)
  end
end

-- `pais` is loaded, and the standard libraries are copied, when they are first used: most handlers
-- use little of them. Copied, because a plugin that changes `string.find` shall change its own.
local LIBRARIES = { string = true, table = true, math = true, os = true, io = true, utf8 = true,
  coroutine = true, debug = true }
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

--- The value of a global that the code of a plugin or policy does not have yet; kept there when it is
--- its own.
---@param env table its globals
---@param name any
---@param dir string|nil where its own modules are
---@param on_load nil|fun(file: string) called for each of those that is loaded
---@return any
function globals.get(env, name, dir, on_load)
  if name == "_G" then
    rawset(env, name, env)
    return env
  end
  if name == "require" and dir then
    rawset(env, name, searcher(dir, env, on_load))
    return rawget(env, name)
  end
  if name == "pais" then
    local api = setmetatable({}, { __index = require "pais.api" })
    api.json = setmetatable({}, { __index = api.json })
    rawset(env, name, api)
    return api
  end
  local value = _G[name]
  if LIBRARIES[name] and type(value) == "table" then
    local copy = {}
    for k, v in pairs(value) do
      if name ~= "debug" or LOOKS[k] then copy[k] = v end
    end
    if runtime.hook then bound(copy) end
    rawset(env, name, copy)
    return copy
  end
  return value
end

return globals

--- pais.plugin: load the code of a Lua plugin, and what its functions are given.
-- Each plugin has globals of its own, so that two plugins cannot tread on each other by accident,
-- and a `require` that looks in the plugin's own folder first.

local fs = require "pais.fs"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local plugin = {}

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

local function global(env, name)
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

local ENVIRONMENT = { __index = global }

--- Globals for code of a plugin or policy.
---@param dir string|nil where its own modules are
---@param on_load nil|fun(file: string) called for each of those that is loaded
---@return table
function plugin.environment_table(dir, on_load)
  local env = {}
  env._G = env
  if dir then env.require = searcher(dir, env, on_load) end
  return setmetatable(env, ENVIRONMENT)
end

local cache = {}

-- The code that the plan keeps, while its file is unchanged.
local function compiled(m, file)
  if not m.code or require("pais.planfile").stamp("/", file) ~= m.code then return nil end
  local code = m.run.plan:section("code:" .. m.name)
  return code and load(code, "@" .. file, "b", plugin.environment_table(m.dir))
end

local function from_text(m, file)
  local source, msg, code = fs.read(file)
  if not source then return nil, ("load plugin '%s': %s"):format(m.name, msg), code end
  local chunk, why = load(source, "@" .. file, "t", plugin.environment_table(m.dir))
  if not chunk then return nil, ("load plugin '%s': %s"):format(m.name, why), "E_SYNTAX" end
  return chunk
end

--- The module table of a Lua plugin; loaded once. Raises what its code raises.
---@param m {name: string, dir: string, entry: string|nil, code: string|nil, run: table|nil}
---  code: the stamp of the file whose bytecode the plan of `run`, the dispatch, keeps
---@return table|nil module
---@return string|nil message
---@return string|nil code
function plugin.load(m)
  local known = cache[m.dir]
  if known then return known end
  local file = m.dir .. "/" .. (m.entry or "init.lua")
  local chunk = compiled(m, file)
  if not chunk then
    local msg, code
    chunk, msg, code = from_text(m, file)
    if not chunk then return nil, msg, code end
    if m.code then m.run.stale = true end
  end
  local module = chunk(m.name, file)
  if type(module) ~= "table" then
    return nil, ("load plugin '%s': %s must return a table, not %s")
      :format(m.name, file, type(module)), "E_PLUGIN"
  end
  cache[m.dir] = module
  return module
end

--- What the `ctx` of every plugin has in common during one event.
---@param event table|nil
---@return table
function plugin.surroundings(event)
  local cwd = event and event.cwd
  if type(cwd) ~= "string" then cwd = sys.cwd() end
  return { cwd = cwd, project_dir = sys.env "CLAUDE_PROJECT_DIR" or cwd,
    session = event and event.session_id,
    home = runtime.home or require("pais.paths").home() }
end

local function no_contract() return nil end

--- What a plugin's functions get as `ctx`.
---@param m table manifest, or the part of it that the plan keeps: name, dir, version
---@param more {config: table|nil, contract: function|nil, event: table|nil,
---  surroundings: table|nil}|nil surroundings: made once for several plugins
---@return table ctx
function plugin.context(m, more)
  more = more or {}
  local all = more.surroundings or plugin.surroundings(more.event)
  return {
    plugin = { name = m.name, dir = m.dir, version = m.version },
    config = more.config or {}, contract = more.contract or no_contract,
    cwd = all.cwd, project_dir = all.project_dir, session = all.session, home = all.home,
    env = sys.env,
  }
end

--- The environment of a plugin's processes.
---@param m table manifest
---@param values table|nil merged configuration of the plugin
---@return table<string, string>
function plugin.environment(m, values)
  local home = require("pais.paths").home()
  local secrets = {}
  for _, option in pairs(m.config or {}) do
    if option.env then
      secrets = require("pais.dotenv").load(home) or {}
      break
    end
  end
  return require("pais.entry").environment(m, {
    environ = sys.environ(), home = home, secrets = secrets,
    config = require("pais.json").encode(values or {}),
  })
end

return plugin

--- pais.plugin.run: runs an action of a plugin, whatever it is written in.
-- Lua runs in this process and gets its arguments as a table; anything else is started as
-- `<entry> ACTION --name=value...` on the caller's terminal, and its exit code is ours.

local action = require "pais.plugin.action"
local config = require "pais.config"
local entry = require "pais.plugin.entry"
local exit = require "pais.cli.exit"
local keys = require "pais.text.keys"
local nearest = require "pais.text.nearest"

local run = {}

--- What an action may use: the plugin's settings and the contracts it is wired to.
---@param m table manifest
---@return {settings: table, context: table}|nil host
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function run.host(m)
  local plan = require("pais.plan.compute").run()
  local ours = plan.dir and m.dir:match("^(.*)/") == plan.dir  -- else a path was given
  local running = ours and plan.manifests[m.name]
  local refusal = ours and plan.refused[m.name]
  if refusal then
    return nil, ("run %s: it is refused: %s"):format(m.name, refusal.message), refusal.code,
      ("'pais plugin info %s' shows what is missing"):format(m.name)
  end
  local settings, problems = config.plugin(m)
  for _, p in ipairs(problems) do
    if p.level == "error" then
      return nil, "read settings: " .. require("pais.schema").format(p), "E_CONFIG",
        ("'pais plugin info %s' shows its settings"):format(m.name)
    end
  end
  local host = { wires = running and plan.resolution.wires or {} }
  host.ready = require("pais.install.rebuild").ensure
  function host.manifest(name) return plan.manifests[name] end
  function host.context(of)
    local values = of == m and settings or plan.settings[of.name]
    local plugin = require "pais.plugin"
    return plugin.context(of, plugin.surroundings(), values,
      require("pais.contract.runtime").accessor(of.name, host))
  end
  function host.environment(of)
    return require("pais.plugin.entry").of_plugin(of, of == m and settings or plan.settings[of.name])
  end
  return host
end

--- The actions of a plugin: those of the manifest and, for Lua, those that only the module has.
---@param m table manifest
---@param module table|nil the loaded Lua module
---@return table<string, table> by name
function run.actions(m, module)
  local out = {}
  for name, spec in pairs(m.actions or {}) do out[name] = spec end
  for name in pairs(module and type(module.actions) == "table" and module.actions or {}) do
    if type(name) == "string" then out[name] = out[name] or { args = {} } end
  end
  return out
end

local function unknown(m, name, actions)
  local names = keys.sorted(actions)
  return nil, ("run %s: unknown action '%s'%s"):format(m.name, name, nearest.hint(name, names)),
    "E_USAGE", #names > 0 and ("'pais run %s --help' lists its actions"):format(m.name)
      or "the plugin has no actions"
end

local function arguments(m, name, spec, given)
  local read = given.values and action.check or action.parse
  if #(spec.args or {}) == 0 and not given.values then return nil end
  local values, msg = read(spec.args or {}, given.values or given)
  if values then return values end
  return nil, ("run %s %s: %s"):format(m.name, name, msg), "E_USAGE",
    ("'pais run %s %s --help' describes the arguments"):format(m.name, name)
end

-- What a Lua action returns: nothing, an exit code, text, data, or nil and a message.
local function report(out, results)
  local value, msg, code = table.unpack(results, 2, 4)
  if value == nil and msg ~= nil then return nil, tostring(msg), code end
  if math.type(value) == "integer" and not out.json_mode then
    return value >= 0 and value < 256 and value or exit.ERROR
  end
  if out.json_mode then
    if value ~= nil then out:json(value) end
  elseif type(value) == "string" then
    if value ~= "" then out.write(value:sub(-1) == "\n" and value or value .. "\n") end
  elseif value ~= nil then
    out:json(value)
  end
  return exit.OK
end

-- Frames of pais itself say nothing to the author of a plugin.
local function traced(fault)
  local lines = {}
  for line in debug.traceback("", 2):gmatch("[^\n]+") do
    if not line:find("lua/pais/", 1, true) and not line:find("^%s*%[C%]") then
      lines[#lines + 1] = line
    end
  end
  return { message = tostring(fault), trace = table.concat(lines, "\n", 2) }
end

--- The module of a Lua plugin.
---@param m table manifest
---@return table|nil module
---@return string|nil message
---@return string|nil code
function run.load(m)
  local ok, module, msg, code = pcall(require("pais.plugin").load, m)
  if not ok then return nil, ("load plugin '%s': %s"):format(m.name, module), "E_RAISED" end
  return module, msg, code
end

local function in_lua(m, host, name, given, out)
  local module, msg, code = run.load(m)
  if not module then return nil, ("run %s: %s"):format(m.name, msg), code end
  local actions = run.actions(m, module)
  local spec = actions[name]
  if not spec then return unknown(m, name, actions) end
  local call = type(module.actions) == "table" and module.actions[name]
  if type(call) ~= "function" then
    return nil, ("run %s: %s: there is no function actions.%s"):format(m.name, entry.file(m) or m.dir,
      name), "E_ENTRY", "the manifest names it; the plugin's module must have it"
  end
  local values, wrong, word, step = arguments(m, name, spec, given)
  if wrong then return nil, wrong, word, step end
  local results = table.pack(xpcall(call, traced, values or action.loose(given), host.context(m)))
  if results[1] then return report(out, results) end
  local fault = results[2]
  out:error(("run %s %s: %s"):format(m.name, name, fault.message), nil, "E_RAISED")
  if not out.json_mode and fault.trace ~= "" then out.write_error(fault.trace .. "\n") end
  return exit.ERROR
end

local function as_program(m, host, name, given)
  local proc = require "pais.proc"
  local actions = run.actions(m)
  local spec = actions[name]
  -- A manifest that describes no action at all leaves them to the program.
  if not spec and next(actions) then return unknown(m, name, actions) end
  local values, wrong, code, step = arguments(m, name, spec or {}, given)
  if wrong then return nil, wrong, code, step end
  local ok, why, kind, hint = require("pais.install.rebuild").ensure(m)
  if ok then ok, why, kind, hint = entry.check(m) end
  if not ok then return nil, why, kind, hint end
  local argv = entry.command(m, name,
    table.unpack(values and action.words(spec and spec.args or {}, values) or given))
  local how, number, errno = proc.exec_wait(argv, { env = host.environment(m) })
  if not how then return nil, ("run %s %s: %s"):format(m.name, name, number), errno end
  return how == "signal" and 128 + number or number
end

--- Runs an action.
---@param m table manifest
---@param name string
---@param given string[]|{values: table<string, any>} its arguments: words as typed, or JSON values
---@param out pais.out
---@return integer|nil exit code
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function run.action(m, name, given, out)
  local host, msg, code, step = run.host(m)
  if not host then return nil, msg, code, step end
  if m.language == "lua" then return in_lua(m, host, name, given, out) end
  return as_program(m, host, name, given)
end

return run

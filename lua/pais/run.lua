--- pais.run: runs an action of a plugin, whatever it is written in.
-- Lua runs in this process and gets its arguments as a table; anything else is started as
-- `<entry> ACTION --name=value...` on the caller's terminal, and its exit code is ours.

local action = require "pais.action"
local config = require "pais.config"
local entry = require "pais.entry"
local exit = require "pais.exit"
local nearest = require "pais.nearest"

local run = {}

local function sorted_keys(map)
  local out = {}
  for key in pairs(map) do out[#out + 1] = key end
  table.sort(out)
  return out
end

--- The settings of a plugin, or what makes them unusable.
---@param m table manifest
---@return table|nil values
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function run.settings(m)
  local values, problems = config.plugin(m)
  for _, p in ipairs(problems) do
    if p.level == "error" then
      return nil, "read settings: " .. require("pais.schema").format(p), "E_CONFIG",
        ("'pais plugin info %s' shows its settings"):format(m.name)
    end
  end
  return values
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
  local names = sorted_keys(actions)
  return nil, ("run %s: unknown action '%s'%s"):format(m.name, name, nearest.hint(name, names)),
    "E_USAGE", #names > 0 and ("'pais run %s --help' lists its actions"):format(m.name)
      or "the plugin has no actions"
end

local function arguments(m, name, spec, words)
  if #(spec.args or {}) == 0 then return nil end
  local values, msg = action.parse(spec.args, words)
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

local function in_lua(m, name, words, out)
  local plugin = require "pais.plugin"
  local module, msg, code = plugin.load(m)
  if not module then return nil, ("run %s: %s"):format(m.name, msg), code end
  local actions = run.actions(m, module)
  local spec = actions[name]
  if not spec then return unknown(m, name, actions) end
  local call = type(module.actions) == "table" and module.actions[name]
  if type(call) ~= "function" then
    return nil, ("run %s: %s: there is no function actions.%s"):format(m.name, entry.file(m) or m.dir,
      name), "E_ENTRY", "the manifest names it; the plugin's module must have it"
  end
  local values, wrong, word, step = arguments(m, name, spec, words)
  if wrong then return nil, wrong, word, step end
  local ctx, why, kind, hint = plugin.context(m)
  if not ctx then return nil, why, kind, hint end
  local results = table.pack(xpcall(call, traced, values or action.loose(words), ctx))
  if results[1] then return report(out, results) end
  local fault = results[2]
  out:error(("run %s %s: %s"):format(m.name, name, fault.message), nil, "E_RAISED")
  if not out.json_mode and fault.trace ~= "" then out.write_error(fault.trace .. "\n") end
  return exit.ERROR
end

local function as_program(m, name, words)
  local proc, sys = require "pais.proc", require "pais.sys"
  local actions = run.actions(m)
  local spec = actions[name]
  -- A manifest that describes no action at all leaves them to the program.
  if not spec and next(actions) then return unknown(m, name, actions) end
  local values, wrong, code, step = arguments(m, name, spec or {}, words)
  if wrong then return nil, wrong, code, step end
  local ok, why, kind, hint = entry.check(m, proc.find)
  if not ok then return nil, why, kind, hint end
  local settings, bad, word, next_step = run.settings(m)
  if not settings then return nil, bad, word, next_step end
  local home = require("pais.paths").home()
  local env = entry.environment(m, {
    environ = sys.environ(), home = home,
    secrets = home and require("pais.dotenv").load(home) or {},
    config = require("pais.json").encode(settings),
  })
  local argv = entry.command(m, name,
    table.unpack(values and action.words(spec.args, values) or words))
  return proc.exec(argv, env)
end

--- Runs an action.
---@param m table manifest
---@param name string
---@param words string[] its arguments, as typed
---@param out pais.out
---@return integer|nil exit code
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function run.action(m, name, words, out)
  if m.language == "lua" then return in_lua(m, name, words, out) end
  return as_program(m, name, words)
end

return run

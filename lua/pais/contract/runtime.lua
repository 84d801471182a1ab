--- pais.contract.runtime: calls a contract's provider, whatever it is written in.
--
-- What a consumer gets from `ctx.contract("memory")` has the contract's methods. Each takes one
-- argument, any JSON value, and returns what the provider returns, or `nil, message, code`; nil
-- alone is the JSON null. `memory.capture(arg)` and `memory:capture(arg)` are the same call.
-- Where a contract takes several providers, a call goes to each in name order and returns a list
-- of {provider =, value =, error =}.
--
-- A provider in Lua has a function in its module and is called in process:
--
--   contracts = {MemoryProvider = {capture = function(arg, ctx) ... end}}
--
-- `ctx` is the provider's own context; ctx.call = {contract, service, method, caller}. Methods of
-- one service may stand under "IntegrationProvider[jira]". Any other provider is started as
-- `<entry> contract CONTRACT METHOD` with the argument on stdin, the answer on stdout, and exit
-- code 0; else the last line on stderr is the message. PAIS_CONTRACT_SERVICE names the service.
--
-- Why calls are counted: two plugins with optional contracts on each other can call back and forth
-- for ever. A call that enters a method that is already running, or goes deeper than MAX_DEPTH, is
-- refused with its path; the path travels to other processes in PAIS_CONTRACT_PATH.
local contract = require "pais.contract"
local json = require "pais.json"
local nearest = require "pais.text.nearest"

local runtime = {}

local MAX_DEPTH = 8
local TIMEOUT_MS = 60000 -- outside of a dispatch; inside, what the handler has left
local GRACE_MS = 100 -- between asking the process to end and ending it
local RESERVE_MS = 300 -- that included, for the caller to make something of a call that took too long
local MAX_OUT = 16 * 1024 * 1024

---@class pais.ContractHost what calling needs to know of the rest; the functions have defaults
---@field wires table<string, table<string, pais.Wire>> of the resolution
---@field manifest fun(name: string): table|nil of a plugin that runs
---@field event table|nil the event that is being handled
---@field settings (fun(m: table): table)|nil a plugin's merged configuration
---@field load (fun(m: table): table|nil, string|nil)|nil the module of a Lua plugin
---@field context (fun(m: table): table)|nil what its functions get as ctx
---@field environment (fun(m: table): table<string, string>)|nil for its processes
---@field run (fun(job: table): table)|nil in place of pais.proc.run
---@field time_left (fun(): integer)|nil milliseconds that the caller still has

-- The calls that are running, outermost first: "MemoryProvider.capture@history". This is state of
-- the module, because it is the stack of this process and there is one of it.
local path

local function current_path()
  if not path then
    path = {}
    local outer = require("pais.sys").env "PAIS_CONTRACT_PATH"
    for step in (outer or ""):gmatch("[^>]+") do path[#path + 1] = step end
  end
  return path
end

local function fault(call, code, message)
  return nil, ("%s.%s of '%s': %s"):format(call.key, call.method, call.provider, message), code
end

local function in_process(host, m, call, arg)
  local module, msg, code = host.load(m)
  if not module then return fault(call, code or "E_PLUGIN", msg or "cannot be loaded") end
  local all = type(module.contracts) == "table" and module.contracts or {}
  local methods = all[call.key] or all[call.contract]
  local method = type(methods) == "table" and methods[call.method]
  if type(method) ~= "function" then
    return fault(call, "E_CONTRACT_METHOD",
      ("its module has no function contracts.%s.%s"):format(call.contract, call.method))
  end
  local base = host.context(m)
  local ctx = setmetatable({call = {contract = call.contract, service = call.service,
    method = call.method, caller = call.caller}}, {__index = base})
  local ok, value, why, word = pcall(method, arg, ctx)
  if not ok then return fault(call, "E_CONTRACT_RAISED", tostring(value)) end
  if value == nil and why ~= nil then
    return fault(call, type(word) == "string" and word or "E_CONTRACT_FAILED", tostring(why))
  end
  if value == json.null then value = nil end
  return value
end

--- The last line that says something: where an interpreter puts the error of a traceback.
local function last_line(text)
  local last
  for line in (text or ""):gmatch("[^\r\n]+") do
    if line:find("%S") then last = line end
  end
  return last and last:sub(1, 500)
end

local function ending(result)
  if result.kind == "timeout" then return "it was ended at its deadline" end
  if result.kind == "signal" then return ("it was ended by signal %d"):format(result.code) end
  if result.kind == "spawn" then return result.message or "it could not be started" end
  return ("it ended with exit code %d"):format(result.code)
end

local function in_another(host, m, call, arg)
  local input, msg = json.encode(arg == nil and json.null or arg)
  if not input then return fault(call, "E_JSON", "the argument: " .. tostring(msg)) end
  local time = host.time_left and math.min(host.time_left() - RESERVE_MS, TIMEOUT_MS) or TIMEOUT_MS
  if time <= 0 then return fault(call, "E_TIMEOUT", "the caller has no time left for it") end
  if host.ready then -- not in a dispatch: it may be built first
    local ok, why, code = host.ready(m)
    if not ok then return fault(call, code, why) end
  end
  local argv, why, code = require("pais.plugin.entry").command(m, "contract", call.contract, call.method)
  if not argv then return fault(call, code, why) end
  local env = {}
  for name, value in pairs(host.environment(m)) do env[name] = value end
  env.PAIS_CONTRACT_PATH = table.concat(current_path(), ">")
  env.PAIS_CONTRACT_SERVICE = call.service
  local result = host.run {
    argv = argv, cwd = m.dir, env = env, stdin = input, max_out = MAX_OUT, max_err = 64 * 1024,
    timeout_ms = time, limit_ms = time + GRACE_MS,
  }
  if result.kind ~= "exit" or result.code ~= 0 then
    local said = last_line(result.err)
    return fault(call, result.kind == "timeout" and "E_TIMEOUT" or "E_CONTRACT_FAILED",
      ending(result) .. (said and ": " .. said or ""))
  end
  if not result.out:find("%S") then return nil end
  if result.out_truncated then
    return fault(call, "E_JSON", ("its answer is longer than %d bytes"):format(MAX_OUT))
  end
  local value, bad = json.decode(result.out)
  if value == nil then return fault(call, "E_JSON", "its answer is not JSON: " .. tostring(bad)) end
  if value == json.null then return nil end
  return value
end

local function invoke(host, call, arg)
  local calls = current_path()
  local step = ("%s.%s@%s"):format(call.key, call.method, call.provider)
  local shown = table.concat(calls, " -> ") .. (#calls > 0 and " -> " or "") .. step
  for _, running in ipairs(calls) do
    if running == step then
      return fault(call, "E_CONTRACT_LOOP", "it is running already: " .. shown)
    end
  end
  if #calls >= MAX_DEPTH then
    return fault(call, "E_CONTRACT_DEPTH",
      ("calls are nested more than %d deep: %s"):format(MAX_DEPTH, shown))
  end
  local m = host.manifest(call.provider)
  if not m then return fault(call, "E_PLUGIN", "the plugin is not there") end
  -- closed also when the call is ended by a limit, which no pcall catches
  calls[#calls + 1] = step
  local depth <close> = setmetatable({}, {__close = function() calls[#calls] = nil end})
  local _ = depth
  if m.language == "lua" then return in_process(host, m, call, arg) end
  return in_another(host, m, call, arg)
end

local function fill(host)
  if host.filled then return host end
  local function default(name, make) host[name] = host[name] or make end
  default("settings", function(m) return (require("pais.config").plugin(m)) end)
  default("load", function(m) return require("pais.plugin").load(m) end)
  default("context", function(m)
    local plugin = require "pais.plugin"
    return plugin.context(m, plugin.surroundings(host.event), host.settings(m),
      runtime.accessor(m.name, host))
  end)
  default("environment", function(m)
    return require("pais.plugin.entry").of_plugin(m, host.settings(m))
  end)
  default("run", function(job) return require("pais.proc").run({job})[1] end)
  host.filled = true
  return host
end

--- The object for one wire.
---@param wire pais.Wire|nil
---@param host pais.ContractHost
---@param caller string name of the consumer
---@return table|nil # nil when the contract is not there
---@return string|nil message why
function runtime.proxy(wire, host, caller)
  if not wire then return nil, ("plugin '%s' consumes no contract of this name"):format(caller) end
  if not wire.provider then return nil, wire.missing end
  fill(host)
  local def = contract.known(wire.contract)
  local function call_one(provider, method, arg)
    return invoke(host, {key = wire.key, contract = wire.contract, service = wire.service,
      method = method, provider = provider, caller = caller}, arg)
  end
  local object = {}
  local function method_of(name)
    return function(first, second)
      local arg = first
      if rawequal(first, object) then arg = second end
      if not wire.several then return call_one(wire.provider, name, arg) end
      local results = json.array {}
      for i, provider in ipairs(wire.several) do
        local value, msg, code = call_one(provider, name, arg)
        results[i] = {provider = provider, value = value, error = msg, code = code}
      end
      return results
    end
  end
  if def then
    local names = {}
    for i, method in ipairs(def.methods) do
      object[method.name], names[i] = method_of(method.name), method.name
    end
    return setmetatable(object, {__index = function(_, name)
      error(("%s has no method '%s'%s"):format(wire.key, tostring(name),
        nearest.hint(tostring(name), names)), 2)
    end})
  end
  -- a contract of the plugins' own has the methods that its provider has
  return setmetatable(object, {__index = function(_, name)
    if type(name) ~= "string" then return nil end
    local method = method_of(name)
    rawset(object, name, method)
    return method
  end})
end

--- `ctx.contract` of a plugin.
---@param name string the plugin
---@param host pais.ContractHost
---@return fun(alias: string): table|nil, string|nil
function runtime.accessor(name, host)
  local made = {}
  return function(alias)
    if type(alias) ~= "string" then error("contract(alias): alias must be a string", 2) end
    if made[alias] then return made[alias] end
    local object, msg = runtime.proxy((host.wires[name] or {})[alias], host, name)
    made[alias] = object
    return object, msg
  end
end

--- Calls a contract from outside, as `pais contract call` does.
---@param resolution pais.Resolution
---@param host pais.ContractHost
---@param key string
---@param method string
---@param arg any
---@param provider string|nil one of several
---@return any value, string|nil message, string|nil code
function runtime.call(resolution, host, key, method, arg, provider)
  local name, service = contract.parse_key(key)
  local def, list = contract.known(name), resolution.providers[key]
  local function no(message) return nil, message, "E_CONTRACT" end
  if not list then return no(("nothing that runs provides %s"):format(key)) end
  if provider then
    local found = false
    for _, one in ipairs(list) do found = found or one == provider end
    if not found then
      return no(("'%s' does not provide %s%s"):format(provider, key,
        nearest.hint(provider, list)))
    end
  elseif not (def and def.several) and not resolution.chosen[key] then
    for _, conflict in ipairs(resolution.conflicts) do
      if conflict.key == key then return no(conflict.message) end
    end
  end
  local names, known_method = {}, def == nil
  for i, m in ipairs(def and def.methods or {}) do
    names[i] = m.name
    known_method = known_method or m.name == method
  end
  if not known_method then
    return nil, ("%s has no method '%s'%s"):format(key, method, nearest.hint(method, names)),
      "E_USAGE"
  end
  local wire = {key = key, contract = name, service = service,
    provider = provider or resolution.chosen[key] or list[1],
    several = not provider and def and def.several and list or nil}
  local object = assert(runtime.proxy(wire, host, "pais"))
  return object[method](arg)
end

return runtime

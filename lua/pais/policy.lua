--- pais.policy: where a team changes what pais does without touching its modules.
-- policy.lua of the machine (/etc/pais), of the user (the home of pais) and of plugins that name one
-- are run in that order; what they register is collected here. A file that fails contributes
-- nothing and is reported; the others stay in force.

local fs = require "pais.fs"
local runtime = require "pais.runtime"

local policy = {}

local LIMITS = { instructions = 20000000, ms = 2000, bytes = 64 << 20 }

local collecting -- the set being filled while a file runs

local function current(level)
  if not collecting then
    error("pais.policy can only be changed by policy.lua while it is loaded", level + 1)
  end
  return collecting
end

local function place(level)
  local info = debug.getinfo(level + 1, "Sl")
  return info and info.currentline or 0
end

local KNOWN = { matcher = "string", name = "string", phase = "string", priority = "number",
  timeout = "number", on_error = "string", before = "table", after = "table", recheck = "boolean" }
local CHOICES = { phase = { guard = true, context = true, observe = true },
  on_error = { allow = true, ask = true, block = true } }

local function choice(key, value, level)
  if CHOICES[key] and not CHOICES[key][value] then
    local list = {}
    for name in pairs(CHOICES[key]) do list[#list + 1] = name end
    table.sort(list)
    error(("bad %s '%s' (%s)"):format(key, tostring(value), table.concat(list, ", ")), level + 1)
  end
end

--- Run a function for an event, as a plugin's handler would be.
---@param event string any spelling
---@param options {matcher: string?, name: string?, phase: string?, priority: integer?,
---  timeout: number?, on_error: string?, before: string[]?, after: string[]?, recheck: boolean?}
---@param fn fun(event: table, ctx: table): ...
function policy.on(event, options, fn)
  local set = current(2)
  if type(options) == "function" and fn == nil then options, fn = {}, options end
  if type(event) ~= "string" then error("bad event (string expected)", 2) end
  if type(options) ~= "table" then error("bad options (table expected)", 2) end
  if type(fn) ~= "function" then error("bad handler (function expected)", 2) end
  for key, value in pairs(options) do
    if not KNOWN[key] then
      error(("bad option '%s'%s"):format(tostring(key),
        require("pais.text.nearest").hint(tostring(key), { "matcher", "name", "phase", "priority",
          "timeout", "on_error", "before", "after", "recheck" })), 2)
    end
    if type(value) ~= KNOWN[key] then
      error(("bad option '%s' (%s expected, got %s)"):format(key, KNOWN[key], type(value)), 2)
    end
    choice(key, value, 2)
  end
  local events = require "pais.events"
  local bad = options.matcher and events.bad_matcher(options.matcher)
  if bad then error(bad, 2) end
  local handler = { event = events.canonical(event), run = fn }
  for key in pairs(KNOWN) do handler[key] = options[key] end
  handler.handler = options.name or ("line-" .. place(2))
  set.handlers[#set.handlers + 1] = handler
end

--- The order of plugins within each phase: those before "*" run first, those behind it last.
---@param names string[]
function policy.order(names)
  local set = current(2)
  if type(names) ~= "table" then error("bad order (list of plugin names expected)", 2) end
  for _, name in ipairs(names) do
    if type(name) ~= "string" then error("bad order (list of plugin names expected)", 2) end
  end
  set.order = names
end

--- What a failure of a plugin's handlers means: "allow", "ask" or "block".
---@param plugin string
---@param what string
function policy.on_error(plugin, what)
  local set = current(2)
  if type(plugin) ~= "string" then error("bad plugin (string expected)", 2) end
  choice("on_error", what, 2)
  set.on_error[plugin] = what
end

--- Whether a plugin's guards may be set aside after failing repeatedly (by default only others are).
---@param plugin string
---@param yes boolean
function policy.set_aside(plugin, yes)
  current(2).set_aside[plugin] = yes and true or false
end

--- See pais.override. `level` is where a misuse is reported.
---@param module string
---@param name string
---@param wrapper function
---@param level integer|nil
function policy.override(module, name, wrapper, level)
  level = level or 2
  local set = current(level)
  if type(wrapper) ~= "function" then error("bad wrapper (function expected)", level) end
  local ok, loaded = pcall(require, module)
  if not ok or type(loaded) ~= "table" then
    error(("there is no module '%s'"):format(tostring(module)), level)
  end
  if type(loaded[name]) ~= "function" then
    local names = {}
    for key, value in pairs(loaded) do
      if type(value) == "function" then names[#names + 1] = key end
    end
    table.sort(names)
    error(("module '%s' has no function '%s'%s"):format(module, tostring(name),
      require("pais.text.nearest").hint(tostring(name), names)), level)
  end
  set.overrides[#set.overrides + 1] = { module = module, name = name, wrapper = wrapper }
end

local function empty()
  return { handlers = {}, on_error = {}, set_aside = {}, overrides = {}, loaded = {} }
end

local function run_file(file, owner)
  local bad = runtime.distrust(file)
  local source, msg
  if bad then msg = ("read policy %s: %s"):format(file, bad) else source, msg = fs.read(file) end
  if not source then return nil, msg end
  local set = empty()
  local env = require("pais.plugin").environment_table(file:match("^(.*)/[^/]*$"), function(one)
    set.loaded[#set.loaded + 1] = one
    local distrust = runtime.distrust(one)
    if distrust then error(("read %s: %s"):format(one, distrust), 0) end
  end)
  local chunk, why = load(source, "@" .. file, "t", env)
  if not chunk then return nil, why end
  collecting = set
  local ok, raised = runtime.call(LIMITS, chunk, owner, file)
  collecting = nil
  if not ok then return nil, raised, set.loaded end
  return set, nil, set.loaded
end

---@class pais.PolicySet
---@field handlers table[] as a manifest's hooks, with run, plugin, file and index
---@field order string[]|nil
---@field on_error table<string, string>
---@field set_aside table<string, boolean>
---@field loaded string[] files that the policies required
---@field overrides {module: string, name: string, wrapper: function}[]
---@field problems {file: string, line: integer|nil, message: string}[]

-- A message of Lua begins with the file that everybody is told anyway.
local function problem(file, msg)
  local line
  if msg:sub(1, #file + 1) == file .. ":" then
    line, msg = msg:sub(#file + 2):match("^(%d+): (.*)$")
  end
  return { file = file, line = math.tointeger(line), message = msg }
end

--- The function of a handler of a policy, from the set that policy.load gave.
---@param set pais.PolicySet
---@param h table handler of the plan: file, index
---@return fun(event: table, ctx: table): ...
function policy.find(set, h)
  for _, p in ipairs(set.handlers) do
    if p.file == h.file and tostring(p.index) == h.index then return p.run end
  end
  error(("%s: handler %s is not there any more"):format(h.file, h.index), 0)
end

local memo = {}

--- Run policy files and collect what they say; later files win over earlier ones.
---@param files {file: string, owner: string}[] owner: the name its handlers run under
---@return pais.PolicySet
function policy.load(files)
  local set = empty()
  set.problems = {}
  for _, f in ipairs(files) do
    memo[f.file] = memo[f.file] or { run_file(f.file, f.owner) }
    local one, msg, loaded = table.unpack(memo[f.file], 1, 3)
    for _, file in ipairs(loaded or {}) do set.loaded[#set.loaded + 1] = file end
    if not one then
      set.problems[#set.problems + 1] = problem(f.file, msg)
    else
      for i, h in ipairs(one.handlers) do
        h.plugin, h.file, h.index = f.owner, f.file, i
        set.handlers[#set.handlers + 1] = h
      end
      for _, o in ipairs(one.overrides) do set.overrides[#set.overrides + 1] = o end
      for k, v in pairs(one.on_error) do set.on_error[k] = v end
      for k, v in pairs(one.set_aside) do set.set_aside[k] = v end
      set.order = one.order or set.order
    end
  end
  return set
end

--- Put the overrides of a set in place.
---@param set pais.PolicySet
function policy.apply(set)
  for _, o in ipairs(set.overrides) do
    local module = require(o.module)
    local base, wrapper = module[o.name], o.wrapper
    module[o.name] = function(...) return wrapper(base, ...) end
  end
end

return policy

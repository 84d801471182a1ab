--- pais.plan: which handlers run for which event.
-- Computed from configuration, manifests and policy; kept in .state/plan (format: src/planfile.h)
-- and used from there as long as none of the files it was made from has changed, so that a dispatch
-- parses no YAML.

local fs = require "pais.fs"
local json = require "pais.json"
local paths = require "pais.paths"
local planfile = require "pais.planfile"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local plan = {}

-- How many manifests a tool event looks at for changes; up to this many plugins a change is seen at
-- the very next event. With more, the rest is looked at in turn, and all of them at the events that
-- come once a prompt or less. Why: a stat costs about 2 us, and a thousand would double the time.
local SOME = 128
local OFTEN = { PreToolUse = true, PostToolUse = true, PostToolUseFailure = true,
  PostToolBatch = true, PermissionRequest = true, MessageDisplay = true }

-- ---- computing

local function plugin_dirs(dir)
  local dirs = {}
  for _, name in ipairs(dir and fs.list(dir) or {}) do
    if name:sub(1, 1) ~= "." then
      local st = fs.stat(dir .. "/" .. name)
      if not st or st.type == "dir" then dirs[#dirs + 1] = name end
    end
  end
  return dirs
end

local function policy_files(home, etc, manifests)
  if runtime.safe then return {} end
  local files = {}
  local function add(file, owner)
    if fs.stat(file) then files[#files + 1] = { file = file, owner = owner } end
  end
  add(etc .. "/policy.lua", "team-policy")
  for _, m in ipairs(manifests) do
    if m.policy then add(m.dir .. "/" .. m.policy, m.name) end
  end
  if home then add(home .. "/policy.lua", "policy") end
  return files
end

local function load_plugins(result)
  local manifest = require "pais.manifest"
  local config = require "pais.config"
  local given = {}
  for _, name in ipairs(runtime.clean and {} or plugin_dirs(result.dir)) do
    local m, problems, remains = manifest.load(result.dir .. "/" .. name)
    local entry = m or remains
    entry.problems = problems
    entry.link = name
    result.folders[#result.folders + 1] = { name = name, file = entry.file }
    for _, p in ipairs(problems) do result.problems[#result.problems + 1] = p end
    if config.enabled(result.config.values, entry.name) then
      given[#given + 1] = entry
    else
      result.off[#result.off + 1] = entry
    end
  end
  return given
end

local function settings_of(m, result)
  local config = require "pais.config"
  local values, problems = config.plugin(m)
  local bad
  for _, p in ipairs(problems) do
    result.problems[#result.problems + 1] = p
    if p.level == "error" then bad = bad or p end
  end
  return values, bad
end

local function collect(result, m, values)
  local events = require "pais.events"
  for i, hook in ipairs(m.hooks) do
    local h = {}
    for k, v in pairs(hook) do h[k] = v end
    h.plugin, h.index, h.manifest, h.config = m.name, i, m, values
    h.kind = (h.command or m.language ~= "lua") and "command" or "lua"
    h.phase = h.phase or events.default_phase(h.event)
    h.priority = h.priority or 0
    h.on_error = result.policy.on_error[m.name] or h.on_error
    result.events[h.event] = result.events[h.event] or {}
    table.insert(result.events[h.event], h)
  end
end

local function collect_policy(result)
  local events = require "pais.events"
  for _, p in ipairs(result.policy.handlers) do
    p.kind, p.phase = "policy", p.phase or events.default_phase(p.event)
    p.priority = p.priority or 0
    p.on_error = result.policy.on_error[p.plugin] or p.on_error
    result.events[p.event] = result.events[p.event] or {}
    table.insert(result.events[p.event], p)
  end
end

local function depends(resolution)
  local map = {}
  for name, wires in pairs(resolution.wires) do
    local list = {}
    for _, wire in pairs(wires) do
      if wire.provider then list[#list + 1] = wire.provider end
      for _, one in ipairs(wire.several or {}) do list[#list + 1] = one end
    end
    if #list > 0 then
      table.sort(list)
      map[name] = list
    end
  end
  return map
end

---@class pais.Plan
---@field config table from pais.config
---@field manifests table<string, table> of the plugins that run, by name
---@field off table[] plugins switched off in the configuration
---@field resolution table from pais.contract
---@field refused table<string, {code: string, message: string, dir: string|nil}>
---@field events table<string, table[]> handlers in order, by event
---@field policy table from pais.policy
---@field problems table[] everything worth telling, in the form of pais.schema
---@field settings table<string, table> merged configuration by plugin

--- Work everything out from the files.
---@return pais.Plan
function plan.compute()
  local home, etc = paths.home(), paths.etc()
  local config = require("pais.config").load()
  local result = { config = config, problems = {}, off = {}, folders = {}, events = {},
    settings = {}, manifests = {}, refused = {}, dir = paths.plugins(config.values) }
  for _, p in ipairs(config.problems) do result.problems[#result.problems + 1] = p end
  local given = load_plugins(result)

  local usable = {}
  for _, m in ipairs(given) do
    if m.hooks then
      local values, bad = settings_of(m, result)
      result.settings[m.name] = values
      if bad then
        m.problems[#m.problems + 1] = bad
        m = { name = m.name, dir = m.dir, file = m.file, problems = m.problems }
      end
    end
    usable[#usable + 1] = m
  end
  local resolution = require("pais.contract").resolve(usable, config.values.contracts)
  result.resolution = resolution
  result.refused = resolution.refused
  for _, p in ipairs(resolution.problems) do result.problems[#result.problems + 1] = p end
  local running = {}
  for _, m in ipairs(given) do
    if m.hooks and not resolution.refused[m.name] then
      result.manifests[m.name] = m
      running[#running + 1] = m
    end
  end
  table.sort(running, function(a, b) return a.name < b.name end)

  result.policy_files = policy_files(home, etc, running)
  result.policy = require("pais.policy").load(result.policy_files)
  for _, p in ipairs(result.policy.problems) do
    result.problems[#result.problems + 1] = { level = "error", file = p.file, message = p.message,
      code = "E_POLICY" }
  end
  for _, m in ipairs(running) do collect(result, m, result.settings[m.name]) end
  collect_policy(result)
  local needs = depends(resolution)
  for event, handlers in pairs(result.events) do
    result.events[event] = require("pais.order").sort(handlers, {
      order = result.policy.order, depends = needs,
      report = function(message)
        result.problems[#result.problems + 1] = { level = "warning", message = event .. ": " ..
          message, code = "E_ORDER" }
      end,
    })
  end
  return result
end

-- ---- keeping

-- What the plan depends on besides files: the program, where things are, settings in the environment.
local function key(home, etc)
  local parts = { runtime.build, home or "", etc, tostring(runtime.clean), tostring(runtime.safe),
    runtime.dev or "" }
  for name, value in pairs(sys.environ()) do
    if name:find("^PAIS_") and not (name == "PAIS_SKIP" or name == "PAIS_DIR") then
      parts[#parts + 1] = name .. "=" .. value
    end
  end
  table.sort(parts)
  return table.concat(parts, "\0")
end

local function lua_files(dir, found)
  for _, name in ipairs(fs.list(dir) or {}) do
    local path = dir .. "/" .. name
    local st = fs.stat(path)
    if st and st.type == "dir" then
      found[#found + 1] = path
      lua_files(path, found)
    elseif name:find("%.lua$") then
      found[#found + 1] = path
    end
  end
end

-- The files whose change makes the plan stale: those always looked at, and the manifests.
local function inputs(result, home, etc)
  local always = { etc, result.dir, home .. "/.env", home .. "/policy.lua" }
  for _, dir in ipairs { home .. "/lua", etc .. "/lua" } do
    always[#always + 1] = dir
    lua_files(dir, always)
  end
  -- A file that is not there yet counts too, but below a missing /etc/pais there can be none.
  for _, file in ipairs(result.config.files) do
    if file:sub(1, #etc + 1) ~= etc .. "/" or fs.stat(etc) then always[#always + 1] = file end
  end
  for _, f in ipairs(result.policy_files) do
    if f.owner ~= "policy" then always[#always + 1] = f.file end
  end
  local manifests = {}
  for _, folder in ipairs(result.folders) do
    local file = folder.file and folder.file:match("[^/]*$") or "plugin.yaml"
    manifests[#manifests + 1] = folder.name .. "/" .. file
  end
  return always, manifests
end

local function stamped(base, list)
  local lines, newest = {}, 0
  for _, path in ipairs(list) do
    local stamp, changed_ns = planfile.stamp(base, path)
    lines[#lines + 1] = stamp .. " " .. path .. "\n"
    newest = math.max(newest, changed_ns)
  end
  return table.concat(lines), newest
end

local function config_inputs(m)
  return { m.dir .. "/config.yaml", m.dir .. "/config.toml" }
end

-- The line of one handler: what a dispatch needs, and nothing that must be looked up again.
local function line(h, result)
  local m = h.manifest or {}
  local row = { plugin = h.plugin, handler = h.handler, kind = h.kind, phase = h.phase,
    on_error = h.on_error, timeout = h.timeout, recheck = h.recheck, file = h.file,
    index = h.index, command = h.command, args = h.args }
  if h.manifest then
    row.dir, row.version, row.entry, row.language = m.dir, m.version, m.entry, m.language
    row.configured = next(m.config) ~= nil or nil
    row.consumes = m.consumes[1] and true or nil
    if next(m.config) then
      row.stamps = {}
      for _, path in ipairs(config_inputs(m)) do
        row.stamps[#row.stamps + 1] = planfile.stamp("/", path)
      end
    end
  end
  if result.policy.set_aside[h.plugin] ~= nil then
    row.set_aside = result.policy.set_aside[h.plugin]
  end
  return (h.matcher or ""):gsub("[\t\n]", " ") .. "\t" .. json.encode(row) .. "\n"
end

local function public_options(config)
  local options = {}
  for name, option in pairs(config) do
    if option.env then options[name] = { env = option.env, type = option.type } end
  end
  return next(options) and options or nil
end

-- Values that came from the environment or .env are not written down; a dispatch asks again.
local function stored_settings(m, values)
  local kept = {}
  for k, v in pairs(values) do
    if not (m.config[k] and m.config[k].env) then kept[k] = v end
  end
  return { values = kept, env = public_options(m.config), config = m.config }
end

local function sections(result)
  local list = {}
  local function add(name, text) list[#list + 1] = { name = name, text = text } end
  local values = result.config.values
  add("options", json.encode {
    dispatch = values.dispatch, record = values.record, timeout = values.defaults.timeout,
    history = paths.history(values), overrides = #result.policy.overrides > 0 or nil,
    policy = result.policy_files, problems = #result.policy.problems > 0 and
      result.policy.problems or nil,
  })
  for event, handlers in pairs(result.events) do
    local lines = {}
    for _, h in ipairs(handlers) do lines[#lines + 1] = line(h, result) end
    add("on:" .. event, table.concat(lines))
  end
  local parties = {}
  for name, m in pairs(result.manifests) do
    if next(m.config) then
      add("config:" .. name, json.encode(stored_settings(m, result.settings[name])))
    end
    if m.consumes[1] or m.provides[1] then
      parties[name] = { name = name, dir = m.dir, version = m.version, entry = m.entry,
        language = m.language, config = m.config }
    end
  end
  add("contracts", json.encode { wires = result.resolution.wires, plugins = parties })
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end

-- The text of the plan file, and when the newest of its inputs changed (ns since 1970).
local function serialise(result, home, etc)
  local always, manifests = inputs(result, home, etc)
  local base = result.dir
  local often, newest = stamped(base, always)
  local seldom, newest_manifest = stamped(base, manifests)
  local head = "- " .. base .. "\n" .. often .. "~\n" .. seldom
  local index, body, at = {}, {}, 0
  for _, s in ipairs(sections(result)) do
    index[#index + 1] = ("%s %x %x %s\n"):format(s.name, at, #s.text,
      planfile.hash(s.text, "section"))
    body[#body + 1] = s.text
    at = at + #s.text
  end
  local table_of = table.concat(index)
  local all = head .. table_of .. table.concat(body)
  return ("pais-plan 1 %s %s %x %x %x\n"):format(planfile.hash(key(home, etc), "key"),
    planfile.hash(head .. table_of, "head"), #head, #table_of, #all) .. all,
    math.max(newest, newest_manifest)
end

-- Why: a file that changes while it is being read may get a time stamp that is one tick of the
-- kernel's clock old (at most 10 ms). Such a plan is used, but not kept.
local TICK_MS = 10

local function build(home, etc)
  local keep = fs.stat(home) and fs.mkdirs(home .. "/.state", 448) -- 0700
  if keep then sys.sleep_ms(TICK_MS) end
  local start = sys.time_ns()
  local text, newest = serialise(plan.compute(), home, etc)
  if keep and newest < start - TICK_MS * 1000000 then
    fs.write(home .. "/.state/plan", text, 384) -- 0600; if that fails, it is made again next time
  end
  return text
end

-- ---- using

--- The plan for one event, from the file or made now.
---@param event string canonical name
---@return userdata plan with :section(name) and :select(section, name, alias)
function plan.open(event)
  local home, etc = paths.home(), paths.etc()
  local file = home and home .. "/.state/plan"
  local k = key(home, etc)
  local some = OFTEN[event] and SOME or nil
  local found = file and planfile.open(file, k, some)
  if found then return found end
  if not home then
    home = "/nonexistent"
    return planfile.parse(build(home, etc), k)
  end
  -- One process makes the plan, the others that came at the same time wait for it and use it.
  local lock = fs.stat(home .. "/.state") and fs.lock(home .. "/.state/plan.lock", 3000)
  found = lock and planfile.open(file, k)
  local text = not found and build(home, etc)
  if lock then lock:release() end
  return found or planfile.parse(text, k)
end

--- The plan made anew, after a change that its stamps do not cover (a plugin's config file).
---@param event string canonical name
---@return userdata plan as plan.open
function plan.renew(event)
  local home = paths.home()
  if home then fs.remove(home .. "/.state/plan") end
  return plan.open(event)
end

return plan

--- pais.plan.keep: write the plan down, with the files it was made from.
-- The format is in src/planfile.h.

local compute = require "pais.plan.compute"
local events = require "pais.events"
local form = require "pais.plan.file"
local fs = require "pais.fs"
local json = require "pais.json"
local paths = require "pais.paths"
local planfile = require "pais.planfile"
local runtime = require "pais.runtime"

local keep = {}

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

local function config_inputs(m)
  return { m.dir .. "/config.yaml", m.dir .. "/config.toml" }
end

-- The files whose change makes the plan stale: those always looked at, and the manifests.
local function inputs(result, home, etc)
  local always = { etc, result.dir or "/", home .. "/.env", home .. "/policy.lua" }
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
  for _, file in ipairs(result.policy.loaded) do always[#always + 1] = file end
  if result.off[1] then always[#always + 1] = require("pais.off.list").file(home) end
  if result.moving then
    always[#always + 1] = result.moving.file
    always[#always + 1] = result.moving.path
  end
  -- Settings that decide whether a handler runs at all; those of the others are looked at when one of
  -- their handlers is about to run.
  for _, name in ipairs(result.resolution.order) do
    local m = result.manifests[name]
    for _, hook in ipairs(m and m.hooks or {}) do
      if hook.needs then
        table.move(config_inputs(m), 1, 2, #always + 1, always)
        break
      end
    end
  end
  local manifests = {}
  for _, folder in ipairs(result.folders) do
    local file = folder.file and folder.file:match("[^/]*$") or "plugin.yaml"
    manifests[#manifests + 1] = folder.name .. "/" .. file
  end
  return always, manifests
end

-- The line of one handler: what a dispatch needs, and nothing that must be looked up again.
local function line(h, result)
  local many = #result.folders > require("pais.plan").SOME
  -- Left out is what nearly every handler has in common (pais.dispatch fills it in).
  local row = { plugin = h.plugin, handler = h.handler ~= h.event and h.handler or nil,
    kind = h.kind ~= "lua" and h.kind or nil, phase = h.phase ~= "guard" and h.phase or nil,
    on_error = h.on_error ~= "allow" and h.on_error or nil, timeout = h.timeout, recheck = h.recheck or nil,
    core = h.core or nil, ["if"] = h["if"], project = h.project,
    command = h.command, args = h.args and json.encode(json.array(h.args)) or nil,
    set_aside = result.policy.set_aside[h.plugin] }
  if h.kind == "policy" then row.file, row.index = h.file, h.index end
  local m = h.manifest
  if m then
    row.code = result.code[m.name] and result.code[m.name].stamp
    row.dir, row.version, row.entry = m.dir, m.version, m.entry
    row.language = h.kind ~= "lua" and m.language or nil
    row.builds = h.kind ~= "lua" and not h.command and require("pais.build").kind(m) or nil
    row.consumes = m.consumes[1] and true or nil
    if many then row.manifest, row.stamp = m.file, planfile.stamp("/", m.file) end
    if next(m.config) then
      row.configured = true
      local yaml, toml = table.unpack(config_inputs(m))
      row.config_yaml, row.config_toml = planfile.stamp("/", yaml), planfile.stamp("/", toml)
    end
  end
  return (h.matcher or ""):gsub("[\t\n]", " ") .. "\t" .. form.fields(row)
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
  local env = public_options(m.config)
  if env then values = require("pais.plugin.options").files(m) end
  return { values = values, env = env, config = m.config }
end

-- The code of the plugins whose functions handle events, compiled once. A dispatch uses it while the
-- file has this stamp, which was taken before the file was read.
local function compile(result)
  result.code = {}
  for _, name in ipairs(result.resolution.order) do
    local m = result.manifests[name]
    if m and m.language == "lua" and m.hooks[1] then
      local file = m.dir .. "/" .. (m.entry or "init.lua")
      local stamp = planfile.stamp("/", file)
      local source = fs.read(file)
      local chunk = source and load(source, "@" .. file, "t")
      if chunk then result.code[name] = { stamp = stamp, text = string.dump(chunk) } end
    end
  end
end

-- The plugins that have secrets which the record must not have, wherever they come from.
local function with_secrets(result)
  local names = {}
  for name, m in pairs(result.manifests) do
    for _, option in pairs(m.config) do
      if option.secret then names[name] = true end
    end
  end
  local list = {}
  for name in pairs(names) do list[#list + 1] = name end
  return list[1] and table.concat(list, ",") or nil
end

-- Whether any handler has a condition that only the event can answer.
local function conditional(result)
  for _, handlers in pairs(result.events) do
    for _, h in ipairs(handlers) do
      if h["if"] or h.project then return true end
    end
  end
end

-- The events whose rows are kept: the known ones, and others that have handlers.
local function with_rows(handled)
  local names = { table.unpack(events.names()) }
  for event in pairs(handled) do
    if not events.get(event).known then names[#names + 1] = event end
  end
  return names
end

local function sections(result, home)
  local list = {}
  compile(result)
  local function add(name, text) list[#list + 1] = { name = name, text = text } end
  local values = result.config.values
  local d = values.dispatch
  local problems = { table.unpack(result.policy.problems) }
  table.move(result.changed, 1, #result.changed, #problems + 1, problems)
  add("options", form.fields {
    lua_instructions = d.lua_instructions, lua_ms = d.lua_ms, lua_memory_mb = d.lua_memory_mb,
    output_kb = d.output_kb, context_limit = d.context_limit, set_aside_after = d.set_aside_after,
    set_aside_minutes = d.set_aside_minutes, timeout = values.defaults.timeout,
    record = values.record.enabled, history = paths.history(values),
    redact_env = values.record.redact_env and table.concat(values.record.redact_env, ",") or nil,
    dotenv = fs.stat(home .. "/.env") and true or nil, secrets = with_secrets(result),
    overrides = #result.policy.overrides > 0 or nil, policy_problems = #problems > 0 or nil,
    off = result.off[1] and true or nil, conditional = conditional(result),
  })
  if result.off[1] then add("off", json.encode(json.array(result.off))) end
  add("policy", json.encode { files = json.array(result.policy_files),
    problems = json.array(problems) })
  for event, handlers in pairs(result.events) do
    local lines = {}
    for _, h in ipairs(handlers) do lines[#lines + 1] = line(h, result) end
    add("on:" .. event, table.concat(lines))
  end
  -- Most events of a session are nobody's: what is known of them is kept too.
  for _, event in ipairs(with_rows(result.events)) do
    local row = events.get(event)
    add("row:" .. event, form.fields { matcher = row.matcher, budget = row.budget, known = row.known })
  end
  for name, code in pairs(result.code) do add("code:" .. name, code.text) end
  local parties = {}
  for name, m in pairs(result.manifests) do
    if next(m.config) then
      add("config:" .. name, json.encode(stored_settings(m, result.settings[name])))
    end
    if m.consumes[1] or m.provides[1] then
      parties[name] = { name = name, dir = m.dir, version = m.version, entry = m.entry,
        language = m.language, config = m.config,
        builds = m.language ~= "lua" and require("pais.build").kind(m) or nil }
    end
  end
  add("contracts", json.encode { wires = result.resolution.wires, plugins = parties })
  return list
end

local function serialise(result, home, etc, key)
  local always, manifests = inputs(result, home, etc)
  return form.serialise { key = key, base = result.dir or "/", always = always, some = manifests,
    sections = sections(result, home) }
end

--- Make the plan and, if nothing it depends on is changing just now, keep it.
---@param home string
---@param etc string
---@param key string what the plan depends on besides files
---@return string text of the plan file
function keep.build(home, etc, key)
  -- A run without policy or plugins, or with modules from elsewhere, is no reason to forget the plan
  -- of the others.
  local odd = runtime.clean or runtime.safe or runtime.dev
  local lasting = not odd and fs.stat(home) and fs.mkdirs(home .. "/.state", 448) -- 0700
  local off = lasting and require "pais.off.list"
  local before = off and off.stamp(home)
  local text = form.keep(lasting and home .. "/.state/plan", function()
    local result = compute.run()
    if lasting and result.digests then result.digests:save() end
    return serialise(result, home, etc, key)
  end)
  if off and off.stamp(home) ~= before then require("pais.plan").drop() end
  return text
end

return keep

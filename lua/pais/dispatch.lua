--- pais.dispatch: one event in, one answer out.
-- Guards run in order and each sees what the one before left; then those that add context; then
-- those that watch, who get the final verdict. docs/architecture.md shows the way of an event.
-- Most events are nobody's concern or are let through: what only the others need is loaded late.

local json = require "pais.json"
local planfile = require "pais.planfile"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local dispatch = {}

local EVENT_MAX = 256 << 20

-- stdout and stderr are the protocol's: what a handler prints goes to the record.
local function capture()
  print = function(...) require("pais.streams").print(...) end -- luacheck: globals print
  runtime.on_library(function(name, library) require("pais.streams").bend(name, library) end)
  getmetatable("").__metatable = false -- the methods of strings are everybody's
end

local function printed()
  local streams = package.loaded["pais.streams"]
  return streams and streams.text()
end

-- ---- the record

local SUMMARY = { "command", "file_path", "notebook_path", "url", "pattern", "query", "skill",
  "prompt", "description" }

local function summary(event)
  local input = event.tool_input
  if type(input) == "table" then
    for _, name in ipairs(SUMMARY) do
      if type(input[name]) == "string" then return input[name] end
    end
    return nil
  end
  for _, name in ipairs { "prompt", "message", "file_path", "command_name", "source", "reason",
    "trigger", "last_assistant_message" } do
    if type(event[name]) == "string" then return event[name] end
  end
end

local function text_of(value)
  return type(value) == "string" and value or nil
end

local function start_record(name, event)
  return { v = 1, event = name, session = text_of(event.session_id), tool = text_of(event.tool_name),
    tool_use_id = text_of(event.tool_use_id), agent_id = text_of(event.agent_id),
    cwd = text_of(event.cwd), input = summary(event), handlers = {} }
end

local function keep_record(run)
  local state, rec = run.state, run.rec
  if run.options.record == "false" or not run.history then return end
  local bytes = 0
  for _, c in ipairs(state.contexts) do bytes = bytes + #c.text end
  rec.verdict, rec.by, rec.reason = state.verdict or "none", state.by, state.reason
  rec.rewritten = run.rewritten or nil
  rec.became = run.rewritten and summary(run.event) or nil
  rec.context = bytes > 0 and bytes or nil
  rec.faults, rec.log = state.faults, printed()
  rec.us = sys.now_us() - run.started
  local o = run.options
  local secrets = (o.dotenv or o.redact_env or o.secrets) and require("pais.problems").secrets(run)
  require("pais.record").append(run.history, rec, secrets)
end

-- ---- the handlers of this event

local NONE = {}

-- Whether the manifest or the settings of a handler are other ones than those the plan was made from.
local function changed(list)
  for _, h in ipairs(list) do
    if h.stamp and not planfile.unchanged(h.manifest, h.stamp)
      or h.config_yaml and not (planfile.unchanged(h.dir .. "/config.yaml", h.config_yaml)
        and planfile.unchanged(h.dir .. "/config.toml", h.config_toml)) then
      return true
    end
  end
  return false
end

-- The handlers that the plan has for this event, in order; nil when the plan turns out damaged, or
-- stale in what its stamps do not cover.
local function select_handlers(run)
  local row, section = run.row, "on:" .. run.row.name
  local value, alias = row.matcher and run.event[row.matcher], nil
  if not row.known or value == "Agent" or row.name == "FileChanged" then
    value, alias = require("pais.events").subject(row, run.event)
  end
  local list
  -- Events without a matcher are for every handler, whatever its matcher says.
  if row.matcher or value then
    list = run.plan:select(section, type(value) == "string" and value or nil, alias)
  else
    list = run.plan:all(section)
  end
  run.options = run.plan:fields "options"
  if list == false or not run.options or list and changed(list) then return nil end
  local event = run.row.name
  for _, h in ipairs(list or NONE) do
    h.event, h.name = event, h.plugin
    h.handler = h.handler or event
    h.label = h.plugin .. "." .. h.handler
    h.phase, h.on_error = h.phase or "guard", h.on_error or "allow"
    h.timeout = h.timeout and tonumber(h.timeout)
  end
  return list or NONE
end

-- What is known of the event, whose name may be spelled in any way: the plan has what nearly every
-- dispatch needs.
local function row_of(plan, name)
  local kept = plan:fields("row:" .. name)
  if not kept then
    name = require("pais.events").canonical(name)
    kept = plan:fields("row:" .. name)
    if not kept then return require("pais.events").get(name) end
  end
  local row = { name = name, matcher = kept.matcher or false, known = kept.known == "true",
    budget = tonumber(kept.budget) }
  return setmetatable(row, { __index = function(_, key)
    setmetatable(row, nil)
    for k, v in pairs(require("pais.events").get(name)) do row[k] = v end
    return row[key]
  end })
end

local function open_plan(run, name)
  local plan = require "pais.plan"
  run.plan = plan.open(name)
  run.row = row_of(run.plan, name)
  local list = select_handlers(run)
  if list then return list end
  run.plan = plan.renew(run.row.name)
  return select_handlers(run) or error("the plan cannot be read right after it was made")
end

-- ---- guards

-- Most handlers have nothing to say. From the first that speaks, fails, or is a program, pais.guards
-- goes on.
local function guards(run, list)
  local handlers, recorded = require "pais.handlers", run.rec.handlers
  local easy = not run.faulty and not run.failing
  for i = 1, #list do
    local h = list[i]
    if not easy or h.kind == "command" then return require("pais.guards").run(run, list, i) end
    local out = handlers.lua(run, h)
    if out then return require("pais.guards").run(run, list, i, out) end
    recorded[#recorded + 1] = h
  end
end

local function run_phases(run, list)
  local phases = { guard = {}, context = {}, observe = {} }
  local set_aside = run.failing and require("pais.aside").filter(run, list) or NONE
  for i = 1, #list do
    local h = list[i]
    local phase = phases[h.phase]
    if not set_aside[h.label] then phase[#phase + 1] = h end
  end
  if phases.guard[1] then guards(run, phases.guard) end
  if phases.context[1] and run.state.verdict ~= "block" then
    require("pais.late").context(run, phases.context)
  end
  if phases.observe[1] then require("pais.late").observe(run, phases.observe) end
  if next(run.seen) then require("pais.aside").settle(run, list) end
end

-- ---- the whole

local function new_run(started, name, event)
  local run = {
    started = started, event = event, home = runtime.home,
    rec = start_record(name, event), settings = {}, seen = {}, options = {},
    history = runtime.home and runtime.home .. "/history",
    state = { contexts = {}, messages = {}, output = {}, rewritten = {}, faults = {} },
  }
  run.secrets = function() return require("pais.problems").dotenv(run) end
  return run
end

local function set_limits(run)
  local o = run.options
  run.context_limit = tonumber(o.context_limit)
  run.limits = { instructions = tonumber(o.lua_instructions) | 0,
    bytes = tonumber(o.lua_memory_mb) << 20 }
  run.lua_ms = tonumber(o.lua_ms) | 0
  -- What an event's handlers have left together.
  local end_us = run.started + run.row.budget * 1000000
  run.left_ms = function(now_us)
    local left = (end_us - (now_us or sys.now_us())) // 1000
    return left > 1 and left or 1
  end
end

local function policy_of(run)
  local set
  return function()
    if not set then
      local stored = json.decode(require("pais.plan").section(run, "policy") or "null")
      set = require("pais.policy").load(type(stored) == "table" and stored.files or {})
    end
    return set
  end
end

local function unreadable(started, name, message)
  name = name and require("pais.events").canonical(name) or "unknown"
  local run = new_run(started, name, {})
  run.options.record, run.options.dotenv = "true", true
  require("pais.merge").fault(run.state, "pais", "event", message)
  keep_record(run)
  return 0, "", ""
end

-- The event's name: that of the command line. But a slip in the client's settings ("", an option, a typing
-- error) must not keep an event from its guards.
local function name_of(given, named)
  if not given or not named or given == named then return given or named end
  local events = require "pais.events"
  local function known(name) return events.get(events.canonical(name)).known end
  return (known(given) or not known(named)) and given or named
end

-- Whether there is anything to answer.
local function speaks(state)
  return state.verdict or state.halt or state.contexts[1] or state.messages[1] or next(state.output)
end

--- Handle one event.
---@param args string[] hook, dispatch, and the event's name (without it the payload's counts)
---@return integer code 0 or 2
---@return string out for stdout
---@return string err for stderr
function dispatch.main(args)
  local started = sys.now_us()
  capture()
  local given = args[3] ~= "" and args[3] or nil
  runtime.event(runtime.home and runtime.home .. "/history", given, "")
  local raw, msg = runtime.stdin(EVENT_MAX)
  local event
  if raw then event, msg = json.decode(raw) end
  if event == nil then return unreadable(started, given, msg) end
  if type(event) ~= "table" or json.is_array(event) then
    return unreadable(started, given, "the event is no JSON object")
  end
  local named = text_of(event.hook_event_name)
  local name = name_of(given, named)
  if not name then
    return unreadable(started, nil, "neither the command line nor the event names it")
  end

  local run = new_run(started, name, event)
  run.raw = json.clean(raw)
  run.faulty = runtime.faults[1] and require("pais.problems").earlier() or nil
  local failing = run.home and require("pais.fs").read(run.home .. "/.state/aside")
  run.failing = failing and require("pais.aside").parse(failing)
  local list = open_plan(run, name)
  local skip = sys.env "PAIS_SKIP"
  if skip or run.options.off then list = require("pais.off").filter(run, list, skip) end
  if run.options.conditional then list = require("pais.condition").filter(run, list) end
  name = run.row.name
  run.rec.event = name
  run.history = run.options.history or run.history
  runtime.event(run.history, name, text_of(event.session_id))
  set_limits(run)
  run.policy = policy_of(run)
  if run.options.overrides then require("pais.policy").apply(run.policy()) end
  run.surroundings = list[1] and require("pais.plugin").surroundings(event)
  run_phases(run, list)

  local input = run.rewritten and run.row.rewrite and json.slice(run.raw, { run.row.rewrite }) or nil
  local code, out, err = 0, "", ""
  if input or speaks(run.state) then
    code, out, err = require("pais.answer").build(run.state, run.row, input, run.context_limit)
    runtime.answer(code, out, err)
  end
  -- At the end: modules are loaded, and overlays refused, on the way.
  if run.faulty or run.options.policy_problems or given and given ~= named or runtime.refused()[1] then
    require("pais.problems").note(run, given, named)
  end
  keep_record(run)
  if run.stale then require("pais.plan").drop() end
  return code, out, err
end

return dispatch

--- pais.dispatch: one event in, one answer out.
-- Guards run in order and each sees what the one before left; then those that add context; then
-- those that watch, who get the final verdict. docs/architecture.md shows the way of an event.
-- Most events are nobody's concern or are let through: what only the others need is loaded late.

local json = require "pais.json"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local dispatch = {}

local EVENT_MAX = 256 << 20
local LOG_MAX = 4096

-- ---- what handlers print

-- stdout and stderr are the protocol's: what a handler prints goes to the record.
local function capture()
  local kept, size = {}, 0
  local function add(...)
    for i = 1, select("#", ...) do
      local text = tostring((select(i, ...)))
      if size < LOG_MAX then kept[#kept + 1] = text:sub(1, LOG_MAX - size) end
      size = size + #text
    end
  end
  local stream = {}
  local function method(name, fn) stream[name] = fn end
  method("write", function(_, ...)
    add(...)
    return stream
  end)
  for _, name in ipairs { "flush", "setvbuf", "seek", "close" } do
    method(name, function() return true end)
  end
  print = function(...) -- luacheck: globals print
    for i = 1, select("#", ...) do add(i > 1 and "\t" or "", (select(i, ...))) end
    add("\n")
  end
  io.write = function(...) return stream:write(...) end -- luacheck: ignore 122
  io.stdout, io.stderr = stream, stream -- luacheck: ignore 122
  os.exit = function() error("os.exit: a handler cannot end the dispatch", 2) end -- luacheck: ignore 122
  getmetatable("").__metatable = false -- the methods of strings are everybody's
  return function() return size > 0 and table.concat(kept) or nil end
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

-- The secrets that must not be written: values of .env, and of variables named in the configuration.
local function secrets_of(run)
  local values = run.secrets()
  local named = run.options.redact_env
  if next(values) == nil and not named then return nil end
  local list = require("pais.dotenv").secrets(values)
  for name in (named or ""):gmatch("[^,]+") do
    local value = sys.env(name)
    if value and #value >= 6 then list[#list + 1] = value end
  end
  return list
end

local function keep_record(run)
  local state, rec = run.state, run.rec
  if run.options.record == "false" or not run.history then return end
  local bytes = 0
  for _, c in ipairs(state.contexts) do bytes = bytes + #c.text end
  -- Here, because modules are loaded when they are needed.
  for _, r in ipairs(runtime.refused()) do
    state.faults[#state.faults + 1] = { who = r.path, kind = "overlay", message = r.message }
  end
  rec.verdict, rec.by, rec.reason = state.verdict or "none", state.by, state.reason
  rec.rewritten = run.rewritten or nil
  rec.became = run.rewritten and summary(run.event) or nil
  rec.context = bytes > 0 and bytes or nil
  rec.faults, rec.log = state.faults, run.printed()
  rec.us = sys.now_us() - run.started
  require("pais.record").append(run.history, rec, secrets_of(run))
end

-- ---- the handlers of this event

local function skipped()
  local list = sys.env "PAIS_SKIP"
  if not list then return {} end
  local names = {}
  for name in list:gmatch("[^,%s]+") do names[name] = true end
  return names
end

local function settings_changed(list)
  local planfile
  for _, h in ipairs(list) do
    if h.stamps then
      planfile = planfile or require "pais.planfile"
      local yaml, toml = h.stamps:match("^(%x+) (%x+)$")
      if planfile.stamp("/", h.dir .. "/config.yaml") ~= yaml
        or planfile.stamp("/", h.dir .. "/config.toml") ~= toml then
        return true
      end
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
  if list == false or not run.options or list and settings_changed(list) then return nil end
  local skip, kept = skipped(), {}
  for _, h in ipairs(list or {}) do
    if not skip[h.plugin] then
      h.event = run.row.name
      h.label = h.plugin .. "." .. h.handler
      h.on_error = h.on_error or "allow"
      h.timeout = h.timeout and tonumber(h.timeout)
      kept[#kept + 1] = h
    end
  end
  return kept
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

-- The last of the handlers from `i` on that can run side by side: programs next to each other.
local function batch_end(list, i)
  while list[i].kind == "command" and list[i + 1] and list[i + 1].kind == "command" do i = i + 1 end
  return i
end

-- Most handlers have nothing to say.
local function silent(run, out)
  if out.verdict or out.kind or run.failing then return false end
  run.rec.handlers[#run.rec.handlers + 1] = { name = out.h.plugin, handler = out.h.handler,
    us = out.us, verdict = "none" }
  return true
end

local function take(run, out)
  return not silent(run, out) and require("pais.outcome").take(run, out)
end

-- From here on the answer is certain, whatever breaks later.
local function secure_answer(run)
  local code, out, err = require("pais.answer").build(run.state, run.row, nil, run.context_limit)
  runtime.answer(code, out, err)
end

-- A guard that asked for it sees the final form once more; it may then only refuse or ask.
local function recheck(run, list, before)
  local handlers = require "pais.handlers"
  for k = 1, before do
    local h = list[k]
    if h.recheck and run.state.verdict ~= "block" then
      local out = handlers.one(run, h)
      if out.verdict then
        out.verdict = { verdict = out.verdict.verdict, reason = out.verdict.reason }
      end
      take(run, out)
    end
  end
end

local function guards(run, list)
  local handlers = require "pais.handlers"
  local i, changed_at = 1, 0
  while i <= #list and run.state.verdict ~= "block" do
    local last = batch_end(list, i)
    local outs = last > i and require("pais.programs").run(run, table.move(list, i, last, 1, {}))
      or { handlers.one(run, list[i]) }
    for _, out in ipairs(outs) do
      local changed = take(run, out)
      if changed then changed_at = i end
      i = i + 1
      if run.state.verdict == "block" then
        secure_answer(run)
        break
      end
      if changed then break end -- the rest of the batch saw the old input: it runs again
    end
  end
  recheck(run, list, changed_at - 1)
end

local function run_phases(run, list)
  local phases = { guard = {}, context = {}, observe = {} }
  local set_aside = run.failing and require("pais.aside").filter(run, list)
  for _, h in ipairs(list) do
    if not (set_aside and set_aside[h.label]) then table.insert(phases[h.phase], h) end
  end
  if phases.guard[1] then guards(run, phases.guard) end
  if phases.context[1] and run.state.verdict ~= "block" then
    require("pais.late").context(run, phases.context)
  end
  if phases.observe[1] then require("pais.late").observe(run, phases.observe) end
  if next(run.seen) then require("pais.aside").settle(run, list) end
end

-- ---- the whole

local function earlier_faults()
  local faults
  for _, text in ipairs(runtime.faults) do
    local kind, label = text:match("^([^:]*):(.*)$")
    faults = faults or {}
    if kind then faults[#faults + 1] = { kind = kind, label = label } end
  end
  return faults
end

local function secrets_file(run)
  local known
  return function()
    if not known then
      local there = run.home and require("pais.fs").stat(run.home .. "/.env")
      known = there and require("pais.dotenv").load(run.home) or {}
    end
    return known
  end
end

local function new_run(started, printed, name, event)
  local run = {
    started = started, printed = printed, event = event, home = runtime.home,
    rec = start_record(name, event), settings = {}, seen = {}, options = {},
    history = runtime.home and runtime.home .. "/history",
    state = { contexts = {}, messages = {}, output = {}, rewritten = {}, faults = {} },
  }
  run.secrets = secrets_file(run)
  return run
end

local function set_limits(run)
  local o = run.options
  run.context_limit = tonumber(o.context_limit)
  run.limits = { instructions = math.tointeger(tonumber(o.lua_instructions)),
    ms = math.tointeger(tonumber(o.lua_ms)), bytes = tonumber(o.lua_memory_mb) << 20 }
  -- What an event's handlers have left together.
  run.left_ms = function()
    return math.max(1, run.row.budget * 1000 - (sys.now_us() - run.started) // 1000)
  end
end

-- What is wrong with policy, overlays and the call itself goes to the record of every event.
local function note_problems(run, given)
  local function fault(...) require("pais.merge").fault(run.state, ...) end
  if run.options.policy_problems then
    for _, p in ipairs(json.decode(run.plan:section "policy").problems) do
      fault(p.file, "policy", (p.line and ("line %d: "):format(p.line) or "") .. p.message)
    end
  end
  for _, f in ipairs(run.faulty or {}) do
    if f.label == "" then
      fault("pais", f.kind, "an internal failure; overlays and policy were left out")
    end
  end
  local named, name = text_of(run.event.hook_event_name), run.row.name
  if given and named and named ~= name and require("pais.events").canonical(named) ~= name then
    fault("pais", "event", ("called for %s, but the event is %s"):format(name, named))
  end
end

local function policy_of(run)
  local set
  return function()
    if not set then
      local stored = json.decode(run.plan:section "policy" or "null")
      set = require("pais.policy").load(type(stored) == "table" and stored.files or {})
    end
    return set
  end
end

local function unreadable(started, printed, name, message)
  name = name and require("pais.events").canonical(name) or "unknown"
  local run = new_run(started, printed, name, {})
  run.options.record = "true"
  require("pais.merge").fault(run.state, "pais", "event", message)
  keep_record(run)
  return 0, "", ""
end

--- Handle one event.
---@param args string[] hook, dispatch, and the event's name (without it the payload's counts)
---@return integer code 0 or 2
---@return string out for stdout
---@return string err for stderr
function dispatch.main(args)
  local started = sys.now_us()
  local printed = capture()
  local given = args[3]
  runtime.event(runtime.home and runtime.home .. "/history", given, "")
  local raw, msg = runtime.stdin(EVENT_MAX)
  local event
  if raw then event, msg = json.decode(raw) end
  if event == nil then return unreadable(started, printed, given, msg) end
  if type(event) ~= "table" or json.is_array(event) then
    return unreadable(started, printed, given, "the event is no JSON object")
  end
  local named = text_of(event.hook_event_name)
  local name = given or named
  if not name then
    return unreadable(started, printed, nil, "neither the command line nor the event names it")
  end

  local run = new_run(started, printed, name, event)
  run.raw = json.clean(raw)
  run.faulty = earlier_faults()
  local failing = run.home and require("pais.fs").read(run.home .. "/.state/aside")
  run.failing = failing and require("pais.aside").parse(failing)
  local list = open_plan(run, name)
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
  if input or require("pais.handlers").speaks(run.state) then
    code, out, err = require("pais.answer").build(run.state, run.row, input, run.context_limit)
    runtime.answer(code, out, err)
  end
  note_problems(run, given) -- at the end: modules are loaded, and overlays refused, on the way
  keep_record(run)
  if run.stale then require("pais.plan").drop() end
  return code, out, err
end

return dispatch

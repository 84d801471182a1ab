--- pais.dispatch: one event in, one answer out.
-- Guards run in order and each sees what the one before left; then those that add context; then
-- those that watch, who get the final verdict. docs/architecture.md shows the way of an event.

local json = require "pais.json"
local paths = require "pais.paths"
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
  return function() return size > 0 and table.concat(kept) or nil end
end

-- ---- the state of one dispatch

local function once(fn)
  local value
  return function()
    if value == nil then value = fn() end
    return value
  end
end

local function earlier_faults()
  local faults = {}
  for _, text in ipairs(runtime.faults) do
    local kind, label = text:match("^([^:]*):(.*)$")
    if kind then faults[#faults + 1] = { kind = kind, label = label } end
  end
  return faults
end

local MESSAGES = {
  timeout = "it did not return in time", crash = "it crashed the program",
  lua = "an internal error", memory = "out of memory",
}

local function skipped()
  local names = {}
  for name in (sys.env "PAIS_SKIP" or ""):gmatch("[^,%s]+") do names[name] = true end
  return names
end

-- Lines of the plan become handlers; those whose plugin's settings changed make the plan stale.
local function select_handlers(run)
  local value, alias = require("pais.events").subject(run.row, run.event)
  -- Events without a matcher are for every handler, whatever its matcher says.
  local lines
  if run.row.matcher or value then
    lines = run.plan:select("on:" .. run.row.name, value, alias)
  else
    lines = run.plan:all("on:" .. run.row.name)
  end
  local list, skip = {}, skipped()
  for _, text in ipairs(lines or {}) do
    local h = json.decode(text)
    h.event = run.row.name
    h.label = h.plugin .. "." .. h.handler
    h.on_error = h.on_error or "allow"
    if not skip[h.plugin] then list[#list + 1] = h end
  end
  return list
end

local function settings_changed(list)
  local planfile = require "pais.planfile"
  for _, h in ipairs(list) do
    for i, name in ipairs(h.stamps and { "config.yaml", "config.toml" } or {}) do
      if planfile.stamp("/", h.dir .. "/" .. name) ~= h.stamps[i] then return true end
    end
  end
  return false
end

-- ---- taking up what handlers said

local function note_of(v)
  if not v then return nil end
  local notes = {}
  if v.rewrite then
    local names = {}
    for name in pairs(v.rewrite) do names[#names + 1] = name end
    table.sort(names)
    notes[#notes + 1] = "rewrote " .. table.concat(names, ", ")
  end
  if v.replace then notes[#notes + 1] = "rewrote the input" end
  if v.context then notes[#notes + 1] = ("context: %d bytes"):format(#table.concat(v.context)) end
  if v.halt then notes[#notes + 1] = "halt" end
  return notes[1] and table.concat(notes, "; ") or nil
end

local function failed(run, out)
  local h, merge = out.h, require "pais.merge"
  merge.fault(run.state, h.label, out.kind, out.message)
  run.seen[h.label] = true
  if h.on_error ~= "allow" then
    local reason = ("%s failed (%s: %s), and its on_error says %s"):format(h.label, out.kind,
      out.message, h.on_error)
    -- An observer comes too late to decide.
    if h.phase ~= "observe" then
      merge.verdict(run.state, { verdict = h.on_error, reason = reason }, h, run.row)
    end
  end
end

-- The text of a rewrite goes into the raw event, so that what nobody touched stays byte for byte.
local function rewrite(run, v, h)
  local field = run.row.rewrite
  if not (v.rewrite or v.replace) then return false end
  if not field then
    require("pais.merge").fault(run.state, h.label, "unsupported",
      run.row.name .. " has no input to rewrite")
    return false
  end
  local raw = run.raw
  if v.replace then raw = json.patch(raw, {}, field, v.replace) or raw end
  local names = {}
  for name in pairs(v.rewrite or {}) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    raw = json.patch(raw, { field }, name, json.encode(v.rewrite[name]))
    if not raw then
      require("pais.merge").fault(run.state, h.label, "unsupported",
        ("%s is no object; use pais.output{updatedToolOutput = ...}"):format(field))
      return false
    end
    run.state.rewritten[name] = true
  end
  if raw == run.raw then return false end
  run.raw = raw
  run.event[field] = json.decode(json.slice(raw, { field }))
  run.rewritten = true
  return true
end

-- Returns whether the input changed.
local function take(run, out)
  local h, v = out.h, out.verdict
  if run.failing[h.label] and not out.kind then run.seen[h.label] = false end
  if out.kind then failed(run, out) end
  local changed = false
  if v and h.phase == "guard" then
    local ok, result = pcall(rewrite, run, v, h)
    if ok then changed = result else
      out.kind, out.message = "nonsense", tostring(result)
      failed(run, out)
    end
  elseif v and (v.rewrite or v.replace) then
    require("pais.merge").fault(run.state, h.label, "unsupported",
      ("only guards can rewrite, and this handler's phase is %s"):format(h.phase))
  end
  if v then
    if h.phase ~= "guard" and v.verdict then
      require("pais.merge").fault(run.state, h.label, "unsupported",
        ("only guards can %s, and this handler's phase is %s"):format(v.verdict, h.phase))
      local rest = {}
      for key, value in pairs(v) do rest[key] = value end
      rest.verdict = nil
      v = rest
    end
    require("pais.merge").verdict(run.state, v, h, run.row)
  end
  run.rec.handlers[#run.rec.handlers + 1] = {
    name = h.plugin, handler = h.handler, us = out.us,
    verdict = out.kind and "fault" or v and v.verdict or out.detached and "detached" or "none",
    reason = out.kind and out.message or v and v.reason, note = note_of(out.verdict),
  }
  return changed
end

-- ---- phases

-- The handlers from `i` on that can run side by side: commands next to each other.
local function batch(list, i)
  local last = i
  while list[last].kind == "command" and list[last + 1] and list[last + 1].kind == "command" do
    last = last + 1
  end
  local part = {}
  for k = i, last do part[#part + 1] = list[k] end
  return part
end

local function run_one(run, h)
  for _, f in ipairs(run.faulty) do
    if f.label == h.label then
      return { h = h, us = 0, kind = f.kind, message = MESSAGES[f.kind] or f.kind }
    end
  end
  if h.kind == "command" then return require("pais.handlers").commands(run, { h })[1] end
  return require("pais.handlers").lua(run, h)
end

local function secure_answer(run)
  local code, out, err = require("pais.answer").build(run.state, run.row, nil,
    run.options.dispatch.context_limit)
  runtime.answer(code, out, err)
end

local function guards(run, list)
  local i, changed_at = 1, 0
  while i <= #list and run.state.verdict ~= "block" do
    local part = batch(list, i)
    local outs = #part > 1 and require("pais.handlers").commands(run, part)
      or { run_one(run, part[1]) }
    for k, out in ipairs(outs) do
      local changed = take(run, out)
      i = i + 1
      if run.state.verdict == "block" then
        secure_answer(run)
        break
      end
      if changed then
        changed_at = i - 1
        if k < #outs then break end -- the rest of the batch saw the old input: it runs again
      end
    end
  end
  -- A guard that asked for it sees the final form once more; it may then only refuse or ask.
  for k = 1, changed_at - 1 do
    local h = list[k]
    if h.recheck and run.state.verdict ~= "block" then
      local out = run_one(run, h)
      if out.verdict then
        out.verdict = require("pais.api").join({ verdict = out.verdict.verdict,
          reason = out.verdict.reason }, {})
      end
      take(run, out)
    end
  end
end

local function contexts(run, list)
  local outs, commands = {}, {}
  for _, h in ipairs(list) do
    if h.kind == "command" then commands[#commands + 1] = h else outs[h] = run_one(run, h) end
  end
  if #commands > 0 then
    for _, out in ipairs(require("pais.handlers").commands(run, commands)) do outs[out.h] = out end
  end
  for _, h in ipairs(list) do take(run, outs[h]) end
end

local function observers(run, list)
  local commands = {}
  for _, h in ipairs(list) do
    if h.kind == "command" then commands[#commands + 1] = h else take(run, run_one(run, h)) end
  end
  if #commands > 0 then
    for _, out in ipairs(require("pais.handlers").detach(run, commands)) do take(run, out) end
  end
end

local PHASES = { guard = guards, context = contexts, observe = observers }

local function run_phases(run, list)
  local phases = { guard = {}, context = {}, observe = {} }
  local now_s = sys.time_ns() // 1000000000
  for _, h in ipairs(list) do
    local may = h.set_aside
    if may == nil then may = h.phase ~= "guard" end
    if may and require("pais.aside").is(run.failing, h.label, now_s) then
      run.rec.handlers[#run.rec.handlers + 1] = { name = h.plugin, handler = h.handler,
        verdict = "none", note = "set aside after repeated failures" }
    else
      table.insert(phases[h.phase], h)
    end
  end
  for _, phase in ipairs { "guard", "context", "observe" } do
    if #phases[phase] > 0 and (phase ~= "context" or run.state.verdict ~= "block") then
      PHASES[phase](run, phases[phase])
    end
  end
  run.may_set_aside = {}
  for _, h in ipairs(list) do
    local may = h.set_aside
    if may == nil then may = h.phase ~= "guard" end
    run.may_set_aside[h.label] = may
  end
end

local function set_aside(run)
  if next(run.seen) == nil or not run.home then return end
  local seen = {}
  for label, bad in pairs(run.seen) do
    if run.may_set_aside[label] then seen[label] = bad end
  end
  if next(seen) == nil then return end
  local d = run.options.dispatch
  local put = require("pais.aside").update(run.home, seen, { threshold = d.set_aside_after,
    minutes = d.set_aside_minutes, now_s = sys.time_ns() // 1000000000 })
  for _, label in ipairs(put) do
    run.state.messages[#run.state.messages + 1] = { who = "pais", text =
      ("%s failed %d times in a row and is set aside for %d minutes; `pais why` says more")
        :format(label, d.set_aside_after, d.set_aside_minutes) }
  end
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

local function keep_record(run, started)
  local state, rec = run.state, run.rec
  if run.options.record.enabled == false or not run.history then return end
  local bytes = 0
  for _, c in ipairs(state.contexts) do bytes = bytes + #c.text end
  rec.verdict, rec.by, rec.reason = state.verdict or "none", state.by, state.reason
  rec.rewritten = run.rewritten or nil
  rec.became = run.rewritten and summary(run.event) or nil
  rec.context = bytes > 0 and bytes or nil
  rec.faults, rec.log = state.faults, run.printed()
  rec.us = sys.now_us() - started
  local values = run.secrets()
  local secrets = next(values) and require("pais.dotenv").secrets(values) or {}
  for _, name in ipairs(run.options.record.redact_env or {}) do
    local value = sys.env(name)
    if value and #value >= 6 then secrets[#secrets + 1] = value end
  end
  require("pais.record").append(run.history, rec, secrets)
end

-- ---- the whole

local DEFAULTS = { dispatch = { lua_instructions = 50000000, lua_ms = 2000, lua_memory_mb = 64,
  output_kb = 1024, context_limit = 9900, set_aside_after = 3, set_aside_minutes = 60 },
  record = { enabled = true }, timeout = 30 }

local function no_handlers(name, message, started, printed)
  local run = { state = require("pais.merge").new(), rec = start_record(name, {}),
    options = DEFAULTS, history = paths.history(), printed = printed,
    secrets = function() return {} end }
  require("pais.merge").fault(run.state, "pais", "event", message)
  keep_record(run, started)
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
  local events = require "pais.events"
  local given = args[3] and events.canonical(args[3])
  local history = paths.history()
  runtime.event(history, given, "")
  local raw, msg = runtime.stdin(EVENT_MAX)
  local event
  if raw then event, msg = json.decode(raw) end
  if event == nil then return no_handlers(given or "unknown", msg, started, printed) end
  if type(event) ~= "table" or json.is_array(event) then
    return no_handlers(given or "unknown", "the event is no JSON object", started, printed)
  end
  local named = text_of(event.hook_event_name)
  local name = given or named and events.canonical(named)
  if not name then
    return no_handlers("unknown", "neither the command line nor the event names it", started,
      printed)
  end
  runtime.event(history, name, text_of(event.session_id))

  local run = {
    started = started, raw = json.clean(raw), event = event, row = events.get(name),
    home = paths.home(), state = require("pais.merge").new(), settings = {}, seen = {},
    faulty = earlier_faults(), rec = start_record(name, event), printed = printed,
  }
  run.secrets = once(function()
    local file = run.home and require("pais.fs").stat(run.home .. "/.env")
    return file and (require("pais.dotenv").load(run.home)) or {}
  end)
  run.failing = require("pais.aside").load(run.home)
  local plan = require "pais.plan"
  run.plan = plan.open(name)
  local list = select_handlers(run)
  if settings_changed(list) then
    run.plan = plan.renew(name)
    list = select_handlers(run)
  end
  run.options = json.decode(run.plan:section("options") or "null")
  if type(run.options) ~= "table" then run.options = DEFAULTS end
  run.history = run.options.history or history
  run.record_file = function()
    if run.options.record.enabled == false or not run.history then return nil end
    return require("pais.record").file(run.history)
  end
  if run.history ~= history then runtime.event(run.history, name, text_of(event.session_id)) end
  local d = run.options.dispatch
  run.limits = { instructions = d.lua_instructions, ms = d.lua_ms, bytes = d.lua_memory_mb << 20 }
  run.timeout_ms = function(h)
    local left = run.row.budget * 1000 - (sys.now_us() - started) // 1000
    local own = (h.timeout or run.options.timeout) * 1000 // 1 | 0
    if h.phase == "observe" then return own end -- detached: the turn does not wait for it
    return math.max(1, math.min(own, left))
  end
  run.policy = once(function() return require("pais.policy").load(run.options.policy or {}) end)
  if run.options.overrides and not runtime.safe then require("pais.policy").apply(run.policy()) end
  for _, p in ipairs(run.options.problems or {}) do
    require("pais.merge").fault(run.state, p.file, "policy", p.message)
  end
  for _, r in ipairs(runtime.refused()) do
    require("pais.merge").fault(run.state, r.path, "overlay", r.message)
  end
  for _, f in ipairs(run.faulty) do
    if f.label == "" then
      require("pais.merge").fault(run.state, "pais", f.kind, (MESSAGES[f.kind] or f.kind) ..
        "; overlays and policy were left out")
    end
  end
  if given and named and events.canonical(named) ~= given then
    require("pais.merge").fault(run.state, "pais", "event",
      ("called for %s, but the event is %s"):format(given, named))
  end

  run_phases(run, list)
  set_aside(run)
  local input = run.rewritten and run.row.rewrite and json.slice(run.raw, { run.row.rewrite }) or nil
  local code, out, err = 0, "", ""
  if require("pais.merge").speaks(run.state) or input then
    code, out, err = require("pais.answer").build(run.state, run.row, input, d.context_limit)
    runtime.answer(code, out, err)
  end
  keep_record(run, started)
  return code, out, err
end

return dispatch

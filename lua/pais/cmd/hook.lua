--- pais.cmd.hook: pais hook dispatch|list.

local json = require "pais.json"

local cmd = {}

--- A dispatch never comes here: the host takes it before the command line is parsed (src/main.c).
function cmd.dispatch()
  return nil, "run a dispatch: options of pais go before 'hook dispatch'", "E_USAGE"
end

local function rows_of(plan, wanted)
  local events = {}
  for event in pairs(plan.events) do
    if not wanted or event == wanted then events[#events + 1] = event end
  end
  table.sort(events)
  local rows = {}
  for _, event in ipairs(events) do
    for i, h in ipairs(plan.events[event]) do
      local clause, off = require("pais.plugin.installed").off(plan, h.plugin, h.handler)
      rows[#rows + 1] = { event = event, order = i, phase = h.phase, plugin = h.plugin,
        handler = h.handler, matcher = h.matcher or "", kind = h.kind, priority = h.priority,
        on_error = h.on_error or "allow", timeout = h.timeout,
        command = h.command, before = h.before and h.before[1] and json.array(h.before) or nil,
        after = h.after and h.after[1] and json.array(h.after) or nil,
        file = h.file or h.manifest and h.manifest.dir,
        off = off and require("pais.off.words").data(off), clause = clause }
    end
  end
  return rows
end

--- pais hook list [EVENT]
---@param args {event: string|nil}
---@param out pais.out
function cmd.list(args, out)
  local events = require "pais.events"
  local plan = require("pais.plan.compute").run()
  local wanted = args.event and events.canonical(args.event)
  local rows = rows_of(plan, wanted)
  if out.json_mode then
    for _, r in ipairs(rows) do r.clause = nil end
    out:json(json.array(rows))
    return 0
  end
  if wanted and not events.get(wanted).known then
    out:note(("%s is no event of the client this version knows%s; it would be dispatched all the same")
      :format(wanted, require("pais.text.nearest").hint(wanted, events.names())))
  end
  if #rows == 0 then
    out:print(wanted and ("nothing handles %s"):format(wanted) or "no handlers are installed")
    return 0
  end
  local cells, last = {}, nil
  for i, r in ipairs(rows) do
    local what = r.kind == "command" and (r.command or "program") or r.kind
    cells[i] = { r.event ~= last and { "bold", r.event } or "", tostring(r.order), r.phase,
      r.plugin .. (r.handler ~= r.event and "." .. r.handler or ""), r.matcher == "" and "*" or
      r.matcher, tostring(r.priority), r.on_error, r.clause and { "yellow", r.clause } or what }
    last = r.event
  end
  out:table({ "event", "#", "phase", "plugin", "matcher", "priority", "on error", "runs" }, cells)
  return 0
end

return cmd

--- pais.cmd.log: pais log.

local fs = require "pais.fs"
local log = require "pais.log"
local paths = require "pais.paths"
local sys = require "pais.sys"
local time = require "pais.log.time"

local cmd = {}

local POLL_MS = 200

local function filter_of(args)
  local filter = { plugin = args.plugin, verdict = args.verdict, session = args.session }
  if args.event then filter.event = require("pais.events").canonical(args.event) end
  if args.since then
    local since, msg, code = time.since(args.since, os.time())
    if not since then return nil, "--since: " .. msg, code end
    filter.since = since
  end
  return filter
end

--- Says what of the record could not be read.
---@param report pais.log.report
---@param out pais.out
function cmd.complain(report, out)
  for _, msg in ipairs(report.unread) do out:note("read the record: " .. msg) end
  if report.damaged > 0 then
    out:note(("%s in %s"):format(require("pais.cli.term").count(report.damaged, "damaged line"),
      table.concat(report.files, ", ")))
  end
end

local function follow(new, filter, printed, show)
  while true do
    for _, line in ipairs(new.poll()) do
      local rec, raw = log.parse(line)
      if rec and not printed[raw] and log.matches(rec, filter) then show(rec, raw) end
    end
    printed = {}
    sys.sleep_ms(POLL_MS)
  end
end

--- pais log [-f] [-n N] [--event --plugin --verdict --session --since]
---@param args table
---@param out pais.out
function cmd.run(args, out)
  local filter, msg, code = filter_of(args)
  if not filter then return nil, msg, code end
  if args.lines and args.lines < 0 then
    return nil, "--lines: a number of events, not " .. args.lines, "E_USAGE"
  end
  local history = paths.history(require("pais.config").load().values)
  if not history then return paths.homeless() end
  -- Before the last events are read, so that none is lost in between.
  local new = args.follow and log.follow(history)
  local recs, report, raws = log.last(history, args.lines or args.since and math.huge or 20, filter)
  local view = not out.json_mode and require("pais.log.view").new(out, recs)
  local function show(rec, raw)
    if view then out:print(view:line(rec)) else out:print(raw) end
  end
  local printed = {}
  for i = #recs, 1, -1 do
    show(recs[i], raws[i])
    printed[raws[i]] = true
  end
  cmd.complain(report, out)
  if new then return follow(new, filter, printed, show) end
  if #recs == 0 and not out.json_mode then
    local any = next(filter) ~= nil and #log.last(history, 1) > 0
    out:note(any and "no event of the record is like that"
      or fs.stat(history .. "/raw") and "the record is empty"
      or ("nothing is recorded yet in %s/raw"):format(history))
  end
  return 0
end

return cmd

--- pais.cmd.why: pais why [N].

local json = require "pais.json"
local paths = require "pais.paths"
local why = require "pais.why"

local cmd = {}

local function json_of(found, dirs)
  local rec = found.rec
  local places = json.array {}
  if rec.by then
    local name, handler = rec.by:match "^([^.]+)%.?(.*)$"
    places = json.array(why.places(name or "", handler, dirs))
  end
  local faults = json.array {}
  for _, list in ipairs { rec.faults, found.later } do
    for _, fault in ipairs(list) do
      faults[#faults + 1] = { who = fault.who, kind = fault.kind, message = fault.message,
        next = why.advice(fault) }
    end
  end
  return { record = json.decode(found.raw), file = found.path, places = places, faults = faults }
end

local function nothing(args, out, count, history)
  if count == 0 and args.n == nil and #require("pais.log").last(history, 1) > 0 then
    if out.json_mode then out:json(json.null) else
      out:print "Nothing was blocked and nobody was asked so far."
      out:print "pais why 1 explains the last event, pais log lists them."
    end
    return 0
  end
  if args.n and count > 0 then
    return nil, ("explain event %s: the record has only %d"):format(args.n, count), "E_RANGE"
  end
  return nil, ("explain an event: nothing is recorded yet in %s/raw"):format(history), "ENOENT",
    "'pais status' says whether Claude Code calls pais"
end

--- pais why [N]
---@param args {n: string|nil}
---@param out pais.out
function cmd.run(args, out)
  local n = math.tointeger(tonumber(args.n or "1"))
  if not n or n < 1 then
    return nil, ("explain event '%s': a number is expected, 1 is the last event"):format(args.n),
      "E_USAGE"
  end
  local values = require("pais.config").load().values
  local history = paths.history(values)
  if not history then return paths.homeless() end
  local found, count, report = why.find(history, n, not args.n and why.stopped or nil)
  require("pais.cmd.log").complain(report, out)
  if not found then return nothing(args, out, count, history) end
  local dirs = { home = paths.home(), etc = paths.etc(), plugins = paths.plugins(values),
    n = args.n }
  if out.json_mode then
    out:json(json_of(found, dirs))
  else
    require("pais.why.text").show(out, found, dirs, os.time())
  end
  return 0
end

return cmd

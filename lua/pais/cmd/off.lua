--- pais.cmd.off: pais off.

local paths = require "pais.paths"
local words = require "pais.off.words"

local cmd = {}

-- What is switched off, when no name is given.
local function show(out)
  local entries, msg, code = require("pais.off.list").read(paths.home())
  if not entries then return nil, msg, code end
  if out.json_mode then
    out:json(words.list(entries))
  elseif entries[1] then
    words.show(entries, out)
  else
    out:print "Nothing is switched off."
  end
  return 0
end

--- Whether a person asks; else nil and an error.
---@param what string
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function cmd.permitted(what)
  local ok, denied = require("pais.guard.person").asks()
  if ok then return true end
  return nil, what .. ": " .. denied, "E_DENIED", "type it in a terminal of your own"
end

-- What it means that these handlers do not run, when it means that calls are no longer refused.
local function consequence(target)
  local guards, core = {}, false
  for name, hook in pairs(target.hooks) do
    local phase = hook.phase or require("pais.events").default_phase(hook.event)
    if (not target.handler or name == target.handler) and phase == "guard" then
      guards[#guards + 1] = name
      core = core or hook.core
    end
  end
  if core then
    return "Where and while it is off, nothing it guards against is refused: not even rm -rf /."
  end
  return guards[1] and "What it refuses or rewrites passes as it is now."
end

--- pais off [PLUGIN[.HANDLER]]
---@param args {name: string|nil, here: boolean|nil, ["for"]: string|nil}
---@param out pais.out
function cmd.run(args, out)
  if not args.name then return show(out) end
  local ok, msg, code, step = cmd.permitted "switch off"
  if not ok then return nil, msg, code, step end
  local seconds
  if args["for"] then
    seconds = require("pais.log.time").duration(args["for"])
    if not seconds then
      return nil, ("no time to switch off for: '%s'"):format(args["for"]), "E_USAGE",
        "such as 30m, 1h30m or 2d"
    end
  end
  local switch = require "pais.off.switch"
  local target
  target, msg, code, step = switch.target(args.name)
  if not target then return nil, msg, code, step end
  local entry
  entry, msg, code = switch.off(target, args.here, seconds)
  if not entry then return nil, msg, code end
  if out.json_mode then
    out:json(words.data(entry))
    return 0
  end
  out:print(("%s is %s."):format(out:style("bold", words.name(entry)), words.clause(entry)))
  local said = consequence(target)
  if said then out:print(out:style("yellow", said)) end
  out:print(("'pais on %s%s' switches it on."):format(words.name(entry),
    args.here and " --here" or ""))
  return 0
end

return cmd

--- pais.cmd.on: pais on.

local words = require "pais.off.words"

local cmd = {}

-- What the word names: also something that is switched off and not installed any more.
local function named(word)
  local switch, paths = require "pais.off.switch", require "pais.paths"
  for _, e in ipairs(require("pais.off.list").read(paths.home()) or {}) do
    if words.name(e) == word or e.plugin == word then
      return { plugin = e.plugin, handler = e.plugin ~= word and e.handler or nil }
    end
  end
  return switch.target(word)
end

-- How to switch on that by which it is still off.
local function next_step(entry)
  if not entry.dir then return ("'pais on %s' switches it on"):format(words.name(entry)) end
  return ("'pais on %s' switches it on everywhere"):format(words.name(entry))
end

--- pais on PLUGIN[.HANDLER]
---@param args {name: string, here: boolean|nil}
---@param out pais.out
function cmd.run(args, out)
  local ok, msg, code, step = require("pais.cmd.off").permitted "switch on"
  if not ok then return nil, msg, code, step end
  local target
  target, msg, code, step = named(args.name)
  if not target then return nil, msg, code, step end
  local done
  done, msg, code = require("pais.off.switch").on(target.plugin, target.handler, args.here)
  if not done then return nil, msg, code end
  if done.left then
    return nil, ("switch on %s: it stays off here, since %s is %s"):format(args.name,
      words.name(done.left), words.clause(done.left)), "E_OFF", next_step(done.left)
  end
  if out.json_mode then
    out:json { name = words.name(target), on = words.list(done.gone) }
    return 0
  end
  out:print(("%s is on%s."):format(out:style("bold", words.name(target)), done.gone[1] and "" or
    ": it was not switched off"))
  for _, e in ipairs(done.gone) do out:print(("  it was %s"):format(words.clause(e))) end
  return 0
end

return cmd

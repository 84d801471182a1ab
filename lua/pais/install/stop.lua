--- pais.install.stop: leave off in good order when somebody wants us to stop.
-- Between two steps the work asks; then it is unwound, what it had begun is put away by whoever made
-- it (`<close>`), and the process ends by the signal that came.

local interrupt = require "pais.interrupt"

local stop = {}

local STOPPED = setmetatable({}, { __tostring = function() return "interrupted" end })

--- Raise, if a signal came; nothing else.
function stop.check()
  if interrupt.pending() then error(STOPPED, 0) end
end

--- Call `work` with signals kept. When it left off because of one, or failed since one ended a
--- program that it ran, this does not return.
---@param out pais.out
---@param work function
---@return ... what `work` returns
function stop.guard(out, work)
  interrupt.hold()
  local result = table.pack(xpcall(work, debug.traceback)) -- which leaves STOPPED as it is
  local signal = interrupt.pending()
  interrupt.release()
  if signal and (not result[1] or result[2] == nil) then
    out:note("interrupted: nothing was changed")
    interrupt.die(signal)
  end
  if not result[1] then error(result[2], 0) end
  return table.unpack(result, 2, result.n)
end

return stop

---@meta pais.interrupt

--- SIGINT, SIGTERM and SIGHUP as a wish to stop, for work that has something to put away first.
local interrupt = {}

--- Keep these signals from now on; programs that run are ended. A third one ends the process.
function interrupt.hold() end

--- The signal that came since.
---@return integer|nil signal
function interrupt.pending() end

--- The signals do again what they did before.
function interrupt.release() end

--- End this process as a signal does.
---@param signal integer
function interrupt.die(signal) end

return interrupt

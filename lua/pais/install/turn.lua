--- pais.install.turn: wait until another pais is done with what only one may do at a time.

local fs = require "pais.fs"
local stop = require "pais.install.stop"

local turn = {}

local TURN_MS, TURNS = 200, 3000 -- ten minutes

--- Take a lock, and say on standard error for whom that has to wait.
---@param mutex string the file that is locked
---@param owner string the file that has the process id of who has it; the caller writes it
---@param out pais.out
---@return pais.fs.lock|nil
---@return string|nil message
---@return string|nil code
function turn.take(mutex, owner, out)
  for i = 0, TURNS do
    local held, msg, code = fs.lock(mutex, i > 0 and TURN_MS or 0)
    if held then return held end
    if code ~= "EAGAIN" and code ~= "EWOULDBLOCK" then return nil, msg, code end
    stop.check()
    if i == 0 then
      local pid = (fs.read(owner, 64) or ""):match "^%d+"
      out:note(("waiting for another pais%s"):format(pid and (" (pid %s)"):format(pid) or ""))
    end
  end
  return nil, ("wait for another pais: %s is still held"):format(mutex), "EAGAIN"
end

return turn

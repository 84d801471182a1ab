--- pais.setup.follow: bring what plugins show in line when a session starts, beside the session.

local fs = require "pais.fs"
local paths = require "pais.paths"

local follow = {}

local TIMEOUT_MS = 30000

--- Start that, where pais is linked by its own record, and leave it behind.
---@return boolean started
function follow.start()
  local home, exe = paths.home(), require("pais.sys").exe()
  if not exe or not home or not fs.stat(home .. "/.setup/record.json") then return false end
  return (require("pais.proc").detach({ { argv = { exe, "link", "--refresh" },
    timeout_ms = TIMEOUT_MS } }, {})) == true
end

return follow

--- Records for specs.

local record = require "pais.record"
local scratch = require "scratch"

local history = {}

--- A folder with a record of these events, each on the day of its time.
---@param ... table
---@return string
function history.of(...)
  local dir = scratch.dir()
  for _, rec in ipairs { ... } do assert(record.append(dir, rec)) end
  return dir
end

return history

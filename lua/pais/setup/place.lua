--- pais.setup.place: whether what is kept in a folder can be told of.
-- Records, journals and what programs are asked are JSON, which has no bytes that are not UTF-8: a path
-- with such bytes would be another one when it is read again, and what was to be put there be lost.

local place = {}

--- Whether a folder can hold what pais keeps.
---@param dir string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function place.check(dir)
  local wrong = not utf8.len(dir) and "is not UTF-8" or dir:find "%c" and "has a control character in it"
  if not wrong then return true end
  return nil, ("keep anything in %s: its path %s"):format(dir:gsub("[%c\128-\255]", "?"), wrong), "E_CONFIG",
    "PAIS_DIR names another place"
end

return place

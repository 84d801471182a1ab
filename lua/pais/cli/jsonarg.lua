--- pais.cli.jsonarg: a JSON value that is given on the command line, or on standard input for `-`.

local jsonarg = {}

local MOST = 64 << 20

--- Read it.
---@param text string JSON, or "-"; standard input that is empty is null
---@return any value json.null for null; nil when it is no JSON
---@return string|nil message
---@return string|nil code
function jsonarg.read(text)
  if text == "-" then
    local read, msg, code = require("pais.sys").read(0, MOST)
    if not read then return nil, msg, code end
    text = read:find("%S") and read or "null"
  end
  local value, msg = require("pais.json").decode(text)
  if value == nil then return nil, "the argument is not JSON: " .. tostring(msg), "E_USAGE" end
  return value
end

return jsonarg

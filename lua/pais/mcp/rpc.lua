--- pais.mcp.rpc: JSON-RPC 2.0: what a line of text asks, and answers as text.

local json = require "pais.json"

local rpc = {
  PARSE = -32700,
  INVALID = -32600,
  NO_METHOD = -32601,
  PARAMS = -32602,
  INTERNAL = -32603,
  VERSION = -32022,
}

---@class pais.mcp.message
---@field kind "request"|"notification"|"answer"|"wrong"
---@field id string|number|nil
---@field method string|nil
---@field params table|nil
---@field message string|nil of a wrong one: what is wrong

local function wrong(message, id)
  return { kind = "wrong", message = message, id = id }
end

local function read(value)
  if type(value) ~= "table" or json.is_array(value) then return wrong "a message is a JSON object" end
  local id = value.id
  local good_id = type(id) == "string" or type(id) == "number"
  if not good_id and id ~= nil then return wrong "an id is a string or a number" end
  if value.jsonrpc ~= "2.0" then return wrong('"jsonrpc" must be "2.0"', id) end
  if value.method == nil and good_id and (value.result ~= nil or value.error ~= nil) then
    return { kind = "answer", id = id }
  end
  if type(value.method) ~= "string" then return wrong("there is no method", id) end
  local params = value.params
  if params ~= nil and (type(params) ~= "table" or json.is_array(params)) then
    return wrong("params must be an object", id)
  end
  return { kind = good_id and "request" or "notification", id = id, method = value.method,
    params = params or {} }
end

--- Read a line.
---@param line string
---@return pais.mcp.message[]|nil messages nil when it is not JSON
---@return string|boolean batch whether they came as an array; else why it is not JSON
function rpc.read(line)
  local value, msg = json.decode(line)
  if value == nil then return nil, msg end
  if not json.is_array(value) then return { read(value) }, false end
  local messages = {}
  for i, one in ipairs(value) do messages[i] = read(one) end
  if not messages[1] then return { wrong "a batch has at least one message" }, false end
  return messages, true
end

--- The text of an answer.
---@param id string|number
---@param result table
---@return string
function rpc.result(id, result)
  return json.encode { jsonrpc = "2.0", id = id, result = result }
end

--- The text of an error.
---@param id string|number|nil
---@param code integer
---@param message string
---@param data any
---@return string
function rpc.error(id, code, message, data)
  return json.encode { jsonrpc = "2.0", id = id == nil and json.null or id,
    error = { code = code, message = json.clean(message), data = data } }
end

--- The text of a notification.
---@param method string
---@param params table|nil
---@return string
function rpc.notification(method, params)
  return json.encode { jsonrpc = "2.0", method = method, params = params }
end

return rpc

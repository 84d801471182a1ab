--- pais.mcp.version: the versions of the protocol, and what differs between them.
-- Up to 2025-11-25 a session begins with `initialize`. From 2026-07-28 on there is no session: each
-- request says in _meta which version it is in, and `server/discover` is optional.

local rpc = require "pais.mcp.rpc"

local version = {
  LATEST = "2025-11-25", -- with a session
  STATELESS = "2026-07-28",
}

local sessions = { ["2024-11-05"] = true, ["2025-03-26"] = true, ["2025-06-18"] = true,
  ["2025-11-25"] = true }

local PREFIX = "io.modelcontextprotocol/"

--- The version a session is in when the client asks for `wanted`.
---@param wanted string
---@return string
function version.of_session(wanted)
  return sessions[wanted] and wanted or version.LATEST
end

--- Whether messages may come as arrays: only a short time did they.
---@param v string
---@return boolean
function version.batches(v)
  return v < "2025-06-18"
end

--- Whether a result may have structured content; before 2026 that was an object.
---@param v string
---@param first string the first character of the JSON text
---@return boolean
function version.structured(v, first)
  return v >= "2025-06-18" and (first == "{" or first == "[" and v >= version.STATELESS)
end

--- The version a request itself says it is in.
---@param params table
---@return string|nil v nil: the session's
---@return integer|nil code of an error
---@return string|nil message
---@return any data
function version.of_request(params)
  local meta = params._meta
  local v = type(meta) == "table" and meta[PREFIX .. "protocolVersion"]
  if not v then return nil end
  if v ~= version.STATELESS then
    return nil, rpc.VERSION, "Unsupported protocol version",
      { supported = { version.STATELESS }, requested = v }
  end
  if type(meta[PREFIX .. "clientCapabilities"]) ~= "table" then
    return nil, rpc.PARAMS, ("_meta must have %sclientCapabilities"):format(PREFIX)
  end
  return v
end

--- Who we are.
---@return table
function version.server()
  return { name = "pais", title = "pais", version = require("pais.sys").version }
end

--- A result as a version has it.
---@param v string
---@param result table
---@param cached boolean|nil whether clients may keep it; then they are told for how long
---@return table
function version.complete(v, result, cached)
  if v < version.STATELESS then return result end
  result.resultType = "complete"
  result._meta = { [PREFIX .. "serverInfo"] = version.server() }
  if cached then result.ttlMs, result.cacheScope = 0, "private" end
  return result
end

--- The _meta of what belongs to a subscription.
---@param id string|number of the request that made it
---@return table
function version.subscription(id)
  return { [PREFIX .. "subscriptionId"] = id }
end

return version

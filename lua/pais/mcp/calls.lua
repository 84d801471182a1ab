--- pais.mcp.calls: calls of tools that run, each in a process of its own.
-- `pais run` and `pais contract call` do the work, so that an action means the same here as on the
-- command line; one that loops stops nobody else, and one that is cancelled is killed with all that
-- it has started.

local json = require "pais.json"
local own = require "pais.mcp.own"
local progress = require "pais.mcp.progress"
local version = require "pais.mcp.version"

local calls = {}

local MOST_OUT = 1 << 20

---@class pais.mcp.Call
---@field job pais.proc.job
---@field version string of the request
---@field token string|number|nil of the client, for progress
---@field progress pais.mcp.Progress
---@field done fun(result: table|nil) nil when it was cancelled
---@field cancelled boolean|nil

--- The job for a call.
---@param tool pais.mcp.tool
---@param arguments table
---@return pais.proc.job
function calls.job(tool, arguments)
  local argv, input
  if tool.key then
    argv = own.argv("contract", "call", tool.key, "execute", "-")
    input = { action = tool.action, params = arguments }
  else
    argv = own.argv("run", "--input", "-", tool.plugin, tool.action)
    input = arguments
  end
  return { argv = argv, stdin = json.encode(input), max_out = MOST_OUT }
end

---@param tool pais.mcp.tool
---@param arguments table
---@param v string version of the request
---@param token string|number|nil
---@param done fun(result: table|nil)
---@return pais.mcp.Call
function calls.new(tool, arguments, v, token, done)
  return { job = calls.job(tool, arguments), version = v, token = token, done = done,
    progress = progress.new() }
end

local function text_of(bytes)
  return (json.clean(bytes):gsub("[\r\n%s]+$", ""))
end

-- The value of a text that is one JSON object; a lone surrogate would make the whole answer unreadable
-- for strict clients.
local function structured(v, text)
  if not version.structured(v, text:match("%S") or "") then return nil end
  local value = json.decode(text)
  if type(value) ~= "table" or json.encode(value):find("\\ud[89a-f]") then return nil end
  return value
end

local function ending(r)
  if r.kind == "spawn" then return r.message end
  if r.kind == "signal" then return ("the action was ended by signal %d"):format(r.code) end
  return ("the action ended with exit code %d"):format(r.code)
end

--- What a client is told of a call that has ended.
---@param v string
---@param r pais.proc.result
---@param said string the end of what it wrote to stderr
---@return table
function calls.result(v, r, said)
  local good = r.kind == "exit" and r.code == 0
  local text = text_of(r.out)
  if good and not r.out_truncated then
    return { content = json.array { { type = "text", text = text ~= "" and text or "(no output)" } },
      structuredContent = structured(v, text) }
  end
  local parts = { text ~= "" and text or nil }
  if r.out_truncated then
    parts[#parts + 1] = ("(cut here: there was more than %d KB)"):format(MOST_OUT >> 10)
  end
  if not good then
    local why = text_of(said)
    parts[#parts + 1] = why ~= "" and r.kind == "exit" and why or ending(r)
    if why ~= "" and r.kind ~= "exit" then parts[#parts + 1] = why end
  end
  return { content = json.array { { type = "text", text = table.concat(parts, "\n") } },
    isError = not good or nil }
end

return calls

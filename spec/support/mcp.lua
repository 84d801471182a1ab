--- A client of `pais mcp serve` for specs: what is sent is written by hand, so that wrong things can be
-- sent too.

local fs = require "pais.fs"
local json = require "pais.json"
local sh = require "sh"
local sys = require "pais.sys"

---@class Mcp
local Mcp = {}
Mcp.__index = Mcp

local mcp = {}

local SECONDS = 20

--- Start a server.
---@param dir string a folder for its pipes
---@param env table<string, string>
---@param args string|nil
---@param pais string|nil the program
---@return Mcp
function mcp.start(dir, env, args, pais)
  local words = {}
  for name, value in pairs(env) do words[#words + 1] = name .. "=" .. sh.quote(value) end
  local r = sh.run(("rm -f in out err status; mkfifo in; { env -i PATH=/usr/bin:/bin %s %s mcp serve %s <in "
    .. ">out 2>err & p=$!; echo $p; wait $p; echo $? >status; } >pid 2>/dev/null & "
    .. "until [ -s pid ]; do sleep 0.01; done; cat pid"):format(table.concat(words, " "),
    pais or sh.pais(), args or ""), { cwd = dir })
  local self = setmetatable({ dir = dir, pid = tonumber(r.out), seen = {}, asked = {}, at = 1 }, Mcp)
  self.input = assert(io.open(dir .. "/in", "wb"))
  self.input:setvbuf "no"
  return self
end

--- Send a message: a table, or a line as it is.
---@param message table|string
function Mcp:send(message)
  if type(message) == "table" then message = json.encode(message) .. "\n" end
  assert(self.input:write(message))
end

-- Read what has come since.
local function read(self)
  local size = (fs.stat(self.dir .. "/out") or {}).size or 0
  if size < self.at then return end
  local text = assert(fs.read(self.dir .. "/out"))
  while true do
    local last = text:find("\n", self.at, true)
    if not last then break end
    self.seen[#self.seen + 1] = assert(json.decode(text:sub(self.at, last - 1)))
    self.at = last + 1
  end
end

--- Send a request. An id may be used again when its answer has come.
---@param id any
---@param method string
---@param params table|nil
function Mcp:ask(id, method, params)
  read(self)
  self.asked[json.encode(id)] = #self.seen
  self:send { jsonrpc = "2.0", id = id, method = method, params = params }
end

--- The first message for which `wanted` says yes.
---@param wanted fun(message: table): boolean|nil
---@param from integer|nil how many messages to leave out
---@return table
function Mcp:await(wanted, from)
  local until_us, looked = sys.now_us() + SECONDS * 1000000, from or 0
  while true do
    read(self)
    for i = looked + 1, #self.seen do
      if wanted(self.seen[i]) then return self.seen[i] end
    end
    looked = #self.seen
    assert(sys.now_us() < until_us, "nothing came; the server said: " .. self:err())
    sys.sleep_ms(2)
  end
end

--- The answer to the request with this id.
---@param id any
---@return table
function Mcp:answer(id)
  return self:await(function(message)
    return json.same(message.id, id) and (message.result ~= nil or message.error ~= nil)
  end, self.asked[json.encode(id)])
end

--- Send a request and wait for its answer.
---@return table
function Mcp:call(id, method, params)
  self:ask(id, method, params)
  return self:answer(id)
end

--- Call a tool; the text of the answer and the whole.
---@return string text
---@return table result
function Mcp:tool(id, name, arguments)
  local answer = self:call(id, "tools/call", { name = name, arguments = arguments })
  assert(answer.result, answer.error and answer.error.message)
  return answer.result.content[1].text, answer.result
end

--- Open a session.
---@param version string|nil
---@return table result
function Mcp:initialize(version)
  local answer = self:call("init", "initialize", { protocolVersion = version or "2025-11-25",
    capabilities = {}, clientInfo = { name = "spec", version = "1" } })
  self:send { jsonrpc = "2.0", method = "notifications/initialized" }
  return answer.result
end

--- All messages of a method that have come so far.
---@param method string
---@return table[]
function Mcp:notes(method)
  read(self)
  local found = {}
  for _, message in ipairs(self.seen) do
    if message.method == method then found[#found + 1] = message.params or {} end
  end
  return found
end

--- What the server wrote to stderr.
---@return string
function Mcp:err()
  return fs.read(self.dir .. "/err") or ""
end

--- End of input; how the server ends, and after how many seconds.
---@return integer status
---@return number seconds
function Mcp:close()
  local start = sys.now_us()
  if self.input then self.input:close() end
  self.input = nil
  local status
  while not status do
    status = tonumber(fs.read(self.dir .. "/status") or "")
    assert(sys.now_us() < start + SECONDS * 1000000, "the server does not end")
    sys.sleep_ms(5)
  end
  read(self)
  return status, (sys.now_us() - start) / 1e6
end

return mcp

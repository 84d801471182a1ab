--- pais.mcp.lines: messages of one line each, in and out.
-- What comes in is cut into lines; what goes out waits until the client takes it, so that one that does
-- not read cannot stop the server from hearing it.

local pool = require "pais.pool"

local lines = {}

lines.MOST = 64 << 20 -- bytes of a message

---@class pais.mcp.lines
---@field waiting integer bytes that nobody has taken yet
local Lines = {}
Lines.__index = Lines

---@param fd_out integer
---@return pais.mcp.lines
function lines.new(fd_out)
  return setmetatable({ fd = fd_out, parts = {}, size = 0, queue = {}, first = 1, at = 1, waiting = 0 },
    Lines)
end

local function add(self, text)
  self.size = self.size + #text
  if self.size <= lines.MOST then
    self.parts[#self.parts + 1] = text
  else
    self.parts = {}
  end
end

--- Take what was read.
---@param text string
---@param on_line fun(line: string|nil) called for each line; nil when it was longer than allowed
function Lines:feed(text, on_line)
  local from = 1
  while true do
    local at = text:find("\n", from, true)
    if not at then break end
    add(self, text:sub(from, at - 1))
    local line = self.size <= lines.MOST and table.concat(self.parts) or nil
    self.parts, self.size, from = {}, 0, at + 1
    -- CRLF is white space to JSON; a blank line is nothing.
    if not line or line:find("%S") then on_line(line) end
  end
  if from <= #text then add(self, text:sub(from)) end
end

--- The last line, which had no end.
---@param on_line fun(line: string|nil)
function Lines:finish(on_line)
  if self.size > 0 then self:feed("\n", on_line) end
end

--- Queue a message.
---@param text string
function Lines:send(text)
  self.queue[#self.queue + 1] = text .. "\n"
  self.waiting = self.waiting + #text + 1
end

--- Write what the client takes now.
---@return boolean|nil ok nil: nobody reads any more
function Lines:flush()
  local text = self.queue[self.first]
  if not text then return true end
  local n = pool.write(self.fd, text, self.at)
  if not n then return nil end
  self.at, self.waiting = self.at + n, self.waiting - n
  if self.at <= #text then return true end
  self.queue[self.first] = nil
  self.first, self.at = self.first + 1, 1
  if self.first > #self.queue then self.queue, self.first = {}, 1 end
  return true
end

return lines

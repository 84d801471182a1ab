--- pais.mcp.serve: the loop of `pais mcp serve`: messages on standard input and output, and the
-- processes that calls run in. Nothing is looked at before the first message is answered.

local lines = require "pais.mcp.lines"
require "pais.proc"
local pool = require "pais.pool"
local session = require "pais.mcp.session"
local sys = require "pais.sys"

local serve = {}

local CHECK_US = 3000000 -- how often to look for changes of plugins
local LEAVE_US = 1500000 -- how long to wait for what runs, and for the client to read, at the end
local MOST_WAITING = 64 << 20 -- a client that has so much to read is not listened to meanwhile

local function log(text)
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    sys.write(2, "pais mcp serve: " .. require("pais.cli.term").clean(line) .. "\n")
  end
end

-- One turn: wait, then do what is there to do. False when the client has gone.
local function turn(self, until_us)
  local now = sys.now_us()
  local due = math.min(until_us, self.check_us)
  local tell = self.session:tell(now)
  if tell then due = math.min(due, now + tell) end
  local out = self.lines.waiting > 0 and 1 or nil
  local events, readable, writable = self.pool:wait(math.max(0, (due - now + 999) // 1000),
    self.open and self.lines.waiting < MOST_WAITING and 0 or nil, out)
  for _, event in ipairs(events) do self.session:event(event) end
  if writable and not self.lines:flush() then return false end
  if readable then
    local text = pool.read(0)
    local function on_line(line) self.session:line(line) end
    if not text or text == "" then
      self.lines:finish(on_line)
      self.open = false
    else
      self.lines:feed(text, on_line)
    end
  end
  now = sys.now_us()
  if now >= self.check_us then
    self.check_us = now + CHECK_US
    self.session.catalog:check()
  end
  return true
end

--- Serve until standard input ends.
---@param plugins string[] offer only these; empty: all
---@return integer exit code
---@return string|nil message
---@return string|nil code
function serve.run(plugins)
  local processes <close>, msg, code = pool.new()
  if not processes then return nil, msg, code end
  local self = { pool = processes, lines = lines.new(1), open = true, check_us = sys.now_us() + CHECK_US }
  self.session = session.new({
    send = function(text) self.lines:send(text) end,
    start = function(job) assert(processes:start(job)) end,
    cancel = function(job) processes:cancel(job) end,
    log = log,
  }, plugins)
  while self.open and turn(self, math.huge) do end
  self.session:stop()
  self.check_us = math.huge
  local leave_us = sys.now_us() + LEAVE_US
  while sys.now_us() < leave_us and (self.session:busy() or self.lines.waiting > 0) do
    if not turn(self, leave_us) then break end
  end
  return 0
end

return serve

--- pais.mcp.progress: what an action says on stderr while it runs, as progress.
-- Each line is a message. One that begins with "3/10" or "30%" also says how far it is.

local progress = {}

local PAUSE_US = 100000 -- not more often than that; the last line of a burst is what counts
local LINE = 1000 -- bytes of a message
local TAIL = 16384 -- of what was said, for the error message

---@class pais.mcp.Progress
---@field tail string the end of all that was said
local Progress = {}
Progress.__index = Progress

---@return pais.mcp.Progress
function progress.new()
  return setmetatable({ tail = "", rest = "", value = 0, sent_us = -PAUSE_US }, Progress)
end

-- How far a line says it is, of how much, and the rest of it.
local function numbers(line)
  local part, whole, text = line:match("^%[?(%d+%.?%d*) ?/ ?(%d+%.?%d*)%]?[:%s]*(.*)$")
  if part then return tonumber(part), tonumber(whole), text end
  part, text = line:match("^%[?(%d+%.?%d*) ?%%%]?[:%s]*(.*)$")
  if part then return tonumber(part), 100, text end
  return nil, nil, line
end

local function visible(line)
  local plain = line:gsub("\27%[[%d;?]*%a", ""):gsub("%c", " "):match("^%s*(.-)%s*$")
  return require("pais.json").clean(plain:sub(1, LINE))
end

--- Take text from stderr.
---@param text string
function Progress:feed(text)
  self.tail = (self.tail .. text):sub(-TAIL)
  text = self.rest .. text
  local done = text:match("^.*[\r\n]()") or 1
  self.rest = text:sub(done):sub(1, LINE)
  for line in text:sub(1, done - 1):gmatch("[^\r\n]+") do
    local words = visible(line)
    if words ~= "" then
      self.count = (self.count or 0) + 1
      self.line = words
    end
  end
end

--- What to tell the client now: nil when there is nothing new, or it is too early.
---@param now_us integer
---@return {progress: number, total: number|nil, message: string|nil}|nil
---@return integer|nil wait_us how long until there is something to tell
function Progress:next(now_us)
  if not self.line then return nil end
  local wait = self.sent_us + PAUSE_US - now_us
  if wait > 0 then return nil, wait end
  local value, total, text = numbers(self.line)
  -- It must go up each time, whatever the action says.
  if not value or value <= self.value then
    value = self.total and self.value + self.total / 10000 or math.max(self.count, self.value + 1)
  end
  self.value, self.total = value, total or self.total
  self.line, self.sent_us = nil, now_us
  return { progress = value, total = self.total, message = text ~= "" and text or nil }
end

return progress

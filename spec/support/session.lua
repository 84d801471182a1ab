--- session: what one session of the client left behind, read for the specs.
local json = require "cjson"

local session = {}

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

local function json_lines(text)
  local list = {}
  for line in (text or ""):gmatch("[^\n]+") do list[#list + 1] = json.decode(line) end
  return list
end

-- The text of a message's content, which is a string or a list of blocks.
local function text_of(content)
  if type(content) == "string" then return content end
  local parts = {}
  for _, block in ipairs(content or {}) do
    if block.type == "text" then parts[#parts + 1] = block.text end
  end
  return table.concat(parts, "\n")
end

---@class Session
---@field dir string the scratch directory
---@field output string what the client printed
---@field result table the client's result, empty when it printed no JSON
---@field status integer its exit status
---@field seconds number how long it ran
---@field stderr string what it printed there
---@field requests table[] the requests that reached the API, in order, with `thread` and `body`
---@field results table<string, {text: string, is_error: boolean}> tool results by call id
---@field told string everything the model of the main thread was told outside tool results
---@field complaints string[] what the client holds against its hooks
---@field records table[] the lines pais recorded, in order
local Session = {}
Session.__index = Session

--- The content of a file of the project, nil when it is not there.
---@param name string
---@return string?
function Session:file(name)
  return read(self.dir .. "/project/" .. name)
end

--- Wait for a file of the project that a detached process writes.
---@param name string
---@param seconds number
---@return string? text
function Session:await(name, seconds)
  for _ = 1, seconds * 20 do
    local text = self:file(name)
    if text then return text end
    os.execute "sleep 0.05"
  end
end

--- The recorded lines of one event.
---@param event string
---@return table[]
function Session:recorded(event)
  local list = {}
  for _, record in ipairs(self.records) do
    if record.event == event and not record.observer then list[#list + 1] = record end
  end
  return list
end

--- The line recorded before one tool call; raises when there is not exactly one.
---@param id string the call's id
---@return table
function Session:of_call(id)
  local found
  for _, record in ipairs(self:recorded "PreToolUse") do
    if record.tool_use_id == id then
      if found then error(("two lines are recorded for %s"):format(id), 2) end
      found = record
    end
  end
  return found or error(("nothing is recorded for %s"):format(id), 2)
end

--- The requests of one thread.
---@param thread string "main" or "subagent"
---@return table[]
function Session:turns(thread)
  local list = {}
  for _, request in ipairs(self.requests) do
    if request.thread == thread then list[#list + 1] = request end
  end
  return list
end

--- Read the record again: detached observers may add to it after the session.
function Session:reload()
  local pipe = assert(io.popen(("cat %s/pais/history/raw/*/*.jsonl 2>/dev/null"):format(self.dir)))
  self.records = json_lines(pipe:read("a"))
  pipe:close()
end

-- The results of tool calls, by id, that any request carried.
local function results_of(requests)
  local results = {}
  for _, request in ipairs(requests) do
    for _, message in ipairs(request.body and request.body.messages or {}) do
      for _, block in ipairs(type(message.content) == "table" and message.content or {}) do
        if block.type == "tool_result" then
          results[block.tool_use_id] =
            {text = text_of(block.content), is_error = block.is_error == true}
        end
      end
    end
  end
  return results
end

-- All texts of the last request, which repeats those before it, but the model's own.
local function told_of(requests)
  local last, told = requests[#requests], {}
  for _, message in ipairs(last and last.body.messages or {}) do
    if message.role ~= "assistant" then told[#told + 1] = text_of(message.content) end
  end
  return table.concat(told, "\n")
end

local COMPLAINTS = {hook_non_blocking_error = true, hook_cancelled = true}

-- Whether the client took an answer as plain text, which voids what it decides.
local function is_noise(outcome)
  return outcome.type == "hook_success" and (outcome.stdout or ""):find("%S") ~= nil
    and not pcall(json.decode, outcome.stdout)
end

-- What the client holds against its hooks: it says so in its transcript, or on stderr at the end.
local function complaints_of(self)
  local files = self.dir .. "/home/.claude/projects/*/*.jsonl"
  local pipe = assert(io.popen("cat " .. files .. " 2>/dev/null"))
  local lines = json_lines(pipe:read("a"))
  pipe:close()
  local list = {}
  for _, line in ipairs(lines) do
    local outcome = line.attachment or {}
    if COMPLAINTS[outcome.type] or is_noise(outcome) then
      list[#list + 1] = ("%s %s: %s"):format(outcome.hookName, outcome.type,
        outcome.stderr ~= "" and outcome.stderr or outcome.stdout)
    end
  end
  if self.stderr ~= "" then list[#list + 1] = self.stderr end
  return list
end

--- Read all that a session left behind.
---@param dir string the scratch directory
---@return Session
function session.read(dir)
  local self = setmetatable({dir = dir}, Session)
  self.output = read(dir .. "/result.json") or ""
  local ok, result = pcall(json.decode, self.output)
  self.result = ok and result or {}
  self.stderr = read(dir .. "/client.err") or ""
  self.status = tonumber(read(dir .. "/status"))
  self.seconds = tonumber(read(dir .. "/seconds"))
  self.requests = json_lines(read(dir .. "/api.jsonl"))
  self.results = results_of(self.requests)
  self.told = told_of(self:turns "main")
  self.complaints = complaints_of(self)
  self:reload()
  return self
end

return session

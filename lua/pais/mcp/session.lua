--- pais.mcp.session: the server's side of the protocol: what is answered to which message.
-- It reads and waits for nothing itself; what it needs of the world is handed in.

local calls = require "pais.mcp.calls"
local catalog = require "pais.mcp.catalog"
local json = require "pais.json"
local lines = require "pais.mcp.lines"
local nearest = require "pais.text.nearest"
local rpc = require "pais.mcp.rpc"
local version = require "pais.mcp.version"

local session = {}

local INSTRUCTIONS = "The tools are the actions of plugins that are installed in pais, named "
  .. "PLUGIN_ACTION, and those of its integrations, named SERVICE_ACTION."

---@class pais.mcp.Session
local Session = {}
Session.__index = Session

---@class pais.mcp.world what a session needs
---@field send fun(text: string) a message to the client
---@field start fun(job: pais.proc.job)
---@field cancel fun(job: pais.proc.job)
---@field log fun(text: string)

---@param world pais.mcp.world
---@param plugins string[] offer only these; empty: all
---@return pais.mcp.Session
function session.new(world, plugins)
  local self = setmetatable({ world = world, version = version.LATEST, calls = {}, by_job = {},
    listeners = {} }, Session)
  self.catalog = catalog.new({ start = world.start, log = world.log,
    changed = function() self:changed() end }, plugins)
  return self
end

local function key_of(id)
  return json.encode(id)
end

--- The tools have changed: those who want to know are told.
function Session:changed()
  if self.greeted then self.world.send(rpc.notification "notifications/tools/list_changed") end
  for _, id in pairs(self.listeners) do
    self.world.send(rpc.notification("notifications/tools/list_changed",
      { _meta = version.subscription(id) }))
  end
end

-- Requests. A method gets the request and its version, and returns a result, or nil and an error's code,
-- message and data, or LATER when it answers by itself.
local LATER = {}
local methods, stateless_only, session_only = {}, {}, {}

local function about(self, v)
  self.catalog:warm() -- the next question is known
  return version.complete(v, { capabilities = { tools = { listChanged = true } },
    instructions = INSTRUCTIONS }, true)
end

session_only.initialize = true
methods.initialize = function(self, request)
  local wanted = request.params.protocolVersion
  if type(wanted) ~= "string" then
    return nil, rpc.PARAMS, "initialize needs a protocolVersion"
  end
  self.version, self.greeted = version.of_session(wanted), true
  local result = about(self, self.version)
  result.protocolVersion, result.serverInfo = self.version, version.server()
  return result
end

session_only.ping = true
methods.ping = function()
  return {}
end

stateless_only["server/discover"] = true
methods["server/discover"] = function(self, _, v)
  local result = about(self, v)
  result.supportedVersions = { version.STATELESS }
  return result
end

stateless_only["subscriptions/listen"] = true
methods["subscriptions/listen"] = function(self, request)
  local wanted = request.params.notifications
  if type(wanted) ~= "table" then
    return nil, rpc.PARAMS, "subscriptions/listen needs notifications"
  end
  local honoured = { toolsListChanged = wanted.toolsListChanged == true or nil }
  if honoured.toolsListChanged then self.listeners[key_of(request.id)] = request.id end
  self.world.send(rpc.notification("notifications/subscriptions/acknowledged",
    { notifications = honoured, _meta = version.subscription(request.id) }))
  return LATER
end

methods["tools/list"] = function(self, request, v)
  if request.params.cursor ~= nil then
    return nil, rpc.PARAMS, "Invalid cursor: all tools are on one page"
  end
  self.catalog:when(function()
    local list = json.array {}
    for i, tool in ipairs(self.catalog.tools) do list[i] = tool.definition end
    request.reply(rpc.result(request.id, version.complete(v, { tools = list }, true)))
  end)
  return LATER
end

-- What progress is told with: a client that wants none gives none.
local function token_of(params)
  local meta = params._meta
  local token = type(meta) == "table" and meta.progressToken
  return (type(token) == "string" or type(token) == "number") and token or nil
end

local function start(self, request, v, name, arguments)
  local tool = self.catalog.by_name[name]
  if not tool then
    local names = {}
    for i, one in ipairs(self.catalog.tools) do names[i] = one.name end
    return request.reply(rpc.error(request.id, rpc.PARAMS,
      ("Unknown tool: %s%s"):format(name, nearest.hint(name, names))))
  end
  local call = calls.new(tool, arguments, v, token_of(request.params), function(result)
    self.calls[key_of(request.id)] = nil
    request.reply(result and rpc.result(request.id, version.complete(v, result)))
  end)
  self.calls[key_of(request.id)], self.by_job[call.job] = call, call
  self.world.start(call.job)
end

methods["tools/call"] = function(self, request, v)
  local name, arguments = request.params.name, request.params.arguments
  if arguments == nil or arguments == json.null then arguments = {} end
  if type(name) ~= "string" then return nil, rpc.PARAMS, "tools/call needs the name of a tool" end
  if type(arguments) ~= "table" or json.is_array(arguments) then
    return nil, rpc.PARAMS, "arguments must be an object"
  end
  local key = key_of(request.id)
  self.calls[key] = { done = function() request.reply(nil) end } -- until it is clear what to run
  self.catalog:when(function()
    local cancelled = self.calls[key].cancelled
    self.calls[key] = nil
    if not cancelled then start(self, request, v, name, arguments) end
  end)
  return LATER
end

-- Notifications.
local notifications = {}

notifications["notifications/cancelled"] = function(self, params)
  local id = params.requestId
  if type(id) ~= "string" and type(id) ~= "number" then return end
  local key = key_of(id)
  self.listeners[key] = nil
  local call = self.calls[key]
  if not call or call.cancelled then return end
  call.cancelled = true
  if call.job then self.world.cancel(call.job) else call.done() end
end

-- A fault of pais itself costs one answer, not the server.
local function guarded(self, method, message, v)
  local r = table.pack(xpcall(method, debug.traceback, self, message, v))
  if r[1] then return table.unpack(r, 2, 5) end
  self.world.log(r[2])
  return nil, rpc.INTERNAL, "Internal error: the server's stderr says more"
end

local function request(self, message)
  local method, v, code, msg, data = methods[message.method], nil, nil, nil, nil
  if message.method ~= "initialize" then v, code, msg, data = version.of_request(message.params) end
  if (v and session_only or stateless_only)[message.method] then method = nil end
  if not code and not method then
    code, msg = rpc.NO_METHOD, ("Method not found: %s"):format(message.method)
  elseif not code and self.calls[key_of(message.id)] then
    code, msg = rpc.INVALID, "Invalid request: the id is that of a call that still runs"
  end
  local result
  if not code then result, code, msg, data = guarded(self, method, message, v or self.version) end
  if result == LATER then return end
  message.reply(code and rpc.error(message.id, code, msg, data) or rpc.result(message.id, result))
end

local function handle(self, message)
  if message.kind == "request" then return request(self, message) end
  if message.kind == "wrong" then
    return message.reply(rpc.error(message.id, rpc.INVALID, "Invalid request: " .. message.message))
  end
  local notification = message.kind == "notification" and notifications[message.method]
  if notification then notification(self, message.params) end
end

-- Answers to a batch go out together, when the last is there.
local function batch_reply(self, messages)
  local open, texts = 0, {}
  for _, message in ipairs(messages) do
    if message.kind == "request" or message.kind == "wrong" then open = open + 1 end
  end
  return function(text)
    open = open - 1
    texts[#texts + 1] = text
    if open == 0 and texts[1] then self.world.send("[" .. table.concat(texts, ",") .. "]") end
  end
end

--- A line came from the client.
---@param line string|nil nil: it was too long to be kept
function Session:line(line)
  if not line then
    return self.world.send(rpc.error(nil, rpc.INVALID,
      ("Invalid request: the message is longer than %d MB"):format(lines.MOST >> 20)))
  end
  local messages, batch = rpc.read(line)
  if not messages then
    return self.world.send(rpc.error(nil, rpc.PARSE, "Parse error: " .. tostring(batch)))
  end
  if batch and not version.batches(self.version) then
    return self.world.send(rpc.error(nil, rpc.INVALID,
      ("Invalid request: version %s has no batches"):format(self.version)))
  end
  local reply = batch and batch_reply(self, messages) or function(text)
    if text then self.world.send(text) end
  end
  for _, message in ipairs(messages) do
    message.reply = reply
    handle(self, message)
  end
end

-- Progress that is due; how long until the next is.
local function tell(self, call, now_us)
  if not call.token or call.cancelled then return end
  local params, wait_us = call.progress:next(now_us)
  if not params then return wait_us end
  params.progressToken = call.token
  if call.version < "2025-03-26" then params.message = nil end
  self.world.send(rpc.notification("notifications/progress", params))
end

--- Something came of a process.
---@param event pais.pool.event
function Session:event(event)
  if self.catalog:event(event) then return end
  local call = self.by_job[event.job]
  if not call then return end
  if event.err then return call.progress:feed(event.err) end
  self.by_job[event.job] = nil
  call.done(not call.cancelled and calls.result(call.version, event.result, call.progress.tail) or nil)
end

--- Send the progress that is due.
---@param now_us integer
---@return integer|nil wait_us until there is more
function Session:tell(now_us)
  local least
  for _, call in pairs(self.by_job) do
    local wait_us = tell(self, call, now_us)
    if wait_us and (not least or wait_us < least) then least = wait_us end
  end
  return least
end

--- The client has gone: end the calls.
function Session:stop()
  for _, call in pairs(self.calls) do
    call.cancelled = true
    if call.job then self.world.cancel(call.job) end
  end
end

--- Whether calls are still ending, or something is not answered yet.
---@return boolean
function Session:busy()
  return next(self.by_job) ~= nil or self.catalog.waiting[1] ~= nil
end

return session

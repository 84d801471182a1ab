--- pais.setup.listed: something of a plugin as a member of a list in a file of the client's.
-- It carries the MCP servers, as pais.setup.placed carries files. An item's target is FILE#NAME. What
-- somebody else, or the user, has put there under the name is neither written over nor removed.

local json = require "pais.json"
local servers = require "pais.claude.servers"

local listed = {}

local function place(target) return target:match("^(.*)#(.*)$") end

local function same(a, b)
  return a ~= nil and b ~= nil and json.encode(a) == json.encode(b)
end

-- A server that starts pais, however it came there.
local function runs_pais(value)
  local args = type(value) == "table" and type(value.command) == "string"
    and value.command:find("/pais$") and type(value.args) == "table" and value.args or {}
  return args[1] == "mcp" and args[2] == "run"
end

local function words_of(value)
  if type(value) ~= "table" then return "" end
  local words = { value.url or value.command, table.unpack(type(value.args) == "table" and value.args
    or {}) }
  for i, word in ipairs(words) do words[i] = tostring(word) end
  return table.concat(words, " ")
end

--- What stands at an item's place.
---@param item pais.setup.item with `value`
---@param entry pais.setup.entry|nil what the record knows of it
---@return "none"|"ours"|"stale"|"edited"|"strange"|"waiting" state waiting: Claude Code is not on the PATH
---@return string|nil words whose it is, or what to type
function listed.state(item, entry)
  local file, name = place(item.target)
  local list, msg = servers.read(file)
  if not list then return "strange", "in a file that cannot be used: " .. msg end
  local now, state = list[name], "stale"
  if now == nil then
    state = "none"
  elseif same(now, item.value) then
    return "ours"
  elseif entry and not same(now, entry.value) and not same(now, entry.was) then
    return "edited"
  elseif not entry and not runs_pais(now) then
    return "strange", "a server of somebody else: " .. words_of(now)
  end
  local type_this = servers.by_hand(file, name, item.value)
  if type_this then return "waiting", type_this end
  return state
end

--- What the record is told before an item is put in its place.
---@param item pais.setup.item
---@param entry pais.setup.entry|nil of the one before
---@return pais.setup.entry
function listed.entry(item, entry)
  return { kind = item.kind, name = item.name, plugin = item.plugin, source = item.source,
    how = item.how, value = item.value, was = entry and (entry.done and entry.value or entry.was
    or entry.value) or nil }
end

--- Put an item in its place.
---@param item pais.setup.item
---@param entry pais.setup.entry as the record has it
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function listed.put(item, entry)
  local file, name = place(item.target)
  local ok, msg, code = servers.put(file, name, item.value)
  if not ok then return nil, msg, code end
  entry.done, entry.was = true, nil
  return true
end

--- Take away what pais has put somewhere.
---@param target string
---@param entry pais.setup.entry
---@return "gone"|"kept"|nil kept: it is somebody else's by now
---@return string|nil message
---@return string|nil code
function listed.take(target, entry)
  local file, name = place(target)
  local list, msg, code = servers.read(file)
  if not list then return nil, msg, code end
  local now = list[name]
  if now == nil then return "gone" end
  if not same(now, entry.value) and not same(now, entry.was) then return "kept" end
  local ok
  ok, msg, code = servers.remove(file, name)
  if not ok then return nil, msg, code end
  return "gone"
end

return listed

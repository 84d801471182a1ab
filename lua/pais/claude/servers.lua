--- pais.claude.servers: the MCP servers in a file of Claude Code's, and changing one of them.
-- A plugin directory's .mcp.json is edited here. The user's ~/.claude.json is the client's own and
-- rewritten by it all the time, so that is asked to do it: `claude mcp add-json` and `claude mcp remove`.

local fs = require "pais.fs"
local json = require "pais.json"
local paths = require "pais.paths"
local proc = require "pais.proc"
local splice = require "pais.text.splice"
local sys = require "pais.sys"

local servers = {}

local OWN = ".claude.json" -- the client's own file
local MAX = 64 * 1024 * 1024
local TIMEOUT_MS = 30000

local function standard_dir()
  local home = sys.home()
  return home and home .. "/.claude"
end

local function chosen_dir()
  local dir = sys.env "CLAUDE_CONFIG_DIR"
  return dir and dir ~= "" and paths.expand(dir, sys.cwd()) or nil
end

--- The file in which the servers of the user are, by the client's folder.
---@param dir string
---@return string
function servers.of_user(dir)
  if dir == standard_dir() and dir ~= chosen_dir() then return dir:match("^(.*)/") .. "/" .. OWN end
  return dir .. "/" .. OWN
end

local function is_own(file) return file:match("[^/]*$") == OWN end

--- The servers in a file, by name.
---@param file string
---@return table<string, any>|nil
---@return string|nil message
---@return string|nil code
---@return string|nil text of the file, when there is one
function servers.read(file)
  local text, msg, code = fs.read(file, MAX)
  if not text then
    if code == "ENOENT" then return {} end
    return nil, msg, code
  end
  local value, bad, word = splice.decode(text)
  if word then return nil, ("read %s:%s"):format(file, bad), word end
  local list = type(value) == "table" and value.mcpServers
  return type(list) == "table" and list or {}, nil, nil, text
end

-- ---- the client

local function quoted(text)
  if text:find("^[%w_./:=-]+$") then return text end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function words(...)
  local list = { "claude", "mcp", ... }
  for i, word in ipairs(list) do list[i] = quoted(word) end
  return table.concat(list, " ")
end

-- Have the client do something to its own file.
local function client(file, ...)
  local program = proc.find "claude"
  if not program then
    return nil, ("change %s: Claude Code is not on the PATH; where it is: %s"):format(file, words(...)),
      "ENOENT"
  end
  local env = sys.environ()
  local dir = file:match("^(.*)/")
  env.CLAUDE_CONFIG_DIR = file ~= servers.of_user(standard_dir() or "") and dir or env.CLAUDE_CONFIG_DIR
  local r = proc.run { { argv = { program, "mcp", ... }, env = env, timeout_ms = TIMEOUT_MS } }[1]
  if r.kind == "exit" and r.code == 0 then return true end
  local said = (r.err:find("%S") and r.err or r.out):match("^%s*([^\n]*)")
  return nil, ("change %s: %s: %s"):format(file, words(...), r.message or said ~= "" and said
    or ("it ended by %s %d"):format(r.kind, r.code)), "E_CLIENT"
end

--- What a person would type to add a server, where pais cannot do it now: Claude Code is not on the PATH.
---@param file string
---@param name string
---@param value table
---@return string|nil
function servers.by_hand(file, name, value)
  if not is_own(file) or proc.find "claude" then return nil end
  return words("add-json", "-s", "user", name, json.encode(value))
end

-- ---- a file

local function with(text, name, value)
  local member = json.encode(value)
  if json.slice(text, { "mcpServers", name }) then
    return json.patch(text, { "mcpServers" }, name, member)
  end
  if not json.slice(text, { "mcpServers" }) then
    text = splice.apply(text, { splice.append(text, json.children(text), { '"mcpServers": {}' }) })
  end
  local list
  for _, child in ipairs(json.children(text)) do
    if child.name == "mcpServers" then list = json.children(text, child.from) end
  end
  return splice.apply(text, { splice.append(text, list, { json.encode(name) .. ": " .. member }) })
end

-- Without the server; nil when nothing is left.
local function without(text, name)
  local all = json.children(text)
  for _, child in ipairs(all or {}) do
    if child.name == "mcpServers" then
      local list, gone = json.children(text, child.from), {}
      for i, server in ipairs(list or {}) do gone[i] = server.name == name or nil end
      if not next(gone) then return text end
      local left = splice.apply(text, splice.drop(list, gone))
      return (#list > 1 or #all > 1) and left or nil
    end
  end
  return text
end

local function edit(file, change)
  local _, msg, code, text = servers.read(file)
  if code then return nil, msg, code end
  local new = change(text)
  if new == text then return true end
  if not new then return fs.remove(file) end
  local ok
  ok, msg, code = fs.mkdirs(file:match("^(.*)/"))
  if not ok then return nil, msg, code end
  return fs.write(file, new)
end

--- Add a server, or put another in the place of what is there.
---@param file string
---@param name string
---@param value table
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function servers.put(file, name, value)
  if not is_own(file) then
    return edit(file, function(text)
      return with(text and text:find("%S") and text or "{\n}\n", name, value)
    end)
  end
  local list, msg, code = servers.read(file)
  if not list then return nil, msg, code end
  local ok = true
  if list[name] ~= nil then ok, msg, code = client(file, "remove", "-s", "user", name) end
  if ok then ok, msg, code = client(file, "add-json", "-s", "user", name, json.encode(value)) end
  return ok, msg, code
end

--- Take a server out.
---@param file string
---@param name string
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function servers.remove(file, name)
  if is_own(file) then return client(file, "remove", "-s", "user", name) end
  return edit(file, function(text) return text and without(text, name) end)
end

return servers

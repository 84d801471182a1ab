--- pais.mcp.servers: the MCP servers that a plugin declares in its .mcp.json.
-- The file has Claude Code's form, with or without `mcpServers` around the servers, so that a plugin
-- of the client's works as it is.

local fs = require "pais.fs"
local json = require "pais.json"
local schema = require "pais.schema"
local splice = require "pais.text.splice"

local servers = {}

local MAX = 1024 * 1024

---@class pais.mcp.server
---@field name string
---@field plugin string
---@field dir string folder of the plugin
---@field file string
---@field command string|nil as written
---@field args string[]
---@field env table<string, string>
---@field url string|nil of one that runs elsewhere
---@field headers table<string, string> what is sent there
---@field declared table all of it, as decoded
---@field may table what the manifest says it may use
---@field wrong string|nil why it cannot be used

-- The places of keys, in the form of pais.doc.
local function marks_of(text, value, at, marks)
  local container = type(value) == "table" and json.children(text, at)
  local places = {}
  for i, child in ipairs(container or {}) do
    local line, col = splice.where(text, child.at)
    local key = container.object and child.name or i
    places[key] = { line, col }
    marks_of(text, value[key], child.from, marks)
  end
  if container then marks[value] = places end
  return marks
end

-- The servers as decoded, the same checked, and what is wrong with them.
local function read(dir)
  local file = dir .. "/.mcp.json"
  local text, msg, code = fs.read(file, MAX)
  if not text then
    if code == "ENOENT" then return {}, {}, {}, file end
    return nil, nil, { schema.read_problem(file, msg, code) }, file
  end
  local value, bad, word = splice.decode(text)
  if word then return nil, nil, { schema.parse_problem(file, file .. ":" .. bad, word) }, file end
  local marks = marks_of(text, value, nil, {})
  local inner = type(value) == "table" and value.mcpServers or value
  local normal, problems = schema.check("mcp", inner, marks, file)
  for name, server in pairs(normal or {}) do
    if (inner[name].command == nil) == (inner[name].url == nil) then
      local mark = marks[inner][name]
      problems[#problems + 1] = { level = "error", file = file, line = mark[1], col = mark[2],
        path = name, code = "E_SCHEMA", message = ("server '%s' has %s"):format(name, server.url
          and "a command and a url; it is one or the other" or "neither a command nor a url") }
    end
  end
  schema.sort(problems)
  return normal and inner, normal, problems, file
end

local function make(m, name, declared, normal, file, problems)
  local server = { name = name, plugin = m.name, dir = m.dir, file = file, declared = declared,
    command = normal.command, args = normal.args or {}, env = normal.env or {},
    url = normal.url, headers = normal.headers or {}, may = (m.servers or {})[name] or {} }
  for _, p in ipairs(problems) do
    if p.level == "error" and (p.path == name or p.path:sub(1, #name + 1) == name .. ".") then
      server.wrong = server.wrong or schema.format(p)
    end
  end
  return server
end

--- The servers of a plugin, by name. One that cannot be used has `wrong`.
---@param m table its manifest
---@return pais.mcp.server[]|nil nil when the file cannot be read, or is no list of servers
---@return schema.Problem[] problems
function servers.of(m)
  local value, normal, problems, file = read(m.dir)
  if not value then return nil, problems end
  local list = {}
  for name, checked in pairs(normal) do
    list[#list + 1] = make(m, name, value[name], checked, file, problems)
  end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list, problems
end

--- One server of a plugin.
---@param m table its manifest
---@param name string
---@return pais.mcp.server|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function servers.find(m, name)
  local list, problems = servers.of(m)
  local check = ("'pais plugin verify %s' shows all problems"):format(m.name)
  if not list then
    return nil, "read MCP servers: " .. schema.format(problems[1]), "E_SCHEMA", check
  end
  local names = {}
  for i, server in ipairs(list) do
    names[i] = server.name
    if server.name == name then
      if server.wrong then return nil, "read MCP servers: " .. server.wrong, "E_SCHEMA", check end
      return server
    end
  end
  return nil, ("find MCP server '%s': plugin '%s' has none of that name%s"):format(name, m.name,
    require("pais.text.nearest").hint(name, names)), "E_SERVER", names[1]
    and ("it has: " .. table.concat(names, ", ")) or ("there is nothing in %s/.mcp.json"):format(m.dir)
end

return servers

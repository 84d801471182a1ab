--- pais.mcp.environment: the variables of a server: what it starts with, and what `${VAR}` stands for.
-- A server gets what programs need, what it is given by name, and nothing else: the environment of the
-- client holds keys, and `.env` the secrets of all plugins.

local paths = require "pais.paths"
local sys = require "pais.sys"

local environment = {}

-- What programs need to run, to speak the user's language, and to find the way out of this network.
local BASE = { "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TZ", "LANG", "LANGUAGE",
  "CLAUDE_PROJECT_DIR", "CLAUDECODE",
  "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
  "http_proxy", "https_proxy", "all_proxy", "no_proxy",
  table.unpack(require("pais.mcp.grants").CERTIFICATES) }

---@class pais.mcp.environment
---@field own string the server's own folder
---@field known table<string, string> variables that pais itself gives
---@field from fun(name: string): string|nil, string|nil value, and where it comes from
---@field problems table[] of `.env`

--- Where a server's values come from: pais itself, this process's environment, `.env`.
---@param server pais.mcp.server
---@return pais.mcp.environment|nil
---@return string|nil message
---@return string|nil code
function environment.of(server)
  local state, home = paths.state(), paths.home()
  if not state then return paths.homeless() end
  local own = ("%s/servers/%s/%s"):format(state, server.plugin, server.name)
  local known = { PAIS_PLUGIN = server.plugin, PAIS_PLUGIN_DIR = server.dir, PAIS_DIR = home,
    CLAUDE_PLUGIN_ROOT = server.dir, CLAUDE_PLUGIN_DATA = own,
    CLAUDE_PROJECT_DIR = sys.env "CLAUDE_PROJECT_DIR" or sys.cwd() }
  local self = { own = own, known = known, problems = {} }
  local secrets
  function self.from(name)
    if known[name] then return known[name], "pais" end
    local value = sys.env(name)
    if value then return value, "environment" end
    if not secrets then secrets, self.problems = require("pais.text.dotenv").load(home) end
    if secrets[name] then return secrets[name], ".env" end
  end
  return self
end

-- The settings of the plugin, as its other programs get them.
local function settings(server)
  local m = require("pais.plugin.manifest").load(server.dir)
  return require("pais.json").encode(m and require("pais.config").plugin(m) or {})
end

--- The names of the variables that a server is given besides those of `.mcp.json`.
---@param server pais.mcp.server
---@param extra table|nil of pais.yaml
---@return string[]
function environment.asked(server, extra)
  local names = {}
  for _, list in ipairs { server.may.env or {}, extra and extra.env or {} } do
    table.move(list, 1, #list, #names + 1, names)
  end
  return names
end

--- The environment that a server starts with, but for what `.mcp.json` gives it.
---@param server pais.mcp.server
---@param values pais.mcp.environment
---@param extra table|nil of pais.yaml
---@param confined boolean it has a home of its own
---@return table<string, string>
function environment.base(server, values, extra, confined)
  local env = sys.environ "LC_"
  for _, name in ipairs(BASE) do env[name] = sys.env(name) end
  for name, value in pairs(values.known) do env[name] = value end
  if confined then env.HOME, env.TMPDIR = values.own, values.own .. "/tmp" end
  for _, name in ipairs(environment.asked(server, extra)) do
    env[name] = values.from(name) or name == "PAIS_CONFIG" and settings(server) or nil
  end
  return env
end

return environment

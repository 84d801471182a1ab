--- Real servers on loopback for one spec file: spec/support/servers.sh says which.
local scratch = require "scratch"
local sh = require "sh"

---@class Servers
---@field dir string www/ has files, repos/ repositories; ca.pem, key, ssh_config, access.log
local Servers = {}
Servers.__index = Servers

local servers = {}

--- Start them; call in `setup`.
---@return Servers
function servers.start()
  local self = setmetatable({ dir = scratch.dir() }, Servers)
  local r = sh.run("spec/support/servers.sh " .. self.dir .. " start")
  assert(r.code == 0, r.err)
  return self
end

--- Stop them; call in `teardown`.
function Servers:stop() sh.run("spec/support/servers.sh " .. self.dir .. " stop") end

--- The environment in which these servers are known and trusted.
---@param more table<string, string>|nil
---@return table<string, string>
function Servers:env(more)
  local env = { SSL_CERT_FILE = self.dir .. "/ca.pem", GIT_CONFIG_NOSYSTEM = "1",
    GIT_SSH_COMMAND = "ssh -F " .. self.dir .. "/ssh_config" }
  for name, value in pairs(more or {}) do env[name] = value end
  return env
end

return servers

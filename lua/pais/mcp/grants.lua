--- pais.mcp.grants: what of the machine a confined server may use.
-- By default: the system's programs and settings, the plugin's own folder, its interpreter, and a
-- folder of its own, which is also its HOME, so that what keeps caches there just works. Everything else
-- of the home directory is granted by name, in the manifest or in pais.yaml.

local expand = require "pais.mcp.expand"
local fs = require "pais.fs"
local paths = require "pais.paths"
local sys = require "pais.sys"

local grants = {}

-- What every program needs to start, on the systems there are; what is not there grants nothing.
local EXECUTE = { "/bin", "/sbin", "/usr", "/lib", "/lib32", "/lib64", "/opt", "/nix/store",
  "/gnu/store", "/run/current-system" }
-- /proc does not show memory, environment and files of processes outside: who is confined may not
-- trace those.
local READ = { "/etc", "/proc", "/sys" }
local DEVICES = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty" }

-- What is code beside the folder of a program: of an installation, and of the managers of versions,
-- whose "shims" lead to it. Why not all of it: the folder around may be ~/.local or ~/.cargo.
local CODE = { "lib", "lib64", "libexec", "versions", "version", "installs", "tools", "plugins" }

-- Variables that name files which every program is meant to read: certificates of this network.
grants.CERTIFICATES = { "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE" }

local function parent(path) return path:match("^(.+)/[^/]*$") end

local function below(path, dirs)
  for _, dir in ipairs(dirs) do
    if path == dir or path:sub(1, #dir + 1) == dir .. "/" then return true end
  end
end

-- Where a program is installed.
local function installation(file, list)
  if below(file, list) then return end
  local dir = parent(file) or ""
  list[#list + 1] = file
  if not dir:find("/s?bin$") and not dir:find("/shims$") then return end
  list[#list + 1] = dir
  local around = parent(dir) or ""
  for _, name in ipairs(around ~= sys.home() and CODE or {}) do
    if fs.stat(around .. "/" .. name) then list[#list + 1] = around .. "/" .. name end
  end
end

-- A path of the manifest or pais.yaml, absolute; nil when a variable of it is not set.
local function resolve(text, server, lookup)
  local path, missing = expand.text(text, lookup)
  if missing[1] then return nil end
  return paths.expand(path, server.dir)
end

---@class pais.mcp.grants
---@field read string[] granted by name
---@field write string[]
---@field connect integer[]|nil
---@field listen integer[]|nil
---@field unknown string[] paths whose variables are not set
---@field absent string[] of `write`: not there, which grants nothing, nor the making of it

--- What a server is granted by name: what its manifest says, and what the user adds.
---@param server pais.mcp.server
---@param extra table|nil of pais.yaml
---@param lookup fun(name: string): string|nil
---@return pais.mcp.grants
function grants.named(server, extra, lookup)
  extra = extra or {}
  local out = { read = {}, write = {}, unknown = {}, absent = {}, connect = extra.connect or server.may.connect,
    listen = extra.listen or server.may.listen }
  for _, kind in ipairs { "read", "write" } do
    for _, list in ipairs { server.may[kind] or {}, extra[kind] or {} } do
      for _, text in ipairs(list) do
        local path = resolve(text, server, lookup)
        table.insert(path and out[kind] or out.unknown, path or text)
      end
    end
  end
  for _, path in ipairs(out.write) do
    if not fs.stat(path) then table.insert(out.absent, path) end
  end
  return out
end

--- The rules for pais.confine. What may be read may be run: an interpreter could run it anyway.
---@param server pais.mcp.server
---@param named pais.mcp.grants
---@param programs string[] of pais.mcp.program
---@param own string the server's own folder
---@param lookup fun(name: string): string|nil
---@return pais.confine.rules
function grants.rules(server, named, programs, own, lookup)
  local rules = { execute = { server.dir, table.unpack(EXECUTE) }, read = { table.unpack(READ) },
    write = { own, table.unpack(named.write) }, devices = DEVICES,
    connect = named.connect, listen = named.listen }
  for _, file in ipairs(programs) do
    installation(file, rules.execute)
    -- A link is also what it leads to: the python of a .venv, npx in the folder of npm.
    installation(fs.realpath(file) or file, rules.execute)
  end
  for _, list in ipairs { named.read, rules.write } do
    table.move(list, 1, #list, #rules.execute + 1, rules.execute)
  end
  -- On many systems a link out of /etc.
  local resolver = parent(fs.realpath "/etc/resolv.conf" or "")
  if resolver and resolver ~= "/etc" then table.insert(rules.read, resolver) end
  for _, name in ipairs(grants.CERTIFICATES) do
    local path = lookup(name)
    if path and path:sub(1, 1) == "/" then table.insert(rules.read, path) end
  end
  return rules
end

return grants

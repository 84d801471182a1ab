--- pais.net: asks pais-net, the program that talks to the network.
-- Everything that a remote sends stays in that process; what comes back here are lines that say how
-- it went, and files where they were asked for. docs/net.md describes the requests.

local fs = require "pais.fs"
local json = require "pais.json"
local sys = require "pais.sys"

local net = {}

---@class pais.net.request
---@field op "get"|"fetch"|"clone"|"ls-remote" a file by HTTP; a file or a tree of a git repository
---@field url string https://, ssh://, user@host:path, git://, file:///; http:// see insecure
---@field to string|nil absolute: the file, or the folder of a clone
---@field ref string|nil branch, tag or commit
---@field path string|nil inside the repository: of the file, or of the folder to clone
---@field also string|nil a second file of the repository, which need not be there, for also_to
---@field also_to string|nil
---@field cache string|nil a bare repository that is kept for the next time
---@field have string|nil the commit that is there: nothing is fetched when it still is the ref's
---@field etag string|nil
---@field last_modified string|nil
---@field headers string[]|nil "Name: value"
---@field max_bytes integer|nil of everything; default 256 MB
---@field max_file integer|nil of one file in a repository; default 64 MB
---@field max_files integer|nil in a tree; default 100000
---@field timeout_ms integer|nil default: network.timeout of the configuration
---@field stall_ms integer|nil with next to nothing received; default: network.stall
---@field depth integer|nil commits of history that are enough
---@field insecure boolean|nil plain http:// and git:// to other machines is meant

---@class pais.net.result
---@field ok true|nil
---@field unchanged boolean|nil what is there is still right
---@field bytes integer|nil received
---@field commit string|nil
---@field ref string|nil the full name of the branch or tag that was fetched
---@field files integer|nil
---@field submodules integer|nil that were left out
---@field via "libgit2"|"git"|nil
---@field etag string|nil
---@field last_modified string|nil
---@field refs table<string, string>|nil of ls-remote
---@field head string|nil of ls-remote: the branch that HEAD is
---@field error {code: string, message: string, next: string|nil}|nil

---@class pais.net.progress
---@field phase string receive, unpack, check out, git
---@field bytes integer
---@field count integer|nil of total objects or files
---@field total integer|nil

-- Hosts whose tokens have a name of their own.
local KNOWN = { ["github.com"] = "GITHUB_TOKEN", ["gitlab.com"] = "GITLAB_TOKEN" }

--- Where pais-net is: beside pais, or in libexec of its prefix.
---@return string|nil path
---@return string|nil message
---@return string|nil code
function net.program()
  local exe = sys.exe()
  exe = exe and fs.realpath(exe) or exe
  local dir = exe and exe:match("^(.*)/[^/]*$")
  for _, place in ipairs(dir and { "/pais-net", "/../libexec/pais/pais-net" } or {}) do
    local found = fs.realpath(dir .. place)
    if found then return found end
  end
  return nil, ("find pais-net, which talks to the network: it is not in %s"):format(dir or "?"),
    "ENOENT"
end

--- The variables of .env that may hold a token for a host: PAIS_TOKEN_ and the host, in capitals and
-- with `_` for what is no letter or digit; for github.com and gitlab.com also their usual ones.
---@param host string with its port, if the address names one
---@return string[]
function net.token_names(host)
  return { "PAIS_TOKEN_" .. host:upper():gsub("[^%w]", "_"), KNOWN[host] }
end

-- user:password or a token for the host of an address, from .env.
local function add_login(request, secrets)
  local host = request.url:match("^https?://([^/?#]*)")
  host = host and host:lower():match("[^@]*$")
  for _, name in ipairs(host and net.token_names(host) or {}) do
    local value = secrets[name]
    if value and value ~= "" then
      local user, password = value:match("^([^:]*):(.*)$")
      if user then
        request.user, request.password = user, password
      else
        request.token = value
      end
      return
    end
  end
end

local function encode(requests, limits, secrets)
  local lines = {}
  for i, request in ipairs(requests) do
    local line = { id = i, timeout_ms = math.ceil(limits.timeout * 1000),
      stall_ms = math.ceil(limits.stall * 1000) }
    for key, value in pairs(request) do line[key] = value end
    add_login(line, secrets)
    lines[i] = json.encode(line) .. "\n"
  end
  return table.concat(lines)
end

-- Takes pieces of text and hands on the answers in them.
local function reader(take)
  local rest = ""
  return function(text)
    rest = rest .. text
    local from = 1
    for line, behind in rest:gmatch("([^\n]*)\n()") do
      from = behind
      local answer = json.decode(line)
      if type(answer) == "table" then take(answer) end
    end
    rest = rest:sub(from)
  end
end

--- Run requests side by side. Each has a result; none depends on another.
---@param requests pais.net.request[]
---@param on_progress fun(index: integer, progress: pais.net.progress|pais.net.result)|nil called
--- while they run, at the end of each with its result
---@return pais.net.result[]|nil results in the order of the requests
---@return string|nil message pais-net itself could not be run
---@return string|nil code
function net.run(requests, on_progress)
  local program, msg, code = net.program()
  if not program then return nil, msg, code, "install pais with 'make install'" end
  local results = {}
  local secrets = require("pais.text.dotenv").load(require("pais.paths").home())
  local limits = require("pais.config").load().values.network
  local longest = limits.timeout * 1000
  for _, request in ipairs(requests) do longest = math.max(longest, request.timeout_ms or 0) end
  local job = require("pais.proc").run { {
    argv = { program }, stdin = encode(requests, limits, secrets), max_out = 0,
    -- Each request has its own limit; this one is for a program that does not keep them.
    timeout_ms = longest * math.max(1, #requests) + 5000,
    on_out = reader(function(answer)
      local index = answer.id
      if not requests[index] then return end
      if not answer.progress then results[index] = answer end
      if on_progress then on_progress(index, answer.progress or answer) end
    end),
  } }[1]
  for i in ipairs(requests) do
    results[i] = results[i] or { error = { code = "E_NETWORK",
      message = ("fetch %s: pais-net ended without an answer: %s"):format(
        requests[i].url:gsub("//[^/@]*@", "//"),
        job.message or job.err:match("[^\n]+") or job.kind .. " " .. job.code) } }
  end
  return results
end

return net

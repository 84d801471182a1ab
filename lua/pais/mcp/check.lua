--- pais.mcp.check: what can be wrong with a plugin's MCP servers, for `pais plugin verify`.
-- What only this machine lacks is a warning; what the plugin itself lacks is an error.

local environment = require "pais.mcp.environment"
local expand = require "pais.mcp.expand"
local fs = require "pais.fs"
local nearest = require "pais.text.nearest"
local program = require "pais.mcp.program"
local servers = require "pais.mcp.servers"
local sys = require "pais.sys"

local check = {}

-- Variables that are there for everybody.
local COMMON = { HOME = true, USER = true, PATH = true, LANG = true, SHELL = true }

-- The variables that the plugin tells its users of.
local function documented(m)
  local names = {}
  for _, option in pairs(m.config or {}) do if option.env then names[option.env] = true end end
  local example = fs.read(m.dir .. "/.env.example", 1024 * 1024)
  for line in (example or ""):gmatch("[^\r\n]+") do -- a commented line documents it, too
    local name = line:match("^[%s#]*([%a_][%w_]*)%s*=")
    if name then names[name] = true end
  end
  return names
end

local function check_variables(server, names, values, report)
  local seen = {}
  local function look(text)
    for _, var in ipairs(expand.names(text)) do
      local known = var.default or COMMON[var.name] or values.known[var.name] or names[var.name]
      if not known and not seen[var.name] then
        report("warning", server.file, ("server '%s': nothing tells users of ${%s}"):format(
          server.name, var.name), ("name it in .env.example, or as the env of a setting"))
      end
      seen[var.name] = true
    end
  end
  look(server.command or server.url)
  for _, text in ipairs(server.args) do look(text) end
  for _, text in pairs(server.env) do look(text) end
  for _, text in pairs(server.headers) do look(text) end
end

-- A secret in the file itself, where it is shared with the plugin.
local function check_secrets(server, report)
  local redact = require "pais.redact"
  for _, map in ipairs { server.env, server.headers } do
    for name, text in pairs(map) do
      if not expand.names(text)[1] and redact.redact(name .. "=" .. text):find("[redacted:", 1, true) then
        report("warning", server.file, ("server '%s': the value of %s looks like a secret"):format(
          server.name, name), "write ${NAME}, and keep the value in .env")
      end
    end
  end
end

-- The text with what pais gives; nil when it depends on something else.
local function plain(text, values)
  local out, missing = expand.text(text, function(name) return values.known[name] end)
  return not missing[1] and out or nil
end

local function check_program(server, values, built, report)
  local command = plain(server.command, values)
  local own = built and "warning" or "error"
  if command then
    local files, why, step = program.find(command, server.dir, sys.env "PATH")
    if not files then
      local lacks = command:find("^%.?[^/]*/") and not fs.stat(server.dir .. "/" .. command)
      report(lacks and own or "warning", server.file, ("server '%s': %s"):format(server.name, why),
        step)
    end
  end
  for _, text in ipairs(server.args) do
    local path = plain(text, values)
    if path and path:sub(1, #server.dir + 1) == server.dir .. "/" and not fs.stat(path) then
      report(own, server.file, ("server '%s': there is no %s"):format(server.name, path))
    end
  end
end

-- A grant of a home directory, or of everything, is none.
local function check_grants(m, name, may, report)
  for _, kind in ipairs { "read", "write" } do
    for _, path in ipairs(may[kind] or {}) do
      if path:find("^~?/*$") or path == "${HOME}" then
        report("warning", m.file, ("servers.%s.%s: '%s' gives it everything of the user"):format(
          name, kind, path), "name the folders that it needs")
      end
    end
  end
end

--- Check the servers of a plugin.
---@param m table its manifest
---@param report fun(level: string, file: string, message: string, hint: string|nil)
---@return schema.Problem[] problems of .mcp.json itself
function check.plugin(m, report)
  local list, problems = servers.of(m)
  local names, have, known = {}, {}, documented(m)
  local built = m.build and m.build.type ~= "none"
  for i, server in ipairs(list or {}) do
    names[i], have[server.name] = server.name, true
    local values = not server.wrong and environment.of(server)
    if values then
      check_variables(server, known, values, report)
      check_secrets(server, report)
      if server.command then check_program(server, values, built, report) end
    end
  end
  for _, name in ipairs(require("pais.schema").ordered(m.servers or {})) do
    if not have[name] then
      report("error", m.file, ("servers.%s: .mcp.json has no such server%s"):format(name,
        nearest.hint(name, names)))
    end
    check_grants(m, name, m.servers[name], report)
  end
  return problems
end

return check

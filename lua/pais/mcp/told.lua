--- pais.mcp.told: what the servers of a plugin are and may use, for whoever has to agree to it.
-- As it is written: what stands here is the author's wish, before any setting of the user. A server
-- that cannot start as it is written is told of, too: another version of pais may see it differently.

local expand = require "pais.mcp.expand"
local servers = require "pais.mcp.servers"

local told = {}

-- The variables that it is given or sent, but for those that pais itself sets.
local function variables(server)
  local names, seen = {}, {}
  local function take(name)
    if not seen[name] and not name:find "^PAIS_" and not name:find "^CLAUDE_" then
      names[#names + 1] = name
    end
    seen[name] = true
  end
  local texts = { server.command or server.url or "", table.unpack(server.args) }
  for _, map in ipairs { server.env, server.headers } do
    for _, text in pairs(map) do texts[#texts + 1] = text end
  end
  for _, text in ipairs(texts) do
    for _, var in ipairs(expand.names(text)) do take(var.name) end
  end
  for _, name in ipairs(server.may.env or {}) do take(name) end
  table.sort(names)
  return names
end

local function ports(list) return list[1] and "port " .. table.concat(list, ", ") or "no port" end

local function rights(server)
  local may, out = server.may, {}
  local function add(list, words)
    if list and list[1] then out[#out + 1] = words .. " " .. table.concat(list, ", ") end
  end
  if not server.url then
    if may.confine == false then out[1] = "not confined" end
    add(may.read, "reads")
    add(may.write, "changes")
    if may.connect then out[#out + 1] = "connects to " .. ports(may.connect) end
    if may.listen then out[#out + 1] = "listens on " .. ports(may.listen) end
  end
  add(variables(server), "gets")
  -- Claude Code runs this one, and no one confines it.
  local helper = server.declared.headersHelper
  if type(helper) == "string" then out[#out + 1] = "has Claude Code run " .. helper end
  return out
end

--- A line for each server.
---@param m table manifest
---@return string[]
function told.of(m)
  local out = {}
  for i, server in ipairs(servers.of(m) or {}) do
    local line = { ("%s: %s"):format(server.name, server.command or server.url or "?"),
      table.unpack(server.args) }
    local may = rights(server)
    if may[1] then line[#line + 1] = ("(%s)"):format(table.concat(may, "; ")) end
    out[i] = table.concat(line, " ")
  end
  return out
end

return told

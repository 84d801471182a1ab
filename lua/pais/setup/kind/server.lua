--- pais.setup.kind.server: the MCP servers of plugins, as Claude Code is told of them.
-- What it starts is `pais mcp run PLUGIN SERVER`, so that no secret is in its files. A server that runs
-- elsewhere is told as it is written: Claude Code fills in its variables.

local claude = require "pais.claude.servers"
local json = require "pais.json"
local places = require "pais.claude.places"
local servers = require "pais.mcp.servers"

local kind = { carrier = "pais.setup.listed" }

-- What the client is told: what only it understands, such as its timeouts, stays.
local function told(server, command)
  local value = {}
  for key, part in pairs(server.declared) do value[key] = part end
  if server.url then return value end
  value.env, value.cwd = nil, nil
  value.command = command
  value.args = json.array { "mcp", "run", server.plugin, server.name }
  return value
end

local function item_of(server, name, place, command)
  local file = place.form == "plugin" and place.dir .. "/.mcp.json" or claude.of_user(place.dir)
  return { kind = "server", name = name, plugin = server.plugin, source = server.file,
    target = file .. "#" .. name, how = "add", refused = server.wrong,
    value = not server.wrong and told(server, command) or nil }
end

--- What the plugins have to show. Those of a name that several have are told with the plugin's name
--- before it.
---@param manifests table[]
---@param place pais.setup.place
---@return pais.setup.item[]
function kind.all(manifests, place)
  local list, count, items = {}, {}, {}
  for _, m in ipairs(manifests) do
    for _, server in ipairs(servers.of(m) or {}) do
      list[#list + 1] = server
      count[server.name] = (count[server.name] or 0) + 1
    end
  end
  local command, why = places.command()
  for i, server in ipairs(list) do
    local name = count[server.name] > 1 and server.plugin .. "-" .. server.name or server.name
    items[i] = item_of(server, name, place, command)
    if not command then items[i].refused = items[i].refused or why end
  end
  return items
end

return kind

--- pais.setup.kind.agents: where a plugin's subagents are shown.
-- In the settings form one link to the plugin's folder of agents: the client reads it all, and a new
-- agent is there at once. A plugin directory of the client's own must hold the files themselves,
-- flat, since it loads no linked ones and makes a part of the name of every folder.

local agent = require "pais.agent"

local kind = { carrier = "pais.setup.placed" }

--- What a plugin has to show.
---@param m table its manifest
---@param place pais.setup.place
---@return pais.setup.item[]
function kind.items(m, place)
  local found, list = agent.of(m), {}
  if place.form ~= "plugin" then
    if not found[1] then return list end
    return { { kind = "agents", name = m.name, plugin = m.name, source = m.dir .. "/agents",
      target = ("%s/agents/%s"):format(place.dir, m.name), how = place.copy and "copy" or "link" } }
  end
  for i, one in ipairs(found) do
    list[i] = { kind = "agents", name = one.name, plugin = m.name, source = one.file,
      target = ("%s/agents/%s.%s.md"):format(place.dir, m.name, one.name), how = "copy" }
  end
  return list
end

return kind

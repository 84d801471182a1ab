--- pais.setup.kind.agent: where a plugin's subagents are shown: one file each.
-- Why not the plugin's folder of agents as a whole: of two agents with one name Claude Code takes the
-- last it reads, so a plugin's could stand in for one that the user wrote. Flat, because in a plugin
-- directory every folder becomes a part of the name.

local agent = require "pais.plugin.agent"

local kind = { carrier = "pais.setup.placed" }

local function id(place, name) return ("%s/agents: %s"):format(place.dir, name) end

--- What a plugin has to show.
---@param m table its manifest
---@param place pais.setup.place
---@return pais.setup.item[]
function kind.items(m, place)
  local list = {}
  for i, found in ipairs(agent.of(m)) do
    -- Why copies: the client loads no linked agents from a plugin directory.
    list[i] = { kind = "agent", name = found.name, plugin = m.name, source = found.file,
      target = ("%s/agents/%s.%s.md"):format(place.dir, m.name, found.base),
      id = id(place, found.name),
      how = (place.copy or place.form == "plugin") and "copy" or "link" }
    if found.nameless then list[i].refused = "Claude Code would not take it for an agent" end
  end
  return list
end

--- What others have there: file by `id`.
---@param place pais.setup.place
---@param ours fun(path: string): boolean
---@return table<string, string>
function kind.others(place, ours)
  local found = {}
  for _, one in ipairs(agent.anywhere(place.dir .. "/agents", ours)) do
    found[id(place, one.name)] = one.file
  end
  return found
end

return kind

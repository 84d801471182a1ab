--- pais.agent: the subagents that a plugin brings.
-- Claude Code reads every .md below a folder of agents, however deep, and goes by the name in its
-- front matter. What a plugin means to be an agent is agents/NAME.md or agents/NAME/AGENT.md.

local fs = require "pais.fs"

local agent = {}

---@class pais.agent.found
---@field name string of the file or the folder
---@field file string

--- The agents in a folder of agents.
---@param dir string
---@return pais.agent.found[] by name
function agent.inside(dir)
  local list = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    local file, at = nil, dir .. "/" .. name
    if name:find("^[^.].*%.md$") then
      file = at
    elseif name:sub(1, 1) ~= "." then
      file = at .. "/AGENT.md"
    end
    local st = file and fs.stat(file)
    if st and st.type == "file" then
      list[#list + 1] = { name = name:gsub("%.md$", ""), file = file }
    end
  end
  return list
end

--- The agents of a plugin.
---@param m table its manifest, or what is known of it: name and dir
---@return pais.agent.found[]
function agent.of(m)
  return agent.inside(m.dir .. "/agents")
end

return agent

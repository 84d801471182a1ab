--- pais.setup.kind.skill: where a plugin's skills are shown: one folder each.

local fs = require "pais.fs"
local skill = require "pais.plugin.skill"

local kind = { carrier = "pais.setup.placed" }

-- A skill at the root shares its folder with the rest of the plugin, and a copy needs none of that:
-- hidden files, code that others run, and above all the settings, which may hold secrets.
local function rest_of_plugin(path)
  local top = path:match("^[^/]*")
  return top:sub(1, 1) == "." or top == "skills" or top == "agents" or top == "target"
    or top:find("^config%.%a+$") ~= nil or top:find("^plugin%.%a+$") ~= nil
end

--- What a plugin has to show.
---@param m table its manifest
---@param place pais.setup.place
---@return pais.setup.item[]
function kind.items(m, place)
  local list = {}
  for i, found in ipairs(skill.of(m)) do
    local item = { kind = "skill", name = found.name, plugin = m.name, source = found.dir,
      target = ("%s/skills/%s"):format(place.dir, found.name),
      how = place.copy and "copy" or "link", leave = found.root and rest_of_plugin or nil }
    -- Why: with a manifest of the client's own in it, the folder would be taken for a plugin, hooks
    -- and all, and what pais runs for it would run twice.
    if fs.stat(found.dir .. "/.claude-plugin/plugin.json") then
      item.refused = ("%s has a .claude-plugin/plugin.json: Claude Code would take it for a plugin")
        :format(found.dir)
    end
    for _, p in ipairs(m.provides or {}) do
      item.provided = item.provided or p.contract == "SkillProvider" and p.service == found.name
    end
    list[i] = item
  end
  return list
end

return kind

--- pais.skill: the skills that a plugin brings: texts that Claude Code offers to the model.
-- A SKILL.md at the plugin's root is a skill of the plugin's name, skills/NAME/SKILL.md one of the
-- folder's name, since that is the name the client goes by.

local fs = require "pais.fs"

local skill = {}

---@class pais.skill.found
---@field name string
---@field dir string folder of the skill
---@field file string its SKILL.md
---@field root boolean|nil the plugin's own folder

--- Whether there is a file.
local function is_file(path)
  local st = fs.stat(path)
  return st ~= nil and st.type == "file"
end

--- The skills in a folder of skills.
---@param dir string
---@return pais.skill.found[] by name
function skill.inside(dir)
  local list = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    local file = ("%s/%s/SKILL.md"):format(dir, name)
    if name:sub(1, 1) ~= "." and is_file(file) then
      list[#list + 1] = { name = name, dir = dir .. "/" .. name, file = file }
    end
  end
  return list
end

--- The skills of a plugin.
---@param m table its manifest, or what is known of it: name and dir
---@return pais.skill.found[] the one at the root first
function skill.of(m)
  local list = skill.inside(m.dir .. "/skills")
  local file = m.dir .. "/SKILL.md"
  if is_file(file) then
    table.insert(list, 1, { name = m.name, dir = m.dir, file = file, root = true })
  end
  return list
end

return skill

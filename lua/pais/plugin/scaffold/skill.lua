--- pais.plugin.scaffold.skill: a new skill in a plugin.

local TEXT = [[
---
name: @NAME@
description: What this skill does, in the words people use for it.
when_to_use: When somebody asks for it, and when not.
---

# @NAME@

What Claude should know and do, step by step. It reads this when it uses the skill, not before.

1. Look at what is there.
2. Do it. Files beside this one are at ${CLAUDE_SKILL_DIR}.
3. Say what was done.
]]

--- The file.
---@param dir string folder of the plugin
---@param name string
---@return {path: string, text: string}
return function(dir, name)
  return { path = ("%s/skills/%s/SKILL.md"):format(dir, name), text = (TEXT:gsub("@NAME@", name)) }
end

--- pais.plugin.scaffold.agent: a new subagent in a plugin.

local TEXT = [[
---
name: @NAME@
description: What this agent is for, and when it is to be used.
tools: Read, Grep, Glob
---

You are @NAME@. This is all you are told besides the task: say who you are, what you do, how far you
go, and what you report at the end.
]]

--- The file.
---@param dir string folder of the plugin
---@param name string
---@return {path: string, text: string}
return function(dir, name)
  return { path = ("%s/agents/%s/AGENT.md"):format(dir, name), text = (TEXT:gsub("@NAME@", name)) }
end

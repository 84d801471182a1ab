--- pais.claude.tools: the names of Claude Code's tools, to find those that were mistyped.
-- An unknown name does no harm to the client: it grants, or takes away, nothing. So this list may be
-- older than the client; what comes of it are warnings.

local nearest = require "pais.text.nearest"

local tools = {}

--- Of 2.1.330, with those of the year before that still mean something.
tools.KNOWN = {
  "Agent", "Artifact", "ArtifactCheck", "ArtifactComments", "ArtifactData", "AskUserQuestion",
  "Bash", "BashOutput", "CronCreate", "CronDelete", "CronList", "Edit", "EnterPlanMode",
  "EnterWorktree", "ExitPlanMode", "ExitWorktree", "Glob", "Grep", "KillShell", "LS", "LSP",
  "ListAgents", "ListMcpResourcesTool", "Monitor", "MultiEdit", "NotebookEdit", "NotebookRead",
  "PowerShell", "Read", "ReadMcpResourceTool", "ReportFindings", "ScheduleWakeup", "SendMessage",
  "Skill", "SlashCommand", "Task", "TaskCreate", "TaskGet", "TaskList", "TaskOutput", "TaskStop",
  "TaskUpdate", "TodoWrite", "ToolSearch", "WebFetch", "WebSearch", "Workflow", "Write",
}

local known = {}
for _, name in ipairs(tools.KNOWN) do known[name] = true end

--- What is wrong with the name of a tool in front matter: `Read`, `Bash(git:*)`, `mcp__server__tool`.
---@param word string
---@return string|nil message
---@return string|nil hint
function tools.doubt(word)
  local name = word:match "^([^(]*)"
  if known[name] or name:find "^mcp__[^_]" or name == "*" then return nil end
  local near = nearest.find(name, tools.KNOWN)
  return ("Claude Code knows no tool '%s'"):format(name), near
    and ("did you mean '%s'?"):format(near) or nil
end

return tools

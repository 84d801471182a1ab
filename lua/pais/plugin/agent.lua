--- pais.plugin.agent: the subagents that a plugin brings.
-- Claude Code reads every .md below a folder of agents, however deep, and goes by the name in its
-- front matter. What a plugin means to be an agent is agents/NAME.md or agents/NAME/AGENT.md.

local front = require "pais.text.front"
local fs = require "pais.fs"

local agent = {}

local FIELDS = { name = "text", description = "text", tools = "words", disallowedTools = "words",
  model = "text", color = "text", permissionMode = "text", mcpServers = "any", hooks = "any",
  skills = "words", memory = "text", maxTurns = "text", background = "switch", effort = "text",
  isolation = "text", initialPrompt = "text" }

---@class pais.plugin.agent.found
---@field name string by which Claude Code knows it, else that of the file or folder
---@field base string of the file or the folder
---@field file string
---@field nameless boolean Claude Code takes it for no agent

local function found_in(file, base)
  local name = agent.name(front.read(file))
  return { name = name or base, base = base, file = file, nameless = name == nil }
end

--- The agents in a folder of agents.
---@param dir string
---@return pais.plugin.agent.found[] by name of the file
function agent.inside(dir)
  local list = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    local file, at = nil, dir .. "/" .. name
    if name:find "^[^.].*%.md$" and name:lower() ~= "readme.md" then
      file = at
    elseif name:sub(1, 1) ~= "." then
      file = at .. "/AGENT.md"
    end
    local st = file and fs.stat(file)
    if st and st.type == "file" then
      list[#list + 1] = found_in(file, (name:gsub("%.md$", "")))
    end
  end
  return list
end

--- The agents of a plugin.
---@param m table its manifest, or what is known of it: name and dir
---@return pais.plugin.agent.found[]
function agent.of(m)
  return agent.inside(m.dir .. "/agents")
end

--- What Claude Code finds in one of its own folders.
---@param dir string
---@param but nil|fun(path: string): boolean what to leave out
---@return pais.plugin.agent.found[] the last of a name counts
function agent.anywhere(dir, but)
  local list = {}
  local function walk(at, depth)
    for _, name in ipairs(depth < 16 and fs.list(at) or {}) do
      local path = at .. "/" .. name
      local st = not (but and but(path)) and fs.stat(path)
      if st and st.type == "dir" then
        walk(path, depth + 1)
      elseif st and st.type == "file" and name:find "%.md$" then
        local found = found_in(path, (name:gsub("%.md$", "")))
        if not found.nameless then list[#list + 1] = found end
      end
    end
  end
  walk(dir, 0)
  return list
end

--- The name by which Claude Code knows an agent.
---@param page pais.text.front.page
---@return string|nil nil when it takes it for none
function agent.name(page)
  local name = page.fields.name
  return type(name) == "string" and name ~= "" and not name:find(":", 1, true) and name or nil
end

--- What an agent is, with everything that is wrong with it in its problems.
---@param found pais.plugin.agent.found
---@return pais.text.front.page
function agent.check(found)
  local page = front.read(found.file)
  if page.unread then return page end
  local name = page.fields.name
  if type(name) ~= "string" or name == "" then
    front.report(page, "error", "name", name == nil and "there is no name; Claude Code takes it for "
      .. "no agent" or "the name must be text; Claude Code takes it for no agent")
  elseif name:find(":", 1, true) then
    front.report(page, "error", "name", ("a name with ':' is refused by Claude Code: '%s'"):format(name))
  end
  if not front.text(page, "description") then
    front.report(page, "error", "description", "there is no description; Claude Code refuses the "
      .. "agent")
  end
  if not page.body:find "%S" then
    front.report(page, "warning", nil, "there is nothing below the front matter: the agent gets no "
      .. "instructions")
  end
  front.check(page, FIELDS)
  for _, key in ipairs { "tools", "disallowedTools" } do
    for _, word in ipairs(front.words(page, key)) do
      local message, hint = require("pais.claude.tools").doubt(word)
      if message then front.report(page, "warning", key, message, hint) end
    end
  end
  require("pais.schema").sort(page.problems)
  return page
end

--- Everything that is wrong with the agents of a plugin.
---@param m table its manifest
---@return schema.Problem[]
function agent.problems(m)
  local problems, names = {}, {}
  for _, found in ipairs(agent.of(m)) do
    local page = agent.check(found)
    table.move(page.problems, 1, #page.problems, #problems + 1, problems)
    local name = agent.name(page)
    if name and names[name] then
      front.report(page, "error", "name", ("the plugin has two agents '%s'"):format(name),
        "the other is " .. names[name])
      problems[#problems + 1] = page.problems[#page.problems]
    end
    names[name or ""] = found.file
  end
  return problems
end

return agent

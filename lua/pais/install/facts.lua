--- pais.install.facts: what a plugin will do once it is installed, for whoever has to agree to it.
-- From its manifest and its files alone; no code of it runs. Each fact is a line under a heading, so
-- that two versions can be compared.

local contract = require "pais.contract"
local fs = require "pais.fs"

local facts = {}

--- The headings in the order of what should be looked at; more of these must be agreed to again.
facts.ASKED = { "hooks", "commands", "secrets", "policy", "build", "servers", "skills", "agents" }
--- All headings.
facts.ALL = { "hooks", "commands", "secrets", "policy", "build", "servers", "skills", "agents",
  "actions", "provides", "uses" }

local asked = {}
for _, heading in ipairs(facts.ASKED) do asked[heading] = true end

--- Whether more under a heading must be agreed to.
---@param heading string
---@return boolean
function facts.asked(heading) return asked[heading] or false end

-- Why: a line break ends a comment. Shown as a blank, what stands behind one would pass for part of it.
local function add(list, text, ...)
  text = select("#", ...) > 0 and text:format(...) or text
  list[#list + 1] = text:gsub("\n", "\\n"):gsub("\r", "\\r")
end

local function sorted(list)
  table.sort(list)
  local out = {}
  for i, text in ipairs(list) do
    if text ~= list[i - 1] then out[#out + 1] = text end
  end
  return out
end

local function hooks(m, out)
  local default_phase = require("pais.events").default_phase
  for _, h in ipairs(m.hooks) do
    local on = h.matcher and h.matcher ~= "" and ("%s (%s)"):format(h.event, h.matcher) or h.event
    add(out.hooks, "%s, %s%s%s%s", on, h.phase or default_phase(h.event), h["if"]
      and ", if " .. h["if"] or "", h.project and ", in " .. h.project or "", h.on_error ~= "allow"
      and h.on_error and ", on error " .. h.on_error or "")
    if h.command then
      local words = { h.command }
      for _, arg in ipairs(h.args or {}) do words[#words + 1] = arg end
      add(out.commands, "%s: %s", h.event, table.concat(words, " "))
    end
  end
  local runs = m.language ~= "lua" and m.entry
  if runs and (#m.hooks > 0 or next(m.actions)) then
    add(out.commands, "%s (%s)", m.entry, m.language)
  end
end

local function links(m, out)
  for name in pairs(m.actions) do add(out.actions, name) end
  for _, p in ipairs(m.provides) do add(out.provides, contract.key(p.contract, p.service)) end
  for _, c in ipairs(m.consumes) do
    add(out.uses, "%s%s", contract.key(c.contract, c.service), c.optional and "" or " (required)")
  end
end

local function settings(m, out)
  for key, option in pairs(m.config) do
    if option.env or option.secret then
      add(out.secrets, "%s%s", option.env or key, option.required and " (required)" or "")
    end
  end
  if m.policy then add(out.policy, m.policy) end
end

local function folders(dir, file)
  local list = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    if fs.stat(dir .. "/" .. name .. "/" .. file) then list[#list + 1] = name end
  end
  return list
end

-- What Claude Code finds in the plugin's folder.
local function shown(m, out)
  if fs.stat(m.dir .. "/SKILL.md") then add(out.skills, m.name) end
  for _, name in ipairs(folders(m.dir .. "/skills", "SKILL.md")) do add(out.skills, name) end
  for _, name in ipairs(folders(m.dir .. "/agents", "AGENT.md")) do add(out.agents, name) end
  for _, name in ipairs(fs.list(m.dir .. "/agents") or {}) do
    if name:find "%.md$" then add(out.agents, (name:gsub("%.md$", ""))) end
  end
  for _, text in ipairs(require("pais.mcp.told").of(m)) do add(out.servers, text) end
end

---@alias pais.install.Facts table<string, string[]>

--- The facts about a plugin in a folder.
---@param m table manifest
---@return pais.install.Facts
function facts.of(m)
  local out = {}
  for _, heading in ipairs(facts.ALL) do out[heading] = {} end
  hooks(m, out)
  links(m, out)
  settings(m, out)
  shown(m, out)
  local build = require "pais.build"
  local steps, msg = build.steps(m)
  out.build = steps and require("pais.build.work").shown(steps) or { msg }
  for _, name in ipairs(m.build and m.build.env or {}) do
    add(out.build, "gets %s of your environment", name)
  end
  for _, heading in ipairs(facts.ALL) do
    if heading ~= "build" then out[heading] = sorted(out[heading]) end
  end
  return out
end

local function missing_from(list, other)
  local there, out = {}, {}
  for _, text in ipairs(other) do there[text] = true end
  for _, text in ipairs(list) do
    if not there[text] then out[#out + 1] = text end
  end
  return out
end

---@class pais.install.Growth
---@field heading string
---@field sign "+"|"-"
---@field text string

--- What is different between two versions of a plugin.
---@param old pais.install.Facts
---@param new pais.install.Facts
---@return pais.install.Growth[]
---@return boolean grown whether the new one does something that was not agreed to
function facts.difference(old, new)
  local out, grown = {}, false
  for _, heading in ipairs(facts.ALL) do
    for _, text in ipairs(missing_from(old[heading], new[heading])) do
      out[#out + 1] = { heading = heading, sign = "-", text = text }
    end
    for _, text in ipairs(missing_from(new[heading], old[heading])) do
      out[#out + 1] = { heading = heading, sign = "+", text = text }
      grown = grown or facts.asked(heading)
    end
  end
  return out, grown
end

return facts

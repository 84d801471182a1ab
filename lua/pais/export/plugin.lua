--- pais.export.plugin: a plugin of pais as a plugin directory of Claude Code, as far as that goes.

local agent = require "pais.plugin.agent"
local files = require "pais.install.files"
local fs = require "pais.fs"
local hook = require "pais.export.hook"
local json = require "pais.json"
local splice = require "pais.text.splice"

local plugin = {}

local STYLE = { colon = ": ", comma = ", " }
-- Of pais, or made anew wherever it is needed.
local OURS = { ["plugin.yaml"] = true, ["plugin.toml"] = true, [".venv"] = true,
  [".claude-plugin"] = true, ["hooks/hooks.json"] = true }

---@class pais.export.plan
---@field name string
---@field from string
---@field copied pais.install.File[] `to`: where it goes, when it is called something else
---@field texts {path: string, text: string}[]
---@field list {event: string, matcher: string|nil, what: string, note: string|nil}[]
---@field left {event: string, what: string, reason: string}[]
---@field notes string[]

local function hooks_text(plan, m)
  local timeout = require("pais.config").load().values.defaults.timeout
  local by_event, order = {}, {}
  for _, h in ipairs(m.hooks) do
    local entry, note = hook.entry(m, h, timeout)
    local what = h.command and (h.command:gsub("^ ", "")) or m.language == "lua" and h.handler or "hook " .. h.event
    if entry then
      if not by_event[h.event] then
        by_event[h.event], order[#order + 1] = {}, h.event
      end
      table.insert(by_event[h.event], splice.inline(entry, STYLE))
      table.insert(plan.list, { event = h.event, matcher = h.matcher, what = what, note = note })
    else
      table.insert(plan.left, { event = h.event, what = what, reason = note })
    end
  end
  local lines = {}
  for i, event in ipairs(order) do
    lines[i] = ("    %s: [\n      %s\n    ]"):format(json.encode(event),
      table.concat(by_event[event], ",\n      "))
  end
  return lines[1] and '{\n  "hooks": {\n' .. table.concat(lines, ",\n") .. "\n  }\n}\n"
end

local function about_text(m)
  local about = { object = true, { "name", m.name }, { "version", m.version } }
  if m.description ~= "" then about[#about + 1] = { "description", m.description } end
  if m.authors[1] then about[#about + 1] = { "author", { object = true, { "name", m.authors[1] } } } end
  return splice.inline(about, STYLE) .. "\n"
end

-- What there is no place for.
local function remarks(plan, m)
  local function note(there, what)
    if there then plan.notes[#plan.notes + 1] = what .. " need pais" end
  end
  note(next(m.actions), "actions")
  note(m.provides[1] or m.consumes[1], "contracts")
  note(m.policy, "its policy rules")
  if next(m.config) and plan.list[1] then
    plan.notes[#plan.notes + 1] = "its settings are those of today, without secrets; they are not to be changed there"
  end
  if m.build and m.build.type ~= "none" then
    plan.notes[#plan.notes + 1] = "what 'pais plugin build' makes has to be made there, too"
  end
end

-- MCP servers, with the client's name of the plugin's folder.
local function servers(plan, m)
  local path = ".mcp.json"
  local text = fs.read(m.dir .. "/" .. path)
  if not text then return end
  local new = hook.rooted(text)
  plan.texts[#plan.texts + 1] = { path = path, text = new }
  if new:find("${PAIS_", 1, true) then
    plan.notes[#plan.notes + 1] = ".mcp.json has variables that only pais fills in (${PAIS_...})"
  end
  if next(m.servers) then
    plan.notes[#plan.notes + 1] = "its MCP servers are not confined there, and do not get values of .env"
  end
end

-- Where a file goes: the client looks for agents in agents/NAME.md and for skills in skills/ alone, and
-- passes over agents that are links.
local function placed(m, file)
  local name = file.path:match "^agents/([^/]+)/AGENT%.md$"
  if name then file.to = ("agents/%s.md"):format(name) end
  if file.path == "SKILL.md" then file.to = ("skills/%s/SKILL.md"):format(m.name) end
  local st = file.type == "link" and file.path:find "^agents/" and fs.stat(m.dir .. "/" .. file.path)
  if st and st.type == "file" then file.type, file.mode = "file", 420 end -- 0644
  return file
end

--- What would be made of a plugin.
---@param m table manifest
---@return pais.export.plan|nil
---@return string|nil message
---@return string|nil code
function plugin.plan(m)
  local from = fs.realpath(m.dir) or m.dir
  local plan = { name = m.name, from = from, copied = {}, texts = {}, list = {}, left = {}, notes = {} }
  local list, msg, code = files.walk(from, OURS)
  if not list then return nil, ("export %s/%s"):format(m.dir, msg), code end
  for _, file in ipairs(list) do
    local built = m.language == "rust" and file.path:find "^target/" and file.path ~= "target/release/" .. m.name
    if not built and file.path ~= ".mcp.json" then table.insert(plan.copied, placed(m, file)) end
  end
  local text = hooks_text(plan, m)
  if text then plan.texts[1] = { path = "hooks/hooks.json", text = text } end
  table.insert(plan.texts, { path = ".claude-plugin/plugin.json", text = about_text(m) })
  servers(plan, m)
  remarks(plan, m)
  if not text and not plan.texts[2] and not agent.of(m)[1] and not require("pais.plugin.skill").of(m)[1] then
    local left = plan.left[1]
    return nil, ("export %s: there is nothing in it that Claude Code could use without pais%s"):format(
      m.name, left and (": " .. left.event .. ": " .. left.reason) or ""), "E_NOTHING"
  end
  return plan
end

return plugin

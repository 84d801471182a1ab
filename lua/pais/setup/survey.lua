--- pais.setup.survey: everything of one kind that the user has, shown or not, and whose it is.

local installed = require "pais.plugin.installed"
local places = require "pais.claude.places"
local record = require "pais.setup.record"
local shown = require "pais.setup.shown"

local survey = {}

---@class pais.survey.row
---@field name string
---@field plugin string|nil
---@field scope "plugin"|"user"|"project"
---@field state string linked, copied, edited, conflict, not linked, off, refused, yours, project
---@field reason string|nil
---@field found table pais.skill.found or pais.plugin.agent.found
---@field path string|nil where Claude Code has it
---@field prefix string before the name, in the one directory

local WORDS = { ours = "linked", theirs = "linked", none = "not linked", stale = "not linked",
  strange = "conflict", edited = "edited" }

-- The state of something of a plugin that runs.
local function state_of(item)
  if not item then return "not linked" end
  if item.refused or item.rival or item.state == "strange" then
    return "conflict", shown.reason(item)
  end
  return item.state == "ours" and item.how == "copy" and "copied" or WORDS[item.state]
end

-- What plugins have.
local function of_plugins(rows, rec, kind, items)
  local overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  local client = rec.clients[places.dir "user" or ""]
  local by_source = {}
  for _, item in ipairs(items) do
    if item.kind == kind then by_source[item.source] = item end
  end
  for _, m in ipairs(overview.manifests) do
    local state, why = installed.state(overview, m)
    for _, found in ipairs(require("pais.plugin." .. kind).of(m)) do
      local row = { name = found.name, plugin = m.name, scope = "plugin", found = found,
        prefix = client and client.form == "plugin" and "pais:" or "" }
      if state == "ok" then
        local item = by_source[kind == "skill" and found.dir or found.file]
        row.state, row.reason = state_of(item)
        row.path = item and item.target
      else
        row.state, row.reason = state, why
      end
      rows[#rows + 1] = row
    end
  end
  return true
end

-- The folders of projects in which the client looks: here and above.
local function project_dirs(kind)
  local dirs, at = {}, require("pais.sys").cwd()
  local user = places.dir "user"
  while at do
    local dir = at .. "/.claude"
    if dir ~= user then dirs[#dirs + 1] = ("%s/%ss"):format(dir, kind) end
    at = at ~= "" and at:match "^(.*)/[^/]*$" or nil
  end
  return dirs
end

-- What is in a folder of the client and is not there because of a plugin.
local function of_folder(rows, kind, dir, scope, ours)
  for _, found in ipairs(require("pais.plugin." .. kind).anywhere(dir, ours)) do
    rows[#rows + 1] = { name = found.name, scope = scope, found = found, prefix = "",
      path = kind == "skill" and found.dir or found.file,
      state = scope == "user" and "yours" or "project" }
  end
end

--- Everything of a kind, in the order in which Claude Code lists it.
---@param kind "skill"|"agent"
---@return pais.survey.row[]|nil
---@return string|nil message
---@return string|nil code
function survey.of(kind)
  return record.with(true, function(rec)
    local report, msg, code = shown.look(rec)
    if not report then return nil, msg, code end
    local rows, there = {}, {}
    local ok
    ok, msg, code = of_plugins(rows, rec, kind, report.items)
    if not ok then return nil, msg, code end
    for _, item in ipairs(report.items) do
      if item.state == "theirs" then there[item.target] = true end
    end
    local function ours(path) return rec.shown[path] ~= nil or there[path] end
    local dir = places.dir "user"
    if dir then of_folder(rows, kind, ("%s/%ss"):format(dir, kind), "user", ours) end
    table.sort(rows, function(a, b)
      if a.prefix ~= b.prefix then return a.prefix < b.prefix end
      if a.name ~= b.name then return a.name < b.name end
      return (a.plugin or "") < (b.plugin or "")
    end)
    for _, project in ipairs(project_dirs(kind)) do of_folder(rows, kind, project, "project", ours) end
    return rows
  end)
end

--- One of them by its name: `NAME`, or `PLUGIN/NAME` where several have it.
---@param kind "skill"|"agent"
---@param word string
---@return pais.survey.row|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function survey.find(kind, word)
  local rows, msg, code = survey.of(kind)
  if not rows then return nil, msg, code end
  local names, several = {}, nil
  local plugin, name = word:match "^([^/]+)/(.+)$"
  for _, row in ipairs(rows) do
    names[#names + 1] = row.name
    if row.name == (name or word) and (not plugin or row.plugin == plugin) then
      -- What Claude Code uses is meant, rather than what is in its way.
      if not several or several.state == "conflict" then several = row end
    end
  end
  if several then return several end
  return nil, ("find %s '%s': there is none%s"):format(kind, word,
    require("pais.text.nearest").hint(word, names)), "E_PLUGIN", ("'pais %s list' shows all"):format(kind)
end

return survey

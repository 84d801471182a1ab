--- pais.import.plugin: a plugin directory of Claude Code as a plugin of pais.
-- Everything in it is copied: scripts, skills, subagents, .mcp.json. Hooks become handlers, commands
-- become skills, which is what they are to the client by now. What has no counterpart is named.

local fs = require "pais.fs"
local json = require "pais.json"
local splice = require "pais.text.splice"

local plugin = {}

local ABOUT = ".claude-plugin/plugin.json"

-- What only Claude Code can use: as files and folders, and as keys of plugin.json.
local THEIRS = { "bin", "monitors", "output-styles", "workflows", "themes", "settings.json", ".lsp.json" }
local KEYS = { "skills", "agents", "commands", "lspServers", "outputStyles", "workflows", "userConfig",
  "channels", "dependencies", "experimental" }
-- What is carried over in another form, and so not copied.
local REPLACED = { [".claude-plugin"] = true, ["hooks/hooks.json"] = true, commands = true }

local function read(path)
  local text, msg, code = fs.read(path)
  if not text then
    if code == "ENOENT" then return nil end
    return nil, msg, code
  end
  local value, bad, word = splice.decode(text)
  if word then return nil, ("import %s:%s"):format(path, bad), word end
  if type(value) ~= "table" or json.is_array(value) then
    return nil, ("import %s: it holds no object"):format(path), "E_JSON"
  end
  return value
end

-- Add the hooks of an object to those found so far.
local function add(all, value)
  for event, entries in pairs(type(value.hooks) == "table" and value.hooks or {}) do
    all[event] = all[event] or {}
    for _, entry in ipairs(type(entries) == "table" and entries or {}) do table.insert(all[event], entry) end
  end
end

-- The hooks of a plugin: of its hooks.json, of other files, or in plugin.json itself.
local function hooks_of(dir, about)
  local all, notes = {}, {}
  local given = about.hooks
  local files = { "hooks/hooks.json" }
  if type(given) == "string" then
    files[2] = given:gsub("^%./", "")
  elseif type(given) == "table" and json.is_array(given) then
    for _, path in ipairs(given) do files[#files + 1] = tostring(path):gsub("^%./", "") end
  elseif type(given) == "table" then
    add(all, type(given.hooks) == "table" and given or { hooks = given })
  end
  local seen = {}
  for _, path in ipairs(files) do
    local value, msg, code
    if not seen[path] and not ("/" .. path .. "/"):find("/../", 1, true) then
      value, msg, code = read(dir .. "/" .. path)
    end
    if code then return nil, msg, code end
    seen[path] = true
    if value then add(all, value) end
    if value and value.modules then notes[1] = path .. ": modules are for Claude Code alone" end
  end
  return all, notes
end

--- Read one.
---@param dir string absolute, without links
---@return pais.import.source|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function plugin.read(dir)
  if fs.stat(dir .. "/plugin.yaml") or fs.stat(dir .. "/plugin.toml") then
    return nil, ("import %s: it is a plugin of pais already"):format(dir), "E_USAGE",
      ("pais plugin install %s"):format(dir)
  end
  local about, msg, code = read(dir .. "/" .. ABOUT)
  if code then return nil, msg, code end
  local any = about
  for _, path in ipairs { "hooks/hooks.json", "skills", "agents", "commands", ".mcp.json" } do
    any = any or fs.stat(dir .. "/" .. path)
  end
  if not any then
    return nil, ("import %s: it is no plugin of Claude Code"):format(dir), "E_USAGE",
      "such a folder has .claude-plugin/plugin.json, hooks/hooks.json, skills, agents or .mcp.json"
  end
  about = about or {}
  local hooks, notes, word = hooks_of(dir, about)
  if not hooks then return nil, notes, word end
  local name = type(about.name) == "string" and about.name or dir:match "[^/]*$"
  for _, path in ipairs(THEIRS) do
    if fs.stat(dir .. "/" .. path) then notes[#notes + 1] = path .. " is for Claude Code alone" end
  end
  for _, key in ipairs(KEYS) do
    if about[key] ~= nil then
      notes[#notes + 1] = ("%s: '%s' has no counterpart"):format(ABOUT, key)
    end
  end
  return { kind = "plugin", path = dir, name = require("pais.import.source").named(name, "imported"),
    value = { hooks = hooks }, about = about, notes = notes }
end

local function text_of(value, otherwise)
  return type(value) == "string" and value:find "%S" and value or otherwise
end

--- What plugin.yaml says of it.
---@param from pais.import.source
---@param name string
---@return table
function plugin.about(from, name)
  local about = from.about
  local version = text_of(about.version, "1.0.0")
  if not require("pais.text.semver").parse(version) then version = "1.0.0" end
  return { name = name, version = version, from = require("pais.paths").short(from.path),
    description = text_of(about.description, "the Claude Code plugin " .. name) }
end

-- A command as a skill: with a name and a description of its own.
local function skill_text(name, text)
  local front, body = text:match "^%-%-%-%s*\n(.-\n)%-%-%-%s*\n(.*)$"
  front, body = front or "", body or text
  local function has(key) return ("\n" .. front):find("\n" .. key .. "%s*:") end
  if not has "name" then front = "name: " .. name .. "\n" .. front end
  if not has "description" then
    local first = body:match "([^%s#][^\n]*)" or "the command " .. name
    front = front .. "description: " .. require("pais.text.emit").yaml_inline(first) .. "\n"
  end
  return "---\n" .. front .. "---\n" .. body
end

-- The commands below a folder: name as the client gives it, text.
local function commands(dir, prefix, list)
  for _, name in ipairs(fs.list(dir) or {}) do
    local st = fs.stat(dir .. "/" .. name)
    if st and st.type == "dir" then
      commands(dir .. "/" .. name, prefix .. name .. "-", list)
    elseif name:find "%.md$" then
      list[#list + 1] = { name = prefix .. name:gsub("%.md$", ""), text = fs.read(dir .. "/" .. name) }
    end
  end
  return list
end

--- The files that stand in for others: skills for commands, .mcp.json for servers in plugin.json.
---@param from pais.import.source
---@return {path: string, text: string}[] files in the form of pais.plugin.scaffold
---@return string[] notes
function plugin.files(from)
  local files, notes = {}, {}
  for _, c in ipairs(commands(from.path .. "/commands", "", {})) do
    local path = ("skills/%s/SKILL.md"):format(c.name)
    if fs.stat(from.path .. "/" .. path) then
      notes[#notes + 1] = ("command %s is left out: there is a skill of that name"):format(c.name)
    elseif c.text then
      files[#files + 1] = { path = path, text = skill_text(c.name, c.text) }
      notes[#notes + 1] = ("command %s is a skill now"):format(c.name)
    end
  end
  local servers = from.about.mcpServers
  if type(servers) == "table" and not json.is_array(servers) and not fs.stat(from.path .. "/.mcp.json") then
    files[#files + 1] = { path = ".mcp.json",
      text = json.encode({ mcpServers = servers }, { pretty = true }) .. "\n" }
  elseif servers ~= nil then
    notes[#notes + 1] = ABOUT .. ": 'mcpServers' is left out; .mcp.json is what counts"
  end
  if fs.stat(from.path .. "/.mcp.json") or files[#files] and files[#files].path == ".mcp.json" then
    notes[#notes + 1] = "its MCP servers run confined: plugin.yaml says what they may use (docs/mcp.md)"
  end
  return files, notes
end

--- The files that are copied.
---@param from pais.import.source
---@return pais.install.File[]|nil
---@return string|nil message
---@return string|nil code
function plugin.copied(from)
  local list, msg, code = require("pais.install.files").walk(from.path, REPLACED)
  if not list then return nil, "import " .. from.path .. "/" .. msg, code end
  return list
end

return plugin

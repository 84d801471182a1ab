--- pais.import.source: where hooks are imported from: a settings file that Claude Code reads, any other
-- file with hooks, or a plugin directory of Claude Code.

local fs = require "pais.fs"
local paths = require "pais.paths"
local places = require "pais.claude.places"
local rules = require "pais.claude.rules"
local settings = require "pais.setup.settings"
local sys = require "pais.sys"

local source = {}

---@class pais.import.source
---@field kind "settings"|"file"|"plugin" settings: a file that the client reads, and that is edited
---@field path string
---@field name string by which the plugin goes unless another is given
---@field text string|nil of the file
---@field value any decoded
---@field mode integer|nil
---@field project string|nil the project that the settings are for
---@field about table|nil of a plugin: its plugin.json

-- A word as the name of a plugin.
local function named(text, otherwise)
  local name = text:lower():gsub("[^%l%d]+", "-"):gsub("^[^%l]+", ""):gsub("%-+$", ""):sub(1, 64)
  return name ~= "" and name or otherwise
end
source.named = named

-- The project whose settings a file is; nil for those of the user, false for none.
local function project_of(path)
  local real = fs.realpath(path) or path
  local user = places.settings "user"
  if user and (fs.realpath(user) or user) == real then return nil end
  local dir, name = path:match "^(.*)/%.claude/([^/]+)$"
  if name == "settings.json" or name == "settings.local.json" then return dir ~= "" and dir or "/" end
  return false
end

local function from_file(path)
  local file, msg, code, step = settings.read(path)
  if not file then return nil, (msg:gsub("^change ", "import ")), code, step end
  if not file.text then
    return nil, ("import %s: there is no such file"):format(path), "ENOENT",
      "give a settings.json, or the folder of a Claude Code plugin"
  end
  for _, p in ipairs(rules.settings(file.value)) do
    if p.drops == "file" then
      return nil, ("import %s: %s"):format(path, rules.format(p)), "E_SETTINGS", "correct that first"
    end
  end
  local project = project_of(path)
  local name = project and named(project:match "[^/]*$", "project") .. "-hooks" or "user-hooks"
  return { kind = project == false and "file" or "settings", path = path, name = name,
    text = file.text, value = file.value, mode = file.mode, project = project or nil }
end

--- Find what a word on the command line means.
---@param word string|nil a path; nil: the settings of the scope
---@param scope "user"|"project"|"local"
---@return pais.import.source|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function source.find(word, scope)
  if not word then
    local path, msg, code = places.settings(scope)
    if not path then return nil, msg, code end
    return from_file(path)
  end
  local here, msg, code = sys.cwd()
  if not here then return nil, msg, code end
  local path = paths.expand(word, here)
  local st = fs.stat(path)
  if st and st.type == "dir" then return require("pais.import.plugin").read(fs.realpath(path) or path) end
  return from_file(path)
end

return source

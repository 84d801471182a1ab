--- pais.claude.switches: settings that keep linked hooks from running, wherever they are.
-- Linking and the try at its end cannot see this: only Claude Code reads them all.

local fs = require "pais.fs"
local json = require "pais.json"
local places = require "pais.claude.places"

local switches = {}

--- The files of those who manage this machine.
switches.MANAGED = { "/etc/claude-code/managed-settings.json",
  "/Library/Application Support/ClaudeCode/managed-settings.json" }

--- Those of them that may be there, with the files of the folders beside them.
---@return string[]
function switches.managed()
  local list = {}
  for _, file in ipairs(switches.MANAGED) do
    list[#list + 1] = file
    local dir = file:gsub("%.json$", ".d")
    for _, name in ipairs(fs.list(dir) or {}) do
      if name:find "%.json$" then list[#list + 1] = dir .. "/" .. name end
    end
  end
  return list
end

local function read(file)
  local text = fs.read(file)
  local value = text and json.decode(text)
  return type(value) == "table" and value or {}
end

--- What is switched off.
---@param form "settings"|"plugin"
---@param path string the settings file or the link; what its own file says is not repeated
---@return string[] in words, with the file
function switches.notes(form, path)
  local notes = {}
  local function add(file, what) notes[#notes + 1] = ("%s: %s"):format(file, what) end
  for _, file in ipairs(switches.managed()) do
    local value = read(file)
    if value.disableAllHooks == true then add(file, "disableAllHooks switches all hooks off") end
    if value.allowManagedHooksOnly == true then
      add(file, "allowManagedHooksOnly lets only the hooks of this file run")
    end
  end
  local seen = { [path] = true } -- in the user's home the project's file is the user's
  for _, scope in ipairs { "user", "project", "local" } do
    local file = places.settings(scope)
    local value = file and not seen[file] and read(file) or {}
    seen[file or ""] = true
    if value.disableAllHooks == true then add(file, "disableAllHooks switches all hooks off") end
    local plugins = form == "plugin" and value.enabledPlugins
    if type(plugins) == "table" and plugins["pais@skills-dir"] == false then
      add(file, "enabledPlugins switches pais@skills-dir off")
    end
  end
  return notes
end

return switches

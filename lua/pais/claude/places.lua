--- pais.claude.places: where Claude Code keeps what pais puts entries into.

local fs = require "pais.fs"
local paths = require "pais.paths"
local sys = require "pais.sys"

local places = {}

--- The client's scopes, and the file of each below its folder.
places.FILES = { user = "settings.json", project = "settings.json",
  ["local"] = "settings.local.json" }

--- The client's folder: of the user (CLAUDE_CONFIG_DIR, else ~/.claude) or of the project here.
---@param scope "user"|"project"|"local"
---@return string|nil dir absolute
---@return string|nil message
---@return string|nil code
function places.dir(scope)
  if scope ~= "user" then
    local here, msg, code = sys.cwd()
    if not here then return nil, msg, code end
    return here .. "/.claude"
  end
  local dir = sys.env "CLAUDE_CONFIG_DIR"
  if dir and dir ~= "" then return paths.expand(dir, sys.cwd()) end
  local home = sys.home()
  if home then return home .. "/.claude" end
  return nil, "find Claude Code's folder: neither CLAUDE_CONFIG_DIR nor HOME is set", "E_CONFIG"
end

--- The settings file of a scope.
---@param scope "user"|"project"|"local"
---@return string|nil file absolute
---@return string|nil message
---@return string|nil code
function places.settings(scope)
  local dir, msg, code = places.dir(scope)
  return dir and dir .. "/" .. places.FILES[scope], msg, code
end

-- The file of a program that was just asked for; links on the way to it are kept, since a package
-- manager moves them to the next version.
local function found_on_path(exe)
  local path = require("pais.proc").find "pais"
  return path and fs.realpath(path) == exe and path or nil
end

--- The absolute path by which the client is to start this program. It must end in `pais`: that is
--- how the entries are known again.
---@return string|nil command
---@return string|nil message
---@return string|nil code
function places.command()
  local exe = sys.exe()
  if not exe then return nil, "find the path of this program: it is not known", "E_CONFIG" end
  local command = found_on_path(fs.realpath(exe) or exe) or exe
  if command:match("[^/]*$") == "pais" then return command end
  return nil, ("link: this program is %s, and its entries are known by the name 'pais'"):format(
    command), "E_CONFIG"
end

return places

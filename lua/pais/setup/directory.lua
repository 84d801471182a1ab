--- pais.setup.directory: pais as one directory that Claude Code takes for a plugin of its own.
-- ~/.claude/skills/pais is a link to a folder in .setup of the home. Nothing of the client's is
-- edited, and taking the link away takes everything away.

local fs = require "pais.fs"
local hooks = require "pais.claude.hooks"
local json = require "pais.json"
local places = require "pais.claude.places"
local splice = require "pais.text.splice"
local sys = require "pais.sys"

local directory = {}

local STYLE = { colon = ": ", comma = ", " }

--- Where the link is.
---@return string|nil path
---@return string|nil message
---@return string|nil code
function directory.path()
  local dir, msg, code = places.dir "user"
  return dir and dir .. "/skills/pais", msg, code
end

--- The files of the folder.
---@param wiring pais.claude.wiring
---@return table<string, string> texts by path in the folder
function directory.files(wiring)
  local lines = {}
  for i, event in ipairs(wiring.events) do
    lines[i] = ("    %s: %s"):format(json.encode(event),
      splice.inline(hooks.entries(wiring, event), STYLE))
  end
  local about = { object = true, { "name", "pais" }, { "version", sys.version },
    { "description", "plugins, rules and memory for Claude Code" } }
  return {
    [".claude-plugin/plugin.json"] = splice.inline(about, STYLE) .. "\n",
    ["hooks/hooks.json"] = '{\n  "hooks": {\n' .. table.concat(lines, ",\n") .. "\n  }\n}\n",
  }
end

local function is_pais(dir)
  local value = json.decode(fs.read(dir .. "/.claude-plugin/plugin.json") or "null")
  return type(value) == "table" and value.name == "pais"
end

--- What stands at the link's place.
---@param path string
---@param target string where it should lead
---@return "none"|"ours"|"pais"|"strange"
---@return string|nil owner in words, when it is not ours
function directory.state(path, target)
  local st = fs.lstat(path)
  if not st then return "none" end
  local leads = st.type == "link" and fs.readlink(path)
  if leads == target then return "ours" end
  if is_pais(path) then return "pais", leads or path end
  return "strange", leads and "a link to " .. leads or
    ("a %s of somebody else"):format(st.type == "dir" and "folder" or "file")
end

--- Make the folder and the link to it.
---@param path string
---@param target string
---@param files table<string, string>
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function directory.make(path, target, files)
  for name, text in pairs(files) do
    local file = target .. "/" .. name
    local ok, msg, code = fs.mkdirs(file:match("^(.*)/"))
    if ok and fs.read(file) ~= text then ok, msg, code = fs.write(file, text) end
    if not ok then return nil, msg, code end
  end
  if directory.state(path, target) == "ours" then return true end
  return fs.symlink(target, path)
end

--- Take both away; what the user has put into the folder stays.
---@param path string
---@param target string
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function directory.take_away(path, target)
  if directory.state(path, target) == "ours" then
    local ok, msg, code = fs.remove(path)
    if not ok then return nil, msg, code end
  end
  for _, name in ipairs { ".claude-plugin", "hooks" } do
    local ok, msg, code = fs.rmtree(target .. "/" .. name)
    if not ok then return nil, msg, code end
  end
  fs.remove(target)
  return true
end

return directory

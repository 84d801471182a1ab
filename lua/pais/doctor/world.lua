--- pais.doctor.world: what is known of this set-up, each found out once and when a check asks.

local fs = require "pais.fs"
local json = require "pais.json"
local paths = require "pais.paths"
local places = require "pais.claude.places"
local sys = require "pais.sys"

local world = {}

local find = {}

--- The home of pais; false when there is no place for one.
function find.home() return paths.home() or false end

--- What the home is: of fs.stat, or false.
function find.home_stat(w) return w.home and fs.stat(w.home) or false end

--- Everything that a dispatch would go by.
function find.plan() return require("pais.plan.compute").run() end

--- The record of what was put where, and what is wrong with it.
function find.setup()
  local rec, msg, code = require("pais.setup.record").open(true)
  return { rec = rec, message = msg, code = code }
end

---@class pais.doctor.settings
---@field scope string user, project, local, managed
---@field file string
---@field text string|nil nil: it is not there, or cannot be read
---@field error string|nil why it cannot be used: cannot be read, or no strict JSON
---@field code string|nil of that, where it cannot be read
---@field place string|nil "line:column" of that
---@field value any decoded

-- One settings file, or nil when there is none.
local function settings_file(scope, file)
  local text, msg, code = fs.read(file)
  if not text then
    if code == "ENOENT" or code == "ENOTDIR" then return nil end
    return { scope = scope, file = file, error = msg, code = code }
  end
  local s = { scope = scope, file = file, text = text, value = {} }
  if not text:find "[^%s\239\187\191]" then return s end
  local value, bad, failed = require("pais.text.splice").decode(text)
  if failed then
    s.error, s.place = tostring(bad), tostring(bad):match "^(%d+:%d+)"
  else
    s.value = value
  end
  return s
end

--- The settings files of Claude Code that there are, those of the user first. In the user's home the
--- project's file is the user's own.
function find.settings()
  local list, seen = {}, {}
  local function add(scope, file)
    if not file or seen[file] then return end
    seen[file] = true
    list[#list + 1] = settings_file(scope, file)
  end
  for _, scope in ipairs { "user", "project", "local" } do add(scope, (places.settings(scope))) end
  for _, file in ipairs(require("pais.claude.switches").managed()) do add("managed", file) end
  return list
end

---@class pais.doctor.link a place where Claude Code is told to call pais
---@field form "settings"|"plugin"
---@field scope string
---@field path string the settings file, or the link
---@field file string where the hooks are
---@field hooks pais.claude.found[] those that call pais
---@field others pais.claude.found[]

local function split(link, value)
  link.hooks, link.others = {}, {}
  for _, found in ipairs(require("pais.claude.hooks").find(value)) do
    table.insert(found.pais and link.hooks or link.others, found)
  end
  return link
end

--- Where hooks are configured, by us or others: settings files, and the directory form.
function find.links(w)
  local list = {}
  for _, s in ipairs(w.settings) do
    list[#list + 1] = split({ form = "settings", scope = s.scope, path = s.file, file = s.file },
      s.value)
  end
  local path = require("pais.setup.directory").path()
  local file = path and path .. "/hooks/hooks.json"
  local text = file and fs.read(file)
  if text then
    list[#list + 1] = split({ form = "plugin", scope = "user", path = path, file = file },
      (json.decode(text)))
  end
  return list
end

--- Those of them that call pais.
function find.linked(w)
  local list = {}
  for _, link in ipairs(w.links) do
    if link.hooks[1] then list[#list + 1] = link end
  end
  return list
end

--- This program: the path it was started by, links kept; and without.
function find.exe() return sys.exe() or false end

--- What is known, as fields.
---@return table
function world.new()
  return setmetatable({}, { __index = function(w, name)
    local value = assert(find[name], name)(w)
    rawset(w, name, value)
    return value
  end })
end

return world

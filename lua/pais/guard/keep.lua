--- pais.guard.keep: the compiled rules on disk, for dispatches.
-- A file of the dispatch plan's form in .state, one more for each project that has rules of its
-- own; valid while the files it was made from are unchanged. A dispatch decodes only the rows for
-- the kinds of effects that a call has.

local fs = require "pais.fs"
local json = require "pais.json"
local planfile = require "pais.planfile"

local keep = {}

local PROJECT_FILE = "/.pais/rules.yaml"
-- How many manifests of other plugins a dispatch looks at.
local SOME = 32

--- Where rules come from, for one project.
---@param dir string folder of the security plugin
---@param home string|nil
---@param project string|nil
---@return table at as pais.guard.compile.run wants it, without settings and providers
function keep.place(dir, home, project)
  if project and planfile.stamp("/", project .. PROJECT_FILE) == "0" then project = nil end
  return { dir = dir, home = home, etc = require("pais.paths").etc(), project = project }
end

-- The plugins that bring rules, and the manifests that could say so.
local function providers(home)
  if not home then return {}, {}, nil end
  local paths = require "pais.paths"
  local dir = paths.plugins(require("pais.config").load().values)
  local manifest = require "pais.manifest"
  local out, files = {}, {}
  for _, name in ipairs(dir and fs.list(dir) or {}) do
    local folder = dir .. "/" .. name
    if name:sub(1, 1) ~= "." and fs.stat(folder .. "/plugin.yaml") then
      files[#files + 1] = folder .. "/plugin.yaml"
      local m = manifest.load(folder)
      for _, p in ipairs(m and m.provides or {}) do
        if p.contract == "SecurityRules" then out[#out + 1] = { name = m.name, dir = folder } end
      end
    end
  end
  return out, files, dir
end

-- The settings of the security plugin as its files say; what is wrong with them is reported by
-- whoever checks the plugin.
local function settings_of(dir)
  local m = require("pais.manifest").load(dir)
  return m and (require("pais.config").plugin(m)) or {}
end

--- Compiles the rules as they are now.
---@param at table from keep.place
---@return pais.guard.Set set
---@return string[] always files that it was made from
---@return string[] some manifests
function keep.compile(at)
  local list, manifests, dir = providers(at.home)
  at.providers = list
  at.settings = at.settings or settings_of(at.dir)
  local set = require("pais.guard.compile").run(at)
  local always = {}
  local files, folders = require("pais.guard.sources").list(at)
  for _, item in ipairs(files) do always[#always + 1] = item.file end
  table.move(folders, 1, #folders, #always + 1, always)
  for _, name in ipairs { "/plugin.yaml", "/config.yaml", "/config.toml" } do
    always[#always + 1] = at.dir .. name
  end
  if dir then always[#always + 1] = dir end
  set.settings = at.settings
  return set, always, manifests
end

local function sections(set)
  local list = {}
  local function add(name, text) list[#list + 1] = { name = name, text = text } end
  for kind, rows in pairs(set.rows) do add("rules:" .. kind, json.encode(rows)) end
  local commands = {}
  for name in pairs(set.commands) do commands[#commands + 1] = name end
  table.sort(commands)
  add("head", require("pais.plan.file").fields { level = set.level,
    commands = commands[1] and " " .. table.concat(commands, " ") .. " " or nil,
    problems = #set.problems > 0 or nil })
  add("texts", json.encode(set.texts))
  add("problems", json.encode(json.array(set.problems)))
  return list
end

--- The compiled rules for a dispatch.
---@param dir string folder of the security plugin
---@param home string|nil
---@param project string|nil
---@return userdata plan with :section(name) and :fields(name)
function keep.open(dir, home, project)
  local runtime = require "pais.runtime"
  local at = keep.place(dir, home, project)
  local key = table.concat({ "guard", runtime.build or "", dir, home or "", at.project or "" }, "\0")
  local path = home and home .. "/.state/guard" ..
    (at.project and "-" .. planfile.hash(at.project, "key") or "")
  local found = path and planfile.open(path, key, SOME)
  if found then return found end
  local lasting = home and fs.stat(home) and fs.mkdirs(home .. "/.state", 448)
  local lock = lasting and fs.lock(home .. "/.state/guard.lock", 1500)
  found = lock and planfile.open(path, key, SOME)
  local file = require "pais.plan.file"
  local text = not found and file.keep(lasting and path, function()
    local set, always, some = keep.compile(at)
    return file.serialise { key = key, base = "/", always = always, some = some,
      sections = sections(set) }
  end)
  if lock then lock:release() end
  return found or planfile.parse(text, key)
end

return keep

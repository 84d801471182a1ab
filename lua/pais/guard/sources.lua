--- pais.guard.sources: the files that rules come from, read and checked one by one.
-- In this order: the packs of the plugin, other plugins that provide `SecurityRules`, the machine's
-- and the user's rules.yaml and rules.lua, and the project's .pais/rules.yaml. An id belongs to the
-- first that uses it. A rule that is wrong is left out with a problem; the others of its file work.

local fs = require "pais.fs"
local json = require "pais.json"
local nearest = require "pais.text.nearest"
local rule = require "pais.guard.rule"

local sources = {}

local LUA_LIMITS = { instructions = 20000000, ms = 1000, bytes = 32 << 20 }

---@class pais.guard.Source
---@field file string
---@field layer "pack"|"plugin"|"team"|"user"|"project"
---@field pack string|nil
---@field description string|nil
---@field rules pais.guard.Rule[]
---@field data table the whole document, for what is not rules

-- What a file may hold beside its rules, by layer.
local KEYS = {
  pack = { "pack", "description", "rules" },
  project = { "level", "packs", "paths", "rules" },
  other = { "rules" },
}

local function problem(list, file, line, message)
  list[#list + 1] = { level = "error", file = file, line = line, message = message }
end

local function check_keys(data, marks, source, problems)
  local allowed = KEYS[source.layer] or KEYS.other
  for key in pairs(data) do
    local found = false
    for _, name in ipairs(allowed) do found = found or name == key end
    local at = marks[data] and marks[data][key]
    if not found then
      problem(problems, source.file, at and (at[1] or at.line), ("unknown key '%s'%s")
        :format(tostring(key), nearest.hint(tostring(key), allowed)))
    end
  end
  -- What a project says to loosen something is not followed, and said so.
  if source.layer ~= "project" then return end
  for name, on in pairs(type(data.packs) == "table" and data.packs or {}) do
    if on ~= true then
      problem(problems, source.file, nil, ("packs: a project can only turn '%s' on"):format(name))
    end
  end
  for name in pairs(type(data.paths) == "table" and data.paths or {}) do
    if name ~= "read_only" and name ~= "no_access" then
      problem(problems, source.file, nil, ("paths: a project cannot give '%s'"):format(name))
    end
  end
end

local function collect(source, list, line_of, problems)
  if type(list) ~= "table" or not source.lua and not json.is_array(list) then
    return problem(problems, source.file, nil, "rules: a list expected (each begins with `-`)")
  end
  for i, raw in ipairs(list) do
    local made, wrong = rule.check(raw, source.lua and i or nil)
    local id = type(raw) == "table" and type(raw.id) == "string" and raw.id or "rule " .. i
    for _, p in ipairs(wrong) do
      problem(problems, source.file, line_of(i),
        ("rule '%s': %s%s"):format(id, p.at ~= "" and p.at .. ": " or "", p.message))
    end
    if made then
      made.file, made.line, made.layer, made.pack = source.file, line_of(i), source.layer,
        source.pack
      source.rules[#source.rules + 1] = made
    end
  end
end

--- Reads a YAML file with rules.
---@param file string
---@param layer string
---@param problems table[] what is wrong goes here
---@return pais.guard.Source|nil # nil when there is no such file, or none that can be read
function sources.yaml(file, layer, problems)
  local text, msg, code = fs.read(file)
  if not text then
    if code ~= "ENOENT" then problem(problems, file, nil, msg) end
    return nil
  end
  local data, marks = require("pais.doc").parse(text, "yaml", file)
  if type(data) ~= "table" then
    if data == nil and marks then
      problem(problems, file, nil, (tostring(marks):gsub("^" .. file:gsub("%p", "%%%0") .. ":", "")))
    end
    return nil
  end
  local source = { file = file, layer = layer, rules = {}, data = data }
  if layer == "pack" then
    source.pack = type(data.pack) == "string" and data.pack or file:match("([^/]*)%.yaml$")
    source.description = data.description
  end
  if not json.is_array(data) then check_keys(data, marks, source, problems) end
  local list = json.is_array(data) and data or data.rules
  if list ~= nil and list ~= json.null then
    collect(source, list, function(i)
      local at = marks[list] and marks[list][i]
      return at and (at[1] or at.line)
    end, problems)
  end
  return source
end

--- Runs a Lua file that returns a list of rules.
---@param file string
---@return table[]|nil list
---@return string|nil message
---@return string|nil code
function sources.run(file)
  local runtime = require "pais.runtime"
  local why = runtime.distrust(file)
  if why then return nil, ("load %s: %s"):format(file, why), "E_TRUST" end
  local text, msg, code = fs.read(file)
  if not text then return nil, msg, code end
  local env = require("pais.plugin").environment_table()
  local chunk, wrong = load(text, "@" .. file, "t", env)
  if not chunk then return nil, wrong, "E_SYNTAX" end
  local ok, list = runtime.call(LUA_LIMITS, chunk, file)
  if not ok then return nil, tostring(list):match("^[^\n]*"), "E_RULES" end
  if type(list) ~= "table" then
    return nil, ("load %s: it must return a list of rules"):format(file), "E_RULES"
  end
  return list
end

--- Reads a Lua file with rules.
---@param file string
---@param layer string
---@param problems table[]
---@return pais.guard.Source|nil
function sources.lua(file, layer, problems)
  if not fs.stat(file) then return nil end
  local list, msg = sources.run(file)
  if not list then
    problem(problems, file, nil, msg)
    return nil
  end
  local source = { file = file, layer = layer, rules = {}, data = {}, lua = list }
  collect(source, list, function() return nil end, problems)
  return source
end

--- The files of the packs in a folder, by group.
---@param dir string folder of packs
---@return string[] files, in order
---@return string[] folders
function sources.pack_files(dir)
  local files, folders = {}, { dir }
  for _, group in ipairs(fs.list(dir) or {}) do
    local folder = dir .. "/" .. group
    local st = fs.stat(folder)
    if st and st.type == "dir" then
      folders[#folders + 1] = folder
      for _, name in ipairs(fs.list(folder) or {}) do
        if name:find("%.yaml$") then files[#files + 1] = folder .. "/" .. name end
      end
    end
  end
  return files, folders
end

--- The files that rules may come from, in order; also those that are not there.
---@param at {dir: string|nil, home: string|nil, etc: string|nil, project: string|nil,
---  providers: {name: string, dir: string}[]|nil}
---@return {file: string, layer: string, lua: boolean|nil}[] list
---@return string[] folders in which a new file would count
function sources.list(at)
  local list, folders = {}, {}
  local function add(file, layer, lua) list[#list + 1] = { file = file, layer = layer, lua = lua } end
  if at.dir then
    local files, dirs = sources.pack_files(at.dir .. "/packs")
    for _, file in ipairs(files) do add(file, "pack") end
    table.move(dirs, 1, #dirs, #folders + 1, folders)
  end
  for _, p in ipairs(at.providers or {}) do
    add(p.dir .. "/rules.yaml", "plugin")
    add(p.dir .. "/rules.lua", "plugin", true)
  end
  for _, place in ipairs { { at.etc, "team" }, { at.home, "user" } } do
    if place[1] then
      add(place[1] .. "/rules.yaml", place[2])
      add(place[1] .. "/rules.lua", place[2], true)
    end
  end
  -- Never Lua from a project: a folder that was cloned brings no code that runs unasked.
  if at.project then add(at.project .. "/.pais/rules.yaml", "project") end
  return list, folders
end

--- Reads all of them.
---@param at table as sources.list
---@param problems table[]
---@return pais.guard.Source[]
function sources.read(at, problems)
  local out = {}
  for _, item in ipairs((sources.list(at))) do
    local source = (item.lua and sources.lua or sources.yaml)(item.file, item.layer, problems)
    if source then out[#out + 1] = source end
  end
  return out
end

return sources

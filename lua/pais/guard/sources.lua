--- pais.guard.sources: the files that rules come from, read and checked one by one.
-- In this order: the packs of the plugin, other plugins that provide `SecurityRules`, the machine's
-- and the user's rules.yaml and rules.lua, and the project's .pais/rules.yaml. An id belongs to the
-- first that uses it. A rule that is wrong is left out with a problem; the others of its file work.

local fs = require "pais.fs"
local json = require "pais.json"
local keys = require "pais.text.keys"
local nearest = require "pais.text.nearest"
local rule = require "pais.guard.rule"

local sources = {}

-- Of one file that is no pack, so much: all of them are compiled within the time of one event.
local FILE_MAX, RULES_MAX, EXAMPLES_MAX = 1 << 20, 1000, 10000
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

local function problem(list, file, mark, message)
  list[#list + 1] = { level = "error", file = file, line = mark and mark[1], col = mark and mark[2],
    message = message }
end

-- Where each rule's parts are written: rule -> {marks, raw}.
local written = setmetatable({}, { __mode = "k" })

--- Where a part of a rule is written.
---@param r table a rule of a source
---@param key string|nil nil: the rule itself
---@param i integer|nil which of a list
---@return integer[]|nil mark line and column
function sources.place(r, key, i)
  local from = written[r]
  if not from then return nil end
  local value = key and from.raw[key]
  return i and from.marks[value] and from.marks[value][i]
    or key and from.marks[from.raw] and from.marks[from.raw][key] or from.mark
end

local function check_keys(data, marks, source, problems)
  local allowed = KEYS[source.layer] or KEYS.other
  local function mark(map, key) return marks[map] and marks[map][key] end
  for _, key in ipairs(keys.unknown(data, allowed)) do
    problem(problems, source.file, mark(data, key), ("unknown key '%s'%s")
      :format(key, nearest.hint(key, allowed)))
  end
  -- What a project says to loosen something is not followed, and said so.
  if source.layer ~= "project" then return end
  source.mark = function(key, inner)
    return inner and type(data[key]) == "table" and mark(data[key], inner) or mark(data, key)
  end
  for _, key in ipairs { "packs", "paths" } do
    local value = data[key]
    if value ~= nil and (type(value) ~= "table" or json.is_array(value)) then
      problem(problems, source.file, mark(data, key), key .. ": a map expected")
      data[key] = nil
    end
  end
  for name, on in pairs(data.packs or {}) do
    if on ~= true then
      problem(problems, source.file, mark(data.packs, name),
        ("packs: a project can only turn '%s' on"):format(name))
    end
  end
  for _, name in ipairs(keys.unknown(data.paths or {}, { "read_only", "no_access" })) do
    problem(problems, source.file, mark(data.paths, name),
      ("paths: a project cannot give '%s'"):format(name))
  end
end

local function collect(source, list, marks, problems)
  if type(list) ~= "table" or not source.lua and not json.is_array(list) then
    return problem(problems, source.file, nil, "rules: a list expected (each begins with `-`)")
  end
  local pack, examples = source.layer == "pack", 0
  for i, raw in ipairs(list) do
    local made, wrong = rule.check(raw, source.lua and i or nil, pack)
    local id = type(raw) == "table" and type(raw.id) == "string" and raw.id or "rule " .. i
    local mark = marks[list] and marks[list][i]
    examples = examples + (made and #made.match + #made.not_match or 0)
    if not pack and (i > RULES_MAX or examples > EXAMPLES_MAX) then
      return problem(problems, source.file, mark, ("more than %d rules or %d examples; from here on "
        .. "they are left out"):format(RULES_MAX, EXAMPLES_MAX))
    end
    for _, p in ipairs(wrong) do
      problem(problems, source.file, marks[raw] and marks[raw][p.at:match "^[%w_]*"] or mark,
        ("rule '%s': %s%s"):format(id, p.at ~= "" and p.at .. ": " or "", p.message))
    end
    if made then
      made.file, made.line, made.layer, made.pack = source.file, mark and mark[1], source.layer,
        source.pack
      written[made] = { raw = raw, marks = marks, mark = mark }
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
  local text, msg, code = fs.read(file, FILE_MAX)
  if not text then
    if code ~= "ENOENT" then
      problems[#problems + 1] = require("pais.schema").read_problem(file, msg, code)
    end
    return nil
  end
  local data, marks, why = require("pais.doc").parse(text, "yaml", file)
  if data == nil then
    problems[#problems + 1] = require("pais.schema").parse_problem(file, marks, why)
    return nil
  elseif type(data) ~= "table" then
    if data ~= json.null then
      problem(problems, file, { 1, 1 }, "a list of rules, or a map with `rules`, expected")
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
  if list ~= nil and list ~= json.null then collect(source, list, marks, problems) end
  return source
end

local function first_line(message) return tostring(message):match "^[^\n]*" end

--- Asks the condition of a rule in a Lua file. It has little time, and what it raises says where it is.
---@param file string
---@param raw any the rule, as the file gave it
---@param rule_id string the one that is meant
---@param effect table
---@return boolean
function sources.test(file, raw, rule_id, effect)
  if type(raw) ~= "table" or raw.id ~= rule_id or type(raw.test) ~= "function" then
    error(("%s: rule '%s' is not where it was"):format(file, rule_id), 0)
  end
  local ok, said = require("pais.runtime").call(LUA_LIMITS, raw.test, effect)
  if not ok then error(("the test of rule '%s': %s"):format(rule_id, first_line(said)), 0) end
  return said == true
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
  local text, msg, code = fs.read(file, FILE_MAX)
  if not text then return nil, msg, code end
  local env = require("pais.plugin").environment_table()
  local chunk, wrong = load(text, "@" .. file, "t", env)
  if not chunk then return nil, wrong, "E_SYNTAX" end
  local ok, list = runtime.call(LUA_LIMITS, chunk, file)
  if not ok then return nil, first_line(list), "E_RULES" end
  if type(list) ~= "table" or list[1] == nil and next(list) ~= nil then
    return nil, ("load %s: it must return a list of rules: {{id = ...}, ...}"):format(file), "E_RULES"
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
  collect(source, list, {}, problems)
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

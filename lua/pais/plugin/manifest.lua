--- pais.plugin.manifest: read a plugin's manifest into its normal form.
-- Every short form of plugin.yaml is spelled out here, once, so that the plan, the contracts and
-- the command line see one shape. No code of the plugin is touched.

local doc = require "pais.doc"
local events = require "pais.events"
local fs = require "pais.fs"
local schema = require "pais.schema"

local manifest = {}

local MAX = 4 * 1024 * 1024
local FILES = { { "plugin.yaml", "auto" }, { "plugin.toml", "toml" } }
-- `skill: incident` names the service of the contract that belongs to the alias.
local SERVICE_OF = { skill = "SkillProvider", integration = "IntegrationProvider" }

local function problem(level, file, message, mark, path)
  return { level = level, file = file, line = mark and mark[1] or 1, col = mark and mark[2] or 1,
    path = path or "", message = message, code = "E_SCHEMA" }
end

-- Find and parse the manifest of a folder: value or nil, file, marks, problems.
local function read(dir)
  local problems = {}
  for _, entry in ipairs(FILES) do
    local file = dir .. "/" .. entry[1]
    local text, msg, code = fs.read(file, MAX)
    if text then
      local value, marks, kind = doc.parse(text, entry[2], file)
      if value then
        if entry[1] == "plugin.yaml" and fs.stat(dir .. "/plugin.toml") then
          problems[1] = problem("warning", file, "plugin.toml beside it is ignored")
        end
        return value, file, marks, problems
      end
      return nil, file, nil, { schema.parse_problem(file, marks, kind) }
    elseif code ~= "ENOENT" then
      return nil, file, nil, { schema.read_problem(file, msg, code) }
    end
  end
  return nil, nil, nil, { { level = "error", file = dir .. "/plugin.yaml", path = "",
    message = "there is no manifest", hint = "a plugin has a plugin.yaml or plugin.toml",
    code = "ENOENT" } }
end

-- "IntegrationProvider[jira]" -> contract, service
local function split(text)
  local contract, service = text:match("^([^%[]+)%[(.+)%]$")
  return contract or text, service
end

local function link(alias, value)
  if type(value) == "table" then
    local contract, service = split(value.contract)
    return contract, service or value.service
  end
  local contract, service = split(value)
  if SERVICE_OF[alias] and not service and contract ~= SERVICE_OF[alias] then
    return SERVICE_OF[alias], contract
  end
  return contract, service
end

local function links(map, add)
  local list = {}
  for _, alias in ipairs(schema.ordered(map)) do -- without marks: by name
    local value = map[alias]
    if value then list[#list + 1] = add(alias, value, link(alias, value)) end
  end
  return list
end

local TAKEN_OVER = { "matcher", "phase", "priority", "timeout", "on_error", "command", "args",
  "recheck", "core", "needs", "if", "project" }

local function hook(event, given)
  local h = { event = event, handler = given.handler or event }
  for _, key in ipairs(TAKEN_OVER) do h[key] = given[key] end
  h.before, h.after = given.before or {}, given.after or {}
  return h
end

local function hooks(map, kept, report)
  local list, spelled = {}, {}
  for _, key in ipairs(schema.ordered(map, kept)) do
    local value, event = map[key], events.canonical(key)
    if spelled[event] then
      report("error", map, key, ("%s is given twice, also as '%s'"):format(event, spelled[event]))
    end
    spelled[event] = key
    if value == true then value = { {} } end
    if value and #value == 0 and next(value) then value = { value } end
    for _, given in ipairs(value or {}) do
      if given.args and not given.command then
        report("error", map, key, "args without a command")
      end
      local never = given["if"] and require("pais.condition").never(given["if"], event)
      if never and not require("pais.condition").never(given["if"]) then
        report("warning", map, key, never)
      end
      list[#list + 1] = hook(event, given)
    end
  end
  return list
end

local DEFAULT_ENTRY = {
  lua = function() return "init.lua" end,
  rust = function(_, name) return "target/release/" .. name end,
  python = function(dir)
    local second = "src/main.py"
    if not fs.stat(dir .. "/src/plugin.py") and fs.stat(dir .. "/" .. second) then return second end
    return "src/plugin.py"
  end,
}

local function default_entry(dir, plugin)
  local find = DEFAULT_ENTRY[plugin.language]
  return find and find(dir, plugin.name)
end

-- What one table cannot say: rules between keys.
local function check_more(value, report)
  for alias, need in pairs(value.consumes) do
    if type(need) == "table" and need.optional ~= nil and need.required ~= nil
      and need.optional == need.required then
      report("error", value.consumes, alias, ("'%s' cannot be optional and required"):format(alias))
    end
  end
  local options = require "pais.plugin.options"
  for key, option in pairs(value.config) do
    local wrong = options.check_option(option)
    if wrong then report("error", value.config, key, wrong) end
  end
end

--- Make the normal form of a manifest that has been parsed.
---@param value table
---@param marks table|nil
---@param dir string absolute folder of the plugin
---@param file string
---@param opts {strict: boolean?}|nil strict: unknown keys are errors (`plugin verify`)
---@return table|nil manifest nil when it cannot be used
---@return schema.Problem[] problems
function manifest.normalise(value, marks, dir, file, opts)
  local v, problems, kept = schema.check("manifest", value, marks, file, opts)
  if schema.failed(problems) or not v then return nil, problems end

  local function report(level, map, key, message)
    local mark = kept[map] and kept[map][key]
    problems[#problems + 1] = problem(level, file, message, mark, key)
  end
  check_more(v, report)
  local plugin = v.plugin
  local m = {
    name = plugin.name, version = plugin.version, description = plugin.description or "",
    authors = plugin.authors or {}, language = plugin.language,
    entry = plugin.entry or default_entry(dir, plugin), dir = dir, file = file,
    core_version = v.pais.core_version, policy = v.pais.policy,
    provides = links(v.provides, function(alias, _, contract, service)
      return { alias = alias, contract = contract, service = service }
    end),
    consumes = links(v.consumes, function(alias, need, contract, service)
      local optional = true
      if type(need) == "table" then
        optional = need.optional ~= false and need.required ~= true
      end
      return { alias = alias, contract = contract, service = service, optional = optional }
    end),
    config = v.config, hooks = hooks(v.hooks, kept, report), actions = v.actions,
    servers = v.servers, build = v.build,
  }
  for _, action in pairs(m.actions) do action.args = action.args or {} end
  if schema.failed(problems) then
    schema.sort(problems)
    return nil, problems
  end
  return m, problems
end

-- What is known about a plugin that is refused: enough to name it where the reason is shown.
local function remains(dir, file, value, problems)
  local plugin = type(value) == "table" and value.plugin
  local name = type(plugin) == "table" and plugin.name
  if type(name) ~= "string" or not name:find("^%l[%l%d-]*$") then name = dir:match("([^/]+)/*$") end
  return { name = name, dir = dir, file = file, problems = problems }
end

--- Read the manifest of a plugin's folder.
---@param dir string absolute
---@param opts {strict: boolean?}|nil
---@return table|nil manifest nil when it cannot be used
---@return schema.Problem[] problems
---@return table|nil remains of a refused plugin: name, dir, file, problems
function manifest.load(dir, opts)
  local value, file, marks, problems = read(dir)
  if not value then return nil, problems, remains(dir, file, nil, problems) end
  local m, found = manifest.normalise(value, marks, dir, file, opts)
  for _, p in ipairs(found) do problems[#problems + 1] = p end
  return m, problems, not m and remains(dir, file, value, problems) or nil
end

return manifest

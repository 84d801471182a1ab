--- pais.guard.settings: what the plugin's config.yaml changes in the rules.
-- A setting that is misspelt would be a rule that is not what its owner thinks it is: everything that
-- is not understood is reported.

local fs = require "pais.fs"
local glob = require "pais.text.glob"
local json = require "pais.json"
local keys = require "pais.text.keys"
local nearest = require "pais.text.nearest"
local words = require "pais.guard.words"

local settings = {}

--- Where a setting is written.
---@param dir string folder of the plugin
---@return fun(...: any): string, integer[]|nil place keys from the top; its file, line and column
function settings.place(dir)
  local file, data, marks
  return function(...)
    if not file then -- only when there is something to say
      file = dir .. (fs.stat(dir .. "/config.yaml") and "/config.yaml" or "/config.toml")
      data, marks = require("pais.doc").parse(fs.read(file) or "", "auto", file)
    end
    local at, mark = data, nil
    for _, key in ipairs { ... } do
      if type(at) ~= "table" or not marks[at] or not marks[at][key] then break end
      at, mark = at[key], marks[at][key]
    end
    return file, mark
  end
end

local function known(key, list, where, report, ...)
  for _, name in ipairs(list) do
    if name == key then return true end
  end
  report(("%s: unknown key '%s'%s"):format(where, tostring(key), nearest.hint(tostring(key), list)),
    ...)
end

local function map(given, name, report)
  local value = given[name]
  if type(value) == "table" and not (json.is_array(value) and value[1]) then return value end
  if value ~= nil then report(name .. ": a map expected", name) end
  return {}
end

-- Text as a list; a list as it is. nil: it is neither.
local function listed(value)
  if type(value) == "string" then return json.array { value } end
  return type(value) == "table" and (json.is_array(value) or next(value) == nil) and value or nil
end

local RULE_KEYS = { "verdict", "mode", "except" }

local function setting_of(value)
  if value == false then return { mode = "off" } end
  if value == true or value == "on" then return { mode = "on" } end
  if type(value) == "string" then
    if value == "off" or value == "observe" then return { mode = value } end
    return { verdict = value }
  end
  return type(value) == "table" and not json.is_array(value) and value or { bad = true }
end

-- The targets that a rule leaves alone.
local function exceptions(r, value, report)
  local list, out = listed(value), json.array {}
  if not list then
    report(("rules: %s: except: a list of patterns expected"):format(r.id), "rules", r.id, "except")
  end
  for i, pattern in ipairs(list or {}) do
    local ok, msg = type(pattern) == "string", "text expected"
    if ok then ok, msg = glob.compile(pattern, { path = pattern:find "^[~/$]" ~= nil }) end
    if ok then out[#out + 1] = pattern else
      report(("rules: %s: except: %s"):format(r.id, msg), "rules", r.id, "except", i)
    end
  end
  return out
end

local function apply_setting(r, s, report)
  for _, key in ipairs(keys.sorted(s.bad and {} or s)) do
    known(key, RULE_KEYS, "rules: " .. r.id, report, "rules", r.id, key)
  end
  if s.mode and s.mode ~= "observe" and s.mode ~= "off" and s.mode ~= "on" then
    report(("rules: %s: '%s' is no mode (on, observe, off)"):format(r.id, tostring(s.mode)), "rules",
      r.id, "mode")
  end
  if s.bad or s.verdict and not words.verdicts[s.verdict] then
    return report(("rules: %s: ask, block, observe, off or a map expected"):format(r.id), "rules",
      r.id)
  end
  if s.mode == "off" then r.active, r.state = false, "off" end
  if s.mode == "observe" then r.observe, r.state = true, "observe" end
  if s.verdict then
    r.now = s.verdict
    r.active = s.verdict ~= "none" and s.mode ~= "off"
    if r.active and not r.observe then r.state = s.verdict end
  elseif s.mode == "observe" and r.now == "none" then
    -- To watch what a stricter level, or somebody else, would do.
    r.now = r.verdict.paranoid ~= "none" and r.verdict.paranoid or "ask"
    r.active = true
  end
  if s.except ~= nil then r.except = exceptions(r, s.except, report) end
end

local PATH_KEYS = { "delete", "read_only", "no_access" }

--- Applies `rules`, and says what of all settings is not understood, paths aside.
---@param set pais.guard.Set
---@param given table the settings
---@param by_id table<string, table> rules
---@param report fun(message: string, ...: any) with the keys of the setting
function settings.apply(set, given, by_id, report)
  local ids = {}
  for id in pairs(by_id) do ids[#ids + 1] = id end
  local chosen = map(given, "rules", report)
  for _, id in ipairs(keys.sorted(chosen)) do
    local r, value = by_id[id], chosen[id]
    if r and r.layer == "project" then
      report(("rules: %s: it is the project's"):format(id), "rules", id)
    elseif r then
      apply_setting(r, setting_of(value), report)
    else
      report(("rules: there is no rule '%s'%s"):format(tostring(id),
        nearest.hint(tostring(id), ids)), "rules", id)
    end
  end
  local packs = {}
  for i, p in ipairs(set.packs) do packs[i] = p.name end
  local switched = map(given, "packs", report)
  for _, name in ipairs(keys.sorted(switched)) do
    if known(name, packs, "packs", report, "packs", name) and type(switched[name]) ~= "boolean" then
      report(("packs: %s: true or false expected"):format(name), "packs", name)
    end
  end
  for _, key in ipairs(keys.sorted(map(given, "paths", report))) do
    known(key, PATH_KEYS, "paths", report, "paths", key)
  end
end

-- A pattern of a path list as it is matched: below the project unless it says otherwise.
local function rooted(p)
  if type(p) ~= "string" or p == "" then return nil, "a pattern expected" end
  if p:find "^~[^/]" then return nil, "only `~/` is a home; write the path out" end
  p = p:gsub("^%./+", ""):gsub("//+", "/"):gsub("(.)/$", "%1")
  if ("/" .. p .. "/"):find "/%.%.?/" then
    return nil, "`.` and `..` are not followed; write the path out"
  end
  if not p:find "^[~/]" and not p:find "^%$PROJECT%f[/\0]" then
    p = p:find "^%*%*/" and "/" .. p or "$PROJECT/" .. p
  end
  local ok, msg = glob.compile(p, { path = true })
  return ok and p, msg
end

-- What a pattern means where its folder is a link to another one.
local function beyond_link(p)
  local base = p:match "^[^*?%[{\\]*"
  if #base < #p then base = base:match "^(.*)/" or "" end
  local home = require("pais.sys").home()
  local full = base:find "^~" and home and home .. base:sub(2) or base
  local real = full:sub(1, 1) == "/" and fs.realpath(full)
  if not real or real == full then return nil end
  return (real:gsub("[*?%[%]{}\\]", "\\%0")) .. p:sub(#base + 1)
end

-- Adds the patterns of a list: each is itself, and as a folder all that is in it. `bases` gets what of
-- them is no pattern.
local function add_patterns(out, bases, value, name, report)
  if value == nil then return end
  local list = listed(value)
  if not list then
    return report(("paths: %s: a list of patterns expected"):format(name), "paths", name)
  end
  for i, written in ipairs(list) do
    local p, msg = rooted(written)
    if not p then
      report(("paths: %s: %s"):format(name, msg), "paths", name, i)
    end
    for _, each in ipairs { p, p and beyond_link(p) } do
      out[#out + 1] = each
      out[#out + 1] = each == "/" and "/**" or each .. "/**"
      local base = each:match("^[^*?%[{]*")
      bases[#bases + 1] = base == "/" and base or base:gsub("/$", "")
    end
  end
end

local function path_rule(id, target, below, kinds, reason, advice)
  if not target[1] then return nil end
  return { id = id, kinds = kinds, now = "block", state = "block", active = true, layer = "settings",
    verdict = { standard = "block", strict = "block", paranoid = "block" }, unless = {},
    when = { target = target, below = below }, reason = reason, advice = advice, match = {},
    not_match = {} }
end

--- Adds the rules of the path lists. A project's can only take away.
---@param set pais.guard.Set
---@param given table|nil `paths` of the settings
---@param report fun(message: string, ...: any)
---@param project table|nil `paths` of the project
---@param report_project fun(message: string, ...: any)
function settings.paths(set, given, report, project, report_project)
  given = type(given) == "table" and given or {}
  local function patterns(name, own)
    local out, bases = json.array {}, json.array {}
    add_patterns(out, bases, given[name], name, report)
    if own then add_patterns(out, bases, own[name], name, report_project) end
    return out, bases
  end
  local target, below = patterns("no_access", project)
  set.rules[#set.rules + 1] = path_rule("paths.no-access", target, below,
    { "read", "write", "delete", "perm", "list" }, "The settings give no access to this place.",
    "Work without it, or ask the user for what is needed.")
  target, below = patterns("read_only", project)
  set.rules[#set.rules + 1] = path_rule("paths.read-only", target, below,
    { "write", "delete", "perm" }, "The settings let this place be read only.",
    "Write somewhere else, or ask the user.")
  local free = patterns "delete"
  if not free[1] then return end
  for _, r in ipairs(set.rules) do
    local deletes = false
    for _, kind in ipairs(r.kinds) do deletes = deletes or kind == "delete" end
    if deletes and r.layer ~= "settings" then
      local except = json.array {}
      for _, list in ipairs { r.except or {}, free } do
        for _, p in ipairs(list) do except[#except + 1] = p end
      end
      r.except = except
    end
  end
end

return settings

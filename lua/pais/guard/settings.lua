--- pais.guard.settings: what the plugin's config.yaml changes in the rules.
-- A setting that is misspelt would be a rule that is not what its owner thinks it is: everything that
-- is not understood is reported.

local json = require "pais.json"
local nearest = require "pais.text.nearest"
local words = require "pais.guard.words"

local settings = {}

local function known(key, list, where, report)
  for _, name in ipairs(list) do
    if name == key then return true end
  end
  report(("%s: unknown key '%s'%s"):format(where, tostring(key), nearest.hint(tostring(key), list)))
end

local function map(given, name, report)
  local value = given[name]
  if type(value) == "table" and not (json.is_array(value) and value[1]) then return value end
  if value ~= nil then report(name .. ": a map expected") end
  return {}
end

local RULE_KEYS = { "verdict", "mode", "except" }

local function setting_of(value)
  if value == false then return { mode = "off" } end
  if type(value) == "string" then
    if value == "off" or value == "observe" then return { mode = value } end
    return { verdict = value }
  end
  return type(value) == "table" and value or { bad = true }
end

local function apply_setting(r, s, report)
  for key in pairs(s.bad and {} or s) do known(key, RULE_KEYS, "rules: " .. r.id, report) end
  if s.mode and s.mode ~= "observe" and s.mode ~= "off" and s.mode ~= "on" then
    report(("rules: %s: '%s' is no mode (on, observe, off)"):format(r.id, tostring(s.mode)))
  end
  if s.bad or s.verdict and not words.verdicts[s.verdict] then
    return report(("rules: %s: ask, block, observe, off or a map expected"):format(r.id))
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
  if type(s.except) == "table" or type(s.except) == "string" then
    r.except = type(s.except) == "string" and json.array { s.except } or s.except
  end
end

local PATH_KEYS = { "delete", "read_only", "no_access" }

--- Applies `rules`, and says what of all settings is not understood.
---@param set pais.guard.Set
---@param given table the settings
---@param by_id table<string, table> rules
---@param report fun(message: string)
function settings.apply(set, given, by_id, report)
  local ids = {}
  for id in pairs(by_id) do ids[#ids + 1] = id end
  for id, value in pairs(map(given, "rules", report)) do
    local r = by_id[id]
    if r and r.layer == "project" then
      report(("rules: %s: it is the project's"):format(id))
    elseif r then
      apply_setting(r, setting_of(value), report)
    else
      report(("rules: there is no rule '%s'%s"):format(tostring(id),
        nearest.hint(tostring(id), ids)))
    end
  end
  local packs = {}
  for i, p in ipairs(set.packs) do packs[i] = p.name end
  for name, on in pairs(map(given, "packs", report)) do
    if known(name, packs, "packs", report) and type(on) ~= "boolean" then
      report(("packs: %s: true or false expected"):format(name))
    end
  end
  for key, value in pairs(map(given, "paths", report)) do
    if known(key, PATH_KEYS, "paths", report) and type(value) ~= "string"
      and not (type(value) == "table" and json.is_array(value)) then
      report(("paths: %s: a list of patterns expected"):format(key))
    end
  end
end

local function paths_list(value)
  if type(value) == "string" then return { value } end
  return type(value) == "table" and value or {}
end

-- A pattern of a path list: below the project unless it says otherwise, and a folder is all that is
-- in it. The second result is what of it has no pattern.
local function path_patterns(list)
  local out, bases = json.array {}, json.array {}
  for _, p in ipairs(list) do
    if type(p) == "string" and p ~= "" then
      p = p:gsub("^%./", ""):gsub("(.)/+$", "%1")
      if not p:find("^[~/]") then p = p:find("^%*%*/") and "/" .. p or "$PROJECT/" .. p end
      out[#out + 1] = p
      out[#out + 1] = p .. "/**"
      local base = p:match("^[^*?%[{]*"):gsub("/$", "")
      if base ~= "" then bases[#bases + 1] = base end
    end
  end
  return out, bases
end

local function path_rule(id, list, kinds, reason, advice)
  local target, below = path_patterns(list)
  if not target[1] then return nil end
  return { id = id, kinds = kinds, now = "block", state = "block", active = true, layer = "settings",
    verdict = { standard = "block", strict = "block", paranoid = "block" }, unless = {},
    when = { target = target, below = below }, reason = reason, advice = advice, match = {},
    not_match = {} }
end

--- Adds the rules of the path lists.
---@param set pais.guard.Set
---@param given table[] `paths` of the settings and of the project
function settings.paths(set, given)
  local no_access, read_only, delete = {}, {}, {}
  for _, paths in ipairs(given) do
    local function into(list, value) for _, p in ipairs(paths_list(value)) do list[#list + 1] = p end end
    into(no_access, paths.no_access)
    into(read_only, paths.read_only)
    if not paths.project then into(delete, paths.delete) end
  end
  local all = { "read", "write", "delete", "perm", "list" }
  set.rules[#set.rules + 1] = path_rule("paths.no-access", no_access, all,
    "The settings give no access to this place.", "Work without it, or ask the user for what is needed.")
  set.rules[#set.rules + 1] = path_rule("paths.read-only", read_only, { "write", "delete", "perm" },
    "The settings let this place be read only.", "Write somewhere else, or ask the user.")
  local free = path_patterns(delete)
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

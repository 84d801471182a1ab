--- pais.claude.rules: what the client would hold against a settings file.
-- Why: it drops a whole file for one malformed entry, deny rules included, and says so nowhere in a
-- script. Established with Claude Code 2.1.330; spec/e2e/setup_spec.lua holds both to the same.

local json = require "pais.json"

local rules = {}

---@class pais.claude.problem
---@field path string such as hooks.PreToolUse[1].hooks[1].timeout
---@field message string
---@field drops "file"|"entry"|"hooks" what the client does not use for it

-- One bad entry under these, and the client uses nothing of the file.
local GATES = { PreToolUse = true, PermissionRequest = true }

local TYPES = { command = "command", http = "url", mcp_tool = "tool", prompt = "prompt",
  agent = "prompt" }

local function is_list(value)
  return type(value) == "table" and json.is_array(value)
end

local function is_object(value)
  return type(value) == "table" and not json.is_array(value)
end

local function list_of_strings(value)
  if not is_list(value) then return false end
  for _, item in ipairs(value) do
    if type(item) ~= "string" then return false end
  end
  return true
end

local function one_of(...)
  local words = { ... }
  return function(value)
    for _, word in ipairs(words) do
      if value == word then return true end
    end
    return false
  end
end

local function of_type(name)
  return function(value) return type(value) == name end
end

-- Fields that may be absent: what they must be, and the words for it.
local FIELDS = {
  args = { list_of_strings, "a list of strings" },
  async = { of_type "boolean", "true or false" },
  ["if"] = { of_type "string", "a string" },
  onFailure = { one_of("continue", "block"), "'continue' or 'block'" },
  shell = { one_of("bash", "powershell"), "'bash' or 'powershell'" },
  statusMessage = { of_type "string", "a string" },
  timeout = { function(v) return type(v) == "number" and v > 0 end, "a number above 0" },
}

local function check_hook(hook, path, report)
  if not is_object(hook) then return report(path, "it is no object") end
  local needed = TYPES[hook.type]
  if not needed then
    return report(path .. ".type", ("it must be one of command, http, mcp_tool, prompt, agent"))
  end
  if type(hook[needed]) ~= "string" then
    report(path .. "." .. needed, "a string is needed")
  end
  for name, field in pairs(FIELDS) do
    if hook[name] ~= nil and not field[1](hook[name]) then
      report(path .. "." .. name, "it must be " .. field[2])
    end
  end
end

local function check_entry(entry, path, report)
  if not is_object(entry) then return report(path, "it is no object") end
  if entry.matcher ~= nil and type(entry.matcher) ~= "string" then
    report(path .. ".matcher", "it must be a string")
  end
  if not is_list(entry.hooks) then return report(path .. ".hooks", "a list is needed") end
  for i, hook in ipairs(entry.hooks) do
    check_hook(hook, ("%s.hooks[%d]"):format(path, i), report)
  end
end

--- What is wrong with a hooks object, by the client's rules.
---@param hooks any decoded
---@return pais.claude.problem[]
function rules.hooks(hooks)
  local list = {}
  if not is_object(hooks) then
    return { { path = "hooks", message = "it is no object", drops = "file" } }
  end
  local known = {}
  for _, name in ipairs(require("pais.events").names()) do known[name] = true end
  for event, entries in pairs(hooks) do
    local path = "hooks." .. event
    local function report(where, message)
      list[#list + 1] = { path = where, message = message,
        drops = GATES[event] and "file" or "entry" }
    end
    if not known[event] then
      list[#list + 1] = { path = path, message = "the client knows no such event", drops = "entry" }
    elseif not is_list(entries) then
      report(path, "it is no list")
    else
      for i, entry in ipairs(entries) do check_entry(entry, ("%s[%d]"):format(path, i), report) end
    end
  end
  table.sort(list, function(a, b) return a.path < b.path end)
  return list
end

local function check_permissions(value, report)
  if not is_object(value) then return report("permissions", "it is no object") end
  for _, name in ipairs { "allow", "ask", "deny" } do
    if value[name] ~= nil and not is_list(value[name]) then
      report("permissions." .. name, "it must be a list")
    elseif value[name] and not list_of_strings(value[name]) then
      report("permissions." .. name, "it has something in it that is no string", "entry")
    end
  end
end

--- What the client would hold against a settings file.
---@param value any decoded
---@return pais.claude.problem[]
function rules.settings(value)
  if not is_object(value) then
    return { { path = "", message = "the file holds no object", drops = "file" } }
  end
  local list = value.hooks ~= nil and rules.hooks(value.hooks) or {}
  local function report(path, message, drops)
    list[#list + 1] = { path = path, message = message, drops = drops or "file" }
  end
  if value.permissions ~= nil then check_permissions(value.permissions, report) end
  if value.model ~= nil and type(value.model) ~= "string" then
    report("model", "it must be a string")
  end
  if value.disableAllHooks == true then
    report("disableAllHooks", "it switches all hooks off", "hooks")
  end
  return list
end

--- A problem as a line of text.
---@param p pais.claude.problem
---@return string
function rules.format(p)
  local what = p.drops == "file" and "; Claude Code does not use the file" or
    p.drops == "entry" and "; Claude Code leaves it out" or ""
  return (p.path ~= "" and p.path .. ": " or "") .. p.message .. what
end

return rules

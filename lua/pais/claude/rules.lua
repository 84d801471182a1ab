--- pais.claude.rules: what the client would hold against a settings file.
-- Why: it drops a whole file for one malformed entry, deny rules included, and says so nowhere in a
-- script. Established with Claude Code 2.1.330; spec/e2e/setup_spec.lua holds both to the same.

local json = require "pais.json"
local splice = require "pais.text.splice"

local rules = {}

---@class pais.claude.problem
---@field keys (string|integer)[] the way to it; places in lists count from 1
---@field path string the same in words, counted from 0 as people who write JSON do:
---  hooks.PreToolUse[0].hooks[0].timeout
---@field message string
---@field drops "file"|"entry"|"hooks" what the client does not use for it

-- One bad entry under these, and the client uses nothing of the file.
local GATES = { PreToolUse = true, PermissionRequest = true }

local TYPES = { command = "command", http = "url", mcp_tool = "tool", prompt = "prompt",
  agent = "prompt" }

local function is_object(value)
  return type(value) == "table" and not json.is_array(value)
end

local function list_of_strings(value)
  if not json.is_array(value) then return false end
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

local function below(keys, ...)
  local list = table.move(keys, 1, #keys, 1, {})
  for _, key in ipairs { ... } do list[#list + 1] = key end
  return list
end

local function spelled(keys)
  local words = {}
  for i, key in ipairs(keys) do
    words[i] = math.type(key) and ("[%d]"):format(key - 1) or (i > 1 and "." or "") .. key
  end
  return table.concat(words)
end

local function problem(keys, message, drops)
  return { keys = keys, path = spelled(keys), message = message, drops = drops }
end

local function check_hook(hook, keys, report)
  if not is_object(hook) then return report(keys, "it is no object") end
  local needed = TYPES[hook.type]
  if not needed then
    return report(below(keys, "type"),
      "it must be one of command, http, mcp_tool, prompt, agent")
  end
  if type(hook[needed]) ~= "string" then
    report(below(keys, needed), "a string is needed")
  end
  for name, field in pairs(FIELDS) do
    if hook[name] ~= nil and not field[1](hook[name]) then
      report(below(keys, name), "it must be " .. field[2])
    end
  end
end

local function check_entry(entry, keys, report)
  if not is_object(entry) then return report(keys, "it is no object") end
  if entry.matcher ~= nil and type(entry.matcher) ~= "string" then
    report(below(keys, "matcher"), "it must be a string")
  end
  if not json.is_array(entry.hooks) then return report(below(keys, "hooks"), "a list is needed") end
  for i, hook in ipairs(entry.hooks) do
    check_hook(hook, below(keys, "hooks", i), report)
  end
end

--- What is wrong with a hooks object, by the client's rules.
---@param hooks any decoded
---@return pais.claude.problem[]
function rules.hooks(hooks)
  local list = {}
  if not is_object(hooks) then
    return { problem({ "hooks" }, "it is no object", "file") }
  end
  local known = {}
  for _, name in ipairs(require("pais.events").names()) do known[name] = true end
  for event, entries in pairs(hooks) do
    local keys = { "hooks", event }
    local function report(where, message)
      list[#list + 1] = problem(where, message, GATES[event] and "file" or "entry")
    end
    if not known[event] then
      list[#list + 1] = problem(keys, "the client knows no such event", "entry")
    elseif not json.is_array(entries) then
      report(keys, "it is no list")
    else
      for i, entry in ipairs(entries) do check_entry(entry, below(keys, i), report) end
    end
  end
  table.sort(list, function(a, b) return a.path < b.path end)
  return list
end

local function check_permissions(value, report)
  if not is_object(value) then return report({ "permissions" }, "it is no object") end
  for _, name in ipairs { "allow", "ask", "deny" } do
    if value[name] ~= nil and not json.is_array(value[name]) then
      report({ "permissions", name }, "it must be a list")
    elseif value[name] and not list_of_strings(value[name]) then
      report({ "permissions", name }, "it has something in it that is no string", "entry")
    end
  end
end

--- What the client would hold against a settings file.
---@param value any decoded
---@return pais.claude.problem[]
function rules.settings(value)
  if not is_object(value) then
    return { problem({}, "the file holds no object", "file") }
  end
  local list = value.hooks ~= nil and rules.hooks(value.hooks) or {}
  local function report(keys, message, drops)
    list[#list + 1] = problem(keys, message, drops or "file")
  end
  if value.permissions ~= nil then check_permissions(value.permissions, report) end
  if value.model ~= nil and type(value.model) ~= "string" then
    report({ "model" }, "it must be a string")
  end
  if value.disableAllHooks == true then
    report({ "disableAllHooks" }, "it switches all hooks off", "hooks")
  end
  return list
end

--- Where a problem is.
---@param p pais.claude.problem
---@param text string what was decoded
---@return integer line
---@return integer col
function rules.place(p, text)
  return splice.where(text, splice.find(text, p.keys))
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

--- pais.plugin.options: a plugin's settings, from its manifest, the user's config file, the environment.
-- A wrong value is reported and the default holds; only a missing required one (E_MISSING) is a
-- reason not to run. Why: a typo in a file must not switch a guard off. A secret's value appears in
-- no message, and the environment is laid over last, so that nothing from it need be kept.

local json = require "pais.json"
local schema = require "pais.schema"

local options = {}

local MAX = 1024 * 1024
local FILES = { { "config.yaml", "auto" }, { "config.toml", "toml" } }
local WORDS = { ["true"] = true, ["1"] = true, yes = true, on = true, ["false"] = false,
  ["0"] = false, no = false, off = false }
local LABELS = { string = "text", integer = "a whole number", number = "a number",
  boolean = "true or false", list = "a list", map = "a map" }

local function size(value, kind)
  if kind == "string" then return utf8.len(value) or #value end
  return kind == "list" and #value or value
end

local function bounded(option, n, noun)
  local low, high = option.min and n < option.min, option.max and n > option.max
  if low or high then
    return ("expected %s at %s %s"):format(noun, low and "least" or "most",
      low and option.min or option.max)
  end
end

-- The value in the option's type, or nil and what is wrong with it. The message does not have the
-- value, it may be a secret.
local function typed(option, value)
  local kind, want = schema.kind_of(value), option.type
  if want == "number" and kind == "integer" then kind = "number" end
  if want == "map" and kind == "list" and #value == 0 and not json.is_array(value) then
    kind = "map"
  end
  if kind ~= want then return nil, ("expected %s"):format(LABELS[want]) end
  if want == "integer" then value = math.tointeger(value) end
  if not schema.finite(value) then return nil, "expected a number that is finite" end
  if option.enum then
    local words = {}
    for i, allowed in ipairs(option.enum) do
      if allowed == value then return value end
      words[i] = tostring(allowed)
    end
    return nil, "expected one of " .. table.concat(words, ", ")
  end
  local wrong
  if want == "integer" or want == "number" then
    wrong = bounded(option, value, "a number")
  elseif want == "string" or want == "list" then
    wrong = bounded(option, size(value, want), "a length of")
  end
  if wrong then return nil, wrong end
  return value
end

--- What is wrong with an option as the manifest declares it, or nil.
---@param option table
---@return string|nil
function options.check_option(option)
  if option.min and option.max and option.min > option.max then return "min is more than max" end
  for _, allowed in ipairs(option.enum or {}) do
    if not typed({ type = option.type }, allowed) then
      return ("enum has a value that is not of type %s"):format(option.type)
    end
  end
  if option.default ~= nil then
    local _, wrong = typed(option, option.default)
    if wrong then return "the default is wrong: " .. wrong end
    if option.secret then return "a secret has no default in a manifest" end
  end
end

-- Text from the environment in the option's type; text that does not fit comes back as it is and
-- fails the check.
local function from_text(option, text)
  local want = option.type
  if want == "integer" then return math.tointeger(tonumber(text)) or text end
  if want == "number" then return tonumber(text) or text end
  if want == "boolean" then
    local word = WORDS[text:lower()]
    if word == nil then return text end
    return word
  end
  if want == "map" or want == "list" then
    local value = json.decode(text)
    if type(value) == "table" then return value end
    if want == "list" then
      local list = json.array {}
      for part in text:gmatch("[^,]+") do list[#list + 1] = part:match("^%s*(.-)%s*$") end
      return list
    end
  end
  return text
end

local function shown(option, value)
  if option.secret then return "" end
  local t = type(value)
  if t ~= "string" and t ~= "number" and t ~= "boolean" then return "" end
  return (", got '%s'"):format(tostring(value):sub(1, 60):gsub("%c", "?"))
end

-- config.yaml or config.toml of the plugin: value, marks, file; nil when there is none.
local function read(dir, problems)
  local fs = require "pais.fs"
  for _, entry in ipairs(FILES) do
    local file = dir .. "/" .. entry[1]
    local text, msg, code = fs.read(file, MAX)
    if text then
      local value, marks, why = require("pais.doc").parse(text, entry[2], file)
      if value then return value, marks, file end
      problems[#problems + 1] = schema.parse_problem(file, marks, why)
      return nil
    elseif code ~= "ENOENT" then
      problems[#problems + 1] = schema.read_problem(file, msg, code)
      return nil
    end
  end
end

local function swapped(key)
  return key:find("-", 1, true) and key:gsub("-", "_") or key:gsub("_", "-")
end

--- The manifest's defaults and the plugin's config file, without the environment.
---@param m table a manifest
---@return table values, schema.Problem[] problems, table<string, string> origins
function options.files(m)
  local values, problems, origins = {}, {}, {}
  for key, option in pairs(m.config) do
    if option.default ~= nil then
      values[key], origins[key] = option.default, "default"
    end
  end
  local given, marks, file = read(m.dir, problems)
  if given and schema.kind_of(given) ~= "map" then
    problems[1] = { level = "error", file = file, line = 1, col = 1, code = "E_SCHEMA",
      message = "expected settings (KEY: VALUE)" }
    return values, problems, origins
  end
  for _, key in ipairs(given and schema.ordered(given, marks) or {}) do
    local mark = marks[given] and marks[given][key] or { 1, 1 }
    local function report(level, message, hint)
      problems[#problems + 1] = { level = level, file = file, line = mark[1], col = mark[2],
        path = key, message = message, hint = hint, code = "E_SCHEMA" }
    end
    local name = m.config[key] and key or m.config[swapped(key)] and swapped(key) or key
    local option, value = m.config[name], given[key]
    if not option and not schema.finite(value) then
      report("error", ("%s: expected a number that is finite"):format(key))
    elseif not option then
      -- Kept: a plugin may read settings that its manifest does not name.
      local known = schema.ordered(m.config)
      report("warning", ("unknown setting '%s'"):format(key), schema.suggest(key, known))
      values[name], origins[name] = value, file
    elseif value ~= json.null then
      local good, wrong = typed(option, value)
      if wrong then
        report("error", ("%s: %s%s"):format(key, wrong, shown(option, value)))
      else
        values[name], origins[name] = good, file
        if option.secret then
          report("warning", ("%s is a secret"):format(key), option.env
            and ("put it into .env as %s"):format(option.env) or "secrets belong in .env")
        end
      end
    end
  end
  return values, problems, origins
end

--- Put the environment over the values, and say which required ones are missing.
---@param m table a manifest (only name, file and config are read)
---@param values table from options.files; changed in place
---@param env fun(name: string): string|nil
---@param origins table<string, string>|nil changed in place
---@return table values, schema.Problem[] problems
function options.overlay(m, values, env, origins)
  local problems = {}
  for _, key in ipairs(schema.ordered(m.config)) do
    local option = m.config[key]
    local text = option.env and env(option.env)
    if text and text ~= "" then
      local good, wrong = typed(option, from_text(option, text))
      if wrong then
        problems[#problems + 1] = { level = "error", path = key, code = "E_CONFIG", message =
          ("%s of plugin %s: %s in %s%s"):format(key, m.name, wrong, option.env,
            shown(option, text)) }
      else
        values[key] = good
        if origins then origins[key] = "environment " .. option.env end
      end
    end
    if option.required and values[key] == nil then
      problems[#problems + 1] = { level = "error", path = key, file = m.file, code = "E_MISSING",
        message = ("%s of plugin %s is required and has no value"):format(key, m.name),
        hint = option.env and ("set %s in .env"):format(option.env)
          or ("set it in %s/config.yaml"):format(m.dir or m.name) }
    end
  end
  return values, problems
end

--- A copy of the values with the secret ones hidden, for people to look at.
---@param m table a manifest
---@param values table
---@return table
function options.masked(m, values)
  local out = {}
  for key, value in pairs(values) do
    local option = m.config[key]
    out[key] = option and option.secret and "(secret)" or value
  end
  return out
end

return options

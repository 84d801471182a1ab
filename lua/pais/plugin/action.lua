--- pais.plugin.action: the arguments of an action, as its manifest describes them.
-- `pais run P declare severity=SEV-1`, `--severity SEV-1`, `--severity=SEV-1` and, in the order of
-- the manifest, plain `SEV-1` mean the same. A plugin gets them in one form, checked, with the
-- defaults filled in. An action that describes no arguments gets the words as they are.

local nearest = require "pais.text.nearest"
local null = require("pais.json").null

local action = {}

local function plain(name)
  return (name:lower():gsub("-", "_"))
end

local convert = {
  string = function(text) return text end,
  integer = function(text) return math.tointeger(tonumber(text)) end,
  number = function(text) return tonumber(text) end,
  boolean = function(text)
    local word = text:lower()
    if word == "true" or word == "yes" or word == "1" then return true end
    if word == "false" or word == "no" or word == "0" then return false end
  end,
}

local kinds = { integer = "a whole number", number = "a number", boolean = "true or false" }

-- A value that is one of those the manifest allows.
local function allowed(spec, value)
  if not spec.enum then return value end
  local words = {}
  for i, choice in ipairs(spec.enum) do
    if choice == value then return value end
    words[i] = tostring(choice)
  end
  return nil, ("%s: '%s' is not one of %s%s"):format(spec.name, value, table.concat(words, ", "),
    nearest.hint(tostring(value), words))
end

-- A word that means nothing else may still have been meant as this.
local function value_of(spec, text)
  local kind = spec.type or "string"
  local value = (convert[kind] or convert.string)(text)
  if value == nil then
    return nil, ("%s: '%s' is not %s"):format(spec.name, text, kinds[kind] or kind)
  end
  return allowed(spec, value)
end

-- As value_of, of a JSON value.
local function typed(spec, value)
  local kind = spec.type or "string"
  local given = type(value)
  if kind == "integer" and given == "number" then
    value = math.tointeger(value)
  elseif given ~= kind then
    value = nil
  end
  if value ~= nil then return allowed(spec, value) end
  return nil, ("%s: expected %s, got %s"):format(spec.name, kinds[kind] or "text",
    kind == "integer" and given == "number" and "a fraction" or given == "string" and "text" or given)
end

-- What is missing gets its default, or is an error.
local function complete(specs, values)
  for _, spec in ipairs(specs) do
    if values[spec.name] == nil then
      if spec.default == nil and spec.required then
        return nil, ("%s is missing%s"):format(spec.name,
          spec.description and ": " .. spec.description or "")
      end
      values[spec.name] = spec.default
    end
  end
  return values
end

local function index(specs)
  local by_name, names = {}, {}
  for i, spec in ipairs(specs) do
    by_name[plain(spec.name)] = spec
    names[i] = spec.name
  end
  return by_name, names
end

local function unknown(name, names)
  return nil, ("unknown argument '%s'%s"):format(name, nearest.hint(name, names))
end

--- Checks arguments that come as an object of JSON values; null counts as not given.
---@param specs table[] the action's args, from the manifest; without any, all is taken as it is
---@param given table<string, any>
---@return table<string, any>|nil values by name
---@return string|nil message
function action.check(specs, given)
  if #specs == 0 then return given end
  local by_name, names = index(specs)
  local keys, values = {}, {}
  for name in pairs(given) do keys[#keys + 1] = name end
  table.sort(keys)
  for _, name in ipairs(keys) do
    local spec, value = by_name[plain(name)], given[name]
    if not spec then return unknown(name, names) end
    if values[spec.name] ~= nil then return nil, ("%s is given twice"):format(spec.name) end
    if value ~= null then
      local msg
      value, msg = typed(spec, value)
      if value == nil then return nil, msg end
      values[spec.name] = value
    end
  end
  return complete(specs, values)
end

--- Reads the words of an action that describes no arguments: `k=v` and `--k=v` by name, the rest
--- in order.
---@param words string[]
---@return table
function action.loose(words)
  local values = {}
  for _, word in ipairs(words) do
    local name, value = word:match("^%-?%-?(%a[%w_-]*)=(.*)$")
    if name then values[plain(name)] = value else values[#values + 1] = word end
  end
  return values
end

--- Reads and checks the words after the action's name.
---@param specs table[] the action's args, from the manifest
---@param words string[]
---@return table<string, any>|nil values by name
---@return string|nil message
function action.parse(specs, words)
  local by_name, names = index(specs)
  local values, at, only_words, place = {}, 1, false, 1

  local function store(spec, text)
    if values[spec.name] ~= nil then return nil, ("%s is given twice"):format(spec.name) end
    local value, msg = value_of(spec, text)
    if value == nil then return nil, msg end
    values[spec.name] = value
    return true
  end

  local function option(word)
    local name, text = word:match("^%-%-([^=]+)=(.*)$")
    name = name or word:sub(3)
    local spec = by_name[plain(name)]
    if spec and text then return store(spec, text) end
    local negated = not spec and by_name[plain(name):match("^no_(.+)$") or ""]
    if negated and negated.type == "boolean" and not text then return store(negated, "false") end
    if not spec then return unknown(name, names) end
    local following = words[at + 1]
    if spec.type == "boolean" and (not following or convert.boolean(following) == nil) then
      return store(spec, "true")
    end
    if not following then return nil, ("%s needs a value"):format(word) end
    at = at + 1
    return store(spec, following)
  end

  local function positional(word)
    while specs[place] and values[specs[place].name] ~= nil do place = place + 1 end
    if not specs[place] then return nil, ("unexpected argument '%s'"):format(word) end
    return store(specs[place], word)
  end

  while at <= #words do
    local word = words[at]
    local name, text = word:match("^(%a[%w_-]*)=(.*)$")
    local ok, msg
    if only_words then
      ok, msg = positional(word)
    elseif word == "--" then
      only_words, ok = true, true
    elseif word:sub(1, 2) == "--" then
      ok, msg = option(word)
    elseif name and by_name[plain(name)] then
      ok, msg = store(by_name[plain(name)], text)
    elseif name then
      ok, msg = unknown(name, names)
    else
      ok, msg = positional(word)
    end
    if not ok then return nil, msg end
    at = at + 1
  end

  return complete(specs, values)
end

-- An action that describes no arguments may have got some all the same.
local function undescribed(values)
  local specs = {}
  for name in pairs(values) do specs[#specs + 1] = { name = name } end
  table.sort(specs, function(a, b) return a.name < b.name end)
  return specs
end

--- The checked values as words for a program: `--name=value`; `--name` for true, and for false
--- `--no-name` where true is the default. This is what argparse, clap and the like read.
---@param specs table[]
---@param values table<string, any> from action.parse or action.check
---@return string[]
function action.words(specs, values)
  local out = {}
  if #specs == 0 then specs = undescribed(values) end
  for _, spec in ipairs(specs) do
    local value = values[spec.name]
    if value == true then
      out[#out + 1] = "--" .. spec.name
    elseif value == false then
      if spec.default == true then out[#out + 1] = "--no-" .. spec.name end
    elseif value ~= nil then
      out[#out + 1] = ("--%s=%s"):format(spec.name, value)
    end
  end
  return out
end

--- An argument as the help shows it: "[severity=SEV-2]", "title=TEXT".
---@param spec table
---@return string
function action.usage(spec)
  local sample = spec.default
  if sample == nil then sample = (spec.type or "string") == "string" and "TEXT" or spec.type:upper() end
  local text = ("%s=%s"):format(spec.name, sample)
  return spec.required and spec.default == nil and text or "[" .. text .. "]"
end

return action

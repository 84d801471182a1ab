--- pais.mcp.params: the JSON Schema of a tool's arguments.
-- Why only known words are let through: a client hands the schemas of all tools to the model's API at
-- once, and that refuses all of them when one is wrong.

local json = require "pais.json"

local params = {}

local DEEP = 8

local types = {}
for _, word in ipairs { "string", "integer", "number", "boolean", "object", "array", "null" } do
  types[word] = true
end

local function is(kind)
  return function(value) return type(value) == kind and value or nil end
end

local function list(value)
  return json.is_array(value) and value or nil
end

local function known_type(value)
  if types[value] then return value end
  if not json.is_array(value) then return nil end
  for _, word in ipairs(value) do
    if not types[word] then return nil end
  end
  return value[1] and value or nil
end

local function texts(value)
  if not json.is_array(value) then return nil end
  for _, word in ipairs(value) do
    if type(word) ~= "string" then return nil end
  end
  return value
end

local clean -- of a whole schema

local function schema_or_boolean(value, depth)
  if type(value) == "boolean" then return value end
  return clean(value, depth)
end

local function schemas(value, depth)
  if not json.is_array(value) or not value[1] then return nil end
  local out = json.array {}
  for i, one in ipairs(value) do out[i] = clean(one, depth) or {} end
  return out
end

--- The names that the API allows for arguments.
---@param word any
---@return boolean
function params.good_name(word)
  return type(word) == "string" and #word <= 64 and word:find("^[%w_.-]+$") ~= nil
end

local function properties(value, depth)
  if type(value) ~= "table" or json.is_array(value) then return nil end
  local out = {}
  for word, one in pairs(value) do
    if params.good_name(word) then out[word] = clean(one, depth) or {} end
  end
  return out
end

local words = {
  type = known_type, description = is "string", title = is "string", format = is "string",
  enum = list, minimum = is "number", maximum = is "number", minLength = is "number",
  maxLength = is "number", minItems = is "number", maxItems = is "number", properties = properties,
  required = texts, additionalProperties = schema_or_boolean, anyOf = schemas,
  oneOf = schemas, allOf = schemas, default = function(value) return value end,
}
words.items = function(value, depth) return clean(value, depth) end

clean = function(schema, depth)
  if type(schema) ~= "table" or json.is_array(schema) or depth > DEEP then return nil end
  local out = {}
  for word, take in pairs(words) do
    if schema[word] ~= nil then out[word] = take(schema[word], depth + 1) end
  end
  return out
end

-- An object schema as the API wants it at the top.
local function object(props, required, open)
  local out = { type = "object", properties = props }
  if required and required[1] then out.required = json.array(required) end
  if not open then out.additionalProperties = false end
  return out
end

--- The schema for the arguments of an action in a manifest.
---@param args table[]
---@return table|nil schema
---@return string|nil message
function params.of_args(args)
  local props, required = {}, {}
  for _, arg in ipairs(args or {}) do
    if not params.good_name(arg.name) then
      return nil, ("its argument '%s' has a name that clients refuse"):format(arg.name)
    end
    props[arg.name] = { type = arg.type or "string", description = arg.description,
      default = arg.default, enum = arg.enum and json.array { table.unpack(arg.enum) } }
    if arg.required and arg.default == nil then required[#required + 1] = arg.name end
  end
  return object(props, required)
end

-- One parameter in a provider's own words: "key", "string", {type =, required =, description =}.
local function one(value, props, required, word)
  if not params.good_name(word) then return end
  if type(value) == "string" then
    value = types[value] and { type = value } or { description = value }
  end
  props[word] = clean(value, 1) or {}
  if type(value) == "table" and value.required == true then required[#required + 1] = word end
end

--- The schema for the params of an integration's action, which may be a JSON Schema, a list of names or
--- of {name, type, required, description}, or a map from names to either.
---@param value any
---@return table
function params.of_integration(value)
  if type(value) ~= "table" then return object({}, nil, true) end
  if value.type == "object" or type(value.properties) == "table" then
    local out = clean(value, 1)
    out.type, out.properties = "object", out.properties or {}
    out.anyOf, out.oneOf, out.allOf = nil, nil, nil -- the API has none of these at the top
    return out
  end
  local props, required = {}, {}
  if json.is_array(value) then
    for _, item in ipairs(value) do
      if type(item) == "table" then one(item, props, required, item.name) end
      if type(item) == "string" then one({}, props, required, item) end
    end
  else
    for word, item in pairs(value) do one(item, props, required, word) end
  end
  table.sort(required)
  return object(props, required, true)
end

return params

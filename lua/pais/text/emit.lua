--- pais.text.emit: write values as YAML or TOML.
-- Only what configuration needs: plain trees, keys in order, one line per scalar.

local json = require "pais.json"
local keys = require "pais.text.keys"

local emit = {}

local YAML_WORDS = { ["true"] = true, ["false"] = true, null = true, yes = true, no = true,
  on = true, off = true, y = true, n = true }

-- Text that every YAML reader takes for this very text without quotes.
local function plain(text)
  return text:find("^[%a/~][%w_./:@~+-]*$") and text ~= "~" and not text:find(":$")
    and not YAML_WORDS[text:lower()]
end

local function is_list(value) return json.is_array(value) or value[1] ~= nil end

-- JSON is YAML, but not TOML: \/ and surrogates do not occur in what the encoder writes, and DEL
-- must be escaped there.
local function quoted(text) return (json.encode(text):gsub("\127", "\\u007f")) end

local function number(value)
  return math.type(value) == "integer" and tostring(value) or json.encode(value)
end

--- A value on one line, as YAML.
---@param value any
---@return string
function emit.yaml_inline(value)
  if type(value) == "string" then return plain(value) and value or quoted(value) end
  if type(value) ~= "table" then
    return type(value) == "number" and number(value) or value == json.null and "null"
      or tostring(value)
  end
  local parts = {}
  if is_list(value) then
    for i, item in ipairs(value) do parts[i] = emit.yaml_inline(item) end
    return "[" .. table.concat(parts, ", ") .. "]"
  end
  for i, key in ipairs(keys.sorted(value)) do
    parts[i] = emit.yaml_inline(key) .. ": " .. emit.yaml_inline(value[key])
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

--- A key of TOML.
---@param key string
---@return string
function emit.toml_key(key)
  return key:find("^[%w_-]+$") and key or quoted(key)
end

--- A value on one line, as TOML.
---@param value any
---@return string
function emit.toml_inline(value)
  if type(value) == "string" then return quoted(value) end
  if type(value) == "number" then return number(value) end
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  if is_list(value) then
    for i, item in ipairs(value) do parts[i] = emit.toml_inline(item) end
    return "[" .. table.concat(parts, ", ") .. "]"
  end
  for i, key in ipairs(keys.sorted(value)) do
    parts[i] = emit.toml_key(key) .. " = " .. emit.toml_inline(value[key])
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

--- A tree as block YAML, keys sorted, lists on one line.
---@param tree table
---@param comment fun(path: string): string|nil what to say behind a value
---@return string
function emit.yaml(tree, comment)
  local out = {}
  local function walk(map, indent, prefix)
    for _, key in ipairs(keys.sorted(map)) do
      local value, path = map[key], prefix .. key
      local head = indent .. emit.yaml_inline(key) .. ":"
      if type(value) == "table" and not is_list(value) and next(value) then
        out[#out + 1] = head
        walk(value, indent .. "  ", path .. ".")
      else
        local note = comment and comment(path)
        out[#out + 1] = head .. " " .. emit.yaml_inline(value) .. (note and "  # " .. note or "")
      end
    end
  end
  walk(tree, "", "")
  return #out > 0 and table.concat(out, "\n") .. "\n" or ""
end

return emit

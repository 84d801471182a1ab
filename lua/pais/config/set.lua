--- pais.config.set: a value given as text, checked by the schema and written to pais.yaml.

local config = require "pais.config"

--- Set a key to a value given as text.
---@param key string dotted
---@param text string
---@param opts {home: string?, layer: "user"|"local"|nil}|nil
---@return {key: string, value: any, file: string}|nil, string|nil message, string|nil code
return function(key, text, opts)
  local node, name, code, parts = config.describe(key)
  if not node then return nil, name, code end
  if node.type == "map" then
    return nil, ("%s is a section: set one of its keys"):format(name), "E_SCHEMA"
  end
  local value, wrong = config.from_text(node, text)
  if wrong then return nil, ("%s: %s"):format(name, wrong), "E_SCHEMA" end
  local file, msg, why = require("pais.config.write").put(parts, value, opts)
  if not file then return nil, msg, why end
  return { key = name, value = value, file = file }
end

--- pais.schema.export: JSON Schemas (2020-12) for editors, from the tables the checker uses.
-- A schema is for someone who types: it refuses unknown keys, as `pais plugin verify` does, and it
-- offers keys with several words in both spellings.

local json = require "pais.json"

local export = {}

local DIALECT = "https://json-schema.org/draft/2020-12/schema"

-- What the node says about every value, whatever its type.
local function annotate(out, node)
  out.description = node.description
  if node.default ~= nil then out.default = node.default end
  if node.enum then out.enum = json.array { table.unpack(node.enum) } end
  out.const = node.only
  return out
end

--- The files in docs/schemas.
export.files = { config = "pais.schema.json", manifest = "plugin.schema.json",
  registry = "registry.schema.json", bundle = "bundle.schema.json" }

local convert

local function keys(out, node, at)
  out.properties, out.additionalProperties = {}, false
  local required = json.array {}
  for name, sub in pairs(node.keys) do
    local place = at .. "/properties/" .. name
    local made = convert(sub, place)
    -- A section without anything in it is an empty one; YAML calls that null.
    if (sub.type == "map" or sub.type == "list") and not sub.required then
      made.type = json.array { made.type, "null" }
    end
    out.properties[name] = made
    if name:find("_", 1, true) then
      assert(not sub.required, "a required key has one spelling")
      out.properties[name:gsub("_", "-")] = { ["$ref"] = place }
    end
    if sub.required then required[#required + 1] = name end
  end
  table.sort(required)
  if #required > 0 then out.required = required end
  return out
end

local function chosen(out, node, at)
  out.additionalProperties = convert(node.any, at .. "/additionalProperties")
  if node.names then
    out.propertyNames = { pattern = require("pais.schema.formats")[node.names].regex }
  end
  if node.suggest == "events" then
    out.properties = {}
    for _, name in ipairs(require("pais.events").names()) do
      out.properties[name] = { ["$ref"] = at .. "/additionalProperties" }
    end
  end
  return out
end

function convert(node, at)
  local out = annotate({}, node)
  if node.type == "one_of" then
    out.anyOf = json.array {}
    for i, alt in ipairs(node.of) do
      out.anyOf[i] = convert(alt, ("%s/anyOf/%d"):format(at, i - 1))
    end
    return out
  end
  if node.type == "any" then return out end
  if node.type == "scalar" then
    out.type = json.array { "string", "number", "boolean" }
    return out
  end
  if node.type == "map" then
    out.type, out.maxProperties = "object", node.most
    return node.keys and keys(out, node, at) or chosen(out, node, at)
  end
  if node.type == "list" then
    out.type, out.maxItems = "array", node.most
    out.items = convert(node.item, at .. "/items")
    return out
  end
  out.type = node.type
  out.minimum, out.maximum, out.exclusiveMinimum = node.min, node.max, node.above
  if node.format then out.pattern = require("pais.schema.formats")[node.format].regex end
  return out
end

--- The JSON Schema of a node.
---@param node table
---@return table
function export.document(node)
  local out = convert(node, "#")
  out["$schema"], out.title = DIALECT, node.title
  return out
end

--- The text of a schema file.
---@param kind string
---@return string
function export.text(kind)
  local node = require("pais.schema").node(kind)
  return json.encode(export.document(node), { pretty = true }) .. "\n"
end

return export

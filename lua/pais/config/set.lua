--- pais.config.set: change one key of pais.yaml.
-- Under a lock, checked by the schema before it is written, and only ever the line concerned.

local config = require "pais.config"
local doc = require "pais.doc"
local edit = require "pais.edit"
local fs = require "pais.fs"
local schema = require "pais.schema"

local MAX = 1024 * 1024
local LOCK_MS = 5000

-- The file of the layer: the one that is there, else a new pais.yaml.
local function target(home, layer)
  local stem = home .. (layer == "local" and "/pais.local" or "/pais")
  if not fs.stat(stem .. ".yaml") and fs.stat(stem .. ".toml") then return stem .. ".toml" end
  return stem .. ".yaml"
end

-- TOML text may stand in a .yaml file; reading it as YAML then fails, or gives lists.
local function format_of(file, text)
  if file:find("%.toml$") then return "toml" end
  local auto = doc.parse(text, "auto", file)
  local yaml = doc.parse(text, "yaml", file)
  return auto and (not yaml or schema.kind_of(yaml) == "list") and "toml" or "yaml"
end

-- The keys as the file spells them: a known key may be there in kebab-case.
local function spelled(tree, parts)
  local node, out = schema.node "config", {}
  for i, part in ipairs(parts) do
    local name = part
    if node and node.keys and type(tree) == "table" and tree[part] == nil then
      local kebab = part:gsub("_", "-")
      if tree[kebab] ~= nil then name = kebab end
    end
    out[i] = name
    tree = type(tree) == "table" and tree[name] or nil
    node = node and (node.keys and node.keys[part] or node.any)
    for _, alt in ipairs(node and node.of or {}) do
      if alt.type == "map" then node = alt end
    end
  end
  return out
end

-- `plugins.jira: false` and `plugins.jira.enabled: false` say the same; the file keeps its form.
local function same_form(tree, parts)
  if parts[1] ~= "plugins" then return parts end
  local there = type(tree.plugins) == "table" and tree.plugins[parts[2]]
  if type(there) == "boolean" and parts[3] == "enabled" then return { "plugins", parts[2] } end
  if type(there) ~= "boolean" and #parts == 2 then return { "plugins", parts[2], "enabled" } end
  return parts
end

local function change(file, parts, key, value)
  local text, msg, code = fs.read(file, MAX)
  if not text and code ~= "ENOENT" then return nil, msg, code end
  text = text or ""
  local format = format_of(file, text)
  local tree, why, kind = doc.parse(text, format, file)
  if not tree then return nil, why, kind end
  if schema.kind_of(tree) ~= "map" then
    return nil, ("%s:1:1: expected a map"):format(file), "E_SCHEMA"
  end
  local new
  new, msg, code = edit.set(text, format, spelled(tree, same_form(tree, parts)), value)
  if not new then return nil, ("set %s in %s: %s"):format(key, file, msg), code end
  if new == text then return true end
  local st = fs.stat(file)
  -- Why realpath: people keep the file as a link into another tree; the link has to stay.
  return fs.write(fs.realpath(file) or file, new, st and st.mode & 511 or nil)
end

--- Set a key to a value given as text.
---@param key string dotted
---@param text string
---@param opts {home: string?, layer: "user"|"local"|nil}|nil
---@return {key: string, value: any, file: string}|nil, string|nil message, string|nil code
return function(key, text, opts)
  opts = opts or {}
  local node, name, code, parts = config.describe(key)
  if not node then return nil, name, code end
  if node.type == "map" then
    return nil, ("%s is a section: set one of its keys"):format(name), "E_SCHEMA"
  end
  local value, wrong = config.from_text(node, text)
  if wrong then return nil, ("%s: %s"):format(name, wrong), "E_SCHEMA" end
  local home = opts.home or require("pais.paths").home()
  if not home then
    return nil, "the home of pais is not known: set PAIS_DIR or HOME", "E_CONFIG"
  end
  local ok, msg
  ok, msg, code = fs.mkdirs(home .. "/.state")
  if not ok then return nil, msg, code end
  local lock <close>, why, kind = fs.lock(home .. "/.state/config.lock", LOCK_MS)
  if not lock then return nil, why, kind end
  local file = target(home, opts.layer)
  ok, msg, code = change(file, parts, name, value)
  if not ok then return nil, msg, code end
  return { key = name, value = value, file = file }
end

--- pais.config.write: change one key of pais.yaml or pais.toml.
-- Under a lock, read again before it is written, and only ever the lines concerned.

local doc = require "pais.doc"
local edit = require "pais.text.edit"
local fs = require "pais.fs"
local schema = require "pais.schema"

local write = {}

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

-- Reads the file, gives its text, format and tree to `work`, and writes what that returns.
local function change(file, what, work)
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
  new, msg, code = work(text, format, tree)
  if not new then return nil, ("%s in %s: %s"):format(what, file, msg), code end
  if new == text then return true end
  local st = fs.stat(file)
  -- Why realpath: people keep the file as a link into another tree; the link has to stay.
  return fs.write(fs.realpath(file) or file, new, st and st.mode & 511 or nil)
end

local function locked(opts, what, work)
  opts = opts or {}
  local home = opts.home or require("pais.paths").home()
  if not home then
    return nil, "the home of pais is not known: set PAIS_DIR or HOME", "E_CONFIG"
  end
  local ok, msg, code = fs.mkdirs(home .. "/.state")
  if not ok then return nil, msg, code end
  local lock <close>, why, kind = fs.lock(home .. "/.state/config.lock", LOCK_MS)
  if not lock then return nil, why, kind end
  local file = target(home, opts.layer)
  ok, msg, code = change(file, what, work)
  if not ok then return nil, msg, code end
  return file
end

---@class pais.config.Place
---@field home string|nil
---@field layer "user"|"local"|nil

--- Set a key.
---@param parts string[] as the schema spells them
---@param value any checked by the caller
---@param opts pais.config.Place|nil
---@return string|nil file
---@return string|nil message
---@return string|nil code
function write.put(parts, value, opts)
  return locked(opts, "set " .. table.concat(parts, "."), function(text, format, tree)
    return edit.set(text, format, spelled(tree, same_form(tree, parts)), value)
  end)
end

--- Remove a key.
---@param parts string[]
---@param opts pais.config.Place|nil
---@return string|nil file
---@return string|nil message
---@return string|nil code
function write.drop(parts, opts)
  return locked(opts, "remove " .. table.concat(parts, "."), function(text, format, tree)
    return require("pais.text.edit.remove")(text, format, spelled(tree, parts))
  end)
end

return write

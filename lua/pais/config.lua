--- pais.config: the configuration, from several layers.
-- built-in < /etc/pais/pais.yaml < pais.yaml < pais.local.yaml < environment < flags. Each value
-- knows where it comes from. A layer that cannot be read is reported and left out; a value that is
-- wrong likewise: nothing in a file can stop pais from running.

local schema = require "pais.schema"

local config = {}

local MAX = 1024 * 1024

---@class config.Origin
---@field layer "built-in"|"system"|"user"|"local"|"environment"|"flag"
---@field file string|nil
---@field line integer|nil
---@field name string|nil the environment variable

---@class config.Config
---@field values table the merged tree
---@field problems schema.Problem[]
---@field origins table<string, config.Origin> by dotted key
---@field files string[] every file that was looked for, there or not

-- PAIS_... names that are not keys.
local RESERVED = { PAIS = true, PAIS_DIR = true, PAIS_SKIP = true, PAIS_ETC = true }

-- Lay one tree over another; lists and single values replace, maps merge.
local function merge(cfg, into, tree, origin, prefix, marks)
  for key, value in pairs(tree) do
    local path = prefix == "" and key or prefix .. "." .. key
    if schema.kind_of(value) == "map" then
      if type(into[key]) ~= "table" then into[key] = {} end
      merge(cfg, into[key], value, origin, path, marks)
    else
      into[key] = value
      cfg.origins[path] = origin(path)
    end
  end
end

local function note(cfg, problems)
  for _, p in ipairs(problems) do cfg.problems[#cfg.problems + 1] = p end
end

-- `jira: false` says the same as `jira: {enabled: false}`.
local function expand_plugins(tree)
  for name, value in pairs(tree.plugins or {}) do
    if type(value) == "boolean" then tree.plugins[name] = { enabled = value } end
  end
end

-- The line of each key of a parsed document, by dotted key in snake_case where keys are known.
local function lines(value, marks, node, prefix, out)
  for key, sub in pairs(value) do
    local name = key
    local below = node
    if node and node.keys then
      if not node.keys[key] then name = key:gsub("-", "_") end
      below = node.keys[name]
    elseif node then
      below = node.any
    end
    local path = prefix == "" and name or prefix .. "." .. name
    local mark = marks[value] and marks[value][key]
    out[path] = mark and mark[1]
    if schema.kind_of(sub) == "map" then lines(sub, marks, below, path, out) end
  end
  return out
end

local function file_layer(cfg, layer, stem)
  local fs = require "pais.fs"
  local found
  for _, kind in ipairs { { ".yaml", "auto" }, { ".toml", "toml" } } do
    local file = stem .. kind[1]
    cfg.files[#cfg.files + 1] = file
    local text, msg, code = fs.read(file, MAX)
    if not text then
      if code ~= "ENOENT" and code ~= "ENOTDIR" then
        note(cfg, { schema.read_problem(file, msg, code) })
      end
    elseif found then
      note(cfg, { { level = "warning", file = file, line = 1, col = 1, code = "E_SCHEMA",
        message = ("ignored: %s is there as well"):format(found) } })
    else
      found = file
      local value, marks, why = require("pais.doc").parse(text, kind[2], file)
      if not value then
        note(cfg, { schema.parse_problem(file, marks, why) })
      else
        local tree, problems = schema.check("config", value, marks, file, { defaults = false })
        note(cfg, problems)
        if tree then
          expand_plugins(tree)
          local at = lines(value, marks, schema.node "config", "", {})
          merge(cfg, cfg.values, tree, function(path)
            local line = at[path] or at[path:match("^(.*)%.[^.]*$") or ""]
            return { layer = layer, file = file, line = line }
          end, "")
        end
      end
    end
  end
end

--- Text for one key, as the key's type: the value, or nil and a message.
---@param node table the key's description
---@param text string
---@return any, string|nil message
function config.from_text(node, text)
  local value = text
  if node.type == "one_of" then
    local alternatives = {}
    for _, alt in ipairs(node.of) do alternatives[alt.type] = alt end
    node = alternatives.boolean and (text == "true" or text == "false") and alternatives.boolean
      or node
  end
  if node.type == "integer" or node.type == "number" then value = tonumber(text) or text end
  if node.type == "boolean" then
    if text == "true" or text == "1" then value = true end
    if text == "false" or text == "0" then value = false end
  elseif node.type == "list" and text:find("^%s*%[") then
    local parsed = require("pais.doc").parse("value: " .. text, "yaml", "value")
    if parsed then value = parsed.value end
  elseif node.type == "list" then
    value = require("pais.json").array {}
    for part in text:gmatch("[^,]+") do value[#value + 1] = part:match("^%s*(.-)%s*$") end
  end
  local good, problems = schema.check(node, value, nil, nil)
  if schema.failed(problems) then return nil, problems[1].message end
  return good
end

--- The layer of the environment: PAIS_SECTION_KEY for every key of a section that is no map.
---@param environ table<string, string>
---@return table tree, schema.Problem[] problems, table<string, string> names variable by dotted key
function config.environment(environ)
  local tree, problems, names, known = {}, {}, {}, {}
  for section, node in pairs(schema.node("config").keys) do
    for key, sub in pairs(node.keys or {}) do
      local name = ("PAIS_%s_%s"):format(section, key):upper()
      known[#known + 1] = name
      local text = environ[name]
      if text and text ~= "" then
        local value, wrong = config.from_text(sub, text)
        if wrong then
          problems[#problems + 1] = { level = "error", path = section .. "." .. key,
            message = ("%s: %s"):format(name, wrong), code = "E_CONFIG" }
        else
          tree[section] = tree[section] or {}
          tree[section][key] = value
          names[section .. "." .. key] = name
        end
      end
    end
  end
  table.sort(known)
  local there = {}
  for _, name in ipairs(known) do there[name] = true end
  for name in pairs(environ) do
    if name:sub(1, 5) == "PAIS_" and not there[name] and not RESERVED[name] then
      local near = schema.suggest(name, known)
      if near then
        problems[#problems + 1] = { level = "warning", code = "E_CONFIG", hint = near,
          message = ("unknown setting '%s' in the environment"):format(name) }
      end
    end
  end
  schema.sort(problems)
  return tree, problems, names
end

--- Load all layers.
---@param opts {home: string?, etc: string?, environ: table?, flags: table?}|nil flags: values by
--- dotted key; the rest is for specs
---@return config.Config
function config.load(opts)
  opts = opts or {}
  local paths = require "pais.paths"
  local cfg = { values = {}, problems = {}, origins = {}, files = {} }
  local defaults = schema.check("config", {}, nil, nil)
  merge(cfg, cfg.values, defaults, function() return { layer = "built-in" } end, "")
  local etc, home = opts.etc or paths.etc(), opts.home or paths.home()
  for _, name in ipairs(home and { "plugins", "history", "registries" } or {}) do
    cfg.values.paths[name] = home .. "/" .. name
    cfg.origins["paths." .. name] = { layer = "built-in" }
  end
  if etc then file_layer(cfg, "system", etc .. "/pais") end
  if home then
    file_layer(cfg, "user", home .. "/pais")
    file_layer(cfg, "local", home .. "/pais.local")
    note(cfg, select(2, require("pais.text.dotenv").load(home)))
  end
  local tree, problems, names = config.environment(opts.environ or require("pais.sys").environ())
  note(cfg, problems)
  merge(cfg, cfg.values, tree, function(path)
    return { layer = "environment", name = names[path] }
  end, "")
  for key, value in pairs(opts.flags or {}) do
    local flag = value
    for part in key:reverse():gmatch("[^.]+") do flag = { [part:reverse()] = flag } end
    merge(cfg, cfg.values, flag, function() return { layer = "flag" } end, "")
  end
  return cfg
end

--- The description of a key, and the key in the spelling of the schema.
---@param key string such as defaults.log-level
---@return table|nil node, string key_or_message, string|nil code
function config.describe(key)
  local node, parts = schema.node "config", {}
  local rest = key
  if key == "" or key:find "^%." or key:find "%.$" then
    return nil, ("'%s' is not a key such as defaults.log_level"):format(key), "E_SCHEMA"
  end
  while rest ~= "" do
    local part
    if node.any and node.names == "contract" then
      part, rest = rest, "" -- a service may have dots in it
    else
      part, rest = rest:match("^([^.]*)%.?(.*)$")
    end
    if node.type == "one_of" then
      for _, alt in ipairs(node.of) do
        if alt.type == "map" then node = alt break end
      end
    end
    local name, below = part, node.any
    if node.keys then
      name = node.keys[part] and part or part:gsub("-", "_")
      below = node.keys[name]
      if not below then
        local near = schema.suggest(name, schema.ordered(node.keys))
        return nil, ("unknown key '%s'%s"):format(key, near and ", " .. near or ""), "E_SCHEMA"
      end
    elseif not below or part == "" then
      return nil, ("unknown key '%s'"):format(key), "E_SCHEMA"
    end
    parts[#parts + 1] = name
    node = below
  end
  return node, table.concat(parts, "."), nil, parts
end

--- One value of the merged configuration.
---@param cfg config.Config
---@param key string dotted; a section gives its map
---@return any value nil when nothing is set
---@return config.Origin|nil origin nil for a section or a value that is not set
function config.get(cfg, key)
  local node, name, _, parts = config.describe(key)
  if not node then return nil, nil end
  local value = cfg.values
  for _, part in ipairs(parts) do
    if type(value) ~= "table" then return nil, nil end
    value = value[part]
  end
  return value, cfg.origins[name]
end

--- Every key that has a fixed name, for completion and documentation.
---@return {name: string, description: string}[]
function config.keys()
  local list = {}
  local function walk(node, prefix)
    for _, key in ipairs(schema.ordered(node.keys or {})) do
      local sub, name = node.keys[key], prefix .. key
      if sub.keys then
        walk(sub, name .. ".")
      else
        list[#list + 1] = { name = name, description = sub.description }
      end
    end
  end
  walk(schema.node "config", "")
  return list
end

--- The merged configuration as YAML text.
---@param cfg config.Config
---@param origin boolean|nil say behind each value where it comes from
---@return string
function config.show(cfg, origin)
  local sections = {}
  for name, section in pairs(cfg.values) do
    if next(section) then sections[name] = section end
  end
  return require("pais.text.emit").yaml(sections, origin and function(path)
    return cfg.origins[path] and config.where(cfg.origins[path])
  end)
end

--- Set a key in pais.yaml; comments and order stay.
---@param key string dotted
---@param text string the value as text
---@param opts {home: string?, layer: "user"|"local"|nil}|nil
---@return {key: string, value: any, file: string}|nil, string|nil message, string|nil code
function config.set(key, text, opts)
  return require("pais.config.set")(key, text, opts)
end

--- An origin in words: "built-in", "/etc/pais/pais.yaml:3", "environment PAIS_...", "flag".
---@param origin config.Origin
---@return string
function config.where(origin)
  if origin.file then
    return origin.line and ("%s:%d"):format(origin.file, origin.line) or origin.file
  end
  return origin.name and ("%s %s"):format(origin.layer, origin.name) or origin.layer
end

--- Is a plugin switched on in the configuration?
---@param values table the merged tree
---@param name string
---@return boolean
function config.enabled(values, name)
  local plugin = values.plugins[name]
  return not plugin or plugin.enabled ~= false
end

--- The settings of one plugin: manifest, its config file, the environment.
---@param m table a manifest
---@param env nil|table|fun(name: string): string|nil by default the environment, then .env
---@return table values, schema.Problem[] problems, table<string, string> origins
function config.plugin(m, env)
  local options = require "pais.plugin.options"
  local values, problems, origins = options.files(m)
  if not env then
    local secrets
    env = function(name)
      local text = require("pais.sys").env(name)
      if text then return text end
      secrets = secrets or require("pais.text.dotenv").load(require("pais.paths").home())
      return secrets[name]
    end
  elseif type(env) == "table" then
    local given = env
    env = function(name) return given[name] end
  end
  local _, missing = options.overlay(m, values, env, origins)
  note({ problems = problems }, missing)
  return values, problems, origins
end

return config

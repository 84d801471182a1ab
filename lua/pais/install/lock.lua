--- pais.install.lock: pais.lock, which says what is installed, from where, and its exact bytes.
-- One entry per plugin, in the order of names, a key per line, so that two people's changes merge. It
-- is YAML; what cannot be read is an error and is never written over.

local doc = require "pais.doc"
local fs = require "pais.fs"
local json = require "pais.json"
local schema = require "pais.schema"

local lock = {}

local MAX = 4 << 20
local HEAD = "# What is installed: made by pais, for people to read and to keep in git.\nversion: 1\n"
local KEYS = { "version", "source", "name", "commit", "sha256", "pinned" }

---@class pais.install.Entry
---@field version string
---@field source string
---@field name string|nil what was asked for, of a registry
---@field commit string|nil
---@field sha256 string
---@field pinned boolean|nil

--- The text for these entries.
---@param plugins table<string, pais.install.Entry>
---@return string
function lock.text(plugins)
  local names, out = {}, { HEAD }
  for name in pairs(plugins) do names[#names + 1] = name end
  table.sort(names)
  out[2] = #names > 0 and "plugins:\n" or nil
  for _, name in ipairs(names) do
    out[#out + 1] = ("  %s:\n"):format(require("pais.text.emit").yaml_inline(name))
    for _, key in ipairs(KEYS) do
      local value = plugins[name][key]
      if value ~= nil and value ~= false then
        out[#out + 1] = ("    %s: %s\n"):format(key, json.encode(value))
      end
    end
  end
  return table.concat(out)
end

-- What a merge, or a newer pais, left there has a simpler reason than what a parser says of it.
local function foreign(text)
  local at = ("\n" .. text):find "\n<<<<<<< "
  if at then
    local _, line = text:sub(1, at - 1):gsub("\n", "")
    return line + 1, "a conflict of a merge is in it"
  end
  local before, version = ("\n" .. text):match "^(.-)\nversion: *(%d+)"
  if version and version ~= "1" then
    local _, line = before:gsub("\n", "")
    return line + 1, ("it has version %s, which is of a newer pais"):format(version)
  end
end

--- The entries that a text has.
---@param text string
---@param file string for messages
---@return table<string, pais.install.Entry>|nil
---@return string|nil message with line and column
---@return string|nil code "E_LOCK"
function lock.parse(text, file)
  local line, why = foreign(text)
  if line then return nil, ("read lock: %s:%d:1: %s"):format(file, line, why), "E_LOCK" end
  local value, marks, kind = doc.parse(text, "yaml", file)
  local problems
  if value == nil then
    problems = { schema.parse_problem(file, marks, kind) }
  else
    value, problems = schema.check("lock", value, marks, file, { strict = true })
  end
  for _, p in ipairs(problems) do
    if p.level == "error" then return nil, "read lock: " .. schema.format(p), "E_LOCK" end
  end
  return value.plugins or {}
end

--- What the file says; nothing, when it is not there.
---@param file string
---@return table<string, pais.install.Entry>|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function lock.read(file)
  local text, msg, code = fs.read(file, MAX)
  if not text and code == "ENOENT" then return {} end
  if not text then return nil, msg, code end
  local plugins
  plugins, msg, code = lock.parse(text, file)
  if plugins then return plugins end
  return nil, msg, code, "repair it, or take it from your version control; pais does not write "
    .. "over it"
end

return lock

--- pais.plugin.installed: the plugins that are installed, for commands that people type.
-- A dispatch reads the plan instead; here every manifest is read, and what is wrong is kept.

local config = require "pais.config"
local fs = require "pais.fs"
local manifest = require "pais.plugin.manifest"
local nearest = require "pais.text.nearest"
local paths = require "pais.paths"

local installed = {}

local function absolute(path)
  return fs.realpath(path) or path
end

--- The folder of the installed plugins.
---@param values table|nil the merged configuration
---@return string|nil dir
---@return string|nil message
---@return string|nil code
function installed.dir(values)
  local dir = paths.plugins(values or config.load().values)
  if not dir then return paths.homeless() end
  return dir
end

--- Names of the plugins' folders, in order; only stats.
---@param dir string
---@return string[]
function installed.names(dir)
  local out = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    local folder = dir .. "/" .. name
    if name:sub(1, 1) ~= "." and (fs.stat(folder .. "/plugin.yaml")
      or fs.stat(folder .. "/plugin.toml")) then
      out[#out + 1] = name
    end
  end
  return out
end

--- All installed plugins, by folder. One that cannot be used is {name, dir, file, problems}, with
--- `unusable = true`.
---@param dir string
---@return table[] manifests, each with its `problems`
function installed.scan(dir)
  local out = {}
  for i, name in ipairs(installed.names(dir)) do
    local m, problems, remains = manifest.load(dir .. "/" .. name)
    if not m then
      m = remains
      m.unusable = true
    end
    m.problems = problems
    out[i] = m
  end
  return out
end

---@class pais.Overview
---@field dir string folder of the plugins
---@field manifests table[] see installed.scan; `off` in those that are switched off
---@field plan pais.Plan what a dispatch would go by
---@field resolution pais.Resolution

--- Everything about the installed plugins, as a dispatch would see them.
---@return pais.Overview|nil overview
---@return string|nil message
---@return string|nil code
function installed.overview()
  local plan = require("pais.plan.compute").run()
  local dir, msg, code = installed.dir(plan.config.values)
  if not dir then return nil, msg, code end
  local manifests = require("pais.runtime").clean and {} or installed.scan(dir)
  for _, m in ipairs(manifests) do m.off = not config.enabled(plan.config.values, m.name) end
  return { dir = dir, manifests = manifests, plan = plan, resolution = plan.resolution }
end

--- By which of what `pais off` has switched off a handler does not run in the working directory.
---@param plan pais.Plan
---@param plugin string
---@param handler string|nil nil: the plugin as a whole
---@return string|nil clause in words
---@return pais.off.entry|nil
function installed.off(plan, plugin, handler)
  if not plan.off[1] then return nil end
  local sys = require "pais.sys"
  local entry = require("pais.off").find(plan.off, plugin, handler, fs.realpath(sys.cwd() or ""),
    sys.time_ns() // 1000000000)
  if entry then return require("pais.off.words").clause(entry), entry end
end

--- The state of a plugin: "ok", "off", or "refused" with the reason.
---@param overview pais.Overview
---@param m table one of its manifests
---@return string state
---@return string|nil reason
---@return string|nil code of the refusal
function installed.state(overview, m)
  if m.off then return "off", "switched off in the configuration" end
  local refusal = overview.resolution.refused[m.name]
  if refusal then return "refused", refusal.message, refusal.code end
  return "ok"
end

--- A message without the part of its paths that every installed plugin has.
---@param text string
---@param dir string folder of the plugins
---@return string
function installed.short(text, dir)
  local lead, at = dir .. "/", 1
  while true do
    local first, last = text:find(lead, at, true)
    if not first then return text end
    text, at = text:sub(1, first - 1) .. text:sub(last + 1), first
  end
end

--- The folder that a word on the command line means: an installed plugin's name, or a path (with a
--- slash, or `.`).
---@param word string
---@return string|nil dir
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function installed.locate(word)
  if word:find("/", 1, true) or word == "." or word == ".." then
    local dir = absolute(word)
    if fs.stat(dir .. "/plugin.yaml") or fs.stat(dir .. "/plugin.toml") then return dir end
    return nil, ("find plugin: %s: there is no plugin.yaml or plugin.toml"):format(word), "E_PLUGIN"
  end
  local dir, msg, code = installed.dir()
  if not dir then return nil, msg, code end
  local names = installed.names(dir)
  for _, name in ipairs(names) do
    if name == word then return dir .. "/" .. name end
  end
  -- A folder may have another name than the plugin in it (a link to a checkout, mostly).
  for _, m in ipairs(installed.scan(dir)) do
    if m.name == word then return m.dir end
  end
  return nil, ("find plugin '%s': it is not in %s%s"):format(word, dir, nearest.hint(word, names)),
    "E_PLUGIN", "'pais plugin list' shows what is installed"
end

--- The manifest of a plugin that can be used.
---@param word string see installed.locate
---@return table|nil manifest with its `problems`
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function installed.find(word)
  local dir, msg, code, step = installed.locate(word)
  if not dir then return nil, msg, code, step end
  local m, problems = manifest.load(dir)
  if m then
    m.problems = problems
    return m
  end
  local schema = require "pais.schema"
  for _, p in ipairs(problems) do
    if p.level == "error" then
      return nil, "read manifest: " .. schema.format(p), "E_SCHEMA",
        ("'pais plugin verify %s' shows all of its problems"):format(word)
    end
  end
end

return installed

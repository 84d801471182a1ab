--- pais.setup.home: the home of pais and the plugins that come with it.
-- What is there already is never written over. Each file that is made is entered in the record with
-- its hash, so that uninstalling takes away what nobody has changed, and nothing else.

local fs = require "pais.fs"
local hash = require "pais.hash"
local paths = require "pais.paths"
local record = require "pais.setup.record"
local standins = require "pais.standins"

local home = {}

--- The bundled plugins that a new home gets.
home.FOUNDATION = { "hooks", "security" }

local IGNORED = [[
# Secrets, what is made anew at any time, this machine's own, and the record of events.
/.env
/.state/
/.setup/
/history/raw/
]]

local ENV_HEAD = [[
# Secrets for plugins, one NAME=value per line. Nothing of this file is ever written to a log.
]]

-- The files of a tree, in the form of pais.scaffold, and its folders.
local function tree(dir)
  local files, folders = require("pais.tree").list(dir)
  for _, file in ipairs(assert(files, folders)) do
    file.text = assert(fs.read(dir .. "/" .. file.path))
  end
  return files, folders
end

-- The variables that the settings of plugins name, as comments to fill in.
local function env_lines(dirs)
  local lines = {}
  for _, dir in ipairs(dirs) do
    local m = require("pais.manifest").load(dir)
    local names = {}
    for name, field in pairs(m and m.config or {}) do
      if type(field) == "table" and field.env then names[#names + 1] = name end
    end
    table.sort(names)
    for _, name in ipairs(names) do
      local field = m.config[name]
      lines[#lines + 1] = ("\n# %s: %s\n# %s=\n"):format(m.name, field.description or name,
        field.env)
    end
  end
  return table.concat(lines)
end

---@class pais.setup.step
---@field path string
---@field what string in words
---@field done boolean it is there already
---@field make nil|fun(rec: pais.setup.record): boolean|nil, string|nil, string|nil

local function file_step(path, text, mode, what)
  return { path = path, what = what, done = fs.lstat(path) ~= nil, make = function(rec)
    rec.files[path] = hash.sha256(text) -- entered first: what is killed can still be taken away
    local ok, msg, code = rec:save()
    if ok then ok, msg, code = fs.write(path, text, mode) end
    return ok, msg, code
  end }
end

local function plugin_step(name, from, into)
  local path = into .. "/" .. name
  return { path = path, what = "plugin " .. name, done = fs.lstat(path) ~= nil, make = function(rec)
    local files, folders = tree(from .. "/" .. name)
    for _, file in ipairs(files) do
      rec.files[path .. "/" .. file.path] = hash.sha256(file.text)
    end
    table.insert(rec.dirs, path)
    for _, folder in ipairs(folders) do table.insert(rec.dirs, path .. "/" .. folder) end
    local ok, msg, code = rec:save()
    if ok then ok, msg, code = require("pais.scaffold").write(path, files) end
    return ok, msg, code
  end }
end

--- What a home needs, and what of it is there.
---@return pais.setup.step[]|nil
---@return string|nil message
---@return string|nil code
function home.steps()
  local dir = paths.home()
  if not dir then
    return nil, "find the home of pais: neither PAIS_DIR nor HOME is set", "E_CONFIG"
  end
  local plugins, msg, code = require("pais.installed").dir()
  if not plugins then return nil, msg, code end
  local from
  from, msg, code = require("pais.bundled").dir("plugins", "hooks/plugin.yaml")
  if not from then return nil, msg, code end
  local steps = {
    { path = dir, what = "the home of pais", done = fs.stat(dir) ~= nil },
    file_step(dir .. "/.gitignore", IGNORED, 420, "what does not belong into git"), -- 0644
    { path = plugins, what = "installed plugins", done = fs.stat(plugins) ~= nil },
  }
  local dirs = {}
  for i, name in ipairs(home.FOUNDATION) do
    local into = plugins .. "/" .. name
    steps[#steps + 1] = plugin_step(name, from, plugins)
    dirs[i] = fs.stat(into) and into or from .. "/" .. name
  end
  local text = ENV_HEAD .. env_lines(dirs)
  table.insert(steps, 3, file_step(dir .. "/.env", text, 384, "secrets, for you alone")) -- 0600
  return steps
end

--- Make what is missing.
---@param steps pais.setup.step[]
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function home.make(steps)
  return record.with(false, function(rec)
    for _, step in ipairs(steps) do
      if not step.done then
        local dir = step.make and step.path:match("^(.*)/") or step.path
        local missing = record.missing(dir)
        table.move(missing, 1, #missing, #rec.dirs + 1, rec.dirs)
        local ok, msg, code = rec:save()
        if ok then ok, msg, code = fs.mkdirs(dir, 448) end -- 0700
        if ok and step.make and not fs.lstat(step.path) then ok, msg, code = step.make(rec) end
        if not ok then return nil, msg, code end
      end
    end
    return rec:save()
  end)
end

---@class pais.setup.removal
---@field gone string[] files, and folders of plugins
---@field kept string[] changed by the user, or added

local function by_depth(a, b)
  local _, depth_a = a:gsub("/", "")
  local _, depth_b = b:gsub("/", "")
  if depth_a ~= depth_b then return depth_a < depth_b end
  return a < b
end

-- The folder of the plugin that a file belongs to.
local function plugin_of(path, plugins)
  local inside = plugins and path:sub(1, #plugins + 1) == plugins .. "/" and path:sub(#plugins + 2)
  return inside and plugins .. "/" .. inside:match("^[^/]*") or nil
end

--- Take away what pais made and nobody changed.
---@param rec pais.setup.record open
---@param history boolean|nil the history too
---@param dry_run boolean|nil
---@return pais.setup.removal
function home.remove(rec, history, dry_run)
  local files, out = {}, { gone = {}, kept = {} }
  for path in pairs(rec.files) do files[#files + 1] = path end
  table.sort(files)
  local plugins, seen = require("pais.installed").dir(), {}
  for _, path in ipairs(files) do
    local text = fs.read(path)
    local same = text and hash.sha256(text) == rec.files[path]
    local unit = same and plugin_of(path, plugins) or path
    if text and not seen[unit] then table.insert(same and out.gone or out.kept, unit) end
    seen[unit] = true
    if same and not dry_run then fs.remove(path) end
  end
  for _, path in ipairs(dry_run and {} or { "/.gitignore", "/.env" }) do
    standins.remove(standins.of(rec.home .. path))
  end
  for _, name in ipairs(plugins and not dry_run and home.FOUNDATION or {}) do
    fs.rmtree(require("pais.scaffold").unfinished(plugins .. "/" .. name)) -- killed half-way
  end
  local trees = { paths.state(), rec.dir }
  -- What is installed stays, and so does the lock; the way back to earlier states goes.
  if plugins then table.insert(trees, plugins .. "/.pais") end
  if history then table.insert(trees, paths.history(require("pais.config").load().values)) end
  for _, dir in ipairs(trees) do
    if fs.stat(dir) then out.gone[#out.gone + 1] = dir end
    if not dry_run then fs.rmtree(dir) end
  end
  table.sort(rec.dirs, by_depth)
  if not dry_run then rec:forget() end
  return out
end

return home

--- pais.setup.home: the home of pais and the plugins that come with it.
-- What is there already is never written over. Each file that is made is entered in the record with
-- its hash, so that uninstalling takes away what nobody has changed, and nothing else.

local fs = require "pais.fs"
local hash = require "pais.hash"
local paths = require "pais.paths"
local record = require "pais.setup.record"
local standins = require "pais.setup.standins"

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

-- The files of a tree, in the form of pais.plugin.scaffold, and its folders.
local function tree(dir)
  local files, folders = require("pais.setup.tree").list(dir)
  for _, file in ipairs(assert(files, folders)) do
    file.text = assert(fs.read(dir .. "/" .. file.path))
  end
  return files, folders
end

-- Whether a home can be in a place.
local function possible(dir)
  local what, other = "make the home of pais: ", "PAIS_DIR names another place"
  local fit, unfit, word, step = require("pais.setup.place").check(dir)
  if not fit then return nil, unfit, word, step end
  local st, msg, code = fs.stat(dir)
  if st and st.type == "dir" then return true end
  if st then return nil, what .. dir .. " is no folder", "E_FILE", other end
  if code ~= "ENOENT" then return nil, what .. msg, code, other end
  while dir ~= "" and not fs.stat(dir) do dir = dir:match "^(.*)/" end
  dir = dir ~= "" and dir or "/"
  if fs.writable(dir) then return true end
  return nil, what .. ("nothing can be written into %s"):format(dir), "EACCES", other
end

-- The variables that the settings of plugins name, as comments to fill in.
local function env_lines(dirs)
  local lines = {}
  for _, dir in ipairs(dirs) do
    local m = require("pais.plugin.manifest").load(dir)
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
---@field there fun(): boolean whether it is there by now
---@field done boolean it was there already
---@field note string|nil what is wrong with it then
---@field make nil|fun(rec: pais.setup.record): boolean|nil, string|nil, string|nil

local function step(path, what, there, make)
  return { path = path, what = what, there = there, done = there(), make = make }
end

local function dir_step(path, what)
  return step(path, what, function() return fs.stat(path) ~= nil end)
end

local function file_step(path, text, mode, what)
  return step(path, what, function() return fs.lstat(path) ~= nil end, function(rec)
    rec.files[path] = hash.sha256(text) -- entered first: what is killed can still be taken away
    local ok, msg, code = rec:save()
    if ok then ok, msg, code = fs.write(path, text, mode) end
    return ok, msg, code
  end)
end

-- Put the files of a plugin into a folder that has others already, such as settings that
-- uninstalling left; the manifest last, with which it becomes a plugin.
local function complete(path, files)
  for _, last in ipairs { false, true } do
    for _, file in ipairs(files) do
      if (file.path == "plugin.yaml") == last then
        local at = path .. "/" .. file.path
        local ok, msg, code = fs.mkdirs(at:match "^(.*)/")
        if ok then ok, msg, code = fs.write(at, file.text, file.mode) end
        if not ok then return nil, msg, code end
      end
    end
  end
  return true
end

local function plugin_step(name, from, into)
  local path = into .. "/" .. name
  local function there()
    local st = fs.lstat(path)
    return st ~= nil and (st.type ~= "dir" or fs.lstat(path .. "/plugin.yaml") ~= nil or
      fs.lstat(path .. "/plugin.toml") ~= nil)
  end
  local about = require("pais.plugin.manifest").load(from .. "/" .. name)
  return step(path, "plugin: " .. (about and about.description or name), there, function(rec)
    local all, folders = tree(from .. "/" .. name)
    local files = {} -- those that are not there
    for _, file in ipairs(all) do
      local at = path .. "/" .. file.path
      if not fs.lstat(at) then
        files[#files + 1] = file
        rec.files[at] = hash.sha256(file.text)
      end
    end
    table.insert(folders, 1, "")
    for _, folder in ipairs(folders) do
      local at = folder == "" and path or path .. "/" .. folder
      if not fs.lstat(at) then table.insert(rec.dirs, at) end
    end
    local ok, msg, code = rec:save()
    if not ok then return nil, msg, code end
    if fs.lstat(path) then return complete(path, files) end
    return require("pais.plugin.scaffold").write(path, files)
  end)
end

-- What is wrong with secrets that are there already.
local function exposed(path)
  local st = fs.stat(path)
  return st and st.mode & 63 ~= 0 and ("%s can be read by others (mode %04o): chmod 600 %s"):format( -- 077
    paths.short(path), st.mode & 511, paths.short(path)) or nil
end

--- What a home needs, and what of it is there.
---@return pais.setup.step[]|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function home.steps()
  local dir = paths.home()
  if not dir then return paths.homeless() end
  local ok, why, word, next_step = possible(dir)
  if not ok then return nil, why, word, next_step end
  local plugins, msg, code = require("pais.plugin.installed").dir()
  if not plugins then return nil, msg, code end
  local from
  from, msg, code = require("pais.plugin.bundled").dir("plugins", "hooks/plugin.yaml")
  if not from then return nil, msg, code end
  local steps = {
    dir_step(dir, "the home of pais"),
    file_step(dir .. "/.gitignore", IGNORED, 420, "what does not belong into git"), -- 0644
    dir_step(plugins, "installed plugins"),
  }
  local dirs = {}
  for i, name in ipairs(home.FOUNDATION) do
    local into = plugins .. "/" .. name
    steps[#steps + 1] = plugin_step(name, from, plugins)
    dirs[i] = steps[#steps].done and into or from .. "/" .. name
  end
  local text = ENV_HEAD .. env_lines(dirs)
  table.insert(steps, 3, file_step(dir .. "/.env", text, 384, "secrets, for you alone")) -- 0600
  steps[3].note = exposed(dir .. "/.env")
  return steps
end

--- Make what is missing.
---@param steps pais.setup.step[]
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function home.make(steps)
  return record.with(false, function(rec)
    for _, one in ipairs(steps) do
      if not one.done then
        local dir = one.make and one.path:match("^(.*)/") or one.path
        local missing = record.missing(dir)
        table.move(missing, 1, #missing, #rec.dirs + 1, rec.dirs)
        local ok, msg, code = rec:save()
        if ok then ok, msg, code = fs.mkdirs(dir, 448) end -- 0700
        if ok and one.make and not one.there() then ok, msg, code = one.make(rec) end
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
  local plugins, seen = require("pais.plugin.installed").dir(), {}
  for _, path in ipairs(files) do
    local text = fs.read(path)
    local same = text and hash.sha256(text) == rec.files[path]
    local unit = same and plugin_of(path, plugins) or path
    if text and not seen[unit] then table.insert(same and out.gone or out.kept, unit) end
    seen[unit] = true
    if not dry_run then standins.remove(standins.of(path)) end
    if same and not dry_run then fs.remove(path) end
  end
  for _, name in ipairs(plugins and not dry_run and home.FOUNDATION or {}) do
    fs.rmtree(require("pais.plugin.scaffold").unfinished(plugins .. "/" .. name)) -- killed half-way
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

--- pais.install.fetch: bring a plugin from its source into the stage, checked.

local absent = require "pais.install.absent"
local build = require "pais.build"
local files = require "pais.install.files"
local fs = require "pais.fs"
local hash = require "pais.hash"
local manifest = require "pais.plugin.manifest"
local schema = require "pais.schema"
local semver = require "pais.text.semver"
local source_of = require "pais.install.source"

local fetch = {}

---@class pais.install.Candidate
---@field m table manifest, its dir being the stage's
---@field dir string
---@field entry pais.install.Entry for the lock
---@field listing string its files
---@field dev boolean|nil it is a link to where it is worked on
---@field there boolean|nil these very bytes are in place, built
---@field outcome string|nil what became of it
---@field old table|nil manifest of what it replaces
---@field absent string[]|nil what its repository has and it does not
---@field source pais.install.Source|nil

-- The manifest of a folder, or why it cannot be used. Paths in messages begin in the plugin's folder.
local function manifest_of(dir)
  for _, name in ipairs { "plugin.yaml", "plugin.toml" } do
    local why = files.leads_out(dir, name)
    if why then return nil, ("%s: %s"):format(name, why), "E_TREE" end
  end
  local m, problems = manifest.load(dir)
  for _, p in ipairs(not m and problems or {}) do
    if p.level == "error" then
      p.file = p.file and p.file:gsub("^.*/", "")
      return nil, schema.format(p), p.code == "ENOENT" and "E_PLUGIN" or "E_SCHEMA"
    end
  end
  return m
end

local function fail(source, msg, code, step)
  return nil, ("%s: %s"):format(source.text, msg), code, step
end

local function entry_of(m, source, got)
  return { version = m.version, source = source.text, name = source.asked,
    commit = got.commit, sha256 = got.sha256 }
end

-- Copy the folder of a plugin into the stage.
local function stage(tx, dir, source, got)
  local m, msg, code = manifest_of(dir)
  if not m then return fail(source, msg, code) end
  if source.range and not semver.satisfies(m.version, source.range) then
    return fail(source, ("it has version %s, which is not in %s"):format(m.version, source.range),
      "E_VERSION")
  end
  local list, text
  local staged = tx:staged(m.name)
  if fs.lstat(staged) then
    return fail(source, ("'%s' is named twice"):format(m.name), "E_USAGE")
  end
  list, msg, code = files.walk(dir, build.products(dir, m))
  local ok = list
  if list then ok, msg, code = files.copy(list, dir, staged) end
  if ok then m, msg, code = manifest_of(staged) end
  if ok and m then text, msg, code = files.listing(list, staged) end
  local away, step
  if text then
    away, msg, code, step = absent.list(m, list, (got.submodules or 0) > 0 and dir or nil)
  end
  if not away then
    fs.rmtree(staged)
    return fail(source, msg, code, step)
  end
  got.sha256 = hash.sha256(text)
  if source.sha256 and source.sha256 ~= got.sha256 then
    fs.rmtree(staged)
    return fail(source, ("its files are not those that pais.lock has the hash of (%s)"):format(
      source.commit and "another commit, or a changed one" or "they have changed since"), "E_HASH",
      ("'pais plugin update %s' takes what is there now"):format(m.name))
  end
  return { m = m, dir = staged, listing = text, source = source, absent = away,
    entry = entry_of(m, source, got) }
end

-- What each name stands for, as pairs: {source} or {nil, message, code, next step}.
local function resolve(sources)
  local found, list = {}, {}
  for _, s in ipairs(sources) do
    if s.kind == "name" then
      local real, msg, code, step = source_of.resolve(s)
      found[s] = { real, msg, code, step }
      if real then
        real.commit, real.sha256 = s.commit, s.sha256
        list[#list + 1] = real
      end
    else
      found[s] = { s }
      list[#list + 1] = s
    end
  end
  return found, list
end

-- What pais-net said of a repository, after what was asked for; an address is said once.
local function unfetched(asked, source, got)
  local tried, why = got.message:match "^%a[%a ]- (%S+): (.*)$"
  local same = tried == source.url and asked.kind ~= "name"
  local gone = got.code == "E_REF" and source.commit
  return fail(asked, same and why or got.message, got.code,
    gone and "the commit of pais.lock is gone: 'pais plugin update' takes what is there now" or got.step)
end

--- Bring plugins into the stage. Those of repositories are fetched at the same time.
---@param tx pais.install.Change
---@param sources pais.install.Source[]
---@param progress pais.install.Progress
---@return fun(source: pais.install.Source): pais.install.Candidate|nil, string|nil, string|nil,
---  string|nil next gives one of them, or a message, code and next step
function fetch.all(tx, sources, progress)
  local found, list = resolve(sources)
  local cloned = require("pais.install.remote").clone(list, tx.at.stage, progress)
  return function(asked)
    local source, msg, code, step = table.unpack(found[asked], 1, 4)
    if not source then return nil, msg, code, step end
    if source.kind == "path" then return stage(tx, source.path, source, {}) end
    local got = cloned[source]
    if not got.dir then return unfetched(asked, source, got) end
    return stage(tx, got.dir, source, { commit = got.commit, submodules = got.submodules })
  end
end

--- Bring one plugin into the stage.
---@param tx pais.install.Change
---@param source pais.install.Source
---@param progress pais.install.Progress
---@return pais.install.Candidate|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function fetch.stage(tx, source, progress)
  return fetch.all(tx, { source }, progress)(source)
end

-- What a folder has, found out without writing anything.
local function look_at(source)
  local m, msg, code = manifest_of(source.path)
  if not m then return fail(source, msg, code) end
  local sha256
  sha256, msg, code = files.hash(source.path, build.products(source.path, m))
  if not sha256 then return fail(source, msg, code) end
  return { version = m.version, same = function(entry) return entry.sha256 == sha256 end }
end

---@class pais.install.Look
---@field version string|nil nil: not known without fetching it
---@field commit string|nil
---@field same fun(entry: pais.install.Entry): boolean

--- What sources have now. Repositories are asked at the same time.
---@param sources pais.install.Source[]
---@param progress pais.install.Progress
---@return fun(source: pais.install.Source): pais.install.Look|nil, string|nil, string|nil, string|nil
--- next gives what one of them has, or a message, code and next step
function fetch.look(sources, progress)
  local found, list = resolve(sources)
  local seen = require("pais.install.remote").look(list, progress)
  return function(asked)
    local source, msg, code, step = table.unpack(found[asked], 1, 4)
    if not source then return nil, msg, code, step end
    if source.kind == "path" then return look_at(source) end
    local got = seen[source]
    if not got.same then return unfetched(asked, source, got) end
    return got
  end
end

--- A link to a folder in which a plugin is worked on.
---@param tx pais.install.Change
---@param source pais.install.Source of kind path
---@return pais.install.Candidate|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function fetch.link(tx, source)
  if source.kind ~= "path" then
    return fail(source, "only a folder can be linked with --dev", "E_USAGE")
  end
  local m, msg, code = manifest_of(source.path)
  if not m then return fail(source, msg, code) end
  local staged = tx:staged(m.name)
  local ok
  ok, msg, code = fs.symlink(source.path, staged)
  if not ok then return fail(source, msg, code) end
  return { m = m, dir = staged, dev = true, entry = tx.plugins[m.name], listing = "" }
end

return fetch

--- pais.install.source: the words that say where a plugin comes from.
-- A path has a slash (or is `.`), a git address has `://` or the form `user@host:path`, anything else
-- is a name of a registry, perhaps with a range of versions: `jira@^1.2`.

local address = require "pais.registry.address"
local fs = require "pais.fs"
local paths = require "pais.paths"
local semver = require "pais.text.semver"

local source = {}

---@class pais.install.Source
---@field kind "path"|"git"|"name"
---@field text string as it goes into the lock, without credentials; of a name: what was asked for
---@field path string|nil absolute
---@field url string|nil
---@field ref string|nil branch, tag or commit
---@field sub string|nil folder in the repository
---@field name string|nil of a registry
---@field range string|nil that the version must be in
---@field commit string|nil that must be fetched, whatever the ref is by now
---@field sha256 string|nil that the files must have
---@field asked string|nil the name of a registry that led here
---@field registry pais.Registry|nil that has it
---@field others string[]|nil registries that have another one of that name

local function bad(text, why)
  return nil, ("%s: %s"):format(address.public(text), why), "E_SOURCE"
end

-- `URL#ref//sub`, `URL//sub#ref`, each part but the first optional.
local function git(text)
  local head, rest = text:match "^([^#]*)#?(.*)$"
  local scheme, where = head:match "^(%a[%w+.-]*://)(.*)$"
  if not scheme then scheme, where = "", head end
  local url, sub = where:match "^(.-)//(.*)$"
  local ref, second = rest:match "^(.-)//(.*)$"
  ref = ref or rest
  if sub and second then return bad(text, "it names two folders") end
  sub = sub or second
  sub = sub and sub:gsub("/+$", "")
  for _, word in ipairs { url or where, ref, sub or "" } do
    if address.unsafe(word) then
      return bad(text, ("'%s' cannot be used"):format(word:gsub("^[^/]*@", ""):gsub("%c", "?")))
    end
  end
  if sub and (sub == "" or sub:sub(1, 1) == "/") then
    return bad(text, "behind // a folder is expected")
  end
  return { kind = "git", text = address.public(text), url = scheme .. (url or where),
    ref = ref ~= "" and ref or nil, sub = sub }
end

local function path(text, base)
  local at = paths.expand(text, base)
  local dir = at and fs.realpath(at)
  if not dir then return bad(text, "there is no such folder") end
  local home = paths.home()
  home = home and fs.realpath(home)
  local inside = home and dir:sub(1, #home + 1) == home .. "/"
  return { kind = "path", path = dir, text = inside and "." .. dir:sub(#home + 1) or dir }
end

local function name_of(text)
  local name, range = text:match "^([^@]+)@(.+)$"
  name = name or text
  if not name:find "^%l[%l%d-]*$" and not name:find "^%a[%w_-]*/%l[%l%d-]*$" then return nil end
  if range then
    local ok, msg = semver.range(range)
    if not ok then return bad(text, msg) end
  end
  return { kind = "name", text = text, name = name, range = range }
end

--- Take a source apart.
---@param text string
---@param base string|nil what a relative path begins in
---@return pais.install.Source|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function source.parse(text, base)
  if text:find "^%a[%w+.-]*://" or text:find "^[%w_.-]+@[%w_.-]+:" then return git(text) end
  if text:find("/", 1, true) or text == "." or text == ".." or text == "~" then
    local found, msg, code = path(text, base)
    -- `work/jira` is the plugin jira of the registry work, unless there is such a folder.
    local registry = not found and text:match "^(%a[%w_-]*)/[^/]+$"
    if registry and require("pais.registry").named { registry } then return name_of(text) end
    return found, msg, code
  end
  local found, msg, code = name_of(text)
  if found or msg then return found, msg, code end
  return nil, ("%s: it is no path, address or name of a plugin"):format(text), "E_SOURCE",
    "a path has a slash in it: ./" .. text
end

--- The place that a lock's source names, whatever the branch, tag or commit.
---@param text string
---@return string
function source.place(text)
  local s = text:find "^[%a_][%w+._@-]*:" and git(text)
  return s and s.url .. "//" .. (s.sub or "") or text
end

--- What a name stands for: the source that a registry has for it.
---@param asked pais.install.Source of kind name
---@return pais.install.Source|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function source.resolve(asked)
  local registry = require "pais.registry"
  local entry, where, code, step, others = registry.find(asked.name)
  if not entry then return nil, ("%s: %s"):format(asked.text, where), code, step end
  if asked.range and entry.version and not semver.satisfies(entry.version, asked.range) then
    return nil, ("%s: registry %s has version %s"):format(asked.text, where.name,
      entry.version), "E_VERSION", "'pais registry sync' asks for what there is now"
  end
  local s, msg, word = source.parse(entry.source, paths.home())
  if not s then return nil, msg, word end
  s.asked, s.range, s.registry, s.others = asked.text, asked.range, where, others
  return s
end

--- Where an update of a lock's entry would come from: what was asked for of a registry, else as
--- source.of_entry.
---@param entry pais.install.Entry
---@return pais.install.Source|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function source.again(entry)
  return source.parse(entry.name or entry.source, paths.home())
end

--- The source of a lock's entry: exactly what was installed. Its relative paths begin in the home.
---@param entry pais.install.Entry
---@return pais.install.Source|nil
---@return string|nil message
---@return string|nil code
function source.of_entry(entry)
  local s, msg, code = source.parse(entry.source, paths.home())
  -- A bundled plugin lies elsewhere on another machine.
  if not s and entry.name then s, msg, code = source.parse(entry.name, paths.home()) end
  if not s then return nil, msg, code end
  s.commit, s.sha256, s.asked = entry.commit, entry.sha256, entry.name
  return s
end

return source

--- pais.guard.build: the rules as they are now, and the text that a dispatch reads.
-- Done when something has changed; pais.guard.keep has what a dispatch needs every time.

local fs = require "pais.fs"
local json = require "pais.json"

local build = {}

-- The plugins that bring rules, and the manifests that could say so.
local function providers(home)
  if not home then return {}, {}, nil end
  local paths = require "pais.paths"
  local dir = paths.plugins(require("pais.config").load().values)
  local manifest = require "pais.plugin.manifest"
  local out, files = {}, {}
  for _, name in ipairs(dir and fs.list(dir) or {}) do
    local folder = dir .. "/" .. name
    if name:sub(1, 1) ~= "." and fs.stat(folder .. "/plugin.yaml") then
      files[#files + 1] = folder .. "/plugin.yaml"
      local m = manifest.load(folder)
      for _, p in ipairs(m and m.provides or {}) do
        if p.contract == "SecurityRules" then out[#out + 1] = { name = m.name, dir = folder } end
      end
    end
  end
  return out, files, dir
end

-- The settings of the security plugin as its files say, and what is wrong with them.
local function settings_of(dir)
  local m, problems = require("pais.plugin.manifest").load(dir)
  if not m then return {}, problems end
  return require("pais.config").plugin(m)
end

-- The path as it is in `dir`, which takes less time to look at.
local function below(dir, path)
  return path:sub(1, #dir + 1) == dir .. "/" and path:sub(#dir + 2) or path
end

--- Compiles the rules as they are now.
---@param at table from pais.guard.keep.place
---@return pais.guard.Set set
---@return string[] always files that it was made from, those of the plugin relative to its folder
---@return string[] some packs and manifests
function build.compile(at)
  local list, manifests, dir = providers(at.home)
  at.providers = list
  if not at.settings then at.settings, at.problems = settings_of(at.dir) end
  local set = require("pais.guard.compile").run(at)
  -- A pack that is replaced changes its folder too: that one is looked at always, they in turn.
  local always, some = { "config.yaml", "config.toml", dir }, manifests
  local files, folders = require("pais.guard.sources").list(at)
  for _, item in ipairs(files) do
    table.insert(item.layer == "pack" and some or always, (below(at.dir, item.file)))
  end
  for _, folder in ipairs(folders) do always[#always + 1] = below(at.dir, folder) end
  if at.dir:match "^(.*)/" ~= dir then some[#some + 1] = at.dir .. "/plugin.yaml" end
  set.settings = at.settings
  return set, always, some
end

-- Of what is wrong, so much is said at each event.
local SAID = 10

local function said(problems)
  if #problems <= SAID then return problems end
  local some = table.move(problems, 1, SAID, 1, {})
  some[SAID + 1] = { level = "error",
    message = ("and %d more: `pais security rules` shows them"):format(#problems - SAID) }
  return some
end

local function sections(set)
  local list = {}
  local function add(name, text) list[#list + 1] = { name = name, text = text } end
  for kind, rows in pairs(set.rows) do add("rules:" .. kind, json.encode(rows)) end
  local commands = set.commands["*"] and { "*" } or require("pais.text.keys").sorted(set.commands)
  add("head", require("pais.plan.file").fields { level = set.level,
    commands = commands[1] and " " .. table.concat(commands, " ") .. " " or nil,
    problems = set.problems[1] and #set.problems, failed = set.failed })
  -- What is wrong with the rules is said at every call: then none falls through.
  if not (set.problems[1] or set.failed) then add("sieve", set.sieve) end
  add("texts", json.encode(set.texts))
  add("problems", json.encode(json.array(said(set.problems))))
  return list
end

--- The text of the file, as pais.plan.file keeps it.
---@param at table from pais.guard.keep.place
---@param key string
---@return string text
---@return integer newest
function build.text(at, key)
  local set, always, some = build.compile(at)
  return require("pais.plan.file").serialise { key = key, base = at.dir, always = always, some = some,
    sections = sections(set) }
end

return build

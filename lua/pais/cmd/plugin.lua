--- pais.cmd.plugin: pais plugin list|info|verify|new, and the way to what changes something.

local installed = require "pais.plugin.installed"
local term = require "pais.cli.term"

local cmd = {}

--- `incident` -> "incident, jira[cloud]": the contracts of a manifest in one cell.
local function contracts_of(m)
  local out = {}
  for i, p in ipairs(m.provides or {}) do
    out[i] = require("pais.contract").key(p.contract, p.service)
  end
  return out
end

local function events_of(m)
  local out, seen = {}, {}
  for _, hook in ipairs(m.hooks or {}) do
    if not seen[hook.event] then out[#out + 1] = hook.event end
    seen[hook.event] = true
  end
  return out
end

local colors = { ok = "green", off = "yellow", changed = "yellow", refused = "red" }

-- What is wrong with the files of a plugin that runs.
local function changed(plan, name)
  for _, c in ipairs(plan.changed) do
    if c.file == name then return c.message end
  end
end

--- What `plugin list` tells about each plugin; `status` shows it too.
---@param overview pais.Overview
---@return table[]
function cmd.summary(overview)
  local json = require "pais.json"
  local out = {}
  for i, m in ipairs(overview.manifests) do
    local state, reason, code = installed.state(overview, m)
    -- Its handlers do not run here; what else it has stays.
    local off = state == "ok" and installed.off(overview.plan, m.name)
    if off then state, reason = "off", off end
    local told = state == "ok" and changed(overview.plan, m.name)
    if told then state, reason, code = "changed", told, "E_CHANGED" end
    out[i] = {
      name = m.name, version = m.version, language = m.language, dir = m.dir,
      description = m.description, hooks = json.array(events_of(m)),
      contracts = json.array(contracts_of(m)), state = state, reason = reason, code = code,
    }
  end
  return out
end

local function reasons(list, state, heading, dir, out)
  local rows = {}
  for _, p in ipairs(list) do
    if p.state == state then
      rows[#rows + 1] = { { colors[state], p.name }, installed.short(p.reason, dir) }
    end
  end
  if #rows == 0 then return end
  out:print("\n" .. out:style("bold", heading))
  out:table(nil, rows, { indent = "  " })
end

--- Prints why plugins are refused; nothing when none is.
---@param list table[] from cmd.summary
---@param dir string folder of the plugins
---@param out pais.out
function cmd.refused(list, dir, out) reasons(list, "refused", "Refused", dir, out) end

function cmd.list(_, out)
  local overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  local list = cmd.summary(overview)
  if out.json_mode then
    out:json(require("pais.json").array(list))
    return 0
  end
  if #list == 0 then
    out:print(("There are no plugins in %s."):format(overview.dir))
    out:print("'pais plugin new NAME' makes one.")
    return 0
  end
  local rows = {}
  for i, p in ipairs(list) do
    rows[i] = { { "bold", p.name }, { colors[p.state], p.state }, p.version or "?",
      p.language or "?", table.concat(p.contracts, ", "), #p.hooks > 4 and
      ("%d events"):format(#p.hooks) or table.concat(p.hooks, ", ") }
  end
  out:table({ "name", "state", "version", "language", "contracts", "hooks" }, rows)
  if overview.plan.off[1] then
    out:print("\n" .. out:style("bold", "Switched off"))
    require("pais.off.words").show(overview.plan.off, out, "  ")
  end
  cmd.refused(list, overview.dir, out)
  reasons(list, "changed", "Changed", overview.dir, out)
  return 0
end

function cmd.info(args, out)
  return require("pais.plugin.info").show(args.plugin, out)
end

function cmd.verify(args, out)
  if not args.target then return require("pais.cmd.plugin.look").bytes(args, out) end
  local dir, msg, code, step = installed.locate(args.target)
  if not dir then return nil, msg, code, step end
  local schema, json = require "pais.schema", require "pais.json"
  local m, problems = require("pais.plugin.verify").check(dir)
  local errors = 0
  for _, p in ipairs(problems) do if p.level == "error" then errors = errors + 1 end end
  local exit = errors > 0 and require("pais.cli.exit").CONFIG or 0
  if out.json_mode then
    out:json { name = m and m.name, dir = dir, ok = errors == 0, problems = json.array(problems) }
    return exit
  end
  for _, p in ipairs(problems) do
    local level = out:style(p.level == "error" and "red" or "yellow", p.level)
    out:print(("%s: %s"):format(level, term.clean(schema.format(p))))
  end
  if errors > 0 then
    out:print(("%s: %s, %s"):format(args.target, term.count(errors, "error"),
      term.count(#problems - errors, "warning")))
  else
    out:print(("%s %s: %s"):format(m.name, m.version, #problems > 0 and "usable, with warnings"
      or out:style("green", "everything is in order")))
  end
  return exit
end

local tries = {
  lua = "busted spec",
  python = "python3 -m unittest discover tests",
  rust = "cargo test",
}

-- Of the configuration, as far as there are templates for it.
local function default_language(scaffold)
  local wanted = require("pais.config").load().values.defaults.language
  for _, language in ipairs(scaffold.languages) do
    if language == wanted then return language end
  end
  return "lua"
end

function cmd.new(args, out)
  local scaffold, sys = require "pais.plugin.scaffold", require "pais.sys"
  local ok, msg = scaffold.valid(args.name)
  if not ok then return nil, msg, "E_USAGE" end
  local code
  local parent = args.dir
  if not parent then
    parent, msg, code = installed.dir()
    if not parent then return nil, msg, code end
  end
  parent = parent:gsub("(.)/+$", "%1")
  if parent:sub(1, 1) ~= "/" then
    local here, why, word = sys.cwd()
    if not here then return nil, why, word end
    parent = parent == "." and here or here .. "/" .. parent
  end
  local language, dir = args.language or default_language(scaffold), parent .. "/" .. args.name
  local files = scaffold.files(args.name, language, sys.version)
  ok, msg, code = scaffold.write(dir, files)
  if not ok then return nil, msg, code, code == "EEXIST" and "take another name, or move it" end
  if out.json_mode then
    out:json { name = args.name, language = language, dir = dir }
    return 0
  end
  out:print("made " .. out:style("bold", dir))
  local rows = {}
  for i, file in ipairs(files) do rows[i] = { { "cyan", file.path }, file.what } end
  out:table(nil, rows, { indent = "  " })
  local target = args.dir and dir or args.name
  out:print("\nNow")
  if language == "rust" then out:print(("  cd %s && cargo build --release"):format(dir)) end
  out:print(("  pais run %s hello who=you"):format(target))
  out:print(("  pais plugin verify %s"):format(target))
  out:print(("  cd %s && %s"):format(dir, tries[language]))
  if args.dir then
    out:print(("\nTo install it, and go on working on it here: pais plugin install --dev %s"):format(dir))
  end
  return 0
end

-- What reads or changes pais.lock is loaded when it is asked for.
local elsewhere = { change = { "install", "update", "remove", "pin", "rollback", "build" },
  look = { "outdated", "generations" } }
for module, names in pairs(elsewhere) do
  for _, name in ipairs(names) do
    cmd[name] = function(args, out) return require("pais.cmd.plugin." .. module)[name](args, out) end
  end
end

return cmd

--- pais.guard.compile: rules and settings become the rows that a dispatch goes by.
-- Every rule is run on its own examples, and what it suggests instead is judged by the rules: one
-- that fails is left out and the reason is kept. Done when something has changed, never per event.

local effects = require "pais.guard.effects"
local json = require "pais.json"
local judge = require "pais.guard.judge"
local keys = require "pais.text.keys"
local nearest = require "pais.text.nearest"
local settings = require "pais.guard.settings"
local shell = require "pais.shell"
local sources = require "pais.guard.sources"
local words = require "pais.guard.words"

local compile = {}

-- The world of the examples.
compile.WORLD = { cwd = "/home/user/project", home = "/home/user", project = "/home/user/project",
  pais = "/home/user/.config/pais", exe = "/usr/local/bin/pais", tmpdir = "/tmp" }

---@class pais.guard.Set
---@field level string
---@field rows table<string, table[]> active rules by kind of effect
---@field texts table<string, table> by id: reason, instead, advice
---@field sieve string the rows in short, for pais.shell
---@field commands table<string, boolean> programs that rules about words name; "*" all
---@field rules table[] every rule that works, active or not, with its `state`
---@field packs table[] name, group, description, on
---@field problems table[]
---@field failed string|nil why the guard as a whole cannot be relied on
---@field files string[] Lua files, by number

local function any_command() return true end

local function with_commands(look, msg)
  if look then effects.add_commands(look, any_command) end
  return look, msg
end

local function world(cwd)
  local at = {}
  for k, v in pairs(compile.WORLD) do at[k] = v end
  at.cwd, at.project = cwd or at.cwd, cwd or at.project
  return effects.options(at)
end

local function look_at(example)
  local options = world(type(example) == "table" and example.cwd)
  if type(example) == "string" then return with_commands(effects.command(example, options)) end
  local input = {}
  for k, v in pairs(example) do input[k] = v end
  local tool = input.tool or "Bash"
  input.tool, input.cwd = nil, nil
  if type(input.repeated) == "table" then -- {COUNT, TEXT}: what no one would write out
    input.command = tostring(input.repeated[2]):rep(input.repeated[1]) .. (input.command or "")
  end
  return with_commands(effects.of({ tool_name = tool, tool_input = input }, options, {}))
end

local EXPLAIN = "`pais security explain` shows what a command does"

local function shown(example)
  return require("pais.guard.text").short(type(example) == "string" and example
    or json.encode(example))
end

local WORLD = { home = compile.WORLD.home, project = compile.WORLD.project }

local function concerns(r, look, test)
  local opts = { home = WORLD.home, project = WORLD.project, test = test,
    text = look and look.text, look = look }
  local kinds = {}
  for _, kind in ipairs(r.kinds) do kinds[kind] = true end
  for _, e in ipairs(look and look.effects or {}) do
    if kinds[e.kind] and judge.applies(r, e, opts) then return true end
  end
  return false
end

-- What is wrong with a rule by its own examples, and where.
local function own_examples(r, test)
  for i, example in ipairs(r.match) do
    local look, msg = look_at(example)
    if not look then
      return ("its example `%s` cannot be read: %s"):format(shown(example), msg
        or "no tool that is looked at, or nothing to look at"), sources.place(r, "match", i)
    elseif not concerns(r, look, test) then
      return ("its example `%s` is not matched"):format(shown(example)),
        sources.place(r, "match", i), EXPLAIN
    end
  end
  for i, example in ipairs(r.not_match) do
    if concerns(r, look_at(example), test) then
      return ("it matches `%s`, which its not_match names"):format(shown(example)),
        sources.place(r, "not_match", i), EXPLAIN
    end
  end
end

local function tester(lua)
  return function(r, e) return sources.test(r.file, (lua[r.file] or {})[r.index], r.id, e) end
end

--- The row of an active rule, as it is kept.
---@param r table
---@return table
function compile.row(r)
  return { id = r.id, verdict = r.now, observe = r.observe, when = r.when,
    unless = r.unless and r.unless[1] and json.array(r.unless) or nil, except = r.except,
    index = r.index, file = r.index and r.file or nil }
end

-- The rows by kind; with `standard`, as they are written for that level.
local function rows_of(rules, standard)
  local rows = {}
  for _, r in ipairs(rules) do
    local said = standard and r.verdict.standard or not standard and r.now
    if said ~= "none" and (standard or r.active) then
      local row = compile.row(r)
      row.verdict = said
      for _, kind in ipairs(r.kinds) do
        rows[kind] = rows[kind] or json.array {}
        table.insert(rows[kind], row)
      end
    end
  end
  return rows
end

local UNCLEAR = "is no command that is understood"

-- Which rule refuses a suggested command; nil when they leave it alone.
local function refused(command, rows, test)
  local look = look_at(command)
  if not look or look.partial or not look.commands[1] then return UNCLEAR end
  if look.core then return look.core.id end
  -- A condition that raises is the fault of its own rule.
  local function heard(r, e) return select(2, pcall(test, r, e)) == true end
  local best = judge.run(look.effects, function(kind) return rows[kind] end,
    { home = WORLD.home, project = WORLD.project, text = look.text, look = look, test = heard })
  return best and best.rule.id
end

-- ---- all together

local function stricter(a, b)
  return (words.rank[b] or 0) > (words.rank[a] or 0) and b or a
end

local function collect(set, list, given, report)
  local by_id, lua = {}, {}
  local project, own = {}, nil
  for _, source in ipairs(list) do
    if source.lua then lua[source.file] = source.lua end
    if source.layer == "project" then project, own = source.data, source end
  end
  if project.level ~= nil then
    if words.rank[project.level] then
      set.level = stricter(set.level, project.level)
    else
      report("level: standard, strict or paranoid expected", own.file, own.mark "level")
    end
  end
  local forced = project.packs or {}
  local chosen = type(given.packs) == "table" and given.packs or {}
  for _, source in ipairs(list) do
    local on = true
    if source.pack then
      on = chosen[source.pack] ~= false or forced[source.pack] == true
      set.packs[#set.packs + 1] = { name = source.pack, description = source.description,
        group = source.file:match("([^/]+)/[^/]*$"), on = on, rules = #source.rules }
    end
    for _, r in ipairs(source.rules) do
      if by_id[r.id] then
        report(("rule '%s' is already in %s; change it with `rules:` in the plugin's config.yaml")
          :format(r.id, by_id[r.id].file or "the settings"), r.file, sources.place(r, "id"))
      else
        by_id[r.id] = r
        r.now = r.verdict[set.level]
        r.active = on and r.now ~= "none"
        r.state = not on and "pack off" or r.now == "none" and "level" or r.now
        set.rules[#set.rules + 1] = r
      end
    end
  end
  local packs = {}
  for i, p in ipairs(set.packs) do packs[i] = p.name end
  for _, name in ipairs(keys.unknown(forced, packs)) do
    report(("packs: there is no '%s'%s"):format(name, nearest.hint(name, packs)), own.file,
      own.mark("packs", name))
  end
  return by_id, tester(lua), own
end

-- Leaves out the rules with which something is wrong, as `fault` says; whatever one of them does, the
-- others count.
local function keep_right(set, report, fault)
  local kept = {}
  for _, r in ipairs(set.rules) do
    local ok, wrong, mark, hint = pcall(fault, r)
    if wrong then
      report(("rule '%s' is left out: %s"):format(r.id, tostring(wrong):match "^[^\n]*"), r.file,
        ok and mark or sources.place(r), ok and hint or nil)
    else
      kept[#kept + 1] = r
    end
  end
  set.rules = kept
end

-- Leaves out what fails its examples.
local function check_examples(set, test, report)
  keep_right(set, report, function(r) return own_examples(r, test) end)
end

local LAYERS = { pack = 1, plugin = 2, team = 3, user = 4, project = 5 }

-- A rule is faulty that suggests what one of its own layer, or of one before it, refuses at the
-- standard level.
local function check_suggestions(set, test, report)
  local rows, layer = rows_of(set.rules, true), {}
  for _, r in ipairs(set.rules) do layer[r.id] = LAYERS[r.layer] end
  keep_right(set, report, function(r)
    local by = r.instead and refused(r.instead, rows, test)
    if by and (layer[by] or 0) <= LAYERS[r.layer] then
      return ("it suggests `%s`, which %s"):format(r.instead, by == UNCLEAR and by or by .. " refuses"),
        sources.place(r, "instead")
    end
  end)
end

-- The rows in short, which a dispatch asks first. All that is partial, and every name of a file, is
-- looked at whole.
local function sieve_of(rows)
  local list = {}
  for kind, some in pairs(rows) do
    for _, r in ipairs(some) do list[#list + 1] = { kind = kind, when = r.when } end
  end
  return shell.sieve(list)
end

-- The packs are the guard: without one of them it has failed, and does as its on_error says.
local function pack_failure(list, dir)
  local read = {}
  for _, source in ipairs(list) do read[source.file] = true end
  local files = sources.pack_files(dir .. "/packs")
  if not files[1] then return dir .. "/packs: there are no packs" end
  for _, file in ipairs(files) do
    if not read[file] then return file .. ": the pack cannot be read" end
  end
end

--- Compiles everything.
---@param at {dir: string|nil, home: string|nil, etc: string|nil, project: string|nil,
---  providers: table[]|nil, settings: table|nil, problems: table[]|nil, level: string|nil}
---  problems: of the settings
---@return pais.guard.Set
function compile.run(at)
  local given = at.settings or {}
  local level = at.level or given.level
  local set = { level = words.rank[level] and level or "standard", rules = {},
    packs = {}, problems = {}, commands = {}, texts = {} }
  local function report(message, file, mark, hint)
    set.problems[#set.problems + 1] = { level = "error", file = file, line = mark and mark[1],
      col = mark and mark[2], message = message, hint = hint }
  end
  for _, p in ipairs(at.problems or {}) do set.problems[#set.problems + 1] = p end
  local list = sources.read(at, set.problems)
  if at.dir then set.failed = pack_failure(list, at.dir) end
  local by_id, test, own = collect(set, list, given, report)
  set.test = test
  check_examples(set, test, report)
  check_suggestions(set, test, report)
  local place = at.dir and settings.place(at.dir) or function() end
  local function of_settings(message, ...) report(message, place(...)) end
  local function of_project(message, ...) report(message, own.file, own.mark(...)) end
  settings.apply(set, given, by_id, of_settings)
  settings.paths(set, given.paths, of_settings, own and own.data.paths, of_project)
  set.rows = rows_of(set.rules)
  -- What the level, the settings or somebody's own rules refuse is not suggested.
  for _, r in ipairs(set.rules) do
    if r.instead and refused(r.instead, set.rows, test) then r.instead = nil end
  end
  set.sieve = sieve_of(set.rows)
  for _, r in ipairs(set.rules) do
    set.texts[r.id] = { reason = r.reason, instead = r.instead, advice = r.advice }
  end
  for _, r in ipairs(set.rows.command or {}) do
    if r.when.tool then
      for tool in pairs(r.when.tool) do set.commands[tool] = true end
    else
      set.commands["*"] = true
    end
  end
  return set
end

return compile

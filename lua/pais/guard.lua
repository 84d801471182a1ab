--- pais.guard: the security guard; the bundled plugin `security` hands its events to this.
-- What a call would do is found by the shell engine, what of that is refused by the rules that
-- pais.guard.keep has compiled. The engine's catastrophic core counts before any rule.

local effects = require "pais.guard.effects"
local json = require "pais.json"

local guard = {}

-- The reader of compiled rows.
local function reader(set)
  local known = {}
  return function(kind)
    local rows = known[kind]
    if rows == nil then
      local text = set:section("rules:" .. kind)
      rows = text and json.decode(text) or false
      known[kind] = rows
    end
    return rows or nil
  end
end

-- Conditions of rules.lua; a file that cannot be run any more refuses what its rules were about.
local function tester()
  local files = {}
  return function(rule, effect)
    local list = files[rule.file]
    if list == nil then
      local msg
      list, msg = require("pais.guard.sources").run(rule.file)
      if not list then error(msg, 0) end
      files[rule.file] = list
    end
    local raw = list[rule.index]
    if type(raw) ~= "table" or raw.id ~= rule.id or type(raw.test) ~= "function" then
      error(("%s: rule '%s' is not where it was"):format(rule.file, rule.id), 0)
    end
    return raw.test(effect) == true
  end
end

local function texts_of(set, id)
  local all = json.decode(set:section "texts" or "{}")
  return type(all) == "table" and all[id] or { reason = "A rule refuses it." }
end

local function refusal_of(event, ctx, look, id)
  return { rule = id, tool = event.tool_name, text = look.text, cwd = ctx.cwd,
    session = ctx.session }
end

local function refuse(event, ctx, look, found, said)
  local once = require "pais.guard.once"
  local refusal = refusal_of(event, ctx, look, found.id)
  local times, code = 0, nil
  if found.verdict == "block" then times, code = once.note(ctx.home, refusal) end
  local reason = require("pais.guard.text").reason(look, found, said, times)
  local api = require "pais.api"
  local verdict = (found.verdict == "block" and api.block or api.ask)(reason)
  verdict = api.join(verdict, api.rule(found.id))
  -- The code goes to the user alone; the model reads the reason.
  if code and not found.core then
    verdict = api.join(verdict, api.message(
      ("%s refused a call. To allow it once: pais security allow-once %s"):format(found.id, code)))
  end
  return verdict
end

--- What the rules find in a look, permits aside.
---@param look pais.guard.Look
---@param set userdata from pais.guard.keep
---@param at {home: string|nil, project: string|nil, skip: table|nil}
---@return pais.guard.Finding|nil
---@return pais.guard.Finding[]
function guard.judge(look, set, at)
  if not look.effects[1] then return nil, {} end
  at.test = at.test or tester()
  return require("pais.guard.judge").run(look.effects, reader(set), at)
end

-- What rules that only watch would have done, for the record.
local function observed(found)
  local said = {}
  for _, f in ipairs(found) do
    if f.rule.observe then
      said[#said + 1] = ("%s (observed: %s)"):format(f.rule.id, f.rule.verdict)
    end
  end
  return said[1] and require("pais.api").rule(table.concat(said, ", ")) or nil
end

--- PreToolUse.
---@param event table
---@param ctx table
---@return table|nil verdict
function guard.check(event, ctx)
  local keep = require "pais.guard.keep"
  local set = keep.open(ctx.plugin.dir, ctx.home, ctx.project_dir)
  local head = set:fields "head" or {}
  local names = head.commands
  local wanted = names and function(name)
    return names == " * " or names:find(" " .. name .. " ", 1, true) ~= nil
  end
  local options = effects.here(ctx)
  local look, msg = effects.of(event, options, { commands = wanted, disk = true })
  if not look then
    if msg then error(msg, 0) end
    return nil
  end
  if look.core then
    local core = look.core
    return refuse(event, ctx, look, { id = core.id, verdict = "block", core = true,
      effect = look.effects[core.effect] or { place = "none" } }, { reason = core.reason,
      advice = "This cannot be allowed by a rule or a setting." })
  end
  if head.problems then
    for _, p in ipairs(json.decode(set:section "problems" or "[]")) do
      ctx.fault((p.file and p.file .. (p.line and ":" .. p.line or "") .. ": " or "") .. p.message)
    end
  end
  local at = { home = options.home, project = options.project, skip = {} }
  local best, found = guard.judge(look, set, at)
  while best and best.rule.verdict == "block"
    and require("pais.guard.once").use(ctx.home, refusal_of(event, ctx, look, best.rule.id)) do
    at.skip[best.rule.id] = true
    best = guard.judge(look, set, at)
  end
  if not best then return observed(found) end
  local id = best.rule.id
  return refuse(event, ctx, look, { id = id, verdict = best.rule.verdict, effect = best.effect },
    texts_of(set, id))
end

return guard

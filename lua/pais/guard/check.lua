--- pais.guard.check: the whole of the guard, for a call that pais.guard does not let through at once.
-- What a call would do is found by the shell engine, what of that is refused by the rules that
-- pais.guard.keep has compiled. The engine's catastrophic core counts before any rule.

local effects = require "pais.guard.effects"
local json = require "pais.json"

local check = {}

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
    return require("pais.guard.sources").test(rule.file, list[rule.index], rule.id, effect)
  end
end

--- What the rules find in a look, permits aside.
---@param look pais.guard.Look
---@param set pais.guard.Kept
---@param at {home: string|nil, project: string|nil, skip: table|nil}
---@return pais.guard.Finding|nil
---@return pais.guard.Finding[]
function check.judge(look, set, at)
  if not look.effects[1] then return nil, {} end
  at.test = at.test or tester()
  return require("pais.guard.judge").run(look.effects, reader(set), at)
end

--- PreToolUse.
---@param event table
---@param ctx table
---@param options table from pais.guard
---@return table|nil verdict
function check.run(event, ctx, options)
  local look, msg = effects.of(event, options, { disk = true })
  if not look then
    if msg then error(msg, 0) end
    return nil
  end
  -- Before anything else, so that it counts whatever the rules are and whether they can be read.
  if look.core then
    return require("pais.guard.refuse").verdict(event, ctx, look,
      require("pais.guard.text").core(look))
  end
  local set = require("pais.guard.keep").open(ctx.plugin.dir, ctx.home, ctx.project_dir)
  local head = set:fields "head" or {}
  if head.failed then error(head.failed, 0) end
  local names = head.commands
  if names then
    effects.add_commands(look, function(name)
      return names == " * " or names:find(" " .. name .. " ", 1, true) ~= nil
    end)
  end
  if head.problems then
    for _, p in ipairs(json.decode(set:section "problems" or "[]")) do
      ctx.fault(require("pais.schema").format(p))
    end
  end
  local at = { home = options.home, project = options.project, text = look.text, look = look,
    skip = {} }
  local best, found = check.judge(look, set, at)
  if not found[1] then return nil end
  local refuse = require "pais.guard.refuse"
  -- Permits of several rules are used together: one that is used alone would be lost.
  local permitted = {}
  while best and best.rule.verdict == "block"
    and refuse.permitted(event, ctx, look, best.rule.id) do
    at.skip[best.rule.id], permitted[#permitted + 1] = true, best
    best, found = check.judge(look, set, at)
  end
  for i = 1, best and best.rule.verdict == "block" and 0 or #permitted do
    if not refuse.permitted(event, ctx, look, permitted[i].rule.id, true) then
      best = permitted[i]
      break
    end
  end
  if not best then return refuse.observed(found, permitted) end
  local id = best.rule.id
  return refuse.verdict(event, ctx, look,
    { id = id, verdict = best.rule.verdict, effect = best.effect }, refuse.texts(set, id))
end

return check

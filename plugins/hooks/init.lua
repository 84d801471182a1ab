-- The bundled `hooks` plugin: rules from config.yaml. The engine is pais.rules; without rules it is
-- not even loaded.
local hooks = {actions = {}}

local function has_rules(ctx)
  return ctx.config.rules ~= nil and next(ctx.config.rules) ~= nil
end

function hooks.rules(event, ctx)
  if not has_rules(ctx) then return end
  local rules = require "pais.rules"
  local answer = rules.run(ctx.config.rules, event, {timeout_ms = ctx.timeout_ms})
  local said
  local function say(verdict) said = said and said .. verdict or verdict end
  if answer.verdict then say(pais[answer.verdict](answer.reason)) end
  if answer.rewrite then say(pais.rewrite(answer.rewrite)) end
  for _, text in ipairs(answer.context) do say(pais.context(text)) end
  for _, text in ipairs(answer.message) do say(pais.message(text)) end
  local faults = {}
  for i, fault in ipairs(answer.faults) do
    faults[i] = rules.explain(fault, ctx.plugin.dir)
    if ctx.fault then ctx.fault(faults[i]) end
  end
  -- Why not always: a failed handler says nothing, and the other rules did say something.
  if faults[1] and not said and not ctx.fault then error(table.concat(faults, "\n"), 0) end
  return said
end

function hooks.actions.check(_, ctx)
  local rules = require "pais.rules"
  local faults, summary = rules.check(ctx.config.rules)
  for _, rule in ipairs(summary) do
    print(("%s: %s on %s"):format(rule.name, table.concat(rule.actions, ", "),
      table.concat(rule.events, ", ")))
  end
  if #summary == 0 and #faults == 0 then
    print(("there are no rules; they go into %s/config.yaml"):format(ctx.plugin.dir))
  end
  local lines = {}
  for i, fault in ipairs(faults) do lines[i] = rules.explain(fault, ctx.plugin.dir) end
  if lines[1] then return nil, table.concat(lines, "\n"), "E_CONFIG" end
end

return hooks

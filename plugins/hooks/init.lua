-- The bundled `hooks` plugin: rules from config.yaml. The engine is pais.rules; without rules it is
-- not even loaded.
local hooks = {actions = {}}

local function has_rules(ctx)
  return ctx.config.rules ~= nil and next(ctx.config.rules) ~= nil
end

function hooks.rules(event, ctx)
  if not has_rules(ctx) then return end
  local rules = require "pais.rules"
  local answer = rules.run(ctx.config.rules, event, {event = ctx.event})
  for _, fault in ipairs(answer.faults) do ctx.fault(rules.explain(fault, ctx.plugin.dir)) end
  local verdict = rules.verdict(answer)
  if not answer.fired[1] then return verdict end
  return verdict, pais.rule(table.concat(answer.fired, ", "))
end

-- What plugins show to Claude Code follows changes that were made by hand. Left behind, since the
-- session need not wait: Claude Code sees new skills while it runs.
function hooks.follow()
  require("pais.setup.follow").start()
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

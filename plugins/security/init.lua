-- The bundled `security` plugin. The engine is pais.guard; the rules are data in packs/.
-- The `require` of pais itself: nothing is looked for in this folder, which takes time.
local _, _, require = ...
local security = {}

function security.PreToolUse(event, ctx)
  return require("pais.guard").check(event, ctx)
end

function security.report(_, ctx)
  return require("pais.guard.report").start(ctx)
end

function security.scan(event)
  return require("pais.guard.scan").check(event)
end

function security.redact(event, ctx)
  return require("pais.guard.scan").redact(event, ctx)
end

return security

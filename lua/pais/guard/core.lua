--- pais.guard.core: what the engine's catastrophic core says of an event, without any rule.
-- For a dispatch in which a handler failed that has `core: true`: its rules were not heard, what the
-- engine in C refuses by itself is refused all the same.

local core = {}

--- Why the core refuses a tool call.
---@param event table PreToolUse
---@param ctx {cwd: string, project_dir: string, home: string|nil}
---@return string|nil reason nil: it does not, or cannot tell
---@return string|nil id
function core.refusal(event, ctx)
  -- The handler failed; whatever it was, it must not end the dispatch here.
  local ok, found = pcall(function()
    local look = require("pais.guard.effects").of(event, require("pais.guard").here(ctx), {})
    return look and look.core
  end)
  if not ok or not found then return nil end
  return ("%s: %s"):format(found.id, found.reason), found.id
end

return core

--- pais.guard.report: rules that are not in force, said to the user when a session starts.
-- A rule or setting that is wrong is left out and the others work; who wrote it should not find out
-- when it would have counted.

local json = require "pais.json"

local report = {}

--- SessionStart.
---@param ctx table
---@return table|nil verdict
function report.start(ctx)
  local set = require("pais.guard.keep").open(ctx.plugin.dir, ctx.home, ctx.project_dir)
  local head = set:fields "head" or {}
  local list = head.problems and json.decode(set:section "problems" or "[]") or {}
  if head.failed then table.insert(list, 1, { message = head.failed }) end
  local p = list[1]
  if not p then return nil end
  local more = tonumber(head.problems or 0) - (head.failed and 0 or 1)
  more = more > 0 and (" (and %d more)"):format(more) or ""
  return require("pais.api").message(("The security guard leaves something out: %s%s; "
    .. "`pais security rules` shows all of it."):format(require("pais.schema").format(p), more))
end

return report

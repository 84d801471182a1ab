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
  local where = p.file and p.file .. (p.line and ":" .. p.line or "") .. ": " or ""
  local more = #list > 1 and (" (and %d more)"):format(#list - 1) or ""
  return require("pais.api").message(("The security guard leaves something out: %s%s%s; "
    .. "`pais security rules` shows all of it."):format(where, p.message, more))
end

return report

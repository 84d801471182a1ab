--- pais.cmd.export: pais export.

local json = require "pais.json"
local paths = require "pais.paths"
local sys = require "pais.sys"

local cmd = {}

local function data_of(dir, plans, done)
  local list = json.array {}
  for i, plan in ipairs(plans) do
    list[i] = { name = plan.name, hooks = json.array(plan.list), left = json.array(plan.left),
      files = #plan.copied + #plan.texts, notes = json.array(plan.notes) }
  end
  return { dir = dir, plugins = list, changed = done }
end

local function show(plan, out)
  out:print(("%s: %d files"):format(plan.name, #plan.copied + #plan.texts))
  local rows = require("pais.cmd.import").rows(plan)
  if rows[1] then out:table(nil, rows, { indent = "  " }) end
  for _, note in ipairs(plan.notes) do out:note(note) end
end

--- pais export
---@param args table
---@param out pais.out
function cmd.run(args, out)
  if not args.claude_plugin then
    return nil, "export: --claude-plugin DIR says where to", "E_USAGE"
  end
  local dir = paths.expand(args.claude_plugin, (assert(sys.cwd()))):gsub("(.)/+$", "%1")
  local export = require "pais.export.run"
  local plans, msg, code, step = export.plan(dir, args.plugin)
  if not plans then return nil, msg, code, step end
  for _, plan in ipairs(out.json_mode and {} or plans) do show(plan, out) end
  if not args.dry_run then
    local ok, why, word = export.run(dir, plans)
    if not ok then return nil, why, word end
  end
  if out.json_mode then
    out:json(data_of(dir, plans, not args.dry_run))
  elseif args.dry_run then
    out:print "Nothing was written."
  else
    out:print(("%s %s"):format(out:style("green", "exported"), paths.short(dir)))
    out:print((plans[2] and "  'claude plugin marketplace add %s' makes them known to Claude Code"
      or "  'claude --plugin-dir %s' tries it"):format(paths.short(dir)))
  end
  return 0
end

return cmd

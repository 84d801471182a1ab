--- pais.cmd.import: pais import.

local json = require "pais.json"
local link = require "pais.cmd.link"
local paths = require "pais.paths"
local prompt = require "pais.cli.prompt"

local cmd = {}

-- Ask before something is written. True to go on; else what the command returns.
local function go_on(args, out, what)
  if args.yes then return true end
  if out.json_mode or not prompt.possible() then
    return nil, what .. ": there is no terminal to ask on", "E_USAGE", "--yes does not ask"
  end
  if prompt.yes(out, "\nGo on?") then return true end
  out:print "Nothing was changed."
  return 1
end

--- Hooks as rows of a table: what is taken, and what stays and why.
---@param sorted {list: table[], left: table[]}
---@return table[]
function cmd.rows(sorted)
  local rows = {}
  for _, item in ipairs(sorted.list) do
    rows[#rows + 1] = { { "green", "take" }, item.event, item.matcher or "", item.what }
    if item.note then rows[#rows + 1] = { "", "", "", { "yellow", item.note } } end
  end
  for _, item in ipairs(sorted.left) do
    rows[#rows + 1] = { { "yellow", "leave" }, item.event, "", item.what }
    rows[#rows + 1] = { "", "", "", { "dim", item.reason } }
  end
  return rows
end

local function show_plan(plan, out)
  local from = paths.short(plan.source.path)
  out:print(("%s becomes the plugin %s:"):format(from, plan.name))
  local rows = cmd.rows(plan.collected)
  if rows[1] then out:table(nil, rows, { indent = "  " }) end
  if plan.made.copied then
    out:print(("  copied: %d files of %s"):format(#plan.made.copied, from))
  end
  if plan.change then out:print(("  taken out of %s, until 'pais import --undo %s'"):format(from, plan.name)) end
  if plan.link then out:print "  Claude Code is linked to pais first (pais link)" end
  if plan.keep then
    out:print(("  %s stays as it is; the plugin is switched off: 'pais config set plugins.%s true'")
      :format(from, plan.name))
  end
  for _, note in ipairs(plan.notes) do out:note(note) end
end

local function data_of(plan, done, diff)
  local taken, left = json.array {}, json.array {}
  for i, item in ipairs(plan.collected.list) do
    taken[i] = { event = item.event, matcher = item.matcher, what = item.what, note = item.note }
  end
  for i, item in ipairs(plan.collected.left) do
    left[i] = { event = item.event, what = item.what, reason = item.reason }
  end
  return { plugin = plan.name, dir = plan.made.dir, source = plan.source.path, taken = taken, left = left,
    notes = json.array(plan.notes), link = plan.link or false, changed = done,
    diff = diff[1] and table.concat(diff, "\n") .. "\n" or nil }
end

local function take_in(args, out)
  local import = require "pais.import.run"
  local plan, msg, code, step = import.plan(args.source, { scope = args.scope, name = args.name,
    keep = args.keep })
  if not plan then return nil, msg, code, step end
  local diff = args.dry_run and link.diff { plan.change } or {}
  if not out.json_mode then show_plan(plan, out) end
  if args.dry_run then
    if out.json_mode then
      out:json(data_of(plan, false, diff))
    else
      link.print_diff(out, diff)
      out:print "Nothing was written."
    end
    return 0
  end
  local go, why, word, hint = go_on(args, out, "import")
  if go ~= true then return go, why, word, hint end
  local ok
  ok, msg, code, step = import.run(plan)
  if not ok then return nil, msg, code, step end
  if out.json_mode then
    out:json(data_of(plan, true, {}))
    return 0
  end
  out:print(("%s %s"):format(out:style("green", "imported"), plan.name))
  require("pais.cmd.plugin.report").follow(out)
  return 0
end

local function put_back(args, out)
  local undo = require "pais.import.undo"
  local plan, msg, code, step = undo.import(args.undo, true)
  if not plan then return nil, msg, code, step end
  local diff = args.dry_run and link.diff { plan.change } or {}
  if args.dry_run and not out.json_mode then
    link.print_diff(out, diff)
    out:print(("remove %s"):format(paths.short(plan.entry.dir)))
    out:print "Nothing was written."
  elseif not args.dry_run then
    if plan.changed and not args.yes then
      out:note(("plugin %s was changed since it was imported; the changes go with it"):format(args.undo))
      local go, why, word, hint = go_on(args, out, "import --undo")
      if go ~= true then return go, why, word, hint end
    end
    plan, msg, code, step = undo.import(args.undo, false, true)
    if not plan then return nil, msg, code, step end
  end
  if out.json_mode then
    out:json { plugin = args.undo, dir = plan.entry.dir, settings = plan.entry.path,
      changed = not args.dry_run, diff = diff[1] and table.concat(diff, "\n") .. "\n" or nil }
  elseif not args.dry_run then
    out:print(("%s %s"):format(out:style("green", "put back"),
      plan.entry.path and paths.short(plan.entry.path) or "nothing; the source was left as it was"))
    out:print(("removed %s"):format(paths.short(plan.entry.dir)))
    require("pais.cmd.plugin.report").follow(out)
  end
  return 0
end

--- pais import
---@param args table
---@param out pais.out
function cmd.run(args, out)
  if args.undo and (args.source or args.name or args.keep or args.scope) then
    return nil, "import: --undo takes no source, --scope, --name or --keep", "E_USAGE"
  end
  return (args.undo and put_back or take_in)(args, out)
end

return cmd

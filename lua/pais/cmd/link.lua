--- pais.cmd.link: pais link.

local json = require "pais.json"
local paths = require "pais.paths"

local cmd = {}

--- What plugins show, as rows of a table: what is done, where, and whose it is.
---@param report pais.setup.report|nil
---@return table[]
function cmd.rows(report)
  local rows = {}
  for _, item in ipairs(report and report.put or {}) do
    rows[#rows + 1] = { { "green", item.how }, paths.short(item.target),
      { "dim", ("%s of plugin %s"):format(item.kind, item.plugin) } }
  end
  for _, gone in ipairs(report and report.taken or {}) do
    rows[#rows + 1] = { gone.kept and { "yellow", "keep" } or { "red", "remove" },
      paths.short(gone.target),
      { "dim", ("%s of plugin %s"):format(gone.entry.kind, gone.entry.plugin) } }
  end
  return rows
end

-- The same as data.
local function as_data(report)
  if not report then return nil end
  local data = { put = json.array {}, removed = json.array {}, failed = json.array(report.failed) }
  for i, item in ipairs(report.put) do
    data.put[i] = { kind = item.kind, name = item.name, plugin = item.plugin, how = item.how,
      source = item.source, path = item.target }
  end
  for _, gone in ipairs(report.taken) do
    if not gone.kept then table.insert(data.removed, gone.target) end
  end
  return data
end

-- Print remarks and what failed; the exit code.
local function tell(notes, failed, out)
  for _, list in ipairs { notes, failed } do
    for _, note in ipairs(list) do out:note(note) end
  end
  return failed[1] and 1 or 0
end

--- What changes in files would look like.
---@param changes pais.setup.change[]
---@return string[] lines of unified diffs
function cmd.diff(changes)
  local lines = {}
  for _, change in ipairs(changes) do
    local diff = require("pais.text.diff").unified(change.old, change.new, change.path)
    table.move(diff, 1, #diff, #lines + 1, lines)
  end
  return lines
end

--- Print a diff.
---@param out pais.out
---@param lines string[]
function cmd.print_diff(out, lines)
  local colors = { ["+"] = "green", ["-"] = "red", ["@"] = "cyan" }
  local clean = require("pais.cli.term").clean
  for _, line in ipairs(lines) do
    local style = colors[line:sub(1, 1)]
    out:print(style and out:style(style, clean(line)) or clean(line))
  end
end

--- Print what a link or unlink did, or would do.
---@param out pais.out
---@param outcome pais.setup.outcome
---@param done string the word for it, such as "linked"
---@param dry_run boolean|nil
---@return integer exit code
function cmd.show(out, outcome, done, dry_run)
  local lines = cmd.diff(dry_run and outcome.changes or {})
  local report = outcome.shown
  if out.json_mode then
    out:json { shown = as_data(report), form = outcome.form, path = outcome.path, command = outcome.command,
      changed = outcome.changed, dry_run = dry_run or false, notes = json.array(outcome.notes),
      link = outcome.link, diff = lines[1] and table.concat(lines, "\n") .. "\n" or nil }
    return report and report.failed[1] and 1 or 0
  end
  cmd.print_diff(out, lines)
  if dry_run and outcome.link then out:print(("link %s"):format(outcome.link)) end
  local rows = cmd.rows(report)
  if dry_run then
    if rows[1] then out:table(nil, rows) end
    out:print(outcome.changed and "Nothing was written." or "Nothing would change.")
  elseif outcome.changed then
    out:print(("%s %s"):format(out:style("green", done), paths.short(outcome.path)))
  else
    out:print(("%s: nothing to change"):format(paths.short(outcome.path)))
  end
  if not dry_run and rows[1] then out:table(nil, rows, { indent = "  " }) end
  return tell(outcome.notes, report and report.failed or {}, out)
end

-- pais link --refresh
local function refresh(args, out)
  local report, msg, code = require("pais.setup.shown").update(args.dry_run)
  if not report then return nil, msg, code end
  if out.json_mode then
    out:json { shown = as_data(report), changed = report.changed, dry_run = args.dry_run or false,
      notes = json.array(report.notes) }
    return report.failed[1] and 1 or 0
  end
  local rows = cmd.rows(report)
  if rows[1] then out:table(nil, rows) else out:print "What plugins show is up to date." end
  return tell(report.notes, report.failed, out)
end

--- pais link
---@param args table
---@param out pais.out
function cmd.run(args, out)
  if args.refresh then return refresh(args, out) end
  local events = require "pais.events"
  if args.as_plugin and args.scope and args.scope ~= "user" then
    return nil, "link: the directory form is for the scope 'user' only", "E_USAGE"
  end
  for _, name in ipairs(args.event or {}) do
    if not events.get(events.canonical(name)).known then
      return nil, ("link: Claude Code knows no event '%s'"):format(name), "E_USAGE"
    end
  end
  local outcome, msg, code, step = require("pais.setup.link").link { scope = args.scope or "user",
    as_plugin = args.as_plugin, strict = args.strict, copy = args.copy, events = args.event, dry_run = args.dry_run }
  if not outcome then return nil, msg, code, step end
  return cmd.show(out, outcome, "linked", args.dry_run)
end

return cmd

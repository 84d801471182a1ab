--- pais.cmd.uninstall: pais uninstall.

local home = require "pais.setup.home"
local json = require "pais.json"
local link = require "pais.setup.link"
local paths = require "pais.paths"
local prompt = require "pais.cli.prompt"
local record = require "pais.setup.record"

local cmd = {}

local function show(out, outcomes, removal)
  local rows = {}
  for _, outcome in ipairs(outcomes) do
    rows[#rows + 1] = outcome.form == "import"
      and { { "yellow", "restore" }, "the imported hooks in " .. paths.short(outcome.path) }
      or { { "red", "unlink" }, paths.short(outcome.path) }
  end
  for _, path in ipairs(removal.gone) do
    rows[#rows + 1] = { { "red", "remove" }, paths.short(path) }
  end
  for _, path in ipairs(removal.kept) do
    rows[#rows + 1] = { { "yellow", "keep" }, paths.short(path) .. ", which was changed" }
  end
  if rows[1] then out:table(nil, rows, { indent = "  " }) end
end

-- Take all away; `look` only looks.
local function take_away(look, args)
  return record.with(look, function(rec)
    local outcomes, msg, code, step = link.unlink_all(rec, look)
    if not outcomes then return nil, msg, code, step end
    return { outcomes = outcomes, removal = home.remove(rec, args.history, look) }
  end)
end

local function finish(out, done)
  local left = require("pais.fs").stat(paths.home() or "") and paths.home()
  if out.json_mode then
    local links, restored = json.array {}, json.array {}
    for _, outcome in ipairs(done.outcomes) do
      table.insert(outcome.form == "import" and restored or links, outcome.path)
    end
    out:json { unlinked = links, restored = restored, removed = json.array(done.removal.gone),
      kept = json.array(done.removal.kept), left = left }
    return 0
  end
  for _, outcome in ipairs(done.outcomes) do
    for _, note in ipairs(outcome.notes) do out:note(note) end
  end
  if left then
    out:print(("What you put into %s, and the history, is still there."):format(paths.short(left)))
  end
  local exe = require("pais.sys").exe()
  if exe then out:print(("The program itself: %s"):format(paths.short(exe))) end
  return 0
end

--- pais uninstall
---@param args table
---@param out pais.out
function cmd.run(args, out)
  local plan, msg, code, step = take_away(true, args)
  if not plan then return nil, msg, code, step end
  if not out.json_mode then show(out, plan.outcomes, plan.removal) end
  if not plan.outcomes[1] and not plan.removal.gone[1] then
    if out.json_mode then return finish(out, plan) end
    out:print "There is nothing of pais to take away."
    return 0
  end
  if args.dry_run then
    return out.json_mode and finish(out, plan) or 0
  end
  if not args.yes then
    if out.json_mode or not prompt.possible() then
      return nil, "uninstall: there is no terminal to ask on", "E_USAGE",
        "'pais uninstall --yes' does not ask"
    end
    if not prompt.yes(out, "\nGo on?") then
      out:print "Nothing was changed."
      return 1
    end
  end
  local done, why, word, next_step = take_away(false, args)
  if not done then return nil, why, word, next_step end
  return finish(out, done)
end

return cmd

--- pais.cmd.init: pais init.

local canary = require "pais.setup.canary"
local home = require "pais.setup.home"
local json = require "pais.json"
local link = require "pais.setup.link"
local paths = require "pais.paths"
local prompt = require "pais.cli.prompt"

local cmd = {}

local function show_steps(out, steps, outcome)
  local rows = {}
  for i, step in ipairs(steps) do
    rows[i] = { step.done and { "dim", "there" } or { "green", "make" }, paths.short(step.path),
      { "dim", step.what } }
  end
  if outcome then
    rows[#rows + 1] = { outcome.changed and { "green", "link" } or { "dim", "there" },
      paths.short(outcome.path), { "dim", "Claude Code calls " .. paths.short(outcome.command) } }
    local more = require("pais.cmd.link").rows(outcome.shown)
    table.move(more, 1, #more, #rows + 1, rows)
  end
  out:table(nil, rows, { indent = "  " })
end

local function steps_as_data(steps)
  local list = json.array {}
  for i, step in ipairs(steps) do
    list[i] = { path = step.path, what = step.what, there = step.done }
  end
  return list
end

local function show_trial(out, tried)
  local clean = require("pais.cli.term").clean
  out:print(("\nA try: Claude Code is about to run %s"):format(out:style("bold", canary.COMMAND)))
  out:print(out:style("dim", "  $ " .. clean(table.concat(tried.argv, " "))))
  out:wrap(clean(tried.reason:match "^[^\n]*"), "  ")
  out:print(tried.blocked and out:style("green", "It is blocked.") or
    out:style("red", "It is not blocked."))
end

local NEXT = {
  { "pais status", "what is installed and what happened" },
  { "pais why", "why something was blocked" },
  { "pais doctor", "when something is odd" },
  { "pais plugin new NAME", "a plugin of your own" },
  { "pais uninstall", "take it all away again" },
}

local function show_next(out, linked)
  out:print("\nNow")
  local rows = {}
  if linked then rows[1] = { { "cyan", "claude" }, "start it, or go on: it reads its hooks anew" }
  else rows[1] = { { "cyan", "pais link" }, "connect Claude Code" } end
  for _, row in ipairs(NEXT) do rows[#rows + 1] = { { "cyan", row[1] }, row[2] } end
  out:table(nil, rows, { indent = "  " })
end

local function notes_of(out, outcome)
  for _, note in ipairs(outcome and outcome.notes or {}) do out:note(note) end
end

-- Whether to go on; nil when nobody can be asked.
local function agreed(args, out, work)
  if args.yes or not work then return true end
  if out.json_mode or not prompt.possible() then return nil end
  return prompt.yes(out, "\nGo on?")
end

local function anything_to_do(steps, outcome)
  for _, step in ipairs(steps) do
    if not step.done then return true end
  end
  return outcome ~= nil and outcome.changed
end

--- pais init
---@param args table
---@param out pais.out
function cmd.run(args, out)
  local steps, msg, code, step = home.steps()
  if not steps then return nil, msg, code, step end
  local options = { scope = "user", as_plugin = args.as_plugin, strict = args.strict,
    copy = args.copy, dry_run = true }
  local outcome
  if not args.no_link then
    outcome, msg, code, step = link.link(options)
    if code == "E_RECORD" then return nil, msg, code, step end
    if not outcome then
      return nil, msg, code, (step and step .. "; " or "") .. "'pais init --no-link' leaves it out"
    end
  end
  local quiet = out.json_mode
  if not quiet then
    show_steps(out, steps, outcome)
    for _, one in ipairs(steps) do
      if one.note then out:note(one.note) end
    end
    notes_of(out, outcome)
  end
  if args.dry_run then
    if quiet then out:json { steps = steps_as_data(steps), link = outcome and outcome.path } end
    return 0
  end
  local yes = agreed(args, out, anything_to_do(steps, outcome))
  if yes == nil then
    return nil, "init: there is no terminal to ask on", "E_USAGE", "'pais init --yes' does not ask"
  elseif not yes then
    out:print "Nothing was changed."
    return 1
  end
  local ok
  ok, msg, code = home.make(steps)
  if not ok then return nil, msg, code end
  local tried, failed = nil, {}
  if outcome then
    options.dry_run = false
    outcome, msg, code, step = link.link(options)
    if not outcome then return nil, msg, code, step end
    failed = outcome.shown.failed
    local argv
    argv, msg, code = canary.argv(outcome)
    if not argv then return nil, msg, code end
    tried = canary.try(argv)
  end
  if quiet then
    out:json { steps = steps_as_data(steps), link = outcome and outcome.path,
      notes = json.array(outcome and outcome.notes or {}), failed = json.array(failed),
      tried = tried and { command = canary.COMMAND, argv = json.array(tried.argv),
        blocked = tried.blocked, reason = tried.reason } }
  else
    if tried then show_trial(out, tried) end
    for _, note in ipairs(failed) do out:note(note) end
    show_next(out, outcome ~= nil)
  end
  if tried and not tried.blocked then
    return nil, "init: what must be blocked was let through", "E_CANARY",
      "'pais status' shows which plugins run"
  end
  return failed[1] and 1 or 0
end

return cmd

--- pais.cmd.plugin.change: what changes the installed plugins.

local json = require "pais.json"
local stop = require "pais.install.stop"

local cmd = {}

local function data_of(c)
  return { name = c.m.name, version = c.m.version, source = c.entry and c.entry.source,
    commit = c.entry and c.entry.commit, sha256 = c.entry and c.entry.sha256,
    link = c.dev and c.m.dir or nil }
end

-- Bring what Claude Code sees in line with what is installed now.
local function follow(out)
  local report, msg = require("pais.setup.shown").update()
  for _, text in ipairs(report and report.notes or { msg }) do out:note(text) end
  for _, text in ipairs(report and report.failed or {}) do out:note(text) end
  if not out.json_mode then
    out:table(nil, require("pais.cmd.link").rows(report), { indent = "  " })
  end
end

-- Prints what came of it; the exit code is that of the first failure.
local function report_on(report, out)
  local exit = require "pais.exit"
  local code = report.failed[1] and exit.of(report.failed[1].code) or exit.OK
  if out.json_mode then
    if report.installed[1] then follow(out) end
    local list, failed = json.array {}, json.array {}
    for i, c in ipairs(report.installed) do list[i] = data_of(c) end
    for i, f in ipairs(report.failed) do
      failed[i] = { source = f.source, message = f.message, code = f.code, next = f.step }
    end
    out:json { installed = list, unchanged = json.array(report.unchanged), failed = failed }
    return code
  end
  for _, c in ipairs(report.installed) do
    out:print(("%s %s %s"):format(out:style("green", c.dev and "linked" or "installed"), c.m.name,
      c.m.version))
  end
  if report.installed[1] then follow(out) end
  for _, name in ipairs(report.unchanged) do
    out:print(name .. (report.pinned and ": is up to date" or ": is installed already"))
  end
  for _, f in ipairs(report.failed) do out:error(f.message, f.step, f.code) end
  if report.declined then
    out:print "Nothing was changed."
    return exit.ERROR
  end
  return code
end

function cmd.install(args, out)
  return stop.guard(out, function()
    local report, msg, code, step = require("pais.install.add").run(args.source or {},
      { dev = args.dev, force = args.force, frozen = args.frozen, yes = args.yes }, out)
    if not report then return nil, msg, code, step end
    return report_on(report, out)
  end)
end

function cmd.update(args, out)
  return stop.guard(out, function()
    local report, msg, code, step = require("pais.install.update").run(args.plugin or {},
      { dry_run = args.dry_run, force = args.force, yes = args.yes }, out)
    if not report then return nil, msg, code, step end
    if args.dry_run and out.json_mode then
      local list = json.array {}
      for i, c in ipairs(report.planned or {}) do list[i] = data_of(c) end
      out:json { planned = list, unchanged = json.array(report.unchanged) }
      return 0
    end
    for _, name in ipairs(not out.json_mode and report.pinned or {}) do
      out:print(name .. ": is pinned")
    end
    local exit = report_on(report, out)
    if args.dry_run then out:print(report.planned and "Nothing was changed." or "Nothing to do.") end
    return exit
  end)
end

function cmd.remove(args, out)
  return stop.guard(out, function()
    local list, msg, code, step = require("pais.install.remove").run(args.plugin,
      { force = args.force, dry_run = args.dry_run }, out)
    if not list then return nil, msg, code, step end
    if out.json_mode then out:json { removed = json.array(list) } end
    for _, name in ipairs(not out.json_mode and list or {}) do
      out:print((args.dry_run and "would remove " or "removed ") .. name)
    end
    if not args.dry_run then follow(out) end
    return 0
  end)
end

function cmd.pin(args, out)
  return stop.guard(out, function()
    local list, msg, code, step = require("pais.install.update").pin(args.plugin, not args.undo, out)
    if not list then return nil, msg, code, step end
    if out.json_mode then
      out:json { [args.undo and "unpinned" or "pinned"] = json.array(list) }
      return 0
    end
    for _, name in ipairs(list) do
      out:print(name .. (args.undo and ": is updated again" or ": updates leave it alone"))
    end
    return 0
  end)
end

function cmd.build(args, out)
  local installed = require "pais.installed"
  return stop.guard(out, function()
    local built = json.array {}
    for i, word in ipairs(args.plugin) do
      local m, msg, code, step = installed.find(word)
      if m and not require("pais.build").kind(m) then
        msg, code = ("build plugin '%s': it is used as it is"):format(m.name), "E_BUILD"
      end
      local ok = m and not msg
      if ok then ok, msg, code, step = require("pais.install.rebuild").run(m, out) end
      if not ok then return nil, msg, code, step end
      built[i] = m.name
      if not out.json_mode then out:print(("%s %s"):format(out:style("green", "built"), m.name)) end
    end
    if out.json_mode then out:json { built = built } end
    return 0
  end)
end

local DONE = { install = "brought back", replace = "now", remove = "removed" }

function cmd.rollback(args, out)
  return stop.guard(out, function()
    local n = args.n and math.tointeger(tonumber(args.n))
    if args.n and not n then
      return nil, ("go back: '%s' is no number of a generation"):format(args.n), "E_USAGE",
        "'pais plugin generations' lists them"
    end
    local r, msg, code, step = require("pais.install.rollback").run(n,
      { dry_run = args.dry_run }, out)
    if not r then return nil, msg, code, step end
    if out.json_mode then
      out:json { generation = r.generation.n, time = r.generation.time, steps = json.array(r.steps) }
      if not args.dry_run then follow(out) end
      return 0
    end
    out:print(("%s generation %d (%s, %s)"):format(args.dry_run and "Would go back to" or
      "Went back to", r.generation.n, r.generation.what, r.generation.time))
    local rows = {}
    for i, s in ipairs(r.steps) do
      rows[i] = { { "bold", s.name }, DONE[s.how], s.version or "", s.was and s.was ~= s.version and
        ("was %s"):format(s.was) or "" }
    end
    out:table(nil, rows, { indent = "  " })
    if not args.dry_run then follow(out) end
    return 0
  end)
end

return cmd

--- pais.cmd.plugin.change: what changes the installed plugins.

local json = require "pais.json"
local report = require "pais.cmd.plugin.report"
local stop = require "pais.install.stop"

local cmd = {}

function cmd.install(args, out)
  return stop.guard(out, function()
    local done, msg, code, step = require("pais.install.add").run(args.source or {},
      { dev = args.dev, force = args.force, frozen = args.frozen, prune = args.prune,
        yes = args.yes, dry_run = args.dry_run }, out)
    if not done then return nil, msg, code, step end
    return report.print(done, out, args.dry_run)
  end)
end

function cmd.update(args, out)
  return stop.guard(out, function()
    local done, msg, code, step = require("pais.install.update").run(args.plugin or {},
      { dry_run = args.dry_run, force = args.force, yes = args.yes }, out)
    if not done then return nil, msg, code, step end
    for _, name in ipairs(not out.json_mode and done.pinned or {}) do
      out:print(name .. ": is pinned")
    end
    return report.print(done, out, args.dry_run)
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
    if not args.dry_run then report.follow(out) end
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

-- The manifests of plugins that are built, each once.
local function to_build(words)
  local list, seen = {}, {}
  for _, word in ipairs(words) do
    local m, msg, code, step = require("pais.plugin.installed").find(word)
    if not m then return nil, msg, code, step end
    if not require("pais.build").kind(m) then
      return nil, ("build plugin '%s': it is used as it is"):format(m.name), "E_BUILD"
    end
    if not seen[m.dir] then list[#list + 1] = m end
    seen[m.dir] = true
  end
  return list
end

function cmd.build(args, out)
  return stop.guard(out, function()
    local list, msg, code, step = to_build(args.plugin)
    if not list then return nil, msg, code, step end
    local done
    done, msg, code, step = require("pais.install.rebuild").all(list, out)
    if not done then return nil, msg, code, step end
    if out.json_mode then
      local failed = json.array {}
      for i, f in ipairs(done.failed) do
        failed[i] = { name = f.name, message = f.message, code = f.code, next = f.step }
      end
      out:json { built = json.array(done.built), failed = failed }
    else
      for _, name in ipairs(done.built) do
        out:print(("%s %s"):format(out:style("green", "built"), name))
      end
      for _, f in ipairs(done.failed) do out:error(f.message, f.step, f.code) end
    end
    return done.failed[1] and require("pais.cli.exit").of(done.failed[1].code) or 0
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
      if not args.dry_run then report.follow(out) end
      return 0
    end
    out:print(("%s generation %d (%s, %s)"):format(args.dry_run and "Would go back to" or
      "Went back to", r.generation.n, r.generation.what, (r.generation.time:sub(1, 16):gsub("T", " "))))
    local rows = {}
    for i, s in ipairs(r.steps) do
      rows[i] = { { "bold", s.name }, DONE[s.how], s.version or "", s.was and s.was ~= s.version and
        ("was %s"):format(s.was) or "" }
    end
    if #rows == 0 then out:print "  the plugins stay as they are" end
    out:table(nil, rows, { indent = "  " })
    if not args.dry_run then report.follow(out) end
    return 0
  end)
end

return cmd

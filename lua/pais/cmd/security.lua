--- pais.cmd.security: pais security explain|test|rules|allow-once.

local json = require "pais.json"
local paths = require "pais.paths"
local sys = require "pais.sys"

local cmd = {}

-- The folder of the security plugin: the one given, else where it is installed.
local function plugin_dir(args)
  local fs = require "pais.fs"
  if args.plugin then
    local dir = fs.realpath(args.plugin)
    if dir and fs.stat(dir .. "/packs") then return dir end
    return nil, ("find the security plugin: %s has no packs"):format(args.plugin), "E_PLUGIN"
  end
  local installed = require "pais.plugin.installed"
  local dir, msg, code = installed.dir()
  if not dir then return nil, msg, code end
  for _, m in ipairs(installed.scan(dir)) do
    if m.name == "security" and not m.unusable then return m.dir end
  end
  return nil, ("find the security plugin: it is not installed in %s"):format(dir), "E_PLUGIN",
    "install it, or name its folder with --plugin DIR"
end

local function compiled(args, project)
  local dir, msg, code, step = plugin_dir(args)
  if not dir then return nil, msg, code, step end
  local keep = require "pais.guard.keep"
  local at = keep.place(dir, paths.home(), project)
  at.level = args.level -- as if the settings said so; nothing is written
  local set = require("pais.guard.build").compile(at)
  return set
end

local function complain(set, out)
  for _, p in ipairs(set.problems) do
    out:note(require("pais.schema").format(p))
  end
end

-- ---- explain

local function rules_tried(set, look, found)
  local hits, out = {}, {}
  for _, f in ipairs(found) do hits[f.rule.id .. tostring(f.effect)] = true end
  for i, e in ipairs(look.effects) do
    for _, r in ipairs(set.rows[e.kind] or {}) do
      out[#out + 1] = { rule = r.id, effect = i, verdict = r.verdict, observe = r.observe,
        applies = hits[r.id .. tostring(e)] or false }
    end
  end
  return out
end

local function options_of(args)
  local cwd = args.cwd or sys.cwd()
  return require("pais.guard").here { cwd = cwd, home = paths.home(),
    project_dir = sys.env "CLAUDE_PROJECT_DIR" or cwd }
end

local STYLE = { block = "red", ask = "yellow", none = "green" }

--- pais security explain COMMAND
---@param args table
---@param out pais.out
function cmd.explain(args, out)
  local options = options_of(args)
  local set, msg, code, step = compiled(args, options.project)
  if not set then return nil, msg, code, step end
  local measure = require "pais.guard.measure"
  local disk = { disk = true }
  measure.verdict(set, args.command, options, disk) -- what it costs once everything is loaded counts
  local started = sys.now_us()
  local verdict, id, look, found = measure.verdict(set, args.command, options, disk)
  local report = { verdict = verdict, rule = id, us = sys.now_us() - started,
    rules = json.array(rules_tried(set, look, found)), effects = json.array(look.effects),
    commands = json.array(look.commands), partial = look.partial or nil, core = look.core ~= nil }
  local text = require "pais.guard.text"
  if look.core then
    local core, said = text.core(look)
    report.reason = text.reason(look, core, said, 0)
  elseif id then
    local first
    for _, f in ipairs(found) do first = first or f.rule.id == id and f.effect or nil end
    report.reason = text.reason(look, { id = id, verdict = verdict, effect = first },
      set.texts[id], 0)
  end
  if out.json_mode then out:json(report) else
    complain(set, out)
    require("pais.guard.explain").show(report, look, out)
  end
  return 0
end

-- ---- test

local function rate(part, whole)
  return whole == 0 and "-" or ("%.1f%%"):format(100 * part / whole)
end

local function counts_row(name, c)
  local function cell(expect, verdict)
    local n = c[expect][verdict]
    return n > 0 and tostring(n) or ""
  end
  local missed = c.block.none + c.ask.none
  local stopped = c.allow.block + c.allow.ask
  return { name, cell("block", "block"), cell("block", "ask"),
    { c.block.none > 0 and "red" or "dim", cell("block", "none") },
    tostring(c.ask.block + c.ask.ask):gsub("^0$", ""), { missed > c.block.none and "red" or "dim",
    cell("ask", "none") }, cell("allow", "none"), { stopped > 0 and "red" or "dim",
    stopped > 0 and tostring(stopped) or "" } }
end

--- pais security test FILE
---@param args table
---@param out pais.out
function cmd.test(args, out)
  local text, msg, code
  if args.file == "-" then text = io.read "a" else
    text, msg, code = require("pais.fs").read(args.file)
  end
  if not text then return nil, msg, code end
  local set, why, word, step = compiled(args)
  if not set then return nil, why, word, step end
  local world = require("pais.guard.compile").WORLD
  local kinds, total, wrong = require("pais.guard.measure").run(set, text,
    require("pais.guard.effects").options(world))
  if not kinds then return nil, ("test %s: %s"):format(args.file, total), wrong end
  if out.json_mode then
    out:json { kinds = kinds, total = total, wrong = json.array(wrong), level = set.level }
    return wrong[1] and 1 or 0
  end
  complain(set, out)
  local order, rows = {}, {}
  for kind in pairs(kinds) do order[#order + 1] = kind end
  table.sort(order)
  for _, kind in ipairs(order) do rows[#rows + 1] = counts_row(kind, kinds[kind]) end
  rows[#rows + 1] = counts_row("all", total)
  out:table({ "kind", "blocked", "asked", "missed", "ask: stopped", "missed", "let through",
    "stopped" }, rows)
  local b, a, ok = total.block, total.ask, total.allow
  local must, may = b.block + b.ask + b.none, a.block + a.ask + a.none
  local benign = ok.block + ok.ask + ok.none
  out:print(("\nmust be blocked: %d of %d blocked (%s), with questions %s; to ask: %d of %d; " ..
    "benign stopped: %d of %d (%s)"):format(b.block, must, rate(b.block, must),
    rate(b.block + b.ask, must), a.block + a.ask, may, ok.block + ok.ask, benign,
    rate(ok.block + ok.ask, benign)))
  if args.wrong then
    out:print ""
    for _, w in ipairs(wrong) do
      local term = require "pais.cli.term"
      out:print(("%d %s, expected %s (%s%s)%s: %s"):format(w.line, w.verdict, w.expect,
        term.clean(w.kind), w.gap and ", a known gap" or "", w.rule and " by " .. w.rule or "",
        term.clean(w.command:sub(1, 200))))
    end
  end
  return wrong[1] and 1 or 0
end

-- ---- rules

-- What becomes of a rule now; of one that this level leaves alone, where it would begin to count.
local function state_of(r)
  if r.state ~= "level" then return r.state end
  for _, level in ipairs(require("pais.guard.words").levels) do
    if r.verdict[level] ~= "none" then return level .. ": " .. r.verdict[level] end
  end
  return "off"
end

local function show_rule(set, id, out)
  for _, r in ipairs(set.rules) do
    if r.id == id then
      if out.json_mode then
        local plain = {}
        for k, v in pairs(r) do plain[k] = v end
        out:json(plain)
        return 0
      end
      out:print(out:style("bold", r.id) .. ": " .. state_of(r))
      out:wrap(r.reason)
      local explain = require "pais.guard.explain"
      local rows = { { "on", table.concat(r.kinds, ", ") } }
      for name, list in pairs(r.when) do
        if name ~= "below" then -- made of the targets
          rows[#rows + 1] = { name, json.is_array(list) and table.concat(list, ", ")
            or explain.names(list) }
        end
      end
      table.sort(rows, function(a, b) return a[1] < b[1] end)
      for _, level in ipairs(require("pais.guard.words").levels) do
        rows[#rows + 1] = { "at " .. level, r.verdict[level] }
      end
      if r.instead then rows[#rows + 1] = { "instead", r.instead } end
      if r.advice then rows[#rows + 1] = { "advice", r.advice } end
      for _, key in ipairs { "match", "not_match" } do
        for _, example in ipairs(r[key]) do
          rows[#rows + 1] = { key, type(example) == "string" and example or json.encode(example) }
        end
      end
      rows[#rows + 1] = { "from", (r.file or "the settings") .. (r.line and ":" .. r.line or "") }
      out:table(nil, rows, { indent = "  " })
      return 0
    end
  end
  if id:find "^core%." then
    return nil, ("show rule '%s': it is of the core, which has no rules and no settings"):format(id),
      "E_RULE", "'pais security explain' shows it for a command"
  end
  local ids = {}
  for i, r in ipairs(set.rules) do ids[i] = r.id end
  return nil, ("show rule '%s': there is none%s"):format(id, require("pais.text.nearest").hint(id, ids)),
    "E_RULE", "'pais security rules' lists them"
end

--- pais security rules [ID]
---@param args table
---@param out pais.out
function cmd.rules(args, out)
  local set, msg, code, step = compiled(args, options_of(args).project)
  if not set then return nil, msg, code, step end
  if args.id then return show_rule(set, args.id, out) end
  local list, rows = json.array {}, {}
  for i, r in ipairs(set.rules) do
    list[i] = { id = r.id, state = r.state, pack = r.pack, layer = r.layer, reason = r.reason,
      file = r.file, line = r.line }
    rows[i] = { { r.active and "cyan" or "dim", r.id }, { STYLE[r.state] or "dim", state_of(r) },
      r.reason }
  end
  if out.json_mode then
    out:json { level = set.level, rules = list, packs = json.array(set.packs),
      problems = json.array(set.problems) }
  else
    out:print(("level %s"):format(set.level))
    out:table({ "rule", "now", "why" }, rows)
    complain(set, out)
  end
  return set.problems[1] and 12 or 0
end

-- ---- allow-once

-- Of a refused command, so much; the question should stay in sight.
local SHOWN_MAX = 2000

--- pais security allow-once CODE
---@param args table
---@param out pais.out
function cmd.allow_once(args, out)
  local ok, denied = require("pais.guard.person").asks()
  if not ok then
    return nil, "allow once: " .. denied, "E_DENIED", "type it in a terminal of your own"
  end
  local home = paths.home()
  if not home then return nil, "allow once: pais has no home", "E_CONFIG" end
  local once, term = require "pais.guard.once", require "pais.cli.term"
  local refusal, msg, code = once.find(home, args.code)
  if not refusal then return nil, msg, code end
  out:print(("%s refused, in %s:"):format(refusal.rule, term.clean(refusal.cwd)))
  local shown = refusal.text:sub(1, SHOWN_MAX)
  out:print("  " .. term.clean(shown) .. (#shown < #refusal.text
    and ("... and %d bytes more"):format(#refusal.text - #shown) or ""))
  out:print(("Allow exactly this once, within %d minutes? (yes/no)"):format(once.LASTS_S // 60))
  if io.read "l" ~= "yes" then
    out:print "Nothing was changed."
    return 1
  end
  local kept, why, word = once.permit(home, refusal)
  if not kept then return nil, why, word end
  out:print "It is allowed once."
  return 0
end

return cmd

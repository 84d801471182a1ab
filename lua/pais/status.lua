--- pais.status: what a person wants to see first: is it on, what runs, what does not, and why.

local installed = require "pais.plugin.installed"
local keys = require "pais.text.keys"
local paths = require "pais.paths"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local status = {}

local LAST = 5  -- events shown

-- The last events of the record, newest first; empty when there is none yet.
local function recent(history)
  local array = require("pais.json").array
  local list = history and require("pais.log").last(history, LAST) or {}
  for _, e in ipairs(list) do e.handlers, e.faults = array(e.handlers), array(e.faults) end
  return list
end

-- Replaced modules, as a dispatch would find them: those used, and those refused with the reason.
local function overlays()
  local used, refused, seen = {}, {}, {}
  if runtime.safe then return used, refused end
  for _, r in ipairs(runtime.refused()) do
    refused[#refused + 1], seen[r.path] = r, true
  end
  for _, m in ipairs(require("pais.module").list()) do
    if m.state == "refused" and not seen[m.overlay] then
      refused[#refused + 1] = { name = m.name, path = m.overlay, message = m.message }
    elseif m.overlay and not seen[m.overlay] then
      used[#used + 1] = { module = m.name, file = m.overlay, state = m.state }
    end
  end
  return used, refused
end

-- Handlers that are left out for a while because they kept failing.
local function set_aside(home)
  local out, now_s = {}, sys.time_ns() // 1000000000
  local text = home and require("pais.fs").read(home .. "/.state/aside")
  for label, entry in pairs(require("pais.aside").parse(text)) do
    local until_s = type(entry) == "table" and math.tointeger(entry.until_s) or 0
    if until_s > now_s then out[#out + 1] = { handler = label, seconds = until_s - now_s } end
  end
  table.sort(out, function(a, b) return a.handler < b.handler end)
  return out
end

--- Everything as data.
---@return table|nil status
---@return pais.off.entry[]|string|nil off what is switched off; else a message
---@return string|nil code
function status.of()
  local overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  local json, plan = require "pais.json", overview.plan
  local hooks, contracts = {}, {}
  for event, handlers in pairs(plan.events) do hooks[event] = #handlers end
  for key, providers in pairs(overview.resolution.providers) do
    contracts[key] = json.array(providers)
  end
  local used, refused = overlays()
  local skip = json.array {}
  for name in (sys.env "PAIS_SKIP" or ""):gmatch("[^,%s]+") do skip[#skip + 1] = name end
  return {
    version = sys.version, home = paths.home(), plugins_dir = overview.dir,
    history = paths.history(plan.config.values),
    on = sys.env "PAIS" ~= "0", skip = skip, clean = runtime.clean,
    plugins = json.array(require("pais.cmd.plugin").summary(overview)),
    hooks = hooks, contracts = contracts,
    policy = json.array(plan.policy_files or {}),
    overlays = json.array(used), refused_overlays = json.array(refused),
    set_aside = json.array(set_aside(paths.home())),
    off = require("pais.off.words").list(plan.off),
    problems = json.array(plan.problems),
    last = json.array(recent(paths.history(plan.config.values))),
  }, plan.off
end

local function counted(plugins)
  local counts, parts = {}, {}
  for _, p in ipairs(plugins) do counts[p.state] = (counts[p.state] or 0) + 1 end
  for _, state in ipairs { "ok", "off", "changed", "refused" } do
    if counts[state] then parts[#parts + 1] = ("%d %s"):format(counts[state], state) end
  end
  if #plugins == 0 then return "none ('pais plugin new NAME' makes one)" end
  return table.concat(parts, ", ")
end

local function facts(s)
  local rows = { { "home", s.home and paths.short(s.home) } }
  local function add(name, text, style) rows[#rows + 1] = { name, style and { style, text } or text } end
  if not s.on then add("switch", "PAIS=0: pais is off, every event is let through", "red") end
  if #s.skip > 0 then add("skipped", table.concat(s.skip, ", ") .. " (PAIS_SKIP)", "yellow") end
  if s.clean then add("mode", "--clean: no overlays, no policy, no plugins", "yellow") end
  add("plugins", counted(s.plugins))
  local parts = {}
  for _, event in ipairs(keys.sorted(s.hooks)) do
    parts[#parts + 1] = ("%s %d"):format(event, s.hooks[event])
  end
  if #parts > 8 then
    add("hooks", ("%d events ('pais hook list' shows them)"):format(#parts))
  else
    add("hooks", #parts > 0 and table.concat(parts, ", ") or "none")
  end
  parts = {}
  for _, key in ipairs(keys.sorted(s.contracts)) do
    parts[#parts + 1] = ("%s: %s"):format(key, table.concat(s.contracts[key], ", "))
  end
  if #parts > 0 then add("contracts", table.concat(parts, "; ")) end
  parts = {}
  for i, p in ipairs(s.policy) do parts[i] = p.file end
  if #parts > 0 then add("policy", table.concat(parts, ", ")) end
  parts = {}
  for i, o in ipairs(s.overlays) do
    parts[i] = ("%s (%s%s)"):format(o.module, o.file, o.state == "stale" and
      ", made from an older version" or "")
  end
  if #parts > 0 then add("replaced", table.concat(parts, ", "), "yellow") end
  parts = {}
  for i, h in ipairs(s.set_aside) do
    parts[i] = ("%s, for %d more minutes"):format(h.handler, (h.seconds + 59) // 60)
  end
  if #parts > 0 then add("set aside", table.concat(parts, "; "), "yellow") end
  return rows
end

-- The problems that are not a refused plugin's own: the list of those gives the reason already.
local function problems_left(s)
  local refused, out = {}, {}
  for _, p in ipairs(s.plugins) do
    if p.state == "refused" then refused[#refused + 1] = p.dir .. "/" end
  end
  for _, problem in ipairs(s.problems) do
    local told = false
    for _, dir in ipairs(refused) do
      told = told or (problem.file or ""):sub(1, #dir) == dir
    end
    if not told then out[#out + 1] = problem end
  end
  return out
end

local colors = { block = "red", ask = "yellow", allow = "green" }

local function ago(t)
  local time = require "pais.log.time"
  local then_ = t and time.epoch(t)
  return then_ and time.ago(math.max(0, os.time() - then_)) or "?"
end

-- What decided, or what went wrong.
local function why(e)
  local fault = e.faults[1]
  if fault then return ("fault in %s: %s"):format(fault.who or "?", fault.message or "") end
  if not e.reason then return "" end
  return (e.by and e.by .. ": " or "") .. e.reason
end

local function show_events(list, dir, out)
  if #list == 0 then return out:print("  none yet") end
  local rows = {}
  for i, e in ipairs(list) do
    local verdict = e.verdict == "none" and "" or { colors[e.verdict] or "dim", e.verdict }
    rows[i] = { ago(e.t), e.event, e.tool or "", verdict, installed.short(why(e), dir) }
  end
  out:table({ "when", "event", "tool", "verdict", "why" }, rows, { indent = "  " })
end

--- Prints it.
---@param out pais.out
---@return integer|nil exit code
---@return string|nil message
---@return string|nil code
function status.show(out)
  local s, off, code = status.of()
  if not s then return nil, off, code end
  if out.json_mode then
    out:json(s)
    return 0
  end
  local term, schema = require "pais.cli.term", require "pais.schema"
  local function heading(text) out:print("\n" .. out:style("bold", text)) end
  out:print(out:style("bold", "pais " .. s.version))
  out:table(nil, facts(s), { indent = "  " })

  if off[1] then
    heading "Switched off"
    require("pais.off.words").show(off, out, "  ")
  end
  require("pais.cmd.plugin").refused(s.plugins, s.plugins_dir, out)
  local rows = {}
  for i, o in ipairs(s.refused_overlays) do
    rows[i] = { { "red", o.name }, ("%s: %s"):format(o.path, o.message) }
  end
  if #rows > 0 then
    heading "Modules set aside"
    out:table(nil, rows, { indent = "  " })
  end
  local problems = problems_left(s)
  if #problems > 0 then
    heading "Problems"
    for _, p in ipairs(problems) do
      local text = ("%s: %s"):format(p.level or "error", schema.format(p))
      out:wrap(term.clean(installed.short(text, s.plugins_dir)), "  ")
    end
  end
  heading "Last events"
  show_events(s.last, s.plugins_dir, out)
  return 0
end

return status

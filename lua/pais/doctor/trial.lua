--- pais.doctor.trial: a tool call that must be refused, sent through the very command that Claude
-- Code is configured with; and how long a dispatch takes.

local canary = require "pais.setup.canary"
local double = require "pais.doctor.double"
local off = require "pais.off"
local paths = require "pais.paths"
local proc = require "pais.proc"
local sys = require "pais.sys"
local time = require "pais.log.time"
local words = require "pais.doctor.words"

local HARMLESS = "true"
local RUNS = 9
-- A dispatch is slow when it is so for people (us), not when this machine is.
local SLOW_US, TIMES = 100000, 10

-- Whether the user has decided that nothing guards here.
local function on_purpose(w)
  if sys.env "PAIS" == "0" then return "PAIS=0 is set" end
  local skip = sys.env "PAIS_SKIP" or ""
  local cwd = require("pais.fs").realpath(sys.cwd() or "")
  for _, h in ipairs(w.plan.events.PreToolUse or {}) do
    local now_s = sys.time_ns() // 1000000000
    if h.core and (off.find(w.plan.off, h.plugin, h.handler, cwd, now_s) or
      ("," .. skip .. ","):find("," .. h.plugin .. "[.,]")) then
      return h.plugin .. " is switched off"
    end
  end
end

local function try_one(w, link, report)
  local argv, msg = canary.argv { form = link.form, path = link.path }
  if not argv then return report:fail(msg, "pais unlink && pais link") end
  local tried, why = double.with(w.home, w.plan, function(env) return canary.try(argv, env) end)
  local place = paths.short(link.path)
  if not tried then return report:warn("the trial was left out: " .. why, "df -h /tmp") end
  if tried.blocked then
    return report:ok(("'%s' is blocked"):format(canary.COMMAND))
  end
  local intended = on_purpose(w)
  if intended then
    return report:warn(("'%s' is let through, since %s"):format(canary.COMMAND, intended),
      intended:find "^PAIS" and "unset PAIS" or "pais on " .. intended:match "^%S+")
  end
  if not require("pais.fs").stat(argv[1]) then
    return report:fail(("%s: '%s' is let through: %s is not there"):format(place, canary.COMMAND,
      argv[1]), words.relink(link))
  end
  local guarded = false
  for _, h in ipairs(w.plan.events.PreToolUse or {}) do guarded = guarded or h.core end
  report:fail(("%s: '%s' is let through: %s"):format(place, canary.COMMAND, tried.reason),
    guarded and "pais why" or "pais init")
end

local function blocked(w, report)
  if not w.home_stat or w.home_stat.type ~= "dir" then return report:ok "no home to try" end
  for _, link in ipairs(w.linked) do try_one(w, link, report) end
  if not w.linked[1] then report:ok "nothing is linked that could be tried" end
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

-- How long a program takes, several times.
local function times(make)
  local list = {}
  for i = 1, RUNS do
    local r = proc.run { make() }[1]
    if r.kind ~= "exit" then return nil end
    list[i] = r.us
  end
  return median(list)
end

local function span(w, report)
  local exe = w.exe
  if not exe or not w.home_stat or w.home_stat.type ~= "dir" then
    return report:ok "not measured"
  end
  local nothing = proc.find "true"
  local us, why = double.with(w.home, w.plan, function(env)
    local function job() return canary.job({ exe, "hook", "dispatch", "PreToolUse" }, HARMLESS, env) end
    for _ = 1, 3 do
      proc.run { job() }
      sys.sleep_ms(15) -- the plan is kept once nothing it was made from has just changed
    end
    return times(job)
  end)
  local base = nothing and times(function() return { argv = { nothing }, timeout_ms = 2000 } end)
  if not us then return report:warn("a dispatch could not be measured: " .. (why or "it failed")) end
  local told = ("a dispatch takes %s%s"):format(time.span(us),
    base and (", /bin/true %s"):format(time.span(base)) or "")
  if us > SLOW_US and us > TIMES * (base or 0) then return report:warn(told, "pais why 1") end
  report:ok(told)
end

return { title = "Trial", checks = {
  { "trial.blocked", blocked },
  { "trial.span", span },
} }

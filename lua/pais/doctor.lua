--- pais.doctor: whether everything that pais needs is there and in order.
-- An area is a module pais.doctor.NAME: {title, checks = {{id, function}, ...}}. A check gets what
-- is known of this set-up (pais.doctor.world) and a report: `ok(what)`, `warn` and `fail(what,
-- repair, fix)`. It must say something: a check that found nothing to look at has not looked. What
-- one check raises is a finding, and the others go on. Nothing is written, but by a `fix`.

local paths = require "pais.paths"

local doctor = {}

--- The areas, in the order in which they are shown.
doctor.AREAS = { "program", "environment", "home", "config", "plugins", "installed", "contracts",
  "programs", "code", "client", "links", "skills", "servers", "foreign", "trial", "state", "record" }

---@class pais.doctor.finding
---@field area string
---@field id string of the check
---@field state "ok"|"warn"|"fail" warn: a remark; nothing need be done
---@field what string one line
---@field repair string|nil a command, or what to do where no command can
---@field fix nil|fun(): boolean|nil, string|nil, string|nil what --fix does, where that is safe

---@class pais.doctor.report
---@field ok fun(self, what: string)
---@field warn fun(self, what: string, repair: string|nil, fix: function|nil)
---@field fail fun(self, what: string, repair: string|nil, fix: function|nil)

local function reporter(add)
  local function verb(state)
    return function(_, what, repair, fix) add(state, what, repair, fix) end
  end
  return { ok = verb "ok", warn = verb "warn", fail = verb "fail" }
end

local CLEAN = "pais --clean doctor"

local function one_line(text)
  return (tostring(text):gsub("\nstack traceback:.*$", ""):gsub("%s*\n%s*", "; "))
end

-- What is well in a check that found something else is not worth telling.
local function drop_well(findings, from)
  local kept, all_well = {}, true
  for i = from, #findings do
    all_well = all_well and findings[i].state == "ok"
    if findings[i].state ~= "ok" then kept[#kept + 1] = findings[i] end
  end
  if all_well then return end
  for i = #findings, from, -1 do findings[i] = kept[i - from + 1] end
end

local function run_check(area, check, world, findings)
  local before = #findings
  local function add(state, what, repair, fix)
    findings[#findings + 1] = { area = area.name, id = check[1], state = state,
      what = paths.shorten(one_line(what)), repair = repair, fix = fix }
  end
  local ok, fault = xpcall(check[2], debug.traceback, world, reporter(add))
  if not ok then
    add("fail", ("the check itself failed: %s"):format(fault), CLEAN)
  elseif #findings == before then
    add("fail", "the check found nothing to look at", CLEAN)
  end
  drop_well(findings, before + 1)
end

---@class pais.doctor.area
---@field name string
---@field title string
---@field findings pais.doctor.finding[]

--- Run all checks.
---@param world table of pais.doctor.world
---@param areas string[]|nil default: all
---@return pais.doctor.area[]
function doctor.run(world, areas)
  local out = {}
  for _, name in ipairs(areas or doctor.AREAS) do
    local area = { name = name, title = name, findings = {} }
    local ok, module = xpcall(require, debug.traceback, "pais.doctor." .. name)
    if ok then
      area.title = module.title
      for _, check in ipairs(module.checks) do run_check(area, check, world, area.findings) end
    else
      run_check(area, { name .. ".load", function() error(module, 0) end }, world, area.findings)
    end
    out[#out + 1] = area
  end
  return out
end

local WORSE = { ok = 1, warn = 2, fail = 3 }

--- The worst state among findings.
---@param findings pais.doctor.finding[]
---@return "ok"|"warn"|"fail"
function doctor.worst(findings)
  local worst = "ok"
  for _, f in ipairs(findings) do
    if WORSE[f.state] > WORSE[worst] then worst = f.state end
  end
  return worst
end

--- Every finding of all areas.
---@param areas pais.doctor.area[]
---@return pais.doctor.finding[]
function doctor.findings(areas)
  local all = {}
  for _, area in ipairs(areas) do table.move(area.findings, 1, #area.findings, #all + 1, all) end
  return all
end

---@class pais.doctor.done
---@field id string
---@field what string what was wrong
---@field repair string|nil what was done
---@field error string|nil why it could not be

--- Do what is safe.
---@param areas pais.doctor.area[]
---@return pais.doctor.done[]
function doctor.fix(areas)
  local list = {}
  for _, f in ipairs(doctor.findings(areas)) do
    if f.fix then
      local called, ok, msg = pcall(f.fix)
      list[#list + 1] = { id = f.id, what = f.what, repair = f.repair,
        error = not called and one_line(ok) or not ok and (msg or "it failed") or nil }
    end
  end
  return list
end

return doctor

--- pais.doctor.skills: whether Claude Code sees the skills and subagents of the plugins, and has room
-- for them.

local listing = require "pais.claude.listing"
local schema = require "pais.schema"
local survey = require "pais.setup.survey"
local words = require "pais.doctor.words"

local KINDS = { "skill", "agent" }

-- Everything of both kinds; nil when the record cannot be read, of which `links` speaks.
local function all()
  local list = {}
  for _, kind in ipairs(KINDS) do
    local rows = survey.of(kind)
    if not rows then return nil end
    for _, row in ipairs(rows) do list[#list + 1] = { kind = kind, row = row } end
  end
  return list
end

local function shown(w, report)
  local list = all()
  if not list then return report:ok "not looked at" end
  local missing, ours = {}, 0
  for _, one in ipairs(list) do
    local row = one.row
    if row.scope == "plugin" then
      ours = ours + 1
      if row.state == "conflict" then
        report:warn(row.reason, ("pais %s list"):format(one.kind))
      elseif row.state == "not linked" then
        missing[#missing + 1] = ("%s %s of %s"):format(one.kind, row.name, row.plugin)
      end
    end
  end
  if missing[1] and w.linked[1] then
    local _, again = words.link(w.linked[1])
    report:fail(("Claude Code does not see %s%s"):format(missing[1], #missing > 1 and
      (" and %d more"):format(#missing - 1) or ""), again)
  end
  report:ok(ours == 0 and "none of plugins" or ours .. " of plugins")
end

local function pages(_, report)
  local list = all()
  if not list then return report:ok "not read" end
  for _, one in ipairs(list) do
    if one.row.scope ~= "project" then
      local page = require("pais.plugin." .. one.kind).check(one.row.found)
      for _, p in ipairs(page.problems) do
        local own = one.row.scope == "plugin"
        if p.level == "error" then
          report[own and "fail" or "warn"](report, schema.format(p), words.mend(p))
        end
      end
    end
  end
  report:ok "readable"
end

local function room(_, report)
  local rows, sum = require("pais.cmd.skill").measure()
  if not rows then return report:ok "not measured" end
  local names = {}
  for _, row in ipairs(rows) do
    if row.dropped then names[#names + 1] = row.name end
  end
  if names[1] then
    report:warn(("the model sees only the names of %s%s: the list of skills has room for %d "
      .. "characters, and these take %d"):format(names[1], #names > 1 and
      (" and %d other skills"):format(#names - 1) or "", listing.budget(), sum), "pais skill list")
  end
  report:ok(("%d of %d characters"):format(sum, listing.budget()))
end

return { title = "Skills, agents", checks = {
  { "skills.shown", shown },
  { "skills.pages", pages },
  { "skills.room", room },
} }

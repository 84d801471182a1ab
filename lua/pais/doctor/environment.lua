--- pais.doctor.environment: what switches pais, or parts of it, off; and the clock.

local list = require "pais.off.list"
local off_words = require "pais.off.words"
local sys = require "pais.sys"
local words = require "pais.doctor.words"

-- Before this program was written.
local EARLIEST_S = 1767225600 -- 2026-01-01

local function variables(_, report)
  if sys.env "PAIS" == "0" then
    report:warn("PAIS=0 is set here: a Claude Code started here runs without pais", "unset PAIS")
  end
  if (sys.env "PAIS_SKIP" or "") ~= "" then
    report:warn(("PAIS_SKIP is set here: a Claude Code started here runs without %s"):format(
      sys.env "PAIS_SKIP"), "unset PAIS_SKIP")
  end
  report:ok "not switched off"
end

local function switched_off(w, report)
  local entries, msg, code = list.read(w.home or nil)
  if not entries then
    local file = list.file(w.home)
    return report:fail(msg .. "; nothing counts as switched off", code == "EACCES" and
      words.unlock(file) or "rm " .. words.path(file))
  end
  for _, entry in ipairs(entries) do
    report:warn(("%s is %s"):format(off_words.name(entry), off_words.clause(entry)),
      "pais on " .. off_words.name(entry))
  end
  report:ok "no plugin is off"
end

local function clock(_, report)
  local now_s = sys.time_ns() // 1000000000
  if now_s < EARLIEST_S then
    return report:fail(("the clock says %s"):format(sys.utc()), "date -s ...")
  end
  report:ok "the clock is right"
end

return { title = "Switches", checks = {
  { "environment.variables", variables },
  { "environment.off", switched_off },
  { "environment.clock", clock },
} }

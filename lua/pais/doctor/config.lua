--- pais.doctor.config: the configuration files, and what in them is wrong, with its line.

local paths = require "pais.paths"
local schema = require "pais.schema"
local words = require "pais.doctor.words"

-- Reported where they belong: pais.doctor.home says more of `.env`.
local ELSEWHERE = { E_MODE = true }

local function level_of(report, warning) return warning and report.warn or report.fail end

local function files(_, report)
  local cfg = require("pais.config").load()
  for _, p in ipairs(cfg.problems) do
    if not ELSEWHERE[p.code] then
      local level = level_of(report, p.level ~= "error")
      local name = not p.file and p.message:match "PAIS_[%w_]+"
      level(report, schema.format(p), name and "unset " .. name or words.mend(p))
    end
  end
  local there, fs = {}, require "pais.fs"
  for _, file in ipairs(cfg.files) do
    if fs.stat(file) then there[#there + 1] = paths.short(file) end
  end
  report:ok(there[1] and table.concat(there, ", ") or "the defaults")
end

-- The bundles of the home; those of registries come with their listings.
local function bundles(_, report)
  local list, bad = require("pais.bundle").of_home()
  for _, b in ipairs(bad) do level_of(report, b.warning)(report, b.message, words.mend(b)) end
  report:ok(("%s bundle%s of your own"):format(#list > 0 and #list or "no", #list == 1 and "" or "s"))
end

return { title = "Configuration", checks = {
  { "config.files", files },
  { "config.bundles", bundles },
} }

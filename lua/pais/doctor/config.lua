--- pais.doctor.config: the configuration files, and what in them is wrong, with its line.

local paths = require "pais.paths"
local schema = require "pais.schema"
local words = require "pais.doctor.words"

-- Reported where they belong: pais.doctor.home says more of `.env`.
local ELSEWHERE = { E_MODE = true }

local function files(_, report)
  local cfg = require("pais.config").load()
  for _, p in ipairs(cfg.problems) do
    if not ELSEWHERE[p.code] then
      local level = p.level == "error" and report.fail or report.warn
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

return { title = "Configuration", checks = { { "config.files", files } } }

--- pais.doctor.code: policy files and replaced modules: what changes pais itself.

local module = require "pais.module"
local paths = require "pais.paths"
local runtime = require "pais.runtime"
local words = require "pais.doctor.words"

local function policy(w, report)
  if runtime.safe then return report:ok "policy left out (--clean)" end
  for _, p in ipairs(w.plan.policy.problems) do
    local where = p.line and ("%s:%d"):format(p.file, p.line) or p.file
    -- Also of a file that the policy requires.
    local open = p.message:match "^read policy (.-): others may write" or
      p.message:match "^read (.-): others may write"
    report:fail(("%s: %s; it does not count"):format(where, p.message),
      open and "chmod go-w " .. words.path(open) or words.mend(p))
  end
  local n = #w.plan.policy_files - #w.plan.policy.problems
  report:ok(n < 1 and "no policy in force" or n == 1 and "1 policy file" or n .. " policy files")
end

local function overlays(_, report)
  if runtime.safe then return report:ok "replaced modules left out (--clean)" end
  local used = 0
  for _, m in ipairs(module.list()) do
    local file = m.overlay and words.path(m.overlay)
    local anew = file and ("mv %s %s.old && pais module override %s"):format(file, file, m.name)
    local place = m.overlay and ("%s, in place of %s"):format(paths.short(m.overlay), m.name)
    if m.state == "refused" then
      local open = m.message:find("chmod", 1, true)
      report:fail(("%s, is refused: %s"):format(place, m.message),
        open and "chmod go-w " .. file or anew)
    elseif m.state == "stale" then
      report:warn(("%s, was made from an older version"):format(place), anew)
    elseif m.overlay then
      used = used + 1
    end
  end
  for _, path in ipairs(module.strays()) do
    local file = words.path(path)
    report:warn(("%s replaces nothing: pais has no module of this name now"):format(
      paths.short(path)), ("mv %s %s.old"):format(file, file))
  end
  report:ok(used == 0 and "no module replaced" or used .. " replaced")
end

return { title = "Policy, modules", checks = {
  { "code.policy", policy },
  { "code.overlays", overlays },
} }

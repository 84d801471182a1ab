--- pais.doctor.contracts: whether every contract has the provider that is meant.

local words = require "pais.doctor.words"

local function conflicts(w, report)
  for _, c in ipairs(w.plan.resolution.conflicts) do
    report:fail(c.message, ("pais config set %s %s"):format(words.quote("contracts." .. c.key), c.providers[1]))
  end
  local n = 0
  for _ in pairs(w.plan.resolution.providers) do n = n + 1 end
  report:ok(n == 0 and "none provided" or n .. " provided")
end

local function uses(w, report)
  for _, p in ipairs(w.plan.resolution.problems) do
    local m = p.plugin and w.plan.manifests[p.plugin]
    local file = w.plan.config.files[#w.plan.config.files]
    for key, origin in pairs(w.plan.config.origins) do
      if key:find "^contracts" and origin.file then file = origin.file end
    end
    local who = p.plugin and p.plugin .. ": " or ""
    report:warn(who .. p.message, words.edit(m and m.file or file))
  end
  report:ok "names known"
end

return { title = "Contracts", checks = {
  { "contracts.conflicts", conflicts },
  { "contracts.uses", uses },
} }

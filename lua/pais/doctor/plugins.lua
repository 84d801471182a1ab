--- pais.doctor.plugins: the installed plugins: refused ones, their settings, who may write to them.

local fs = require "pais.fs"
local keys = require "pais.text.keys"
local paths = require "pais.paths"
local runtime = require "pais.runtime"
local schema = require "pais.schema"
local words = require "pais.doctor.words"

local function folder(w, report)
  if runtime.clean then return report:ok "left out (--clean)" end
  local dir, plan = w.plan.dir, w.plan
  local count = #plan.folders
  if not dir then return report:ok "no home for them" end
  if count == 0 then
    return report:warn("there are no plugins in " .. paths.short(dir), "pais init")
  end
  local off = #plan.disabled
  report:ok(("%d installed%s"):format(count, off > 0 and (", %d disabled"):format(off) or ""))
end

local function below(file, dir)
  return file and dir and file:sub(1, #dir + 1) == dir .. "/"
end

-- The first error that a plugin's manifest or settings are to blame for.
local function blame(plan, refusal)
  for _, p in ipairs(plan.problems) do
    if p.level == "error" and below(p.file, refusal.dir) then return p end
  end
end

local function choice(plan, refusal)
  for _, c in ipairs(plan.resolution.conflicts) do
    if c.key == refusal.needs then
      return ("pais config set %s %s"):format(words.quote("contracts." .. c.key), c.providers[1])
    end
  end
end

-- A required setting that has no value, with a value to be filled in.
local function setting(p, refusal)
  local env = p.hint and p.hint:match "^set ([%w_]+) in %.env$"
  local file = env and paths.home() .. "/.env" or refusal.dir .. "/config.yaml"
  return ("echo %s >> %s"):format(env and env .. "=..." or words.quote(p.path .. ": ..."),
    words.path(file))
end

local function manifest_of(dir)
  local file = dir .. "/plugin.toml"
  return fs.stat(file) and file or dir .. "/plugin.yaml"
end

-- What makes the refused plugin run, or, where only its user can know, leaves it out.
local function remedy(plan, name, refusal)
  if refusal.root then name, refusal = refusal.root, plan.refused[refusal.root] end
  local p = blame(plan, refusal)
  if p and p.code == "E_MISSING" then return setting(p, refusal) end
  if p then return words.mend(p) end
  if refusal.code == "E_CONTRACT_CYCLE" then return words.edit(manifest_of(refusal.dir)) end
  if refusal.code == "E_DUPLICATE" then
    local dir = refusal.dir
    return ("mv %s %s"):format(words.path(dir), words.path((dir:gsub("([^/]*)$", ".%1"))))
  end
  return choice(plan, refusal) or ("pais config set plugins.%s false"):format(name)
end

local function refused(w, report)
  local plan = w.plan
  for _, name in ipairs(keys.sorted(plan.refused)) do
    local r = plan.refused[name]
    local short = plan.dir and require("pais.plugin.installed").short(r.message, plan.dir) or r.message
    report:fail(("%s is refused: %s"):format(name, short), remedy(plan, name, r))
  end
  report:ok "none refused"
end

-- What is wrong with the manifests and settings of plugins that run all the same.
local function settings(w, report)
  local plan = w.plan
  for _, p in ipairs(plan.problems) do
    local told = not below(p.file, plan.dir) or p.code == "E_POLICY"
    for _, r in pairs(plan.refused) do told = told or below(p.file, r.dir) end
    if p.code == "E_ORDER" then
      report:warn(p.message, "pais hook list")
    elseif not told then
      report:warn(schema.format(p), words.mend(p))
    end
  end
  report:ok "settings in order"
end

-- A plugin's code runs with the user's rights.
local function modes(w, report)
  for _, name in ipairs(keys.sorted(w.plan.manifests)) do
    local m = w.plan.manifests[name]
    for _, path in ipairs { m.dir, m.file, m.dir .. "/" .. (m.entry or "init.lua") } do
      local st = fs.stat(path)
      if st and st.mode & 18 ~= 0 then -- 022
        report:fail(("others may write to %s (mode %04o)"):format(paths.short(path), st.mode),
          "chmod go-w " .. words.path(path))
      end
    end
  end
  report:ok "yours alone to write"
end

return { title = "Plugins", checks = {
  { "plugins.folder", folder },
  { "plugins.refused", refused },
  { "plugins.settings", settings },
  { "plugins.modes", modes },
} }

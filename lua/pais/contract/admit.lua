--- pais.contract.admit: the first steps of a resolution: manifests, who provides what, the choices.
local keys = require "pais.text.keys"
local names = require "pais.contract.names"
local nearest = require "pais.text.nearest"
local semver = require "pais.text.semver"

local admit = {}

local function admit_one(work, m)
  for _, problem in ipairs(m.problems or {}) do
    if problem.level == "error" then
      return work:refuse(m.name, {message = require("pais.schema").format(problem),
        code = problem.code == "E_VERSION" and "E_CORE_VERSION" or problem.code == "E_CHANGED"
          and problem.code or "E_MANIFEST"})
    end
  end
  if m.core_version then
    local ok, msg = semver.satisfies(work.version, m.core_version)
    if not ok then
      return work:refuse(m.name, {code = "E_CORE_VERSION", message = msg
        and ("core_version: " .. msg)
        or ("needs pais %s, and this is %s"):format(m.core_version, work.version)})
    end
  end
  for _, field in ipairs {"provides", "consumes"} do
    for _, use in ipairs(m[field] or {}) do
      local wrong = names.misuse(use)
      if wrong then
        return work:refuse(m.name, {code = "E_CONTRACT_SERVICE",
          message = ("%s.%s: %s"):format(field, use.alias, wrong)})
      end
    end
  end
end

--- Step 1: what each manifest says by itself.
---@param work pais.contract.state
---@param manifests table[]
function admit.manifests(work, manifests)
  local dirs = {}
  for _, m in ipairs(manifests) do
    dirs[m.name] = dirs[m.name] or {}
    table.insert(dirs[m.name], m.dir)
    work.plugins[m.name] = m
  end
  work.names = keys.sorted(dirs)
  for _, name in ipairs(work.names) do
    local m, where = work.plugins[name], dirs[name]
    if #where > 1 then
      table.sort(where)
      work:refuse(name, {code = "E_DUPLICATE", path = where,
        message = ("%d plugins have this name: %s; rename one or remove it"):format(#where,
          table.concat(where, " and "))})
    else
      admit_one(work, m)
    end
  end
end

--- Step 2: contract -> providers, and who waits for what. Refused providers are listed too: a
--- reason that says "it is there but refused" helps more than "missing".
---@param work pais.contract.state
function admit.index(work)
  for _, name in ipairs(work.names) do
    local m = work.plugins[name]
    for _, use in ipairs(m.provides or {}) do
      local key = names.key(use.contract, use.service)
      local list = work.all[key]
      if not list then
        list = {several = (names.known(use.contract) or {}).several or false}
        work.all[key], work.all_keys[#work.all_keys + 1] = list, key
      end
      if list[#list] ~= name then list[#list + 1] = name end -- once, under however many aliases
    end
    if not work.refused[name] then
      for _, use in ipairs(m.consumes or {}) do
        local key = names.key(use.contract, use.service)
        work.consumers[key] = work.consumers[key] or {}
        if not use.optional then table.insert(work.consumers[key], {name, use}) end
      end
    end
  end
  table.sort(work.all_keys)
end

--- Step 3: the user's choice among providers.
---@param work pais.contract.state
---@param choices table<string, string> key -> plugin
function admit.choose(work, choices)
  for _, key in ipairs(keys.sorted(choices)) do
    local plugin, list = choices[key], work.all[key]
    if not list then
      work:problem("warning", nil, "E_CONTRACT_SETTING",
        ("contracts: nothing installed provides %s%s"):format(key,
          nearest.hint(key, work.all_keys)))
    else
      local found = false
      for _, name in ipairs(list) do found = found or name == plugin end
      if found then
        work.choice[key] = plugin
      else
        work:problem("error", nil, "E_CONTRACT_SETTING",
          ("contracts: %s: '%s' does not provide it%s (%s)"):format(key, tostring(plugin),
            nearest.hint(tostring(plugin), list), names.quoted(list, " or ") .. " would"))
      end
    end
  end
end

return admit

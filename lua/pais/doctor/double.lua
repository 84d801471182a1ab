--- pais.doctor.double: a home that stands in for the real one while a dispatch is tried.
-- Everything of the home is linked into it, but for what a dispatch writes: its state and the record
-- stay apart, and go when the trial is over. Handlers that only watch are left out, since they may
-- tell the world.

local fs = require "pais.fs"
local sys = require "pais.sys"
local tempdir = require "pais.tempdir"

local double = {}

-- What a dispatch writes, and what is none of its business.
local APART = { [".state"] = true, history = true, [".git"] = true }

-- The labels of what only watches or adds on a tool call; a guard of the same name keeps both.
local function watchers(plan)
  local names, guards = {}, {}
  for _, h in ipairs(plan.events.PreToolUse or {}) do
    local label = ("%s.%s"):format(h.plugin, h.handler)
    if h.phase == "guard" then guards[label] = true else names[#names + 1] = label end
  end
  local list = {}
  for _, name in ipairs(names) do
    if not guards[name] then list[#list + 1] = name end
  end
  return list
end

--- Call `work` with the environment in which the double is the home.
---@param home string
---@param plan pais.Plan
---@param work fun(env: table<string, string>): ...
---@return ... what `work` returns; nil, message, code when there is no room for one
function double.with(home, plan, work)
  return tempdir.with("doctor", function(dir)
    for _, name in ipairs(fs.list(home) or {}) do
      if not APART[name] then fs.symlink(home .. "/" .. name, dir .. "/" .. name) end
    end
    local env = sys.environ()
    local skip = watchers(plan)
    table.insert(skip, env.PAIS_SKIP)
    env.PAIS_DIR, env.PAIS_PATHS_HISTORY = dir, dir .. "/history"
    env.PAIS_SKIP = skip[1] and table.concat(skip, ",") or nil
    return work(env)
  end)
end

return double

--- pais.doctor.double: a home that stands in for the real one while a dispatch is tried.
-- Everything of the home is linked into it, but for what a dispatch writes: its state and the record
-- stay apart, and go when the trial is over. Handlers that only watch are left out, since they may
-- tell the world.

local fs = require "pais.fs"
local sys = require "pais.sys"

local double = {}

-- What a dispatch writes, and what is none of its business.
local APART = { [".state"] = true, history = true, [".git"] = true }

--- What doubles are called, as a pattern.
double.NAME = "^pais%-doctor%-%d+%-%d+$"

--- Where they are made.
---@return string
function double.root() return sys.env "TMPDIR" or "/tmp" end

-- A new folder that is ours alone: whoever is faster in a shared folder cannot choose what is in it.
local function fresh()
  local dir = ("%s/pais-doctor-%d-%d"):format(double.root(), sys.pid(), sys.time_ns())
  local ok, msg, code = fs.mkdirs(dir, 448) -- 0700
  if not ok then return nil, msg, code end
  local st = fs.lstat(dir)
  if st and st.type == "dir" and st.uid == sys.uid() and st.mode & 63 == 0 and not fs.list(dir)[1] then
    return dir
  end
  return nil, ("make %s: somebody else made it"):format(dir), "EEXIST"
end

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
  local dir, msg, code = fresh()
  if not dir then return nil, msg, code end
  for _, name in ipairs(fs.list(home) or {}) do
    if not APART[name] then fs.symlink(home .. "/" .. name, dir .. "/" .. name) end
  end
  local env = sys.environ()
  local skip = watchers(plan)
  table.insert(skip, env.PAIS_SKIP)
  env.PAIS_DIR, env.PAIS_PATHS_HISTORY = dir, dir .. "/history"
  env.PAIS_SKIP = skip[1] and table.concat(skip, ",") or nil
  local result = table.pack(pcall(work, env))
  fs.rmtree(dir)
  if not result[1] then error(result[2], 0) end
  return table.unpack(result, 2, result.n)
end

return double

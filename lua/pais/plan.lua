--- pais.plan: which handlers run for which event.
-- Computed from configuration, manifests and policy; kept in .state/plan (format: src/planfile.h)
-- and used from there as long as none of the files it was made from has changed, so that a dispatch
-- parses no YAML.

local fs = require "pais.fs"
local planfile = require "pais.planfile"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local plan = {}

--- How many manifests a tool event looks at for changes; up to this many plugins a change is seen at
--- the very next event. With more, those of the handlers that run are looked at, and others in turn;
--- all of them at the events that come once a prompt or less. Why: a stat costs 2 to 4 us, so that a
--- hundred take a third of the time of a dispatch.
plan.SOME = 16

local OFTEN = { PreToolUse = true, PostToolUse = true, PostToolUseFailure = true,
  PostToolBatch = true, PermissionRequest = true, MessageDisplay = true }

-- Variables that are no settings: these differ between processes and do not change the plan.
local OTHER = { PAIS_SKIP = true, PAIS_DIR = true, PAIS_HOOKED = true, PAIS_PLUGIN = true,
  PAIS_PLUGIN_DIR = true, PAIS_CONFIG = true, PAIS_VERDICT = true, PAIS_REASON = true,
  PAIS_CONTRACT_PATH = true, PAIS_CONTRACT_SERVICE = true }

-- What the plan depends on besides files: the program, where things are, settings in the environment.
local function key(home, etc)
  local parts = { runtime.build, home or "", etc, tostring(runtime.clean), tostring(runtime.safe),
    runtime.dev or "" }
  for name, value in pairs(sys.environ "PAIS_") do
    if not OTHER[name] then parts[#parts + 1] = name .. "=" .. value end
  end
  table.sort(parts)
  return table.concat(parts, "\0")
end

--- The plan for one event, from the file or made now.
---@param event string canonical name
---@param anew boolean|nil whatever the file says
---@return userdata plan with :section(name) and :select(section, name, alias)
function plan.open(event, anew)
  local home, etc = runtime.home, runtime.etc
  local file = home and home .. "/.state/plan"
  local k = key(home, etc)
  local some = OFTEN[event] and plan.SOME or nil
  local found = file and not anew and planfile.open(file, k, some)
  if found then return found end
  if not home then
    home = "/nonexistent"
    return planfile.parse(require("pais.plan.keep").build(home, etc, k), k)
  end
  -- One process makes the plan, the others that came at the same time wait for it and use it.
  local lock = fs.stat(home .. "/.state") and fs.lock(home .. "/.state/plan.lock", 3000)
  found = lock and not anew and planfile.open(file, k)
  local text = not found and require("pais.plan.keep").build(home, etc, k)
  if lock then lock:release() end
  return found or planfile.parse(text, k)
end

--- The plan made anew, after a change that its stamps do not cover (a plugin's config file).
---@param event string canonical name
---@return userdata plan as plan.open
function plan.renew(event)
  plan.drop()
  -- Where it cannot be removed it is still the one that is of no use.
  return plan.open(event, runtime.home and fs.stat(runtime.home .. "/.state/plan") ~= nil)
end

--- A section of the plan that a dispatch has open. When it is damaged, so is the plan: it is made anew.
---@param run table the dispatch: plan, row
---@param name string
---@return string|nil text
function plan.section(run, name)
  local text = run.plan:section(name)
  if text == false then
    run.plan = plan.renew(run.row.name)
    text = run.plan:section(name)
  end
  return text or nil
end

--- Forget the plan: the next dispatch makes it anew.
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code ENOENT: there was none
function plan.drop()
  if not runtime.home then return true end
  return fs.remove(runtime.home .. "/.state/plan")
end

return plan

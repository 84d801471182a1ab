--- pais.problems: what few dispatches need: what went wrong before and around the handlers, and the
-- secrets that the record must not have.

local json = require "pais.json"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local problems = {}

--- What earlier tries of this dispatch stumbled over.
---@return {kind: string, label: string}[] label: the handler, "" when there was none
function problems.earlier()
  local faults = {}
  for _, text in ipairs(runtime.faults) do
    local kind, label = text:match("^([^:]*):(.*)$")
    if kind then faults[#faults + 1] = { kind = kind, label = label } end
  end
  return faults
end

--- The values of .env.
---@param run table the dispatch
---@return table<string, string>
function problems.dotenv(run)
  if not run.dotenv then
    local there = run.home and require("pais.fs").stat(run.home .. "/.env")
    run.dotenv = there and require("pais.text.dotenv").load(run.home) or {}
  end
  return run.dotenv
end

--- The secrets that must not be written: values of .env, of variables that the configuration names, and
--- of settings that are secret.
---@param run table the dispatch
---@return string[]
function problems.secrets(run)
  local values = {}
  local function add(value) values[#values + 1] = type(value) == "string" and value or nil end
  for _, value in pairs(problems.dotenv(run)) do add(value) end
  for name in (run.options.redact_env or ""):gmatch("[^,]+") do add(sys.env(name)) end
  for plugin in (run.options.secrets or ""):gmatch("[^,]+") do
    local settings = require("pais.settings").of(run, plugin)
    for key, option in pairs(settings and settings.config or {}) do
      if option.secret then add(settings.values[key]) end
    end
  end
  return require("pais.text.dotenv").secrets(values)
end

--- Put what is wrong with policy, overlays and the call itself into the record.
---@param run table the dispatch
---@param given string|nil the event that the command line names
---@param named string|nil the event's own name
function problems.note(run, given, named)
  local function fault(...) require("pais.merge").fault(run.state, ...) end
  if run.options.policy_problems then
    local policy = json.decode(require("pais.plan").section(run, "policy") or "null")
    for _, p in ipairs(type(policy) == "table" and policy.problems or {}) do
      fault(p.file, p.kind or "policy", (p.line and ("line %d: "):format(p.line) or "") .. p.message)
    end
  end
  for _, f in ipairs(run.faulty or {}) do
    if f.label == "" then
      fault("pais", f.kind, "an internal failure; overlays and policy were left out")
    end
  end
  local canonical = require("pais.events").canonical
  if given and named and canonical(given) ~= canonical(named) then
    fault("pais", "event", ("called for %s, but the event is %s"):format(given, named))
  end
  for _, r in ipairs(runtime.refused()) do fault(r.path, "overlay", r.message) end
end

return problems

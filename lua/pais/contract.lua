--- pais.contract: who provides what to whom.
-- Reads manifests only, never a plugin's code, and answers with plain data that can be cached:
-- which plugins run and in what order, who calls whom, and why the others were refused.
-- A refusal never stops a plugin that does not need the refused one.
local admit = require "pais.contract.admit"
local keys = require "pais.text.keys"
local names = require "pais.contract.names"
local settle = require "pais.contract.settle"
local state = require "pais.contract.state"

local contract = { known = names.known, key = names.key, parse_key = names.parse_key }

---@class pais.Wire what one alias of a consumer leads to
---@field alias string
---@field contract string
---@field service string|nil
---@field key string "MemoryProvider", "IntegrationProvider[jira]"
---@field optional boolean
---@field provider string|nil the plugin; nil when the contract is not there
---@field several string[]|nil all providers, where the contract takes several
---@field missing string|nil why it is not there

---@class pais.Refusal
---@field code string E_MANIFEST, E_DUPLICATE, E_CORE_VERSION, E_CONTRACT_SERVICE,
--- E_CONTRACT_MISSING, E_CONTRACT_CONFLICT, E_CONTRACT_REFUSED, E_CONTRACT_CYCLE
---@field message string one line, without the plugin's name
---@field dir string|nil the plugin's folder
---@field needs string|nil the contract's key
---@field alias string|nil what the plugin calls it
---@field because string|nil the refused plugin it would have had it from
---@field root string|nil the plugin where the trouble starts
---@field path string[]|nil the cycle, or the way to `root` (at most 8 steps of it)

---@class pais.Resolution
---@field order string[] plugins that run, providers before consumers
---@field wires table<string, table<string, pais.Wire>> by plugin and alias
---@field providers table<string, string[]> by key: running plugins that provide it
---@field chosen table<string, string> by key: the one that is called (single-provider contracts)
---@field refused table<string, pais.Refusal>
---@field conflicts {key: string, providers: string[], setting: string, message: string}[]
---@field cycles {path: string[], fatal: boolean, message: string}[]
---@field problems {level: string, plugin: string|nil, message: string, code: string}[]

-- Step 8: what each running plugin gets under its aliases.
local function wires_of(work, order)
  local wires = {}
  for _, name in ipairs(order) do
    local mine = {}
    for _, use in ipairs(work.plugins[name].consumes or {}) do
      local key = names.key(use.contract, use.service)
      local w = {alias = use.alias, contract = use.contract, service = use.service, key = key,
        optional = use.optional and true or false}
      local live = work.conflict[key] and {} or work:live(key)
      if #live == 0 then
        w.missing = work:lack(key).message
        -- a word nobody knows is more likely a mistake than a plugin that is not installed
        if not names.known(use.contract) and w.missing:find("did you mean", 1, true) then
          work:problem("warning", name, "E_CONTRACT_UNKNOWN",
            ("consumes.%s: %s"):format(use.alias, w.missing))
        end
      else
        w.provider = live[1]
        if work.all[key].several then w.several = live end
      end
      mine[use.alias] = w
    end
    wires[name] = mine
  end
  return wires
end

-- By key: who provides it and runs, and the one that is called where only one may be.
local function providers_of(work, order)
  local running, providers, chosen = {}, {}, {}
  for _, name in ipairs(order) do running[name] = true end
  for _, key in ipairs(work.all_keys) do
    local list = {}
    for _, name in ipairs(work.all[key]) do
      if running[name] then list[#list + 1] = name end
    end
    if #list > 0 then providers[key] = list end
    if not work.all[key].several and not work.conflict[key] then
      chosen[key] = work:live(key)[1]
    end
  end
  return providers, chosen
end

--- Resolves the contracts of a set of plugins.
-- An unusable manifest takes part as {name =, dir =, problems =}, so that it is refused by name.
---@param manifests table[] normalised manifests, each with `problems` where there are any
---@param choices table<string, string>|nil key -> plugin: `contracts` of the configuration
---@param version string|nil of pais, for core_version; for specs
---@return pais.Resolution
function contract.resolve(manifests, choices, version)
  local work = state.new(version or require("pais.sys").version)
  admit.manifests(work, manifests)
  admit.index(work)
  admit.choose(work, choices or {})
  work:propagate() -- step 4: what the first refusals bring with them, and then what is missing
  for _, key in ipairs(keys.sorted(work.consumers)) do
    if #work:live(key) == 0 then work:starve(key) end
  end
  work:propagate()
  settle.conflicts(work)
  settle.cycles(work)
  local order = settle.order(work)
  local providers, chosen = providers_of(work, order)
  return {order = order, wires = wires_of(work, order), providers = providers, chosen = chosen,
    refused = work.refused, conflicts = work.conflicts, cycles = work.cycles,
    problems = work.problems}
end

return contract

--- pais.contract: who provides what to whom.
-- Reads manifests only, never a plugin's code, and answers with plain data that can be cached:
-- which plugins run and in what order, who calls whom, and why the others were refused.
-- A refusal never stops a plugin that does not need the refused one.
local graph = require "pais.contract.graph"
local known = require "pais.contracts.known"
local nearest = require "pais.text.nearest"
local semver = require "pais.text.semver"

local contract = {}

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

local by_name = {}
for _, def in ipairs(known) do by_name[def.name] = def end

--- What is known of a contract; nil for one that a plugin defines.
---@param name string
---@return pais.Contract|nil
function contract.known(name)
  return by_name[name]
end

--- The name a contract and its service go by.
---@param name string
---@param service string|nil
---@return string # "IntegrationProvider[jira]"
function contract.key(name, service)
  return service and ("%s[%s]"):format(name, service) or name
end

--- Takes a key apart again.
---@param key string
---@return string name, string|nil service
function contract.parse_key(key)
  local name, service = key:match("^([^%[%]]+)%[([^%[%]]+)%]$")
  if name then return name, service end
  return key, nil
end

--- The setting that decides between providers, as it is written in pais.yaml.
local function setting_for(key, plugin)
  local shown = key:find("[%[%]{},:#]") and ('"%s"'):format(key) or key
  return ("contracts: {%s: %s}"):format(shown, plugin)
end

local function quoted(names, last)
  local out = {}
  for i, name in ipairs(names) do out[i] = ("'%s'"):format(name) end
  if #out < 2 then return out[1] or "" end
  local tail = table.remove(out)
  return table.concat(out, ", ") .. (last or " and ") .. tail
end

--- A path for a message: long ones lose their middle, not their ends.
local function arrows(path)
  if #path <= 12 then return table.concat(path, " -> ") end
  return ("%s -> ... (%d more) ... -> %s"):format(table.concat(path, " -> ", 1, 6), #path - 10,
    table.concat(path, " -> ", #path - 3))
end

--- A known contract wants a service or has none; returns what is wrong with this use of it.
local function misuse(use)
  local def = by_name[use.contract]
  if not def then return nil end
  if def.keyed and not use.service then
    return ("%s needs to say which one: {contract: %s, service: NAME}"):format(use.contract,
      use.contract)
  elseif not def.keyed and use.service then
    return ("%s takes no service (there is one for all), but 'service: %s' is given"):format(
      use.contract, use.service)
  end
end

local function sorted_keys(t)
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = k end
  table.sort(keys)
  return keys
end

--- The state of one resolution; methods below are its steps, in order.
local Work = {}
Work.__index = Work

--- Refuses a plugin. The first reason stays.
function Work:refuse(name, refusal)
  if self.refused[name] then return end
  refusal.dir = self.plugins[name].dir
  self.refused[name] = refusal
  self.queue[#self.queue + 1] = name
end

function Work:problem(level, plugin, code, message)
  table.insert(self.problems, {level = level, plugin = plugin, code = code, message = message})
end

--- Step 1: what each manifest says by itself.
function Work:admit(manifests)
  local dirs = {}
  for _, m in ipairs(manifests) do
    dirs[m.name] = dirs[m.name] or {}
    table.insert(dirs[m.name], m.dir)
    self.plugins[m.name] = m
  end
  self.names = sorted_keys(dirs)
  for _, name in ipairs(self.names) do
    local m, where = self.plugins[name], dirs[name]
    if #where > 1 then
      table.sort(where)
      self:refuse(name, {code = "E_DUPLICATE", path = where,
        message = ("%d plugins have this name: %s; rename one or remove it"):format(#where,
          table.concat(where, " and "))})
    else
      self:admit_one(m)
    end
  end
end

function Work:admit_one(m)
  for _, problem in ipairs(m.problems or {}) do
    if problem.level == "error" then
      return self:refuse(m.name, {message = require("pais.schema").format(problem),
        code = problem.code == "E_VERSION" and "E_CORE_VERSION" or problem.code == "E_CHANGED"
          and problem.code or "E_MANIFEST"})
    end
  end
  if m.core_version then
    local ok, msg = semver.satisfies(self.version, m.core_version)
    if not ok then
      return self:refuse(m.name, {code = "E_CORE_VERSION", message = msg
        and ("core_version: " .. msg)
        or ("needs pais %s, and this is %s"):format(m.core_version, self.version)})
    end
  end
  for _, use in ipairs(m.provides or {}) do
    local wrong = misuse(use)
    if wrong then
      return self:refuse(m.name, {code = "E_CONTRACT_SERVICE",
        message = ("provides.%s: %s"):format(use.alias, wrong)})
    end
  end
  for _, use in ipairs(m.consumes or {}) do
    local wrong = misuse(use)
    if wrong then
      return self:refuse(m.name, {code = "E_CONTRACT_SERVICE",
        message = ("consumes.%s: %s"):format(use.alias, wrong)})
    end
  end
end

--- Step 2: contract -> providers, and who waits for what. Refused providers are listed too: a
--- reason that says "it is there but refused" helps more than "missing".
function Work:index()
  for _, name in ipairs(self.names) do
    local m = self.plugins[name]
    for _, use in ipairs(m.provides or {}) do
      local key = contract.key(use.contract, use.service)
      local list = self.all[key]
      if not list then
        list = {several = (by_name[use.contract] or {}).several or false}
        self.all[key], self.all_keys[#self.all_keys + 1] = list, key
      end
      if list[#list] ~= name then list[#list + 1] = name end -- once, under however many aliases
    end
    if not self.refused[name] then
      for _, use in ipairs(m.consumes or {}) do
        local key = contract.key(use.contract, use.service)
        self.consumers[key] = self.consumers[key] or {}
        if not use.optional then table.insert(self.consumers[key], {name, use}) end
      end
    end
  end
  table.sort(self.all_keys)
end

--- Step 3: the user's choice among providers.
function Work:choose(choices)
  for _, key in ipairs(sorted_keys(choices)) do
    local plugin, list = choices[key], self.all[key]
    if not list then
      self:problem("warning", nil, "E_CONTRACT_SETTING",
        ("contracts: nothing installed provides %s%s"):format(key,
          nearest.hint(key, self.all_keys)))
    else
      local found = false
      for _, name in ipairs(list) do found = found or name == plugin end
      if found then
        self.choice[key] = plugin
      else
        self:problem("error", nil, "E_CONTRACT_SETTING",
          ("contracts: %s: '%s' does not provide it%s (%s)"):format(key, tostring(plugin),
            nearest.hint(tostring(plugin), list), quoted(list, " or ") .. " would"))
      end
    end
  end
end

--- The providers of a key that may still run, in name order; the chosen one alone if one is.
function Work:live(key)
  local list, out = self.all[key], {}
  if not list then return out end
  local choice = self.choice[key]
  for _, name in ipairs(list) do
    if not self.refused[name] and (not choice or choice == name) then out[#out + 1] = name end
  end
  return out
end

--- What a key that nobody provides may have meant: another service of the same contract, or a
--- contract of a similar name.
function Work:hint(key)
  local name, service = contract.parse_key(key)
  local same, others = {}, {}
  for _, other in ipairs(self.all_keys) do
    local other_name, other_service = contract.parse_key(other)
    if other_name ~= name then others[#others + 1] = other_name
    elseif other_service then same[#same + 1] = other_service end
  end
  local near = service and nearest.find(service, same)
  if near then return (", did you mean '%s'?"):format(contract.key(name, near)) end
  if by_name[name] then return "" end
  for _, def in ipairs(known) do others[#others + 1] = def.name end
  return nearest.hint(name, others)
end

--- Why a key has no provider, for whoever needs it.
function Work:lack(key)
  local list = self.all[key]
  if not list then
    self.missing[key] = self.missing[key] or {code = "E_CONTRACT_MISSING", needs = key,
      message = ("needs %s, which no installed plugin provides%s"):format(key, self:hint(key))}
    return self.missing[key]
  end
  local conflict = self.conflict[key]
  if conflict then
    return {code = "E_CONTRACT_CONFLICT", needs = key,
      message = ("needs %s, and %s"):format(key, conflict.reason)}
  end
  -- the way to where the trouble starts is the provider's own way with one step in front; only
  -- its beginning is kept, so that a chain of a thousand stays readable
  local first = self.choice[key] or list[1]
  local reason = self.refused[first]
  local path, root = {first}, reason.root or first
  if reason.because then table.move(reason.path, 1, math.min(#reason.path, 7), 2, path) end
  local shown = table.concat(path, " -> ")
  if path[#path] ~= root then shown = ("%s -> ... -> %s"):format(shown, root) end
  return {code = "E_CONTRACT_REFUSED", needs = key, because = first, path = path, root = root,
    message = ("needs %s from %s, %s refused: %s"):format(key, shown,
      root == first and "which is" or ("where '%s' is"):format(root),
      self.refused[root].message)}
end

--- Carries refusals on to whoever required the refused one.
function Work:propagate()
  local head = 1
  while self.queue[head] do
    local name = self.queue[head]
    head = head + 1
    for _, use in ipairs(self.plugins[name].provides or {}) do
      local key = contract.key(use.contract, use.service)
      if #self:live(key) == 0 then self:starve(key) end
    end
  end
  self.queue = {}
end

--- Refuses the plugins that require a key nobody provides any more.
function Work:starve(key)
  local waiting = self.consumers[key]
  if not waiting or #waiting == 0 then return end
  self.consumers[key] = {}
  local refusal = self:lack(key)
  for _, wait in ipairs(waiting) do
    self:refuse(wait[1], {code = refusal.code, needs = key, because = refusal.because,
      path = refusal.path, root = refusal.root, alias = wait[2].alias, message = refusal.message})
  end
end

--- Step 5: several providers where one is meant. Only plugins that would run can be in conflict,
--- so this comes after the first round of refusals; and it refuses the consumers, not the
--- providers, which may have other things to do.
function Work:find_conflicts()
  for _, key in ipairs(self.all_keys) do
    local live = self:live(key)
    if #live > 1 and not self.all[key].several then
      local setting = setting_for(key, live[1])
      local reason = ("%s %s provide it; choose one in pais.yaml, such as `%s`"):format(
        quoted(live), #live == 2 and "both" or "all", setting)
      self.conflict[key] = {reason = reason}
      table.insert(self.conflicts, {key = key, providers = live, setting = setting,
        message = ("%s: %s"):format(key, reason)})
    end
  end
  for _, conflict in ipairs(self.conflicts) do self:starve(conflict.key) end
  self:propagate()
end

--- The edges between plugins that may run. Where a contract takes several providers, an edge is
--- hard only while there is a single one left.
function Work:edges()
  local nodes, edges, live = {}, {}, {}
  for _, name in ipairs(self.names) do
    if not self.refused[name] then
      nodes[#nodes + 1] = name
      local list = {}
      for _, use in ipairs(self.plugins[name].consumes or {}) do
        local key = contract.key(use.contract, use.service)
        live[key] = live[key] or (self.conflict[key] and {} or self:live(key))
        for _, provider in ipairs(live[key]) do
          list[#list + 1] = {to = provider, hard = not use.optional and #live[key] == 1}
        end
      end
      table.sort(list, function(a, b)
        if a.to ~= b.to then return a.to < b.to end
        return a.hard and not b.hard
      end)
      edges[name] = list
    end
  end
  return nodes, edges
end

local function self_edge(list, name)
  for _, edge in ipairs(list) do
    if edge.to == name and edge.hard then return true end
  end
  return false
end

--- Step 6: cycles of required contracts; their members cannot run. Repeated, because a contract
--- with several providers may be left with one that lies on a cycle.
function Work:find_cycles()
  repeat
    local nodes, edges = self:edges()
    local comp, members = graph.components(nodes, edges, true)
    local any = false
    for _, group in ipairs(members) do
      if #group > 1 or self_edge(edges[group[1]], group[1]) then
        any = true
        local path = graph.cycle(group[1], edges, comp, true)
        local shown = arrows(path)
        table.insert(self.cycles, {path = path, fatal = true,
          message = ("%s: each requires the next; make one of them `optional: true`"):format(shown)})
        for _, name in ipairs(group) do
          self:refuse(name, {code = "E_CONTRACT_CYCLE", path = path,
            message = ("required contracts form a cycle: %s"):format(shown)})
        end
      end
    end
    self:propagate()
  until not any
end

--- Step 7: the order, with cycles that have an optional edge mentioned and broken.
function Work:arrange()
  local nodes, edges = self:edges()
  local comp, members = graph.components(nodes, edges, false)
  for _, group in ipairs(members) do
    if #group > 1 then
      local path = graph.cycle(group[1], edges, comp, false)
      table.insert(self.cycles, {path = path, fatal = false,
        message = ("%s: broken at an optional contract"):format(arrows(path))})
    end
  end
  return graph.order(nodes, edges)
end

--- Step 8: what each running plugin gets under its aliases.
function Work:wire(order)
  local wires = {}
  for _, name in ipairs(order) do
    local mine = {}
    for _, use in ipairs(self.plugins[name].consumes or {}) do
      local key = contract.key(use.contract, use.service)
      local w = {alias = use.alias, contract = use.contract, service = use.service, key = key,
        optional = use.optional and true or false}
      local live = self.conflict[key] and {} or self:live(key)
      if #live == 0 then
        w.missing = self:lack(key).message
        -- a word nobody knows is more likely a mistake than a plugin that is not installed
        if not by_name[use.contract] and w.missing:find("did you mean", 1, true) then
          self:problem("warning", name, "E_CONTRACT_UNKNOWN",
            ("consumes.%s: %s"):format(use.alias, w.missing))
        end
      else
        w.provider = live[1]
        if self.all[key].several then w.several = live end
      end
      mine[use.alias] = w
    end
    wires[name] = mine
  end
  return wires
end

--- Resolves the contracts of a set of plugins.
-- An unusable manifest takes part as {name =, dir =, problems =}, so that it is refused by name.
---@param manifests table[] normalised manifests, each with `problems` where there are any
---@param choices table<string, string>|nil key -> plugin: `contracts` of the configuration
---@param version string|nil of pais, for core_version; for specs
---@return pais.Resolution
function contract.resolve(manifests, choices, version)
  local w = setmetatable({
    version = version or require("pais.sys").version,
    plugins = {}, names = {}, refused = {}, queue = {}, problems = {},
    all = {}, all_keys = {}, consumers = {}, choice = {},
    missing = {}, conflict = {}, conflicts = {}, cycles = {},
  }, Work)
  w:admit(manifests)
  w:index()
  w:choose(choices or {})
  w:propagate() -- step 4: what the first refusals bring with them, and then what is missing
  for _, key in ipairs(sorted_keys(w.consumers)) do
    if #w:live(key) == 0 then w:starve(key) end
  end
  w:propagate()
  w:find_conflicts()
  w:find_cycles()
  local order = w:arrange()
  local providers, chosen = {}, {}
  local running = {}
  for _, name in ipairs(order) do running[name] = true end
  for _, key in ipairs(w.all_keys) do
    local list = {}
    for _, name in ipairs(w.all[key]) do
      if running[name] then list[#list + 1] = name end
    end
    if #list > 0 then providers[key] = list end
    if not w.all[key].several and not w.conflict[key] then chosen[key] = w:live(key)[1] end
  end
  return {order = order, wires = w:wire(order), providers = providers, chosen = chosen,
    refused = w.refused, conflicts = w.conflicts, cycles = w.cycles, problems = w.problems}
end

return contract

--- pais.contract.state: where one resolution of contracts stands.
-- Who is refused and why, who provides what, and how a refusal is carried on to whoever required the
-- refused one. The steps are in pais.contract.admit and pais.contract.settle.
local known = require "pais.contract.known"
local names = require "pais.contract.names"
local nearest = require "pais.text.nearest"

---@class pais.contract.state
---@field version string of pais
---@field plugins table<string, table> manifests by name
---@field names string[] sorted
---@field refused table<string, pais.Refusal>
---@field all table<string, string[]> by key: who provides it, the refused too; `several`: all are called
---@field all_keys string[] sorted
---@field consumers table<string, table[]> by key: {plugin, use} of those that require it
---@field choice table<string, string> by key: the plugin that the user chose
---@field conflict table<string, {reason: string}> by key
---@field conflicts table[] as pais.Resolution has them; so are `cycles` and `problems`
local State = {}
State.__index = State

local state = {}

--- The state before the first step.
---@param version string
---@return pais.contract.state
function state.new(version)
  return setmetatable({
    version = version, plugins = {}, names = {}, refused = {}, queue = {}, problems = {},
    all = {}, all_keys = {}, consumers = {}, choice = {},
    missing = {}, conflict = {}, conflicts = {}, cycles = {},
  }, State)
end

--- Refuses a plugin. The first reason stays.
---@param name string
---@param refusal pais.Refusal without `dir`
function State:refuse(name, refusal)
  if self.refused[name] then return end
  refusal.dir = self.plugins[name].dir
  self.refused[name] = refusal
  self.queue[#self.queue + 1] = name
end

--- Notes what is wrong and refuses nobody.
---@param level "error"|"warning"
---@param plugin string|nil
---@param code string
---@param message string
function State:problem(level, plugin, code, message)
  table.insert(self.problems, {level = level, plugin = plugin, code = code, message = message})
end

--- The providers of a key that may still run, in name order; the chosen one alone if one is.
---@param key string
---@return string[]
function State:live(key)
  local list, out = self.all[key], {}
  if not list then return out end
  local choice = self.choice[key]
  for _, name in ipairs(list) do
    if not self.refused[name] and (not choice or choice == name) then out[#out + 1] = name end
  end
  return out
end

-- What a key that nobody provides may have meant: another service of the same contract, or a
-- contract of a similar name.
local function hint(self, key)
  local name, service = names.parse_key(key)
  local same, others = {}, {}
  for _, other in ipairs(self.all_keys) do
    local other_name, other_service = names.parse_key(other)
    if other_name ~= name then others[#others + 1] = other_name
    elseif other_service then same[#same + 1] = other_service end
  end
  local near = service and nearest.find(service, same)
  if near then return (", did you mean '%s'?"):format(names.key(name, near)) end
  if names.known(name) then return "" end
  for _, def in ipairs(known) do others[#others + 1] = def.name end
  return nearest.hint(name, others)
end

--- Why a key has no provider, for whoever needs it.
---@param key string
---@return pais.Refusal without what is the consumer's
function State:lack(key)
  local list = self.all[key]
  if not list then
    self.missing[key] = self.missing[key] or {code = "E_CONTRACT_MISSING", needs = key,
      message = ("needs %s, which no installed plugin provides%s"):format(key, hint(self, key))}
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
function State:propagate()
  local head = 1
  while self.queue[head] do
    local name = self.queue[head]
    head = head + 1
    for _, use in ipairs(self.plugins[name].provides or {}) do
      local key = names.key(use.contract, use.service)
      if #self:live(key) == 0 then self:starve(key) end
    end
  end
  self.queue = {}
end

--- Refuses the plugins that require a key nobody provides any more.
---@param key string
function State:starve(key)
  local waiting = self.consumers[key]
  if not waiting or #waiting == 0 then return end
  self.consumers[key] = {}
  local refusal = self:lack(key)
  for _, wait in ipairs(waiting) do
    self:refuse(wait[1], {code = refusal.code, needs = key, because = refusal.because,
      path = refusal.path, root = refusal.root, alias = wait[2].alias, message = refusal.message})
  end
end

return state

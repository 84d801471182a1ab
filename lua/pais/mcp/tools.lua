--- pais.mcp.tools: what `pais mcp serve` offers: the actions of plugins and of integrations.
-- An action of a plugin is a tool when its manifest describes it; no code is run for that. What an
-- integration can do only its provider knows: each is asked in a process of its own, all at the same
-- time, for as long as the caller wants to wait.

local contract = require "pais.contract"
local json = require "pais.json"
local keys = require "pais.text.keys"
local name = require "pais.mcp.name"
local own = require "pais.mcp.own"
local params = require "pais.mcp.params"
local proc = require "pais.proc"

local tools = {}

local CONTRACT = "IntegrationProvider"
local MOST = 1000 -- actions of one provider

---@class pais.mcp.tool
---@field name string
---@field plugin string
---@field action string
---@field key string|nil of an integration's action: the contract
---@field definition table what a client is told

---@class pais.mcp.skipped
---@field plugin string
---@field service string|nil
---@field message string why it is not there
---@field slow boolean|nil it had not answered yet

---@class pais.mcp.catalog
---@field tools pais.mcp.tool[]
---@field skipped pais.mcp.skipped[]
---@field inputs string[] files whose change may change the catalog

local hints = { read_only = "readOnlyHint", destructive = "destructiveHint",
  idempotent = "idempotentHint", open_world = "openWorldHint" }

-- Only what the manifest says; a client has defaults of its own for the rest.
local function annotations(spec)
  local out
  for key, hint in pairs(hints) do
    if spec[key] ~= nil then
      out = out or {}
      out[hint] = spec[key]
    end
  end
  return out
end

local function add(catalog, taken, prefix, tool, definition)
  tool.name = name.make(prefix, tool.action, taken)
  definition.name = tool.name
  tool.definition = definition
  table.insert(catalog.tools, tool)
end

local function add_actions(catalog, taken, m)
  for _, action in ipairs(keys.sorted(m.actions or {})) do
    local spec = m.actions[action]
    local schema, msg = params.of_args(spec.args)
    if not schema then
      table.insert(catalog.skipped, { plugin = m.name, message = ("action %s: %s"):format(action, msg) })
    elseif spec.tool ~= false then
      add(catalog, taken, m.name, { plugin = m.name, action = action }, {
        title = spec.title, inputSchema = schema, annotations = annotations(spec),
        description = spec.description or ("The action %s of the plugin %s."):format(action, m.name) })
    end
  end
end

-- The integrations that can be called, and those whose provider is not decided.
local function integrations(resolution, wanted)
  local found, undecided = {}, {}
  for _, conflict in ipairs(resolution.conflicts) do undecided[conflict.key] = conflict.message end
  for _, key in ipairs(keys.sorted(resolution.providers)) do
    local of, service = contract.parse_key(key)
    local provider = resolution.chosen[key] or resolution.providers[key][1]
    if of == CONTRACT and provider and wanted(provider) then
      found[#found + 1] = { key = key, service = service or provider, plugin = provider,
        message = not resolution.chosen[key] and undecided[key] or nil }
    end
  end
  return found
end

local function last_line(text)
  return text:match("([^\r\n]*%S[^\r\n]*)[\r\n%s]*$")
end

-- What a provider said: a list of actions, or nil and why not.
local function actions_of(listed, configured)
  if listed.kind == "timeout" then return nil, "its provider has not answered in time", true end
  if configured.kind == "exit" and configured.code == 0 and json.decode(configured.out) == false then
    return nil, "it is not configured"
  end
  if listed.kind ~= "exit" or listed.code ~= 0 then
    return nil, listed.message or last_line(listed.err) or "its provider failed"
  end
  local value = json.decode(listed.out)
  if not json.is_array(value) then return nil, "its provider does not give a list of actions" end
  return value
end

-- Those with a name, by name: the order of a provider may be another each time.
local function named(actions)
  local items = {}
  for _, item in ipairs(actions) do
    if type(item) == "string" then item = { name = item } end
    if #items < MOST and type(item) == "table" and type(item.name) == "string" and item.name ~= "" then
      items[#items + 1] = item
    end
  end
  table.sort(items, function(a, b) return a.name < b.name end)
  return items
end

local function add_integration(catalog, taken, one, actions)
  for _, item in ipairs(named(actions)) do
    local description = type(item.description) == "string" and item.description
      or ("The action %s of %s."):format(item.name, one.service)
    add(catalog, taken, one.service, { plugin = one.plugin, action = item.name, key = one.key },
      { description = description, inputSchema = params.of_integration(item.params) })
  end
end

local function ask(found, wait_ms)
  local jobs = {}
  for _, one in ipairs(found) do
    for _, method in ipairs { "list_actions", "is_configured" } do
      jobs[#jobs + 1] = { argv = own.argv("contract", "call", one.key, method), timeout_ms = wait_ms,
        max_out = 4 << 20 }
    end
  end
  return proc.run(jobs)
end

--- Find out what there is.
---@param overview pais.Overview
---@param wanted fun(plugin: string): boolean which plugins, of those that run
---@param wait_ms integer how long providers may take
---@return pais.mcp.catalog
function tools.list(overview, wanted, wait_ms)
  local plan, home = overview.plan, require("pais.paths").home()
  local catalog = { tools = json.array {}, skipped = json.array {},
    inputs = json.array { overview.dir, table.unpack(plan.config.files) } }
  if home then table.insert(catalog.inputs, require("pais.off.list").file(home)) end
  for _, folder in ipairs(plan.folders) do
    if folder.file then table.insert(catalog.inputs, folder.file) end
  end
  local taken = {}
  for _, plugin in ipairs(keys.sorted(plan.manifests)) do
    if wanted(plugin) then add_actions(catalog, taken, plan.manifests[plugin]) end
  end
  local found, open = integrations(plan.resolution, wanted), {}
  for _, one in ipairs(found) do
    if one.message then table.insert(catalog.skipped, one) else open[#open + 1] = one end
  end
  local said = ask(open, wait_ms)
  for i, one in ipairs(open) do
    local actions, msg, slow = actions_of(said[2 * i - 1], said[2 * i])
    if actions then
      add_integration(catalog, taken, one, actions)
    else
      table.insert(catalog.skipped, { plugin = one.plugin, service = one.service, message = msg,
        slow = slow })
    end
  end
  return catalog
end

return tools

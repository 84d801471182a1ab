--- pais.mcp.catalog: the tools as the server knows them.
-- They are found by `pais mcp tools` in a process of its own: the server answers meanwhile, no code of
-- a policy or plugin runs in it, and a new look is not troubled by what an earlier one has loaded.

local json = require "pais.json"
local own = require "pais.mcp.own"
local planfile = require "pais.planfile"
local sys = require "pais.sys"

local catalog = {}

-- Clients wait about two seconds for a server before they begin without its tools: who is asked and
-- slower than the first is asked again, without haste, and the client is told when that adds something.
local QUICK_S, PATIENT_S = 1, 30
local SLACK_MS = 10000 -- for all but the waiting
local SETTLED_NS = 2000000000

---@class pais.mcp.Catalog
---@field tools pais.mcp.tool[]|nil nil before they are known
---@field by_name table<string, pais.mcp.tool>
local Catalog = {}
Catalog.__index = Catalog

---@param env {start: fun(job: table), log: fun(text: string), changed: fun()}
---@param plugins string[] the only ones; empty: all
---@return pais.mcp.Catalog
function catalog.new(env, plugins)
  return setmetatable({ env = env, plugins = plugins, by_name = {}, stamps = {}, inputs = {}, waiting = {}, said = {} },
    Catalog)
end

function Catalog:load(seconds)
  local argv = own.argv("mcp", "tools", "--json", "--wait", tostring(seconds))
  for _, plugin in ipairs(self.plugins) do argv[#argv + 1] = plugin end
  self.patient = seconds == PATIENT_S
  self.job = { argv = argv, timeout_ms = seconds * 1000 + SLACK_MS, max_out = 64 << 20 }
  self.env.start(self.job)
end

--- Have `call` called when the tools are known and up to date.
---@param call fun()
function Catalog:when(call)
  if self.tools and not (self.job and not self.patient) and not self:is_stale() then return call() end
  table.insert(self.waiting, call)
  if not self.job or self.patient then self:load(QUICK_S) end
end

--- Whether a file that the tools come from has changed.
---@return boolean
function Catalog:is_stale()
  for file, stamp in pairs(self.stamps) do
    if planfile.stamp("/", file) ~= stamp then return true end
  end
  return false
end

--- Look for the tools before anybody asks.
function Catalog:warm()
  if not self.tools and not self.job then self:load(QUICK_S) end
end

--- Look for changes, without anybody having asked.
function Catalog:check()
  if self.tools and not self.job and self:is_stale() then self:load(QUICK_S) end
end

-- A file that has changed lately may have done so after it was read: it counts as changed once more.
local function stamped(files)
  local stamps, settled = {}, sys.time_ns() - SETTLED_NS
  for _, file in ipairs(files) do
    local stamp, changed_ns = planfile.stamp("/", file)
    stamps[file] = changed_ns < settled and stamp or ""
  end
  return stamps
end

function Catalog:say(text)
  if text ~= "" and not self.said[text] then
    self.said[text] = true
    self.env.log(text)
  end
end

function Catalog:take(found)
  local before = self.tools and json.encode(self.tools)
  local by_name, slow = {}, false
  for _, tool in ipairs(found.tools) do by_name[tool.name] = tool end
  for _, one in ipairs(found.skipped) do
    slow = slow or one.slow
    self:say(("left out: %s: %s"):format(one.service or one.plugin, one.message))
  end
  self.tools, self.by_name = found.tools, by_name
  if before and before ~= json.encode(self.tools) then self.env.changed() end
  return slow
end

--- Something came of a job.
---@param event pais.pool.event
---@return boolean mine whether it was the one that looks for tools
function Catalog:event(event)
  if event.job ~= self.job then return false end
  if event.err then
    for line in event.err:gmatch("[^\n]+") do self:say(line) end
    return true
  end
  local result, patient, slow = event.result, self.patient, false
  self.job = nil
  local found = result.kind == "exit" and result.code == 0 and json.decode(result.out)
  if type(found) == "table" and type(found.tools) == "table" then
    self.inputs = found.inputs
    slow = self:take(found)
  else
    self:say("the tools could not be found" .. (result.message and ": " .. result.message or ""))
    self.tools = self.tools or json.array {}
  end
  self.stamps = stamped(self.inputs)
  local waiting = self.waiting
  self.waiting = {}
  for _, call in ipairs(waiting) do call() end
  if slow and not patient and not self.job then self:load(PATIENT_S) end
  return true
end

return catalog

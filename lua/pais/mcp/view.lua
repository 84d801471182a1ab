--- pais.mcp.view: what is told about servers: how one is started, what it may use, whether it can run.
-- No value of a variable is in it, only names and where the values come from.

local confine = require "pais.confine"
local environment = require "pais.mcp.environment"
local expand = require "pais.mcp.expand"
local json = require "pais.json"
local start = require "pais.mcp.start"
local sys = require "pais.sys"

local view = {}

---@class pais.mcp.view
---@field plugin string
---@field server string
---@field kind "program"|"remote"
---@field state "ok"|"off"|"refused"|"wrong"
---@field why string|nil
---@field step string|nil
---@field command string[]|nil with variables as they are written, but for those of pais
---@field program string|nil the file that is started
---@field url string|nil
---@field variables {name: string, from: string|nil, via: string|nil, use: string|nil}[]
---@field confined boolean
---@field gaps string[] what does not hold although it is wanted
---@field read string[] by name
---@field write string[]
---@field absent string[] of those
---@field connect integer[]|nil
---@field listen integer[]|nil

-- What is written, with the variables of pais filled in: those are no secrets.
local function written(text, values)
  return (expand.text(text, function(name, whole) return values.known[name] or whole end))
end

-- Where a variable's value comes from. What is asked of a server elsewhere the client fills in.
local function origin(server, values, var)
  if server.url then return sys.env(var.name) and "environment" or var.default and "default" end
  local _, from = values.from(var.name)
  return from or var.default and "default" or var.name == "PAIS_CONFIG" and "pais" or nil
end

-- The variables that a server is given by name, and those in its other texts.
local function variables(server, values, extra)
  local list, seen = json.array {}, {}
  local function add(name, var, use)
    if not seen[name] then
      list[#list + 1] = { name = name, from = var and origin(server, values, var) or not var
        and ".mcp.json" or nil, use = use, via = var and var.name ~= name and var.name or nil }
    end
  end
  for name, text in pairs(server.env) do
    local used = expand.names(text)
    for _, var in ipairs(used) do add(name, var) end
    if not used[1] then add(name) end
  end
  for name in pairs(server.env) do seen[name] = true end
  for _, name in ipairs(environment.asked(server, extra)) do
    add(name, { name = name })
    seen[name] = true
  end
  local texts = { server.command or server.url, table.unpack(server.args) }
  for _, text in pairs(server.headers) do texts[#texts + 1] = text end
  for _, text in ipairs(texts) do
    for _, var in ipairs(expand.names(text)) do
      if not values.known[var.name] then
        add(var.name, var, server.url and "address" or "arguments")
        seen[var.name] = true
      end
    end
  end
  table.sort(list, function(x, y)
    if x.name ~= y.name then return x.name < y.name end
    return (x.via or "") < (y.via or "")
  end)
  return list
end

--- What there is to tell about a server.
---@param server pais.mcp.server
---@param state string|nil of its plugin: "ok", "off", "refused"
---@param reason string|nil
---@return pais.mcp.view
function view.of(server, state, reason)
  local out = { plugin = server.plugin, server = server.name, state = state or "ok", why = reason,
    kind = server.url and "remote" or "program", url = server.url, variables = json.array {},
    description = server.declared.description, gaps = json.array {}, confined = false,
    read = json.array {}, write = json.array {} }
  local values, msg = environment.of(server)
  if server.wrong or not values then
    out.state, out.why = "wrong", server.wrong or msg
    return out
  end
  local extra = start.extra(server)
  out.variables = variables(server, values, extra)
  if server.url then return out end
  local plan = assert(start.plan(server))
  out.command = json.array { written(server.command, values) }
  for i, text in ipairs(server.args) do out.command[i + 1] = written(text, values) end
  out.program = plan.programs and plan.programs[1]
  if out.state == "ok" and plan.why then out.state, out.why, out.step = "wrong", plan.why, plan.step end
  out.confined, out.own = plan.confined, plan.own
  out.gaps = json.array(start.gaps(plan, confine.ask()))
  if plan.confined then
    out.read, out.write = json.array(plan.named.read), json.array(plan.named.write)
    out.absent = json.array(plan.named.absent)
    out.connect = plan.named.connect and json.array(plan.named.connect)
    out.listen = plan.named.listen and json.array(plan.named.listen)
  end
  return out
end

--- How far it is confined, in a few words.
---@param v pais.mcp.view
---@return string
function view.confinement(v)
  if v.kind == "remote" then return "runs elsewhere" end
  if not v.confined then return "not confined" end
  return v.gaps[1] or "confined"
end

return view

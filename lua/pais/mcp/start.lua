--- pais.mcp.start: everything that starting a server takes, worked out, and then done.
-- Claude Code starts `pais mcp run PLUGIN SERVER`. Values are filled in here, at start, so that no secret
-- is in any file of the client's; then pais becomes the server, and nothing stands between the two.

local confine = require "pais.confine"
local environment = require "pais.mcp.environment"
local expand = require "pais.mcp.expand"
local fs = require "pais.fs"
local grants = require "pais.mcp.grants"
local program = require "pais.mcp.program"

local start = {}

---@class pais.mcp.start
---@field server pais.mcp.server
---@field argv string[]
---@field env table<string, string>
---@field confined boolean wanted so, whatever the kernel can do
---@field rules pais.confine.rules
---@field named pais.mcp.grants
---@field programs string[]|nil of pais.mcp.program; nil: something is missing
---@field own string folder of its own
---@field missing string[] variables that are not set
---@field why string|nil why it cannot be started
---@field step string|nil what to do about that

--- What the user's configuration says about a server.
---@param server pais.mcp.server
---@return table
function start.extra(server)
  local of_plugin = require("pais.config").load().values.plugins[server.plugin]
  return type(of_plugin) == "table" and (of_plugin.servers or {})[server.name] or {}
end

--- Whether it is to run confined: what the user says, else what the manifest says.
---@param server pais.mcp.server
---@param extra table
---@return boolean
function start.wants_confinement(server, extra)
  if extra.confine ~= nil then return extra.confine end
  return server.may.confine ~= false
end

-- The first reason why it cannot start.
local function obstacle(plan, values)
  local name = plan.missing[1]
  if name then
    local problem = values.problems[1]
    return ("%s names %s, which %s not set"):format(plan.server.file,
      table.concat(plan.missing, ", "), plan.missing[2] and "are" or "is"), problem
      and require("pais.schema").format(problem) or ("put %s=... into %s/.env"):format(name,
        values.known.PAIS_DIR)
  end
  if plan.named.unknown[1] then
    return ("a variable of the path '%s', which is granted to it, is not set"):format(
      plan.named.unknown[1])
  end
end

--- Work out how a server is started. Changes nothing.
---@param server pais.mcp.server one with a command
---@return pais.mcp.start|nil
---@return string|nil message
---@return string|nil code
function start.plan(server)
  local values, msg, code = environment.of(server)
  if not values then return nil, msg, code end
  local extra = start.extra(server)
  local plan = { server = server, argv = {}, missing = {}, own = values.own,
    confined = start.wants_confinement(server, extra) }
  plan.env = environment.base(server, values, extra, plan.confined)
  local seen = {}
  local function fill(text)
    local out, missing = expand.text(text, values.from)
    for _, name in ipairs(missing) do seen[name] = true end
    return out
  end
  for name, text in pairs(server.env) do plan.env[name] = fill(text) end
  local command = fill(server.command)
  for i, text in ipairs(server.args) do plan.argv[i + 1] = fill(text) end
  for name in pairs(seen) do table.insert(plan.missing, name) end
  table.sort(plan.missing)
  plan.named = grants.named(server, extra, values.from)
  plan.why, plan.step = obstacle(plan, values)
  if not plan.missing[1] then
    local why, step
    plan.programs, why, step = program.find(command, server.dir, plan.env.PATH)
    if not plan.why then plan.why, plan.step = why, step end
  end
  plan.argv[1] = plan.programs and plan.programs[1] or command
  plan.rules = grants.rules(server, plan.named, plan.programs or {}, plan.own,
    function(name) return plan.env[name] end)
  return plan
end

--- What does not hold although it is wanted, in words.
---@param plan pais.mcp.start
---@param means pais.confine.means
---@return string[]
function start.gaps(plan, means)
  if not plan.confined then return {} end
  if means.level == 0 then return { "not confined: " .. means.why } end
  local gaps = {}
  if (plan.rules.connect or plan.rules.listen) and not means.ports then
    gaps[1] = "its TCP ports are not limited: this kernel's Landlock cannot do that"
  end
  return gaps
end

--- Become the server. Comes back only when that failed.
---@param plan pais.mcp.start
---@param note fun(message: string) tells what does not hold
---@return nil
---@return string message
---@return string|nil code
---@return string|nil next_step
function start.run(plan, note)
  local what = ("start server '%s' of plugin '%s': "):format(plan.server.name, plan.server.plugin)
  if plan.why then return nil, what .. plan.why, "E_CONFIG", plan.step end
  if plan.confined then
    local ok, msg, code = fs.mkdirs(plan.own .. "/tmp", 448) -- 0700
    if not ok then return nil, what .. msg, code end
    local means
    means, msg, code = confine.apply(plan.rules)
    if not means then return nil, what .. msg, code end
    for _, gap in ipairs(start.gaps(plan, means)) do note(what .. gap) end
    for _, path in ipairs(means.level > 0 and plan.named.absent or {}) do
      note(("%s%s is not there, and it cannot make it"):format(what, path))
    end
  end
  local _, msg, code = require("pais.proc").exec(plan.argv, { env = plan.env })
  return nil, what .. msg, code
end

return start

--- pais.cmd.mcp: pais mcp list, show and run; serve and tools.

local installed = require "pais.plugin.installed"
local json = require "pais.json"
local paths = require "pais.paths"
local servers = require "pais.mcp.servers"

local cmd = {}

local WAIT_S = 10 -- for providers, when a person asks

-- The state of a plugin where its servers and tools are concerned; PAIS_SKIP leaves them out, too.
local function state_in(overview, m)
  local state, reason = installed.state(overview, m)
  if state ~= "ok" then return state, reason end
  local clause = installed.off(overview.plan, m.name)
  for name in (require("pais.sys").env "PAIS_SKIP" or ""):gmatch("[^,%s]+") do
    if name == m.name then clause = clause or "it is left out by PAIS_SKIP" end
  end
  if clause then return "off", clause end
  return "ok"
end

-- The plugin that a word means, with its state.
local function locate(word)
  local m, msg, code, step = installed.find(word)
  if not m then return nil, msg, code, step end
  local overview = installed.overview()
  for _, one in ipairs(overview and overview.manifests or {}) do
    if one.dir == m.dir then return m, state_in(overview, one) end
  end
  return m, "ok"
end

local function list_of(ports, none)
  if not ports then return none end
  return ports[1] and "TCP ports " .. table.concat(ports, ", ") or "none"
end

local COLOR = { ok = "green", off = "yellow", refused = "red", wrong = "red" }

local function state_of(v)
  return { COLOR[v.state], v.state == "wrong" and "cannot start" or v.state }
end

function cmd.list(_, out)
  local view = require "pais.mcp.view"
  local overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  local rows, data = {}, json.array {}
  for _, m in ipairs(overview.manifests) do
    local found, problems = servers.of(m)
    local state, reason = state_in(overview, m)
    for _, server in ipairs(found or {}) do
      local v = view.of(server, state, reason)
      data[#data + 1] = v
      rows[#rows + 1] = { { "cyan", m.name }, server.name, state_of(v), view.confinement(v),
        v.why or v.url or table.concat(v.command or {}, " ") }
    end
    if not found then
      rows[#rows + 1] = { { "cyan", m.name }, "?", { "red", "cannot start" }, "",
        require("pais.schema").format(problems[1]) }
    end
  end
  if out.json_mode then
    out:json(data)
  elseif not rows[1] then
    out:print "No plugin brings an MCP server along."
  else
    for _, row in ipairs(rows) do row[5] = installed.short(row[5], overview.dir) end
    out:table({ "plugin", "server", "state", "", "" }, rows)
  end
  return 0
end

-- Where the variables of a server come from.
local function variable_rows(v)
  local rows = {}
  for i, var in ipairs(v.variables) do
    local from = var.from == "pais" and "set by pais" or var.from == "default" and "its default"
      or var.from and "from " .. var.from or { "yellow", "not set" }
    rows[i] = { { "cyan", var.name }, from, var.use and "in the " .. var.use
      or var.via and "as " .. var.via or "" }
  end
  return rows
end

local function shortened(list, between)
  local words = {}
  for i, path in ipairs(list) do words[i] = paths.short(path) end
  return table.concat(words, between or ", ")
end

local function show(v, out)
  local term = require "pais.cli.term"
  out:print(out:style("bold", term.clean(v.server)) .. " of " .. term.clean(v.plugin))
  if v.description then out:wrap(term.clean(v.description), "  ") end
  local rows = { { "state", state_of(v) } }
  if v.why then rows[2] = { "", v.why .. (v.step and "; " .. v.step or "") } end
  if v.url then rows[#rows + 1] = { "address", v.url .. ", which Claude Code asks itself" } end
  if v.command then
    rows[#rows + 1] = { "command", shortened(v.command, " ") }
    rows[#rows + 1] = { "program", v.program and paths.short(v.program) or { "red", "not found" } }
  end
  if v.command then
    local holds = v.confined and not v.gaps[1]
    rows[#rows + 1] = { "confined", { holds and "green" or "yellow", holds and "yes"
      or v.gaps[1] or "no, it is not wanted" } }
  end
  if v.command and v.confined then
    rows[#rows + 1] = { "reads", "the system, the plugin, its interpreter"
      .. (v.read[1] and ", " .. shortened(v.read) or "") }
    rows[#rows + 1] = { "changes", shortened { v.own, table.unpack(v.write) } }
    if v.absent[1] then
      rows[#rows + 1] = { "", { "yellow", "not there: " .. shortened(v.absent) } }
    end
    rows[#rows + 1] = { "connects to", list_of(v.connect, "anything") }
    rows[#rows + 1] = { "listens on", list_of(v.listen, "any port") }
  end
  out:table(nil, rows, { indent = "  " })
  if v.variables[1] then
    out:print "\n  variables"
    out:table(nil, variable_rows(v), { indent = "    " })
  end
end

function cmd.show(args, out)
  local view = require "pais.mcp.view"
  local m, state, reason, step = locate(args.plugin)
  if not m then return nil, state, reason, step end
  local list = {}
  if args.server then
    local server, msg, code, next_step = servers.find(m, args.server)
    if not server then return nil, msg, code, next_step end
    list[1] = server
  else
    local problems
    list, problems = servers.of(m)
    if not list then
      return nil, "read MCP servers: " .. require("pais.schema").format(problems[1]), "E_SCHEMA"
    end
  end
  local data = json.array {}
  for i, server in ipairs(list) do data[i] = view.of(server, state, reason) end
  if out.json_mode then
    out:json(data)
    return 0
  end
  if not data[1] then out:print(("Plugin %s brings no MCP server along."):format(m.name)) end
  for i, v in ipairs(data) do
    if i > 1 then out:print() end
    show(v, out)
  end
  return 0
end

function cmd.run(args, out)
  local m, state, reason, step = locate(args.plugin)
  if not m then return nil, state, reason, step end
  if state ~= "ok" then
    return nil, ("start server '%s': plugin '%s' is %s: %s"):format(args.server, m.name, state,
      reason), "E_CONFIG", ("'pais plugin info %s' says more"):format(m.name)
  end
  local start = require "pais.mcp.start"
  local server, msg, code, next_step = servers.find(m, args.server)
  if not server then return nil, msg, code, next_step end
  if server.url then
    return nil, ("start server '%s' of plugin '%s': it runs elsewhere, at %s"):format(server.name,
      m.name, server.url), "E_SERVER"
  end
  local plan
  plan, msg, code = start.plan(server)
  if not plan then return nil, msg, code end
  return start.run(plan, function(message) out:note(message) end)
end

-- Which plugins the command is about: those that are named, or all.
local function chosen(names)
  if not names or not names[1] then return nil end
  local set = {}
  for _, name in ipairs(names) do
    local m, msg, code, step = installed.find(name)
    if not m then return nil, msg, code, step end
    set[m.name] = true
  end
  return function(plugin) return set[plugin] or false end
end

function cmd.tools(args, out)
  local wanted, msg, code, step = chosen(args.plugin)
  if msg then return nil, msg, code, step end
  local overview
  overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  local function offered(plugin)
    return (not wanted or wanted(plugin)) and state_in(overview, overview.plan.manifests[plugin]) == "ok"
  end
  local catalog = require("pais.mcp.tools").list(overview, offered, (args.wait or WAIT_S) * 1000)
  if out.json_mode then
    out:json(catalog)
    return 0
  end
  local rows = {}
  for i, tool in ipairs(catalog.tools) do
    rows[i] = { { "cyan", tool.name }, tool.plugin, tool.definition.description }
  end
  if rows[1] then
    out:table({ "tool", "plugin", "" }, rows)
  else
    out:print("There are no actions to offer.")
  end
  for _, one in ipairs(catalog.skipped) do
    out:note(("left out: %s: %s"):format(one.service or one.plugin, one.message))
  end
  return 0
end

function cmd.serve(args)
  local _, msg, code, step = chosen(args.plugin)
  if msg then return nil, msg, code, step end
  return require("pais.mcp.serve").run(args.plugin or {})
end

return cmd

--- pais.doctor.servers: whether the MCP servers of plugins can start, confined, and Claude Code knows them.

local confine = require "pais.confine"
local paths = require "pais.paths"
local proc = require "pais.proc"
local schema = require "pais.schema"
local servers = require "pais.mcp.servers"
local start = require "pais.mcp.start"
local words = require "pais.doctor.words"

-- The servers of the plugins that run, and their plans where they are to be started here.
local function all(w, visit)
  for _, name in ipairs(schema.ordered(w.plan.manifests)) do
    local list, problems = servers.of(w.plan.manifests[name])
    for _, server in ipairs(list or {}) do
      visit(server, not server.wrong and server.command and start.plan(server) or nil)
    end
    visit(nil, nil, problems)
  end
end

-- A command that gives it what it lacks.
local function repair(plan)
  if plan.missing[1] then return words.edit(paths.home() .. "/.env") end
  return words.step(plan.step) or words.edit(plan.server.file)
end

local function starting(w, report)
  local count = 0
  all(w, function(server, plan, problems)
    count = count + (server and 1 or 0)
    if plan and plan.why then
      report:fail(("MCP server %s of %s: %s"):format(server.name, server.plugin, plan.why),
        repair(plan))
    end
    for _, p in ipairs(problems or {}) do
      if p.level == "error" then report:fail(schema.format(p), words.mend(p)) end
    end
  end)
  report:ok(count == 0 and "none of plugins" or count .. " of plugins")
end

local function confined(w, report)
  local means, gaps = confine.ask(), {}
  all(w, function(_, plan)
    for _, gap in ipairs(plan and start.gaps(plan, means) or {}) do
      if not gaps[gap] then report:warn("MCP servers are " .. gap) end
      gaps[gap] = true
    end
  end)
  report:ok(means.level > 0 and "confined" or "nothing to confine")
end

local function told(w, report)
  local seen = w.setup.rec and require("pais.setup.shown").look(w.setup.rec)
  for _, item in ipairs(seen and seen.items or {}) do
    if item.kind == "server" then
      local what = ("Claude Code does not know MCP server %s of %s"):format(item.name, item.plugin)
      if item.state == "waiting" then
        report:warn(what, item.owner)
      elseif item.state == "none" or item.state == "stale" then
        report:fail(what, w.linked[1] and select(2, words.link(w.linked[1])) or "pais link")
      elseif item.state == "strange" then
        report:warn(require("pais.setup.shown").reason(item), "pais mcp list")
      end
    end
  end
  report:ok "known"
end

-- Those in Claude Code's own file, of whoever they are.
local function present(_, report)
  local client, dir = require "pais.claude.servers", require("pais.claude.places").dir "user"
  local list = dir and client.read(client.of_user(dir)) or {}
  local names = schema.ordered(list)
  for _, name in ipairs(names) do
    local command = type(list[name]) == "table" and list[name].command
    if type(command) == "string" and not command:find "%$" and not proc.find(command) then
      report:warn(("Claude Code's server %s starts %s, which is not there"):format(name,
        paths.short(command)), "claude mcp remove -s user " .. words.quote(name))
    end
  end
  report:ok(names[1] and #names .. " in Claude Code's file" or "none in Claude Code's file")
end

return { title = "MCP servers", checks = {
  { "servers.start", starting },
  { "servers.confined", confined },
  { "servers.told", told },
  { "servers.present", present },
} }

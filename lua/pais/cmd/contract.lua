--- pais.cmd.contract: pais contract list|show|call|graph.

local contract = require "pais.contract"
local installed = require "pais.plugin.installed"
local nearest = require "pais.text.nearest"
local term = require "pais.cli.term"
local view = require "pais.contract.view"

local cmd = {}

local function consumers_of(row)
  local out = {}
  for i, use in ipairs(row.consumers) do
    out[i] = use.plugin .. (use.optional and "?" or "")
  end
  return table.concat(out, ", ")
end

local function state_cell(row)
  if row.conflict then return {"red", "conflict"} end
  if #row.providers > 0 then return {"green", "ok"} end
  for _, use in ipairs(row.consumers) do
    if not use.optional then return {"red", "missing"} end
  end
  return {"dim", #row.consumers > 0 and "not there" or "not used"}
end

function cmd.list(_, out)
  local overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  local rows = view.list(overview.manifests, overview.resolution)
  if out.json_mode then
    out:json(rows)
    return 0
  end
  local cells = {}
  for i, row in ipairs(rows) do
    cells[i] = {{"bold", row.key}, row.several and "several" or "one",
      table.concat(row.providers, ", "), consumers_of(row), state_cell(row)}
  end
  out:table({"contract", "providers", "provided by", "used by", "state"}, cells)
  for _, row in ipairs(rows) do
    if row.conflict then out:note(row.conflict) end
  end
  for _, problem in ipairs(overview.resolution.problems) do
    out:note((problem.plugin and problem.plugin .. ": " or "") .. problem.message)
  end
  return 0
end

--- The rows a word means: one key, or all services of a contract.
local function find(rows, word)
  local found, names = {}, {}
  for _, row in ipairs(rows) do
    names[#names + 1] = row.key
    if row.key == word or row.contract == word then found[#found + 1] = row end
  end
  return found, names
end

function cmd.show(args, out)
  local overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  local found, names = find(view.list(overview.manifests, overview.resolution), args.contract)
  local def = contract.known((contract.parse_key(args.contract)))
  if #found == 0 then
    return nil, ("show contract '%s': nothing provides or uses it%s"):format(args.contract,
      nearest.hint(args.contract, names)), "E_CONTRACT", "'pais contract list' shows them all"
  end
  if out.json_mode then
    out:json {contract = def and def.name or found[1].contract,
      description = def and def.description, several = found[1].several,
      keyed = def and def.keyed, methods = def and require("pais.json").array(def.methods),
      services = require("pais.json").array(found)}
    return 0
  end
  out:print(out:style("bold", term.clean(args.contract)) .. ": " .. (def and def.description
    or "defined by the plugins that use it"))
  if def and #def.methods > 0 then
    local rows = {}
    for i, m in ipairs(def.methods) do
      rows[i] = {{"cyan", m.name}, m.params, m.returns, m.description}
    end
    out:print("\nmethods")
    out:table({"method", "argument", "returns", ""}, rows, {indent = "  "})
  end
  for _, row in ipairs(found) do
    out:print("\n" .. term.clean(row.key))
    local rows = {}
    for _, name in ipairs(row.providers) do
      rows[#rows + 1] = {"provided by", {"green", name}, row.chosen == name and ""
        or row.conflict and "in conflict" or ""}
    end
    for _, name in ipairs(row.refused) do
      local refusal = overview.resolution.refused[name]
      rows[#rows + 1] = {"not provided by", {"red", name}, refusal and refusal.message
        or "switched off"}
    end
    for _, use in ipairs(row.consumers) do
      rows[#rows + 1] = {"used by", use.plugin, ("%s, as '%s'%s"):format(
        use.optional and "optional" or "required", use.alias, use.runs and "" or ", does not run")}
    end
    if #rows == 0 then rows[1] = {"nobody", "", ""} end
    out:table(nil, rows, {indent = "  "})
    if row.conflict then out:note(row.conflict) end
  end
  return 0
end

function cmd.call(args, out)
  local json = require "pais.json"
  local given = args.input or type(args.json) == "string" and args.json or "null"
  local arg, msg, code = require("pais.cli.jsonarg").read(given)
  if arg == nil then return nil, msg, code end
  if arg == json.null then arg = nil end
  local plan = require("pais.plan.compute").run()
  local host = {
    wires = plan.resolution.wires,
    manifest = function(name) return plan.manifests[name] end,
    settings = function(m) return plan.settings[m.name] or {} end,
    ready = require("pais.install.rebuild").ensure,
  }
  local key = args.contract
  if args.service then key = contract.key((contract.parse_key(key)), args.service) end
  local value, why, word = require("pais.contract.runtime").call(plan.resolution, host, key,
    args.method, arg, args.provider)
  if value == nil and why then
    local step = word == "E_CONTRACT" and "'pais contract list' shows what is provided" or nil
    -- a provider's own code says nothing to a script; that the call failed does
    if word ~= "E_USAGE" and not tostring(word):find("^E_CONTRACT") then word = "E_CONTRACT" end
    return nil, why, word, step
  end
  if value == nil then value = json.null end
  out:json(value)
  return 0
end

function cmd.graph(args, out)
  local overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  if args.dot and args.mermaid then
    return nil, "--dot and --mermaid are two forms; take one", "E_USAGE"
  end
  local graph = view.graph(overview.manifests, overview.resolution)
  if out.json_mode then
    graph.cycles = require("pais.json").array(overview.resolution.cycles)
    out:json(graph)
  elseif args.dot then
    out.write(view.dot(graph))
  elseif args.mermaid then
    out.write(view.mermaid(graph))
  else
    for line in view.text(graph):gmatch("[^\n]+") do out:print(term.clean(line)) end
    for _, cycle in ipairs(overview.resolution.cycles) do
      out:note(("cycle: %s"):format(cycle.message))
    end
  end
  return 0
end

return cmd

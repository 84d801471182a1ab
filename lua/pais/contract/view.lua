--- pais.contract.view: contracts as people look at them: a list, one contract, a graph.
-- Everything is computed from the manifests and their resolution; printing is elsewhere.
local contract = require "pais.contract"
local json = require "pais.json"
local known = require "pais.contract.known"

local view = {}

--- A use of a contract in a manifest by its key.
local function key_of(use)
  return contract.key(use.contract, use.service)
end

---@class pais.ContractRow
---@field key string
---@field contract string
---@field service string|nil
---@field known boolean
---@field several boolean
---@field providers string[] that run
---@field refused string[] providers that are refused or switched off
---@field consumers {plugin: string, alias: string, optional: boolean, runs: boolean}[]
---@field chosen string|nil the one that is called, where there is one
---@field conflict string|nil

--- All contracts that are known or used, by key.
---@param manifests table[] all installed, `off` in those switched off
---@param resolution pais.Resolution
---@return pais.ContractRow[]
function view.list(manifests, resolution)
  local rows, keys = {}, {}
  local function row(key, name, service)
    local one = rows[key]
    if not one then
      local def = contract.known(name)
      one = {key = key, contract = name, service = service, known = def ~= nil,
        several = def and def.several or false, providers = json.array {},
        refused = json.array {}, consumers = json.array {}}
      rows[key], keys[#keys + 1] = one, key
    end
    return one
  end
  local keyed = {}
  for _, m in ipairs(manifests) do
    local runs = resolution.wires[m.name] ~= nil and not m.off
    for _, use in ipairs(m.provides or {}) do
      keyed[use.contract] = true
      local one = row(key_of(use), use.contract, use.service)
      table.insert(runs and one.providers or one.refused, m.name)
    end
    for _, use in ipairs(m.consumes or {}) do
      keyed[use.contract] = true
      local one = row(key_of(use), use.contract, use.service)
      table.insert(one.consumers, {plugin = m.name, alias = use.alias,
        optional = use.optional and true or false, runs = runs})
    end
  end
  -- IntegrationProvider without a service says nothing once there is one with a service
  for _, def in ipairs(known) do
    if not keyed[def.name] then row(def.name, def.name) end
  end
  for key, plugin in pairs(resolution.chosen) do
    if rows[key] then rows[key].chosen = plugin end
  end
  for _, conflict in ipairs(resolution.conflicts) do
    if rows[conflict.key] then rows[conflict.key].conflict = conflict.message end
  end
  table.sort(keys)
  local out = json.array {}
  for i, key in ipairs(keys) do
    table.sort(rows[key].providers)
    table.sort(rows[key].refused)
    out[i] = rows[key]
  end
  return out
end

---@class pais.ContractGraph
---@field nodes {name: string, state: "ok"|"off"|"refused", reason: string|nil, provides: string[]}[]
---@field edges {from: string, to: string|nil, alias: string, key: string, optional: boolean,
---  missing: string|nil}[] from a consumer to its provider; without `to`, why there is none

--- Plugins and the contracts between them.
---@param manifests table[]
---@param resolution pais.Resolution
---@return pais.ContractGraph
function view.graph(manifests, resolution)
  local nodes, edges = json.array {}, json.array {}
  for _, m in ipairs(manifests) do
    local refusal = resolution.refused[m.name]
    local node = {name = m.name, provides = json.array {},
      state = m.off and "off" or refusal and "refused" or "ok", reason = refusal and refusal.message}
    for i, use in ipairs(m.provides or {}) do node.provides[i] = key_of(use) end
    nodes[#nodes + 1] = node
    local wires = not m.off and resolution.wires[m.name] or {}
    for _, use in ipairs(m.consumes or {}) do
      local wire = wires[use.alias] or {}
      local edge = {from = m.name, alias = use.alias, key = key_of(use),
        optional = use.optional and true or false}
      for _, provider in ipairs(wire.several or {wire.provider}) do
        edges[#edges + 1] = {from = edge.from, alias = edge.alias, key = edge.key,
          optional = edge.optional, to = provider}
      end
      if not wire.provider then
        edge.missing = wire.missing
          or node.state == "off" and "the plugin is switched off" or "the plugin is refused"
        edges[#edges + 1] = edge
      end
    end
  end
  table.sort(nodes, function(a, b) return a.name < b.name end)
  table.sort(edges, function(a, b)
    if a.from ~= b.from then return a.from < b.from end
    if a.alias ~= b.alias then return a.alias < b.alias end
    return (a.to or "") < (b.to or "")
  end)
  return {nodes = nodes, edges = edges}
end

--- The graph as indented text: each plugin with what it provides and uses.
---@param g pais.ContractGraph
---@return string
function view.text(g)
  local of, out = {}, {}
  for _, edge in ipairs(g.edges) do
    of[edge.from] = of[edge.from] or {}
    table.insert(of[edge.from], edge)
  end
  for _, node in ipairs(g.nodes) do
    local lines = {}
    for _, key in ipairs(node.provides) do lines[#lines + 1] = "provides " .. key end
    for _, edge in ipairs(of[node.name] or {}) do
      local kind = edge.optional and "optional" or "required"
      lines[#lines + 1] = edge.to
        and ("uses %s from %s (%s, as '%s')"):format(edge.key, edge.to, kind, edge.alias)
        or ("uses %s from nobody (%s, as '%s'): %s"):format(edge.key, kind, edge.alias, edge.missing)
    end
    out[#out + 1] = node.name .. (node.state == "ok" and "" or (" (%s%s)"):format(node.state,
      node.reason and ": " .. node.reason or ""))
    for i, line in ipairs(lines) do
      out[#out + 1] = (i < #lines and "├─ " or "└─ ") .. line
    end
  end
  return #out > 0 and table.concat(out, "\n") .. "\n" or ""
end

local function dot_quote(text)
  return '"' .. text:gsub('[\\"]', "\\%0"):gsub("\n", "\\n") .. '"'
end

--- The graph for Graphviz.
---@param g pais.ContractGraph
---@return string
function view.dot(g)
  local out = {"digraph contracts {", "  rankdir=LR;", "  node [shape=box];"}
  for _, node in ipairs(g.nodes) do
    local extra = node.state == "refused" and ", color=red, tooltip=" .. dot_quote(node.reason or "")
      or node.state == "off" and ", style=dashed" or ""
    out[#out + 1] = ("  %s [label=%s%s];"):format(dot_quote("plugin " .. node.name),
      dot_quote(node.name), extra)
  end
  local absent = {}
  for _, edge in ipairs(g.edges) do
    local to = "plugin " .. (edge.to or "")
    if not edge.to then
      to = "missing " .. edge.key
      if not absent[edge.key] then
        out[#out + 1] = ("  %s [label=%s, shape=plaintext, fontcolor=gray];"):format(dot_quote(to),
          dot_quote(edge.key))
      end
      absent[edge.key] = true
    end
    out[#out + 1] = ("  %s -> %s [label=%s%s];"):format(dot_quote("plugin " .. edge.from),
      dot_quote(to), dot_quote(edge.key), edge.optional and ", style=dashed" or "")
  end
  out[#out + 1] = "}\n"
  return table.concat(out, "\n")
end

--- Text inside quotes of a Mermaid node or edge, where entities are written #35;.
local function mermaid_text(text)
  return '"' .. text:gsub('[#"<>&|%[%]{}()\n]', function(c) return ("#%d;"):format(c:byte()) end)
    .. '"'
end

--- The graph for Mermaid.
---@param g pais.ContractGraph
---@return string
function view.mermaid(g)
  local out, ids, count = {"flowchart LR"}, {}, 0
  local function id(what, label, form)
    if not ids[what] then
      count = count + 1
      ids[what] = "n" .. count
      out[#out + 1] = ("  %s%s"):format(ids[what], form:format(mermaid_text(label)))
    end
    return ids[what]
  end
  for _, node in ipairs(g.nodes) do
    local name = id("plugin " .. node.name, node.name, "[%s]")
    if node.state ~= "ok" then out[#out + 1] = ("  class %s %s"):format(name, node.state) end
  end
  for _, edge in ipairs(g.edges) do
    local from = ids["plugin " .. edge.from]
    local to = edge.to and ids["plugin " .. edge.to] or id("missing " .. edge.key, edge.key, "([%s])")
    out[#out + 1] = ("  %s %s|%s| %s"):format(from, edge.optional and "-.->" or "-->",
      mermaid_text(edge.key), to)
  end
  out[#out + 1] = "  classDef refused stroke:#c00,stroke-width:2px"
  out[#out + 1] = "  classDef off stroke-dasharray:4\n"
  return table.concat(out, "\n")
end

return view

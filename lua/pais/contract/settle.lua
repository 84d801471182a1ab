--- pais.contract.settle: the last steps of a resolution: conflicts, cycles, the order.
local graph = require "pais.contract.graph"
local names = require "pais.contract.names"

local settle = {}

-- The setting that decides between providers, as it is written in pais.yaml.
local function setting_for(key, plugin)
  local shown = key:find("[%[%]{},:#]") and ('"%s"'):format(key) or key
  return ("contracts: {%s: %s}"):format(shown, plugin)
end

-- A path for a message: long ones lose their middle, not their ends.
local function arrows(path)
  if #path <= 12 then return table.concat(path, " -> ") end
  return ("%s -> ... (%d more) ... -> %s"):format(table.concat(path, " -> ", 1, 6), #path - 10,
    table.concat(path, " -> ", #path - 3))
end

--- Step 5: several providers where one is meant. Only plugins that would run can be in conflict,
--- so this comes after the first round of refusals; and it refuses the consumers, not the
--- providers, which may have other things to do.
---@param work pais.contract.state
function settle.conflicts(work)
  for _, key in ipairs(work.all_keys) do
    local live = work:live(key)
    if #live > 1 and not work.all[key].several then
      local setting = setting_for(key, live[1])
      local reason = ("%s %s provide it; choose one in pais.yaml, such as `%s`"):format(
        names.quoted(live), #live == 2 and "both" or "all", setting)
      work.conflict[key] = {reason = reason}
      table.insert(work.conflicts, {key = key, providers = live, setting = setting,
        message = ("%s: %s"):format(key, reason)})
    end
  end
  for _, conflict in ipairs(work.conflicts) do work:starve(conflict.key) end
  work:propagate()
end

-- The edges between plugins that may run. Where a contract takes several providers, an edge is
-- hard only while there is a single one left.
local function edges_of(work)
  local nodes, edges, live = {}, {}, {}
  for _, name in ipairs(work.names) do
    if not work.refused[name] then
      nodes[#nodes + 1] = name
      local list = {}
      for _, use in ipairs(work.plugins[name].consumes or {}) do
        local key = names.key(use.contract, use.service)
        live[key] = live[key] or (work.conflict[key] and {} or work:live(key))
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
---@param work pais.contract.state
function settle.cycles(work)
  repeat
    local nodes, edges = edges_of(work)
    local comp, members = graph.components(nodes, edges, true)
    local any = false
    for _, group in ipairs(members) do
      if #group > 1 or self_edge(edges[group[1]], group[1]) then
        any = true
        local path = graph.cycle(group[1], edges, comp, true)
        local shown = arrows(path)
        table.insert(work.cycles, {path = path, fatal = true,
          message = ("%s: each requires the next; make one of them `optional: true`"):format(shown)})
        for _, name in ipairs(group) do
          work:refuse(name, {code = "E_CONTRACT_CYCLE", path = path,
            message = ("required contracts form a cycle: %s"):format(shown)})
        end
      end
    end
    work:propagate()
  until not any
end

--- Step 7: the order, with cycles that have an optional edge mentioned and broken.
---@param work pais.contract.state
---@return string[] # the plugins that run
function settle.order(work)
  local nodes, edges = edges_of(work)
  local comp, members = graph.components(nodes, edges, false)
  for _, group in ipairs(members) do
    if #group > 1 then
      local path = graph.cycle(group[1], edges, comp, false)
      table.insert(work.cycles, {path = path, fatal = false,
        message = ("%s: broken at an optional contract"):format(arrows(path))})
    end
  end
  return graph.order(nodes, edges)
end

return settle

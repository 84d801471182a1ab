--- pais.contract.graph: cycles in a graph of named nodes, and a total order of them.
-- Why apart: these are the two algorithms of contract resolution, and they know nothing of it.
-- Edges go from a consumer to what has to come before it: edges[node] = {{to=, hard=bool}, ...}.
-- Everything is linear in nodes and edges but for a heap, and uses no recursion: a chain of
-- thousands must not end in a stack overflow.
local graph = {}

--- Strongly connected components (Tarjan), over all edges or the hard ones.
---@param nodes string[]
---@param edges table<string, {to: string, hard: boolean}[]>
---@param hard_only boolean
---@return table<string, integer> # node -> number of its component
---@return string[][] # the components, their members in the order of `nodes`
function graph.components(nodes, edges, hard_only)
  local index, low, on_stack, stack, comp, count = {}, {}, {}, {}, {}, 0
  local clock = 0
  for _, root in ipairs(nodes) do
    local frames = index[root] and {} or {{node = root, at = 0}}
    while #frames > 0 do
      local frame = frames[#frames]
      local node = frame.node
      if frame.at == 0 then
        clock = clock + 1
        index[node], low[node] = clock, clock
        stack[#stack + 1], on_stack[node] = node, true
      end
      frame.at = frame.at + 1
      local edge = (edges[node] or {})[frame.at]
      if not edge then
        frames[#frames] = nil
        local parent = frames[#frames]
        if parent then low[parent.node] = math.min(low[parent.node], low[node]) end
        if low[node] == index[node] then
          count = count + 1
          repeat
            local member = table.remove(stack)
            on_stack[member], comp[member] = nil, count
          until member == node
        end
      elseif edge.hard or not hard_only then
        if not index[edge.to] then
          frames[#frames + 1] = {node = edge.to, at = 0}
        elseif on_stack[edge.to] then
          low[node] = math.min(low[node], index[edge.to])
        end
      end
    end
  end
  local members = {}
  for i = 1, count do members[i] = {} end
  for _, node in ipairs(nodes) do
    local list = members[comp[node]]
    list[#list + 1] = node
  end
  return comp, members
end

--- The shortest way from a node back to itself inside its component.
---@param start string
---@param edges table<string, {to: string, hard: boolean}[]>
---@param comp table<string, integer> as returned by components
---@param hard_only boolean
---@return string[]|nil # {start, ..., start}
function graph.cycle(start, edges, comp, hard_only)
  local came, queue, head = {}, {start}, 1
  while queue[head] do
    local node = queue[head]
    head = head + 1
    for _, edge in ipairs(edges[node] or {}) do
      if (edge.hard or not hard_only) and comp[edge.to] == comp[start] then
        if edge.to == start then
          local path = {start}
          while node ~= start do
            table.insert(path, 1, node)
            node = came[node]
          end
          table.insert(path, 1, start)
          return path
        end
        if not came[edge.to] then
          came[edge.to] = node
          queue[#queue + 1] = edge.to
        end
      end
    end
  end
end

local function push(heap, item)
  local i = #heap + 1
  while i > 1 and item < heap[i // 2] do
    heap[i] = heap[i // 2]
    i = i // 2
  end
  heap[i] = item
end

local function pop(heap)
  local top, last = heap[1], table.remove(heap)
  local n, i = #heap, 1
  if n == 0 then return top end
  while true do
    local child = 2 * i
    if child > n then break end
    if child < n and heap[child + 1] < heap[child] then child = child + 1 end
    if last <= heap[child] then break end
    heap[i] = heap[child]
    i = child
  end
  heap[i] = last
  return top
end

--- Orders the nodes: what has to come before comes before; by name where that leaves a choice.
-- Hard edges must have no cycle. A soft edge gives way only where it lies on a cycle, and then to
-- the name that sorts first among those that wait for nothing else.
---@param nodes string[]
---@param edges table<string, {to: string, hard: boolean}[]>
---@return string[]
function graph.order(nodes, edges)
  local comp = graph.components(nodes, edges, false)
  local strict, soft, waiting = {}, {}, {} -- edges still open per node; who waits for a node
  for _, node in ipairs(nodes) do strict[node], soft[node], waiting[node] = 0, 0, {} end
  for _, node in ipairs(nodes) do
    for _, edge in ipairs(edges[node] or {}) do
      if edge.to ~= node then
        local counter = (edge.hard or comp[node] ~= comp[edge.to]) and strict or soft
        counter[node] = counter[node] + 1
        table.insert(waiting[edge.to], {node, counter})
      end
    end
  end
  local free, half_free, order, placed = {}, {}, {}, {}
  local function offer(node)
    if strict[node] == 0 then push(soft[node] == 0 and free or half_free, node) end
  end
  for _, node in ipairs(nodes) do offer(node) end
  while #order < #nodes do
    local node = #free > 0 and pop(free) or pop(half_free)
    assert(node, "a cycle of hard edges")
    if not placed[node] then
      placed[node] = true
      order[#order + 1] = node
      for _, wait in ipairs(waiting[node]) do
        local waiter, counter = wait[1], wait[2]
        counter[waiter] = counter[waiter] - 1
        if not placed[waiter] then offer(waiter) end
      end
    end
  end
  return order
end

return graph

--- pais.order: the total order of the handlers of one event.
-- Phase, then the policy's order, then before/after, then contract order (a provider's handlers
-- before its consumers'), then priority (higher first), then plugin and handler name. Of two rules
-- that contradict each other the one named first here holds.

local order = {}

local PHASES = { guard = 1, context = 2, observe = 3 }

local function policy_rank(list)
  local ranks, star, n = {}, nil, #(list or {})
  for i, name in ipairs(list or {}) do
    if name == "*" then star = i else ranks[name] = i end
  end
  star = star or n + 1
  return function(plugin) return ranks[plugin] or star end
end

local function natural(a, b)
  if a.priority ~= b.priority then return a.priority > b.priority end
  if a.plugin ~= b.plugin then return a.plugin < b.plugin end
  if a.handler ~= b.handler then return a.handler < b.handler end
  return a.index < b.index
end

-- Whether `to` can be reached from `from` over edges.
local function reaches(edges, from, to, seen)
  if from == to then return true end
  seen[from] = true
  for next_one in pairs(edges[from] or {}) do
    if not seen[next_one] and reaches(edges, next_one, to, seen) then return true end
  end
  return false
end

-- Edges between plugins of one group; an edge that would close a circle is dropped and reported.
local function edges_of(group, depends, report)
  local present, edges, asked = {}, {}, {}
  for _, h in ipairs(group) do present[h.plugin] = true end
  local function add(first, second, say)
    if first == second or not (present[first] and present[second]) then return end
    if reaches(edges, second, first, {}) then
      if say then report(say) end
      return
    end
    edges[first] = edges[first] or {}
    edges[first][second] = true
  end
  for _, h in ipairs(group) do
    for _, name in ipairs(h.before or {}) do asked[#asked + 1] = { h.plugin, name, h.plugin } end
    for _, name in ipairs(h.after or {}) do asked[#asked + 1] = { name, h.plugin, h.plugin } end
  end
  table.sort(asked, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a[2] < b[2]
  end)
  for _, e in ipairs(asked) do
    add(e[1], e[2], ("%s: before/after contradict each other: '%s' before '%s' is ignored")
      :format(e[3], e[1], e[2]))
  end
  for consumer in pairs(present) do
    for _, provider in ipairs(depends[consumer] or {}) do add(provider, consumer) end
  end
  return edges
end

-- Takes the handlers one by one: of those whose plugin waits for no other, the naturally first.
local function arrange(group, edges)
  local waiting, left = {}, {}
  for _, h in ipairs(group) do left[h.plugin] = (left[h.plugin] or 0) + 1 end
  for first, seconds in pairs(edges) do
    for second in pairs(seconds) do
      waiting[second] = waiting[second] or {}
      waiting[second][first] = true
    end
  end
  table.sort(group, natural)
  if next(edges) == nil then return group end
  local sorted, taken = {}, {}
  while #sorted < #group do
    for i, h in ipairs(group) do
      if not taken[i] and not (waiting[h.plugin] and next(waiting[h.plugin])) then
        taken[i] = true
        sorted[#sorted + 1] = h
        left[h.plugin] = left[h.plugin] - 1
        if left[h.plugin] == 0 then
          for second in pairs(edges[h.plugin] or {}) do waiting[second][h.plugin] = nil end
        end
        break
      end
    end
  end
  return sorted
end

--- Sort the handlers of one event.
---@param handlers table[] {plugin, handler, index, phase, priority, before, after}
---@param opts {order: string[]|nil, depends: table<string, string[]>, report: fun(message: string)}
---  order: the policy's; depends: the plugins whose contracts a plugin uses
---@return table[] sorted
function order.sort(handlers, opts)
  local rank = policy_rank(opts.order)
  local groups, keys = {}, {}
  for _, h in ipairs(handlers) do
    local key = PHASES[h.phase] * 100000 + rank(h.plugin)
    if not groups[key] then
      groups[key] = {}
      keys[#keys + 1] = key
    end
    table.insert(groups[key], h)
  end
  table.sort(keys)
  local sorted = {}
  for _, key in ipairs(keys) do
    local group = groups[key]
    for _, h in ipairs(arrange(group, edges_of(group, opts.depends, opts.report))) do
      sorted[#sorted + 1] = h
    end
  end
  return sorted
end

return order

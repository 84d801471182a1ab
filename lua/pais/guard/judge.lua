--- pais.guard.judge: which rules an effect falls under, and which of them counts.
-- The only part of the rules that runs in a dispatch; it must stay small.

local judge = {}

local RANK = { ask = 1, block = 2 }
local NONE = {}

---@class pais.guard.Finding
---@field rule table the compiled row: id, verdict, ...
---@field effect table as the engine made it

-- A pattern with the folder written out that `~` or `$PROJECT` in front of it stand for.
local function rooted(pattern, at, plain)
  local rest, dir = pattern:match "^~%f[/\0](.*)$", at.home
  if not rest then rest, dir = pattern:match "^%$PROJECT%f[/\0](.*)$", at.project end
  if not rest or not dir then return pattern end
  -- Its name is no pattern.
  return (plain and dir or dir:gsub("[*?%[%]{}\\]", "\\%0")) .. rest
end

-- Compiled when they are first needed, by home and project: examples have others.
local compiled = {}

local function globs_of(at)
  local home, project = at.home or "", at.project or ""
  local by = compiled[home]
  if not by then
    by = {}
    compiled[home] = by
  end
  local list = by[project]
  if not list then
    list = {}
    by[project] = list
  end
  return list
end

local function like(pattern, text, at, globs)
  local fn = globs[pattern]
  if not fn then
    local full = rooted(pattern, at)
    fn = require("pais.text.glob").compile(full, { path = full:sub(1, 1) == "/" })
      or function() return false end
    globs[pattern] = fn
  end
  return fn(text)
end

local function any_like(list, text, at)
  local globs = globs_of(at)
  for i = 1, #list do
    if like(list[i], text, at, globs) then return true end
  end
  return false
end

local function any(list, set)
  for i = 1, #list do
    if set[list[i]] then return true end
  end
  return false
end

local function all(list, set)
  for i = 1, #list do
    if not set[list[i]] then return false end
  end
  return true
end

-- Whether the words occur in a command, in this order; `-f*` and the like may have stars.
local function in_order(list, said)
  local at, globs = 1, globs_of(NONE)
  for i = 1, #list do
    local found
    while at <= #said and not found do
      found = list[i] == said[at] or list[i]:find("[*?{]") and like(list[i], said[at], NONE, globs)
      at = at + 1
    end
    if not found then return false end
  end
  return true
end

local function slashes(path) return select(2, path:gsub("/", "")) end

-- What is only searched for, or looked through for lines, does not take all that is in a folder.
local SEARCHES = { read = true, grep = true }

-- Whether an effect may reach a folder without naming it: it takes a folder above with all that is
-- in it, or names with a pattern.
local function reaches(below, e, at)
  local flags, target = e.flags or NONE, e.target or ""
  if not (flags.recursive or flags.glob or flags.inexact
    or e.kind == "read" and not SEARCHES[e.op]) then
    return false
  end
  local fixed = target:match("^[^*?%[]*")
  -- A pattern that does not cross slashes names nothing that is deeper than itself.
  local depth = flags.glob and not flags.recursive and not flags.inexact
    and not target:find("**", 1, true) and slashes(target)
  for i = 1, #below do
    local base = rooted(below[i], at, true)
    -- Names are also listed by the folder around them: their own has to be begun.
    local meant = e.kind ~= "list" or #fixed > #(base:match "^.*/" or "")
    if meant and not (depth and depth < slashes(base)) and (fixed == target
      and base:sub(1, #target + 1) == (target == "/" and "/" or target .. "/")
      or fixed ~= target and base:sub(1, #fixed) == fixed) then
      return true
    end
  end
  return false
end

--- Whether conditions hold for an effect.
---@param w table conditions of pais.guard.rule
---@param e table effect
---@param at {home: string|nil, project: string|nil, text: string|nil, look: pais.guard.Look|nil} for `~`
---  and `$PROJECT` in targets, for spans, for conditions about the text
---@return boolean
function judge.holds(w, e, at)
  if w.op and not w.op[e.op] then return false end
  if w.tool and not w.tool[e.tool] then return false end
  if w.place and not w.place[e.place] then return false end
  local flags, sources = e.flags or NONE, e.sources or NONE
  if w.flags and not all(w.flags, flags) then return false end
  if w.any_flags and not any(w.any_flags, flags) then return false end
  if w.no_flags and any(w.no_flags, flags) then return false end
  if w.sources and not any(w.sources, sources) then return false end
  if w.all_sources and not all(w.all_sources, sources) then return false end
  if w.no_sources and any(w.no_sources, sources) then return false end
  if w.words and not (e.words and in_order(w.words, e.words)) then return false end
  if w.path then
    local found = false
    for i = 1, #w.path do found = found or (e.path or ""):find(w.path[i], 1, true) ~= nil end
    if not found then return false end
  end
  if w.span and not any_like(w.span, (at.text or ""):sub((e.off or 0) + 1,
    (e.off or 0) + (e.len or 0)), NONE) then
    return false
  end
  if w.text and not any_like(w.text, at.look and require("pais.guard.effects").said(at.look)
    or at.text or "", NONE) then
    return false
  end
  return not w.target or any_like(w.target, e.target or "", at)
    or w.below ~= nil and reaches(w.below, e, at)
end

--- Whether a rule is about an effect.
---@param rule table compiled row, or a pais.guard.Rule
---@param e table effect
---@param opts {home: string|nil, project: string|nil, test: (fun(rule: table, effect: table): boolean)|nil}
---@return boolean
function judge.applies(rule, e, opts)
  if not judge.holds(rule.when, e, opts) then return false end
  local unless = rule.unless
  for i = 1, unless and #unless or 0 do
    if judge.holds(unless[i], e, opts) then return false end
  end
  if rule.except and any_like(rule.except, e.target or "", opts) then return false end
  return not rule.index or (opts.test ~= nil and opts.test(rule, e))
end

--- What the rules say of some effects.
---@param effects table[]
---@param rules fun(kind: string): table[]|nil compiled rows by kind of effect
---@param opts {home: string|nil, project: string|nil, test: function|nil, skip: table<string, boolean>|nil}
---@return pais.guard.Finding|nil strictest the first of the strictest
---@return pais.guard.Finding[] all in the order of the effects, observed ones too
function judge.run(effects, rules, opts)
  local best, found = nil, {}
  for i = 1, #effects do
    local e = effects[i]
    local list = rules(e.kind)
    for k = 1, list and #list or 0 do
      local r = list[k]
      if not (opts.skip and opts.skip[r.id]) and judge.applies(r, e, opts) then
        local finding = { rule = r, effect = e }
        found[#found + 1] = finding
        if not r.observe and (not best or RANK[r.verdict] > RANK[best.rule.verdict]) then
          best = finding
        end
      end
    end
  end
  return best, found
end

return judge

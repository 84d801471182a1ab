--- pais.text.glob: shell patterns, for text and for paths.
-- `*` `?` `[a-z]` `[!a-z]` `{a,b}` and `\x`. For paths, `*`, `?` and classes stop at a slash and
-- `**` does not; `**/` is any number of directories, also none. For text there is nothing to stop
-- at, so `*` takes all.
--
-- Why an automaton: a pattern with many stars must cost no more than its length times the text's,
-- as the text comes from a model. No pattern can make this backtrack.
local glob = {}

local MAX_PATTERN, MAX_DEPTH = 4096, 16

--- The code point at byte i and the byte after it; a byte that is no UTF-8 stands for itself, out
--- of the range of code points.
local function char_at(s, i)
  local b = s:byte(i)
  if b < 0x80 then return b, i + 1 end
  local n = b >= 0xF0 and 3 or b >= 0xE0 and 2 or b >= 0xC2 and 1 or 0
  if n == 0 or not s:find("^[\x80-\xBF]" .. ("[\x80-\xBF]"):rep(n - 1), i + 1) then
    return 0x200000 + b, i + 1
  end
  local c = b & (0x3F >> n)
  for k = 1, n do c = c << 6 | s:byte(i + k) & 0x3F end
  return c, i + n + 1
end

local Parser = {}
Parser.__index = Parser

--- `[...]` behind its bracket; returns an item.
function Parser:class()
  local item = {kind = "class", ranges = {}, negate = false}
  if self.s:find("^[!^]", self.i) then
    item.negate = true
    self.i = self.i + 1
  end
  local first = true
  while true do
    if self.i > #self.s then error("'[' without ']'", 0) end
    if self.s:byte(self.i) == 0x5D and not first then break end -- ]
    first = false
    if self.s:byte(self.i) == 0x5C and self.i < #self.s then self.i = self.i + 1 end
    local low, high
    low, self.i = char_at(self.s, self.i)
    high = low
    if self.s:find("^%-[^%]]", self.i) then
      self.i = self.i + 1
      if self.s:byte(self.i) == 0x5C and self.i < #self.s then self.i = self.i + 1 end
      high, self.i = char_at(self.s, self.i)
      if high < low then error("a range in '[...]' that runs backwards", 0) end
    end
    table.insert(item.ranges, {low, high})
  end
  self.i = self.i + 1
  return item
end

--- `*`, `**` or `**/`.
function Parser:stars()
  local from = self.i
  local _, last = self.s:find("^%*+", from)
  self.i = last + 1
  if not self.path then return {kind = "star", all = true} end
  if last == from then return {kind = "star"} end
  local fresh = from == 1 or self.s:sub(from - 1, from - 1):find("[/{,]")
  if fresh and self.s:sub(self.i, self.i) == "/" then
    self.i = self.i + 1
    return {kind = "dirs"}
  end
  return {kind = "star", all = true}
end

--- Items until the end or, inside braces, until `,` or `}`.
function Parser:sequence(depth)
  if depth > MAX_DEPTH then error("braces nested too deeply", 0) end
  local items = {}
  while self.i <= #self.s do
    local c = self.s:sub(self.i, self.i)
    if depth > 0 and (c == "," or c == "}") then return items end
    if c == "*" then
      items[#items + 1] = self:stars()
    elseif c == "?" then
      self.i = self.i + 1
      items[#items + 1] = {kind = "any"}
    elseif c == "[" then
      self.i = self.i + 1
      items[#items + 1] = self:class()
    elseif c == "{" then
      local choice = {kind = "choice"}
      repeat
        self.i = self.i + 1
        choice[#choice + 1] = self:sequence(depth + 1)
        if self.i > #self.s then error("'{' without '}'", 0) end
      until self.s:sub(self.i, self.i) == "}"
      self.i = self.i + 1
      items[#items + 1] = choice
    else
      if c == "\\" and self.i < #self.s then self.i = self.i + 1 end
      local code
      code, self.i = char_at(self.s, self.i)
      items[#items + 1] = {kind = "char", code = code}
    end
  end
  return items
end

--- States of the automaton: {eat = function(code) -> boolean, next} or {either, other}.
local build

local function eater(item, path)
  if item.kind == "char" then
    local code = item.code
    return function(c) return c == code end
  elseif item.kind == "any" then
    return function(c) return not (path and c == 0x2F) end
  end
  return function(c)
    if path and c == 0x2F then return false end
    for _, range in ipairs(item.ranges) do
      if c >= range[1] and c <= range[2] then return not item.negate end
    end
    return item.negate
  end
end

local function take_all() return true end
local function take_name(c) return c ~= 0x2F end
local function take_slash(c) return c == 0x2F end

local function build_item(item, path, nxt)
  if item.kind == "star" then
    local loop = {other = nxt}
    loop.either = {eat = (path and not item.all) and take_name or take_all, next = loop}
    return loop
  elseif item.kind == "dirs" then
    local loop = {}
    loop.either = {eat = take_all, next = loop}
    loop.other = {eat = take_slash, next = nxt}
    return {either = loop, other = nxt}
  elseif item.kind == "choice" then
    local state = build(item[#item], path, nxt)
    for i = #item - 1, 1, -1 do state = {either = build(item[i], path, nxt), other = state} end
    return state
  end
  return {eat = eater(item, path), next = nxt}
end

function build(items, path, nxt)
  for i = #items, 1, -1 do nxt = build_item(items[i], path, nxt) end
  return nxt
end

local END = {}

local function add(set, mark, state, step)
  while state ~= END and state.either do
    if mark[state] == step then return end
    mark[state] = step
    add(set, mark, state.either, step)
    state = state.other
  end
  if mark[state] ~= step then
    mark[state] = step
    set[#set + 1] = state
  end
end

local function run(start, text)
  local mark, set, i, step = {}, {}, 1, 0
  add(set, mark, start, step)
  while i <= #text and #set > 0 do
    local code
    code, i = char_at(text, i)
    step = step + 1
    local after = {}
    for _, state in ipairs(set) do
      if state.eat and state.eat(code) then add(after, mark, state.next, step) end
    end
    set = after
  end
  if i <= #text then return false end
  for _, state in ipairs(set) do
    if state == END then return true end
  end
  return false
end

--- Literals with stars between them, the common case for text, are searched piece by piece.
local function pieces(pattern, path)
  if path or pattern:find("[%?%[{\\]") then return nil end
  local out = {}
  for piece in (pattern .. "*"):gmatch("([^*]*)%*") do out[#out + 1] = piece end
  return out
end

local function run_pieces(list, text)
  local first, last = list[1], list[#list]
  if #list == 1 then return text == first end
  if text:sub(1, #first) ~= first then return false end
  local at, stop = #first + 1, #text - #last
  if stop + 1 < at or text:sub(stop + 1) ~= last then return false end
  for i = 2, #list - 1 do
    local from, to = text:find(list[i], at, true)
    if not from or to > stop then return false end
    at = to + 1
  end
  return true
end

--- Prepares a pattern.
---@param pattern string
---@param opts {path: boolean|nil}|nil path: slashes separate
---@return (fun(text: string): boolean)|nil, string? msg, string? code
function glob.compile(pattern, opts)
  local path = opts and opts.path or false
  if #pattern > MAX_PATTERN then
    return nil, ("a glob of %d bytes is too long"):format(#pattern), "E_GLOB"
  end
  local list = pieces(pattern, path)
  if list then return function(text) return run_pieces(list, text) end end
  local parser = setmetatable({s = pattern, i = 1, path = path}, Parser)
  local ok, items = pcall(parser.sequence, parser, 0)
  if not ok then return nil, ("glob '%s': %s"):format(pattern, items), "E_GLOB" end
  local start = build(items, path, END)
  return function(text) return run(start, text) end
end

return glob

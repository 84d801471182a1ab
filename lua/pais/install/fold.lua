--- pais.install.fold: file names as systems compare them that do not tell all names apart.
-- To a Mac `é` is the same whether it is one character or an `e` with an accent behind it, and there
-- as on Windows `A` is `a`. Two names with the same fold cannot both be there.

local unicode = require "pais.install.unicode"

local fold = {}

-- Marks stand behind a letter in any order.
local MARKS = { { 0x300, 0x36F }, { 0x591, 0x5C7 }, { 0x64B, 0x65F }, { 0x1DC0, 0x1DFF },
  { 0x20D0, 0x20FF }, { 0x3099, 0x309A }, { 0xFE20, 0xFE2F } }
-- Syllables of Hangul: the first one, its three kinds of parts, and how many there are.
local S, L, V, T, VOWELS, TAILS, COUNT = 0xAC00, 0x1100, 0x1161, 0x11A7, 21, 28, 11172

local function pairs_of(text, visit)
  local first
  for _, c in utf8.codes(text) do
    if first then
      visit(first, c)
      first = nil
    else
      first = c
    end
  end
end

-- What a character is replaced by: one or two others.
local function made()
  local map = {}
  for second, text in pairs(unicode.COMPOSED) do
    pairs_of(text, function(first, c) map[c] = { first, second } end)
  end
  pairs_of(unicode.SAME, function(other, c) map[c] = { other } end)
  local list = unicode.CAPITAL
  for i = 1, #list, 4 do
    for c = list[i], list[i + 1], list[i + 2] do map[c] = { c + list[i + 3] } end
  end
  for c = ("A"):byte(), ("Z"):byte() do map[c] = { c + 32 } end
  return map
end

local replaced

local function is_mark(c)
  if c < 0x300 then return false end
  for _, range in ipairs(MARKS) do
    if c >= range[1] and c <= range[2] then return true end
  end
  return false
end

-- Adds a character, or what it is made of.
local function put(out, c)
  local parts = replaced[c]
  if parts then
    for _, part in ipairs(parts) do put(out, part) end
  elseif c >= S and c < S + COUNT then
    local at = c - S
    out[#out + 1] = L + at // (VOWELS * TAILS)
    out[#out + 1] = V + at % (VOWELS * TAILS) // TAILS
    if at % TAILS > 0 then out[#out + 1] = T + at % TAILS end
  else
    local i = #out
    while is_mark(c) and i > 0 and is_mark(out[i]) and out[i] > c do i = i - 1 end
    table.insert(out, i + 1, c)
  end
end

--- What names have in common that some system takes for the same.
---@param name string UTF-8
---@return string
function fold.key(name)
  if not name:find "[\128-\255]" then return name:lower() end
  replaced = replaced or made()
  local out = {}
  for _, c in utf8.codes(name) do put(out, c) end
  for i, c in ipairs(out) do out[i] = utf8.char(c) end
  return table.concat(out)
end

--- Whether a name has an ideograph that is only there for old encodings: systems put another one in
--- its place.
---@param name string UTF-8
---@return boolean
function fold.replaced(name)
  if not name:find "[\239\240]" then return false end
  for _, c in utf8.codes(name) do
    if c >= 0xF900 and c <= 0xFAFF or c >= 0x2F800 and c <= 0x2FA1D then return true end
  end
  return false
end

return fold

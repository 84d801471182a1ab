--- Whether what bash executed is what the engine found.

local explain = {}

-- Numbers of process substitutions differ; the engine takes \r at the end of a line for part of it.
local function plain(text) return (text:gsub("/[dD][eE][vV]/[fF][dD]/%d+", "/dev/fd/N"):gsub("\r+$", "")) end

-- As a Lua pattern, where what is unknown in the engine's word matches anything.
local function pattern(text)
  local out = plain(text):gsub("%[:%a+:%]", ""):gsub("%[.-%]", "\0"):gsub("[*?%z]+", "\0"):gsub("[^%w%z]", "%%%0")
  return "^" .. out:gsub("%z", ".*") .. "$"
end

-- The same where a [ is a byte like others.
local function literal(text)
  return (pattern((text:gsub("%[", "\2"))):gsub("\2", "["))
end

local function values(word) return word.values or { word.text } end

-- Whether the words argv[from .. to] can come from one word of the engine.
local function one_word(word, argv, from, to)
  if word.known == "unknown" or word.found then return true end
  if word.known == "exact" or word.known == "one-of" then
    if from ~= to then return false end
    for _, value in ipairs(values(word)) do
      if plain(value) == plain(argv[from]) then return true end
    end
    return false
  end
  local raw = table.concat(argv, " ", from, to)
  local text = plain(raw)
  for _, value in ipairs(values(word)) do
    local like = pattern(value)
    if text == plain(value) or text:find(like) or raw:find(like) or raw:find(literal(value)) then
      return true
    end
  end
  return false
end

-- Whether argv from j on is explained by words from i on; `seen` keeps what was tried.
local function rest(words, i, argv, j, seen)
  if i > #words then return j > #argv end
  local key = i * 4096 + j
  if seen[key] then return false end
  seen[key] = true
  local fixed = not words[i].found and (words[i].known == "exact" or words[i].known == "one-of")
  if words[i].open then
    -- None, or several of these.
    local to = j - 1
    repeat
      if rest(words, i + 1, argv, to + 1, seen) then return true end
      to = to + 1
    until to > #argv or not one_word(words[i], argv, to, to)
    if fixed then return false end
  end
  for to = fixed and j or j - 1, fixed and math.min(j, #argv) or #argv do
    if one_word(words[i], argv, j, to) and rest(words, i + 1, argv, to + 1, seen) then return true end
  end
  return false
end

local function known(command)
  for _, word in ipairs(command.words) do
    if word.open or word.found or word.known ~= "exact" and word.known ~= "one-of" then return false end
  end
  return true
end

--- Which of the engine's commands an execution is.
---@param result pais.shell.result
---@param argv string[]
---@return "exact"|"open"|nil how open: through words that are not wholly known
function explain.argv(result, argv)
  local how
  for _, command in ipairs(result.commands) do
    if #command.words > 0 and rest(command.words, 1, argv, 1, {}) then
      if known(command) then return "exact" end
      how = "open"
    end
  end
  return how
end

--- Whether the engine said that there is more than it found: the text was not understood, or what is
--- run is not wholly known.
---@param result pais.shell.result
---@return boolean
function explain.excused(result)
  if result.partial or result.open then return true end
  for _, effect in ipairs(result.effects) do
    if effect.kind == "exec" then return true end
  end
  return false
end

--- The first execution that nothing explains.
---@param result pais.shell.result
---@param argvs string[][]
---@param count {exact: integer, open: integer, excused: integer}|nil adds what was explained, and how
---@return string[]|nil
function explain.missed(result, argvs, count)
  local excused, seen = explain.excused(result), {}
  for _, argv in ipairs(argvs) do
    local key = table.concat(argv, "\0")
    if seen[key] or argv[1] == "" then goto next end  -- no program has no name
    seen[key] = true
    local how = explain.argv(result, argv) or (excused and "excused")
    if not how then return argv end
    if count then count[how] = count[how] + 1 end
    ::next::
  end
end

return explain

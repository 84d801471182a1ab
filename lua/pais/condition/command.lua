--- pais.condition.command: whether a shell command has a part that a rule for Bash names.
-- The client compares each simple command with the rule, and gives up on what it does not read:
-- then the rule holds. This gives up on the same, and where it reads more, it still compares the same.

-- What the client does not read, outside quotes. Substitutions are a case of their own.
local WORDS = { ["for"] = true, case = true, select = true, ["function"] = true, coproc = true }

-- Whether the client gives up at a byte that is in no quotes. `fresh`: a command begins here.
local function unread(text, i, c, fresh)
  local two = text:sub(i, i + 1)
  if two == "<(" or two == ">(" or two == "<<" then return true end
  if c == "{" then return text:sub(i - 1, i - 1) ~= "$" end
  -- A function, an array, or no shell at all.
  if c == "(" then return not fresh and not text:find("^[$(]", i - 1) end
  return fresh and WORDS[text:match("^%l+", i) or ""] ~= nil
end

-- What of a command line is beyond the client: "all" of it, "some" (substitutions), or nil. It looks
-- at each byte once; in double quotes only substitutions are special.
local function beyond(text)
  local i, quoted, found, fresh = 1, false, nil, true
  while i <= #text do
    local c = text:sub(i, i)
    if c == "\\" then
      i = i + 1
    elseif c == "`" or text:find("^%$%([^(]", i) then
      found = "some"
    elseif c == '"' then
      quoted = not quoted
    elseif c == "'" and not quoted then
      i = text:find("'", i + 1, true) or #text
    elseif c == "#" and not quoted and (i == 1 or text:find("^%s", i - 1)) then
      i = (text:find("\n", i, true) or #text + 1) - 1
    elseif not quoted and unread(text, i, c, fresh) then
      return "all"
    end
    if not c:find "%s" or c == "\n" then fresh = c:find "[;&|(\n]" ~= nil end
    i = i + 1
  end
  return found
end

-- A command as one text: words as bash would pass them on, and as they are written where that is not known.
local function joined(text, c)
  local words = {}
  for i, word in ipairs(c.words) do
    words[i] = word.known == "exact" and word.text or text:sub(word.off + 1, word.off + word.len)
  end
  return table.concat(words, " ")
end

local function commands(text)
  local list, open = {}, false
  local result = require("pais.shell").analyse(text, {})
  for _, c in ipairs(result.commands) do
    -- What a wrapper or a nested shell starts is an argument for the client, but for xargs.
    if c.path == "" or c.path == "xargs" then
      list[#list + 1] = joined(text, c)
      local first = c.words[1]
      open = open or first and first.known ~= "exact" -- the program itself is not known
    end
  end
  if not list[1] then list[1] = "" end
  return list, open or result.partial
end

-- The rule as a test of one command.
local function test_of(rule)
  local prefix = rule:match "^(.-):%*$"
  if not prefix then
    local head, stars = rule:match "^(.*) %*$", select(2, rule:gsub("%*", ""))
    prefix = head and stars == 1 and head
  end
  if prefix then
    return function(text) return text == prefix or text:sub(1, #prefix + 1) == prefix .. " " end
  end
  local pattern = rule:gsub("[%[%]{}?]", "\\%0") -- only the star is special
  return require("pais.text.glob").compile(pattern) or function() return true end
end

--- Whether a command line has a part that a rule names.
---@param rule string what stands in the brackets
---@param text string
---@return boolean
return function(rule, text)
  local left = beyond(text)
  local list, open = commands(text)
  if left == "all" or open then return true end
  -- With substitutions the client still goes by the program's name, when the rule is only that.
  if left == "some" and not rule:find "^[%w_./-]+[ :]%*$" then return true end
  local test = test_of((rule:gsub("^%s+", "")))
  for _, one in ipairs(list) do
    if test(one) then return true end
  end
  return false
end

--- pais.registry.index: what is in a listing, in a form that is searched without being parsed.
-- The first line has the bundles as JSON. Then a line for each plugin: its name, the words that a
-- search looks at, and the entry as JSON. It is made when a listing is synced, is in .state, and can
-- be made anew from the listing at any time.

local json = require "pais.json"

local index = {}

local FORMAT = "pais registry index 2"

-- What a search looks at. Line breaks and tabs are the form's own.
local function words(entry)
  local text = table.concat({ entry.name, entry.description or "", entry.language or "",
    table.concat(entry.provides or {}, " ") }, " ")
  return (text:lower():gsub("[%c]", " "))
end

--- The index of a listing.
---@param list pais.registry.Listing
---@param key string what it was made from: an index with another one is not used
---@return string
function index.make(list, key)
  local lines = { ("%s %s\t%s"):format(FORMAT, key, json.encode(json.array(list.bundles))) }
  for i, entry in ipairs(list.entries) do
    lines[i + 1] = ("%s\t%s\t%s"):format(entry.name, words(entry), json.encode(entry))
  end
  lines[#lines + 1] = ""
  return table.concat(lines, "\n")
end

--- Whether a text is the index with this key.
---@param text string|nil
---@param key string
---@return boolean
function index.valid(text, key)
  local head = FORMAT .. " " .. key .. "\t"
  return text ~= nil and text:sub(1, #head) == head and text:sub(-1) == "\n"
end

-- Calls visit(name, words, data) for the lines in which the word stands; `data` is where the JSON
-- begins and ends. Plain finds from one line's end to the next: no line is copied that does not fit.
local function lines_with(text, word, visit)
  local find, sub = string.find, string.sub
  local line = find(text, "\n", 1, true)
  local hit = line and find(text, word, line, true)
  while hit do
    local stop = find(text, "\n", line + 1, true)
    if not stop then return end
    if hit < stop then
      local tab = find(text, "\t", line + 1, true)
      local behind = tab and find(text, "\t", tab + 1, true)
      if behind and behind < stop then
        visit(sub(text, line + 1, tab - 1), sub(text, tab + 1, behind - 1), behind + 1, stop - 1)
      end
      hit = find(text, word, stop, true)
    end
    line = stop
  end
end

--- The entry of this name.
---@param text string
---@param name string
---@return pais.registry.Entry|nil
function index.find(text, name)
  local head = "\n" .. name .. "\t"
  local at = text:find(head, 1, true)
  if not at then return nil end
  local data = text:match("^[^\t]*\t[^\t]*\t([^\n]*)\n", at + 1)
  return data and json.decode(data) or nil
end

--- The bundles of the listing.
---@param text string
---@return pais.Bundle[]
function index.bundles(text)
  return json.decode(text:match "^[^\t]*\t([^\n]*)\n") or {}
end

---@class pais.registry.Hit
---@field name string
---@field rank integer the smaller, the better
---@field data string the entry as JSON

--- The entries in which all words stand. A name that is or begins with the first word comes first.
---@param text string
---@param wanted string[] in small letters; none: everything
---@return pais.registry.Hit[]
function index.search(text, wanted)
  local hits, first = {}, wanted[1] or "\t"
  -- The longest word is in the fewest lines.
  local rare = first
  for _, word in ipairs(wanted) do
    if #word > #rare then rare = word end
  end
  lines_with(text, rare, function(name, looked_at, from, to)
    for i = 1, #wanted do
      if not looked_at:find(wanted[i], 1, true) then return end
    end
    local at = name:find(first, 1, true)
    local rank = name == first and 0 or at == 1 and 1 or at and 2 or 3
    hits[#hits + 1] = { name = name, rank = rank, data = text:sub(from, to) }
  end)
  return hits
end

--- The number of entries.
---@param text string
---@return integer
function index.count(text)
  return select(2, text:gsub("\n", "")) - 1
end

return index

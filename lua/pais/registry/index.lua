--- pais.registry.index: what is in a listing, in a form that is searched without being parsed.
-- One line for each plugin: its name, the words that a search looks at, and the entry as JSON. It is
-- made when a listing is synced, is in .state, and can be made anew from the listing at any time.

local json = require "pais.json"

local index = {}

local FORMAT = "pais registry index 1"

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
  local lines = { FORMAT .. " " .. key }
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
  local head = FORMAT .. " " .. key .. "\n"
  return text ~= nil and text:sub(1, #head) == head and text:sub(-1) == "\n"
end

-- Calls visit(name, words, json) for the lines in which the word stands.
local function lines_with(text, word, visit)
  local at = text:find("\n", 1, true)
  while at do
    local found = text:find(word, at + 1, true)
    if not found then return end
    -- To the line's beginning; lines are short.
    local from = found
    while from > 1 and text:byte(from - 1) ~= 10 do from = from - 1 end
    local stop = text:find("\n", found, true) or #text
    local name, looked_at, data = text:sub(from, stop - 1):match "^([^\t]*)\t([^\t]*)\t(.*)$"
    if name then visit(name, looked_at, data) end
    at = stop
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
  lines_with(text, first, function(name, looked_at, data)
    for _, word in ipairs(wanted) do
      if not looked_at:find(word, 1, true) then return end
    end
    local at = name:find(first, 1, true)
    local rank = name == first and 0 or at == 1 and 1 or at and 2 or 3
    hits[#hits + 1] = { name = name, rank = rank, data = data }
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

--- pais.text.splice: put members into a JSON text and take them out, and leave every other byte.
-- Files of others are edited: their order, indentation, line breaks, byte order mark and repeated
-- keys stay. An edit is {at, drop, text}: `drop` bytes from position `at` on give way
-- to `text`. Edits are made against one text and applied together.

local json = require "pais.json"

local splice = {}

---@class pais.text.splice.edit
---@field at integer position
---@field drop integer bytes that go
---@field text string what comes in their place

---@class pais.splice.style
---@field eol string line break
---@field unit string one step of indentation
---@field colon string behind a name on one line
---@field comma string between values on one line

--- The line and column of a byte.
---@param text string
---@param byte integer
---@return integer line
---@return integer col
function splice.where(text, byte)
  local line, from = 1, 1
  while true do
    local stop = text:find("\n", from, true)
    if not stop or stop >= byte then break end
    line, from = line + 1, stop + 1
  end
  if from == 1 and byte > 3 and text:find("^\239\187\191") then from = 4 end
  return line, (utf8.len(text, from, byte - 1, true) or byte - from) + 1
end

--- Where the value at the end of a way begins, or the last on the way that there is.
---@param text string valid JSON
---@param keys (string|integer)[] names, of equal ones the last counts; places, from 1
---@return integer byte
function splice.find(text, keys)
  local byte = text:find("[^%s\239\187\191]") or 1
  for _, key in ipairs(keys) do
    local within, child = json.children(text, byte), nil
    for i, c in ipairs(within or {}) do
      if within.object and c.name == key or not within.object and i == key then child = c end
    end
    if not child then break end
    byte = child.from
  end
  return byte
end

--- Decode a text that must be strict JSON.
---@param text string
---@return any value
---@return string|nil message with line and column, when it is not
---@return "E_JSON"|nil code
function splice.decode(text)
  local value, msg, code, byte = json.decode(text)
  if not code then return value end
  local why = msg:gsub("^decode JSON: ", ""):gsub(" at byte %d+$", "")
  return nil, ("%d:%d: "):format(splice.where(text, byte)) .. why, code
end

-- The white space before `at` when nothing else stands before it on its line.
local function indent_of(text, at)
  local from = at
  while from > 1 and text:find("^[ \t]", from - 1) do from = from - 1 end
  if from > 1 and text:sub(from - 1, from - 1) == "\n" then return text:sub(from, at - 1) end
  return nil
end

-- The white space that the line of `at` begins with.
local function margin(text, at)
  return text:match("^[ \t]*", text:sub(1, at - 1):match("^.*\n()") or 1)
end

--- How a text is laid out.
---@param text string valid JSON, or nothing but white space
---@return pais.splice.style
function splice.style(text)
  local all = json.children(text)
  local first = all and all[1]
  local indent = first and indent_of(text, first.at)
  local tight = first and first.name and text:sub(first.from - 1, first.from - 1) == ":"
  return {
    eol = text:match("\r?\n") or "\n",
    unit = indent and indent ~= "" and indent or "  ",
    colon = tight and ":" or ": ",
    comma = tight and "," or ", ",
  }
end

--- A member's value as a container; of equal names the last counts.
---@param text string
---@param container pais.json.container|nil
---@param name string
---@return pais.json.container|nil
---@return integer|nil place in the container
function splice.member(text, container, name)
  local found, at
  for i, child in ipairs(container or {}) do
    if child.name == name then found, at = child, i end
  end
  return found and json.children(text, found.from), at
end

--- A value on one line. An object is a list of {name, value} with `object = true`, in this order.
---@param value any
---@param style pais.splice.style
---@return string
function splice.inline(value, style)
  if type(value) ~= "table" then return json.encode(value) end
  local parts = {}
  for i, item in ipairs(value) do
    parts[i] = value.object and
      json.encode(item[1]) .. style.colon .. splice.inline(item[2], style) or
      splice.inline(item, style)
  end
  local inside = table.concat(parts, style.comma)
  return value.object and "{" .. inside .. "}" or "[" .. inside .. "]"
end

local function on_lines(text, container)
  if container[1] then return indent_of(text, container[#container].at) end
  -- An empty one: on lines of its own, unless the whole text is one line with something in it.
  local whole = json.children(text)
  if whole[1] and not text:find("\n", whole.open, true) then return nil end
  return margin(text, container.open) .. splice.style(text).unit
end

--- An edit that adds members or elements at the end of a container.
---@param text string
---@param container pais.json.container
---@param items (string|fun(indent: string|nil): string)[] each with its name; a function gets the
---  indentation of its line, nil when all is on one line
---@return pais.text.splice.edit
function splice.append(text, container, items)
  local style, indent = splice.style(text), on_lines(text, container)
  local parts, last = {}, container[#container]
  for i, item in ipairs(items) do
    local lead = (last or i > 1) and "," or ""
    parts[i] = lead .. (indent and style.eol .. indent or lead ~= "" and style.comma:sub(2) or "")
      .. (type(item) == "function" and item(indent) or item)
  end
  local added = table.concat(parts)
  if last then return { at = last.to + 1, drop = 0, text = added } end
  return { at = container.open + 1, drop = container.close - container.open - 1,
    text = added .. (indent and style.eol .. margin(text, container.open) or "") }
end

--- Edits that take members or elements out of a container, with the commas that go with them.
---@param container pais.json.container
---@param gone table<integer, boolean> by place in the container
---@return pais.text.splice.edit[]
function splice.drop(container, gone)
  local edits, kept = {}, 0
  local function cut(from, to)
    edits[#edits + 1] = { at = from, drop = to - from + 1, text = "" }
  end
  for i in ipairs(container) do kept = kept + (gone[i] and 0 or 1) end
  if kept == 0 then
    cut(container.open + 1, container.close - 1)
    return edits
  end
  local seen = false -- one that stays
  for i, child in ipairs(container) do
    if not gone[i] then
      seen = true
    elseif seen then
      cut(container[i - 1].to + 1, child.to)
    else
      cut(child.at, container[i + 1].at - 1)
    end
  end
  return edits
end

--- Apply edits, which do not overlap.
---@param text string
---@param edits pais.text.splice.edit[] in any order
---@return string
function splice.apply(text, edits)
  table.sort(edits, function(a, b) return a.at < b.at end)
  local parts, from = {}, 1
  for _, e in ipairs(edits) do
    assert(e.at >= from, "edits overlap")
    parts[#parts + 1] = text:sub(from, e.at - 1)
    parts[#parts + 1] = e.text
    from = e.at + e.drop
  end
  parts[#parts + 1] = text:sub(from)
  return table.concat(parts)
end

return splice

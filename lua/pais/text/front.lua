--- pais.text.front: a Markdown file with front matter, read as Claude Code reads it.
-- The client is lenient: of a key that is there twice it takes the last, and a value that is no YAML
-- (an unquoted colon, mostly) it takes as text. What it puts up with is a warning here; what makes it
-- drop the front matter as a whole is an error. Established against 2.1.330; spec/e2e/skills_spec.lua.

local doc = require "pais.doc"
local fs = require "pais.fs"
local schema = require "pais.schema"

local front = {}

local MAX = 4 * 1024 * 1024

---@class pais.text.front.page
---@field file string
---@field fields table<string, any> empty when there is no usable front matter
---@field marks table places of the fields: {line, column}
---@field body string what comes after
---@field problems schema.Problem[]
---@field empty boolean|nil there is nothing in the file

--- Note a problem.
---@param page pais.text.front.page
---@param level "error"|"warning"
---@param key string|integer|nil a field, or a line
---@param message string
---@param hint string|nil
function front.report(page, level, key, message, hint)
  local mark = type(key) == "number" and { key, 1 } or key and page.marks[key] or { 1, 1 }
  table.insert(page.problems, { level = level, file = page.file, line = mark[1], col = mark[2],
    message = message, hint = hint, path = type(key) == "string" and key or "",
    code = "E_FRONT" })
end

-- The lines of the front matter, the first of the file left empty so that places are right, and the
-- body; nil when there is none.
local function split(page, text)
  local lines, at, number = { "" }, 1, 0
  while at <= #text do
    local stop = text:find("\n", at, true) or #text + 1
    local line = text:sub(at, stop - 1)
    number = number + 1
    local fence = line:find "^%-%-%-%s*$"
    if number == 1 and not fence then
      local later = line:find "^%s*$" and text:find "^%s*\n%-%-%-%s*\n"
      front.report(page, later and "error" or "warning", 1, later
        and "the front matter must begin in the first line; Claude Code does not see it"
        or "there is no front matter", not later and "it begins with a line '---'" or nil)
      return nil, text
    elseif number > 1 and fence then
      return lines, text:sub(stop + 1)
    elseif number > 1 then
      lines[number] = line
    end
    at = stop + 1
  end
  if number == 0 then
    page.empty = true
    front.report(page, "error", 1, "it is empty")
  else
    front.report(page, "error", 1, "the front matter has no end; Claude Code uses none of it",
      "it ends with a line '---'")
  end
  return nil, text
end

local KEY = "^([%w_-]+):"

-- Without the earlier ones of keys that are there several times.
local function last_ones(lines)
  local out, seen, dropping = {}, {}, false
  for i = #lines, 1, -1 do out[i] = lines[i] end
  for i = #lines, 1, -1 do
    local key = lines[i]:match(KEY)
    seen[i] = key and seen[key] or false
    if key then seen[key] = true end
  end
  for i, line in ipairs(lines) do
    if line:find(KEY) then dropping = seen[i] end
    if dropping then out[i] = "" end
  end
  return out
end

-- With values that are no YAML on their own as text.
local function as_text(lines)
  local out = {}
  for i, line in ipairs(lines) do
    out[i] = line
    local key, value = line:match "^([%w_-]+):[ \t]+([^'\"|>%s].-)%s*$"
    if value and not doc.parse(line, "yaml", "line") then
      out[i] = ("%s: '%s'"):format(key, (value:gsub("'", "''")))
    end
  end
  return out
end

-- The fields, or an error noted.
local function parse(page, lines)
  local first
  for _, tolerant in ipairs { function(l) return l end, last_ones, as_text } do
    lines = tolerant(lines)
    local value, marks, code = doc.parse(table.concat(lines, "\n") .. "\n", "yaml", page.file)
    local kind = not code and schema.kind_of(value)
    if kind == "null" then
      value, marks = {}, {}
    elseif kind and kind ~= "map" then
      value, marks = nil, ("%s:2:1: it is no map of keys and values"):format(page.file)
    end
    if value then
      page.fields, page.marks = value, marks[value] or {}
      if first then
        first.level, first.hint = "warning", "Claude Code reads it all the same, other tools may not"
        table.insert(page.problems, first)
      end
      return
    end
    first = first or schema.parse_problem(page.file, marks, "E_FRONT")
  end
  first.message = first.message .. "; Claude Code uses none of the front matter"
  table.insert(page.problems, first)
end

--- Read a file.
---@param file string
---@return pais.text.front.page page with the problems; without fields when it cannot be read
function front.read(file)
  local page = { file = file, fields = {}, marks = {}, body = "", problems = {} }
  local text, msg, code = fs.read(file, MAX)
  if not text then
    page.problems[1] = schema.read_problem(file, msg, code)
    page.unread = true
    return page
  end
  if not utf8.len(text) then front.report(page, "error", 1, "it is not UTF-8") end
  local lines, body = split(page, (text:gsub("^\239\187\191", "")))
  page.body = body
  if lines then parse(page, lines) end
  return page
end

--- A field that is a text: white space is one blank, as the client lists it.
---@param page pais.text.front.page
---@param key string
---@return string|nil
function front.text(page, key)
  local value = page.fields[key]
  if type(value) == "number" then value = tostring(value) end
  if type(value) ~= "string" then return nil end
  value = value:gsub("%s+", " "):match "^ ?(.-) ?$"
  return value ~= "" and value or nil
end

local KINDS = {
  text = function(kind) return kind == "string" or kind == "integer" or kind == "number" end,
  switch = function(kind) return kind == "boolean" end,
  words = function(kind) return kind == "string" or kind == "list" end,
}
local LABELS = { text = "text", switch = "true or false", words = "text or a list" }

--- Note fields that the client does not know, and values that it cannot use.
---@param page pais.text.front.page
---@param known table<string, "text"|"switch"|"words"|"any">
function front.check(page, known)
  local names = {}
  for name in pairs(known) do names[#names + 1] = name end
  for _, key in ipairs(schema.ordered(page.fields)) do
    local want, kind = known[key], schema.kind_of(page.fields[key])
    if not want then
      local near = schema.suggest(key, names)
      front.report(page, "warning", key, ("Claude Code knows no field '%s'"):format(key), near)
    elseif KINDS[want] and kind ~= "null" and not KINDS[want](kind) then
      front.report(page, "warning", key, ("%s: %s is needed, Claude Code does not use %s %s"):format(
        key, LABELS[want], kind:find "^[aeiou]" and "an" or "a", kind))
    end
  end
end

--- The words of a field that lists things: a list, or text with commas or blanks between them.
---@param page pais.text.front.page
---@param key string
---@return string[]
function front.words(page, key)
  local value, out = page.fields[key], {}
  if type(value) == "table" then
    for _, word in ipairs(value) do out[#out + 1] = tostring(word) end
  elseif type(value) == "string" then
    -- A word may have an argument in brackets, with commas and blanks in it: Bash(git add:*).
    for word in value:gsub("(%b())", function(s) return (s:gsub("[,%s]", "\0")) end)
      :gmatch "[^,%s]+" do
      out[#out + 1] = (word:gsub("%z", " "))
    end
  end
  return out
end

return front

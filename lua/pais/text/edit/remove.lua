--- pais.text.edit.remove: take one key out of the text of a YAML or TOML file and touch nothing else.
-- Whole lines go: those of the key, as many as it takes. The new text is read again, and it must hold
-- the old tree without that key and nothing else; what cannot be done that way is refused.

local diff = require "pais.text.diff"
local doc = require "pais.doc"
local json = require "pais.json"

local LONGEST = 200 -- lines of one value

-- The map that holds the key.
local function holder(tree, path)
  for i = 1, #path - 1 do
    tree = type(tree) == "table" and tree[path[i]] or nil
  end
  return type(tree) == "table" and tree or nil
end

-- A map that lost its last key may be empty, null, or not there any more.
local function tidy(tree)
  if type(tree) ~= "table" or json.is_array(tree) then return tree end
  local out
  for key, value in pairs(tree) do
    value = tidy(value)
    if value ~= nil and value ~= json.null then
      out = out or {}
      out[key] = value
    end
  end
  return out
end

local function without(lines, from, to)
  local rest = table.move(lines, 1, from - 1, 1, {})
  return table.concat(table.move(lines, to + 1, #lines, from, rest))
end

--- Remove one key. A key that is not there is no failure.
---@param text string
---@param format "yaml"|"toml"
---@param path string[] the keys as they are written in the file
---@return string|nil new text
---@return string|nil message
---@return string|nil code
return function(text, format, path)
  local tree, marks, code = doc.parse(text, format, "")
  if not tree then return nil, marks, code end
  local map, key = holder(tree, path), path[#path]
  if not map or map[key] == nil then return text end
  local mark = marks[map] and marks[map][key]
  local want = json.copy(tree)
  holder(want, path)[key] = nil
  want = tidy(want)
  local lines = diff.lines(text)
  for to = mark[1], math.min(#lines, mark[1] + LONGEST) do
    local new = without(lines, mark[1], to)
    local again = doc.parse(new, format, "")
    if again == nil and new:find "^%s*$" then again = {} end
    if again ~= nil and json.same(tidy(again), want) then return new end
  end
  return nil, "the file is not written in a form that can be edited safely", "E_EDIT"
end

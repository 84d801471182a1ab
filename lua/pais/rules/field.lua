--- pais.rules.field: values of an event by dotted path, and text with `${field}` in it.
local json = require "pais.json"

local field = {}

--- Takes a dotted path apart.
---@param path string "tool_input.file_path"
---@return string[]|nil # nil when it is no path
function field.parse(path)
  local keys = {}
  for key in (path .. "."):gmatch("([^.]*)%.") do
    if key == "" then return nil end
    keys[#keys + 1] = key
  end
  return keys
end

--- The values a path leads to. A list on the way stands for each of its elements, so that
--- `tool_calls.tool_name` is the name of every call. Absent and null give nothing.
---@param event table
---@param keys string[]
---@return any[]
function field.values(event, keys)
  local now = {event}
  for _, key in ipairs(keys) do
    local after = {}
    for _, value in ipairs(now) do
      if type(value) == "table" then
        local list = json.is_array(value) and value or {value}
        for _, element in ipairs(list) do
          local found
          if type(element) == "table" then found = element[key] end
          if found ~= nil and found ~= json.null then after[#after + 1] = found end
        end
      end
    end
    now = after
  end
  local out = {}
  for _, value in ipairs(now) do
    if type(value) == "table" and json.is_array(value) then
      for _, element in ipairs(value) do
        if element ~= json.null then out[#out + 1] = element end
      end
    else
      out[#out + 1] = value
    end
  end
  return out
end

--- A value as text: strings as they are, anything else as JSON.
---@param value any
---@return string
function field.text(value)
  if type(value) == "string" then return value end
  return json.encode(value) or ""
end

local function joined(event, path)
  local out = {}
  for i, value in ipairs(field.values(event, field.parse(path) or {})) do
    out[i] = field.text(value)
  end
  return table.concat(out, ", ")
end

-- Why lower case: the event's fields are, and the shell's variables mostly are not, so a command
-- can say ${HOME} and mean the shell's.
local NAME = "^%${([a-z_][%w_]*[%w_.]*)}"

--- Fills in `${field}`. What is not there becomes nothing; `$${field}` stays as `${field}`.
---@param template string
---@param event table
---@return string
function field.fill(template, event)
  local out, i = {}, 1
  while true do
    local at = template:find("$", i, true)
    if not at then break end
    out[#out + 1] = template:sub(i, at - 1)
    local name = template:match(NAME, at)
    if name then
      out[#out + 1] = joined(event, name)
      i = at + #name + 3
    elseif template:sub(at + 1, at + 1) == "$" and template:find(NAME, at + 1) then
      local literal = template:match(NAME, at + 1)
      out[#out + 1] = "${" .. literal .. "}"
      i = at + #literal + 4
    else
      out[#out + 1] = "$"
      i = at + 1
    end
  end
  out[#out + 1] = template:sub(i)
  return table.concat(out)
end

--- Fills in `${field}` in a command for sh.
-- Why values go through the environment: then no value is ever part of the text that sh parses,
-- whatever it holds and however the command quotes. The reference is quoted as its place asks
-- for; where that is misjudged (an apostrophe in a comment) a word may be split, and no more.
---@param template string
---@param event table
---@return string|nil command
---@return table<string, string>|string env variables it needs, or a message
function field.command(template, event)
  local out, env, seen, count, i = {}, {}, {}, 0, 1
  local state, around = "plain", {} -- around: the states outside of each open parenthesis
  local function reference(name)
    if not seen[name] then
      count = count + 1
      seen[name] = "PAIS_FIELD_" .. count
      env[seen[name]] = joined(event, name)
    end
    local var = "${" .. seen[name] .. "}"
    if state == "plain" then return '"' .. var .. '"' end
    return state == "double" and var or "'\"" .. var .. "\"'"
  end
  while i <= #template do
    local c = template:sub(i, i)
    local name = c == "$" and template:match(NAME, i)
    if name then
      out[#out + 1] = reference(name)
      i = i + #name + 3
    elseif c == "$" and template:find("^%$%${", i) and template:match(NAME, i + 1) then
      out[#out + 1] = "${"
      i = i + 3
    elseif c == "\\" and state ~= "single" then
      out[#out + 1] = template:sub(i, i + 1)
      i = i + 2
    else
      if c == "'" and state ~= "double" then state = state == "plain" and "single" or "plain"
      elseif c == '"' and state ~= "single" then state = state == "plain" and "double" or "plain"
      elseif c == "(" and (state == "plain" or state == "double" and out[#out] == "$") then
        around[#around + 1], state = state, "plain"
      elseif c == ")" and state == "plain" and #around > 0 then
        state = table.remove(around)
      end
      out[#out + 1] = c
      i = i + 1
    end
  end
  for name, var in pairs(seen) do
    if env[var]:find("\0", 1, true) then
      return nil, ("'%s' holds a NUL byte, which no command can be given"):format(name)
    end
  end
  return table.concat(out), env
end

return field

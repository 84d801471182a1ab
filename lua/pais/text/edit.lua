--- pais.text.edit: change one value in the text of a YAML or TOML file and touch nothing else.
-- The text is edited by line and column, so that comments, order and layout stay. What cannot be
-- edited that way is refused: the new text is read again, and it must hold the old tree with
-- exactly that one change.

local diff = require "pais.text.diff"
local doc = require "pais.doc"
local emit = require "pais.text.emit"
local json = require "pais.json"

local edit = {}

local function refuse(why) return nil, why, "E_EDIT" end

local function eol(lines)
  return lines[1] and lines[1]:find("\r\n$") and "\r\n" or "\n"
end

-- Put a line in after line `n`, completing that one if it is the last and has no break.
local function insert(lines, n, line)
  local brk = eol(lines)
  if n > 0 and not lines[n]:find("\n$") then lines[n] = lines[n] .. brk end
  table.insert(lines, n + 1, line .. brk)
end

local function body(line) return (line:gsub("\r?\n$", "")) end

-- The position behind a quoted text that begins at `at`, or nil.
local function behind_quotes(line, at, yaml)
  local quote = line:sub(at, at)
  if line:sub(at, at + 2) == quote:rep(3) and not yaml then return nil end
  local i = at + 1
  while i <= #line do
    local c = line:sub(i, i)
    if c == "\\" and quote == '"' then
      i = i + 2
    elseif c == quote and yaml and quote == "'" and line:sub(i + 1, i + 1) == "'" then
      i = i + 2
    elseif c == quote then
      return i + 1
    else
      i = i + 1
    end
  end
  return nil
end

-- The position behind a bracketed value that begins at `at`, or nil when it goes on below.
local function behind_brackets(line, at, yaml)
  local depth, i = 0, at
  while i and i <= #line do
    local c = line:sub(i, i)
    if c == '"' or c == "'" then
      i = behind_quotes(line, i, yaml)
    else
      if c == "[" or c == "{" then depth = depth + 1 end
      if c == "]" or c == "}" then depth = depth - 1 end
      i = i + 1
      if depth == 0 then return i end
    end
  end
  return nil
end

-- The position behind the value that begins at `at`; nil when it is not all on this line.
local function behind_value(line, at, yaml, flow)
  local c = line:sub(at, at)
  if c == '"' or c == "'" then return behind_quotes(line, at, yaml) end
  if c == "[" or c == "{" then return behind_brackets(line, at, yaml) end
  if yaml and c:find("[|>&*!]") then return nil end
  local stop
  if not yaml then
    stop = line:find("[,%]}#]", at) or #line + 1
  else
    stop = c == "#" and at or line:find("%s#", at) or #line + 1
    if flow then stop = math.min(stop, line:find("[,%]}]", at) or stop) end
  end
  while stop > at and line:sub(stop - 1, stop - 1):find("%s") do stop = stop - 1 end
  return stop
end

-- Where a key is (line, first byte) and where its value begins.
local function place(lines, mark, yaml)
  local n, line = mark[1], body(lines[mark[1]])
  local at = utf8.offset(line, mark[2])
  if not at then return nil end
  local c = line:sub(at, at)
  local behind
  if c == '"' or c == "'" then
    behind = behind_quotes(line, at, yaml)
  else
    behind = line:find(yaml and "%s*:%f[%s\0]" or "[%s=%.%]]", at)
  end
  local _, sign = line:find(yaml and "^%s*:" or "^%s*=", behind or at)
  if not behind or not sign then return nil end
  local value = line:find("%S", sign + 1) or #line + 1
  return { n = n, line = line, at = at, sign = sign, value = value,
    flow = yaml and not line:sub(1, at - 1):find("^[%s-]*$") }
end

local function replace(lines, n, from, to, text)
  local line = lines[n]
  lines[n] = line:sub(1, from - 1) .. text .. line:sub(to)
end

local function set_there(lines, mark, yaml, value)
  local p = place(lines, mark, yaml)
  local to = p and behind_value(p.line, p.value, yaml, p.flow)
  if not to then return refuse "its value is not on one line" end
  local text = yaml and emit.yaml_inline(value) or emit.toml_inline(value)
  if p.value == to then -- no value yet: there may be a comment
    replace(lines, p.n, p.sign + 1, p.sign + 1, " " .. text)
  else
    replace(lines, p.n, p.value, to, text)
  end
  return true
end

-- Add `key` to the bracketed map whose own key is at `mark`.
local function add_inside(lines, mark, yaml, key, value, empty)
  local p = place(lines, mark, yaml)
  local to = p and p.line:sub(p.value, p.value) == "{" and behind_brackets(p.line, p.value, yaml)
  if not to then return refuse "the section it belongs to cannot be edited" end
  local text = yaml and ("%s: %s"):format(emit.yaml_inline(key), emit.yaml_inline(value))
    or ("%s = %s"):format(emit.toml_key(key), emit.toml_inline(value))
  local from = to - 1
  while p.line:sub(from - 1, from - 1):find("%s") do from = from - 1 end
  replace(lines, p.n, from, from, (empty and "" or ", ") .. text)
  return true
end

local function nested(rest, value)
  for i = #rest, 2, -1 do value = { [rest[i]] = value } end
  return rest[1], value
end

-- The last line of the block that begins on line `n` with a key at `indent` columns.
local function block_end(lines, n, indent)
  local last = n
  for i = n + 1, #lines do
    local space, first = lines[i]:match("^( *)([^%s])")
    if first and first ~= "#" then
      if #space < indent or #space == indent and not lines[i]:find("^ *%- ") then break end
      last = i
    end
  end
  return last
end

local function add_yaml(lines, found, rest, value)
  local last, indent
  for key in pairs(found.map) do
    local mark = found.marks[found.map] and found.marks[found.map][key]
    if mark and (not last or mark[1] > last) then last, indent = mark[1], mark[2] - 1 end
  end
  local own = found.mark and place(lines, found.mark, true)
  if found.mark and not own then return refuse "the section it belongs to cannot be edited" end
  if own and (own.flow or own.line:sub(own.value, own.value) == "{") then
    local key, inner = nested(rest, value)
    return add_inside(lines, found.mark, true, key, inner, not last)
  end
  local at
  if last then
    at = block_end(lines, last, indent)
  elseif own then -- a section without anything in it
    at, indent = own.n, own.at + 1
  else
    at, indent = #lines, 0
    while at > 0 and lines[at]:find("^%s*$") do at = at - 1 end
  end
  for i, key in ipairs(rest) do
    local text = (" "):rep(indent + 2 * (i - 1)) .. emit.yaml_inline(key) .. ":"
    insert(lines, at, i == #rest and text .. " " .. emit.yaml_inline(value) or text)
    at = at + 1
  end
  return true
end

-- The names in a header line `[a."b".c]`, or nil.
local function header(line)
  local inside = line:match("^%s*%[([^%[].*)%]%s*$") or line:match("^%s*%[([^%[][^#]*)%]%s*#")
  if not inside then return nil end
  local parts = {}
  for part in (inside .. "."):gmatch("%s*([^.]-)%s*%.") do
    parts[#parts + 1] = part:match('^"(.*)"$') or part:match("^'(.*)'$") or part
  end
  return table.concat(parts, "\0")
end

local function add_toml(lines, found, path, rest, value)
  local parent = { table.unpack(path, 1, #path - 1) }
  local wanted = table.concat(parent, "\0")
  local at = #parent == 0 and 0 or nil
  for i, line in ipairs(lines) do
    local head = header(line)
    if head == wanted then
      at = i
    elseif at and line:find("^%s*%[") then
      break
    elseif at and line:find("^%s*[^%s#]") then
      at = i
    end
  end
  local entry = ("%s = %s"):format(emit.toml_key(path[#path]), emit.toml_inline(value))
  if at then
    insert(lines, at, entry)
    return true
  end
  local own = found.mark and place(lines, found.mark, false)
  if own and own.line:sub(own.value, own.value) == "{" then
    local name, inner = nested(rest, value)
    return add_inside(lines, found.mark, false, name, inner, next(found.map) == nil)
  end
  local names = {}
  for i, name in ipairs(parent) do names[i] = emit.toml_key(name) end
  if #lines > 0 then insert(lines, #lines, "") end
  insert(lines, #lines, "[" .. table.concat(names, ".") .. "]")
  insert(lines, #lines, entry)
  return true
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  if json.is_array(a) ~= json.is_array(b) then return false end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

-- A copy of the tree with the value set; shares what does not change.
local function with(tree, path, i, value)
  if i > #path then return value end
  local out = {}
  for k, v in pairs(type(tree) == "table" and tree or {}) do out[k] = v end
  out[path[i]] = with(out[path[i]], path, i + 1, value)
  return out
end

--- Set one value.
---@param text string
---@param format "yaml"|"toml"
---@param path string[] the keys as they are written in the file
---@param value any
---@return string|nil new text, string|nil message, string|nil code
function edit.set(text, format, path, value)
  local tree, marks, code = doc.parse(text, format, "")
  if not tree then return nil, marks, code end
  local yaml = format == "yaml"
  local lines = diff.lines(text)
  -- As far down as the file goes.
  local found, depth = { map = tree, marks = marks }, 0
  while depth < #path - 1 do
    local key = path[depth + 1]
    local below = found.map[key]
    if below == nil then break end
    if below ~= json.null and (type(below) ~= "table" or json.is_array(below)) then
      return refuse(("'%s' is not a section there"):format(key))
    end
    found = { map = below == json.null and {} or below, marks = marks,
      mark = marks[found.map] and marks[found.map][key] }
    depth = depth + 1
  end
  local ok, why
  local rest = { table.unpack(path, depth + 1) }
  if #rest == 1 and found.map[rest[1]] ~= nil then
    if same(found.map[rest[1]], value) then return text end
    ok, why = set_there(lines, marks[found.map][rest[1]], yaml, value)
  elseif yaml then
    ok, why = add_yaml(lines, found, rest, value)
  else
    ok, why = add_toml(lines, found, path, rest, value)
  end
  if not ok then return nil, why, "E_EDIT" end
  local new = table.concat(lines)
  local again = doc.parse(new, format, "")
  if not again or not same(again, with(tree, path, 1, value)) then
    return refuse "the file is not written in a form that can be edited safely"
  end
  return new
end

return edit

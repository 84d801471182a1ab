--- pais.schema: check a document against the one table that describes it.
-- The same tables (pais.schema.config, .manifest, .registry) make the JSON Schemas for editors, so
-- what a person is told while typing and what pais says later cannot differ.
--
-- A description is a tree of nodes:
--   {type = "map", keys = {NAME = node}}            known keys, snake_case or kebab-case
--   {type = "map", any = node, names = FORMAT}      names that the author chooses, kept as written
--   {type = "list", item = node}
--   {type = "string", format =, enum =}   {type = "integer"|"number", min =, max =, above =}
--   {type = "string", doubt = function(value) -> problem|nil}   kept all the same, unless strict
--   {type = "boolean", only = true|false} {type = "scalar"} {type = "any"} {type = "null"}
--   {type = "one_of", of = {node...}}               told apart by their types
-- (`most`: how many entries a map or list may have; `elsewhere`: another page describes it)
-- with `required`, `default` and `description` where the node is a key of a map. A map that is not
-- given is filled with the defaults of its keys, unless it says `absent = true`.

local json = require "pais.json"

local schema = {}

---@class schema.Problem
---@field level "error"|"warning"
---@field message string
---@field hint string|nil
---@field file string|nil
---@field line integer|nil
---@field col integer|nil
---@field path string|nil the place in the document, such as hooks.stop.0.matcher
---@field code string

local MOST = 100 -- problems told about one document
local CLIP = 60

local function snake(key)
  if type(key) ~= "string" or not key:find("-", 1, true) then return key end
  return (key:gsub("-", "_"))
end

local function clip(text)
  text = text:gsub("[%c\127]", "?")
  return #text <= CLIP and text or text:sub(1, CLIP) .. "..."
end

--- The type of a value in the words of this module: map, list, string, integer, number, boolean
-- or null.
---@param value any
---@return string
function schema.kind_of(value)
  local t = type(value)
  if t == "table" then
    return (json.is_array(value) or value[1] ~= nil) and "list" or "map"
  end
  if t == "number" then
    return math.tointeger(value) and "integer" or "number"
  end
  if value == nil or value == json.null then return "null" end
  return t
end

--- Is there no infinite number in a value, and none that is no number? JSON has neither, so one
-- would spoil whatever is written later.
---@param value any
---@return boolean
function schema.finite(value)
  if type(value) == "table" then
    for _, sub in pairs(value) do
      if not schema.finite(sub) then return false end
    end
  elseif type(value) == "number" then
    return value == value and value ~= math.huge and value ~= -math.huge
  end
  return true
end

local function describe(value, kind)
  if kind == "string" then return ("'%s'"):format(clip(value)) end
  if kind == "boolean" or kind == "integer" or kind == "number" then return tostring(value) end
  return kind == "null" and "nothing" or "a " .. kind
end

local LABELS = { map = "a map", list = "a list", string = "text", integer = "a whole number",
  number = "a number", boolean = "true or false", scalar = "text, a number, true or false",
  any = "a value", null = "nothing" }

local function suggest(word, words)
  local found = require("pais.text.nearest").find(word, words)
  return found and ("did you mean '%s'?"):format(found)
end
schema.suggest = suggest

local function label(node)
  if node.type == "one_of" then
    local parts = {}
    for i, alt in ipairs(node.of) do parts[i] = label(alt) end
    if #parts == 1 then return parts[1] end
    return table.concat(parts, ", ", 1, #parts - 1) .. " or " .. parts[#parts]
  end
  if node.only ~= nil then return tostring(node.only) end
  if node.format then return require("pais.schema.formats")[node.format].what end
  if node.enum then return "one of " .. table.concat(node.enum, ", ") end
  return LABELS[node.type]
end

-- Does a value of this kind belong to the node at all? (What it holds is checked afterwards.)
local function fits(node, kind, value)
  local t = node.type
  if node.only ~= nil then return value == node.only end
  return t == kind or t == "any" or t == "number" and kind == "integer"
    or t == "scalar" and kind ~= "map" and kind ~= "list" and kind ~= "null"
end

--- Add a problem at a key of a container.
---@param ctx table the run: problems, marks, file, path
---@param level "error"|"warning"
---@param at table|nil container
---@param key any|nil
---@param message string
---@param hint string|nil
local function report(ctx, level, at, key, message, hint)
  local problems = ctx.problems
  if #problems >= MOST then
    ctx.more = true
    return
  end
  local mark = ctx.marks and at and ctx.marks[at] and ctx.marks[at][key] or ctx.mark
  problems[#problems + 1] = { level = level, message = message, hint = hint, file = ctx.file,
    line = mark and mark[1] or 1, col = mark and mark[2] or 1,
    path = table.concat(ctx.path, "."), code = "E_SCHEMA" }
end

local check

-- The keys of a container in the order of the file.
local function ordered(value, marks)
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  local places = marks and marks[value]
  table.sort(keys, function(a, b)
    local x, y = places and places[a], places and places[b]
    if x and y and (x[1] ~= y[1] or x[2] ~= y[2]) then
      if x[1] ~= y[1] then return x[1] < y[1] end
      return x[2] < y[2]
    end
    return tostring(a) < tostring(b)
  end)
  return keys
end
schema.ordered = ordered

local function names(keys)
  local list = {}
  for name in pairs(keys) do list[#list + 1] = name end
  table.sort(list)
  return list
end

-- Check the value of one key with the path and the place of the run moved there.
local function descend(ctx, node, at, key, shown)
  local path, mark = ctx.path, ctx.mark
  path[#path + 1] = shown
  local places = ctx.marks and ctx.marks[at]
  ctx.mark = places and places[key] or mark
  local value = check(ctx, node, at[key], at, key)
  ctx.mark = mark
  path[#path] = nil
  return value
end

local function unknown_key(ctx, keys, value, key)
  if #ctx.problems >= MOST then -- a hostile file costs no more than this
    ctx.more = true
    return
  end
  local word = tostring(key)
  ctx.path[#ctx.path + 1] = word
  report(ctx, ctx.strict and "error" or "warning", value, key,
    ("unknown key '%s'"):format(clip(word)), suggest(word, names(keys)))
  ctx.path[#ctx.path] = nil
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for k, v in pairs(value) do out[k] = copy(v) end
  return #out > 0 and json.array(out) or out
end

local function check_keys(ctx, node, value)
  local out, seen, keys = {}, {}, node.keys
  for key in pairs(value) do
    local name = keys[key] and key or snake(key)
    local sub = keys[name]
    if not sub then
      unknown_key(ctx, keys, value, key)
    elseif seen[name] then
      report(ctx, "error", value, key, ("'%s' is given twice"):format(name))
    -- A key without a value is a key that is not there, where a map or list belongs.
    elseif value[key] ~= json.null or sub.type ~= "map" and sub.type ~= "list" then
      seen[name] = true
      out[name] = descend(ctx, sub, value, key, key)
    end
  end
  for name, sub in pairs(keys) do
    if sub.required and not seen[name] and ctx.defaults then
      report(ctx, "error", nil, nil, ("missing key '%s'"):format(name), sub.hint)
    elseif ctx.defaults and out[name] == nil and not seen[name] then
      if sub.default ~= nil then
        out[name] = copy(sub.default)
      elseif sub.type == "map" and not sub.absent then
        out[name] = check(ctx, sub, {}, nil, nil)
      end
    end
  end
  return out
end

-- Too many entries for anyone to have written.
local function crowded(ctx, node, value, at, key)
  local n = 0
  for _ in pairs(value) do
    n = n + 1
    if n > node.most then
      report(ctx, "error", at, key, ("has more than %d entries"):format(node.most))
      return true
    end
  end
end

local function check_any(ctx, node, value)
  local out = {}
  local format = node.names and require("pais.schema.formats")[node.names]
  for _, key in ipairs(ordered(value, ctx.marks)) do
    if type(key) ~= "string" or format and not format.test(key) then
      report(ctx, "error", value, key, ("expected %s, got '%s'"):format(
        format and format.what or "a name", clip(tostring(key))))
    else
      out[key] = descend(ctx, node.any, value, key, key)
    end
  end
  if ctx.marks and ctx.marks[value] then ctx.kept[out] = ctx.marks[value] end
  return out
end

local function check_list(ctx, node, value)
  local out = json.array {}
  for i = 1, #value do
    local item = descend(ctx, node.item, value, i, tostring(i - 1))
    if item ~= nil then out[#out + 1] = item end
  end
  return out
end

local function check_scalar(ctx, node, value, at, key)
  local wrong
  if node.enum then
    wrong = true
    for _, allowed in ipairs(node.enum) do wrong = wrong and value ~= allowed end
  elseif node.format then
    wrong = not require("pais.schema.formats")[node.format].test(value)
  end
  if wrong then
    local kind = schema.kind_of(value)
    report(ctx, "error", at, key, ("expected %s, got %s"):format(label(node),
      describe(value, kind)), node.enum and kind == "string"
      and suggest(value, node.enum) or nil)
    return nil
  end
  if node.min and value < node.min or node.max and value > node.max
    or node.above and value <= node.above then
    local want = node.above and ("more than " .. node.above)
      or node.min and node.max and ("from %s to %s"):format(node.min, node.max)
      or node.min and ("at least " .. node.min) or ("at most " .. node.max)
    if node.above and node.max then want = want .. " and at most " .. node.max end
    report(ctx, "error", at, key, ("expected a number %s, got %s"):format(want, value))
    return nil
  end
  local doubt = node.doubt and node.doubt(value)
  if doubt then report(ctx, ctx.strict and "error" or "warning", at, key, doubt) end
  if node.type == "integer" then return math.tointeger(value) end
  return value
end

function check(ctx, node, value, at, key)
  local kind = schema.kind_of(value)
  if node.type == "one_of" then
    for _, alt in ipairs(node.of) do
      if fits(alt, kind, value) then return check(ctx, alt, value, at, key) end
    end
  elseif fits(node, kind, value) then
    if node.most and crowded(ctx, node, value, at, key) then return nil end
    if node.keys then return check_keys(ctx, node, value) end
    if node.any then return check_any(ctx, node, value) end
    if node.item then return check_list(ctx, node, value) end
    if not schema.finite(value) then
      report(ctx, "error", at, key, "expected a number that is finite")
      return nil
    end
    if node.type == "any" then
      if value == json.null then return nil end
      return value
    end
    return check_scalar(ctx, node, value, at, key)
  end
  report(ctx, "error", at, key, ("expected %s, got %s"):format(label(node),
    describe(value, kind)), node.hint)
  return nil
end

--- The description of a document kind.
---@param kind string|table "config", "manifest", "registry", or a description itself
---@return table
function schema.node(kind)
  return type(kind) == "table" and kind or require("pais.schema." .. kind)
end

--- Check a document and bring it into its normal form: known keys in snake_case, defaults filled
-- in, values that are wrong left out.
---@param kind string|table
---@param value any as pais.doc returns it
---@param marks table|nil as pais.doc returns it
---@param file string|nil for messages
---@param opts {strict: boolean?, defaults: boolean?}|nil strict: unknown keys are errors;
--- defaults = false: fill in nothing and miss nothing (one layer of several)
---@return any normal, schema.Problem[] problems, table marks of the maps with chosen names
function schema.check(kind, value, marks, file, opts)
  local ctx = { problems = {}, marks = marks, file = file, path = {}, kept = {},
    strict = opts and opts.strict, defaults = not opts or opts.defaults ~= false }
  local normal = check(ctx, schema.node(kind), value, nil, nil)
  if #ctx.problems > 1 then schema.sort(ctx.problems) end
  if ctx.more then
    ctx.problems[#ctx.problems + 1] = { level = "warning", file = file, line = 1, col = 1,
      path = "", code = "E_SCHEMA", message = "there are more problems than are shown" }
  end
  return normal, ctx.problems, ctx.kept
end

--- Put problems in the order of the file.
---@param problems schema.Problem[]
function schema.sort(problems)
  table.sort(problems, function(a, b)
    local la, lb = a.line or 0, b.line or 0
    if la ~= lb then return la < lb end
    local ca, cb = a.col or 0, b.col or 0
    if ca ~= cb then return ca < cb end
    return a.message < b.message
  end)
end

--- Is one of the problems an error?
---@param problems schema.Problem[]
---@return boolean
function schema.failed(problems)
  for _, p in ipairs(problems) do
    if p.level == "error" then return true end
  end
  return false
end

--- A problem from a failed pais.fs.read, whose message names the file.
---@param file string
---@param message string
---@param code string
---@return schema.Problem
function schema.read_problem(file, message, code)
  local attempt = "read " .. file .. ": "
  if message:sub(1, #attempt) == attempt then message = message:sub(#attempt + 1) end
  return { level = "error", file = file, path = "", message = "cannot be read: " .. message,
    code = code }
end

--- A problem from a failed pais.doc.parse, whose message begins with the place.
---@param file string
---@param message string
---@param code string
---@return schema.Problem
function schema.parse_problem(file, message, code)
  local line, col, rest = message:sub(#file + 1):match("^:(%d+):(%d+): (.*)$")
  return { level = "error", file = file, line = math.tointeger(line) or 1,
    col = math.tointeger(col) or 1, path = "", message = rest or message, code = code }
end

--- A problem as one line: "file:line:col: message, hint".
---@param p schema.Problem
---@return string
function schema.format(p)
  local place = p.file and p.file .. ":" or ""
  if p.line then place = ("%s%d:%d:"):format(place, p.line, p.col or 1) end
  if place ~= "" then place = place .. " " end
  return place .. p.message .. (p.hint and ", " .. p.hint or "")
end

return schema

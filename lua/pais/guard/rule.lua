--- pais.guard.rule: one rule as it is written, checked and made ready for use.
-- docs/security.md describes the keys. What comes out is plain data without functions, so
-- that it can be kept on disk; conditions that are Lua stay behind as an index into their file.

local glob = require "pais.text.glob"
local json = require "pais.json"
local keys = require "pais.text.keys"
local nearest = require "pais.text.nearest"
local words = require "pais.guard.words"

local rule = {}

---@class pais.guard.Rule
---@field id string
---@field kinds string[]
---@field verdict table<string, string> by level: none, ask or block
---@field when table conditions
---@field unless table[] conditions, any of which excepts
---@field reason string
---@field instead string|nil a command that is not refused
---@field advice string|nil what to do, where no one command is it
---@field match any[]
---@field not_match any[]
---@field index integer|nil place in a Lua file whose rule has a `test`

-- Conditions: where the words come from, and whether they are sets or lists.
local CONDITIONS = {
  op = {}, tool = {}, place = { from = "places" }, flags = { from = "flags", list = true },
  any_flags = { from = "flags", list = true }, no_flags = { from = "flags", list = true },
  sources = { from = "sources", list = true }, all_sources = { from = "sources", list = true },
  no_sources = { from = "sources", list = true }, target = { glob = true, list = true },
  words = { list = true }, path = { list = true }, span = { glob = true, list = true },
  text = { glob = true, list = true },
}
local KEYS = { "id", "on", "verdict", "reason", "instead", "advice", "match", "not_match", "unless",
  "test" }
local CONDITION_NAMES = keys.sorted(CONDITIONS)
table.move(CONDITION_NAMES, 1, #CONDITION_NAMES, #KEYS + 1, KEYS)
table.sort(KEYS)

-- No longer than is read: both are said at every refusal.
local ID_MAX, TEXT_MAX = 80, 1000
-- Bytes of an example that is a text so many times.
local REPEATED_MAX = 2 << 20

local function is_list(value)
  return type(value) == "table" and (json.is_array(value) or #value > 0)
end

local function listed(value) return is_list(value) and value or { value } end

-- A value in a message.
local function shown(value)
  if value == nil or value == json.null then return "nothing" end
  if type(value) == "table" then return is_list(value) and "a list" or "a map" end
  return type(value) == "function" and "a function" or ("'%s'"):format(tostring(value):sub(1, 60))
end

local function condition(name, value, report)
  local spec, out = CONDITIONS[name], {}
  if is_list(value) and #value == 0 then report(name, "an empty list; leave it out") end
  for _, word in ipairs(listed(value)) do
    if type(word) ~= "string" then
      report(name, ("text expected, got %s"):format(shown(word)))
    else
      local known = spec.from and words[spec.from]
      if known and not known[word] then
        local all = {}
        for each in pairs(known) do all[#all + 1] = each end
        report(name, ("'%s' is none of its words%s"):format(word, nearest.hint(word, all)))
      end
      if spec.glob then
        local ok, msg = glob.compile(word, { path = word:find("^[~/$]") ~= nil })
        if not ok then report(name, msg) end
      end
      if spec.list then out[#out + 1] = word else out[word] = true end
    end
  end
  return spec.list and json.array(out) or out
end

-- A target of all that is in a folder is the folder, too, and what takes it along: `cp a db/`, `rm -r db`
-- and `rm -r .` write and delete in db. Changed in place.
local function take_folders(when)
  local below = json.array {}
  for i = 1, when.target and #when.target or 0 do
    local base = when.target[i]:match "^([^*?%[{\\]+)/%*%*$"
    if base then
      below[#below + 1], when.target[#when.target + 1] = base, base
    end
  end
  when.below = below[1] and below or nil
  return when
end

local function conditions(raw, report)
  local out = {}
  for name in pairs(CONDITIONS) do
    if raw[name] ~= nil then out[name] = condition(name, raw[name], report) end
  end
  return out
end

local function verdicts(raw, report)
  local out, last = {}, "none"
  if type(raw) == "string" then raw = { standard = raw } end
  if type(raw) ~= "table" or is_list(raw) or next(raw) == nil then
    report("verdict", ("block, ask, or a map of levels expected, got %s"):format(
      type(raw) == "table" and next(raw) == nil and "an empty one" or shown(raw)))
    return out
  end
  for level in pairs(raw) do
    if not words.rank[level] then
      report("verdict", ("'%s' is no level (standard, strict, paranoid)%s"):format(tostring(level),
        nearest.hint(tostring(level), words.levels)))
    end
  end
  for _, level in ipairs(words.levels) do
    local said = raw[level] or last
    if not words.verdicts[said] then
      report("verdict", ("%s is no verdict (none, ask, block)"):format(shown(said)))
      said = last
    elseif words.verdicts[said] < words.verdicts[last] then
      report("verdict", ("%s is laxer than the level before it"):format(level))
    end
    out[level], last = said, said
  end
  return out
end

-- What is wrong with an example; only packs may repeat something.
local function bad_example(example, pack)
  if type(example) == "string" then return nil end
  if type(example) ~= "table" or is_list(example) then
    return "a command, or the input of a tool ({tool: Read, file_path: ...}), expected, got "
      .. shown(example)
  end
  if example.tool ~= nil and type(example.tool) ~= "string" then
    return "tool: a name expected, got " .. shown(example.tool)
  end
  if example.cwd ~= nil and (type(example.cwd) ~= "string" or example.cwd:sub(1, 1) ~= "/") then
    return "cwd: a folder that begins with / expected, got " .. shown(example.cwd)
  end
  local many = example.repeated -- {COUNT, TEXT}: what no one would write out
  if many ~= nil and not (pack and is_list(many) and math.type(many[1]) == "integer"
    and type(many[2]) == "string" and many[1] >= 0 and many[1] * #many[2] <= REPEATED_MAX) then
    return "repeated: for packs, how often and what, together at most 2 MiB"
  end
end

local function examples(raw, name, pack, report)
  if raw[name] == nil then return {} end
  local out = {}
  for i, example in ipairs(listed(raw[name])) do
    local wrong = bad_example(example, pack)
    if wrong then report(name, ("example %d: %s"):format(i, wrong)) else out[#out + 1] = example end
  end
  return out
end

local function text_of(raw, name, report)
  local text = raw[name]
  if text == nil then return nil end
  if type(text) ~= "string" or not text:find "%S" then
    report(name, ("text expected, got %s"):format(text == "" and "an empty one" or shown(text)))
  elseif #text > TEXT_MAX then
    report(name, ("%d bytes; at most %d are read"):format(#text, TEXT_MAX))
  elseif text:find "[%z\1-\9\11-\31\127]" or require("pais.guard.scan").hidden(text) then
    report(name, "it has characters that are not shown")
  else
    return text
  end
end

-- The kinds of effects that a rule is about.
local function kinds_of(raw, report)
  local kinds, all = {}, {}
  for each in pairs(words.kinds) do all[#all + 1] = each end
  table.sort(all)
  if raw.on == nil or raw.on == json.null or is_list(raw.on) and #raw.on == 0 then
    report("on", "a kind of effect is missing: " .. table.concat(all, ", "))
    return kinds
  end
  for _, kind in ipairs(listed(raw.on)) do
    if words.kinds[kind] then kinds[#kinds + 1] = kind else
      report("on", ("%s is no kind of effect%s"):format(shown(kind),
        nearest.hint(tostring(kind), all)))
    end
  end
  return kinds
end

local function exceptions(raw, report)
  local out = {}
  for i, except in ipairs(raw.unless ~= nil and listed(raw.unless) or {}) do
    local at = ("unless[%d]"):format(i)
    if type(except) ~= "table" or is_list(except) then
      report("unless", "a map of conditions expected, got " .. shown(except))
    else
      if next(except) == nil then
        report("unless", "an exception without a condition, which would be about everything")
      end
      for _, key in ipairs(keys.unknown(except, CONDITION_NAMES)) do
        report(at .. "." .. key, "unknown condition" .. nearest.hint(key, CONDITION_NAMES))
      end
      out[i] = conditions(except, report)
    end
  end
  return out
end

--- Checks a rule.
---@param raw any
---@param index integer|nil place in its file, kept when the rule has a `test`
---@param pack boolean|nil it is of a pack
---@return pais.guard.Rule|nil rule nil when anything is wrong with it
---@return {at: string, message: string}[] problems
function rule.check(raw, index, pack)
  local problems = {}
  local function report(at, message) problems[#problems + 1] = { at = at, message = message } end
  if type(raw) ~= "table" or json.is_array(raw) then
    report("", "a map expected")
    return nil, problems
  end
  for _, key in ipairs(keys.unknown(raw, KEYS)) do
    report(key, "unknown key" .. nearest.hint(key, KEYS))
  end
  if type(raw.id) ~= "string" or not raw.id:find("^[a-z][a-z0-9-]*%.[a-z0-9][a-z0-9.-]*$") then
    report("id", ("a name such as team.no-publish expected, got %s"):format(shown(raw.id)))
  elseif #raw.id > ID_MAX then
    report("id", ("a name of at most %d letters expected"):format(ID_MAX))
  end
  local out = { id = raw.id, kinds = kinds_of(raw, report), verdict = verdicts(raw.verdict, report),
    when = take_folders(conditions(raw, report)), unless = exceptions(raw, report),
    reason = text_of(raw, "reason", report),
    instead = text_of(raw, "instead", report), advice = text_of(raw, "advice", report),
    match = examples(raw, "match", pack, report),
    not_match = examples(raw, "not_match", pack, report) }
  if raw.reason == nil then report("reason", "a reason is missing") end
  if #listed(raw.match) == 0 then report("match", "at least one command that it is about is needed") end
  if #listed(raw.not_match) == 0 then
    report("not_match", "at least one command that it must leave alone is needed")
  end
  if raw.test ~= nil then
    if type(raw.test) == "function" and index then out.index = index else
      report("test", "a function expected, in a Lua file")
    end
  end
  table.sort(problems, function(a, b) return a.at .. a.message < b.at .. b.message end)
  return #problems == 0 and out or nil, problems
end

return rule

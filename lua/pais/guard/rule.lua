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
for name in pairs(CONDITIONS) do KEYS[#KEYS + 1] = name end
table.sort(KEYS)

local function listed(value)
  if type(value) == "table" and json.is_array(value) then return value end
  if type(value) == "table" and #value > 0 then return value end
  return { value }
end

local function condition(name, value, report)
  local spec, out = CONDITIONS[name], {}
  for _, word in ipairs(listed(value)) do
    if type(word) ~= "string" then
      report(name, ("text expected, got %s"):format(type(word)))
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
  if type(raw) ~= "table" then
    report("verdict", "block, ask, or a map of levels expected")
    return out
  end
  for level in pairs(raw) do
    if not words.rank[level] then
      report("verdict", ("'%s' is no level (standard, strict, paranoid)"):format(tostring(level)))
    end
  end
  for _, level in ipairs(words.levels) do
    local said = raw[level] or last
    if not words.verdicts[said] then
      report("verdict", ("'%s' is no verdict (none, ask, block)"):format(tostring(said)))
      said = last
    elseif words.verdicts[said] < words.verdicts[last] then
      report("verdict", ("%s is laxer than the level before it"):format(level))
    end
    out[level], last = said, said
  end
  return out
end

local function examples(raw, name, report)
  if raw[name] == nil then return {} end
  local out = {}
  for i, example in ipairs(listed(raw[name])) do
    if type(example) ~= "string" and type(example) ~= "table" then
      report(name, ("example %d: a command, or the input of a tool, expected"):format(i))
    else
      out[#out + 1] = example
    end
  end
  return out
end

local function text_of(raw, name, report)
  if raw[name] ~= nil and type(raw[name]) ~= "string" then report(name, "text expected") end
  return type(raw[name]) == "string" and raw[name] or nil
end

--- Checks a rule.
---@param raw any
---@param index integer|nil place in its file, kept when the rule has a `test`
---@return pais.guard.Rule|nil rule nil when anything is wrong with it
---@return {at: string, message: string}[] problems
function rule.check(raw, index)
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
    report("id", "a name such as team.no-publish expected")
  end
  local kinds = {}
  for _, kind in ipairs(listed(raw.on)) do
    if words.kinds[kind] then kinds[#kinds + 1] = kind else
      local all = {}
      for each in pairs(words.kinds) do all[#all + 1] = each end
      report("on", ("'%s' is no kind of effect%s"):format(tostring(kind),
        nearest.hint(tostring(kind), all)))
    end
  end
  local out = { id = raw.id, kinds = kinds, verdict = verdicts(raw.verdict, report),
    when = conditions(raw, report), unless = {}, reason = text_of(raw, "reason", report),
    instead = text_of(raw, "instead", report), advice = text_of(raw, "advice", report),
    match = examples(raw, "match", report), not_match = examples(raw, "not_match", report) }
  if not out.reason then report("reason", "a reason is missing") end
  if #out.match == 0 then report("match", "at least one command that it is about is needed") end
  if #out.not_match == 0 then
    report("not_match", "at least one command that it must leave alone is needed")
  end
  for i, except in ipairs(raw.unless ~= nil and listed(raw.unless) or {}) do
    if type(except) ~= "table" then report("unless", "a map of conditions expected") else
      for key in pairs(except) do
        if not CONDITIONS[key] then report(("unless[%d].%s"):format(i, tostring(key)),
          "unknown condition") end
      end
      out.unless[i] = conditions(except, report)
    end
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

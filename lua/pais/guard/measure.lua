--- pais.guard.measure: rules held against labelled commands.

local effects = require "pais.guard.effects"
local json = require "pais.json"
local judge = require "pais.guard.judge"

local measure = {}

--- What the compiled rules say of a command.
---@param set pais.guard.Set
---@param command string
---@param options table from effects.options
---@param more {disk: boolean|nil}|nil disk: look at links and scripts
---@return string verdict none, ask or block
---@return string|nil id
---@return pais.guard.Look look
---@return pais.guard.Finding[] found
function measure.verdict(set, command, options, more)
  local look = assert(effects.command(command, options, more))
  if look.core then return "block", look.core.id, look, {} end
  effects.add_commands(look, function(name) return set.commands["*"] or set.commands[name] end)
  local best, found = judge.run(look.effects, function(kind) return set.rows[kind] end,
    { home = options.home, project = options.project, text = look.text, look = look, test = set.test })
  if not best then return "none", nil, look, found end
  return best.rule.verdict, best.rule.id, look, found
end

---@class pais.guard.Count
---@field block table<string, integer> what became of those that must be blocked
---@field ask table<string, integer>
---@field allow table<string, integer>

local function new_count()
  local out = {}
  for _, expect in ipairs { "block", "ask", "allow" } do out[expect] = { block = 0, ask = 0, none = 0 } end
  return out
end

--- Whether a verdict is what was wanted.
---@param expect "allow"|"ask"|"block"
---@param verdict "none"|"ask"|"block"
---@return boolean
function measure.right(expect, verdict)
  if expect == "allow" then return verdict == "none" end
  if expect == "ask" then return verdict ~= "none" end
  return verdict == "block"
end

--- Runs a file of cases: one JSON object a line with `command`, `expect` and `kind`; with `gap`, it is
--- known to go wrong.
---@param set pais.guard.Set
---@param text string
---@param options table from effects.options
---@return table<string, pais.guard.Count>|nil kinds
---@return pais.guard.Count|string total, or a message
---@return table[]|string wrong, or a code
function measure.run(set, text, options)
  local kinds, total, wrong, line_no = {}, new_count(), {}, 0
  local function judge_case(case)
    local verdict, id, look = measure.verdict(set, case.command, options)
    local kind = type(case.kind) == "string" and case.kind or "-"
    kinds[kind] = kinds[kind] or new_count()
    for _, count in ipairs { kinds[kind], total } do
      count[case.expect][verdict] = count[case.expect][verdict] + 1
    end
    if not measure.right(case.expect, verdict) then
      wrong[#wrong + 1] = { line = line_no, command = case.command, expect = case.expect,
        kind = kind, gap = case.gap, verdict = verdict, rule = id, us = look.us }
    end
  end
  for line in (text:gsub("^\u{feff}", "") .. "\n"):gmatch "(.-)\r?\n" do
    line_no = line_no + 1
    if line:find "%S" then
      local case, msg = json.decode(line)
      if type(case) ~= "table" or type(case.command) ~= "string" or not total[case.expect] then
        return nil, ("line %d: %s"):format(line_no, msg
          or "an object with command and expect (allow, ask or block) expected"), "E_SCHEMA"
      end
      judge_case(case)
    end
  end
  return kinds, total, wrong
end

return measure

--- pais.rules.check: a rule as it is written, checked and made ready to run.
-- Everything wrong with a rule is reported at once, each with its place in the rule; a rule with
-- an error is left out and the others work.
local actions = require "pais.rules.actions"
local json = require "pais.json"
local keys = require "pais.text.keys"
local nearest = require "pais.text.nearest"

local check = {}

---@class pais.Rule
---@field name string
---@field events table<string, boolean>
---@field matcher string|nil
---@field test (fun(event: table, scope: pais.Scope, strict: boolean): boolean)|nil
---@field strict boolean
---@field once boolean it is to be silent when the turn goes on because of a block already
---@field verdict "block"|"ask"|"allow"|nil
---@field reason string|nil
---@field rewrite table<string, any>|nil
---@field context string|nil
---@field message string|nil
---@field run {command: string, timeout_ms: integer}|nil

local KEYS = {"name", "description", "event", "matcher", "when", "block", "ask", "allow", "rewrite",
  "context", "message", "run"}
local MAX_TIMEOUT = 600

local function is_map(value)
  return type(value) == "table" and not json.is_array(value)
end

local function shown(value)
  local text = json.encode(value) or type(value)
  return #text > 60 and text:sub(1, 60) .. "..." or text
end

local function read_events(raw, at, report)
  local list = json.is_array(raw) and raw or {raw}
  local names, out = {}, {}
  if #list == 0 then report(at, "an event is missing, such as `event: PreToolUse`") end
  for i, text in ipairs(list) do
    local here = json.is_array(raw) and ("%s[%d]"):format(at, i) or at
    local event, hint = nil, ""
    if type(text) == "string" then event, hint = actions.event(text) end
    if event then
      out[event], names[#names + 1] = true, event
    else
      report(here, ("%s is no event of Claude Code%s"):format(shown(text), hint))
    end
  end
  return out, names
end

--- Refuses what the event cannot do, and says where it works.
local function check_support(action, names, at, report)
  for _, event in ipairs(names) do
    if not actions.can(event, action) then
      report(at, ("%s has no effect on %s; it works for %s"):format(action, event,
        table.concat(actions.events_for(action), ", ")))
    end
  end
end

local function read_run(raw, at, report)
  local run = type(raw) == "string" and {command = raw} or raw
  if not is_map(run) then
    report(at, "a command, or {command: ..., timeout: SECONDS}, expected")
    return nil
  end
  for key in pairs(run) do
    if key ~= "command" and key ~= "timeout" then
      report(at .. "." .. tostring(key), ("unknown key '%s'%s"):format(tostring(key),
        nearest.hint(tostring(key), {"command", "timeout"})))
    end
  end
  local timeout = run.timeout or 10
  if type(run.command) ~= "string" or not run.command:find("%S") then
    report(at .. ".command", "a command expected")
  end
  if type(timeout) ~= "number" or timeout <= 0 or timeout > MAX_TIMEOUT then
    report(at .. ".timeout", ("seconds, more than 0 and at most %d, expected"):format(MAX_TIMEOUT))
    timeout = 10
  end
  return {command = run.command, timeout_ms = math.ceil(timeout * 1000)}
end

local function read_verdict(raw, rule, at, report)
  local given = {}
  for _, verdict in ipairs {"block", "ask", "allow"} do
    if raw[verdict] ~= nil then
      given[#given + 1] = verdict
      rule.verdict, rule.reason = verdict, raw[verdict]
      if type(rule.reason) ~= "string" or not rule.reason:find("%S") then
        report(at .. "." .. verdict, "a reason expected, it is what Claude or the user is told")
      end
    end
  end
  if #given > 1 then
    report(at .. "." .. given[2], ("a rule cannot %s"):format(table.concat(given, " and ")))
  end
  if rule.verdict == "block" and raw.rewrite ~= nil then
    report(at .. ".rewrite", "what is blocked cannot be rewritten as well")
  end
end

local function read_texts(raw, rule, at, report)
  for _, key in ipairs {"context", "message"} do
    local text = raw[key]
    if text ~= nil and (type(text) ~= "string" or not text:find("%S")) then
      report(at .. "." .. key, ("text expected, got %s"):format(shown(text)))
    end
    rule[key] = text
  end
end

--- Checks and prepares one rule.
---@param raw any
---@param index integer its number in the list, from 1
---@return pais.Rule|nil
---@return {at: string, message: string}[] problems
function check.rule(raw, index)
  local at, problems = ("rules[%d]"):format(index), {}
  local function report(where, message)
    problems[#problems + 1] = {at = where, message = message}
  end
  if not is_map(raw) then
    report(at, ("a rule is a map of %s, not %s"):format("name, event, ...", shown(raw)))
    return nil, problems
  end
  for _, key in ipairs(keys.unknown(raw, KEYS)) do
    report(at .. "." .. key, ("unknown key '%s'%s"):format(key, nearest.hint(key, KEYS)))
  end
  local rule = {name = "rule " .. index, strict = raw.allow ~= nil}
  if type(raw.name) == "string" then rule.name = raw.name
  elseif raw.name ~= nil then report(at .. ".name", "text expected") end

  local names
  rule.events, names = read_events(raw.event, at .. ".event", report)
  if raw.matcher ~= nil then
    if type(raw.matcher) ~= "string" then
      report(at .. ".matcher", ("text expected, got %s"):format(shown(raw.matcher)))
    else
      rule.matcher = raw.matcher
      check.matcher(raw.matcher, names, at .. ".matcher", report)
    end
  end
  read_verdict(raw, rule, at, report)
  read_texts(raw, rule, at, report)
  if raw.rewrite ~= nil then
    if not is_map(raw.rewrite) or next(raw.rewrite) == nil then
      report(at .. ".rewrite", "a map of input fields expected, such as {command: ...}")
    end
    rule.rewrite = raw.rewrite
  end
  if raw.run ~= nil then rule.run = read_run(raw.run, at .. ".run", report) end
  local acts = false
  for _, action in ipairs(actions.names) do
    if raw[action] ~= nil then
      acts = true
      check_support(action, names, at .. "." .. action, report)
    end
  end
  if not acts then
    report(at, ("the rule does nothing: give it one of %s"):format(
      table.concat(actions.names, ", ")))
  end
  if raw.when ~= nil and not is_map(raw.when) then
    report(at .. ".when", "a map of fields and conditions expected")
  elseif raw.when ~= nil then
    rule.test = require("pais.rules.when").compile(raw.when, at .. ".when", report)
  end
  -- Why: the same words again cannot achieve more, and Claude Code would stop at the eighth time.
  -- A rule that names the field decides for itself; one that runs a check runs it again.
  rule.once = rule.verdict ~= nil and not (is_map(raw.when) and raw.when.stop_hook_active ~= nil)
  table.sort(problems, function(a, b)
    if a.at ~= b.at then return a.at < b.at end
    return a.message < b.message
  end)
  return #problems == 0 and rule or nil, problems
end

--- Reports a matcher that can never match: on events without one, or a broken expression.
---@param matcher string
---@param names string[] canonical events
---@param at string place in the configuration
---@param report fun(at: string, message: string)
function check.matcher(matcher, names, at, report)
  if matcher == "" or matcher == "*" then return end
  for _, event in ipairs(names) do
    if not actions.matcher_field(event) then
      report(at, ("%s has nothing for a matcher to look at; use `when`"):format(event))
    end
  end
  if not matcher:find("^[%w_|, %-]*$") then
    local ok, msg = require("pais.match").regex(matcher)
    if not ok then report(at, msg) end
  end
end

--- Whether a rule may be about an event, without checking it: a rule for another event costs a
--- look at its name.
---@param raw any
---@param event string canonical
---@return boolean # also true for a rule whose events make no sense, so that it is reported
function check.concerns(raw, event)
  if not is_map(raw) then return true end
  local list = json.is_array(raw.event) and raw.event or {raw.event}
  if #list == 0 then return true end
  for _, text in ipairs(list) do
    local name = type(text) == "string" and actions.event(text)
    if not name or name == event then return true end
  end
  return false
end

--- The line and column of a place such as `rules[2].when.tool_input.command.glob`, or of the
--- nearest thing around it.
---@param root table the parsed document
---@param marks table as pais.doc returns them
---@param at string
---@return integer|nil line, integer|nil col
function check.locate(root, marks, at)
  local line, col
  local value, rest = root, at
  while type(value) == "table" and rest ~= "" do
    local key, length
    local index = rest:match("^%[(%d+)%]")
    if index then
      key, length = math.tointeger(tonumber(index)), #index + 2
    else
      -- a key may have dots in it: the longest one that is there
      for name in pairs(value) do
        local after = type(name) == "string" and rest:sub(#name + 1, #name + 1)
        if after and rest:sub(1, #name) == name and (after == "" or after == "." or after == "[")
          and #name > (length or 0) then
          key, length = name, #name
        end
      end
    end
    local mark = key and marks[value] and marks[value][key]
    if not mark then break end
    line, col = mark[1] or mark.line, mark[2] or mark.col
    value, rest = value[key], rest:sub(length + 1):gsub("^%.", "")
  end
  return line, col
end

return check

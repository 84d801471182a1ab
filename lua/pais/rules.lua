--- pais.rules: rules in configuration instead of Lua; the engine of the bundled `hooks` plugin.
-- Rules run in the order they are written. Each sees the input as the rules before it left it; the
-- first that blocks ends it. Of the others the strictest verdict holds, contexts and messages add
-- up. One that is broken or fails is a fault, and the others run all the same.
local actions = require "pais.rules.actions"
local check = require "pais.rules.check"
local events = require "pais.events"
local field = require "pais.rules.field"
local json = require "pais.json"
local sys = require "pais.sys"

local rules = {}

---@class pais.RuleFault
---@field rule string the rule's name
---@field at string place in the configuration, such as "rules[2].when"
---@field message string

---@class pais.RuleAnswer
---@field verdict string|nil as in a verdict of pais.api, and so are the next ones
---@field reason string|nil
---@field rewrite table<string, any>|nil fields of the input
---@field replace string|nil the whole input in JSON, from a command
---@field context string[]
---@field message string[]
---@field output table<string, any>|nil
---@field halt string|nil
---@field faults pais.RuleFault[]
---@field fired string[] names of the rules that applied

local STRENGTH = {allow = 1, ask = 2, defer = 3, block = 4}

--- Values of a rewrite: text is filled in, at any depth, the rest is taken as it is.
local function filled(value, event)
  if type(value) == "string" then return field.fill(value, event) end
  if type(value) ~= "table" then return value end
  local out = json.is_array(value) and json.array {} or {}
  for key, inner in pairs(value) do out[key] = filled(inner, event) end
  return out
end

local function copy(t)
  local out = {}
  for key, value in pairs(t) do out[key] = value end
  return out
end

local function decide(answer, verdict, reason)
  if STRENGTH[verdict] > (STRENGTH[answer.verdict] or 0) then
    answer.verdict, answer.reason = verdict, reason
  end
end

--- Takes up what the command of a rule said; returns the event as the next rule sees it.
local function take(said, event, row, answer)
  for _, list in ipairs {"context", "message"} do
    for _, text in ipairs(said[list] or {}) do table.insert(answer[list], text) end
  end
  if said.replace and row.rewrite then
    answer.replace, answer.rewrite = said.replace, nil
    event = copy(event)
    event[row.rewrite] = json.decode(said.replace)
  end
  for key, value in pairs(said.output or {}) do
    answer.output = answer.output or {}
    answer.output[key] = value
  end
  answer.halt = answer.halt or said.halt
  if said.verdict then decide(answer, said.verdict, said.reason) end
  return event
end

--- Does what a rule says; returns the event as the next rule sees it.
local function apply(rule, event, row, answer, opts)
  if rule.run then
    local said, msg = require("pais.rules.command").run(rule.run, event, opts, row)
    if msg then error("run: " .. msg, 0) end
    if said and said.verdict == "block" and not row.block then
      error(("run: %s cannot be refused: %s"):format(row.name, said.reason or ""), 0)
    end
    if said then event = take(said, event, row, answer) end
    if answer.verdict == "block" then return event end
  end
  if rule.rewrite and type(event[row.rewrite]) == "table" then
    local fields = filled(rule.rewrite, event)
    answer.rewrite = answer.rewrite or {}
    local changed = copy(event)
    changed[row.rewrite] = copy(event[row.rewrite])
    for key, value in pairs(fields) do
      answer.rewrite[key], changed[row.rewrite][key] = value, value
    end
    event = changed
  end
  if rule.context then table.insert(answer.context, field.fill(rule.context, event)) end
  if rule.message then table.insert(answer.message, field.fill(rule.message, event)) end
  if rule.verdict then decide(answer, rule.verdict, field.fill(rule.reason, event)) end
  return event
end

local function applies(rule, event, row, opts)
  if rule.matcher and rule.matcher ~= "" and rule.matcher ~= "*" then
    local match = require "pais.match"
    local subject, alias = events.subject(row, event)
    if not subject then return false end
    if not match.name(rule.matcher, subject)
      and not (alias and match.name(rule.matcher, alias)) then
      return false
    end
  end
  if rule.once and event.stop_hook_active == true then return false end
  return not rule.test or rule.test(event, opts.scope, rule.strict)
end

--- Runs the rules for one event.
---@param list any the rules as configured
---@param event table decoded payload
---@param opts {event: string|nil, environ: table|nil, timeout_ms: integer|nil,
---  start: function|nil}|nil event: its name, where it is known better than from the payload
---@return pais.RuleAnswer
function rules.run(list, event, opts)
  opts = copy(opts or {})
  local name = events.canonical(opts.event or event.hook_event_name or "")
  local row = events.get(name)
  local answer = {context = {}, message = {}, faults = {}, fired = {}}
  local function fault(rule, at, message)
    table.insert(answer.faults, {rule = rule, at = at, message = message})
  end
  if type(list) ~= "table" or not json.is_array(list) then
    if list ~= nil and (type(list) ~= "table" or next(list) ~= nil) then
      fault("rules", "rules", "a list of rules expected (each begins with `-`)")
    end
    return answer
  end
  for i, raw in ipairs(list) do
    if check.concerns(raw, name) then
      local rule, problems = check.rule(raw, i)
      local label = type(raw) == "table" and type(raw.name) == "string" and raw.name
        or "rule " .. i
      for _, p in ipairs(problems) do fault(label, p.at, p.message) end
      if rule and rule.events[name] then
        if not opts.scope then
          opts.cwd = type(event.cwd) == "string" and event.cwd or nil
          opts.scope = {project = require("pais.rules.where").project(event), cwd = opts.cwd}
          opts.environ = opts.environ or sys.environ()
          opts.start = opts.start or function(job) return require("pais.proc").run({job})[1] end
          opts.until_us = sys.now_us() + math.min(opts.timeout_ms or row.budget * 1000,
            row.budget * 1000) * 1000
        end
        local ok, result = pcall(function()
          if not applies(rule, event, row, opts) then return event end
          table.insert(answer.fired, rule.name)
          return apply(rule, event, row, answer, opts)
        end)
        if ok then event = result else fault(label, ("rules[%d]"):format(i), tostring(result)) end
        if answer.verdict == "block" then break end
      end
    end
  end
  -- what is refused is not changed as well
  if answer.verdict == "block" then answer.rewrite, answer.replace = nil, nil end
  return answer
end

--- What an answer amounts to, for a handler to return.
---@param answer pais.RuleAnswer
---@return table|nil verdict of pais.api
function rules.verdict(answer)
  local fields = {verdict = answer.verdict, reason = answer.reason, rewrite = answer.rewrite,
    replace = answer.replace, output = answer.output, halt = answer.halt,
    context = answer.context[1] and answer.context, message = answer.message[1] and answer.message}
  return next(fields) and require("pais.api").join(fields, {}) or nil
end

--- Checks all rules without running any.
---@param list any
---@return pais.RuleFault[]
---@return {name: string, events: string[], actions: string[]}[] summary of those that work
function rules.check(list)
  local faults, summary, seen = {}, {}, {}
  if type(list) ~= "table" or not json.is_array(list) then
    return list == nil and {} or {{rule = "rules", at = "rules",
      message = "a list of rules expected (each begins with `-`)"}}, {}
  end
  for i, raw in ipairs(list) do
    local rule, problems = check.rule(raw, i)
    local label = type(raw) == "table" and type(raw.name) == "string" and raw.name or "rule " .. i
    for _, p in ipairs(problems) do
      faults[#faults + 1] = {rule = label, at = p.at, message = p.message}
    end
    if seen[label] then
      faults[#faults + 1] = {rule = label, at = ("rules[%d].name"):format(i),
        message = ("rule %d has this name too"):format(seen[label])}
    end
    seen[label] = seen[label] or i
    if rule then
      local row = {name = rule.name, events = {}, actions = {}}
      for event in pairs(rule.events) do table.insert(row.events, event) end
      table.sort(row.events)
      for _, action in ipairs(actions.names) do
        if raw[action] ~= nil then table.insert(row.actions, action) end
      end
      summary[#summary + 1] = row
    end
  end
  return faults, summary
end

--- A fault as one line with its place in the plugin's configuration file.
---@param fault pais.RuleFault
---@param dir string the plugin's folder
---@return string # "FILE:LINE:COL: rule 'NAME': MESSAGE"
function rules.explain(fault, dir)
  local fs = require "pais.fs"
  local said = ("rule '%s': %s"):format(fault.rule, fault.message)
  for _, name in ipairs {"config.yaml", "config.toml"} do
    local file = dir .. "/" .. name
    local text = fs.read(file)
    if text then
      local root, marks = require("pais.doc").parse(text, name == "config.toml" and "toml"
        or "auto", file)
      local line, col
      if root then line, col = check.locate(root, marks, fault.at) end
      if not line then break end
      return ("%s:%d:%d: %s"):format(file, line, col, said)
    end
  end
  return ("%s (%s)"):format(said, fault.at)
end

return rules

--- pais.answer: what is printed and the exit code.
-- One JSON object, from the fields that the event honours and nothing else: a null, a wrong
-- hookEventName or a stray byte makes Claude Code drop the whole answer, and the tool then runs.
-- A block is said three times over: in the JSON, on stderr and by exit code 2.

local json = require "pais.json"

local answer = {}

local REASON_MAX = 4000 -- bytes; the client passes any length on to the model

--- UTF-16 code units of UTF-8 text, the unit of the client's limits.
---@param text string
---@return integer
function answer.units(text)
  local n = utf8.len(text, 1, -1, true)
  if not n then return #text end
  local _, wide = text:gsub("[\240-\244]", "")
  return n + wide
end

-- The longest beginning of `text` that has at most `limit` units.
local function cut(text, limit)
  if #text <= limit or answer.units(text) <= limit then return text end
  text = json.clean(text)
  local used = 0
  for at, code in utf8.codes(text, true) do
    local width = code > 0xFFFF and 2 or 1
    if used + width > limit then return text:sub(1, at - 1) end
    used = used + width
  end
  return text
end

--- A reason as it may go to the model.
---@param text string|nil
---@return string
function answer.reason(text)
  text = text and text:find "%S" and text or "blocked by pais"
  if #text <= REASON_MAX then return text end
  local stop = REASON_MAX
  while stop > REASON_MAX - 3 and (text:byte(stop + 1) or 0) & 0xC0 == 0x80 do stop = stop - 1 end
  return text:sub(1, stop) .. ("\n[pais: cut, the reason has %d bytes]"):format(#text)
end

--- All contexts as one text, with their plugins' names, within the limit.
---@param contexts {who: string, text: string}[]
---@param limit integer UTF-16 units
---@return string|nil
function answer.context(contexts, limit)
  if #contexts == 0 then return nil end
  local parts = {}
  for i, c in ipairs(contexts) do parts[i] = ("[%s] %s"):format(c.who, c.text) end
  local text = table.concat(parts, "\n\n")
  if #text <= limit or answer.units(text) <= limit then return text end
  local note = ("\n[pais: context cut at %d of %d characters]"):format(limit, answer.units(text))
  return cut(text, limit - #note) .. note
end

local function plain(contexts)
  local parts = {}
  for i, c in ipairs(contexts) do parts[i] = c.text end
  return table.concat(parts, "\n")
end

-- An object from (name, JSON text) pairs, in that order.
local function object(members)
  local parts = {}
  for _, m in ipairs(members) do parts[#parts + 1] = json.encode(m[1]) .. ":" .. m[2] end
  return "{" .. table.concat(parts, ",") .. "}"
end

-- PermissionRequest answers with an object of its own.
local function permission_request(state, input)
  local decision = {}
  for k, v in pairs(type(state.output.decision) == "table" and state.output.decision or {}) do
    decision[k] = v
  end
  if state.verdict == "block" then
    decision.behavior, decision.message = "deny", answer.reason(state.reason)
    decision.updatedInput, decision.updatedPermissions = nil, nil
  elseif state.verdict == "allow" then
    decision.behavior = "allow"
  end
  if decision.behavior ~= "allow" and decision.behavior ~= "deny" then return nil end
  local text = json.encode(decision)
  if input and decision.behavior == "allow" then
    text = json.patch(text, {}, "updatedInput", input)
  end
  return text
end

local DECISION = { allow = "allow", ask = "ask", defer = "defer", block = "deny" }

local function specific(state, row, input, limit)
  local members = {}
  local function add(name, text) members[#members + 1] = { name, text } end
  local verdict = state.verdict
  if row.block == "permission" and verdict then
    add("permissionDecision", json.encode(DECISION[verdict]))
    if state.reason and state.reason ~= "" or verdict == "block" then
      add("permissionDecisionReason", json.encode(answer.reason(state.reason)))
    end
  end
  if row.block == "request" then
    local decision = permission_request(state, input)
    if decision then add("decision", decision) end
  elseif input and verdict ~= "block" then
    add(row.rewrite == "tool_response" and "updatedToolOutput" or "updatedInput", input)
  end
  local context = row.context and answer.context(state.contexts, limit)
  if context then add("additionalContext", json.encode(context)) end
  for _, field in ipairs(row.fields) do
    local value = state.output[field]
    if value ~= nil and not (field == "decision" and row.block == "request")
      and not (field == "updatedToolOutput" and input) then
      if field == "watchPaths" then value = json.array(value) end -- {} of Lua, too
      add(field, json.encode(value))
    end
  end
  if #members == 0 then return nil end
  table.insert(members, 1, { "hookEventName", json.encode(row.name) })
  return object(members)
end

--- The answer to an event.
---@param state pais.State
---@param row pais.Event
---@param input string|nil JSON text of the rewritten input (or response), when it was rewritten
---@param limit integer UTF-16 units of context
---@return integer code 0 or 2
---@return string out
---@return string err
function answer.build(state, row, input, limit)
  local blocked = state.verdict == "block"
  local code = blocked and row.block ~= "request" and 2 or 0
  local err = code == 2 and answer.reason(state.reason) or ""
  -- Text events without context hand on what was said, word for word (PreCompact, WorktreeCreate).
  if row.text and not row.context and not blocked then return 0, plain(state.contexts), "" end
  local members = {}
  local function add(name, value) members[#members + 1] = { name, value } end
  if state.halt and row.halt then
    add("continue", "false")
    add("stopReason", json.encode(answer.reason(state.halt)))
  end
  if #state.messages > 0 then
    local texts = {}
    for i, m in ipairs(state.messages) do texts[i] = ("[%s] %s"):format(m.who, m.text) end
    add("systemMessage", json.encode(answer.reason(table.concat(texts, "\n"))))
  end
  if blocked and row.block == "decision" then
    add("decision", '"block"')
    add("reason", json.encode(answer.reason(state.reason)))
  end
  local own = specific(state, row, input, limit)
  if own then add("hookSpecificOutput", own) end
  if #members == 0 then return code, "", err end
  return code, object(members), err
end

return answer

--- What Claude Code honours of an answer, as it was observed: what every answer in a spec is held to.
-- Kept apart from lua/pais/events.lua on purpose.

local assert = require "luassert"
local json = require "pais.json"

local answer = {}

-- Fields of hookSpecificOutput by event, and the events that take a top-level decision, as observed
-- with Claude Code 2.1.330.
local CONTEXT = { additionalContext = "string" }
local PERMISSION = { permissionDecision = "string", permissionDecisionReason = "string" }
local function with(base, more)
  local all = {}
  for k, v in pairs(base) do all[k] = v end
  for k, v in pairs(more) do all[k] = v end
  return all
end
local OWN = {
  PreToolUse = with(with(PERMISSION, CONTEXT), { updatedInput = "table" }),
  PreModelSwitch = PERMISSION,
  PostToolUse = with(CONTEXT, { updatedToolOutput = "any", updatedMCPToolOutput = "any" }),
  PostToolUseFailure = CONTEXT, PostToolBatch = CONTEXT, Setup = CONTEXT, SubagentStart = CONTEXT,
  Stop = CONTEXT, SubagentStop = CONTEXT, UserPromptExpansion = CONTEXT,
  UserPromptSubmit = with(CONTEXT, { sessionTitle = "string" }),
  SessionStart = with(CONTEXT, { initialUserMessage = "string", sessionTitle = "string",
    watchPaths = "table", reloadSkills = "boolean" }),
  PermissionRequest = { decision = "table" }, PermissionDenied = { retry = "boolean" },
  MessageDisplay = { displayContent = "string" }, CwdChanged = { watchPaths = "table" },
  FileChanged = { watchPaths = "table" },
  Elicitation = { action = "string", content = "table" },
  ElicitationResult = { action = "string", content = "table" },
}
local DECIDES = {}
for name in ([[UserPromptSubmit UserPromptExpansion PostToolUse PostToolUseFailure PostToolBatch Stop
  SubagentStop PreCompact TaskCreated ConfigChange]]):gmatch("%S+") do DECIDES[name] = true end
local TOP = { continue = "boolean", stopReason = "string", systemMessage = "string",
  decision = "string", reason = "string", hookSpecificOutput = "table" }
local PLAIN = { PreCompact = true, WorktreeCreate = true } -- plain text is the answer there
local NO_EXIT_2 = { PermissionRequest = true }
local REASON_MAX = 4200

--- Length of a text as Claude Code counts it.
---@param text string
---@return integer # UTF-16 units
function answer.units(text)
  local n = 0
  for _, code in utf8.codes(text, true) do n = n + (code > 0xFFFF and 2 or 1) end
  return n
end

local function no_null(value, where)
  assert(value ~= json.null, where .. " is null")
  for k, v in pairs(type(value) == "table" and value or {}) do no_null(v, where .. "." .. k) end
end

local function check_own(own, event, code)
  assert.equal(event, own.hookEventName)
  local fields = OWN[event] or {}
  for k, v in pairs(own) do
    if k ~= "hookEventName" then
      assert(fields[k], ("%s does not honour '%s'"):format(event, k))
      assert(fields[k] == "any" or type(v) == fields[k], k .. " is a " .. type(v))
    end
  end
  if own.permissionDecision then
    assert(("allow deny ask defer"):find(own.permissionDecision, 1, true))
    assert.equal(own.permissionDecision == "deny" and 2 or 0, code)
  end
  for _, k in ipairs { "permissionDecisionReason", "displayContent" } do
    if type(own[k]) == "string" and k:find("Reason") then assert(#own[k] <= REASON_MAX, k) end
  end
  if own.additionalContext then
    assert(answer.units(own.additionalContext) <= 10000, "the context is too long")
  end
  if own.decision then
    assert(own.decision.behavior == "allow" or own.decision.behavior == "deny")
    if own.decision.message then assert(#own.decision.message <= REASON_MAX) end
  end
end

local function check_object(result)
  local object, event = result.answer, result.event
  assert(utf8.len(result.out), "the answer is no UTF-8")
  assert(not result.out:find("%z"), "the answer has a NUL byte in it")
  for k, v in pairs(object) do
    assert(TOP[k], ("unknown member '%s'"):format(k))
    assert.equal(TOP[k], type(v))
    assert(k == "hookSpecificOutput" or #tostring(v) <= REASON_MAX, k .. " is too long")
  end
  for k, v in pairs(object) do
    if k ~= "hookSpecificOutput" then no_null(v, k) end
  end
  for k, v in pairs(object.hookSpecificOutput or {}) do
    if k ~= "updatedInput" and k ~= "updatedToolOutput" then no_null(v, k) end
  end
  if object.decision then
    assert.equal("block", object.decision)
    assert(DECIDES[event], event .. " takes no decision")
    assert.equal(2, result.code)
  end
  if object.continue ~= nil then
    assert.is_false(object.continue)
    if event == "PreToolUse" then
      assert.equal("deny", object.hookSpecificOutput.permissionDecision)
    end
  end
  assert(next(object) ~= nil, "an empty answer is better left out")
  if object.hookSpecificOutput then check_own(object.hookSpecificOutput, event, result.code) end
end

--- Exit code, stdout and stderr of one dispatch.
---@param result table code, out, err, event, and answer where stdout is JSON
function answer.check(result)
  assert(result.code == 0 or result.code == 2,
    ("exit code %s, stdout %q, stderr %q"):format(result.code, result.out:sub(1, 500),
      result.err:sub(1, 2000)))
  if result.out ~= "" and not (result.code == 0 and PLAIN[result.event]) then
    assert(result.answer, "stdout is no JSON object: " .. result.out:sub(1, 500))
    check_object(result)
  end
  if result.code == 2 then
    assert(not NO_EXIT_2[result.event])
    assert(result.err:find("%S"), "a block without a word on stderr")
    assert(#result.err <= REASON_MAX)
  else
    assert.equal("", result.err)
  end
end

return answer

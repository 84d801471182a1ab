--- pais.merge: many verdicts become one.
-- block > defer > ask > allow > no opinion; of equal ones the first counts, because it gave the
-- reason first. Contexts and messages add up in order; of two values for one field of the answer the
-- later one counts, because its handler saw more.

local merge = {}

local STRENGTH = { allow = 1, ask = 2, defer = 3, block = 4 }

---@class pais.State the answer while it grows
---@field verdict string|nil
---@field reason string|nil
---@field by string|nil label of the handler that decided
---@field contexts {who: string, text: string}[]
---@field messages {who: string, text: string}[]
---@field output table<string, any> fields of hookSpecificOutput
---@field halt string|nil
---@field rewritten table<string, boolean> fields
---@field faults {who: string, kind: string, message: string}[]

--- Note what went wrong without changing the verdict.
---@param state pais.State
---@param who string
---@param kind string a stable word
---@param message string
function merge.fault(state, who, kind, message)
  state.faults[#state.faults + 1] = { who = who, kind = kind, message = message }
end

local function decide(state, verdict, reason, who)
  if (STRENGTH[verdict] or 0) > (STRENGTH[state.verdict] or 0) then
    state.verdict, state.reason, state.by = verdict, reason, who
  end
end

--- Take up what one handler said. Rewrites are the dispatcher's: they change what the next one sees.
---@param state pais.State
---@param v table a verdict of pais.api
---@param h table the handler: label, plugin
---@param row pais.Event what the event honours
function merge.verdict(state, v, h, row)
  local who = h.label
  local said = v.verdict
  if (said == "ask" or said == "defer") and not row[said] then
    merge.fault(state, who, "unsupported", ("%s cannot %s: %s"):format(row.name, said, v.reason or ""))
    state.messages[#state.messages + 1] = v.reason and { who = h.plugin, text = v.reason }
  elseif said == "block" and not row.block then
    merge.fault(state, who, "unsupported",
      ("%s cannot be blocked: %s"):format(row.name, v.reason or ""))
    state.messages[#state.messages + 1] = v.reason and { who = h.plugin, text = v.reason }
  elseif said then
    decide(state, said, v.reason, who)
  end
  for _, text in ipairs(v.context or {}) do
    if row.context or row.text then
      state.contexts[#state.contexts + 1] = { who = h.plugin, text = text }
    else
      merge.fault(state, who, "unsupported", row.name .. " takes no context")
    end
  end
  for _, text in ipairs(v.message or {}) do
    state.messages[#state.messages + 1] = { who = h.plugin, text = text }
  end
  for field, value in pairs(v.output or {}) do
    local known, bad = false, nil
    for _, name in ipairs(row.fields) do known = known or name == field end
    if known then bad = require("pais.events").misfit(field, value) end
    if not known then
      merge.fault(state, who, "unsupported", ("%s has no field '%s'"):format(row.name, field))
    elseif bad then
      merge.fault(state, who, "nonsense", bad)
    else
      state.output[field] = value
    end
  end
  if v.halt and not row.halt then
    merge.fault(state, who, "unsupported", ("%s cannot end the turn: %s"):format(row.name, v.halt))
  elseif v.halt and not state.halt then
    state.halt, state.by = v.halt, state.by or who
    -- Ending the turn alone would let the tool of this event run first.
    if row.block == "permission" then decide(state, "block", v.halt, who) end
  end
end

return merge

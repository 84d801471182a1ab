--- pais.outcome: take up what one handler said or how it failed.

local json = require "pais.json"
local merge = require "pais.merge"

local outcome = {}

local function kind_of(message)
  if message:find("limit: the code used up", 1, true) then return "limit" end
  if message:find("not enough memory", 1, true) then return "memory" end
  return "error"
end

-- The verdicts that a handler returned as one, and what is wrong with the rest. `false` is no opinion,
-- as in `return force and pais.block "no"`.
local function one(...)
  local api = require "pais.api"
  local list, verdict, bad = table.pack(...), nil, nil
  for i = 1, list.n do
    local v = list[i]
    if api.is_verdict(v) then
      verdict = verdict and api.join(verdict, v) or v
    elseif v then
      bad = ("it returned a %s, not what pais.block, pais.context and so on make"):format(type(v))
    end
  end
  return verdict, bad
end

--- What came of a handler that is a Lua function.
---@param h table handler
---@param ok boolean whether it returned
---@param ... any what it returned, or why it did not
---@return pais.Outcome
function outcome.of(h, ok, ...)
  if not ok then
    local message = tostring((...))
    return { h = h, us = 0, kind = kind_of(message), message = message:gsub("^limit: ", "") }
  end
  local verdict, bad = one(...)
  return { h = h, us = 0, verdict = verdict, kind = bad and "nonsense", message = bad }
end

local MESSAGES = {
  timeout = "it did not return in time", crash = "it crashed the program",
  lua = "an internal error", memory = "out of memory",
}

--- What came of a handler in an earlier try of this dispatch that it ended.
---@param faults {kind: string, label: string}[]
---@param h table handler
---@return pais.Outcome|nil nil: it was not to blame
function outcome.earlier(faults, h)
  for _, f in ipairs(faults) do
    if f.label == h.label then
      return { h = h, us = 0, kind = f.kind, message = MESSAGES[f.kind] or f.kind }
    end
  end
end

local function note_of(v)
  if not v then return nil end
  local notes = {}
  if v.rewrite then
    local names = {}
    for name in pairs(v.rewrite) do names[#names + 1] = name end
    table.sort(names)
    notes[#notes + 1] = "rewrote " .. table.concat(names, ", ")
  end
  if v.replace then notes[#notes + 1] = "rewrote the input" end
  if v.context then notes[#notes + 1] = ("context: %d bytes"):format(#table.concat(v.context)) end
  if v.halt then notes[#notes + 1] = "halt" end
  return notes[1] and table.concat(notes, "; ") or nil
end

-- What is refused however a guard with `core: true` failed. Not after a crash or a call that did
-- not return: the engine itself may have been the cause.
local function core_refusal(run, out)
  if not out.h.core or out.kind == "crash" or out.kind == "timeout" then return nil end
  local reason, id = require("pais.guard.core").refusal(run.event, run.surroundings)
  out.rule = id
  return reason
end

local function failed(run, out)
  local h = out.h
  merge.fault(run.state, h.label, out.kind, out.message)
  run.seen[h.label] = true
  if h.phase == "observe" then return end -- too late to decide
  local why = ("%s failed (%s: %s)"):format(h.label, out.kind, out.message)
  local refused = core_refusal(run, out)
  if refused then
    merge.verdict(run.state, { verdict = "block", reason = ("%s (%s)"):format(refused, why) }, h,
      run.row)
  elseif h.on_error ~= "allow" then
    merge.verdict(run.state, { verdict = h.on_error,
      reason = ("%s, and its on_error says %s"):format(why, h.on_error) }, h, run.row)
  end
end

-- The text of a rewrite goes into the raw event, so that what nobody touched stays byte for byte.
local function rewrite(run, v, h)
  local field = run.row.rewrite
  if not (v.rewrite or v.replace) then return false end
  if not field then
    merge.fault(run.state, h.label, "unsupported",
      run.row.name .. " has no input to rewrite")
    return false
  end
  local raw = run.raw
  if v.replace then raw = json.patch(raw, {}, field, v.replace) or raw end
  local names = {}
  for name in pairs(v.rewrite or {}) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    raw = json.patch(raw, { field }, name, json.encode(v.rewrite[name]))
    if not raw then
      merge.fault(run.state, h.label, "unsupported",
        field .. " is no object" .. (field == "tool_response"
          and "; use pais.output{updatedToolOutput = ...}" or ", so it has no fields to rewrite"))
      return false
    end
    run.state.rewritten[name] = true
  end
  if raw == run.raw then return false end
  run.raw = raw
  run.event[field] = json.decode(json.slice(raw, { field }))
  run.rewritten = true
  return true
end

--- Take up an outcome: the verdict so far, the input, faults and the record change with it.
---@param run table the dispatch
---@param out pais.Outcome
---@return boolean changed the input was rewritten
function outcome.take(run, out)
  local h, v = out.h, out.verdict
  if run.failing and run.failing[h.label] and not out.kind then run.seen[h.label] = false end
  if out.kind then failed(run, out) end
  local changed = false
  if v and h.phase == "guard" then
    local ok, result = pcall(rewrite, run, v, h)
    if ok then changed = result else
      out.kind, out.message = "nonsense", tostring(result):gsub("^[%w_/]+%.lua:%d+: ", "")
      failed(run, out)
    end
  elseif v and (v.rewrite or v.replace) then
    merge.fault(run.state, h.label, "unsupported",
      ("only guards can rewrite, and this handler's phase is %s"):format(h.phase))
  end
  if v then
    if h.phase ~= "guard" and v.verdict then
      merge.fault(run.state, h.label, "unsupported",
        ("only guards can %s, and this handler's phase is %s"):format(v.verdict, h.phase))
      local rest = {}
      for key, value in pairs(v) do rest[key] = value end
      rest.verdict = nil
      v = rest
    end
    merge.verdict(run.state, v, h, run.row)
  end
  run.rec.handlers[#run.rec.handlers + 1] = {
    name = h.plugin, handler = h.handler, us = out.us,
    verdict = out.kind and "fault" or v and v.verdict or out.detached and "detached" or "none",
    rule = out.rule or v and v.rule or nil,
    reason = out.kind and out.message or v and v.reason, note = note_of(out.verdict),
  }
  return changed
end

return outcome

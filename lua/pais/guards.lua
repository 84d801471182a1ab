--- pais.guards: the guards of an event, once one of them has something to say or is a program.
-- Each sees the input as the one before left it; the first block ends them.

local handlers = require "pais.handlers"
local outcome = require "pais.outcome"
local runtime = require "pais.runtime"

local guards = {}

-- The last of the handlers from `i` on that can run side by side: programs next to each other.
local function batch_end(list, i)
  while list[i].kind == "command" and list[i + 1] and list[i + 1].kind == "command" do i = i + 1 end
  return i
end

-- From here on the answer is certain, whatever breaks later.
local function secure_answer(run)
  local code, out, err = require("pais.answer").build(run.state, run.row, nil, run.context_limit)
  runtime.answer(code, out, err)
end

-- A guard that asked for it sees the final form once more; it may then only refuse or ask.
local function recheck(run, list, before)
  for k = 1, before do
    local h = list[k]
    if h.recheck and run.state.verdict ~= "block" then
      local out = handlers.one(run, h)
      if out.verdict then
        out.verdict = { verdict = out.verdict.verdict, reason = out.verdict.reason }
      end
      outcome.take(run, out)
    end
  end
end

-- What came of the guards from `i` on: one of them, or programs side by side.
local function outcomes(run, list, i)
  local last = batch_end(list, i)
  if last == i then return { handlers.one(run, list[i]) } end
  return require("pais.programs").run(run, table.move(list, i, last, 1, {}))
end

--- Run the guards from number `i` on.
---@param run table the dispatch
---@param list table[] all guards, in order
---@param i integer
---@param first pais.Outcome|nil of guard `i`, when it has run already
function guards.run(run, list, i, first)
  local changed_at = 0
  while i <= #list and run.state.verdict ~= "block" do
    local outs = first and { first } or outcomes(run, list, i)
    first = nil
    for _, out in ipairs(outs) do
      local changed = outcome.take(run, out)
      if changed then changed_at = i end
      i = i + 1
      if run.state.verdict == "block" then
        secure_answer(run)
        break
      end
      if changed then break end -- the rest of the batch saw the old input: it runs again
    end
  end
  recheck(run, list, changed_at - 1)
end

return guards

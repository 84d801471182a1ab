--- pais.guard.refuse: from a finding to the verdict, with what is noted on the way.

local json = require "pais.json"

local refuse = {}

--- What a rule has to say.
---@param set pais.guard.Kept
---@param id string
---@return table
function refuse.texts(set, id)
  local all = json.decode(set:section "texts" or "{}")
  return type(all) == "table" and all[id] or { reason = "A rule refuses it." }
end

-- What a permit is for.
local function refusal_of(event, ctx, look, id)
  return { rule = id, tool = event.tool_name, text = look.text, cwd = ctx.cwd,
    session = ctx.session }
end

--- Whether the user has permitted exactly this.
---@param event table
---@param ctx table
---@param look pais.guard.Look
---@param id string of the rule
---@param use boolean|nil the permit is used up
---@return boolean
function refuse.permitted(event, ctx, look, id, use)
  local once = require "pais.guard.once"
  return once[use and "use" or "permitted"](ctx.home, refusal_of(event, ctx, look, id))
end

--- The verdict.
---@param event table
---@param ctx table
---@param look pais.guard.Look
---@param found {id: string, verdict: string, effect: table, core: boolean|nil}
---@param said {reason: string, instead: string|nil, advice: string|nil}
---@return table verdict of pais.api
function refuse.verdict(event, ctx, look, found, said)
  local once = require "pais.guard.once"
  local refusal = refusal_of(event, ctx, look, found.id)
  local times, code = 0, nil
  if found.verdict == "block" then times, code = once.note(ctx.home, refusal) end
  local reason = require("pais.guard.text").reason(look, found, said, times)
  local api = require "pais.api"
  local verdict = (found.verdict == "block" and api.block or api.ask)(reason)
  verdict = api.join(verdict, api.rule(found.id))
  -- The code goes to the user alone; the model reads the reason.
  if code and not found.core then
    verdict = api.join(verdict, api.message(
      ("%s refused a call. To allow it once: pais security allow-once %s"):format(found.id, code)))
  end
  return verdict
end

--- For the record: what rules that only watch would have done, and what the user allowed.
---@param found pais.guard.Finding[]
---@param permitted pais.guard.Finding[]
---@return table|nil verdict
function refuse.observed(found, permitted)
  local said = {}
  for i, f in ipairs(permitted) do said[i] = f.rule.id .. " (allowed once)" end
  for _, f in ipairs(found) do
    if f.rule.observe then
      said[#said + 1] = ("%s (observed: %s)"):format(f.rule.id, f.rule.verdict)
    end
  end
  return said[1] and require("pais.api").rule(table.concat(said, ", ")) or nil
end

return refuse

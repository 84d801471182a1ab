--- pais.cmd.agent: pais agent list|show|check|new.

local agent = require "pais.plugin.agent"
local front = require "pais.text.front"
local json = require "pais.json"
local offer = require "pais.plugin.offer"
local survey = require "pais.setup.survey"

local cmd = {}

local function tools_of(page)
  local words = front.words(page, "tools")
  return words[1] and table.concat(words, ", ") or "all"
end

function cmd.list(_, out)
  local rows, msg, code = survey.of "agent"
  if not rows then return nil, msg, code end
  local data, cells = json.array {}, {}
  for i, row in ipairs(rows) do
    local page = agent.check(row.found)
    local text = front.text(page, "description") or ""
    data[i] = offer.data(row)
    data[i].description, data[i].tools = text, json.array(front.words(page, "tools"))
    cells[i] = { { "bold", row.prefix .. row.name }, offer.cell(row.state), offer.owner(row),
      text }
  end
  if out.json_mode then
    out:json(data)
    return 0
  end
  if #rows == 0 then
    out:print "There are no subagents but those of Claude Code."
    out:print "'pais agent new PLUGIN NAME' makes one."
    return 0
  end
  offer.table(out, { "name", "state", "of", "for" }, cells)
  offer.reasons(rows, out)
  return 0
end

function cmd.show(args, out)
  local row, msg, code, step = survey.find("agent", args.name)
  if not row then return nil, msg, code, step end
  local page = agent.check(row.found)
  if out.json_mode then
    local data = offer.data(row)
    data.fields, data.problems = page.fields, json.array(page.problems)
    out:json(data)
    return 0
  end
  local _, lines = page.body:gsub("[^\n]+", "")
  offer.show(row, page, out, { what = args.name, title = "When the model is to use it",
    text = front.text(page, "description") or "not said", rows = { { "tools", tools_of(page) },
      { "model", front.text(page, "model") or "that of the session" },
      { "prompt", ("%d lines"):format(lines) } } })
  return 0
end

function cmd.check(args, out) return offer.check("agent", args.target, out) end

function cmd.new(args, out) return offer.new("agent", args, out) end

return cmd

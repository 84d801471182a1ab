--- pais.cmd.skill: pais skill list|show|check|new.

local json = require "pais.json"
local listing = require "pais.claude.listing"
local offer = require "pais.plugin.offer"
local skill = require "pais.plugin.skill"
local survey = require "pais.setup.survey"

local cmd = {}

-- What is in the list that the model gets, or would be once it is linked.
local LISTED = { linked = true, copied = true, edited = true, ["not linked"] = true, yours = true,
  project = true }

--- All skills with their pages, which of them find no room in the model's list, and the sum.
---@return pais.survey.row[]|nil rows with page, listed, dropped
---@return integer|string sum in characters; else a message
---@return string|nil code
function cmd.measure()
  local rows, msg, code = survey.of "skill"
  if not rows then return nil, msg, code end
  local listed, places, seen = {}, {}, {}
  for i, row in ipairs(rows) do
    row.page = skill.page(row.found)
    -- A project's skill with the name of one of the user's is not used.
    if LISTED[row.state] and not row.page.hidden and not seen[row.prefix .. row.name] then
      listed[#listed + 1] = { name = row.prefix .. row.page.shown, text = row.page.text }
      places[#listed], seen[row.prefix .. row.name] = i, true
      row.listed = true
    end
  end
  local dropped, sum = listing.fit(listed)
  for place in pairs(dropped) do rows[places[place]].dropped = true end
  return rows, sum
end

local function as_data(rows, sum)
  local list = json.array {}
  for i, row in ipairs(rows) do
    list[i] = offer.data(row)
    list[i].characters, list[i].listed = row.page.length, row.listed or false
    list[i].text_shown = row.listed and not row.dropped or false
  end
  return { skills = list, characters = sum, budget = listing.budget(), own = listing.OWN }
end

local function commas(n)
  return (tostring(n):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
end

local function show_sum(rows, sum, out)
  local budget = listing.budget()
  out:wrap(("\nThe list that the model gets has room for %s characters; these take %s, with %s for "
    .. "Claude Code's own skills."):format(commas(budget), commas(sum), commas(listing.OWN)))
  local names, cut = {}, {}
  for _, row in ipairs(rows) do
    if row.dropped then names[#names + 1] = row.name end
    if row.listed and row.page.length > listing.TEXT then cut[#cut + 1] = row.name end
  end
  if names[1] then
    out:wrap(out:style("red", "No room") .. " for the descriptions of: " .. table.concat(names, ", ")
      .. ". The model sees their names only.")
  end
  if cut[1] then
    out:wrap(("Cut at %s characters: %s."):format(commas(listing.TEXT), table.concat(cut, ", ")))
  end
end

function cmd.list(_, out)
  local rows, sum, code = cmd.measure()
  if not rows then return nil, sum, code end
  if out.json_mode then
    out:json(as_data(rows, sum))
    return 0
  end
  if #rows == 0 then
    out:print "There are no skills."
    out:print "'pais skill new PLUGIN' makes one."
    return 0
  end
  local cells = {}
  for i, row in ipairs(rows) do
    cells[i] = { { "bold", row.prefix .. row.name }, offer.cell(row.state), offer.owner(row),
      row.page.hidden and "hidden" or tostring(row.page.length), row.page.text }
  end
  offer.table(out, { "name", "state", "of", "chars", "says" }, cells)
  show_sum(rows, sum, out)
  offer.reasons(rows, out)
  return 0
end

function cmd.show(args, out)
  local row, msg, code, step = survey.find("skill", args.name)
  if not row then return nil, msg, code, step end
  local page = skill.check(row.found)
  if out.json_mode then
    local data = offer.data(row)
    data.characters, data.text, data.fields = page.length, page.text, page.fields
    data.problems = json.array(page.problems)
    out:json(data)
    return 0
  end
  local _, lines = page.body:gsub("[^\n]+", "")
  offer.show(row, page, out, { what = args.name, title = "What the model sees of it",
    text = page.hidden and "nothing: it is hidden from the list, or tied to paths" or page.text,
    rows = { { "says", ("%d characters of %d"):format(page.length, listing.TEXT) },
      { "body", ("%d lines, read when it is used"):format(lines) } } })
  return 0
end

function cmd.check(args, out) return offer.check("skill", args.target, out) end

function cmd.new(args, out) return offer.new("skill", args, out) end

return cmd

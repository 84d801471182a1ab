--- pais.claude.listing: the list of skills that Claude Code gives to the model, and its limits.
-- One line a skill, `- NAME: TEXT`. All names are in it; of the texts those of its own skills, and
-- then, in order, those that still fit. Established with 2.1.330 (spec/e2e/skills_spec.lua).

local answer = require "pais.answer"
local sys = require "pais.sys"

local listing = {}

--- The most that a skill says of itself, in UTF-16 units; what is longer is cut.
listing.TEXT = 1536

--- What the whole list may have: a hundredth of a context of a million tokens.
listing.BUDGET = 30000

--- What Claude Code's own skills take of that.
listing.OWN = 6138

--- The length of a text as the client counts.
---@param text string
---@return integer UTF-16 units
function listing.length(text) return answer.units(text) end

--- What the list may have here.
---@return integer
function listing.budget()
  return math.tointeger(tonumber(sys.env "SLASH_COMMAND_TOOL_CHAR_BUDGET")) or listing.BUDGET
end

---@class pais.claude.listed
---@field name string as the list has it
---@field text string

--- Which texts find no room.
---@param skills pais.claude.listed[] in the order of the list
---@return {[integer]: boolean} dropped by place
---@return integer wanted what all of it would take, Claude Code's own included
function listing.fit(skills)
  local used, budget, wanted = listing.OWN, listing.budget(), listing.OWN
  local sizes, dropped = {}, {}
  for i, skill in ipairs(skills) do
    used = used + listing.length(skill.name) + 3 -- "- " and the line break
    sizes[i] = skill.text == "" and 0 or math.min(listing.length(skill.text), listing.TEXT) + 2
    wanted = wanted + listing.length(skill.name) + 3 + sizes[i]
  end
  for i, size in ipairs(sizes) do
    if used + size <= budget then
      used = used + size
    else
      dropped[i] = true
    end
  end
  return dropped, wanted
end

return listing

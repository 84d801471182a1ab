--- pais.import.merge: hooks that Claude Code would run once for a call although they are there twice.
-- It goes by the command and its `if`. In a plugin each handler runs, so several become one, with a
-- matcher for all of them.

local json = require "pais.json"

local merge = {}

-- A matcher as a regular expression. One of plain names is a list of them.
local function regex(matcher)
  if matcher:find "[^%w_|, %-]" then return matcher end
  local names = {}
  for name in matcher:gmatch "[^|,]+" do
    name = name:match "^%s*(.-)%s*$"
    if name ~= "" then names[#names + 1] = name end
  end
  return "^(?:" .. table.concat(names, "|") .. ")$"
end

local function joined(a, b)
  if a == b then return a end
  if not a or not b then return nil end -- one of them is for all
  if not (a .. b):find "[^%w_|, %-]" then return a .. "|" .. b end
  return ("(?:%s)|(?:%s)"):format(regex(a), regex(b))
end

--- Handlers of one event, each command once.
---@param handlers table[]
---@return table[]
function merge.run(handlers)
  local list, seen = {}, {}
  for _, h in ipairs(handlers) do
    local key = json.encode { h.command, h["if"] or "", json.array(h.args or {}), h.args ~= nil,
      h.project or "" }
    local first = seen[key]
    if first then
      first.matcher = joined(first.matcher, h.matcher)
    else
      seen[key], list[#list + 1] = h, h
    end
  end
  return list
end

return merge

--- pais.condition.path: whether a file is one that a rule for Read, Write or Edit names.
-- Patterns are those of .gitignore: without a slash any part of the path may match, with one the path
-- or a folder above it. `//` begins at the root, `~/` at home, `/` at the project, all others where
-- the session is.

local sys = require "pais.sys"

local function base_of(rule, where)
  local rest = rule:match "^//(.*)$"
  if rest then return "", rest, true end
  rest = rule:match "^~/(.*)$"
  if rest then return sys.home() or "", rest, true end
  rest = rule:match "^/(.*)$"
  if rest then return where.project or where.cwd or "", rest, true end
  return where.cwd or "", (rule:gsub("^%./", "")), rule:find "^%./" ~= nil
end

--- Whether a rule names a file.
---@param rule string what stands in the brackets
---@param path string
---@param where {cwd: string|nil, project: string|nil} folders
---@return boolean
return function(rule, path, where)
  local base, pattern, rooted = base_of(rule, where)
  if path:sub(1, 1) ~= "/" then path = (where.cwd or "") .. "/" .. path end
  if path:sub(1, #base + 1) ~= base .. "/" then return false end
  path, pattern = path:sub(#base + 2), pattern:gsub("/+$", "")
  local matches = require("pais.text.glob").compile(pattern, { path = true })
  if not matches then return true end
  if not rooted and not pattern:find("/", 1, true) then
    for part in path:gmatch "[^/]+" do
      if matches(part) then return true end
    end
    return false
  end
  local stop = 0
  repeat
    stop = path:find("/", stop + 1, true) or #path + 1
    if matches(path:sub(1, stop - 1)) then return true end
  until stop > #path
  return false
end

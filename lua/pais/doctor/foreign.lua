--- pais.doctor.foreign: hooks of others on the events that pais handles, and dead links beside them.

local fs = require "pais.fs"
local paths = require "pais.paths"
local places = require "pais.claude.places"
local words = require "pais.doctor.words"

-- Where a hook can change what another one decides on.
local REWRITES = { PreToolUse = "updatedInput", PermissionRequest = "updatedInput",
  PostToolUse = "updatedToolOutput" }
local LOOKED_AT = 256 << 10 -- bytes of a script

-- The script of a hook, when one of its words is a file.
local function script(found)
  local list = { found.command or "" }
  for _, word in ipairs(found.args or {}) do list[#list + 1] = word end
  for word in table.concat(list, " "):gmatch "[^%s\"']+" do
    local file = paths.expand((word:gsub("^%$HOME/", "~/"):gsub("^%${HOME}/", "~/")))
    local st = file and fs.stat(file)
    if st and st.type == "file" and st.size <= LOOKED_AT then
      local text = fs.read(file, LOOKED_AT)
      if text and not text:find("\0", 1, true) then return text, file end
    end
  end
end

local function hooks(w, report)
  local others = 0
  for _, link in ipairs(w.links) do
    local names, seen = {}, {}
    for _, found in ipairs(link.others) do
      others = others + 1
      local field, text = REWRITES[found.event], nil
      if field then text = script(found) end
      if text and text:find(field, 1, true) and w.linked[1] then
        report:warn(("%s: another hook on %s rewrites too (%s); whichever ends last wins"):format(
          paths.short(link.file), found.event, found.command), words.edit(link.file))
      elseif not seen[found.event] then
        names[#names + 1], seen[found.event] = found.event, true
      end
    end
    if names[1] and w.linked[1] then
      report:warn(("%s: hooks of others run beside pais on %s"):format(paths.short(link.file),
        table.concat(names, ", ")), words.edit(link.file))
    end
  end
  report:ok(others == 0 and "no hooks of others" or others .. " seen")
end

-- Links in the client's folders for skills and subagents that lead nowhere.
local function dead_links(w, report)
  local dir = places.dir "user"
  for _, name in ipairs(dir and { "skills", "agents" } or {}) do
    local folder = dir .. "/" .. name
    for _, item in ipairs(fs.list(folder) or {}) do
      local path = folder .. "/" .. item
      local target = fs.readlink(path)
      if target and not fs.stat(path) then
        local ours = w.home_stat and target:sub(1, #w.home + 1) == w.home .. "/"
        local tell = ours and report.fail or report.warn
        tell(report, ("%s leads nowhere: %s"):format(paths.short(path), paths.short(target)),
          "rm " .. words.path(path), ours and function() return fs.remove(path) end or nil)
      end
    end
  end
  report:ok "no dead links"
end

return { title = "Neighbours", checks = {
  { "foreign.hooks", hooks },
  { "foreign.dead-links", dead_links },
} }

--- pais.plan.file: write a file of the form that pais.planfile reads (src/planfile.h).
-- The dispatch plan is one; the compiled rules of the security guard are others.

local fs = require "pais.fs"
local planfile = require "pais.planfile"
local sys = require "pais.sys"

local file = {}

local function stamped(base, list)
  local lines, newest = {}, 0
  for _, path in ipairs(list) do
    local stamp, changed_ns = planfile.stamp(base, path)
    lines[#lines + 1] = stamp .. " " .. path .. "\n"
    newest = math.max(newest, changed_ns)
  end
  return table.concat(lines), newest
end

--- A record: NAME=VALUE fields behind tabs.
---@param map table<string, any>
---@return string line
function file.fields(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  local out = {}
  for i, name in ipairs(names) do
    out[i] = name .. "=" .. tostring(map[name]):gsub("[%%\t\n]", function(c)
      return ("%%%02X"):format(c:byte())
    end)
  end
  return table.concat(out, "\t") .. "\n"
end

--- The text of a file.
---@param what {key: string, base: string, always: string[], some: string[]|nil,
---  sections: {name: string, text: string}[]} base: relative inputs are below it; some: inputs that
---  may be looked at in turn
---@return string text
---@return integer newest when the newest of the inputs changed (ns since 1970)
function file.serialise(what)
  local often, newest = stamped(what.base, what.always)
  local seldom, newest_of_some = stamped(what.base, what.some or {})
  local head = "- " .. what.base .. "\n" .. often .. "~\n" .. seldom
  table.sort(what.sections, function(a, b) return a.name < b.name end)
  local index, body, at = {}, {}, 0
  for _, s in ipairs(what.sections) do
    index[#index + 1] = ("%s %x %x %s\n"):format(s.name, at, #s.text,
      planfile.hash(s.text, "section"))
    body[#body + 1] = s.text
    at = at + #s.text
  end
  local table_of = table.concat(index)
  local all = head .. table_of .. table.concat(body)
  return ("pais-plan 1 %s %s %x %x %x\n"):format(planfile.hash(what.key, "key"),
    planfile.hash(head .. table_of, "head"), #head, #table_of, #all) .. all,
    math.max(newest, newest_of_some)
end

-- Why: a file that changes while it is being read may get a time stamp that is one tick of the
-- kernel's clock old (at most 10 ms). What was made from it is used, but not kept.
local TICK_MS = 10

--- Make a file's text and, if nothing it depends on is changing just now, keep it.
---@param path string|nil|false without one, it is not kept
---@param make fun(): string, integer as file.serialise
---@return string text
function file.keep(path, make)
  if path then sys.sleep_ms(TICK_MS) end
  local start = sys.time_ns()
  local text, newest = make()
  if path and newest < start - TICK_MS * 1000000 then
    local there = fs.lstat(path)
    if there and there.type ~= "file" then fs.remove(path) end -- a link is not written through
    fs.write(path, text, 384) -- 0600; if that fails, it is made again next time
  end
  return text
end

return file

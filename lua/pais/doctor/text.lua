--- pais.doctor.text: the report for people: a line for each area that is well, and beneath it what
-- is not, each with what repairs it.

local doctor = require "pais.doctor"
local term = require "pais.cli.term"

local text = {}

local MARKS = { ok = { "green", "✓" }, warn = { "yellow", "!" }, fail = { "red", "✗" } }

local function mark(out, state) return out:style(MARKS[state][1], MARKS[state][2]) end

-- Text after a head of `left` columns, wrapped below itself.
local function hang(out, head, left, said, style)
  local width = out.tty and math.min(out.width, 100) or 100
  for i, line in ipairs(term.wrap(said, math.max(24, width - left))) do
    if style then line = out:style(style, line) end
    out:print((i == 1 and head or (" "):rep(left)) .. line)
  end
end

local function widest(areas)
  local width = 0
  for _, area in ipairs(areas) do width = math.max(width, term.width(area.title)) end
  return width
end

local function show_area(out, area, column)
  local well, seen = {}, {}
  for _, f in ipairs(area.findings) do
    if f.state == "ok" and not seen[f.what] then well[#well + 1] = term.clean(f.what) end
    seen[f.what] = true
  end
  local title = area.title .. (" "):rep(column - term.width(area.title))
  local head = ("%s %s  "):format(mark(out, doctor.worst(area.findings)), out:style("bold", title))
  hang(out, head, column + 4, table.concat(well, ", "), "dim")
  for _, f in ipairs(area.findings) do
    if f.state ~= "ok" then
      hang(out, ("  %s "):format(mark(out, f.state)), 4, term.clean(f.what))
      if f.repair then
        -- In one piece, so that it can be copied.
        out:print("      " .. out:style("cyan", term.clean(f.repair)))
      end
    end
  end
end

local function show_done(out, done)
  for _, d in ipairs(done) do
    if d.error then
      out:print(("%s %s: %s"):format(mark(out, "fail"), term.clean(d.what), term.clean(d.error)))
    else
      out:print(("%s %s"):format(out:style("green", "done:"), term.clean(d.repair or d.what)))
    end
  end
  out:print(done[1] and "" or "There is nothing that could be repaired by itself.\n")
end

--- Prints the report.
---@param out pais.out
---@param areas pais.doctor.area[]
---@param done pais.doctor.done[]|nil what --fix did
function text.show(out, areas, done)
  if done then show_done(out, done) end
  local column = widest(areas)
  local counts, fixable = { ok = 0, warn = 0, fail = 0 }, 0
  for _, area in ipairs(areas) do show_area(out, area, column) end
  for _, f in ipairs(doctor.findings(areas)) do
    counts[f.state] = counts[f.state] + 1
    if f.fix then fixable = fixable + 1 end
  end
  out:print()
  local remarks = counts.warn > 0 and ", " .. term.count(counts.warn, "remark") or ""
  if counts.fail > 0 then
    out:print(out:style("red", term.count(counts.fail, "thing is wrong", "things are wrong")) .. remarks
      .. ".")
  else
    out:print(out:style("green", "All is well") .. remarks .. ".")
  end
  if fixable > 0 and not done then
    out:print(("'pais doctor --fix' repairs %s of them."):format(fixable))
  end
end

return text

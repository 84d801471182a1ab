--- pais.install.show: what would be installed, for the person who is asked.

local facts = require "pais.install.facts"
local term = require "pais.term"

local show = {}

local MOST = 8 -- lines under one heading
local COLOR = { hooks = "cyan", commands = "yellow", secrets = "yellow", policy = "yellow",
  build = "yellow", servers = "yellow" }

local function rows_of(all, rows)
  for _, heading in ipairs(facts.ALL) do
    local list = all[heading]
    for i = 1, math.min(#list, MOST) do
      rows[#rows + 1] = { i == 1 and { COLOR[heading] or "dim", heading } or "", list[i] }
    end
    if #list > MOST then rows[#rows + 1] = { "", ("and %d more"):format(#list - MOST) } end
  end
  return rows
end

local function head(out, c)
  local was = c.old and c.old.version and c.old.version ~= c.m.version
    and (" (%s is installed)"):format(c.old.version) or ""
  out:print(("%s %s%s"):format(out:style("bold", c.m.name), term.clean(c.m.version), was))
  if c.m.description ~= "" then out:wrap(term.clean(c.m.description), "  ") end
end

local function origin(c)
  if c.dev then return ("a link to %s"):format(c.m.dir) end
  local source, commit = c.entry.source, c.entry.commit
  if not commit then return source end
  -- A list names the commit itself, and that is said behind it.
  return ("%s at %s"):format((source:gsub("#" .. commit .. "$", "")), commit:sub(1, 12))
end

--- A plugin that is new.
---@param out pais.out
---@param c pais.install.Candidate
function show.new(out, c)
  head(out, c)
  out:table(nil, rows_of(facts.of(c.m), { { { "dim", "from" }, origin(c) } }), { indent = "  " })
end

--- What differs from the version that is installed.
---@param out pais.out
---@param c pais.install.Candidate with what it replaces
---@param differing pais.install.Difference[] of the files
---@return boolean grown whether it does more than what was agreed to
function show.update(out, c, differing)
  local list, grown = facts.difference(facts.of(c.old), facts.of(c.m))
  head(out, c)
  local rows = { { { "dim", "from" }, origin(c) } }
  for _, d in ipairs(list) do
    rows[#rows + 1] = { { COLOR[d.heading] or "dim", d.heading },
      out:style(d.sign == "+" and "green" or "red", d.sign .. " " .. term.clean(d.text)) }
  end
  for i = 1, math.min(#differing, MOST) do
    rows[#rows + 1] = { i == 1 and { "dim", "files" } or "",
      ("%s %s"):format(differing[i].how, differing[i].path) }
  end
  if #differing > MOST then
    rows[#rows + 1] = { "", ("and %d more files"):format(#differing - MOST) }
  end
  out:table(nil, rows, { indent = "  " })
  return grown
end

--- What the change means for other plugins.
---@param out pais.out
---@param effects pais.install.Effects
function show.effects(out, effects)
  if #effects.gained > 0 then
    out:print()
    for _, text in ipairs(effects.gained) do
      out:print(("  %s %s"):format(out:style("green", "+"), term.clean(text)))
    end
  end
end

return show

--- pais.install.show: what would be installed, for the person who is asked.

local facts = require "pais.install.facts"
local paths = require "pais.paths"
local source = require "pais.install.source"
local term = require "pais.cli.term"

local show = {}

local MOST = 8 -- lines under a heading of what only informs
local COLOR = { hooks = "cyan", commands = "yellow", secrets = "yellow", policy = "yellow",
  build = "yellow", servers = "yellow" }

local function rows_of(all, rows)
  for _, heading in ipairs(facts.ALL) do
    local list = all[heading]
    -- What is agreed to is shown, all of it.
    local most = facts.asked(heading) and #list or MOST
    for i = 1, math.min(#list, most) do
      rows[#rows + 1] = { i == 1 and { COLOR[heading] or "dim", heading } or "", list[i] }
    end
    if #list > most then rows[#rows + 1] = { "", ("and %d more"):format(#list - most) } end
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
  if c.dev then return ("a link to %s"):format(paths.short(c.m.dir)) end
  local from, commit = c.entry.source, c.entry.commit
  if not commit then return paths.short(from) end
  -- A list names the commit itself, and that is said behind it.
  return ("%s at %s"):format((from:gsub("#" .. commit .. "$", "")), commit:sub(1, 12))
end

-- Where it comes from. A name may stand for another plugin in the next registry.
local function origins(c)
  local rows, from = { { { "dim", "from" }, origin(c) } }, c.source and c.source.registry
  if from then
    local others = #c.source.others > 0
      and ("; %s %s another one of that name"):format(table.concat(c.source.others, ", "),
        #c.source.others == 1 and "has" or "have") or ""
    rows[2] = { { others ~= "" and "yellow" or "dim", "registry" }, from.name .. others }
  end
  for i, text in ipairs(c.absent or {}) do
    rows[#rows + 1] = { i == 1 and { "yellow", "left out" } or "", text }
  end
  return rows
end

--- A plugin that is new.
---@param out pais.out
---@param c pais.install.Candidate
function show.new(out, c)
  head(out, c)
  out:table(nil, rows_of(facts.of(c.m), origins(c)), { indent = "  " })
end

--- What differs from the version that is installed.
---@param out pais.out
---@param c pais.install.Candidate with what it replaces
---@param differing pais.install.Difference[] of the files
---@param before pais.install.Entry of what is installed
---@return boolean grown whether it does more than what was agreed to
function show.update(out, c, differing, before)
  local list, grown = facts.difference(facts.of(c.old), facts.of(c.m))
  head(out, c)
  local rows = origins(c)
  -- Another registry may have taken the name. What comes with pais moves with pais.
  local own = c.source and c.source.registry and c.source.registry.builtin
  if not own and source.place(before.source) ~= source.place(c.entry.source) then
    rows[#rows + 1] = { { "yellow", "source" }, { "red", "- " .. before.source } }
    rows[#rows + 1] = { { "yellow", "source" }, { "green", "+ " .. c.entry.source } }
    grown = true
  end
  for _, d in ipairs(list) do
    rows[#rows + 1] = { { COLOR[d.heading] or "dim", d.heading },
      { d.sign == "+" and "green" or "red", d.sign .. " " .. d.text } }
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

--- Plugins that are taken away.
---@param out pais.out
---@param gone table[] manifests
---@param more boolean whether something is shown before them
function show.gone(out, gone, more)
  for i, m in ipairs(gone) do
    if i > 1 or more then out:print() end
    out:print(("%s %s %s"):format(out:style("bold", m.name), term.clean(m.version),
      out:style("red", "is removed: pais.lock does not have it any more")))
    local rows = rows_of(facts.of(m), {})
    for _, row in ipairs(rows) do row[2] = { "red", "- " .. row[2] } end
    if rows[1] then out:table(nil, rows, { indent = "  " }) end
  end
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

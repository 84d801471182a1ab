--- pais.doctor.links: whether Claude Code calls pais, in the way that pais once wrote down.

local directory = require "pais.setup.directory"
local fs = require "pais.fs"
local hooks = require "pais.claude.hooks"
local paths = require "pais.paths"
local sys = require "pais.sys"
local term = require "pais.cli.term"
local words = require "pais.doctor.words"

local function linked(w, report)
  local last
  for _, link in ipairs(w.linked) do
    last = link
    report:ok(("%s in %s"):format(term.count(#link.hooks, "event"), paths.short(link.path)))
  end
  if last then return end
  for _, s in ipairs(w.settings) do
    if s.scope == "user" and s.error then
      return report:fail("Claude Code does not call pais: it cannot use " .. paths.short(s.file),
        s.code == "EACCES" and words.unlock(s.file) or
        words.edit(s.file, tonumber((s.place or ""):match "^%d+")))
    end
  end
  local known = w.setup.rec and w.setup.rec.links[1]
  if not known then return report:fail("Claude Code does not call pais", "pais link") end
  report:fail(paths.short(known.path) .. " does not call pais any more",
    select(2, words.link(known)))
end

local function link_at(w, path)
  for _, link in ipairs(w.links) do
    if link.path == path then return link end
  end
end

-- An entry of the record against what is there.
local function compare(w, entry, report)
  local link = link_at(w, entry.path) or { form = entry.form, scope = entry.scope, hooks = {} }
  local _, again = words.link(link)
  local there, edited = {}, {}
  for _, found in ipairs(link.hooks) do
    there[found.event] = true
    if entry.form == "settings" and not found.ours then edited[#edited + 1] = found.event end
  end
  local lost = {}
  for _, event in ipairs(hooks.events()) do
    if not there[event] then lost[#lost + 1] = event end
  end
  local file = paths.short(entry.path)
  if not w.linked[1] then
    return -- that is said already
  elseif #link.hooks == 0 then
    report:fail(("%s does not call pais any more"):format(file), again)
  elseif lost[1] then
    report:fail(("%s does not call pais on %s%s any more"):format(file, lost[1], #lost > 1 and
      (" and %d other events"):format(#lost - 1) or ""), words.relink(link))
  end
  if edited[1] then
    report:warn(("the entry of pais for %s in %s was edited; linking leaves it as it is"):format(
      table.concat(edited, ", "), file), words.edit(entry.path))
  end
end

local function record(w, report)
  local rec = w.setup.rec
  if not rec then
    if w.setup.code == "E_CONFIG" or w.setup.code == "ENOTDIR" then
      return report:ok "no record"
    end
    local path = (w.home or "") .. "/.setup/record.json"
    if w.setup.code == "EACCES" then return report:fail(w.setup.message, words.unlock(path)) end
    local file = words.path(path)
    return report:fail(w.setup.message .. "; unlinking goes by the form of the entries",
      ("mv %s %s.old && %s"):format(file, file, words.relink(w.linked[1] or { scope = "user" })))
  end
  local known = {}
  for _, entry in ipairs(rec.links) do
    known[entry.path] = true
    compare(w, entry, report)
  end
  for _, link in ipairs(w.linked) do
    local ours = false
    for _, found in ipairs(link.hooks) do ours = ours or found.ours end
    if not known[link.path] and ours and link.form == "settings" then
      report:warn(("%s calls pais, and no record says who put that there"):format(
        paths.short(link.path)), words.relink(link))
    end
  end
  report:ok "as recorded"
end

-- The directory form of another home, or one that leads nowhere.
local function owner(w, report)
  local path = directory.path()
  local rec = w.setup.rec
  local target = rec and rec.dir .. "/plugin"
  local state, who = "none", nil
  if path and target then state, who = directory.state(path, target) end
  if state == "pais" then
    return report:warn(("%s is the link of another home of pais: %s"):format(paths.short(path),
      paths.short(who)), "rm " .. words.path(path) .. " && pais link --as-plugin")
  end
  if state == "ours" and not fs.stat(path .. "/hooks/hooks.json") then
    return report:fail(("%s leads nowhere"):format(paths.short(path)),
      "pais unlink && pais link --as-plugin")
  end
  if w.linked[1] and sys.env "PAIS_DIR" then
    report:warn("PAIS_DIR is set here: this home only counts for a Claude Code that is started with it",
      "unset PAIS_DIR")
  end
  report:ok "of this home"
end

-- What Claude Code takes for the same hook runs once, in however many settings files it is.
local function same(form, found)
  return form .. "\0" .. tostring(found.command) .. "\0" .. table.concat(found.args or {}, "\0")
end

local function twice(w, report)
  local events = {}
  for _, link in ipairs(w.linked) do
    for _, found in ipairs(link.hooks) do
      local e = events[found.event] or { runs = {}, links = {} }
      events[found.event] = e
      local key = same(link.form, found)
      if not e.runs[key] then
        e.runs[key] = true
        e.links[#e.links + 1] = link
      end
    end
  end
  local names = {}
  for event, e in pairs(events) do
    if e.links[2] then names[#names + 1] = event end
  end
  -- The one that matters most is named.
  table.sort(names, function(a, b)
    if a == "PreToolUse" or b == "PreToolUse" then return a == "PreToolUse" and b ~= a end
    return a < b
  end)
  if not names[1] then return report:ok "once for each event" end
  local one, two = events[names[1]].links[1], events[names[1]].links[2]
  local in_one = one.path == two.path
  local where = in_one and "in " .. paths.short(one.path) or
    ("in %s and in %s"):format(paths.short(one.path), paths.short(two.path))
  report:fail(("pais runs twice on %s%s: %s"):format(names[1], #names > 1 and
    (" and %d other events"):format(#names - 1) or "", where),
    in_one and words.edit(one.path) or two.form == "plugin" and "pais unlink" or
      (words.link(two)))
end

return { title = "Link", checks = {
  { "links.linked", linked },
  { "links.record", record },
  { "links.owner", owner },
  { "links.twice", twice },
} }

--- pais.why.text: the explanation of an event as text.

local paths = require "pais.paths"
local term = require "pais.cli.term"
local time = require "pais.log.time"
local view = require "pais.log.view"
local why = require "pais.why"

local text = {}

local HEADLINE = {
  block = { "red", "Blocked" }, ask = { "yellow", "The user was asked" },
  allow = { "green", "Allowed, without a permission prompt" },
  defer = { "yellow", "Left for later" }, none = { "green", "Let through" },
}

local function label_of(h)
  return ("%s.%s"):format(h.name or "?", h.handler or "")
end

local function rewrote(h)
  return h.note and h.note:find "^rewrote "
end

local function headline(rec)
  local line = HEADLINE[rec.verdict] or { "", term.clean(rec.verdict) }
  local words = line[2]
  if rec.by then words = words .. " by " .. view.who(rec.by, rec.event) end
  if rec.rewritten and rec.verdict ~= "block" then
    local names = {}
    for _, h in ipairs(rec.handlers) do
      if rewrote(h) then names[#names + 1] = view.who(label_of(h), rec.event) end
    end
    words = words .. ", rewritten" .. (names[1] and " by " .. table.concat(names, ", ") or "")
  end
  return line[1], words
end

-- A name and what it is, wrapped beside it.
local function field(out, name, value, style)
  local width = math.min(out.tty and out.width or 80, 100)
  local lines = term.wrap(value, width - 12)
  for i, line in ipairs(lines) do
    local left = i == 1 and out:style("dim", name .. (" "):rep(10 - term.width(name)))
      or (" "):rep(10)
    out:print(("  %s%s"):format(left, style and out:style(style, line) or line))
  end
end

-- Keeps the line breaks of a text, and nothing else that moves the cursor.
local function paragraphs(value)
  local lines = {}
  for line in (value .. "\n"):gmatch "(.-)\r?\n" do lines[#lines + 1] = term.clean(line) end
  return table.concat(lines, "\n")
end

local function what_came(out, rec, now)
  local seconds = time.epoch(rec.t)
  out:print(("  %s%s (%s)"):format(out:style("dim", "when      "),
    os.date("%Y-%m-%d %H:%M:%S", seconds), time.ago(now - seconds)))
  field(out, "event", term.clean(rec.event) .. (rec.tool and ", " .. term.clean(rec.tool) or "")
    .. (rec.agent_id and ", in subagent " .. term.clean(rec.agent_id) or ""))
  if rec.input then field(out, rec.tool and "input" or "about", paragraphs(rec.input), "bold") end
  if rec.became then
    field(out, "became", paragraphs(rec.became), "cyan")
  elseif rec.rewritten then
    field(out, "became", "rewritten; the record does not say what")
  end
  if rec.cwd then field(out, "folder", paths.short(term.clean(rec.cwd))) end
  if rec.session then field(out, "session", term.clean(rec.session)) end
end

-- What is told in full further down is not repeated.
local function remark(h, decided)
  local parts = {}
  if h.rule then parts[1] = "rule " .. term.clean(h.rule) end
  if h.note then parts[#parts + 1] = term.clean(h.note) end
  if h.reason and not decided and h.verdict ~= "fault" then
    parts[#parts + 1] = term.clean(h.reason)
  end
  return table.concat(parts, "; ")
end

local function took(h)
  return h.us and h.verdict ~= "detached" and time.span(h.us) or ""
end

local function who_ran(out, rec)
  if #rec.handlers == 0 then
    out:print(#rec.faults == 0 and "  no handler asked for it" or "  nothing is known of handlers")
    return
  end
  local rows = {}
  for i, h in ipairs(rec.handlers) do
    local label = label_of(h)
    local style, mark = view.mark(h.verdict or "none")
    if h.verdict == "none" or not h.verdict then
      style, mark = "dim", "no opinion"
      if rewrote(h) then style, mark = "cyan", "~ rewrite"
      elseif h.note then style, mark = "cyan", "+ remark" end
    end
    local decided = rec.by == label and rec.reason == h.reason
    local name = view.who(label, rec.event)
    rows[i] = { tostring(i), decided and { "bold", name } or name,
      { style, mark }, { "dim", took(h) }, remark(h, decided) }
  end
  out:table(nil, rows, { indent = "  " })
end

local function heading(out, words)
  out:print()
  out:print(out:style("bold", words))
end

local function faults(out, found)
  local list = {}
  table.move(found.rec.faults, 1, #found.rec.faults, 1, list)
  table.move(found.later, 1, #found.later, #list + 1, list)
  if #list == 0 then return end
  heading(out, #list == 1 and "What went wrong" or ("What went wrong, %d times"):format(#list))
  for _, fault in ipairs(list) do
    local who = view.who(fault.who or "pais", found.rec.event)
    out:wrap(("%s (%s): %s"):format(who, term.clean(fault.kind or "fault"),
      paragraphs(fault.message or "")), "  ")
    out:wrap("→ " .. why.advice(fault), "    ")
  end
end

local function decision(out, rec, dirs)
  if not rec.by then return end
  heading(out, "Why")
  if rec.reason then
    out:wrap(paragraphs(rec.reason), "  ")
  else
    out:print "  it gave no reason"
  end
  local name, handler = rec.by:match "^([^.]+)%.?(.*)$"
  for _, place in ipairs(why.places(name or "", handler, dirs)) do
    out:print(("  %s %s"):format(out:style("dim", place.what .. ":"),
      paths.short(term.clean(place.path))))
  end
end

local function more(out, rec, n)
  heading(out, "More")
  local rows = {}
  if rec.by and rec.verdict ~= "none" and not rec.by:find "^pais" then
    local plugin = rec.by:match "^[^.]+"
    if plugin and plugin ~= "policy" and plugin ~= "team-policy" then
      rows[#rows + 1] = { "pais plugin info " .. term.clean(plugin), "what this plugin is" }
    end
  end
  rows[#rows + 1] = { "pais hook list " .. term.clean(rec.event), "who sees such an event" }
  if rec.session then
    rows[#rows + 1] = { "pais log --session " .. term.clean(rec.session:sub(1, 8)),
      "the rest of the session" }
  end
  rows[#rows + 1] = { ("pais why%s --json"):format(n and " " .. n or ""), "all of it as JSON" }
  out:table(nil, rows, { indent = "  " })
end

--- Prints the explanation.
---@param out pais.out
---@param found pais.why.found
---@param dirs {home: string|nil, etc: string|nil, plugins: string|nil,
---  n: string|nil} where things are, and what was asked for
---@param now integer seconds since 1970
function text.show(out, found, dirs, now)
  local rec = found.rec
  local style, words = headline(rec)
  out:print(style ~= "" and out:style(style, words) or words)
  out:print()
  what_came(out, rec, now)
  heading(out, rec.us and ("Who saw it, in this order (%s in all)"):format(time.span(rec.us))
    or "Who saw it, in this order")
  who_ran(out, rec)
  if rec.context then
    out:print(("  %d bytes of context went to the model"):format(rec.context // 1 | 0))
  end
  decision(out, rec, dirs)
  faults(out, found)
  if rec.log then
    heading(out, "Printed by handlers")
    out:wrap(paragraphs(rec.log:gsub("%s+$", "")), "  ")
  end
  if rec.cut then out:print "\n  The record was too long; parts of it were left out." end
  more(out, rec, dirs.n)
end

return text

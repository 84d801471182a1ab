--- pais.log.view: one aligned line for each event.
-- Columns keep their width, so that what `pais log -f` adds later lines up with what is there.

local term = require "pais.cli.term"
local time = require "pais.log.time"

local view = {}

local MARKS = {
  block = { "red", "✗ block" }, ask = { "yellow", "? ask" }, allow = { "green", "✓ allow" },
  defer = { "yellow", "? defer" }, detached = { "dim", "→ detached" }, fault = { "red", "! fault" },
  none = { "dim", "·" },
}

--- The verdict of an event or of one handler, as style and text.
---@param verdict string
---@return string style
---@return string text
function view.mark(verdict)
  local mark = MARKS[verdict]
  if mark then return mark[1], mark[2] end
  return "dim", term.clean(verdict)
end

local function event_mark(rec)
  if rec.verdict == "none" then
    if #rec.faults > 0 then return "yellow", "! fault" end
    if rec.rewritten then return "cyan", "~ rewrite" end
  end
  return view.mark(rec.verdict)
end

--- The name of a handler: "security" for the one of the same name as the event.
---@param label string|nil "security.PreToolUse"
---@param event string
---@return string
function view.who(label, event)
  if not label then return "" end
  local short = label:sub(-#event - 1) == "." .. event and label:sub(1, -#event - 2) or label
  return term.clean(short)
end

local function by(rec)
  if rec.by then return view.who(rec.by, rec.event) end
  local fault = rec.faults[1]
  return fault and view.who(fault.who, rec.event) or ""
end

local function stamp(rec, today, full)
  local seconds = time.epoch(rec.t)
  if full then return os.date("%Y-%m-%d %H:%M:%S", seconds) end
  local day = os.date("%Y-%m-%d", seconds)
  return day == today and os.date("%H:%M:%S", seconds) or os.date("%m-%d %H:%M:%S", seconds)
end

-- Narrowest and widest; the input takes what is left.
local COLUMNS = {
  { "time", 8, 19 }, { "mark", 7, 9 }, { "event", 10, 18 }, { "tool", 4, 16 },
  { "input", 12, 60 }, { "by", 0, 16 }, { "span", 7, 8 },
}
local INPUT = 5

local View = {}
View.__index = View

--- A view whose columns fit `recs`.
---@param out pais.out
---@param recs pais.log.entry[]
---@param today string|nil the local day, for specs
---@return table view with `line(rec)`
function view.new(out, recs, today)
  local self = setmetatable({ out = out, today = today, widths = {} }, View)
  for i, column in ipairs(COLUMNS) do self.widths[i] = column[2] end
  for _, rec in ipairs(recs) do
    for i, cell in ipairs(self:cells(rec)) do
      local width = math.min(term.width(cell[2]), COLUMNS[i][3])
      self.widths[i] = math.max(self.widths[i], width)
    end
  end
  if out.tty then self:fit(out.width) end
  return self
end

-- What is given up, in this order, on a terminal where the input would have little room.
local NARROW = { { 3, 12 }, { 7, 0 }, { 6, 0 }, { 4, 8 }, { 4, 0 } }
local ROOM = 24

function View:fit(limit)
  local widths = self.widths
  local function left()
    local sum = limit
    for i, width in ipairs(widths) do
      if i ~= INPUT and width > 0 then sum = sum - width - 2 end
    end
    return sum
  end
  for _, step in ipairs(NARROW) do
    if left() >= ROOM then break end
    widths[step[1]] = math.min(widths[step[1]], step[2])
  end
  widths[INPUT] = math.max(8, left())
end

local function about(rec)
  if rec.observer then return rec.faults[1].message end
  if rec.became and rec.input then return rec.input .. " ⇒ " .. rec.became end
  return rec.input or ""
end

function View:cells(rec)
  local style, mark = event_mark(rec)
  local decided = rec.verdict ~= "none" or #rec.faults > 0
  return {
    { "dim", stamp(rec, self.today or os.date "%Y-%m-%d", not self.out.tty) },
    { style, mark },
    { "", term.clean(rec.event) },
    { "bold", term.clean(rec.tool or "") },
    { "", term.clean(about(rec)) },
    { decided and style or "dim", by(rec) },
    { "dim", rec.us and time.span(rec.us) or "" },
  }
end

--- The line of an event, without a line break.
---@param rec pais.log.entry
---@return string
function View:line(rec)
  local parts = {}
  for i, cell in ipairs(self:cells(rec)) do
    local style, text, width = cell[1], cell[2], self.widths[i]
    if width > 0 then
      if self.out.tty or i ~= INPUT then text = term.cut(text, width) end
      local pad = (" "):rep(width - term.width(text))
      if style ~= "" and text ~= "" then text = self.out:style(style, text) end
      parts[#parts + 1] = i == #COLUMNS and pad .. text or text .. pad
    end
  end
  return (table.concat(parts, "  "):gsub(" +$", ""))
end

return view

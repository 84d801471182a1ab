--- pais.cli.term: text for terminals: how wide it is, wrapping, tables, colour.
-- Pure functions over strings; who writes where, and whether colour is wanted, is pais.cli.out's.

local term = {}

local codes = {
  bold = "1", dim = "2", red = "31", green = "32", yellow = "33", blue = "34", cyan = "36",
}

--- `text` in a style (bold, dim, red, green, yellow, blue, cyan).
---@param name string
---@param text string
---@return string
function term.style(name, text)
  local code = codes[name] or error("no style '" .. tostring(name) .. "'", 2)
  return ("\27[%sm%s\27[0m"):format(code, text)
end

-- First and last code points that take two columns, and those that take none.
local wide = {
  { 0x1100, 0x115F }, { 0x2E80, 0x303E }, { 0x3041, 0x33FF }, { 0x3400, 0x4DBF },
  { 0x4E00, 0x9FFF }, { 0xA000, 0xA4CF }, { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
  { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1F64F },
  { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
}
local zero = {
  { 0x0300, 0x036F }, { 0x200B, 0x200F }, { 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F },
  { 0xFE20, 0xFE2F },
}

local function within(ranges, point)
  for _, range in ipairs(ranges) do
    if point >= range[1] and point <= range[2] then return true end
  end
  return false
end

local function columns(point)
  if point < 0x300 then return 1 end
  if within(zero, point) then return 0 end
  return within(wide, point) and 2 or 1
end

-- Calls visit(piece, columns) for each escape sequence (0 columns) and character of `text`.
local function each(text, visit)
  local at = 1
  while at <= #text do
    local _, last = text:find("^\27%[[%d;]*m", at)
    local width = 0
    if not last then
      local ok, point = pcall(utf8.codepoint, text, at)
      last = at + (ok and #utf8.char(point) or 1) - 1
      width = ok and columns(point) or 1
    end
    visit(text:sub(at, last), width)
    at = last + 1
  end
end

--- How many columns `text` takes: styles take none, East Asian wide characters two.
---@param text string
---@return integer
function term.width(text)
  if not text:find("[\27\128-\255]") then return #text end
  local sum = 0
  each(text, function(_, width) sum = sum + width end)
  return sum
end

-- What turns the direction of writing, ends a line, or takes no room makes text read as something
-- else. Joiners stay: scripts and emoji need them.
local unseen = {
  "\216\156", -- U+061C
  "\226\128[\139\142\143\168-\174]", -- U+200B, U+200E, U+200F, U+2028 to U+202E
  "\226\129[\160-\169]", -- U+2060 to U+2069
  "\239\187\191", -- U+FEFF
  "\243\160[\128-\129][\128-\191]", -- U+E0000 to U+E007F
}

--- `text` on one line with nothing in it that could move the cursor or change the terminal: what
--- comes from plugins, events and files goes through here before it is shown.
---@param text string
---@return string
function term.clean(text)
  text = text:gsub("[\n\r\t]+", " ")
  text = text:gsub("%c", function(c) return ("\\x%02x"):format(c:byte()) end)
  -- C1 controls as UTF-8: some terminals obey them.
  text = text:gsub("\194([\128-\159])", function(c) return ("\\x%02x"):format(c:byte()) end)
  if not text:find "[\216\226\239\243]" then return text end
  local function turn(c) return ("\\u{%x}"):format(utf8.codepoint(c)) end
  for _, pattern in ipairs(unseen) do text = text:gsub(pattern, turn) end
  return text
end

--- A number of things: "1 plugin", "2 plugins".
---@param n integer
---@param one string
---@param many string|nil where it is not `one` with an s
---@return string
function term.count(n, one, many)
  return ("%d %s"):format(n, n == 1 and one or many or one .. "s")
end

--- `text` cut to `limit` columns, with an ellipsis when something was cut.
---@param text string
---@param limit integer
---@return string
function term.cut(text, limit)
  if term.width(text) <= limit then return text end
  local out, used, styled = {}, 0, false
  each(text, function(piece, width)
    if width == 0 then
      styled = styled or piece:byte() == 27
      out[#out + 1] = piece
    elseif used and used + width <= limit - 1 then
      used = used + width
      out[#out + 1] = piece
    else
      if used then out[#out + 1] = "…" end
      used = nil
    end
  end)
  return table.concat(out) .. (styled and "\27[0m" or "")
end

--- Wraps `text` at words. A word longer than the line stays whole: it is mostly a path, and a path
--- in one piece can be copied. Line breaks and the indentation of a line are kept.
---@param text string
---@param width number columns; math.huge for no limit
---@param indent string|nil put before each line
---@return string[] lines
function term.wrap(text, width, indent)
  indent = indent or ""
  local lines = {}
  for paragraph in (text .. "\n"):gmatch("(.-)\n") do
    local lead = indent .. paragraph:match("^ *")
    local line, used = lead, term.width(lead)
    local empty = true
    for word in paragraph:gmatch("%S+") do
      local w = term.width(word)
      if not empty and used + 1 + w > width then
        lines[#lines + 1] = line
        line, used, empty = lead, term.width(lead), true
      end
      line = empty and line .. word or line .. " " .. word
      used = used + w + (empty and 0 or 1)
      empty = false
    end
    lines[#lines + 1] = empty and "" or line
  end
  return lines
end

local function pad(text, width)
  return text .. (" "):rep(width - term.width(text))
end

--- Rows as aligned columns, two spaces apart. When they do not fit, the last column wraps; when it
--- would become too narrow for that, the widest other column is cut.
---@param rows string[][] cells; a missing one is empty
---@param opts {width: number|nil, indent: string|nil, header: string[]|nil, style: function|nil}
---@return string text with a line break at its end, or "" without rows
function term.table(rows, opts)
  opts = opts or {}
  local indent, limit = opts.indent or "", opts.width or math.huge
  local all = {}
  if opts.header then all[1] = opts.header end
  for _, row in ipairs(rows) do all[#all + 1] = row end
  local widths, count = {}, 0
  for _, row in ipairs(all) do
    for i, cell in ipairs(row) do
      widths[i] = math.max(widths[i] or 0, term.width(cell))
      count = math.max(count, i)
    end
  end
  if #rows == 0 or count == 0 then return "" end
  local function before_last()
    local sum = term.width(indent)
    for i = 1, count - 1 do sum = sum + widths[i] + 2 end
    return sum
  end
  local last_min = math.min(widths[count], 24)
  while count > 1 and before_last() + last_min > limit do
    local widest = 1
    for i = 2, count - 1 do if widths[i] > widths[widest] then widest = i end end
    if widths[widest] <= 8 then break end
    widths[widest] = widths[widest] - 1
  end
  local left = before_last()
  local out = {}
  for n, row in ipairs(all) do
    local head = opts.header and n == 1 and opts.style
    local line = { indent }
    for i = 1, count - 1 do
      local cell = pad(term.cut(row[i] or "", widths[i]), widths[i])
      line[#line + 1] = (head and head(cell) or cell) .. "  "
    end
    local tail = term.wrap(row[count] or "", math.max(limit - left, 16))
    for i, piece in ipairs(tail) do
      local start = i == 1 and table.concat(line) or (" "):rep(left)
      out[#out + 1] = ((start .. (head and head(piece) or piece)):gsub(" +$", ""))
    end
  end
  return table.concat(out, "\n") .. "\n"
end

return term

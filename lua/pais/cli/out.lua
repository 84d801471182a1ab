--- pais.cli.out: where a command writes: text or JSON on stdout, errors on stderr.
-- A command never asks whether there is a terminal: it prints, and this decides about colour,
-- width and form. Text on a terminal fits it; piped text has no colour and one line per row.

local json = require "pais.json"
local term = require "pais.cli.term"

---@class pais.out
---@field json_mode boolean --json was given
---@field color boolean
---@field width integer columns to write prose in
---@field tty boolean stdout is a terminal
local out = {}
out.__index = out

--- Raised by a write when the reader has gone away (`pais log | head`): the command just ends.
out.CLOSED = setmetatable({}, { __tostring = function() return "the output was closed" end })

---@param opts {write: function, write_error: function, json: boolean, color: boolean,
---  error_color: boolean, width: integer, tty: boolean}
---@return pais.out
function out.new(opts)
  return setmetatable({
    write = opts.write,
    write_error = opts.write_error,
    json_mode = opts.json or false,
    color = opts.color or false,
    error_color = opts.error_color or false,
    width = opts.width or 80,
    tty = opts.tty or false,
  }, out)
end

local function writer(sys, fd)
  return function(text)
    local ok, msg, code = sys.write(fd, text)
    if ok then return end
    if code == "EPIPE" or fd == 2 then error(out.CLOSED, 0) end
    error("write to standard output: " .. tostring(msg), 0)
  end
end

--- The one for this process.
---@param args {json: boolean|nil, no_color: boolean|nil} parsed options
---@return pais.out
function out.process(args)
  local sys = require "pais.sys"
  -- no-color.org: any value that is not empty counts.
  local plain = args.no_color or (sys.env("NO_COLOR") or "") ~= "" or sys.env("TERM") == "dumb"
  local tty = sys.isatty(1)
  local width = tty and sys.width()
  return out.new {
    write = writer(sys, 1),
    write_error = writer(sys, 2),
    json = args.json,
    tty = tty,
    color = tty and not plain,
    error_color = sys.isatty(2) and not plain,
    width = math.max(40, width or 80),
  }
end

--- A line of text (the line break is added).
---@param text string|nil
function out:print(text)
  self.write((text or "") .. "\n")
end

--- A paragraph, wrapped to the terminal (never wider than 100 columns).
---@param text string
---@param indent string|nil
function out:wrap(text, indent)
  local width = self.tty and math.min(self.width, 100) or 80
  self.write(table.concat(term.wrap(text, width, indent), "\n") .. "\n")
end

--- A JSON value on lines of its own: indented on a terminal, one line otherwise.
---@param value any
function out:json(value)
  self.write(assert(json.encode(value, { pretty = self.tty })) .. "\n")
end

--- Text in a style when colour is wanted.
---@param name string see pais.cli.term.style
---@param text string
---@return string
function out:style(name, text)
  return self.color and term.style(name, text) or text
end

--- Rows under a header. A cell is text, or `{style, text}`. Control characters are made visible:
--- cells hold what plugins and events say.
---@param header string[]|nil
---@param rows (string|{[1]: string, [2]: string})[][]
---@param opts {indent: string|nil}|nil
function out:table(header, rows, opts)
  local plain = {}
  for n, row in ipairs(rows) do
    plain[n] = {}
    for i, cell in ipairs(row) do
      plain[n][i] = type(cell) == "table" and self:style(cell[1], term.clean(cell[2]))
        or term.clean(cell)
    end
  end
  self.write(term.table(plain, {
    header = header,
    indent = opts and opts.indent,
    width = self.tty and self.width or math.huge,
    style = function(cell) return self:style("dim", cell) end,
  }))
end

-- A message may quote a file or a program; only its line breaks are obeyed.
local function visible(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("(.-)\n") do
    local lead = line:match("^[ \t]*")
    lines[#lines + 1] = lead .. term.clean(line:sub(#lead + 1))
  end
  return table.concat(lines, "\n")
end

--- An error, on stderr: `pais: what was attempted: on which file: why`, then the next step.
---@param message string
---@param next_step string|nil what to do about it
---@param code string|nil a stable word for --json
function out:error(message, next_step, code)
  if self.json_mode then
    local fault = { code = code or "E_GENERAL", message = message, next = next_step }
    self.write_error(assert(json.encode({ error = fault })) .. "\n")
    return
  end
  local name = self.error_color and term.style("red", "pais:") or "pais:"
  self.write_error(("%s %s\n"):format(name, visible(message)))
  if next_step then self.write_error(("  %s\n"):format(visible(next_step))) end
end

--- A remark on stderr that is not an error; says nothing under --json.
---@param message string
function out:note(message)
  if self.json_mode then return end
  local name = self.error_color and term.style("yellow", "pais:") or "pais:"
  self.write_error(("%s %s\n"):format(name, visible(message)))
end

return out

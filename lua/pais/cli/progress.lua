--- pais.cli.progress: work on several things, one line each, while it goes on.
-- On a terminal the lines stay where they are and change; elsewhere a line is printed when a thing is
-- done. Both go to standard error, so that what a command prints can be piped.

local term = require "pais.cli.term"

---@class pais.cli.progress
---@field live boolean the lines stay and change
local progress = {}
progress.__index = progress

local TICK_US = 80000
local MOST = 20 -- lines that every terminal has; longer lists are told one by one

--- Bytes as people read them.
---@param n integer
---@return string
function progress.bytes(n)
  if n < 1000 then return ("%d B"):format(n) end
  for _, unit in ipairs { "kB", "MB" } do
    n = n / 1000
    if n < 1000 then return ("%.1f %s"):format(n, unit) end
  end
  return ("%.1f GB"):format(n / 1000)
end

--- Begin.
---@param names string[] of the things, in the order of their lines
---@param opts {tty: boolean, color: boolean, width: integer, write: fun(text: string),
---  now_us: fun(): integer}
---@return pais.cli.progress
function progress.new(names, opts)
  local self = setmetatable({ names = names, opts = opts, line = {}, from = {}, drawn = 0, last = 0,
    wide = 0, live = opts.tty and #names <= MOST }, progress)
  for _, name in ipairs(names) do self.wide = math.max(self.wide, term.width(name)) end
  self.began = opts.now_us()
  if self.live and #names > 0 then self:draw(true) end
  return self
end

local MARKS = { ok = { "✓", "green" }, same = { "·", "dim" }, bad = { "✗", "red" }, run = { "…", "cyan" } }

local function line_of(self, name)
  local line = self.line[name] or { kind = "run", text = "waiting" }
  local mark = MARKS[line.kind]
  local shown = self.opts.color and term.style(mark[2], mark[1]) or mark[1]
  local pad = (" "):rep(self.wide - term.width(name))
  return term.cut(("%s %s%s  %s"):format(shown, name, pad, term.clean(line.text)), self.opts.width - 1)
end

--- Draw all lines again.
---@param now boolean|nil even when it was drawn just before
function progress:draw(now)
  local at = self.opts.now_us()
  if not now and at - self.last < TICK_US then return end
  self.last = at
  local out = { self.drawn > 0 and ("\27[%dA"):format(self.drawn) or "" }
  for _, name in ipairs(self.names) do out[#out + 1] = "\r\27[K" .. line_of(self, name) .. "\n" end
  self.drawn = #self.names
  self.opts.write(table.concat(out))
end

--- How far a thing is.
---@param name string
---@param p pais.net.progress
function progress:step(name, p)
  if not self.live then return end
  local now = self.opts.now_us()
  self.from[name] = self.from[name] or now
  local seconds = (now - self.from[name]) / 1e6
  local text = p.phase
  if p.total then text = ("%s %d of %d"):format(text, p.count, p.total) end
  text = text .. ", " .. progress.bytes(p.bytes)
  if seconds > 0.5 then text = text .. ", " .. progress.bytes(p.bytes // seconds | 0) .. "/s" end
  self.line[name] = { kind = "run", text = text }
  self:draw()
end

--- A thing is done.
---@param name string
---@param kind "ok"|"same"|"bad"
---@param text string
function progress:done(name, kind, text)
  self.line[name] = { kind = kind, text = text }
  if self.live then
    self:draw(true)
  else
    self.opts.write(("%s: %s\n"):format(name, term.clean(text)))
  end
end

return progress

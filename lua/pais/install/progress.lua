--- pais.install.progress: how far fetching and building are, a line per plugin on a terminal.
-- Elsewhere nothing moves, and only what came of it is printed.

local sys = require "pais.sys"
local term = require "pais.cli.term"

---@class pais.install.Progress
local progress = {}
progress.__index = progress

local EVERY_US = 100000
local WIDEST = 28 -- columns of a name that others are lined up with

--- For one command.
---@param out pais.out
---@return pais.install.Progress
function progress.new(out)
  return setmetatable({ out = out, live = out.tty and not out.json_mode, lines = {}, of = {},
    wide = 0, shown = 0, next_us = 0, since = {} }, progress)
end

local function size(bytes)
  if bytes >= 1 << 20 then return ("%.1f MB"):format(bytes / (1 << 20)) end
  return ("%d kB"):format((bytes + 1023) // 1024)
end

-- Names in a column, as long as they are no addresses.
local function shown(self, what, text)
  what = term.clean(what)
  local pad = (" "):rep(math.min(self.wide, WIDEST) - term.width(what))
  return term.cut(("  %s%s  %s"):format(what, pad, text), self.out.width - 1)
end

-- Takes away what is drawn.
local function erase(self)
  if self.live and self.shown > 0 then
    self.out.write(("\27[%dA\r\27[J"):format(self.shown))
  end
  self.shown = 0
end

-- Draws the lines over those that were drawn last.
local function draw(self, at_once)
  local now = sys.now_us()
  if not self.live or not at_once and now < self.next_us then return end
  self.next_us = now + EVERY_US
  local text = self.shown > 0 and ("\27[%dA"):format(self.shown) or ""
  for _, line in ipairs(self.lines) do
    text = text .. "\r\27[K" .. shown(self, line.what, line.text) .. "\n"
  end
  self.shown = #self.lines
  self.out.write(text)
end

--- A line for something that is going on.
---@param what string the same for the same line
---@param text string
---@param at_once boolean|nil it must not be left out
function progress:say(what, text, at_once)
  local at = self.of[what]
  if not at then
    at = #self.lines + 1
    self.of[what] = at
  end
  self.lines[at] = { what = what, text = text }
  self.wide = math.max(self.wide, term.width(what))
  draw(self, at_once)
end

--- What pais-net says about a fetch.
---@param what string
---@param p pais.net.progress|pais.net.result
function progress:fetching(what, p)
  if p.error then return self:say(what, self.out:style("red", "failed"), true) end
  if p.ok then return self:say(what, self.out:style("green", p.refs and "answered" or "fetched"), true) end
  local now = sys.now_us()
  self.since[what] = self.since[what] or now
  local seconds = (now - self.since[what]) / 1e6
  local rate = seconds > 0.5 and p.bytes
    and (", %s/s"):format(size(p.bytes / seconds // 1 | 0)) or ""
  local part = p.total and p.total > 0 and (" %d/%d"):format(p.count or 0, p.total) or ""
  self:say(what, ("%s%s %s%s"):format(p.phase or "", part, size(p.bytes or 0), rate))
end

--- A line is done with: it stays as it is now, above those that move. On a terminal only.
---@param what string
---@param text string
function progress:settle(what, text)
  if not self.live then return end
  erase(self)
  self.out.write(shown(self, what, text) .. "\n")
  local at = self.of[what]
  if at then
    table.remove(self.lines, at)
    self.of[what] = nil
    for other, i in pairs(self.of) do
      if i > at then self.of[other] = i - 1 end
    end
  end
  draw(self, true)
end

--- Take the lines away again.
function progress:clear()
  erase(self)
  self.lines, self.of, self.wide = {}, {}, 0
end

return progress

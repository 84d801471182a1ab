--- The lines of fetches and builds on a terminal: what a person sees when all is written.
local out = require "pais.cli.out"
local progress = require "pais.install.progress"

-- A screen that knows what progress writes: lines, and the cursor going up.
local function screen()
  local self = { lines = { "" }, row = 1 }
  function self.write(text)
    while text ~= "" do
      local up, rest = text:match "^\27%[(%d+)A(.*)$"
      if up then
        self.row = self.row - up
      elseif text:find "^\27%[K" or text:find "^\27%[J" then
        self.lines[self.row] = ""
        if text:sub(3, 3) == "J" then for i = #self.lines, self.row + 1, -1 do self.lines[i] = nil end end
        rest = text:sub(4)
      elseif text:find "^\n" then
        self.row = self.row + 1
        self.lines[self.row] = self.lines[self.row] or ""
        rest = text:sub(2)
      elseif text:find "^\r" then
        rest = text:sub(2)
      else
        local piece
        piece, rest = text:match "^([^\27\r\n]+)(.*)$"
        self.lines[self.row] = self.lines[self.row] .. piece
      end
      text = rest
    end
  end
  return self
end

local function made(tty)
  local s = screen()
  return progress.new(out.new { write = s.write, tty = tty, width = 40, color = false }), s
end

describe("progress of an installation", function()
  it("has a line for each, of which those that are done stay above", function()
    local p, s = made(true)
    p:say("one", "make", true)
    p:say("a-long-name", "cargo, 1 s  " .. ("x"):rep(80), true)
    assert.same({ "  one          make", "  a-long-name  cargo, 1 s  xxxxxxxxxxx…" },
      { s.lines[1], s.lines[2] })
    p:say("one", "make, 1 s", true)
    assert.equal("  one          make, 1 s", s.lines[1])
    p:settle("a-long-name", "built in 2 s")
    assert.same({ "  a-long-name  built in 2 s", "  one          make, 1 s", "" }, s.lines)
    p:say("one", "make, 2 s", true)
    p:settle("one", "failed after 3 s")
    assert.same({ "  a-long-name  built in 2 s", "  one          failed after 3 s", "" }, s.lines)
  end)

  it("takes its lines away, and shows nothing where nothing moves", function()
    local p, s = made(true)
    p:fetching("https://localhost/a", { phase = "receive", bytes = 2048, count = 1, total = 2 })
    assert.equal("  https://localhost/a  receive 1/2 2 kB", s.lines[1])
    p:clear()
    assert.same({ "" }, s.lines)
    p, s = made(false)
    p:say("one", "make", true)
    p:settle("one", "built in 1 s")
    assert.same({ "" }, s.lines)
  end)
end)

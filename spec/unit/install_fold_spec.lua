--- File names that some system takes for the same.

local fold = require "pais.install.fold"
local sh = require "sh"

-- What Python knows of Unicode, two strings that must be the same in a line: each character and its
-- decomposition, its small letter, and letters with marks in other orders that mean the same.
local SAME = [[
import sys, unicodedata as u
def say(a, b): sys.stdout.write(a + "\t" + b + "\n")
def compat(c): return 0xF900 <= c <= 0xFAFF or 0x2F800 <= c <= 0x2FA1D
for c in range(0xA0, 0x110000):
    if 0xD800 <= c <= 0xDFFF or compat(c): continue
    ch = chr(c)
    d, f = u.normalize("NFD", ch), ch.casefold()
    if d != ch: say(ch, d)
    if len(f) == 1 and f != ch: say(ch, f)
for base in "aEo\u0416\u03b1\u05d0":
    for x in "\u0301\u0308\u0323\u0327\u0331\u05b0\u05b7":
        for y in "\u0302\u0323\u0328\u0307\u05bc":
            s = base + x + y
            say(s, u.normalize("NFC", s))
            if u.combining(x) != u.combining(y): say(s, base + y + x)
]]

describe("a file name", function()
  it("is the same as every other way to write it", function()
    local r = sh.run("PYTHONIOENCODING=utf-8 python3 -c " .. sh.quote(SAME))
    assert.equal(0, r.code, r.err)
    local count, wrong = 0, {}
    for a, b in r.out:gmatch "([^\t\n]+)\t([^\n]+)\n" do
      count = count + 1
      if fold.key(a) ~= fold.key(b) then wrong[#wrong + 1] = a .. " " .. b end
    end
    assert.same({}, wrong)
    assert.is_true(count > 13000, tostring(count))
  end)

  it("is another one when somebody would see a difference", function()
    local seen = {}
    for _, name in ipairs { "e", "é", "è", "ẹ", "ệ", "o", "ö", "ø", "ss", "ß", "и", "й", "か", "が",
      "각", "가", "க", "கா", "கொ", "한글", "한 글", "a.b", "a b" } do
      local key = fold.key(name)
      assert.is_nil(seen[key], ("%s and %s"):format(name, seen[key]))
      seen[key] = name
    end
  end)
end)

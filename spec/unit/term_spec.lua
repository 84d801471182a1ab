local term = require "pais.cli.term"

describe("pais.cli.term", function()
  it("counts columns, not bytes", function()
    assert.equal(5, term.width("größe"))
    assert.equal(4, term.width("日本"))
    assert.equal(1, term.width("e\u{301}"))
    assert.equal(3, term.width(term.style("red", "abc")))
    assert.equal(3, term.width("a\xffb"))
  end)

  it("wraps at words, keeps breaks and indentation, and leaves long words whole", function()
    assert.same({ "one two", "three" }, term.wrap("one two three", 8))
    assert.same({ "a", "", "  b c", "  d" }, term.wrap("a\n\n  b c d", 5))
    assert.same({ "see", "/a/very/long/path" }, term.wrap("see /a/very/long/path", 8))
  end)

  it("cuts with an ellipsis", function()
    assert.equal("abc…", term.cut("abcdef", 4))
    assert.equal("日…", term.cut("日本語", 4))
    assert.equal("abcd", term.cut("abcd", 4))
  end)

  it("aligns columns and wraps the last one", function()
    assert.equal("name  what\na     x\nlong  y\n",
      term.table({ { "a", "x" }, { "long", "y" } }, { header = { "name", "what" } }))
    local text = term.table({ { "alpha", "one two three four five six seven" } }, { width = 32 })
    assert.equal("alpha  one two three four five\n       six seven\n", text)
    assert.equal("", term.table({}, { header = { "name" } }))
  end)

  it("stays within the width when the first column is long", function()
    local text = term.table({ { ("x"):rep(100), "some words that matter to the reader" } },
      { width = 60 })
    for line in text:gmatch("[^\n]+") do assert.is_true(term.width(line) <= 60, line) end
  end)

  it("shows control characters instead of obeying them", function()
    assert.equal("a\\x1b[2Jb\\x07 c", term.clean("a\27[2Jb\7\nc"))
    assert.equal("\\x9b1m", term.clean("\u{9b}1m"))
    assert.equal("größe", term.clean("größe"))
    for _, point in ipairs { 0x61C, 0x200B, 0x200E, 0x2028, 0x2029, 0x202E, 0x2060, 0x2066, 0xFEFF, 0xE0041 } do
      assert.equal(("a\\u{%x}b"):format(point), term.clean("a" .. utf8.char(point) .. "b"))
    end
    for _, text in ipairs { "👩\u{200d}👧", "می\u{200c}خواهم", "‘x’ — y…", "⁇", "가" } do
      assert.equal(text, term.clean(text))
    end
  end)
end)

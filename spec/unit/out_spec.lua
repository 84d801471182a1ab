local json = require "pais.json"
local out = require "pais.cli.out"

describe("pais.cli.out", function()
  local said, erred
  local function make(opts)
    said, erred = {}, {}
    opts.write = function(text) said[#said + 1] = text end
    opts.write_error = function(text) erred[#erred + 1] = text end
    return out.new(opts)
  end
  local function text() return table.concat(said) end
  local function errors() return table.concat(erred) end

  it("fits tables to a terminal and leaves rows whole in a pipe", function()
    local row = { { "name", ("word "):rep(30) .. "end" } }
    make({ tty = true, width = 60 }):table({ "a", "b" }, row)
    for line in text():gmatch("[^\n]+") do assert.is_true(#line <= 60, line) end
    make({ tty = false }):table({ "a", "b" }, row)
    local _, lines = text():gsub("\n", "")
    assert.equal(2, lines)
  end)

  it("has colour only when it is wanted", function()
    local o = make { tty = true, width = 80, color = true }
    o:table(nil, { { { "red", "x" }, "y" } })
    assert.equal("\27[31mx\27[0m  y\n", text())
    o = make { tty = false, color = false }
    o:table(nil, { { { "red", "x" }, "y" } })
    assert.equal("x  y\n", text())
  end)

  it("never passes on control characters of others", function()
    local o = make { tty = true, width = 80, color = true }
    o:table(nil, { { "a\27]0;title\7", { "red", "b\27[2J" } } })
    assert.equal("a\\x1b]0;title\\x07  \27[31mb\\x1b[2J\27[0m\n", text())
    o:error("bad \27[2J\n\tat line 1", "do \7 this")
    assert.equal("pais: bad \\x1b[2J\n\tat line 1\n  do \\x07 this\n", errors())
  end)

  it("writes errors as JSON under --json and keeps remarks to itself", function()
    local o = make { json = true }
    o:note "a remark"
    assert.equal("", errors())
    o:error("it failed", "try again", "E_X")
    assert.same({ error = { code = "E_X", message = "it failed", next = "try again" } },
      json.decode(errors()))
  end)
end)

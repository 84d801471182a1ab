local match = require "pais.match"

describe("pais.match", function()
  local function matches(matcher, name)
    local found = match.name(matcher, name)
    local re = match.regex(matcher)
    if re then assert.equal(re:test(name), found, matcher) end
    return found
  end

  it("takes what begins with a word for a regular expression all the same", function()
    assert.is_true(matches("mcp__.*", "mcp__github__create"))
    assert.is_true(matches("mcp__.*__delete.*", "mcp__files__delete_all"))
    assert.is_true(matches("^mcp__", "mcp__x"))
    assert.is_true(matches("Bash$", "Bash"))
    assert.is_true(matches("ash.*", "Bash"))
    assert.is_false(matches("mcp__.*", "Bash"))
    assert.is_false(matches("^ash.*", "Bash"))
    assert.is_false(matches("Bash.+", "Bash"))
  end)

  it("knows that the last letter of such a word may be absent", function()
    assert.is_true(matches("Bashx?.*", "Bash"))
    assert.is_true(matches("Bashx*", "Bash"))
    assert.is_true(matches("Bashx{0}.*", "Bash"))
    assert.is_true(matches("B+ash.*", "BBash"))
    assert.is_true(matches("x?.*", "Bash"))
  end)

  it("knows that there may be another word", function()
    assert.is_true(matches("Edit.*|Bash", "Bash"))
    assert.is_true(matches("(Edit|Bash).*", "Bash"))
    assert.is_true(matches("[Bx]ash.*", "Bash"))
  end)

  it("does not match what is no regular expression", function()
    assert.is_false(match.name("Bash(", "Bash"))
  end)
end)

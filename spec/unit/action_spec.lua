local action = require "pais.plugin.action"
local null = require("pais.json").null

local specs = {
  { name = "title", required = true, description = "what broke" },
  { name = "severity", default = "SEV-2", enum = { "SEV-1", "SEV-2" } },
  { name = "minutes", type = "integer" },
  { name = "page_team", type = "boolean", default = true },
}

local function parse(...) return action.parse(specs, { ... }) end

describe("pais.plugin.action", function()
  it("reads every form alike and fills in defaults", function()
    local wanted = { title = "db", severity = "SEV-1", minutes = 5, page_team = true }
    assert.same(wanted, parse("db", "SEV-1", "5"))
    assert.same(wanted, parse("minutes=5", "severity=SEV-1", "title=db"))
    assert.same(wanted, parse("--minutes", "5", "--severity=SEV-1", "--title", "db"))
    assert.same(wanted, parse("db", "--minutes", "5", "SEV-1"))
    assert.same({ title = "db", severity = "SEV-2", page_team = true }, parse("db"))
  end)

  it("reads switches", function()
    assert.is_false(parse("db", "--no-page-team").page_team)
    assert.is_false(parse("db", "--page-team", "false").page_team)
    assert.is_true(parse("--page_team", "db").page_team)
    assert.is_false(parse("db", "page-team=no").page_team)
  end)

  it("takes any text where it is named, or after --", function()
    assert.equal("a=b --c", parse("title=a=b --c").title)
    assert.equal("x=y", parse("--", "x=y").title)
    assert.equal("--x", parse("--title", "--x").title)
  end)

  it("names what is wrong", function()
    local function message(...) return select(2, parse(...)) end
    assert.equal("title is missing: what broke", message())
    assert.equal("unknown argument 'sevrity', did you mean 'severity'?", message("sevrity=SEV-1"))
    assert.equal("unknown argument 'nope'", message("--nope"))
    assert.equal("severity: 'SEV-3' is not one of SEV-1, SEV-2, did you mean 'SEV-1'?",
      message("db", "SEV-3"))
    assert.equal("minutes: '1.5' is not a whole number", message("db", "minutes=1.5"))
    assert.equal("unexpected argument 'e'", message("a", "SEV-1", "1", "true", "e"))
    assert.equal("title is given twice", message("--title", "a", "title=b"))
    assert.equal("--minutes needs a value", message("db", "--minutes"))
  end)

  it("writes them in the one form that programs read", function()
    assert.same({ "--title=-x", "--severity=SEV-2", "--page_team" },
      action.words(specs, parse("title=-x")))
    assert.same({ "--title=x", "--severity=SEV-2", "--minutes=3", "--no-page_team" },
      action.words(specs, parse("x", "minutes=3", "--no-page-team")))
  end)

  it("checks JSON values as they are, without guessing", function()
    local function check(values) return action.check(specs, values) end
    assert.same({ title = "db", severity = "SEV-1", minutes = 5, page_team = false },
      check { title = "db", severity = "SEV-1", minutes = 5.0, ["page-team"] = false })
    assert.same({ title = "", severity = "SEV-2", page_team = true },
      check { title = "", severity = null, minutes = null })
    for message, values in pairs {
      ["title is missing: what broke"] = {},
      ["title: expected text, got number"] = { title = 5 },
      ["minutes: expected a whole number, got text"] = { title = "x", minutes = "5" },
      ["minutes: expected a whole number, got a fraction"] = { title = "x", minutes = 1.5 },
      ["page_team: expected true or false, got text"] = { title = "x", page_team = "yes" },
      ["severity: 'SEV-3' is not one of SEV-1, SEV-2, did you mean 'SEV-1'?"] =
        { title = "x", severity = "SEV-3" },
      ["unknown argument 'sevrity', did you mean 'severity'?"] = { title = "x", sevrity = "x" },
      ["page_team is given twice"] = { title = "x", page_team = true, ["page-team"] = true },
    } do
      assert.same({ nil, message }, { check(values) }, message)
    end
    assert.same({ any = { 1 } }, action.check({}, { any = { 1 } }))
    assert.same({ "--a=1", "--b" }, action.words({}, { b = true, a = 1 }))
  end)

  it("leaves undescribed words alone", function()
    assert.same({ "a", "-v", severity = "x", long_name = "y" },
      action.loose { "a", "severity=x", "-v", "--long-name=y" })
  end)

  it("shows how it is used", function()
    assert.equal("title=TEXT", action.usage(specs[1]))
    assert.equal("[severity=SEV-2]", action.usage(specs[2]))
    assert.equal("[minutes=INTEGER]", action.usage(specs[3]))
  end)
end)

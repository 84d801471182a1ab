--- Which rules an effect falls under; with effects made by hand.
local judge = require "pais.guard.judge"

local function effect(fields)
  local e = { kind = "delete", op = "rm", tool = "rm", target = "/p/a", place = "project",
    flags = {}, sources = {} }
  for k, v in pairs(fields or {}) do e[k] = v end
  return e
end
local AT = { home = "/home/u", project = "/p" }

local function holds(w, fields) return judge.holds(w, effect(fields), AT) end

describe("conditions", function()
  it("of one word or several are about the effect's own", function()
    assert.is_true(holds({ op = { rm = true }, place = { project = true, home = true } }))
    assert.is_false(holds({ op = { mv = true } }))
    assert.is_false(holds({ tool = { mv = true } }))
  end)
  it("about flags need all, any or none", function()
    local flags = { recursive = true, force = true }
    assert.is_true(holds({ flags = { "recursive", "force" } }, { flags = flags }))
    assert.is_false(holds({ flags = { "recursive", "glob" } }, { flags = flags }))
    assert.is_true(holds({ any_flags = { "glob", "force" } }, { flags = flags }))
    assert.is_false(holds({ no_flags = { "force" } }, { flags = flags }))
    assert.is_true(holds({ no_flags = { "dry-run" } }, { flags = flags }))
    assert.is_false(holds({ flags = { "force" } }))
  end)
  it("about sources need any, all or none", function()
    local sources = { net = true, file = true }
    assert.is_true(holds({ sources = { "secret", "net" } }, { sources = sources }))
    assert.is_false(holds({ all_sources = { "secret", "net" } }, { sources = sources }))
    assert.is_false(holds({ no_sources = { "net" } }, { sources = sources }))
  end)
  it("about targets are globs; ~ and $PROJECT are this user's and this project", function()
    assert.is_true(holds({ target = { "~/keys/**" } }, { target = "/home/u/keys/a/b" }))
    assert.is_false(holds({ target = { "~/keys/**" } }, { target = "/home/v/keys/a" }))
    assert.is_true(holds({ target = { "$PROJECT/x" } }, { target = "/p/x" }))
    assert.is_true(holds({ target = { "*.example.org" } }, { target = "a.b.example.org" }))
  end)
  it("about a home are not those of the home before, and its name is no pattern", function()
    local w = { target = { "~/keys/**", "$PROJECT/x" } }
    for _, home in ipairs { "/home/u", "/home/v", "/home/a[bc]*{d,e}\\f" } do
      local at = { home = home, project = home .. "/p" }
      assert.is_true(judge.holds(w, effect { target = home .. "/keys/a" }, at))
      assert.is_true(judge.holds(w, effect { target = home .. "/p/x" }, at))
      assert.is_false(judge.holds(w, effect { target = "/home/w/keys/a" }, at))
    end
    assert.is_false(holds(w, { target = "/home/uother/keys/a" }))
    assert.is_false(judge.holds({ target = { "~other/a" } }, effect { target = "/home/uother/a" }, AT))
  end)
  it("about words need them in order, also with stars", function()
    local words = { "push", "origin", "main", "--tags" }
    assert.is_true(holds({ words = { "push", "main" } }, { words = words }))
    assert.is_false(holds({ words = { "main", "push" } }, { words = words }))
    assert.is_true(holds({ words = { "push", "--t*" } }, { words = words }))
    assert.is_false(holds({ words = { "push" } }))
  end)
  it("about a place reach it from above, and by pattern", function()
    local w = { target = { "$PROJECT/data", "$PROJECT/data/**" }, below = { "$PROJECT/data" } }
    assert.is_true(holds(w, { target = "/p/data/x" }))
    assert.is_true(holds(w, { target = "/p", flags = { recursive = true } }))
    assert.is_false(holds(w, { target = "/p" }))
    assert.is_true(holds(w, { target = "/p/d*", flags = { glob = true } }))
    assert.is_false(holds(w, { target = "/p/e*", flags = { glob = true } }))
    assert.is_false(holds(w, { target = "/p/dat", flags = { recursive = true } }))
    assert.is_true(holds(w, { kind = "read", op = "tar", target = "/p" }))
    assert.is_false(holds(w, { kind = "read", op = "read", target = "/p" }))
    local deep = { target = { "/p/a/b" }, below = { "/p/a/b" } }
    assert.is_false(holds(deep, { target = "/p/*", flags = { glob = true } }))
    assert.is_true(holds(deep, { target = "/p/*/*", flags = { glob = true } }))
    assert.is_true(holds(deep, { target = "/p/**/x", flags = { glob = true } }))
    assert.is_true(holds(deep, { target = "/p/*", flags = { glob = true, recursive = true } }))
    assert.is_false(holds(w, { kind = "list", target = "/p/**/*.c", flags = { glob = true } }))
    assert.is_true(holds(w, { kind = "list", target = "/p/da*/*", flags = { glob = true } }))
  end)
end)

describe("the judgement", function()
  local function rules(list)
    return function(kind) return kind == "delete" and list or nil end
  end
  it("is the first of the strictest, over all effects", function()
    local best, found = judge.run({ effect(), effect { op = "mv" } }, rules {
      { id = "a.ask", verdict = "ask", when = {} },
      { id = "a.mv", verdict = "block", when = { op = { mv = true } } },
      { id = "a.mv2", verdict = "block", when = { op = { mv = true } } } }, AT)
    assert.equal("a.mv", best.rule.id)
    assert.equal(4, #found)
  end)
  it("leaves out what is excepted, skipped or only observed", function()
    local e = effect()
    local function best(rule, at)
      rule.id, rule.verdict, rule.when = "a.b", "block", rule.when or {}
      return (judge.run({ e }, rules { rule }, at or AT))
    end
    assert.is_truthy(best {})
    assert.is_nil(best { unless = { { op = { rm = true } } } })
    assert.is_nil(best { except = { "$PROJECT/*" } })
    assert.is_nil(best { observe = true })
    assert.is_nil(best({}, { skip = { ["a.b"] = true } }))
  end)
  it("asks a Lua condition last", function()
    local asked = {}
    local at = { test = function(rule, e)
      asked[#asked + 1] = rule.id .. e.op
      return false
    end }
    local list = { { id = "a.b", verdict = "ask", index = 1, when = { op = { cp = true } } },
      { id = "a.c", verdict = "ask", index = 2, when = {} } }
    assert.is_nil((judge.run({ effect() }, rules(list), at)))
    assert.same({ "a.crm" }, asked)
  end)
end)

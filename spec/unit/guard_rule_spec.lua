--- Rules as they are written: what is accepted, what is refused and with which words.
local doc = require "pais.doc"
local rule = require "pais.guard.rule"

local function check(text)
  local value = assert(doc.parse(text, "yaml", "t.yaml"))
  return rule.check(value)
end

local GOOD = [[
id: team.no-publish
on: [write, delete]
op: [cp, mv]
place: project
flags: recursive
no_flags: [dry-run]
target: ["~/x/**", "*.key"]
unless: [{sources: temp}]
verdict: {standard: ask, paranoid: block}
reason: Because.
instead: ls
match: ["cp -r a b"]
not_match: ["ls", {tool: Read, file_path: a}]
]]

describe("a rule", function()
  it("comes out as sets, lists and a verdict for each level", function()
    local r, problems = check(GOOD)
    assert.same({}, problems)
    assert.same({ "write", "delete" }, r.kinds)
    assert.same({ cp = true, mv = true }, r.when.op)
    assert.same({ project = true }, r.when.place)
    assert.same({ "recursive" }, { table.unpack(r.when.flags) })
    assert.same({ standard = "ask", strict = "ask", paranoid = "block" }, r.verdict)
    assert.same({ "temp" }, { table.unpack(r.unless[1].sources) })
    assert.equal(2, #r.not_match)
  end)

  local function fails(change, pattern)
    local text = GOOD
    for from, to in pairs(change) do
      local n
      text, n = text:gsub(from, to)
      assert.equal(1, n, from)
    end
    local r, problems = check(text)
    assert.is_nil(r)
    local all = {}
    for _, p in ipairs(problems) do all[#all + 1] = p.at .. ": " .. p.message end
    assert.matches(pattern, table.concat(all, "\n"))
  end

  it("needs an id with a family, a reason, and examples of both kinds", function()
    fails({ ["id: team.no%-publish"] = "id: Publish" }, "id: a name such as")
    fails({ ["reason: Because.\n"] = "" }, "reason: a reason is missing")
    fails({ ["match: %[\"cp %-r a b\"%]\n"] = "" }, "match: at least one")
    fails({ ["not_match: [^\n]*"] = "" }, "not_match: at least one")
  end)

  it("is told of words that do not exist, with the nearest one", function()
    fails({ ["on: %[write"] = "on: [wrte" }, "on: 'wrte' is no kind of effect.*write")
    fails({ ["flags: recursive"] = "flags: recursiv" }, "flags: 'recursiv'.*recursive")
    fails({ ["place: project"] = "place: projekt" }, "place: 'projekt'.*project")
    fails({ ["reason: Because"] = "raeson: x\nreason: Because" }, "raeson: unknown key.*reason")
    fails({ ["sources: temp"] = "source: temp" }, "unless%[1%].source: unknown condition")
  end)

  it("is told what is missing, empty or of another kind", function()
    for change, pattern in pairs {
      ["on: [write, delete]=>on: []"] = "on: a kind of effect is missing: command, delete",
      ["on: [write, delete]=>on: {a: b}"] = "on: a map is no kind",
      ["op: [cp, mv]=>op: []"] = "op: an empty list",
      ["op: [cp, mv]=>op:"] = "op: text expected, got nothing",
      ["op: [cp, mv]=>op: {cp: 1}"] = "op: text expected, got a map",
      ["verdict: {standard: ask, paranoid: block}=>verdict: [block]"] = "a map of levels expected, got a list",
      ["verdict: {standard: ask, paranoid: block}=>verdict: {}"] = "a map of levels expected, got an empty one",
      ["reason: Because.=>reason: \"\""] = "reason: text expected, got an empty one",
      ["reason: Because.=>reason: \"a\\e[31m\""] = "reason: it has characters that are not shown",
      ["reason: Because.=>reason: \"a\\u202e\""] = "reason: it has characters that are not shown",
      ["reason: Because.=>reason: " .. ("x"):rep(2000)] = "reason: 2000 bytes; at most",
      ["id: team.no-publish=>id: team." .. ("x"):rep(200)] = "id: a name of at most",
      ["instead: ls=>instead: 5"] = "instead: text expected, got '5'",
      ["unless: [{sources: temp}]=>unless: [{}]"] = "unless: an exception without a condition",
      ["unless: [{sources: temp}]=>unless: [temp]"] = "unless: a map of conditions expected, got 'temp'",
      ["match: [\"cp -r a b\"]=>match: [[cp]]"] = "match: example 1: a command, or .*, got a list",
      ["match: [\"cp -r a b\"]=>match: [{tool: 5}]"] = "match: example 1: tool: a name expected",
      ["match: [\"cp -r a b\"]=>match: [{command: cp, cwd: 5}]"] = "cwd: a folder .* expected, got '5'",
      ["match: [\"cp -r a b\"]=>match: [{repeated: [1000000000, x]}]"] = "repeated: for packs",
    } do
      local from, to = change:match "^(.-)=>(.*)$"
      fails({ [from:gsub("%p", "%%%0")] = (to:gsub("%%", "%%%%")) }, pattern)
    end
  end)

  it("cannot be laxer at a stricter level", function()
    fails({ ["standard: ask, paranoid: block"] = "standard: block, strict: ask" },
      "strict is laxer")
    fails({ ["standard: ask"] = "standard: allow" }, "'allow' is no verdict")
    fails({ ["standard: ask"] = "normal: ask" }, "'normal' is no level")
  end)

  it("has globs that can be read", function()
    fails({ ['"%*%.key"'] = '"[a"' }, "target: .*'%[' without")
  end)

  it("has a Lua condition only in a Lua file", function()
    local raw = { id = "a.b", on = "write", verdict = "ask", reason = "r", match = { "x" },
      not_match = { "y" }, test = function() return true end }
    assert.is_nil((rule.check(raw)))
    assert.equal(3, rule.check(raw, 3).index)
    raw.test = "yes"
    assert.is_nil((rule.check(raw, 3)))
  end)

  it("that is no map at all is refused", function()
    for _, raw in ipairs { "text", 5, true } do assert.is_nil((rule.check(raw))) end
  end)
end)

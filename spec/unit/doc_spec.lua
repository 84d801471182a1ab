local doc = require "pais.doc"
local json = require "pais.json"

-- The same document in both formats.
local yaml = [[
plugin:
  name: incident
  authors: [a, b]
consumes:
  memory: {contract: MemoryProvider, optional: true}
config:
  minutes: {default: 30, ratio: 0.5}
hooks:
  stop: true
]]
local toml = [[
[plugin]
name = "incident"
authors = ["a", "b"]
[consumes]
memory = { contract = "MemoryProvider", optional = true }
[config.minutes]
default = 30
ratio = 0.5
[hooks]
stop = true
]]

describe("pais.doc", function()
  it("reads YAML and TOML into the same value", function()
    local a, b = assert(doc.parse(yaml, "yaml", "p")), assert(doc.parse(toml, "toml", "p"))
    assert.same(a, b)
    assert.same("incident", a.plugin.name)
    assert.same("integer", math.type(a.config.minutes.default))
    assert.same("float", math.type(a.config.minutes.ratio))
    assert.is_true(a.hooks.stop)
  end)

  it("recognises TOML by a table header first, and nothing else", function()
    assert.same("incident", doc.parse("# c\n\n" .. toml, "auto", "p").plugin.name)
    assert.same("incident", doc.parse(yaml, "auto", "p").plugin.name)
    assert.same({ "a", "b" }, (doc.parse("[a, b]", "auto", "p")))
    assert.same({ "a" }, (doc.parse('["a"]', "auto", "p")))
  end)

  it("marks arrays as pais.json does, and keeps null", function()
    local v = doc.parse("a: []\nb: {}\nc: [~]\n", "yaml", "p")
    assert.is_true(json.is_array(v.a))
    assert.is_false(json.is_array(v.b))
    assert.equal(json.null, v.c[1])
    assert.same('{"a":[],"b":{},"c":[null]}', json.encode(v))
  end)

  it("tells the place of every key and element", function()
    local v, marks = doc.parse(yaml, "yaml", "p")
    assert.same({ 1, 1 }, marks[v].plugin)
    assert.same({ 3, 3 }, marks[v.plugin].authors)
    assert.same({ 3, 16 }, marks[v.plugin.authors][2])
    assert.same({ 5, 38 }, marks[v.consumes.memory].optional)
    v, marks = doc.parse(toml, "toml", "p")
    assert.same({ 1, 2 }, marks[v].plugin)
    assert.same({ 6, 9 }, marks[v.config].minutes)
    assert.same({ 3, 17 }, marks[v.plugin.authors][2])
  end)

  it("keeps aliases apart", function()
    local v = doc.parse("a: &x {k: 1}\nb: *x\n", "yaml", "p")
    v.a.k = 2
    assert.same(1, v.b.k)
  end)

  it("gives TOML dates as text in the form of RFC 3339", function()
    local v = doc.parse("d = [1979-05-27 07:32:00z, 1979-05-27, 07:32:00.5]", "toml", "p")
    assert.same({ "1979-05-27T07:32:00Z", "1979-05-27", "07:32:00.5" }, v.d)
  end)

  it("keeps 64-bit integers and NUL in strings", function()
    local v = doc.parse('a = 9223372036854775807\nb = "x\\u0000y"', "toml", "p")
    assert.equal(math.maxinteger, v.a)
    assert.same("x\0y", v.b)
    v = doc.parse('a: -9223372036854775808\nb: "x\\0y"', "yaml", "p")
    assert.equal(math.mininteger, v.a)
    assert.same("x\0y", v.b)
  end)

  it("reads numbers whatever the locale", function()
    local before, comma = os.setlocale(nil, "numeric"), nil
    for _, name in ipairs { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8" } do
      comma = comma or os.setlocale(name, "numeric")
    end
    if not comma then return pending("no locale with a decimal comma here") end
    local a, b = doc.parse("a: 1.5", "yaml", "p"), doc.parse("a = 1.5", "toml", "p")
    os.setlocale(before, "numeric")
    assert.same(1.5, a.a)
    assert.same(1.5, b.a)
  end)

  it("fails with file, line, column and a code", function()
    local v, msg, code = doc.parse("a: 1\nb:\n  c: 2\n  c: 3\n", "yaml", "plugin.yaml")
    assert.is_nil(v)
    assert.same("plugin.yaml:4:3: the key 'c' is there twice, first at 3:3", msg)
    assert.same("E_SYNTAX", code)
    v, msg, code = doc.parse("[a]\nb = c\n", "auto", "plugin.yaml")
    assert.is_nil(v)
    assert.same("plugin.yaml:2:5: 'c' is not a value; text needs quotes", msg)
    assert.same("E_SYNTAX", code)
    assert.same("document:1:5: 'c' is not a value; text needs quotes",
      select(2, doc.parse("b = c", "toml")))
  end)

  it("refuses what is too large or too deep", function()
    for _, format in ipairs { "yaml", "toml" } do
      local _, msg, code = doc.parse(string.rep("a", 10 * 1024 * 1024), format, "p")
      assert.same("p:1:1: larger than 4194304 bytes", msg)
      assert.same("E_LIMIT", code)
      _, msg, code = doc.parse("a" .. (format == "yaml" and ": " or " = ")
        .. string.rep("[", 100000), format, "p")
      assert.matches("^p:1:%d+: nested deeper than 64 levels$", msg)
      assert.same("E_LIMIT", code)
    end
    local ok = "a: " .. string.rep("[", 63) .. string.rep("]", 63)
    assert.is_table(doc.parse(ok, "yaml", "p"))
  end)

  it("raises for a format that it does not know", function()
    assert.error_matches(function() doc.parse("", "ini", "p") end, "invalid option 'ini'")
    assert.error(function() doc.parse() end)
  end)
end)

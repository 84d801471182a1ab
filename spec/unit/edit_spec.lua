--- Editing one value: everything else in the text stays as it was, byte for byte.
local edit = require "pais.text.edit"
local json = require "pais.json"

local function path(key)
  local parts = {}
  for part in key:gmatch("[^.]+") do parts[#parts + 1] = part end
  return parts
end

local function try(format, text, key, value)
  return edit.set(text, format, path(key), value)
end

describe("edit.set in YAML", function()
  for name, c in pairs {
    ["replaces a value and keeps the comment"] = {
      "# head\na:\n  b: 1   # why\n  c: 2\n", "a.b", 7, "# head\na:\n  b: 7   # why\n  c: 2\n" },
    ["replaces quoted text"] = { "a: {b: 'it''s, #1', c: 2}\n", "a.b", "x", "a: {b: x, c: 2}\n" },
    ["replaces in a bracketed map"] = { "a: { b: old, c: [1, 2] } # x\n", "a.b", "a b",
      'a: { b: "a b", c: [1, 2] } # x\n' },
    ["replaces a list on one line"] = { "a:\n  b: [x, 'y]'] # z\n", "a.b", json.array { "q" },
      "a:\n  b: [q] # z\n" },
    ["fills an empty value"] = { "a:\n  b: # none yet\n  c: 1\n", "a.b", 1,
      "a:\n  b: 1 # none yet\n  c: 1\n" },
    ["adds to the end of a section"] = {
      "a:\n  b: 1\n  # c: 2\n\n# next\nd:\n  e: 1\n", "a.f", true,
      "a:\n  b: 1\n  f: true\n  # c: 2\n\n# next\nd:\n  e: 1\n" },
    ["adds behind a nested block"] = { "a:\n    b:\n      - 1\n\n      - 2\nc: 1\n", "a.z", 3,
      "a:\n    b:\n      - 1\n\n      - 2\n    z: 3\nc: 1\n" },
    ["adds behind a list at the key's own column"] = { "a:\n  b:\n  - 1\n  - 2\nc: 1\n", "a.z", 3,
      "a:\n  b:\n  - 1\n  - 2\n  z: 3\nc: 1\n" },
    ["adds behind block text"] = { "a:\n  b: |\n    x: 1\n    # no comment\nc: 1\n", "a.z", 3,
      false },
    ["adds to a bracketed map"] = { "a: {b: 1 } # x\n", "a.c", 2, "a: {b: 1, c: 2 } # x\n" },
    ["adds to an empty bracketed map"] = { "a: {}\n", "a.c", 2, "a: {c: 2}\n" },
    ["adds to an empty section"] = { "a: # empty\nb: 1\n", "a.c", 2, "a: # empty\n  c: 2\nb: 1\n" },
    ["makes missing sections"] = { "x: 1", "p.jira.enabled", false,
      "x: 1\np:\n  jira:\n    enabled: false\n" },
    ["makes the first section of a file of comments"] = { "# nothing yet\n", "a.b", "on",
      '# nothing yet\na:\n  b: "on"\n' },
    ["starts an empty file"] = { "", "a.b", "x", "a:\n  b: x\n" },
    ["keeps CRLF"] = { "a:\r\n  b: 1\r\n", "a.c", 2, "a:\r\n  b: 1\r\n  c: 2\r\n" },
    ["counts characters, not bytes"] = { "{é: {ü: 1, b: 2}}\n", "é.b", 3, "{é: {ü: 1, b: 3}}\n" },
    ["takes quoted keys"] = { '"a": {"b: c": 1}\n', "a.b: c", 2, '"a": {"b: c": 2}\n' },
    ["takes text with a colon in it"] = { "a:\n  b: http://x:1/y#z\n", "a.b", "https://z",
      "a:\n  b: https://z\n" },
    ["quotes what would be something else"] = { "a: {b: x}\n", "a.b", "1.5", 'a: {b: "1.5"}\n' },
    ["quotes line breaks"] = { "a:\n  b: x\n", "a.b", "1\n2: 3", 'a:\n  b: "1\\n2: 3"\n' },
    ["leaves an equal value alone"] = { "a: {b: 'x'}\n", "a.b", "x", "a: {b: 'x'}\n" },
    ["refuses a list in block form"] = { "a:\n  b:\n    - 1\n", "a.b", json.array { 2 }, nil },
    ["refuses text over several lines"] = { "a:\n  b: one\n    two\n", "a.b", "x", nil },
    ["refuses block text"] = { "a:\n  b: |\n    two\n", "a.b", "x", nil },
    ["refuses an alias"] = { "x: &n 1\na:\n  b: *n\n", "a.b", 2, nil },
    ["refuses a change that reaches further"] = { "a: &m {b: 1}\nc: *m\n", "a.b", 2, nil },
    ["refuses a bracketed map over lines"] = { "a: {\n  b: 1\n}\n", "a.c", 2, nil },
    ["refuses a section that is a value"] = { "a: 1\n", "a.b", 2, nil },
    ["refuses what is no YAML"] = { "a: [\n", "a.b", 2, nil },
  } do
    it(name, function()
      local new, msg, code = try("yaml", c[1], c[2], c[3])
      if c[4] == nil then
        assert.is_nil(new)
        assert.is_string(msg)
        assert.is_string(code)
      elseif c[4] then
        assert.equal(c[4], new)
      else
        assert.is_truthy(new == nil or new:find("z: 3", 1, true))
      end
    end)
  end
end)

describe("edit.set in TOML", function()
  for name, c in pairs {
    ["replaces a value and keeps the comment"] = {
      "[a]\nb = 1   # why\nc = 2\n", "a.b", 7, "[a]\nb = 7   # why\nc = 2\n" },
    ["replaces text"] = { '[a]\nb = "x # y"\n', "a.b", "z", '[a]\nb = "z"\n' },
    ["replaces in an inline table"] = { "a = {b = 1, c = [1, 2]} # x\n", "a.b", 2,
      "a = {b = 2, c = [1, 2]} # x\n" },
    ["replaces behind a dotted key"] = { "[p]\njira.enabled = true\n", "p.jira.enabled", false,
      "[p]\njira.enabled = false\n" },
    ["adds to the section"] = { "[a]\nb = 1\n# c = 2\n\n[d]\ne = 1\n", "a.c", "x",
      '[a]\nb = 1\nc = "x"\n# c = 2\n\n[d]\ne = 1\n' },
    ["adds to an empty section"] = { "[a] # here\n[d]\n", "a.c", 1, "[a] # here\nc = 1\n[d]\n" },
    ["adds to an inline table"] = { "a = {b = 1}\n", "a.c", 2, "a = {b = 1, c = 2}\n" },
    ["makes the section"] = { "[x]\ny = 1", "p.jira.enabled", false,
      "[x]\ny = 1\n\n[p.jira]\nenabled = false\n" },
    ["adds a key without a section"] = { "# c\n[x]\ny = 1\n", "z", 1, "z = 1\n# c\n[x]\ny = 1\n" },
    ["quotes keys"] = { "[a]\n", "a.x y", 1, '[a]\n"x y" = 1\n' },
    ["does not take text for a header"] = { '[a]\nb = """\n[c]\n"""\n', "c.d", 1, nil },
    ["refuses text over several lines"] = { '[a]\nb = """\nx"""\n', "a.b", 1, nil },
    ["refuses a list over several lines"] = { "[a]\nb = [\n1]\n", "a.b", 1, nil },
    ["refuses an entry of an array of tables"] = { "[[a]]\nb = 1\n", "a.b", 2, nil },
  } do
    it(name, function()
      local new, msg = try("toml", c[1], c[2], c[3])
      assert.equal(c[4], new)
      if c[4] == nil then assert.is_string(msg) end
    end)
  end
end)

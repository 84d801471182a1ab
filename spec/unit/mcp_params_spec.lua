--- pais.mcp.params, name and progress: what clients are told of arguments, names, and how far it is.
local json = require "pais.json"
local name = require "pais.mcp.name"
local params = require "pais.mcp.params"
local progress = require "pais.mcp.progress"

describe("pais.mcp.params", function()
  it("makes a schema of the arguments of a manifest", function()
    local schema = params.of_args { { name = "who", required = true },
      { name = "n", type = "integer", default = 2, required = true, enum = { 1, 2 } } }
    assert.same({ type = "object", additionalProperties = false, required = { "who" }, properties = {
      who = { type = "string" }, n = { type = "integer", default = 2, enum = { 1, 2 } } } }, schema)
    assert.equal('{"additionalProperties":false,"properties":{},"type":"object"}',
      json.encode(params.of_args {}))
    assert.same({ nil, ("its argument '%s' has a name that clients refuse"):format(("x"):rep(65)) },
      { params.of_args { { name = ("x"):rep(65) } } })
  end)

  it("reads what integrations say of theirs, in every form", function()
    local function of(text) return json.encode(params.of_integration(json.decode(text))) end
    assert.equal('{"properties":{},"type":"object"}', of "null")
    assert.equal('{"properties":{"a":{},"b":{}},"type":"object"}', of '["a", "b"]')
    assert.equal('{"properties":{"a":{"type":"integer"},"b":{"description":"the key"}},'
      .. '"required":["a"],"type":"object"}',
      of '[{"name": "a", "type": "integer", "required": true}, {"name": "b", "description": "the key"}]')
    assert.equal(of '[{"name": "a", "type": "string"}, {"name": "b", "description": "the key"}]',
      of '{"a": "string", "b": "the key"}')
    local whole = '{"additionalProperties":false,"properties":{"list":{"items":{"type":"string"},'
      .. '"type":"array"},"n":{"minimum":1,"type":["integer","null"]}},"required":["n"],"type":"object"}'
    assert.equal(whole, of(whole))
  end)

  it("lets nothing through that would spoil all schemas of a session", function()
    local function of(text) return json.encode(params.of_integration(json.decode(text))) end
    assert.equal('{"properties":{},"type":"object"}', of "5")
    assert.equal('{"properties":{"a":{}},"type":"object"}', of '{"a": {"type": "int", "minimum": "x"}}')
    assert.equal('{"properties":{"a":{}},"type":"object"}',
      of '{"a": {"$ref": "#/x", "pattern": "(", "required": "yes", "enum": 5}}')
    assert.equal('{"properties":{},"type":"object"}', of '{"a b": {}, "": {}, "ä": {}}')
    assert.equal('{"properties":{},"type":"object"}',
      of '{"type": "object", "anyOf": [{}], "oneOf": [{}], "allOf": [{}], "properties": []}')
    local deep = ('{"type":"object","properties":{"a":'):rep(50) .. "{}" .. ("}}"):rep(50)
    assert.is_true(#of(deep) < 1000)
  end)
end)

describe("pais.mcp.name", function()
  it("gives each tool a name that clients take, and never the same twice", function()
    local taken = {}
    assert.equal("jira_search", name.make("jira", "search", taken))
    assert.equal("jira_search_2", name.make("jira", "search", taken))
    assert.equal("jira_search_3", name.make("jira", "search", taken))
    assert.equal("a-b_c_d_", name.make("a-b", "c d!", taken))
    local long = name.make("plugin", ("x"):rep(100), taken)
    local other = name.make("plugin", ("x"):rep(99) .. "y", taken)
    assert.is_true(#long == 50 and #other == 50 and long ~= other)
    assert.matches("^plugin_x+_%x%x%x%x%x%x%x%x$", long)
  end)
end)

describe("pais.mcp.progress", function()
  local function all(...)
    local p, out, now = progress.new(), {}, 0
    for _, text in ipairs { ... } do
      p:feed(text)
      out[#out + 1] = p:next(now)
      now = now + 100000
    end
    return out
  end

  it("reads lines, and how far they say it is", function()
    assert.same({ { progress = 1, message = "reading" }, { progress = 2, message = "writing" } },
      all("reading\n", "wri", "ting\n"))
    assert.same({ { progress = 1, total = 4, message = "pages" }, { progress = 2.5, total = 4 },
      { progress = 4, total = 4, message = "done" } }, all("1/4 pages\n", "[2.5 / 4]\r", "4/4: done\n"))
    assert.same({ { progress = 30, total = 100, message = "copied" } }, all("\27[2K 30% copied\r"))
    assert.same({ { progress = 1, message = "\u{FFFD} x" } }, all("\xff\tx\n\n"))
  end)

  it("always goes up, and takes its time", function()
    local seen, last = all("5/10\n", "5/10\n", "retry\n", "3/10\n", "9/10\n"), 0
    assert.equal(5, #seen)
    for _, one in ipairs(seen) do
      assert.is_true(one.progress > last and one.progress <= 10)
      last = one.progress
    end
    local p = progress.new()
    p:feed "a\nb\n"
    assert.same({ progress = 2, message = "b" }, (p:next(0)))
    p:feed "c\n"
    assert.same({ nil, 60000 }, { p:next(40000) })
    p:feed "d\n"
    assert.same({ progress = 4, message = "d" }, (p:next(100000)))
    assert.is_nil(p:next(300000))
  end)

  it("keeps the end of what was said", function()
    local p = progress.new()
    for _ = 1, 100 do p:feed(("x"):rep(1000)) end
    p:feed "the reason\n"
    assert.is_true(#p.tail < 20000)
    assert.matches("the reason\n$", p.tail)
  end)
end)

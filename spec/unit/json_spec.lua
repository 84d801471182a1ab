local json = require "pais.json"

local function again(text) return json.encode((assert(json.decode(text)))) end

describe("pais.json", function()
  it("keeps what lua-cjson alone loses", function()
    for _, text in ipairs {
      "{}", "[]", "null", '{"a":{},"b":[],"c":[[],{}],"d":null}', "1", "1.0", "-0.0", "0.1",
        "[1,2.5,3]",
      "9007199254740993", "9223372036854775807", "-9223372036854775808", "100000000000000000000.0",
      '"\\ud800"', '"\\udc00\\ud800"', '"a\\u0000b"', '"\\u0001"', '"\\u0001n5"', '"\\u0001a"',
      '"\\u0001s\\u0001r"', '"\\u0001l1 2"', '""', '"é😀"', '{"":{"":""}}',
        '{"\\u0001n5":"\\u0001n5"}',
    } do
      local expected = text == "100000000000000000000.0" and "1e+20" or text
      assert.equal(expected, again(text))
    end
    local t = json.decode '{"i":1,"f":1.0,"e":1e2,"z":-0,"big":12345678901234567890}'
    assert.same({ "integer", "float", "float", "float", "float" }, { math.type(t.i), math.type(t.f),
      math.type(t.e), math.type(t.z), math.type(t.big) })
    assert.equal(-math.huge, 1 / t.z)
    assert.equal(1.2345678901234567e19, t.big)
    assert.equal("a\0b", json.decode '"a\\u0000b"')
    assert.equal("\u{D800}", json.decode '"\\ud800"')
    assert.equal(require("cjson").null, json.decode "null")
    assert.equal(json.null, json.decode("[null]")[1])
  end)

  it("keeps long strings, wherever they stand", function()
    for _, n in ipairs { 2000, 2047, 2048, 2049, 2050, 5000, 100000 } do
      for _, piece in ipairs { "x", "é", "\\n", "\\ud83d\\ude00", "\\ud800", "\\u0000", '\\"',
        "\\\\" } do
        local count = n // #piece
        local text = '\239\187\191 {"k":["' .. piece:rep(count) .. '",1,"' .. piece:rep(3) .. '"],"'
          .. piece:rep(count) .. '":"' .. piece:rep(count) .. '"}'
        local t = json.decode(text)
        local one = json.decode('"' .. piece .. '"')
        assert.is_true(t.k[1] == one:rep(count), piece)
        assert.equal(1, t.k[2])
        assert.equal(one:rep(3), t.k[3])
        assert.is_true(t[one:rep(count)] == one:rep(count), piece)
        assert.is_true(json.encode(json.decode(json.encode(t))) == json.encode(t))
      end
      assert.is_true(json.decode('"' .. ("\255"):rep(n) .. '"') == ("\u{FFFD}"):rep(n))
    end
  end)

  it("keeps containers that are nested too deep as they are", function()
    for _, n in ipairs { 199, 200, 201, 202, 1000, 100000 } do
      local text = ("["):rep(n) .. '{"a":1.0,"b":"\\"\\u00e9"}' .. ("]"):rep(n)
      assert.is_true(again(text) == text or n < 200)
      assert.is_true(again(again(text)) == again(text))
    end
    local t = json.decode('{"a":' .. ("["):rep(300) .. ("]"):rep(300) .. ',"b":2}')
    assert.equal(2, t.b)
  end)

  it("says where a text is wrong", function()
    local function fails(text, message)
      local value, msg, code = json.decode(text)
      assert.same({ nil, "decode JSON: " .. message, "E_JSON" }, { value, msg, code })
    end
    fails("", "the text ends where a value is expected at byte 1")
    fails("{", "the name of a member is expected at byte 2")
    fails('{"a":1,}', "the name of a member is expected at byte 8")
    fails("[1 2]", "',' or ']' is expected at byte 4")
    fails("{} x", "text stands behind the value at byte 4")
    fails('"a', "a string is not closed at byte 3")
    fails("\0", "neither a value nor the end of a container at byte 1")
    fails("1.", "a number without digits after the point at byte 3")
  end)

  it("encodes equal values to equal bytes", function()
    local a, b = {}, {}
    for i = 1, 50 do a["k" .. i] = i end
    for i = 50, 1, -1 do b["k" .. i] = i end
    assert.equal(json.encode(a), json.encode(b))
    assert.equal('{"a":1,"aa":2,"b":3,"é":4}', json.encode { b = 3, a = 1, ["é"] = 4, aa = 2 })
    assert.equal('[1,"x",true,null]', json.encode { 1, "x", true, json.null })
    assert.equal("{}", json.encode {})
    assert.equal("[]", json.encode(json.array {}))
    assert.equal('{\n  "a": [\n    1,\n    []\n  ],\n  "b": {}\n}', json.encode({ a = { 1,
      json.array {} }, b = {} }, { pretty = true }))
    for _, n in ipairs { 0.1, 1 / 3, 1e300, -1e-300, 5e-324, 2 ^ 53, 123456789.125, 1e15, 1e16 } do
      assert.equal(n, json.decode(json.encode(n)))
    end
  end)

  it("raises for what JSON cannot say", function()
    local circle = {}
    circle.c = circle
    local deep = {}
    for _ = 1, 1000 do deep = { deep } end
    for _, value in ipairs { 0 / 0, print, circle, deep, io.stdout,
      { [1.5] = 1 }, { [true] = 1 }, { 1, 2, x = 3 }, { [1] = 1, [3] = 3 } } do
      local ok, msg = pcall(json.encode, { v = value })
      assert.is_false(ok)
      assert.matches("^encode JSON: ", (tostring(msg):gsub("^[^:]+:%d+: ", "")))
    end
    assert.has_error(function() json.encode() end)
  end)

  it("cuts a member out, byte for byte", function()
    local text = ' { "a" : { "b" : [ 1.0 , "}" ] } , "a":{"b": 2e1 } }'
    assert.equal("2e1", json.slice(text, { "a", "b" }))
    assert.equal('{"b": 2e1 }', json.slice(text, { "a" }))
    assert.is_nil(json.slice(text, { "a", "c" }))
    assert.is_nil(json.slice(text, { "a", "b", "c" }))
  end)

  it("changes one member and nothing else", function()
    local text = '{"x":1.0, "in" : { "a":[ ] , "b":"\\ud800"} }'
    assert.equal('{"x":1.0, "in" : { "a":5 , "b":"\\ud800"} }', json.patch(text, { "in" }, "a",
      "5"))
    assert.equal('{"x":1.0, "in" : { "a":[ ] , "b":"\\ud800","c\\"":{}} }',
      json.patch(text, { "in" }, 'c"', "{}"))
    assert.equal('{"a":1}', json.patch("{}", {}, "a", "1"))
    assert.equal('{"a":1 }', json.patch("{ }", {}, "a", "1"))
    assert.equal('{"a":0,"a":2}', json.patch('{"a":0,"a":1}', {}, "a", "2"))
    assert.is_nil(json.patch(text, { "x" }, "a", "1"))
    assert.is_nil(json.patch(text, { "none" }, "a", "1"))
    assert.is_nil(json.patch("[1]", {}, "a", "1"))
  end)

  it("sends a number that is too large for a double out as one", function()
    assert.equal("[1e999,-1e999]", json.encode(json.decode "[1e400,-1e400]"))
  end)

  it("copies values, and cleans text", function()
    local t = json.decode '{"a":[],"b":{"c":[1,{"d":null}]}}'
    local c = json.copy(t)
    assert.equal(json.encode(t), json.encode(c))
    c.b.c[2].d = 1
    assert.equal(json.null, t.b.c[2].d)
    assert.is_true(json.is_array(c.a) and json.is_array(c.b.c) and not json.is_array(c.b))
    assert.equal("a\u{FFFD}é", json.clean "a\255é")
    assert.equal("\u{FFFD}", json.clean "\u{D800}")
  end)

  it("tells whether two values say the same", function()
    local text = '{"a":[],"b":{},"c":[1,{"d":null}],"e":1.5,"f":"x"}'
    local a = json.decode(text)
    assert.is_true(json.same(a, json.copy(a)))
    assert.is_true(json.same(a, json.decode(text)))
    for _, change in ipairs { function(t) t.f = "y" end, function(t) t.f = nil end,
      function(t) t.g = 1 end, function(t) t.c[2].d = false end, function(t) t.c[3] = 1 end,
      function(t) t.a = json.decode "{}" end, function(t) t.b = json.array() end,
      function(t) t.e = 1 end, function(t) setmetatable(t.b, { __index = {} }) end,
      function(t) t.c[2] = 1 end, function(t) t.f = {} end } do
      local b = json.copy(a)
      change(b)
      assert.is_false(json.same(a, b))
      assert.is_false(json.same(b, a))
    end
    local deep, deeper = {}, {}
    deep.x, deeper.x = deep, deeper
    assert.is_false(json.same(deep, deeper))
    assert.is_true(json.same(1, 1.0))
    assert.is_false(json.same(1, "1"))
  end)

  it("says where the children of a container stand", function()
    local text = '\239\187\191 {"a" : 1, "h\\u006f": [ "x", {} ]\n}'
    local all = json.children(text)
    assert.is_true(all.object)
    assert.equal("{", text:sub(all.open, all.open))
    assert.equal("}", text:sub(all.close, all.close))
    assert.equal(#text, all.close)
    assert.same({ "a", "ho" }, { all[1].name, all[2].name })
    assert.equal('"a" : 1', text:sub(all[1].at, all[1].to))
    assert.equal("1", text:sub(all[1].from, all[1].to))
    local inner = json.children(text, all[2].from)
    assert.is_false(inner.object)
    assert.equal(2, #inner)
    assert.equal('"x"', text:sub(inner[1].at, inner[1].to))
    assert.equal("{}", text:sub(inner[2].from, inner[2].to))
    assert.is_nil(inner[1].name)
    assert.same({ object = true, open = 1, close = 3 }, json.children "{ }")
    assert.is_nil(json.children "5")
    assert.is_nil(json.children "")
    assert.is_nil(json.children(text, all[1].from))
    assert.has_error(function() json.children("{}", 4) end)
  end)

  it("says at which byte a text stops being JSON", function()
    for text, at in pairs { ["{"] = 2, ["{} x"] = 4, ["[1,]"] = 4, ['{"a" 1}'] = 6, [""] = 1 } do
      local value, _, code, byte = json.decode(text)
      assert.is_nil(value)
      assert.equal("E_JSON", code)
      assert.equal(at, byte)
    end
  end)
end)

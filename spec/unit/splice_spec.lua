local json = require "pais.json"
local splice = require "pais.text.splice"

-- The text with `items` added to the container whose name is given, or to the whole.
local function added(text, name, ...)
  local all = json.children(text)
  local container = all
  for _, c in ipairs(all) do
    if c.name == name then container = json.children(text, c.from) end
  end
  local new = splice.apply(text, { splice.append(text, container, { ... }) })
  assert(json.decode(new))
  return new
end

local function dropped(text, ...)
  local gone = {}
  for _, i in ipairs { ... } do gone[i] = true end
  local new = splice.apply(text, splice.drop(json.children(text), gone))
  assert(json.decode(new))
  return new
end

describe("pais.text.splice", function()
  it("adds in the style of the text", function()
    for _, case in ipairs {
      { "{}", '{\n  "x": 1\n}' },
      { "{ }\n", '{\n  "x": 1\n}\n' },
      { "{\n}\n", '{\n  "x": 1\n}\n' },
      { '{"a":1}', '{"a":1,"x": 1}' },
      { '{"a": 1}\n', '{"a": 1, "x": 1}\n' },
      { '{\n    "a": 1\n}', '{\n    "a": 1,\n    "x": 1\n}' },
      { '{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"x": 1\n}' },
      { '{\r\n  "a": 1  \r\n}\r\n', '{\r\n  "a": 1,\r\n  "x": 1  \r\n}\r\n' },
      { '\239\187\191{\n  "a": 1\n}', '\239\187\191{\n  "a": 1,\n  "x": 1\n}' },
    } do
      assert.equal(case[2], added(case[1], nil, '"x": 1'))
    end
  end)

  it("adds to a container inside, on a line or on lines as it stands", function()
    assert.equal('{\n  "h": {\n    "x": 1,\n    "y": 2\n  },\n  "b": 2\n}',
      added('{\n  "h": {},\n  "b": 2\n}', "h", '"x": 1', '"y": 2'))
    assert.equal('{\n  "h": [1, 2]\n}', added('{\n  "h": [1]\n}', "h", "2"))
    assert.equal('{"h":[1,2]}', added('{"h":[1]}', "h", "2"))
    assert.equal('{"h":[2,3]}', added('{"h":[]}', "h", "2", "3"))
    assert.equal('{\n "h": [\n  1,\n  2\n ]\n}', added('{\n "h": [\n  1\n ]\n}', "h", "2"))
    assert.equal('{\n "h":{\n  "x": 1\n }}', added('{\n "h":{}}', "h", '"x": 1'))
  end)

  it("takes out with the commas that go with it", function()
    assert.equal("[]", dropped("[1]", 1))
    assert.equal("[2,  3 ]", dropped("[ 1 , 2,  3 ]", 1):gsub("%[ ", "["))
    assert.equal("[1,  3]", dropped("[1, 2,  3]", 2))
    assert.equal("[1, 2 ]", dropped("[1, 2,  3 ]", 3))
    assert.equal("[3]", dropped("[1, 2, 3]", 1, 2))
    assert.equal("[1]", dropped("[1, 2, 3]", 2, 3))
    assert.equal("[2]", dropped("[1, 2, 3]", 1, 3))
    assert.equal('{\n  "a": 1\n}', dropped('{\n  "a": 1,\n  "b": {"c": ","}\n}', 2))
  end)

  it("takes out exactly what it has put in", function()
    for _, text in ipairs {
      '{"a":1}', '{"a" : 1 , "b":[ ]}', '{\n  "a": 1\n}\n', '{\r\n\t"a":1,\r\n\t"b":"x"}\r\n\r\n',
      '\239\187\191{ "a": {"b": "}"}\n\n }  ', '{"a":1,"a":2}',
    } do
      local new = added(text, nil, '"x": [1]', '"y": 2')
      local all, gone = json.children(new), {}
      for i, c in ipairs(all) do gone[i] = c.name == "x" or c.name == "y" end
      assert.equal(text, splice.apply(new, splice.drop(all, gone)))
    end
  end)

  it("writes values on one line, in the order given", function()
    local value = { object = true, { "z", { 1, "a" } }, { "b", { object = true } } }
    assert.equal('{"z": [1, "a"], "b": {}}', splice.inline(value, splice.style '{"a": 1}'))
    assert.equal('{"z":[1,"a"],"b":{}}', splice.inline(value, splice.style '{"a":1}'))
  end)

  it("names line and column of what is no JSON", function()
    for text, place in pairs { ['{\n  "a": 1,\n  // no\n}'] = "3:3: ", ["\239\187\191{x"] = "1:2: ",
      ['{"é" 1'] = "1:6: ", [""] = "1:1: ", ["{\r\n,"] = "2:1: " } do
      local value, msg, code = splice.decode(text)
      assert.is_nil(value)
      assert.equal("E_JSON", code)
      assert.equal(place, msg:sub(1, #place))
    end
    assert.same({ a = 1 }, splice.decode '{"a": 1}')
  end)

  it("is quick on megabytes", function()
    local parts = {}
    for i = 1, 60000 do parts[i] = ('"key%d": {"text": "%s"}'):format(i, ("x"):rep(60)) end
    for _, text in ipairs { "{" .. table.concat(parts, ", ") .. "}",
      "{\n  " .. table.concat(parts, ",\n  ") .. "\n}" } do
      assert.is_true(#text > 5000000)
      local started = os.clock()
      local new = added(text, nil, '"x": 1')
      assert.is_true(os.clock() - started < 3)
      assert.equal(#text, #dropped(new, 60001))
    end
  end)
end)

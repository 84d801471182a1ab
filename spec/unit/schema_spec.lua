--- The checker by itself, and that what it says is what the JSON Schemas say.
local doc = require "pais.doc"
local formats = require "pais.schema.formats"
local json = require "pais.json"
local schema = require "pais.schema"

local THING = { type = "map", keys = {
  size = { type = "integer", min = 1, max = 9, default = 3 },
  two_words = { type = "string" },
  colour = { type = "string", enum = { "red", "green" } },
  name = { type = "string", format = "name" },
  need = { type = "map", absent = true, keys = { id = { type = "integer", required = true } } },
  items = { type = "list", item = { type = "number", above = 0 } },
  own = { type = "map", names = "word", any = { type = "one_of", of = {
    { type = "boolean", only = false }, { type = "string" },
    { type = "map", keys = { deep = { type = "boolean", default = true } } } } } },
} }

local function check(text, opts)
  local value, marks = assert(doc.parse(text, "yaml", "f"))
  local normal, problems = schema.check(THING, value, marks, "f.yaml", opts)
  local lines = {}
  for i, p in ipairs(problems) do lines[i] = schema.format(p) end
  return normal, lines, problems
end

describe("schema.check", function()
  it("fills in defaults, in sections that are not there too", function()
    assert.same({ size = 3, own = {} }, (check ""))
    assert.same({}, (check("", { defaults = false })))
    assert.is_true(check("own: {x: {}}").own.x.deep)
  end)

  it("takes both spellings of a known key and leaves chosen names alone", function()
    local normal, lines = check "two-words: a\nown: {some-thing: b, some_thing: c}\n"
    assert.same({}, lines)
    assert.equal("a", normal.two_words)
    assert.same({ ["some-thing"] = "b", some_thing = "c" }, normal.own)
  end)

  it("refuses both spellings at once", function()
    local _, lines = check "two-words: a\ntwo_words: b\n"
    assert.equal(1, #lines)
    assert.truthy(lines[1]:find("'two_words' is given twice", 1, true))
  end)

  for text, want in pairs {
    ["size: 10"] = "f.yaml:1:1: expected a number from 1 to 9, got 10",
    ["size: 1.5"] = "f.yaml:1:1: expected a whole number, got 1.5",
    ["size: '3'"] = "f.yaml:1:1: expected a whole number, got '3'",
    ["size:"] = "f.yaml:1:1: expected a whole number, got nothing",
    ["colour: rad"] = "f.yaml:1:1: expected one of red, green, got 'rad', did you mean 'red'?",
    ["items: [1, 0]"] = "f.yaml:1:12: expected a number more than 0, got 0",
    ["items: 1"] = "f.yaml:1:1: expected a list, got 1",
    ["items: {a: 1}"] = "f.yaml:1:1: expected a list, got a map",
    ["items: [.inf]"] = "f.yaml:1:9: expected a number that is finite",
    ["need: {}"] = "f.yaml:1:1: missing key 'id'",
    ["own: {x: true}"] = "f.yaml:1:7: expected false, text or a map, got true",
    ["own: {1x: a}"] =
      "f.yaml:1:7: expected a word of letters, digits, '_', '-' and '.', got '1x'",
    ["own: {x: {depe: true}}"] = "f.yaml:1:11: unknown key 'depe', did you mean 'deep'?",
    ["siez: 1"] = "f.yaml:1:1: unknown key 'siez', did you mean 'size'?",
    ["banana: 1"] = "f.yaml:1:1: unknown key 'banana'",
    ["name: \"a\\nb\""] = "f.yaml:1:1: expected a name of small letters, digits and dashes, "
      .. "such as 'jira', got 'a?b'",
  } do
    it("says of " .. text, function()
      local _, lines = check(text)
      assert.same({ want }, lines)
    end)
  end

  it("takes a whole number written as a fraction, as JSON Schema does", function()
    local normal, lines = check "size: 4.0"
    assert.same({}, lines)
    assert.equal("integer", math.type(normal.size))
  end)

  it("puts problems in the order of the file, warnings and errors apart", function()
    local _, lines, problems = check "siez: 1\nsize: 0\nown: {x: 1}\n"
    assert.equal(3, #lines)
    assert.equal("warning", problems[1].level)
    assert.equal("error", problems[2].level)
    assert.equal("own.x", problems[3].path)
    assert.is_true(schema.failed(problems))
    _, _, problems = check "siez: 1"
    assert.is_false(schema.failed(problems))
    _, _, problems = check("siez: 1", { strict = true })
    assert.is_true(schema.failed(problems))
  end)

  it("shows at most a hundred problems of a file", function()
    local text = {}
    for i = 1, 500 do text[i] = ("k%d: 1"):format(i) end
    local _, lines = check(table.concat(text, "\n"))
    assert.equal(101, #lines)
  end)

  it("does not hand out its own defaults to be changed", function()
    local node = { type = "map", keys = { l = { type = "list", item = { type = "string" },
      default = { "a" } } } }
    local one = schema.check(node, {}, nil, nil)
    one.l[1] = "changed"
    assert.equal("a", schema.check(node, {}, nil, nil).l[1])
  end)
end)

-- Documents of each kind: what the checker says in strict mode is what a public validator must say
-- of the JSON Schema.
local DOCUMENTS = {
  manifest = { good = {
    "plugin: {name: a, version: 1.0.0}",
    "plugin: {name: a-1, version: 1.0.0-rc.1+b, language: python, entry: src/x.py}",
    "plugin: {name: a, version: 1.0.0}\nprovides: {skill: my-skill, x: false, m: MemoryProvider}",
    "plugin: {name: a, version: 1.0.0}\nprovides: {j: {contract: IntegrationProvider, service: j}}",
    "plugin: {name: a, version: 1.0.0}\nconsumes: {j: 'IntegrationProvider[j]', m: {contract: M}}",
    "plugin: {name: a, version: 1.0.0}\nhooks: {stop: true, x-y: false, Stop2: {on-error: ask}}",
    "plugin: {name: a, version: 1.0.0}\nhooks: {PreToolUse: [{matcher: Bash, timeout: 0.5}, {}]}",
    "plugin: {name: a, version: 1.0.0}\nhooks:\nconfig:\nprovides:\n",
    "plugin: {name: a, version: 1.0.0}\nconfig: {k: {type: integer, default: 1, enum: [1, 2]}}",
    "plugin: {name: a, version: 1.0.0}\npais: {core-version: '>=0.1, <2'}",
    "plugin: {name: a, version: 1.0.0}\nactions: {go: {args: [{name: x, required: true}]}}",
    "plugin: {name: a, version: 1.0.0}\nbuild: {type: uv}",
  }, bad = {
    "", "[]", "plugin: {name: a}", "plugin: {name: A, version: 1.0.0}",
    "plugin: {name: a, version: '1.0'}", "plugin: {name: a, version: 01.0.0}",
    "plugin: {name: a, version: 1.0.0, entry: /etc/x}",
    "plugin: {name: a, version: 1.0.0, entry: a/../../x}",
    "plugin: {name: a, version: 1.0.0, authors: me}", "plugin: {name: a, version: 1.0.0, x: 1}",
    "plugin: {name: a, version: 1.0.0}\nprovides: {memory: true}",
    "plugin: {name: a, version: 1.0.0}\nprovides: {memory: {service: x}}",
    "plugin: {name: a, version: 1.0.0}\nhooks: {stop: {timeout: 0}}",
    "plugin: {name: a, version: 1.0.0}\nhooks: {stop: [true]}",
    "plugin: {name: a, version: 1.0.0}\nhooks: {stop: {phase: late}}",
    "plugin: {name: a, version: 1.0.0}\nhooks: {'a b': true}",
    "plugin: {name: a, version: 1.0.0}\nconfig: {k: {default: 1}}",
    "plugin: {name: a, version: 1.0.0}\nconfig: {k: {type: text}}",
    "plugin: {name: a, version: 1.0.0}\nactions: {go: {args: [{}]}}",
    "plugin: {name: a, version: 1.0.0}\nbuild: {requirements: x}",
    "plugin: {name: a, version: 1.0.0}\npais: {core_version: soon}",
  } },
  config = { good = {
    "", "pais: {version: 0.1.0}", "defaults: {log-level: debug, timeout: 1.5}",
    "registries: {core: 'https://x.org/x.yaml'}", "plugins: {jira: false, x: {enabled: true}}",
    "contracts: {MemoryProvider: history, 'IntegrationProvider[jira]': jira}", "paths:\n",
    "record: {redact_env: [A_B]}", "dispatch: {lua_ms: 100.0}",
  }, bad = {
    "[]", "defaults: {log_level: loud}", "defaults: {timeout: 0}", "dispatch: {lua_ms: 1}",
    "dispatch: {lua_ms: 10.5}", "plugins: {jira: 1}", "plugins: {Jira: true}",
    "registries: {core: 1}", "registries: {a: {key: x}}", "registries: {a: {url: x, key: short}}",
    "record: {redact_env: [A-B]}", "paths: {plugins: ''}", "contracts: {MemoryProvider: [a]}",
    "other: 1", "defaults: {language: }",
  } },
  registry = { good = {
    "plugins: {}", "registry: {name: core}\nplugins: {jira: {source: a/jira, version: 1.0.0}}",
    "plugins: {a: {source: 'https://x/y.git#v1//sub', provides: [MemoryProvider]}}",
    "plugins: []", "plugins: [{name: a, source: x}]",
  }, bad = {
    "", "plugins: [a]", "plugins: [{source: x}]", "plugins: {a: {}}", "plugins: {A: {source: x}}", "plugins: {a: x}",
    "plugins: {a: {source: x, version: new}}",
  } },
}

describe("the schemas", function()
  for kind, documents in pairs(DOCUMENTS) do
    for verdict, texts in pairs(documents) do
      for _, text in ipairs(texts) do
        it(("find this %s %s: %s"):format(kind, verdict, text), function()
          local value, marks = assert(doc.parse(text, "yaml", "f"))
          local _, problems = schema.check(kind, value, marks, "f", { strict = true })
          assert.equal(verdict == "bad", schema.failed(problems))
        end)
      end
    end
  end

  it("describe every key", function()
    local function walk(node, path)
      if node.keys then
        for name, sub in pairs(node.keys) do
          assert(sub.description, path .. "." .. name .. " has no description")
          walk(sub, path .. "." .. name)
        end
      end
      if node.any then walk(node.any, path .. ".*") end
      if node.item then walk(node.item, path .. ".0") end
      for _, alt in ipairs(node.of or {}) do walk(alt, path) end
    end
    for kind in pairs(DOCUMENTS) do walk(schema.node(kind), kind) end
  end)

  it("and the pages are in docs as they are here (`make schemas` writes them)", function()
    for path, text in pairs(require("pais.schema.write").files()) do
      local file = assert(io.open(path))
      local same = file:read "a" == text
      file:close()
      assert(same, path .. " is not up to date")
    end
  end)

  -- The formats' tests are Lua, their patterns are for others: the same examples for both.
  local EXAMPLES = { "a", "A", "a-b", "a_b", "a.b", "-a", "1a", "", "a b", "a\nb", "MemoryProvider",
    "IntegrationProvider[jira]", "IntegrationProvider[]", "X[a]b", "1.2.3", "1.2", "01.2.3",
    "1.2.3-rc.1", "1.2.3-01", "1.2.3-", "1.2.3+b.1", "1.2.3-a+b", "v1.2.3", "1.2.3.4", ">=0.1.0",
    "^1.2", "~1", "1.x", "*", ">= 0.1.0, <2", "=>1", "soon", "/etc", "../a", "a/../b", "a/..b",
    "a/..", "..", "src/x.py", "https://x/y#z", "A_B", "_a", "é" }

  local function validator()
    local pipe = assert(io.popen("sh spec/support/jsonschema.sh 2>&1"))
    local python = pipe:read "a"
    local ok = pipe:close()
    if ok then return (python:gsub("%s+$", "")) end
    if os.getenv "CI" == "true" then error("no JSON Schema validator: " .. python) end
    return nil, python
  end

  it("say the same to a public validator", function()
    local python, why = validator()
    if not python then
      io.stderr:write("\nSKIPPED: the JSON Schemas were not held against a validator: ", why, "\n")
      pending "no JSON Schema validator"
      return
    end
    local cases = json.array {}
    local export = require "pais.schema.export"
    for kind, documents in pairs(DOCUMENTS) do
      for verdict, texts in pairs(documents) do
        for _, text in ipairs(texts) do
          cases[#cases + 1] = { schema = kind, document = assert(doc.parse(text, "yaml", "f")),
            valid = verdict == "good", what = kind .. ": " .. text }
        end
      end
    end
    local schemas = {}
    for kind in pairs(DOCUMENTS) do schemas[kind] = export.document(schema.node(kind)) end
    for name, format in pairs(formats) do
      schemas["format " .. name] = { pattern = format.regex }
      for _, text in ipairs(EXAMPLES) do
        cases[#cases + 1] = { schema = "format " .. name, document = text,
          valid = format.test(text), what = ("%s: %q"):format(name, text) }
      end
    end
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write(json.encode { schemas = schemas, cases = cases })
    file:close()
    local pipe = assert(io.popen(("%s spec/support/jsonschema_cases.py %s 2>&1")
      :format(python, path)))
    local said = pipe:read "a"
    local ok = pipe:close()
    os.remove(path)
    assert(ok, said)
    assert.truthy(said:find("^" .. #cases .. " cases"))
  end)
end)

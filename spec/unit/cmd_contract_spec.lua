--- pais contract, whole processes: providers in Lua, Python and plain sh, what is printed, and the
--- exit codes.
local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"
local view = require "pais.contract.view"

local HISTORY = {
  yaml = [[
plugin: {name: history, version: 1.0.0, language: lua}
provides: {memory: MemoryProvider}
config: {limit: {type: integer, default: 7}}
]],
  lua = [[
return {contracts = {MemoryProvider = {
  capture = function(arg, ctx)
    return {got = arg, limit = ctx.config.limit, by = ctx.call.caller, in_plugin = ctx.plugin.name}
  end,
  query = function() return nil, "the disk is gone" end,
  list_categories = function() return pais.json.array {} end,
  get_recent = function() error "boom" end,
}}}
]],
}
local INCIDENT = {
  yaml = [[
plugin: {name: incident, version: 1.0.0, language: lua}
provides: {skill: incident}
consumes:
  memory: {contract: MemoryProvider, optional: false}
  weather: {contract: WeatherProvider, service: oslo}
  pagerduty: {contract: IntegrationProvider, service: pagerduty}
actions: {go: {description: all of them}}
]],
  lua = [[
return {actions = {go = function(_, ctx)
  local weather = ctx.contract "weather"
  return {weather = weather and weather.now {city = "Oslo"}, none = ctx.contract "pagerduty" == nil,
    memory = ctx.contract("memory"):capture {x = 1}}
end}}
]],
}
local WEATHER = [[
import json, os, sys
arg = json.load(sys.stdin)
if sys.argv[3] == "fail":
    raise ValueError("no such city")
if sys.argv[3] == "chain":
    print(json.dumps(os.environ["PAIS_CONTRACT_PATH"]))
else:
    print(json.dumps({"arg": arg, "service": os.environ["PAIS_CONTRACT_SERVICE"], "argv": sys.argv[1:]}))
]]

describe("pais contract", function()
  local home
  before_each(function()
    home = scratch.dir {
      ["plugins/history/plugin.yaml"] = HISTORY.yaml, ["plugins/history/init.lua"] = HISTORY.lua,
      ["plugins/incident/plugin.yaml"] = INCIDENT.yaml,
      ["plugins/incident/init.lua"] = INCIDENT.lua,
      ["plugins/py/plugin.yaml"] = "plugin: {name: py, version: 1.0.0, language: python}\n"
        .. "provides: {weather: {contract: WeatherProvider, service: oslo}}\n",
      ["plugins/py/src/plugin.py"] = WEATHER,
      ["plugins/lost/plugin.yaml"] = "plugin: {name: lost, version: 1.0.0, language: lua}\n"
        .. "consumes: {x: {contract: NothingProvider, required: true}}\n",
    }
  end)
  teardown(scratch.clean)

  local function pais(line, input)
    return sh.run(sh.pais() .. " " .. line, {env = {PAIS_DIR = home}, input = input})
  end
  local function add(name, yaml)
    assert(fs.mkdirs(home .. "/plugins/" .. name))
    assert(fs.write(home .. "/plugins/" .. name .. "/plugin.yaml", yaml))
  end

  it("lists contracts with who provides and uses them", function()
    local rows = {}
    for _, row in ipairs(json.decode(pais("contract list --json").out)) do rows[row.key] = row end
    assert.same({"history"}, rows.MemoryProvider.providers)
    assert.equal("incident", rows.MemoryProvider.consumers[1].plugin)
    assert.equal("py", rows["WeatherProvider[oslo]"].chosen)
    assert.is_true(rows.NotificationProvider.several)
    assert.equal("lost", rows.NothingProvider.consumers[1].plugin)
    assert.is_false(rows.NothingProvider.consumers[1].runs)
    local text = pais("contract list").out
    assert.matches("MemoryProvider%s+one%s+history%s+incident%s+ok", text)
    assert.matches("NothingProvider%s+one%s+lost%s+missing", text)
  end)

  it("shows one, with its methods", function()
    local r = pais "contract show MemoryProvider"
    assert.matches("capture%s+{category", r.out)
    assert.matches("provided by%s+history", r.out)
    r = pais "contract show WeatherProvider"
    assert.matches("WeatherProvider%[oslo%]\n%s+provided by%s+py", r.out)
    r = pais "contract show MemoryProvder"
    assert.equal(11, r.code)
    assert.matches("did you mean 'MemoryProvider'%?", r.err)
  end)

  it("calls a provider in Lua", function()
    local r = pais [[contract call MemoryProvider capture --json '{"a":[],"n":1.0}']]
    assert.equal('{"by":"pais","got":{"a":[],"n":1.0},"in_plugin":"history","limit":7}\n', r.out)
    assert.equal("[]\n", pais("contract call MemoryProvider list_categories").out)
    assert.matches('"got":%[1%]', pais("contract call MemoryProvider capture -", "[1]\n").out)
  end)

  it("calls a provider in Python", function()
    local r = pais "contract call WeatherProvider now --service oslo '{\"city\":\"Oslo\"}'"
    assert.same({arg = {city = "Oslo"}, service = "oslo",
      argv = {"contract", "WeatherProvider", "now"}}, json.decode(r.out))
    assert.equal('"WeatherProvider[oslo].chain@py"\n',
      pais("contract call 'WeatherProvider[oslo]' chain").out)
  end)

  it("says what failed, with exit code 11", function()
    for line, want in pairs {
      ["MemoryProvider query"] = "MemoryProvider.query of 'history': the disk is gone",
      ["MemoryProvider get_recent"] = "init.lua:7: boom",
      ["'WeatherProvider[oslo]' fail"] = "exit code 1: ValueError: no such city",
      ["NothingProvider x"] = "nothing that runs provides NothingProvider",
      ["MemoryProvider capture --provider py"] = "'py' does not provide MemoryProvider",
    } do
      local r = pais("contract call " .. line)
      assert.equal(11, r.code, line)
      assert.equal("", r.out)
      assert.is_truthy(r.err:find(want, 1, true), r.err)
    end
  end)

  it("takes a wrong method or argument for a usage error", function()
    local r = pais "contract call MemoryProvider captur"
    assert.equal(2, r.code)
    assert.matches("did you mean 'capture'", r.err)
    r = pais "contract call MemoryProvider capture '{'"
    assert.equal(2, r.code)
    assert.matches("the argument is not JSON", r.err)
  end)

  it("reports a conflict, and the setting it names resolves it", function()
    add("notes", "plugin: {name: notes, version: 1.0.0, language: lua}\n"
      .. "provides: {memory: MemoryProvider}\n")
    local r = pais "contract call MemoryProvider list_categories"
    assert.equal(11, r.code)
    local setting = r.err:match("`(contracts: .-)`")
    assert.equal("contracts: {MemoryProvider: history}", setting)
    assert.matches("incident %(refused: needs MemoryProvider", pais("contract graph").out)
    assert.equal(11, pais("run incident go").code)
    assert(fs.write(home .. "/pais.yaml", setting .. "\n"))
    assert.equal("[]\n", pais("contract call MemoryProvider list_categories").out)
  end)

  it("wires contracts for actions, across languages", function()
    local r = pais "run incident go"
    local value = json.decode(r.out)
    assert.equal("Oslo", value.weather.arg.city)
    assert.is_true(value.none)
    assert.equal("incident", value.memory.by)
  end)

  it("refuses calls that go round through other processes", function()
    add("loop", "plugin: {name: loop, version: 1.0.0, language: sh, entry: loop.sh}\n"
      .. "provides: {loop: Loop}\n")
    assert(fs.write(home .. "/plugins/loop/loop.sh",
      "echo x >> " .. sh.quote(home .. "/calls") .. "\nexec " .. sh.quote(sh.pais())
      .. " contract call Loop go\n"))
    local r = pais "contract call Loop go"
    assert.equal(11, r.code)
    assert.matches("it is running already: Loop.go@loop %-> Loop.go@loop", r.err)
    assert.equal("x\n", fs.read(home .. "/calls"))
  end)

  it("draws the graph in all forms", function()
    local text = pais("contract graph").out
    assert.is_truthy(text:find("├─ uses MemoryProvider from history (required, as 'memory')", 1, true))
    assert.is_truthy(text:find("lost (refused: needs NothingProvider", 1, true))
    local dot = pais("contract graph --dot").out
    assert.is_truthy(dot:find('"plugin incident" -> "plugin history" [label="MemoryProvider"];', 1, true))
    assert.is_truthy(dot:find('[label="WeatherProvider[oslo]", style=dashed];', 1, true))
    if sh.have "dot" then assert.equal(0, sh.run("dot -Tcanon", {input = dot}).code) end
    local graph = json.decode(pais("contract graph --json").out)
    assert.equal(4, #graph.nodes)
    local mermaid = pais("contract graph --mermaid").out
    assert.matches("^flowchart LR\n", mermaid)
    assert.is_truthy(mermaid:find('-.->|"WeatherProvider#91;oslo#93;"|', 1, true))
    assert.equal(2, pais("contract graph --dot --mermaid").code)
  end)
end)

describe("the drawn graph", function()
  -- names come from manifests of other people; every line must still be one statement
  local evil = {nodes = {{name = 'a"];x[', state = "refused", reason = 'q"\\\n', provides = {}},
    {name = "b|c", state = "off", provides = {}}},
    edges = {{from = 'a"];x[', to = "b|c", alias = "x", key = 'K["]|', optional = false},
      {from = "b|c", alias = "y", key = "M\n", optional = true, missing = "m"}}}

  it("quotes for Graphviz", function()
    local lines = {}
    for line in view.dot(evil):gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.equal(9, #lines)
    for i = 4, 8 do
      -- without what is quoted, a statement is a node or an edge with attributes
      local bare = lines[i]:gsub("\\.", ""):gsub('"[^"]*"', "Q")
      assert.is_truthy(bare:find("^  Q %[label=Q[^%];]*%];$")
        or bare:find("^  Q %-> Q %[label=Q[^%];]*%];$"), lines[i])
    end
  end)
  it("quotes for Mermaid", function()
    for line in view.mermaid(evil):gmatch "[^\n]+" do
      local bare = line:gsub('"[^"]*"', '""')
      assert.is_nil(bare:find('[|]""[^|]'), line)
      assert.is_nil(line:find("x[", 1, true), line)
    end
  end)
end)

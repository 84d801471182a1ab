--- `pais mcp serve` with the real client: its tools are listed to the model, called, and fail visibly.
local client = require "client"
local demo = require "demo"
local fs = require "pais.fs"
local json = require "cjson"
local sh = require "sh"

-- As `claude mcp add -s user pais -- pais mcp serve` writes it, with a line before that keeps what the
-- client sends.
local function add_server(more)
  return function(dir)
    for path, text in pairs(demo.files) do
      assert(fs.mkdirs((dir .. "/pais/" .. path):match("^(.*)/")))
      assert(fs.write(dir .. "/pais/" .. path, text))
    end
    local server = { type = "stdio", command = "/bin/sh", env = { PIDS = dir .. "/pids" },
      args = { "-c", ("tee -a %s/sent | %s mcp serve"):format(dir, sh.pais()) } }
    for name, value in pairs(more or {}) do server[name] = value end
    assert(fs.write(dir .. "/home/.claude.json", json.encode { mcpServers = { pais = server } }))
  end
end

local function call(name, input, id)
  return client.tool("mcp__pais__" .. name, input or { who = "x" }, id or name)
end

local ALL = "Bash,ToolSearch,mcp__pais"

describe("pais mcp serve", function()
  teardown(client.clean)

  it("offers its tools to the model, which calls them", function()
    local s = client.run { setup = { add_server { alwaysLoad = true } }, allowed = ALL, events = {},
      settings = json.encode { hooks = client.wiring(client.EVENTS) }, turns = {
        { call "demo_greet", call("demo_steps", json.decode "{}") },
        { call("demo_fail", json.decode "{}"), call("demo_greet", { who = 5 }, "wrong"),
          call("tracker_search", { query = "q" }) }, "bye" } }
    local tools = {}
    for _, tool in ipairs(s.requests[1].body.tools) do tools[tool.name] = tool end
    assert.equal("Say hello", tools.mcp__pais__demo_greet.description)
    assert.same({ "who" }, tools.mcp__pais__demo_greet.input_schema.required)
    assert.truthy(tools.mcp__pais__tracker_search)
    assert.is_nil(tools.mcp__pais__demo_hidden)
    assert.truthy(s.told:find("named PLUGIN_ACTION", 1, true), "the instructions")
    assert.equal("hello x", s.results.demo_greet.text)
    assert.equal("done", s.results.demo_steps.text)
    assert.truthy(s.results.tracker_search.text:find('"did":"search"', 1, true),
      s.results.tracker_search.text)
    for id, text in pairs { demo_fail = "it did not work", wrong = "who: " } do
      assert.is_true(s.results[id].is_error, id)
      assert.truthy(s.results[id].text:find(text, 1, true), s.results[id].text)
    end
    -- What the hooks see of it.
    assert.equal("mcp__pais__demo_greet", s:of_call("demo_greet").tool)
    assert.equal(2, #s:recorded "PostToolUseFailure")
    -- The client stayed with the version that it asked for first.
    local sent = assert(fs.read(s.dir .. "/sent"))
    assert.truthy(sent:find("server/discover", 1, true))
    assert.is_nil(sent:find('"method":"initialize"', 1, true))
  end)

  it("is there for the first turn, where tools are found by a search", function()
    local s = client.run { setup = { add_server() }, allowed = ALL, turns = {
      client.tool("ToolSearch", { query = "select:mcp__pais__demo_greet" }, "search"),
      call "demo_greet", "bye" } }
    assert.equal("hello x", s.results.demo_greet.text)
  end)
end)

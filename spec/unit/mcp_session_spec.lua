--- pais.mcp.session with a world of its own: whatever comes, it answers in JSON and goes on.
local json = require "pais.json"
local session = require "pais.mcp.session"

local TOOL = { name = "a_x", plugin = "a", action = "x", definition = { name = "a_x" } }
local FOUND = json.encode { tools = json.array { TOOL }, skipped = json.array {},
  inputs = json.array {} }

local META = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
  .. '"io.modelcontextprotocol/clientCapabilities":{},"progressToken":1}'
local SEEDS = {
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}',
  '{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}',
  '{"jsonrpc":"2.0","id":3,"method":"tools/list","params":{' .. META .. "}}",
  '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"a_x","arguments":{"a":[1]},'
    .. META .. "}}",
  '{"jsonrpc":"2.0","id":"a","method":"subscriptions/listen","params":{"notifications":'
    .. '{"toolsListChanged":true},' .. META .. "}}",
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}',
  '[{"jsonrpc":"2.0","id":7,"method":"ping"},{"jsonrpc":"2.0","id":8,"method":"tools/call",'
    .. '"params":{"name":"a_x"}}]',
  '{"jsonrpc":"2.0","id":9,"method":"server/discover","params":{' .. META .. "}}",
}
local VALUES = { "1e999", "-0", "1.5", '""', "null", "true", "[]", "{}", '"\\ud800"', "-1",
  "12345678901234567890123", "[[[[]]]]", '"x"', "9223372036854775807", "" }

-- The seeds with a value in place of another, a byte changed, a piece cut out.
local function mutate(text)
  local kind = math.random(4)
  if text == "" or kind == 4 then return text end
  local at, to = math.random(#text), math.random(#text)
  if kind == 1 then return text:sub(1, at - 1) .. string.char(math.random(0, 255)) .. text:sub(at + 1) end
  if kind == 2 then return text:sub(1, at) .. text:sub(to) end
  at = text:match("[:,%[]()", at)
  if not at then return text end
  local rest = text:match('^"[^"]*"()', at) or text:match("^[%w.]+()", at) or text:match("^%b{}()", at)
    or text:match("^%b[]()", at) or at
  return text:sub(1, at - 1) .. VALUES[math.random(#VALUES)] .. text:sub(rest)
end

describe("a session", function()
  local function new()
    local world = { sent = {}, jobs = {}, logged = {}, cancelled = {} }
    function world.send(text) world.sent[#world.sent + 1] = assert(json.decode(text)) end
    function world.start(job) world.jobs[#world.jobs + 1] = job end
    function world.cancel(job) world.cancelled[job] = true end
    function world.log(text) world.logged[#world.logged + 1] = text end
    return session.new(world, {}), world
  end

  -- The oldest process ends.
  local function finish(s, world, result)
    local job = table.remove(world.jobs, 1)
    s:event { job = job, result = job == s.catalog.job
      and { kind = "exit", code = 0, out = FOUND } or result }
  end

  it("survives whatever is sent, and answers what was right", function()
    math.randomseed(7)
    local s, world = new()
    for i = 1, 6000 do
      local text = SEEDS[math.random(#SEEDS)]
      for _ = 1, math.random(3) do text = mutate(text) end
      s:line(text)
      if i % 20 == 0 and world.jobs[1] then
        if world.jobs[1] ~= s.catalog.job then s:event { job = world.jobs[1], err = "3/4 \xff\n" } end
        s:tell(i * 1000000)
        finish(s, world, { kind = "exit", code = i % 2, out = '{"x":1}' })
      end
    end
    assert.same({}, world.logged)
    while world.jobs[1] do finish(s, world, { kind = "exit", code = 0, out = "" }) end
    assert.is_false(s:busy())
    local before = #world.sent
    s:line '{"jsonrpc":"2.0","id":"last","method":"ping"}'
    assert.same({ jsonrpc = "2.0", id = "last", result = {} }, world.sent[before + 1])
  end)

  it("answers a call once, whenever it is cancelled", function()
    for _, when in ipairs { "before", "while", "after" } do
      local s, world = new()
      local function cancel(now)
        if now ~= when then return end
        s:line '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}'
      end
      s:line '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"a_x"}}'
      cancel "before"
      finish(s, world)
      cancel "while"
      local job = world.jobs[1]
      if job then finish(s, world, { kind = "exit", code = 0, out = "x" }) end
      cancel "after"
      assert.equal(when == "after" and 1 or 0, #world.sent, when)
      assert.equal(when == "while", world.cancelled[job or world] or false, when)
      assert.is_false(s:busy())
    end
  end)

  it("loses one answer, not itself, by a fault of its own", function()
    local s, world = new()
    s.catalog.when = function() error "a fault" end
    s:line '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
    assert.equal(-32603, world.sent[1].error.code)
    assert.matches("a fault", world.logged[1], 1, true)
    s:line '{"jsonrpc":"2.0","id":2,"method":"ping"}'
    assert.same({}, world.sent[2].result)
  end)

  it("says so when the tools cannot be found", function()
    local s, world = new()
    s:line '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
    s:event { job = world.jobs[1], err = "pais: the home is gone\n" }
    s:event { job = world.jobs[1], result = { kind = "exit", code = 1, out = "" } }
    assert.same({}, world.sent[1].result.tools)
    assert.same({ "pais: the home is gone", "the tools could not be found" }, world.logged)
  end)
end)

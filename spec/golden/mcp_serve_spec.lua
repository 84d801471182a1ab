--- `pais mcp serve` as clients meet it: versions, tools, calls, and everything that may go wrong.
local demo = require "demo"
local fs = require "pais.fs"
local json = require "pais.json"
local mcp = require "mcp"
local scratch = require "scratch"
local sh = require "sh"
local sys = require "pais.sys"

describe("pais mcp serve", function()
  local server, env, home, running

  local function write(files)
    for path, text in pairs(files) do
      assert(fs.mkdirs((home .. "/" .. path):match("^(.*)/")))
      assert(fs.write(home .. "/" .. path, text))
    end
  end

  local function start(args, more)
    local dir = scratch.dir()
    local vars = { PAIS_DIR = home, PIDS = dir .. "/pids" }
    for name, value in pairs(more or {}) do vars[name] = value end
    env = vars
    local one = mcp.start(dir, vars, args)
    running[#running + 1] = one
    return one
  end

  setup(function() running = {} end)
  before_each(function()
    if server then return end
    home = scratch.dir()
    write(demo.files)
    server = start()
    server:initialize()
  end)
  teardown(function()
    -- The last first: it holds the pipes of those before it, as every program does that is started here.
    for i = #running, 1, -1 do if running[i].input then running[i]:close() end end
    scratch.clean()
  end)

  local function gone(pid)
    for _ = 1, 400 do
      local stat = fs.read("/proc/" .. pid .. "/stat")
      if not stat or stat:match("%) ([ZX])") then return true end
      sys.sleep_ms(10)
    end
  end

  local function pids()
    for _ = 1, 400 do
      local a, b = (fs.read(env.PIDS) or ""):match("(%d+)\n(%d+)\n")
      if a then return { a, b } end
      sys.sleep_ms(10)
    end
    error "the action did not start"
  end

  describe("speaks", function()
    for _, version in ipairs { "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25" } do
      it("version " .. version, function()
        local one = start()
        local result = one:initialize(version)
        assert.equal(version, result.protocolVersion)
        assert.same({ tools = { listChanged = true } }, result.capabilities)
        assert.equal("pais", result.serverInfo.name)
        assert.truthy(result.instructions)
        assert.same({ jsonrpc = "2.0", id = 0, result = {} }, one:call(0, "ping"))
        local _, called = one:tool(1, "demo_data")
        assert.equal(version >= "2025-06-18" and 1 or nil, (called.structuredContent or {}).n)
        assert.is_nil(called.resultType)
        local wanted = version < "2025-06-18"
        one:send '[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","method":"x"},{"id":1},'
        one:send '{"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"demo_list"}}]\n'
        local batch = one:await(function(m) return json.is_array(m) or m.error end)
        if wanted then
          assert.equal(3, #batch)
          assert.same({ "a", 1, "b" }, { batch[1].id, batch[2].id, batch[3].id })
          assert.equal(-32600, batch[2].error.code)
        else
          assert.equal(-32600, batch.error.code)
        end
      end)
    end

    it("the latest of these when it is asked for another, and asks for one", function()
      local one = start()
      assert.equal("2025-11-25", one:initialize("1999-01-01").protocolVersion)
      assert.equal(-32602, one:call(1, "initialize", {}).error.code)
    end)

    it("2026-07-28, where each request says it", function()
      local one = start()
      local function meta(more)
        local m = { ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
          ["io.modelcontextprotocol/clientCapabilities"] = {} }
        for key, value in pairs(more or {}) do m[key] = value end
        return m
      end
      local found = one:call("probe", "server/discover", { _meta = meta() }).result
      assert.same({ "2026-07-28" }, found.supportedVersions)
      assert.equal("complete", found.resultType)
      assert.same({ 0, "private" }, { found.ttlMs, found.cacheScope })
      assert.equal("pais", found._meta["io.modelcontextprotocol/serverInfo"].name)
      local list = one:call(1, "tools/list", { _meta = meta() }).result
      assert.same({ "complete", 0 }, { list.resultType, list.ttlMs })
      local result = one:call(2, "tools/call", { name = "demo_list", _meta = meta() }).result
      assert.same({ 1, 2 }, result.structuredContent)
      assert.equal("complete", result.resultType)
      -- What this version no longer has, and what a request must say.
      assert.equal(-32601, one:call(3, "ping", { _meta = meta() }).error.code)
      local refused = one:call(4, "tools/list", { _meta = meta {
        ["io.modelcontextprotocol/protocolVersion"] = "2030-01-01" } }).error
      assert.equal(-32022, refused.code)
      assert.same({ supported = { "2026-07-28" }, requested = "2030-01-01" }, refused.data)
      assert.equal(-32602, one:call(5, "tools/list", { _meta = {
        ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28" } }).error.code)
      -- One that does not say it is in the other kind.
      assert.is_nil(one:call(6, "tools/list").result.resultType)
      assert.equal(-32601, one:call(7, "server/discover").error.code)
      -- Changes, for who listens.
      one:ask("listen", "subscriptions/listen", { _meta = meta(),
        notifications = { toolsListChanged = true, promptsListChanged = true } })
      one:await(function(m) return m.method == "notifications/subscriptions/acknowledged" end)
      assert.same({ { notifications = { toolsListChanged = true },
        _meta = { ["io.modelcontextprotocol/subscriptionId"] = "listen" } } },
        one:notes "notifications/subscriptions/acknowledged")
      write { ["plugins/other/plugin.yaml"] = "plugin: {name: other, version: 1.0.0}\nactions: {a: {}}\n" }
      one:call(8, "tools/list", { _meta = meta() })
      assert.same({ { _meta = { ["io.modelcontextprotocol/subscriptionId"] = "listen" } } },
        one:notes "notifications/tools/list_changed")
      fs.rmtree(home .. "/plugins/other")
    end)

    it("at once, before anything is looked at", function()
      local looked = home .. "/looked"
      -- Who looks waits until somebody opens the other end.
      local pipe = home .. "/pipe"
      sh.run("mkfifo " .. pipe)
      write { ["policy.lua"] = ("io.open(%q, 'w'):close() io.open(%q, 'w'):close()"):format(looked, pipe) }
      local one = start()
      one:initialize()
      sh.run(("{ until [ -e %s ]; do sleep 0.05; done; } <>%s >/dev/null 2>&1 &"):format(pipe .. ".done",
        pipe))
      one:call(1, "tools/list")
      write { ["pipe.done"] = "" }
      assert.truthy(fs.stat(looked))
      fs.remove(home .. "/policy.lua")
    end)
  end)

  it("lists every action that a manifest describes, and those of integrations", function()
    local list = server:call(1, "tools/list").result.tools
    local by_name, names = {}, {}
    for i, tool in ipairs(list) do by_name[tool.name], names[i] = tool, tool.name end
    assert.same({ "demo_bytes", "demo_data", "demo_exit", "demo_fail", "demo_greet", "demo_hang",
      "demo_list", "demo_loop", "demo_much", "demo_noise", "demo_nothing", "demo_raise", "demo_size",
      "demo_steps", "demo_surrogate", "tracker_greet", "tracker_odd_name_", "tracker_search" }, names)
    assert.same({ name = "demo_greet", description = "Say hello", annotations = { readOnlyHint = true },
      inputSchema = { type = "object", additionalProperties = false, required = { "who" }, properties = {
        who = { type = "string", description = "Whom" }, times = { type = "integer", default = 1 },
        mood = { type = "string", enum = { "glad", "sad" } } } } }, by_name.demo_greet)
    assert.same({ type = "object", properties = { query = { type = "string" } }, required = { "query" } },
      by_name.tracker_search.inputSchema)
    assert.equal(-32602, server:call(2, "tools/list", { cursor = "x" }).error.code)
    assert.same(list, server:call(3, "tools/list").result.tools)
    local one = start "demo"
    one:initialize()
    assert.equal(#list, #one:call(1, "tools/list").result.tools)
  end)

  it("calls: text, data, nothing, failure", function()
    local function call(name, arguments) return { server:tool(sys.now_us(), name, arguments) } end
    assert.equal("hello x\nhello x", call("demo_greet", { who = "x", times = 2, mood = json.null })[1])
    local data = call "demo_data"
    assert.equal('\n{"empty":{},"list":[1.5,"x"],"n":1}', data[1])
    assert.same({ n = 1, list = { 1.5, "x" }, empty = {} }, data[2].structuredContent)
    assert.is_nil(data[2].isError)
    assert.same({ "[1,2]", nil }, { call("demo_list")[1], call("demo_list")[2].structuredContent })
    assert.equal("(no output)", call("demo_nothing")[1])
    assert.equal('{"did":"search","with":{"query":"x"}}', call("tracker_search", { query = "x" })[1])
    for name, text in pairs { demo_fail = "it did not work", demo_raise = "init.lua:7: broken",
      demo_exit = "so far\nthe action ended with exit code 3", tracker_greet = "the tracker is down" } do
      local failed = call(name)
      assert.is_true(failed[2].isError, name)
      assert.matches(text, failed[1], 1, true)
    end
    for text, arguments in pairs { ["who is missing"] = {}, ["expected text, got number"] = { who = 1 },
      ["did you mean 'times'?"] = { who = "x", tims = 1 },
      ["is not one of glad, sad"] = { who = "x", mood = "angry" } } do
      local failed = call("demo_greet", arguments)
      assert.is_true(failed[2].isError, text)
      assert.matches(text, failed[1], 1, true)
    end
  end)

  it("lets neither bytes nor amounts of output break the protocol", function()
    assert.equal("\u{FFFD}\u{FFFD} ok \0 end", (server:tool(1, "demo_bytes")))
    local text, result = server:tool(2, "demo_surrogate")
    assert.equal('{"a": "\\ud800"}', text)
    assert.is_nil(result.structuredContent)
    text = server:tool(3, "demo_much")
    assert.equal((1 << 20) + #"\n(cut here: there was more than 1024 KB)", #text)
    assert.matches("cut here: there was more than 1024 KB", text, 1, true)
    server:ask(4, "tools/call", { name = "demo_noise", _meta = { progressToken = "noise" } })
    assert.equal("quiet", server:answer(4).result.content[1].text)
    local seen = server:notes "notifications/progress"
    assert.is_true(#seen < 200, #seen .. " notifications")
  end)

  it("takes 10 MB of arguments, and hands them on", function()
    assert.equal("10485760", (server:tool(1, "demo_size", { text = ("x"):rep(10 << 20) })))
  end)

  it("refuses what is not the protocol, and goes on", function()
    local one = start()
    one:initialize()
    local function code(line)
      local before = #one.seen
      one:send(line)
      return one:await(function(m) return m == one.seen[before + 1] and m.error end).error.code
    end
    assert.equal(-32700, code "{\n")
    assert.equal(-32700, code "nonsense\r\n")
    assert.equal(-32700, code '{"jsonrpc":"2.0","id":1,"method":"ping"} x\n')
    for _, line in ipairs { "5", '"x"', "null", "[]", "{}", '{"jsonrpc":"1.0","id":1,"method":"ping"}',
      '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","id":null,"method":"ping"}',
      '{"jsonrpc":"2.0","id":{},"method":"ping"}', '{"jsonrpc":"2.0","id":1,"method":5}',
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}' } do
      assert.equal(-32600, code(line .. "\n"), line)
    end
    for _, method in ipairs { "nonsense", "resources/list", "prompts/list", "logging/setLevel", "" } do
      assert.equal(-32601, one:call(method, method).error.code, method)
    end
    for _, params in ipairs { {}, { name = 5 }, { name = "demo_gret" }, { name = "demo_hidden" },
      { name = "demo_greet", arguments = { 1 } }, { name = "demo_greet", arguments = "x" } } do
      assert.equal(-32602, one:call(json.encode(params), "tools/call", params).error.code)
    end
    assert.matches("did you mean 'demo_greet'?", one:call(1, "tools/call", { name = "demo_gret" })
      .error.message, 1, true)
    -- White space, answers to what nobody asked, unknown notifications, odd bytes: nothing comes of it.
    local before = #one.seen
    one:send '\n\r\n  \n{"jsonrpc":"2.0","id":9,"result":{}}\n{"jsonrpc":"2.0","method":"notifications/x"}\n'
    one:send '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"none"}}\n'
    one:send '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[]}}\n'
    one:send '{"jsonrpc":"2.0","id":"\xff\\ud800",'
    one:send '"method":"ping"}\r\n'
    local answer = one:await(function(m) return m == one.seen[before + 1] end)
    assert.equal("\u{FFFD}\xed\xa0\x80", answer.id)
    assert.same({ jsonrpc = "2.0", id = 1.5, result = {} }, one:call(1.5, "ping"))
    one:send '{"jsonrpc":"2.0","id":"half","method":"ping"}'
    assert.equal(0, (one:close()))
    assert.same({}, one:answer("half").result)
  end)

  it("does not keep a message that is too long", function()
    local one = start()
    one:initialize()
    for _ = 1, 65 do one:send((" "):rep(1 << 20)) end
    one:send "\n"
    local refused = one:await(function(m) return m.error end).error
    assert.equal("Invalid request: the message is longer than 64 MB", refused.message)
    assert.same({}, one:call(1, "ping").result)
  end)

  it("runs calls side by side, and answers meanwhile", function()
    for i = 1, 6 do
      server:ask("s" .. i, "tools/call", { name = "demo_steps", _meta = { progressToken = "s" .. i } })
    end
    server:ask("loop", "tools/call", { name = "demo_loop" })
    assert.same({}, server:call("ping", "ping").result)
    assert.matches("id is that of a call", server:call("loop", "ping").error.message, 1, true)
    for i = 1, 6 do assert.equal("done", server:answer("s" .. i).result.content[1].text) end
    -- Before one of them was done, others had begun.
    local begun, count = {}, 0
    for _, message in ipairs(server.seen) do
      local token = message.method == "notifications/progress" and message.params.progressToken
      if token and tostring(token):find "^s%d" and not begun[token] then begun[token], count = true, count + 1 end
      if tostring(message.id):find "^s%d$" then break end
    end
    assert.is_true(count > 1, count .. " had begun")
    server:send { jsonrpc = "2.0", method = "notifications/cancelled", params = { requestId = "loop" } }
    assert.equal("hello x", (server:tool("after", "demo_greet", { who = "x" })))
  end)

  it("tells of progress when it is asked to", function()
    server:ask("p", "tools/call", { name = "demo_steps", _meta = { progressToken = 77 } })
    server:answer "p"
    local seen = {}
    for _, one in ipairs(server:notes "notifications/progress") do
      if one.progressToken == 77 then seen[#seen + 1] = one end
    end
    assert.same({ { progressToken = 77, progress = 1, total = 3, message = "step" },
      { progressToken = 77, progress = 2, total = 3, message = "step" },
      { progressToken = 77, progress = 3, total = 3, message = "step" } }, seen)
  end)

  it("kills what a cancelled call has started, and does not answer it", function()
    local one = start()
    one:initialize()
    one:ask("hang", "tools/call", { name = "demo_hang" })
    local started = pids()
    one:send { jsonrpc = "2.0", method = "notifications/cancelled", params = { requestId = "hang" } }
    for _, pid in ipairs(started) do assert.is_true(gone(pid)) end
    -- Before it is clear what to run, too.
    one:ask("early", "tools/call", { name = "demo_hang" })
    one:send { jsonrpc = "2.0", method = "notifications/cancelled", params = { requestId = "early" } }
    one:call("last", "ping")
    assert.equal("hello x", (one:tool("then", "demo_greet", { who = "x" })))
    for _, message in ipairs(one.seen) do
      assert.is_true(message.id ~= "hang" and message.id ~= "early")
    end
  end)

  for what, ending in pairs {
    ["standard input ends"] = function(one) return one:close() end,
    ["SIGINT comes"] = function(one) sh.run("kill -INT " .. one.pid) return one:close() end,
    ["SIGTERM comes"] = function(one) sh.run("kill -TERM " .. one.pid) return one:close() end,
  } do
    it("ends with all it has started when " .. what, function()
      local one = start()
      one:initialize()
      one:ask("hang", "tools/call", { name = "demo_hang" })
      local started = pids()
      local status = ending(one)
      assert.is_true(status == 0 or status == 130 or status == 143, tostring(status))
      for _, pid in ipairs(started) do assert.is_true(gone(pid)) end
    end)
  end

  it("answers the list that was asked for before its input ended", function()
    local r = sh.run(("printf '%%s\\n' '%s' | env PAIS_DIR=%s %s mcp serve demo"):format(
      json.encode { jsonrpc = "2.0", id = 1, method = "tools/list" }, home, sh.pais()))
    assert.equal(18, #json.decode(r.out).result.tools)
    assert.same({ 0, "" }, { r.code, r.err })
  end)

  it("does not wait for a client that does not read", function()
    -- Far more answers than a pipe holds, before the first is read.
    local r = sh.run(([[python3 -c '
import subprocess, sys
p = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for i in range(20000):
    p.stdin.write(b"{\"jsonrpc\":\"2.0\",\"id\":%%d,\"method\":\"ping\"}\n" %% i)
p.stdin.flush()
print(sum(1 for _ in zip(range(20000), p.stdout)))
p.stdin.close()
print(p.wait())' %s mcp serve]]):format(sh.pais()), { env = { PAIS_DIR = home } })
    assert.equal("20000\n0\n", r.out, r.err)
  end)

  it("leaves out what it cannot offer, says so once, and goes on", function()
    write {
      ["plugins/slow/plugin.yaml"] = "plugin: {name: slow, version: 1.0.0, language: sh, entry: run.sh}\n"
        .. "provides: {integration: {contract: IntegrationProvider, service: snail}}\n",
      ["plugins/slow/run.sh"] = "case $3 in is_configured) echo true ;; "
        .. "*) sleep 1.5; echo '[\"creep\"]' ;; esac\n",
      ["plugins/unset/plugin.yaml"] = "plugin: {name: unset, version: 1.0.0, language: lua}\n"
        .. "provides: {integration: {contract: IntegrationProvider, service: unset}}\n",
      ["plugins/unset/init.lua"] = "return {contracts = {IntegrationProvider = {is_configured = "
        .. "function() return false end, list_actions = function() return {'x'} end}}}",
      ["plugins/needy/plugin.yaml"] = "plugin: {name: needy, version: 1.0.0}\nactions: {a: {}}\n"
        .. "consumes: {x: {contract: XProvider, required: true}}\n",
      ["plugins/broken/plugin.yaml"] = "plugin: {name: broken\n",
    }
    local one = start()
    one:initialize()
    local function names()
      local set = {}
      for _, tool in ipairs(one:call(sys.now_us(), "tools/list").result.tools) do set[tool.name] = true end
      return set
    end
    local set = names()
    assert.is_true(set.demo_greet)
    assert.is_nil(set.snail_creep or set.unset_x or set.needy_a)
    -- The slow one is asked again with more patience.
    one:await(function(m) return m.method == "notifications/tools/list_changed" end)
    assert.is_true(names().snail_creep)
    assert.matches("left out: unset: it is not configured\n", one:err(), 1, true)
    for _, name in ipairs { "slow", "unset", "needy", "broken" } do fs.rmtree(home .. "/plugins/" .. name) end
    assert.is_nil(names().snail_creep)
    assert.equal(2, #one:notes "notifications/tools/list_changed")
  end)

  it("offers nothing of a plugin that is switched off, as long as it is", function()
    write { ["plugins/other/plugin.yaml"] = "plugin: {name: other, version: 1.0.0}\nactions: {a: {}}\n" }
    local one = start("demo other", { PAIS_SKIP = "demo" })
    one:initialize()
    local function count() return #one:call(sys.now_us(), "tools/list").result.tools end
    assert.equal(1, count())
    write { [".setup/off.json"] = json.encode { v = 1, off = { { plugin = "other", since_s = 1 } } } }
    assert.equal(0, count())
    fs.remove(home .. "/.setup/off.json")
    assert.equal(1, count())
    fs.rmtree(home .. "/plugins/other")
  end)

  it("ends with 10 for a plugin that is not there", function()
    local r = sh.run(sh.pais() .. " mcp serve dmeo </dev/null", { env = { PAIS_DIR = home } })
    assert.equal(10, r.code)
    assert.matches("did you mean 'demo'?", r.err, 1, true)
    assert.equal("", r.out)
  end)
end)

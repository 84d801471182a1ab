--- Calling a provider: in process, in another process, several of them, and calls that go round.
local contract = require "pais.contract"
local json = require "pais.json"
local runtime = require "pais.contract.runtime"

--- A host over plugins given as {name = {provides =, consumes =, module =, answer =}}.
local function world(plugins)
  local list = {}
  for name, p in pairs(plugins) do
    list[#list + 1] = {name = name, dir = "/p/" .. name, language = p.language or "lua",
      entry = p.entry, provides = p.provides or {}, consumes = p.consumes or {}}
  end
  local resolution = contract.resolve(list, nil, "0.1.0")
  local by_name, host = {}, {wires = resolution.wires, jobs = {}}
  for _, m in ipairs(list) do by_name[m.name] = m end
  function host.manifest(name) return by_name[name] end
  function host.load(m) return plugins[m.name].module, plugins[m.name].trouble end
  function host.context(m)
    return {plugin = m.name, contract = runtime.accessor(m.name, host)}
  end
  function host.environment(m) return {PAIS_PLUGIN = m.name} end
  function host.run(job)
    host.jobs[#host.jobs + 1] = job
    local answer = plugins[job.env.PAIS_PLUGIN].answer
    if type(answer) == "function" then answer = answer(job) end
    return {kind = answer.kind or "exit", code = answer.code or 0, out = answer.out or "",
      err = answer.err or "", out_truncated = answer.out_truncated}
  end
  return host, resolution
end

local memory = {{alias = "memory", contract = "MemoryProvider"}}
local uses = {{alias = "memory", contract = "MemoryProvider", optional = true}}

describe("a provider in Lua", function()
  local seen
  local host, resolution = world {
    history = {provides = memory, module = {contracts = {MemoryProvider = {
      capture = function(arg, ctx)
        seen = {arg = arg, plugin = ctx.plugin, call = ctx.call}
        return {id = "1"}
      end,
      query = function() return nil, "the disk is full", "ENOSPC" end,
      list_categories = function() error("boom", 0) end,
    }}}},
    x = {consumes = uses},
  }
  local object = runtime.accessor("x", host)("memory")

  it("is called in process with its own context", function()
    assert.same({id = "1"}, object.capture {title = "t"})
    assert.same({title = "t"}, seen.arg)
    assert.equal("history", seen.plugin)
    assert.same({contract = "MemoryProvider", method = "capture", caller = "x"}, seen.call)
    assert.same({}, host.jobs)
  end)
  it("may be called with a colon", function()
    object:capture {title = "u"}
    assert.same({title = "u"}, seen.arg)
  end)
  it("hands on what the provider could not do", function()
    local value, msg, code = object.query {}
    assert.is_nil(value)
    assert.equal("MemoryProvider.query of 'history': the disk is full", msg)
    assert.equal("ENOSPC", code)
  end)
  it("does not let a provider that raises raise in the consumer", function()
    local value, msg, code = object.list_categories()
    assert.is_nil(value)
    assert.equal("MemoryProvider.list_categories of 'history': boom", msg)
    assert.equal("E_CONTRACT_RAISED", code)
  end)
  it("names what the module lacks", function()
    local _, msg, code = object.get_recent {}
    assert.matches("no function contracts%.MemoryProvider%.get_recent", msg)
    assert.equal("E_CONTRACT_METHOD", code)
  end)
  it("raises for a method the contract does not have, with the nearest", function()
    assert.error_matches(function() return object.captur {} end, "did you mean 'capture'%?")
  end)
  it("is nil with the reason when it is not there", function()
    local h = world {x = {consumes = uses}}
    local none, why = runtime.accessor("x", h)("memory")
    assert.is_nil(none)
    assert.matches("no installed plugin provides", why)
    none, why = runtime.accessor("x", h)("nothing")
    assert.is_nil(none)
    assert.matches("consumes no contract of this name", why)
  end)
  it("is called from outside", function()
    assert.same({id = "1"}, runtime.call(resolution, host, "MemoryProvider", "capture", {}))
    local _, msg, code = runtime.call(resolution, host, "MemoryProvider", "captur", {})
    assert.matches("did you mean 'capture'", msg)
    assert.equal("E_USAGE", code)
    _, msg, code = runtime.call(resolution, host, "Nothing", "x", {})
    assert.equal("nothing that runs provides Nothing", msg)
    assert.equal("E_CONTRACT", code)
    _, msg = runtime.call(resolution, host, "MemoryProvider", "query", {}, "histori")
    assert.matches("did you mean 'history'", msg)
  end)
end)

it("a contract of the plugins' own has the methods of its provider, per service", function()
  local host = world {
    a = {provides = {{alias = "w", contract = "Weather", service = "oslo"}},
      module = {contracts = {["Weather[oslo]"] = {now = function() return "rain" end}}}},
    x = {consumes = {{alias = "w", contract = "Weather", service = "oslo", optional = false}}},
  }
  local w = runtime.accessor("x", host)("w")
  assert.equal("rain", w.now())
  assert.equal("E_CONTRACT_METHOD", select(3, w.later()))
end)

describe("a provider in another language", function()
  local answer
  local host = world {
    jira = {language = "python", entry = "main.py",
      provides = {{alias = "i", contract = "IntegrationProvider", service = "jira"}},
      answer = function() return answer end},
    x = {consumes = {{alias = "jira", contract = "IntegrationProvider", service = "jira",
      optional = true}}},
  }
  local jira = runtime.accessor("x", host)("jira")

  it("is started with the contract and method, the argument on stdin", function()
    answer = {out = '{"key":"A-1","tags":[]}\n'}
    local value = jira.execute {action = "create", params = json.array {}}
    assert.equal("A-1", value.key)
    assert.is_true(json.is_array(value.tags))
    local job = host.jobs[#host.jobs]
    assert.same({"contract", "IntegrationProvider", "execute"},
      table.move(job.argv, #job.argv - 2, #job.argv, 1, {}))
    assert.equal('{"action":"create","params":[]}', job.stdin)
    assert.equal("jira", job.env.PAIS_CONTRACT_SERVICE)
    assert.equal("IntegrationProvider[jira].execute@jira", job.env.PAIS_CONTRACT_PATH)
    assert.equal("/p/jira", job.cwd)
  end)
  it("gets null for no argument and gives nil for null or nothing", function()
    answer = {out = "null\n"}
    assert.same({n = 1}, table.pack(jira.list_actions()))
    assert.equal("null", host.jobs[#host.jobs].stdin)
    answer = {out = ""}
    assert.is_nil((jira.list_actions()))
    answer = {out = "false"}
    assert.is_false(jira.is_configured())
  end)
  it("has the time that the caller has left", function()
    answer = {out = "1"}
    host.time_left = function() return 1500 end
    jira.list_actions()
    assert.equal(1200, host.jobs[#host.jobs].timeout_ms)
    local jobs = #host.jobs
    host.time_left = function() return 200 end
    assert.equal("E_TIMEOUT", select(3, jira.list_actions()))
    assert.equal(jobs, #host.jobs)
    host.time_left = nil
  end)
  it("fails with the last line of stderr", function()
    answer = {code = 1, err = "Traceback:\n  File x\nValueError: no token\n\n"}
    local _, msg, code = jira.health_check()
    assert.equal("IntegrationProvider[jira].health_check of 'jira': it ended with exit code 1: "
      .. "ValueError: no token", msg)
    assert.equal("E_CONTRACT_FAILED", code)
  end)
  it("fails for garbage, a signal, a deadline and an answer that was cut", function()
    for _, case in ipairs {
      {{out = "hello"}, "not JSON", "E_JSON"}, {{kind = "signal", code = 11}, "signal 11"},
      {{kind = "timeout"}, "deadline", "E_TIMEOUT"}, {{out = '"x', out_truncated = true}, "longer"},
    } do
      answer = case[1]
      local value, msg, code = jira.health_check()
      assert.is_nil(value)
      assert.matches(case[2], msg)
      assert.equal(case[3] or code, code)
    end
  end)
end)

it("several providers are all called, and one that fails does not stop the others", function()
  local notify = {{alias = "n", contract = "NotificationProvider"}}
  local function module(f) return {contracts = {NotificationProvider = {notify = f}}} end
  local host, resolution = world {
    slack = {provides = notify, module = module(function(arg) return arg.message end)},
    desk = {provides = notify, module = module(function() error "no display" end)},
    x = {consumes = {{alias = "n", contract = "NotificationProvider", optional = true}}},
  }
  local results = runtime.accessor("x", host)("n").notify {message = "hi"}
  assert.equal("desk", results[1].provider)
  assert.matches("no display", results[1].error)
  assert.equal("hi", results[2].value)
  assert.equal("hi", runtime.call(resolution, host, "NotificationProvider", "notify",
    {message = "hi"}, "slack"))
end)

describe("calls that go round", function()
  it("are refused with their path", function()
    local function module(mine, method, other)
      return {contracts = {[mine] = {[method] = function(_, ctx)
        local value, msg = ctx.contract(other)[other]()
        return value or {msg = msg}
      end}}}
    end
    local host = world {
      a = {provides = {{alias = "a", contract = "A"}}, module = module("A", "a", "b"),
        consumes = {{alias = "b", contract = "B", optional = true}}},
      b = {provides = {{alias = "b", contract = "B"}}, module = module("B", "b", "a"),
        consumes = {{alias = "a", contract = "A", optional = true}}},
      x = {consumes = {{alias = "a", contract = "A", optional = true}}},
    }
    local answer = runtime.accessor("x", host)("a").a()
    assert.matches("it is running already: A.a@a %-> B.b@b %-> A.a@a$", answer.msg)
    -- and the path is empty again afterwards
    assert.same(answer, runtime.accessor("x", host)("a").a())
  end)

  it("are refused when they go too deep", function()
    local plugins = {x = {consumes = {{alias = "c", contract = "C1", optional = true}}}}
    for i = 1, 12 do
      plugins["p" .. i] = {
        provides = {{alias = "p", contract = "C" .. i}},
        consumes = {{alias = "c", contract = "C" .. i + 1, optional = true}},
        module = {contracts = {["C" .. i] = {go = function(_, ctx)
          return ctx.contract("c").go()
        end}}},
      }
    end
    local host = world(plugins)
    local value, msg = runtime.accessor("x", host)("c").go()
    assert.is_nil(value)
    assert.matches("calls are nested more than 8 deep: C1.go@p1 %-> .*C9.go@p9", msg)
  end)
end)

--- Contract resolution: who is wired to whom, in what order, and why others are refused.
local contract = require "pais.contract"

local function m(name, spec)
  spec = spec or {}
  spec.name, spec.dir = name, spec.dir or "/plugins/" .. name
  local function uses(list)
    local out = {}
    for alias, use in pairs(list or {}) do
      local key, optional = use, false
      if key:sub(-1) == "?" then key, optional = key:sub(1, -2), true end
      local c, service = contract.parse_key(key)
      out[#out + 1] = {alias = alias, contract = c, service = service, optional = optional}
    end
    table.sort(out, function(a, b) return a.alias < b.alias end)
    return out
  end
  spec.provides, spec.consumes = uses(spec.provides), uses(spec.consumes)
  return spec
end

local function resolve(list, choices)
  return contract.resolve(list, choices, "0.1.0")
end

describe("contract.resolve", function()
  it("wires a consumer to its provider and orders the provider first", function()
    local r = resolve {
      m("alpha", {consumes = {memory = "MemoryProvider"}}),
      m("history", {provides = {memory = "MemoryProvider"}}),
    }
    assert.same({"history", "alpha"}, r.order)
    local wire = r.wires.alpha.memory
    assert.equal("history", wire.provider)
    assert.equal("MemoryProvider", wire.contract)
    assert.is_nil(wire.several)
    assert.same({"history"}, r.providers.MemoryProvider)
    assert.same({}, r.refused)
  end)

  it("orders by name where nothing else decides, whatever the input order", function()
    assert.same({"a", "b", "c"}, resolve({m "c", m "a", m "b"}).order)
  end)

  it("keeps services apart", function()
    local r = resolve {
      m("jira", {provides = {i = "IntegrationProvider[jira]"}}),
      m("slack", {provides = {i = "IntegrationProvider[slack]"}}),
      m("x", {consumes = {a = "IntegrationProvider[jira]", b = "IntegrationProvider[slack]",
        c = "IntegrationProvider[github]?"}}),
    }
    assert.equal("jira", r.wires.x.a.provider)
    assert.equal("slack", r.wires.x.b.provider)
    assert.is_nil(r.wires.x.c.provider)
    assert.equal("needs IntegrationProvider[github], which no installed plugin provides",
      r.wires.x.c.missing)
    assert.same({}, r.conflicts)
  end)

  it("takes contracts that plugins define by using them", function()
    local r = resolve {
      m("a", {consumes = {w = "WeatherProvider"}}),
      m("b", {provides = {w = "WeatherProvider"}}),
    }
    assert.equal("b", r.wires.a.w.provider)
  end)

  it("gives all providers of a contract that takes several", function()
    local r = resolve {
      m("slack", {provides = {n = "NotificationProvider"}}),
      m("desktop", {provides = {n = "NotificationProvider"}}),
      m("x", {consumes = {n = "NotificationProvider"}}),
    }
    assert.same({"desktop", "slack"}, r.wires.x.n.several)
    assert.same({}, r.conflicts)
    assert.same({"desktop", "slack", "x"}, r.order)
  end)

  it("skips a missing optional contract without a word", function()
    local r = resolve {m("a", {consumes = {memory = "MemoryProvider?"}})}
    assert.same({"a"}, r.order)
    assert.is_nil(r.wires.a.memory.provider)
    assert.same({}, r.problems)
  end)

  it("warns when a missing optional contract looks misspelt", function()
    local r = resolve {m("a", {consumes = {memory = "MemoryProvidr?"}})}
    assert.equal("a", r.problems[1].plugin)
    assert.matches("did you mean 'MemoryProvider'%?", r.problems[1].message)
    assert.same({"a"}, r.order)
  end)

  it("refuses a plugin whose required contract is missing, and lets the others run", function()
    local r = resolve {m("a", {consumes = {memory = "MemoryProvider"}}), m "b"}
    assert.same({"b"}, r.order)
    assert.equal("E_CONTRACT_MISSING", r.refused.a.code)
    assert.equal("needs MemoryProvider, which no installed plugin provides",
      r.refused.a.message)
    assert.is_nil(r.wires.a)
  end)

  it("carries a refusal to its dependents with the chain, not to optional ones", function()
    local r = resolve {
      m("c", {consumes = {b = "B"}}),
      m("b", {provides = {b = "B"}, consumes = {a = "A"}}),
      m("a", {provides = {a = "A"}, consumes = {x = "X"}}),
      m("d", {consumes = {c = "B?"}}),
    }
    assert.same({"d"}, r.order)
    assert.equal("E_CONTRACT_REFUSED", r.refused.c.code)
    assert.same({"b", "a"}, r.refused.c.path)
    assert.equal("needs B from b -> a, where 'a' is refused: needs X, which no installed plugin "
      .. "provides", r.refused.c.message)
    assert.equal("b", r.refused.c.because)
    assert.matches("^needs B from b %-> a", r.wires.d.c.missing)
  end)

  it("reports two providers of one contract, and the setting decides", function()
    local function list()
      return {
        m("history", {provides = {memory = "MemoryProvider"}}),
        m("notes", {provides = {memory = "MemoryProvider"}}),
        m("need", {consumes = {memory = "MemoryProvider"}}),
        m("like", {consumes = {memory = "MemoryProvider?"}}),
      }
    end
    local r = resolve(list())
    assert.same({"history", "notes"}, r.conflicts[1].providers)
    assert.equal("contracts: {MemoryProvider: history}", r.conflicts[1].setting)
    assert.equal("MemoryProvider: 'history' and 'notes' both provide it; choose one in pais.yaml, "
      .. "such as `contracts: {MemoryProvider: history}`", r.conflicts[1].message)
    assert.equal("E_CONTRACT_CONFLICT", r.refused.need.code)
    assert.same({"history", "like", "notes"}, r.order)
    assert.is_nil(r.wires.like.memory.provider)
    r = resolve(list(), {MemoryProvider = "notes"})
    assert.same({}, r.conflicts)
    assert.same({}, r.refused)
    assert.equal("notes", r.wires.need.memory.provider)
    assert.equal("notes", r.chosen.MemoryProvider)
  end)

  it("quotes a key that YAML would misread", function()
    local r = resolve {
      m("a", {provides = {i = "IntegrationProvider[jira]"}}),
      m("b", {provides = {i = "IntegrationProvider[jira]"}}),
    }
    assert.equal('contracts: {"IntegrationProvider[jira]": a}', r.conflicts[1].setting)
  end)

  it("reports a setting that names the wrong plugin, with the nearest", function()
    local r = resolve({m("history", {provides = {memory = "MemoryProvider"}}),
      m("x", {consumes = {memory = "MemoryProvider"}})},
      {MemoryProvider = "histroy"})
    assert.equal("error", r.problems[1].level)
    assert.matches("'histroy' does not provide it, did you mean 'history'%?",
      r.problems[1].message)
    assert.equal("history", r.wires.x.memory.provider)
    r = resolve({m("history", {provides = {memory = "MemoryProvider"}})},
      {MemoryProvder = "history"})
    assert.matches("provides MemoryProvder, did you mean 'MemoryProvider'%?",
      r.problems[1].message)
  end)

  it("has no conflict with a provider that is refused", function()
    local r = resolve {
      m("history", {provides = {memory = "MemoryProvider"}}),
      m("old", {provides = {memory = "MemoryProvider"}, core_version = ">=9"}),
      m("lost", {provides = {memory = "MemoryProvider"}, consumes = {x = "Nothing"}}),
      m("x", {consumes = {memory = "MemoryProvider"}}),
    }
    assert.same({}, r.conflicts)
    assert.equal("history", r.wires.x.memory.provider)
  end)

  it("refuses the members of a required cycle with its path, and what needs them", function()
    local r = resolve {
      m("a", {provides = {a = "A"}, consumes = {b = "B"}}),
      m("b", {provides = {b = "B"}, consumes = {a = "A"}}),
      m("c", {consumes = {a = "A"}}),
      m "d",
    }
    assert.same({"d"}, r.order)
    assert.same({"a", "b", "a"}, r.cycles[1].path)
    assert.is_true(r.cycles[1].fatal)
    assert.equal("required contracts form a cycle: a -> b -> a", r.refused.b.message)
    assert.equal("E_CONTRACT_CYCLE", r.refused.a.code)
    assert.equal("E_CONTRACT_REFUSED", r.refused.c.code)
    assert.matches("cycle: a %-> b %-> a", r.refused.c.message)
  end)

  it("refuses a plugin that requires what it provides itself", function()
    local r = resolve {m("a", {provides = {a = "A"}, consumes = {a = "A"}})}
    assert.same({"a", "a"}, r.cycles[1].path)
  end)

  it("finds the cycle that is left when one of several providers goes", function()
    local r = resolve {
      m("a", {provides = {x = "X"}, consumes = {n = "NotificationProvider"}}),
      m("b", {provides = {n = "NotificationProvider"}, consumes = {x = "X"}}),
      m("c", {provides = {n = "NotificationProvider"}, consumes = {x = "Nothing"}}),
    }
    assert.same({}, r.order)
    assert.same({"a", "b", "a"}, r.cycles[1].path)
  end)

  it("breaks a cycle at its optional edge, keeping the required one", function()
    local r = resolve {
      m("a", {provides = {a = "A"}, consumes = {b = "B"}}),
      m("b", {provides = {b = "B"}, consumes = {a = "A?"}}),
      m("0", {consumes = {a = "A?"}}),
    }
    assert.same({"b", "a", "0"}, r.order)
    assert.equal("a", r.wires.b.a.provider)
    assert.is_false(r.cycles[1].fatal)
    assert.same({}, r.refused)
  end)

  it("refuses what asks for another version of pais", function()
    local r = resolve {m("new", {core_version = ">=0.2.0"}), m("ok", {core_version = ">=0.1.0"}),
      m("odd", {core_version = "soon"})}
    assert.same({"ok"}, r.order)
    assert.equal("E_CORE_VERSION", r.refused.new.code)
    assert.equal("needs pais >=0.2.0, and this is 0.1.0", r.refused.new.message)
    assert.matches("core_version: 'soon' is not a version range", r.refused.odd.message)
  end)

  it("refuses all plugins of one name and names their directories", function()
    local r = resolve {m("a", {dir = "/two/a"}), m("a", {dir = "/one/a"}), m "b"}
    assert.same({"b"}, r.order)
    assert.equal("E_DUPLICATE", r.refused.a.code)
    assert.matches("/one/a and /two/a", r.refused.a.message)
  end)

  it("passes on the errors of a manifest", function()
    local r = resolve {
      m("bad", {problems = {{level = "warning", message = "w"}, {level = "error",
        file = "/p/bad/plugin.yaml", line = 3, col = 5, message = "unknown type 'intger'"}}}),
      m("fine", {problems = {{level = "warning", message = "w"}}}),
      {name = "torn", dir = "/p/torn", problems = {{level = "error", message = "cannot read"}}},
    }
    assert.same({"fine"}, r.order)
    assert.equal("/p/bad/plugin.yaml:3:5: unknown type 'intger'", r.refused.bad.message)
    assert.equal("E_MANIFEST", r.refused.torn.code)
  end)

  it("wants a service where the contract has one, and none where it has none", function()
    local r = resolve {m("a", {provides = {i = "IntegrationProvider"}}),
      m("b", {consumes = {m = "MemoryProvider[x]?"}})}
    assert.matches("provides.i: IntegrationProvider needs to say which one", r.refused.a.message)
    assert.matches("consumes.m: MemoryProvider takes no service", r.refused.b.message)
  end)
end)

describe("contract resolution of random graphs", function()
  local function random_plugins(n)
    local list = {}
    for i = 1, n do
      local provides, consumes = {}, {}
      if math.random() < 0.7 then provides.p = "C" .. math.random(n) end
      if math.random() < 0.1 then provides.n = "NotificationProvider" end
      for j = 1, math.random(0, 3) do
        consumes["c" .. j] = "C" .. math.random(n) .. (math.random() < 0.7 and "?" or "")
      end
      if math.random() < 0.1 then consumes.n = "NotificationProvider" end
      list[i] = m(("p%03d"):format(math.random(999) * 100 + i), {provides = provides,
        consumes = consumes})
    end
    return list
  end
  local function shuffle(list)
    local out = table.move(list, 1, #list, 1, {})
    for i = #out, 2, -1 do
      local j = math.random(i)
      out[i], out[j] = out[j], out[i]
    end
    return out
  end

  it("is valid and does not depend on the order of the input", function()
    local seed = os.time()
    math.randomseed(seed)
    for round = 1, 300 do
      local list = random_plugins(math.random(1, 25))
      local r = resolve(list)
      assert.same(r, resolve(shuffle(list)), "seed " .. seed .. " round " .. round)
      local at, count = {}, 0
      for i, name in ipairs(r.order) do
        assert.is_nil(at[name])
        at[name] = i
      end
      for _ in pairs(r.refused) do count = count + 1 end
      assert.equal(#list, #r.order + count)
      for _, plugin in ipairs(list) do
        if at[plugin.name] then
          for _, use in ipairs(plugin.consumes) do
            local wire = r.wires[plugin.name][use.alias]
            if not use.optional then
              local ps = assert(wire.several or {wire.provider}, "seed " .. seed)
              assert.is_true(#ps > 0)
              if #ps == 1 then
                assert.is_true(at[ps[1]] < at[plugin.name], ("seed %d round %d: %s before %s")
                  :format(seed, round, ps[1], plugin.name))
              end
            elseif wire.provider then
              assert.is_number(at[wire.provider])
            end
          end
        else
          assert.is_string(r.refused[plugin.name].message)
        end
      end
    end
  end)

  it("stays quick and unnested for a thousand plugins, chained or in a ring", function()
    local chain = {}
    for i = 1, 1000 do
      chain[i] = m("p" .. i, {provides = {p = "C" .. i}, consumes = {c = "C" .. i + 1}})
    end
    local start = os.clock()
    local r = resolve(chain)
    assert.is_true(#r.refused.p1.message < 300, r.refused.p1.message)
    assert.equal("E_CONTRACT_REFUSED", r.refused.p1.code)
    chain[1001] = m("p1001", {provides = {p = "C1001"}})
    r = resolve(chain)
    assert.equal("p1001", r.order[1])
    assert.equal("p1", r.order[1001])
    chain[1001].consumes = {{alias = "c", contract = "C1"}}
    r = resolve(chain)
    assert.equal(1002, #r.cycles[1].path)
    assert.is_true(#r.refused.p500.message < 300)
    assert.is_true(os.clock() - start < 3)
  end)
end)

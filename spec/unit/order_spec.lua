local order = require "pais.order"

-- Handlers from "name:phase:priority" with more fields by name; returns the sorted names.
local function sorted(list, opts)
  local handlers, reports = {}, {}
  for i, text in ipairs(list) do
    local name, phase, priority = text:match("^(%w+):?(%a*):?(%-?%d*)$")
    local h = { plugin = name, handler = "H", index = i, phase = phase ~= "" and phase or "guard",
      priority = tonumber(priority) or 0 }
    for k, v in pairs(opts and opts[name] or {}) do h[k] = v end
    handlers[i] = h
  end
  local out = {}
  for i, h in ipairs(order.sort(handlers, { order = opts and opts.order, depends = opts and
    opts.depends or {}, report = function(m) reports[#reports + 1] = m end })) do
    out[i] = h.plugin
  end
  return table.concat(out, " "), reports
end

describe("pais.order", function()
  it("goes by phase, priority and name", function()
    assert.equal("", (sorted {}))
    assert.equal("a b c", (sorted { "c", "b", "a" }))
    assert.equal("c a b", (sorted { "a", "b", "c::5" }))
    assert.equal("b a", (sorted { "a::-1", "b" }))
    assert.equal("z m a", (sorted { "a:observe:100", "m:context:50", "z:guard:-9" }))
  end)

  it("obeys before and after", function()
    assert.equal("b c a", (sorted({ "a", "b", "c" }, { c = { before = { "a" } } })))
    assert.equal("b c a", (sorted({ "a", "b", "c" }, { a = { after = { "c" } } })))
    assert.equal("a b", (sorted({ "a", "b::9" }, { a = { before = { "b", "nobody" } } })))
    -- Not across phases.
    assert.equal("a b", (sorted({ "a", "b:observe" }, { b = { before = { "a" } } })))
  end)

  it("ignores and reports what contradicts", function()
    local list, reports = sorted({ "a", "b" }, { a = { before = { "b" } },
      b = { before = { "a" } } })
    assert.equal("a b", list)
    assert.equal(1, #reports)
    assert.matches("b: before/after contradict each other: 'b' before 'a' is ignored", reports[1])
    local ring = { a = { before = { "b" } }, b = { before = { "c" } }, c = { before = { "a" } } }
    list, reports = sorted({ "a", "b", "c" }, ring)
    assert.equal("a b c", list)
    assert.equal(1, #reports)
    assert.same({}, select(2, sorted({ "a" }, { a = { before = { "a" } } })))
  end)

  it("puts providers before consumers, unless asked otherwise", function()
    local depends = { a = { "z" } }
    assert.equal("b z a", (sorted({ "a", "b", "z" }, { depends = depends })))
    assert.equal("a b z", (sorted({ "a", "b", "z" }, { depends = depends,
      a = { before = { "z" } } })))
    assert.equal("b z a", (sorted({ "a::100", "b", "z" }, { depends = depends })))
  end)

  it("gives the policy's order precedence over all but phases", function()
    local opts = { order = { "z", "*", "a" } }
    assert.equal("z m a", (sorted({ "a::100", "m", "z::-100" }, opts)))
    assert.equal("z m a", (sorted({ "a", "m", "z:guard" }, { order = { "z", "*", "a" },
      a = { before = { "z" } } })))
    assert.equal("m a z", (sorted({ "a:context", "m", "z:observe" }, opts)))
    assert.equal("b a c", (sorted({ "a", "b", "c" }, { order = { "b" } })))
  end)

  it("is total, whatever order the handlers came in", function()
    local names = { "a", "b::1", "c", "d::1", "e", "f::-1" }
    local opts = { e = { before = { "b" } }, depends = { a = { "f" } } }
    local want = sorted(names, opts)
    for _ = 1, 20 do
      for i = #names, 2, -1 do
        local j = math.random(i)
        names[i], names[j] = names[j], names[i]
      end
      assert.equal(want, (sorted(names, opts)))
    end
    -- Several handlers of one plugin: by handler, then as in the manifest.
    local list = order.sort({ { plugin = "p", handler = "b", index = 1, phase = "guard",
      priority = 0 },
      { plugin = "p", handler = "a", index = 3, phase = "guard", priority = 0 },
      { plugin = "p", handler = "a", index = 2, phase = "guard", priority = 0 } },
      { depends = {}, report = error })
    assert.same({ 2, 3, 1 }, { list[1].index, list[2].index, list[3].index })
  end)

  it("takes thousands of handlers", function()
    local names, opts = {}, { depends = {} }
    for i = 1, 1000 do
      names[i] = ("p%04d"):format(i)
      if i > 1 then opts.depends[names[i]] = { names[i - 1] } end
    end
    local start = os.clock()
    assert.equal("p0001 p0002", sorted(names, opts):sub(1, 11))
    assert.is_true(os.clock() - start < 20)
  end)
end)

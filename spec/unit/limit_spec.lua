local runtime = require "pais.runtime"

-- In the interpreter of the specs pcall is Lua's own; the whole is tested in spec/golden.
describe("pais.runtime.call", function()
  it("hands on results and errors", function()
    assert.same({ true, 1, nil, 3, n = 4 }, table.pack(runtime.call({},
      function(...) return ... end, 1, nil, 3)))
    local ok, msg, trace = runtime.call({}, function() error "x" end)
    assert.is_false(ok)
    assert.matches("limit_spec.lua:%d+: x$", msg)
    assert.matches("stack traceback:", trace)
    ok, msg = runtime.call({}, error, { 1 })
    assert.is_false(ok)
    assert.matches("^table: ", msg)
    ok, msg = runtime.call({}, error)
    assert.same({ false, "nil" }, { ok, msg })
  end)

  it("ends what takes too many instructions, or too long", function()
    local start = os.clock()
    local ok, msg = runtime.call({ instructions = 100000 }, function() while true do end end)
    assert.is_false(ok)
    assert.matches("limit: the code used up its instructions", msg)
    ok, msg = runtime.call({ ms = 50 }, function() while true do end end)
    assert.is_false(ok)
    assert.matches("limit: the code used up its time", msg)
    assert.is_true(os.clock() - start < 10)
    assert.is_true(runtime.call({ instructions = 100000, ms = 10000 }, function() return 1 end))
  end)

  it("gives an inner call no more than the outer has left", function()
    local inner_ok, inner_msg
    local ok, msg = runtime.call({ instructions = 200000 }, function()
      inner_ok, inner_msg = runtime.call({ instructions = 1 << 40 },
        function() while true do end end)
      while true do end
    end)
    assert.is_false(ok)
    assert.matches("instructions", msg)
    assert.is_false(inner_ok)
    assert.matches("instructions", inner_msg)
    -- An inner limit does not end the outer code.
    local after
    ok = runtime.call({ instructions = 10000000 }, function()
      runtime.call({ instructions = 20000 }, function() while true do end end)
      after = true
    end)
    assert.is_true(ok and after)
  end)

  it("checks its arguments", function()
    assert.has_error(function() runtime.call(5, print) end)
    assert.has_error(function() runtime.call({}, 5) end)
    assert.has_error(function() runtime.call({ ms = "x" }, print) end)
  end)
end)

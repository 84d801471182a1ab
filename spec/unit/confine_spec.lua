local confine = require "pais.confine"
local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"

describe("confine", function()
  teardown(scratch.clean)

  it("says what the kernel can do, or why it cannot", function()
    local means = confine.ask()
    assert.equal(means.level == 0, means.why ~= nil)
    assert.equal(means.level >= 4, means.ports)
    assert.equal(means.level >= 6, means.signals)
  end)

  it("checks the rules before anything is given up", function()
    assert.has_error(function() confine.apply() end)
    for rules, message in pairs {
      [{ read = "x" }] = "bad rules 'read' (table expected, got string)",
      [{ write = { 5 } }] = "bad rules 'write' (a list of strings expected)",
      [{ connect = { "x" } }] = "bad rules 'connect' (a list of numbers expected)",
      [{ connect = { 65536 } }] = "bad rules 'connect' (no port)",
      [{ listen = { -1 } }] = "bad rules 'listen' (no port)",
    } do
      local ok, msg = pcall(confine.apply, rules)
      assert.same({ false, message }, { ok, msg })
    end
    assert.truthy(fs.read "/etc/passwd")
  end)

  it("holds what this process becomes to the rules", function()
    local dir = scratch.dir { ["in/a"] = "in\n", ["out/a"] = "", secret = "secret\n" }
    local r = sh.run(([[%s lua -e 'assert(require("pais.confine").apply { write = { "out" }, read = { "in" },
      execute = { "/usr", "/bin", "/lib", "/lib64" } })
      require("pais.proc").exec { "/bin/sh", "-c", "cat in/a; echo x > out/b; cat out/b secret" }']])
      :format(sh.pais()), { cwd = dir })
    assert.equal(confine.ask().level > 0 and "in\nx\n" or "in\nx\nsecret\n", r.out)
    assert.equal(confine.ask().level > 0 and 1 or 0, r.code, r.err)
  end)
end)

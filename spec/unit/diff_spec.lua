local diff = require "pais.text.diff"
local scratch = require "scratch"
local sh = require "sh"

describe("pais.text.diff", function()
  teardown(scratch.clean)

  it("says nothing of equal texts", function()
    assert.same({}, diff.unified("a\n", "a\n", "f"))
    assert.same({}, diff.unified(nil, nil, "f"))
  end)

  it("shows what comes and goes", function()
    assert.same({ "--- f", "+++ f", "@@ -1,2 +1,3 @@", " a", "+b", " c" },
      diff.unified("a\nc\n", "a\nb\nc\n", "f"))
    assert.same({ "--- /dev/null", "+++ f", "@@ -0,0 +1 @@", "+a" }, diff.unified(nil, "a\n", "f"))
    assert.same({ "--- f", "+++ /dev/null", "@@ -1 +0,0 @@", "-a" }, diff.unified("a\n", nil, "f"))
    assert.same({ "--- f", "+++ f", "@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+a" },
      diff.unified("a", "a\n", "f"))
  end)

  it("is a patch that patch(1) can apply", function()
    if not sh.have "patch" then return pending "patch is not installed" end
    math.randomseed(7)
    for _ = 1, 60 do
      local a, b = {}, {}
      for i = 1, math.random(0, 40) do
        local line = tostring(math.random(1, 9))
        a[i] = line
        local dice = math.random(10)
        if dice > 1 then b[#b + 1] = line end
        if dice > 8 then b[#b + 1] = "new" .. i end
      end
      local old = table.concat(a, "\n") .. (a[1] and math.random(2) == 1 and "\n" or "")
      local new = table.concat(b, "\n") .. (b[1] and "\n" or "")
      if old ~= new and old ~= "" and new ~= "" then
        local lines = diff.unified(old, new, "f")
        local dir = scratch.dir { f = old, ["f.diff"] = table.concat(lines, "\n") .. "\n" }
        local r = sh.run("patch -s f < f.diff", { cwd = dir })
        assert.equal(0, r.code, r.out .. r.err .. table.concat(lines, "\n"))
        assert.equal(new, require("pais.fs").read(dir .. "/f"))
      end
    end
  end)

  it("is quick on a small change in a large text", function()
    local lines = {}
    for i = 1, 100000 do lines[i] = "line " .. i end
    local old = table.concat(lines, "\n")
    local started = os.clock()
    local out = diff.unified(old, old:gsub("line 500\n", "line 500\nnew\n") .. "\nlast", "f")
    assert.is_true(os.clock() - started < 2)
    assert.is_true(#out > 10 and #out < 30)
  end)
end)

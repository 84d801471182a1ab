--- Processes that are started in odd circumstances.
local dispatch = require "dispatch"
local fs = require "pais.fs"
local guarded = require "guarded"

describe("a process that", function()
  teardown(dispatch.clean)

  it("is in a directory that was deleted", function()
    local home = dispatch.home(guarded.GUARD, dispatch.sh("shell", "pwd; exit 0"))
    for _, program in ipairs { "fast", "asan" } do
      local gone = home.dir .. "/gone"
      assert(fs.mkdirs(gone))
      local r = home:run({ input = guarded.RM, program = program, wrap = { "/bin/sh", "-c",
        'cd "$1"; rmdir "$1"; shift; exec "$@"', "sh", gone } }):check()
      assert.same({ 2, "no rm" }, { r.code, r.err })
      assert.is_nil(r.record[1].faults)
    end
  end)

  it("has closed streams", function()
    local home = dispatch.home(guarded.GUARD, dispatch.sh("shell", "cat >/dev/null; exit 0", "priority: 5"))
    for _, program in ipairs { "fast", "asan" } do
      for _, closed in ipairs { ">&-", "2>&-", ">&- 2>&-" } do
        local r = home:run({ input = guarded.RM, program = program,
          wrap = { "/bin/sh", "-c", 'exec "$@" ' .. closed, "sh" } })
        assert.equal(2, r.code, closed)
        assert.equal(1, #r.record)
        assert.equal("block", r.record[1].verdict)
        assert.equal(not closed:find "2" and "no rm" or "", r.err)
        assert.equal("", r.reports)
      end
      for _, closed in ipairs { "<&-", "<&- >&-", "<&- 2>&-", "<&- >&- 2>&-" } do
        local r = home:run({ program = program,
          wrap = { "/bin/sh", "-c", 'exec "$@" ' .. closed, "sh" } }):check()
        assert.equal(0, r.code, closed)
        r:has_fault("event")
      end
    end
  end)

  it("has streams that lead nowhere", function()
    local home = dispatch.home(guarded.GUARD)
    for _, program in ipairs { "fast", "asan" } do
      for _, where in ipairs { ">/dev/full", "2>/dev/full", ">/dev/full 2>&1", "| true",
        ">/dev/full </dev/null", "</", "<\"$PAIS_DIR\"/plugins/guard/init.lua" } do
        local r = home:run({ input = guarded.RM, program = program, wrap = { "/bin/sh", "-c",
          where == "| true"
          and '{ "$@"; echo $? >&2; } | true' or '"$@" ' .. where, "sh" } })
        assert(r.code == 0 or r.code == 2, where)
        assert.equal("", r.reports)
        assert.equal(1, #r.record, where)
      end
    end
  end)

  it("has few descriptors, little memory, or many descriptors", function()
    local home = dispatch.home(guarded.GUARD, dispatch.sh("shell", "exit 0", "priority: 5"))
    for _, limit in ipairs { "-n 16", "-n 12", "-u 20000", "-f 0", "-c 0", "-s 256", "-t 30" } do
      local r = home:run({ input = guarded.RM, wrap = { "/bin/sh", "-c",
        "ulimit " .. limit .. '; exec "$@"', "sh" } })
      assert(r.code == 0 or r.code == 2, limit .. ": " .. tostring(r.code))
      if limit ~= "-f 0" then assert.equal(1, #r.record, limit) end
    end
    -- Below the size of the program the system cannot even start it.
    local own_kb = fs.stat(dispatch.programs.fast).size // 1024
    for kb = own_kb + 200, own_kb + 16200, 1000 do
      local r = home:run({ input = guarded.RM, wrap = { "/bin/sh", "-c",
        "ulimit -v " .. kb .. '; exec "$@"', "sh" } })
      assert(r.code == 0 or r.code == 2, kb .. ": " .. tostring(r.code))
    end
  end)

  it("is switched off", function()
    local home = dispatch.home(guarded.GUARD)
    local r = home:run({ input = guarded.RM, env = { PAIS = "0" } }):check { lines = 0 }
    assert.same({ 0, "" }, { r.code, r.out })
    r = home:run({ input = guarded.RM, env = { PAIS_SKIP = "other,guard" } }):check()
    assert.equal(0, r.code)
    r = home:run({ input = guarded.RM, flags = { "--clean" } }):check()
    assert.equal(0, r.code)
  end)

  it("is started without arguments it could be misled by", function()
    local home = dispatch.home(guarded.GUARD)
    for _, env in ipairs { { LUA_PATH = "/tmp/?.lua" }, { LUA_INIT = "os.exit(9)" },
      { LUA_INIT_5_4 = "@/nowhere" }, { LC_ALL = "tr_TR.UTF-8" }, { LANG = "de_DE" },
        { TZ = ":/nowhere" },
      { TZ = ("x"):rep(10000) }, { MALLOC_CHECK_ = "3" }, { PAIS_DISPATCH_LUA_MS = "x" },
      { PAIS_DISPATCH_LUA_MS = "-5" }, { PAIS_DEFAULTS_TIMEOUT = "1e999" }, { PAIS_X = "\255" } } do
      local r = home:run({ input = guarded.RM, env = env }):check()
      assert.same({ 2, "no rm" }, { r.code, r.err })
    end
  end)
end)

--- Homes that are damaged, hostile, missing or full.
local dispatch = require "dispatch"
local fs = require "pais.fs"
local guarded = require "guarded"
local proc = require "pais.proc"
local sys = require "pais.sys"

describe("a manifest that is", function()
  teardown(dispatch.clean)

  local bomb = { "plugin: {name: bad, version: 1.0.0}\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" }
  for i = 1, 12 do
    bomb[#bomb + 1] = ("a%d: &a%d [%s]\n"):format(i, i, (("*a" .. i - 1 .. ","):rep(10)))
  end
  bomb[#bomb + 1] = "hooks: {PreToolUse: *a12}\n"
  local self_bomb = "a: &a\n  b: *a\nplugin: {name: bad}\n"

  local CASES = {
    { "empty", "" }, { "white space", "\n\n" }, { "a NUL", "\0" }, { "binary",
      "\127ELF\1\2\255\254" },
    { "half-written", "plugin:\n  name: bad\n  versi" },
    { "half-written in a string", 'plugin: {name: bad, description: "it' },
    { "a list", "- a\n- b\n" }, { "a number", "5\n" }, { "an alias bomb", table.concat(bomb) },
    { "an alias of itself", self_bomb },
    { "10 MB of text", "x" .. ("y"):rep(10 << 20) },
    { "10 MB of a list", ("- a\n"):rep(10 << 18) },
    { "10 MB of brackets", ("["):rep(10 << 20) },
    { "10 MB of a manifest", "plugin: {name: bad, version: 1.0.0, description: "
      .. ("z"):rep(10 << 20) .. "}\nhooks: {PreToolUse: true}\n" },
    { "10 MB of a comment", ("# comment\n"):rep(1 << 20)
      .. "plugin: {name: bad, version: 1.0.0}\nhooks: {Stop: true}\n" },
    { "deep", "plugin: " .. ("{a: "):rep(20000) },
    { "tabs", "plugin:\n\tname: bad\n" }, { "two documents",
      "plugin: {name: bad}\n---\nhooks: {}\n" },
    { "of another language", "<?xml version='1.0'?><plugin/>" },
    { "TOML that is cut", "[plugin]\nname = \"bad" },
    { "of an odd name", "plugin: {name: ../../x, version: 1.0.0}\nhooks: {PreToolUse: true}\n" },
    { "of the guard's name", "plugin: {name: guard, version: 1.0.0}\nhooks: {PreToolUse: true}\n",
      conflict = true },
    { "of wrong types", "plugin: [1]\nhooks: 5\nprovides: x\nconsumes: [[]]\nconfig: {a: 1}\n" },
    { "hooks of wrong types",
      "plugin: {name: bad, version: 1.0.0}\nhooks: {PreToolUse: [5, [], {}, "
      .. "{matcher: 5}, {timeout: -1}, {priority: x}, {command: []}, {args: 5}, {phase: x}]}\n" },
    { "an entry outside", "plugin: {name: bad, version: 1.0.0, entry: ../guard/init.lua}\n"
      .. "hooks: {PreToolUse: true}\n" },
    { "a merge key", "x: &x {name: bad}\nplugin: {<<: *x, version: 1.0.0}\nhooks: {Stop: true}\n" },
    { "a tag", "plugin: !!python/object:os.system {name: bad}\n" },
    { "a matcher that is costly", "plugin: {name: bad, version: 1.0.0}\n"
      .. "hooks: {PreToolUse: [{matcher: '(a*)*b|((((B?a?s?h?)*)*)*)*x', command: 'true'}]}\n" },
    { "a matcher that is wrong", "plugin: {name: bad, version: 1.0.0}\n"
      .. "hooks: {PreToolUse: [{matcher: '[', command: 'exit 2'}]}\n" },
    { "a matcher with a tab and a newline", "plugin: {name: bad, version: 1.0.0}\n"
      .. "hooks: {PreToolUse: [{matcher: \"a\\tb\\nBash\", command: 'exit 2'}]}\n" },
  }
  for _, case in ipairs(CASES) do
    it(case[1], function()
      local home = dispatch.home(guarded.GUARD, { ["plugins/bad/plugin.yaml"] = case[2] })
      if not case.conflict then guarded.holds(home) else home:run({ input = guarded.RM }):check() end
    end)
  end

  it("unreadable, a directory, a FIFO, a link to itself, a device", function()
    for _, make in ipairs {
      "mkdir plugin.yaml", "mkfifo plugin.yaml", "ln -s plugin.yaml plugin.yaml",
      "ln -s /dev/zero plugin.yaml", "ln -s /nowhere plugin.yaml", "ln -s / plugin.yaml",
      "ln -s /proc/self/mem plugin.yaml", "mkfifo init.lua; printf 'plugin: {name: bad, version: "
        .. "1.0.0}\\nhooks: {PreToolUse: true}' > plugin.yaml",
    } do
      local home = dispatch.home(guarded.GUARD, { ["plugins/bad/x"] = "" })
      assert.equal(0, proc.run({ { argv = { "/bin/sh", "-c", make },
        cwd = home.home .. "/plugins/bad" } })[1].code)
      guarded.holds(home)
    end
  end)

  it("configured by a hostile config.yaml", function()
    for _, text in ipairs { "\0", "[", table.concat(bomb), ("x"):rep(1 << 20), "rules: {a: [}" } do
      local home = dispatch.home(guarded.GUARD, dispatch.lua("conf", "return nil"))
      home:write { ["plugins/conf/config.yaml"] = text, ["plugins/conf/plugin.yaml"] =
        "plugin: {name: conf, version: 1.0.0}\nconfig: {a: {type: string, default: x}}\n"
          .. "hooks: {PreToolUse: true}\n" }
      guarded.holds(home)
    end
  end)
end)

describe("other files of the home", function()
  teardown(dispatch.clean)
  for _, name in ipairs { "pais.yaml", "pais.toml", "pais.local.yaml", ".env", "policy.lua",
    ".state/aside", "pais.lock", "lua/pais/merge.lua", "lua/pais/dispatch.lua", "lua/pais/plan.lua",
    "lua/pais/json.lua" } do
    it("that are garbage: " .. name, function()
      for _, text in ipairs { "", "\0\255", "{", "[[[[", "a: b: c", "null", "[]",
        '{"guard.PreToolUse":5}',
        '{"guard.PreToolUse":{"until_s":99999999999}}', ("["):rep(100000) } do
        guarded.holds(dispatch.home(guarded.GUARD, { [name] = text }))
      end
      local home = dispatch.home(guarded.GUARD)
      assert(fs.mkdirs(home.home .. "/" .. name))
      guarded.holds(home)
    end)
  end

  it("that are files where directories belong", function()
    for _, name in ipairs { "lua", ".state" } do
      guarded.holds(dispatch.home(guarded.GUARD, { [name] = "x" }))
    end
    local home = dispatch.home(guarded.GUARD, { history = "x" })
    guarded.holds(home, nil, { lines = 0 })
    home = dispatch.home { plugins = "x" }
    assert.equal(0, home:run():check().code)
  end)

  it("that say where things are, wrongly", function()
    local home = dispatch.home(guarded.GUARD, { ["pais.yaml"] = "paths: {history: /proc/nowhere}\n" })
    guarded.holds(home, nil, { lines = 0 })
    home = dispatch.home(guarded.GUARD, { ["pais.yaml"] = "paths: {plugins: /nowhere}\n" })
    assert.equal(0, home:run():check().code)
  end)
end)

describe("a plan that is", function()
  teardown(dispatch.clean)
  local plan, home
  setup(function()
    home = dispatch.home(guarded.GUARD, dispatch.sh("shell", "exit 0"))
    home:run():check()
    assert(dispatch.eventually(function()
      home:run()
      plan = home:read ".state/plan"
      return plan
    end))
  end)

  local function with(text, mode)
    home:write { [".state/plan"] = { text, mode or 384 } }
    for _, program in ipairs { "fast", "asan" } do
      local r = home:run({ input = guarded.RM, program = program }):check()
      assert.same({ 2, "no rm" }, { r.code, r.err })
      if mode then home:write { [".state/plan"] = { text, mode } } end
    end
  end

  it("cut short", function()
    for n = 0, #plan - 1, 64 do with(plan:sub(1, n)) end
    with(plan:sub(1, -2))
  end)

  it("too long", function()
    with(plan .. "x")
    with(plan .. plan)
    with(plan .. ("\0"):rep(1 << 20))
  end)

  it("flipped", function()
    for n = 1, #plan, 61 do
      with(plan:sub(1, n - 1) .. string.char(plan:byte(n) ~ (1 << n % 8)) .. plan:sub(n + 1))
    end
  end)

  it("garbage", function()
    for _, text in ipairs { "\0", "\n", "pais-plan 1", "pais-plan 1 \n",
      "pais-plan 1 0 0 ffffffffffffffff ffffffffffffffff ffffffffffffffff\n" .. plan,
      "pais-plan 1 0 0 0 0 0\n", "pais-plan 2" .. plan:sub(12), ("x"):rep(100000),
      plan:gsub("^pais%-plan 1 %x+", "pais-plan 1 0"), plan:gsub("on:PreToolUse", "on:PreToolUsf"),
      plan:gsub("no rm", "no ls"), ("\n"):rep(1000), plan:gsub("\n", "\r\n"), plan:gsub("%d",
        "9") } do
      with((text))
    end
  end)

  it("writable by others", function() with(plan, 438) end)

  it("of somebody else", function()
    if sys.uid() ~= 0 then return pending "needs root" end
    -- Valid, but saying something else: what is not ours is not believed.
    local other = dispatch.home()
    other:run():check()
    home:write { [".state/plan"] = { plan, 420 } }
    assert.equal(0, proc.run({ { argv = { "chown", "65534", home.home
      .. "/.state/plan" } } })[1].code)
    local before = fs.stat(home.home .. "/.state/plan").ino
    local r = home:run({ input = guarded.RM }):check()
    assert.same({ 2, "no rm" }, { r.code, r.err })
    local st = fs.stat(home.home .. "/.state/plan")
    assert.is_true(st.uid == 0 and st.ino ~= before)
  end)

  for name, make in pairs { ["a directory"] = "mkdir plan; touch plan/x",
    ["a FIFO"] = "mkfifo plan",
    ["a link to itself"] = "ln -s plan plan", ["a link to a device"] = "ln -s /dev/zero plan",
    ["missing with its lock a directory"] = "rm -f plan.lock; mkdir plan.lock",
    ["missing with its lock a FIFO"] = "rm -f plan.lock; mkfifo plan.lock" } do
    it(name, function()
      local h = dispatch.home(guarded.GUARD)
      assert(fs.mkdirs(h.home .. "/.state", 448))
      proc.run { { argv = { "/bin/sh", "-c", make }, cwd = h.home .. "/.state" } }
      guarded.holds(h)
    end)
  end
end)

describe("a home", function()
  teardown(dispatch.clean)
  local ROOT = sys.uid() == 0

  it("that is missing", function()
    local home = dispatch.home()
    fs.rmtree(home.home)
    for _, program in ipairs { "fast", "asan" } do
      local r = home:run({ input = guarded.RM,
        program = program }):check { lines = #home.record(home) > 0 and 1 or 0 }
      assert.same({ 0, "" }, { r.code, r.out })
    end
  end)

  it("that is a file, below a file, too long or no path", function()
    local home = dispatch.home { x = "y" }
    for _, dir in ipairs { home.home .. "/x", home.home .. "/x/y", "/" .. ("x"):rep(5000),
      "/" .. ("x/"):rep(3000), "relative", "", "/dev/null", "/proc/1/nowhere", "~/x", "\255" } do
      for _, program in ipairs { "fast", "asan" } do
        local r = home:run({ input = guarded.RM, program = program, cwd = home.dir,
          env = { PAIS_DIR = dir } }):check { lines = 0 }
        assert.same({ 0, "" }, { r.code, r.out })
      end
    end
  end)

  it("without HOME, PATH or anything", function()
    local home = dispatch.home(guarded.GUARD)
    for _, program in ipairs { "fast", "asan" } do
      local r = home:run({ input = guarded.RM, program = program, env = { HOME = false,
        PATH = false } }):check()
      assert.same({ 2, "no rm" }, { r.code, r.err })
      local job, mark = home:job { input = guarded.RM, program = program }
      job.env = { PAIS_DIR = home.home, ASAN_OPTIONS = job.env.ASAN_OPTIONS }
      r = home:result(proc.run({ job })[1], mark, "PreToolUse")
      assert.same({ 2, "no rm" }, { r.code, r.err })
      home.seen = #home:record()
      -- Nothing at all: the user's own home, which has no pais in it, or not this guard.
      job.env = { PAIS_DIR = "/nowhere", ASAN_OPTIONS = job.env.ASAN_OPTIONS }
      r = home:result(proc.run({ job })[1], mark, "PreToolUse")
      assert.equal(0, r.code)
    end
  end)

  it("found by XDG_CONFIG_HOME or HOME", function()
    local home = dispatch.home()
    for name, dir in pairs { XDG_CONFIG_HOME = "xdg", HOME = "h/.config" } do
      local base = home.dir .. "/" .. dir .. "/pais"
      dispatch.write(base, guarded.GUARD)
      home.seen = 0
      local r = home:run({ input = guarded.RM, record_home = base, env = { PAIS_DIR = false,
        HOME = home.dir .. "/h", XDG_CONFIG_HOME = name == "XDG_CONFIG_HOME" and home.dir
          .. "/xdg" or
          false } }):check()
      assert.same({ 2, "no rm" }, { r.code, r.err })
    end
  end)

  it("that cannot be written", function()
    if not ROOT then return pending "needs root" end
    local home = dispatch.home(guarded.GUARD)
    home:run():check()
    for _, state in ipairs { true, false } do
      for _, program in ipairs { "fast", "asan" } do
        local r = home:run({ input = guarded.RM, program = program, wrap = { "unshare", "-m", "/bin/sh",
          "-c",
          'mount --bind -o ro "$PAIS_DIR" "$PAIS_DIR" 2>/dev/null || { mount --bind "$PAIS_DIR" '
            .. '"$PAIS_DIR" && mount -o remount,ro,bind "$PAIS_DIR"; }; exec "$@"', "sh" } })
        r:check { lines = 0 }
        assert.same({ 2, "no rm" }, { r.code, r.err })
      end
      if state then home:write { [".state"] = false } end
    end
  end)

  it("of another user", function()
    if not ROOT then return pending "needs root" end
    local home = dispatch.home(guarded.GUARD)
    proc.run { { argv = { "chmod", "-R", "go+rX", home.dir, home.dir .. "/.." } } }
    local wrap = { "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups" }
    for _, program in ipairs { "fast", "asan" } do
      local r = home:run({ input = guarded.RM, wrap = wrap, program = program }):check { lines = 0 }
      assert.same({ 2, "no rm" }, { r.code, r.err })
    end
    -- Unreadable: nothing is known of any plugin, and nothing breaks.
    proc.run { { argv = { "chmod", "700", home.home } } }
    for _, program in ipairs { "fast", "asan" } do
      local r = home:run({ input = guarded.RM, wrap = wrap, program = program }):check { lines = 0 }
      assert.same({ 0, "" }, { r.code, r.out })
    end
  end)

  it("that is full", function()
    if not ROOT then return pending "needs root" end
    -- 16 KB of memory as the home: the guard fits, then nothing more.
    for _, program in ipairs { "fast", "asan" } do
      local home = dispatch.home(guarded.GUARD)
      local r = home:run({ input = guarded.RM, program = program, wrap = { "unshare", "-m", "/bin/sh", "-c",
        'cp -R "$PAIS_DIR" "$PAIS_DIR.copy"; mount -t tmpfs -o size=64k,mode=700 none "$PAIS_DIR"; '
          .. 'cp -R "$PAIS_DIR.copy/." "$PAIS_DIR/"; dd if=/dev/zero of="$PAIS_DIR/fill" bs=1k '
          .. '2>/dev/null; exec "$@"', "sh" } })
      r:check { lines = 0 }
      assert.same({ 2, "no rm" }, { r.code, r.err })
    end
  end)

  it("that is full for the record, and later is not", function()
    local home = dispatch.home(guarded.GUARD)
    guarded.holds(home)
    local raw = home.home .. "/history/raw"
    fs.rmtree(raw)
    assert(fs.write(raw, "x"))
    guarded.holds(home, nil, { lines = 0 })
    fs.remove(raw)
    home.seen = 0
    guarded.holds(home)
  end)
end)

local fs = require "pais.fs"
local proc = require "pais.proc"
local sys = require "pais.sys"

local function sh(script, job)
  job = job or {}
  job.argv = {"/bin/sh", "-c", script}
  job.timeout_ms = job.timeout_ms or 20000
  return job
end

local function run(job) return proc.run({job})[1] end

local function eventually(check)
  for _ = 1, 300 do
    local value = check()
    if value then return value end
    proc.run {{argv = {"sleep", "0.02"}}}
  end
end

describe("pais.proc", function()
  local dir

  before_each(function()
    dir = "/tmp/pais-proc-spec." .. sys.pid() .. "." .. sys.now_us()
    assert(fs.mkdirs(dir, 448))
  end)

  after_each(function() fs.rmtree(dir) end)

  local function gone(pid)
    return eventually(function()
      local stat = fs.read("/proc/" .. pid .. "/stat")
      return not stat or stat:match("%) ([ZX])")
    end)
  end

  describe("run", function()
    it("hands on what is printed as it comes", function()
      local pieces = {}
      local r = run(sh("echo a; until [ -e go ]; do sleep 0.02; done; echo b", { cwd = dir, max_out = 0,
        timeout_ms = 30000, on_out = function(text)
          pieces[#pieces + 1] = text
          if table.concat(pieces) == "a\n" then fs.write(dir .. "/go", "") end
        end }))
      assert.equal("a\nb\n", table.concat(pieces))
      assert.same({ "", true, 0 }, { r.out, r.out_truncated, r.code })
    end)

    it("ends a command whose reader raises, and raises", function()
      local ok, fault = pcall(run, sh("echo $$ > pid; echo a; exec sleep 60", { cwd = dir,
        on_out = function() error("no", 0) end }))
      assert.same({ false, "no" }, { ok, fault })
      assert.truthy(gone(fs.read(dir .. "/pid"):match "%d+"))
    end)

    it("returns results in the order of the jobs", function()
      local r = proc.run {
        sh "sleep 0.1; echo slow", sh "echo fast; echo no >&2; exit 3", sh "kill -9 $$",
        {argv = {"/no/such/program"}},
      }
      assert.equal(4, #r)
      assert.same({"exit", 0, "slow\n", ""}, {r[1].kind, r[1].code, r[1].out, r[1].err})
      assert.same({"exit", 3, "fast\n", "no\n"}, {r[2].kind, r[2].code, r[2].out, r[2].err})
      assert.same({"signal", 9, ""}, {r[3].kind, r[3].code, r[3].out})
      assert.same({"spawn", 2, "ENOENT"}, {r[4].kind, r[4].code, r[4].error})
      assert.equal("program /no/such/program not found", r[4].message)
      assert.is_nil(r[1].message)
      assert.is_true(r[1].us >= 100000)
      assert.same({}, proc.run {})
    end)

    it("runs jobs side by side", function()
      local jobs, serial = {}, 0
      for i = 1, 10 do jobs[i] = {argv = {"sleep", "0.2"}} end
      local start = sys.now_us()
      for _, r in ipairs(proc.run(jobs)) do serial = serial + r.us end
      assert.is_true(sys.now_us() - start < serial / 3)
    end)

    it("feeds stdin byte for byte", function()
      local bytes = "\0\xff\xed\xa0\x80" .. ("x"):rep(200000) .. "\n"
      local r = run {argv = {"cat"}, stdin = bytes}
      assert.is_true(r.out == bytes)
      assert.equal("", run({argv = {"cat"}}).out)
      assert.equal("ok\n", run(sh("exec <&-; echo ok", {stdin = bytes})).out)
    end)

    it("keeps no more than the caps", function()
      local r = run(sh("head -c 5000000 /dev/zero; echo err >&2", {max_out = 10, max_err = 3}))
      assert.same({("\0"):rep(10), "err", true, true},
        {r.out, r.err, r.out_truncated, r.err_truncated})
      r = run(sh("echo 12345", {max_out = 6}))
      assert.same({"12345\n", false, false}, {r.out, r.out_truncated, r.err_truncated})
      r = run(sh "head -c 2000000 /dev/zero")
      assert.same({1048576, true}, {#r.out, r.out_truncated})
    end)

    it("sets directory and environment", function()
      local r = run {argv = {"/usr/bin/env"}, env = {A = "1=2", B = ""}}
      assert.is_true(r.out == "A=1=2\nB=\n" or r.out == "B=\nA=1=2\n")
      assert.equal("", run({argv = {"/usr/bin/env"}, env = {}}).out)
      assert.equal(dir .. "\n", run({argv = {"pwd"}, cwd = dir}).out)
      assert.equal(sys.env("PATH") .. "\n", run(sh "echo $PATH").out)
      r = run {argv = {"true"}, cwd = dir .. "/none"}
      assert.same({"spawn", "ENOENT"}, {r.kind, r.error})
      assert.matches("^enter directory /tmp/", r.message)
    end)

    it("names a missing interpreter", function()
      fs.write(dir .. "/script", "#!/no/such/python\n", 493)
      local r = run {argv = {"./script"}, cwd = dir}
      assert.same({"spawn", "ENOENT", "interpreter /no/such/python of ./script not found"},
        {r.kind, r.error, r.message})
      fs.write(dir .. "/script", "#!/bin/sh\n", 420)
      r = run {argv = {dir .. "/script"}}
      assert.same({"spawn", "EACCES"}, {r.kind, r.error})
      assert.matches("it is not executable$", r.message)
    end)

    it("ends the whole group at the deadline", function()
      local r = run(sh("echo $$; sleep 60 & echo $!; wait", {timeout_ms = 600}))
      assert.same({"timeout", 0}, {r.kind, r.code})
      local leader, other = r.out:match("^(%d+)\n(%d+)\n$")
      assert.truthy(gone(leader) and gone(other))
      assert.is_true(r.us < 10000000)
    end)

    it("takes a deadline that has passed for a very short one, not for none", function()
      for _, ms in ipairs {0, -5, 0.5} do
        assert.equal("timeout", run({argv = {"sleep", "30"}, timeout_ms = ms}).kind)
      end
      assert.equal("timeout", run({argv = {"sleep", "30"}, limit_ms = 50}).kind)
    end)

    it("does not let a handler's child outlive it", function()
      local r = run(sh "sleep 60 & echo $!")
      assert.same({"exit", 0}, {r.kind, r.code})
      assert.truthy(gone(r.out:match("%d+")))
    end)

    it("refuses a job with a NUL in it, and runs the others", function()
      local r = proc.run {
        {argv = {"echo", "a\0b"}}, {argv = {"echo"}, env = {A = "\0"}},
        {argv = {"echo"}, cwd = "/\0"}, {argv = {}}, {argv = {"echo", "fine"}},
      }
      for i = 1, 4 do assert.same({"spawn", "EINVAL"}, {r[i].kind, r[i].error}) end
      assert.equal("an argument has a NUL byte in it", r[1].message)
      assert.equal("the environment has a NUL byte in it", r[2].message)
      assert.equal("the directory has a NUL byte in it", r[3].message)
      assert.equal("no program named", r[4].message)
      assert.equal("fine\n", r[5].out)
    end)

    it("names the option that is wrong", function()
      local function fails(message, job)
        local ok, msg = pcall(proc.run, {{argv = {"true"}}, job})
        assert.is_false(ok)
        assert.equal(message, msg)
      end
      fails("bad option 'timeout_ms' (number expected, got string)",
        {argv = {"true"}, timeout_ms = "5"})
      fails("bad option 'argv' (table expected, got string)", {argv = "true"})
      fails("bad option 'argv' (table expected, got nil)", {})
      fails("bad option 'argv' (string expected, got number)", {argv = {"echo", 1}})
      fails("bad option 'env' (string expected, got boolean)", {argv = {"true"}, env = {A = true}})
      fails("bad option 'env' (string expected, got number)", {argv = {"true"}, env = {"A=1"}})
      fails("bad option 'stdin' (string expected, got table)", {argv = {"true"}, stdin = {}})
      fails("bad option 'max_out' (number expected, got boolean)",
        {argv = {"true"}, max_out = true})
      fails("unknown option 'timeout'", {argv = {"true"}, timeout = 5})
      fails("bad job (table expected, got string)", "true")
      assert.has_error(function() proc.run("true") end)
    end)

    it("leaves no descriptor and no child behind", function()
      local function open_now() return #fs.list("/proc/self/fd") end
      if not fs.stat("/proc/self/fd") then return end
      local function children()
        return fs.read("/proc/self/task/" .. sys.pid() .. "/children") or ""
      end
      run {argv = {"true"}}
      local before, born = open_now(), children() -- other specs' too
      for _ = 1, 20 do
        proc.run {sh "echo", {argv = {"/no/such"}}, {argv = {"true"}, cwd = "/no/such"},
          sh("sleep 60", {timeout_ms = 1})}
        pcall(proc.run, {{argv = {"true"}}, {argv = 1}})
      end
      assert.equal(before, open_now())
      assert.equal(born, children())
    end)

    it("runs more commands than there are slots", function()
      local jobs = {}
      for i = 1, 200 do jobs[i] = {argv = {"echo", tostring(i)}} end
      for i, r in ipairs(proc.run(jobs)) do assert.equal(i .. "\n", r.out) end
    end)
  end)

  describe("detach", function()
    local function lines(path, n)
      return eventually(function()
        local text = fs.read(path)
        local _, count = (text or ""):gsub("\n", "")
        return count >= n and text
      end)
    end

    it("returns at once and holds the jobs to their deadlines", function()
      local log, done = dir .. "/faults", dir .. "/done"
      assert.is_true(proc.detach({
        sh("cat > in; until [ -e go ]; do sleep 0.02; done; mv in done", {cwd = dir, stdin = "event"}),
        sh("echo $$ > pid; exec sleep 60", {cwd = dir, timeout_ms = 900, fault_prefix = '{"n":2,'}),
        sh("exit 7", {fault_prefix = '{"n":3,'}),
      }, {fault_log = log}))
      assert(fs.write(dir .. "/go", ""))
      local text = lines(log, 2)
      assert.matches('{"n":3,"kind":"exit","code":7,"us":%d+}\n', text)
      assert.matches('{"n":2,"kind":"timeout","code":0,"us":%d+}\n', text)
      assert.equal("event", eventually(function() return fs.read(done) end))
      assert.truthy(gone(fs.read(dir .. "/pid"):match("%d+")))
    end)

    it("checks its options", function()
      local ok, msg = pcall(proc.detach, {{argv = {"true"}}}, {fault_log = 5})
      assert.is_false(ok)
      assert.equal("bad option 'fault_log' (string expected, got number)", msg)
      ok, msg = pcall(proc.detach, {{argv = {"true"}, fault_prefix = 5}})
      assert.is_false(ok)
      assert.equal("bad option 'fault_prefix' (string expected, got number)", msg)
      assert.is_true(proc.detach({}))
    end)
  end)

  it("waits for a command on its own descriptors", function()
    local kind, code = proc.exec_wait({"/bin/sh", "-c", "echo $A > $PWD/out; exit 4"},
      {cwd = dir, env = {A = "from env"}})
    assert.same({"exit", 4}, {kind, code})
    assert.equal("from env\n", fs.read(dir .. "/out"))
    assert.same({"signal", 15}, {proc.exec_wait {"/bin/sh", "-c", "kill $$"}})
    assert.same({nil, "program 'no-such-program' not found in PATH", "ENOENT"},
      {proc.exec_wait {"no-such-program"}})
    assert.has_error(function() proc.exec_wait("true") end)
    assert.has_error(function() proc.exec_wait({"true"}, {cwd = 5}) end)
  end)

  it("finds programs in a PATH", function()
    assert.equal("/bin/sh", proc.find("sh", "/nowhere:/bin"))
    assert.is_nil(proc.find("sh", "/nowhere"))
    assert.is_nil(proc.find("sh", ""))
    assert.is_nil(proc.find("sh", "bin:.:"))
    assert.is_nil(proc.find("s\0h", "/bin"))
    assert.matches("^/.*/sh$", proc.find("sh"))
    assert.equal(run(sh "command -v busted").out, (proc.find("busted") or "") .. "\n")
    assert.equal("/bin/sh", proc.find("/bin/sh"))
  end)
end)

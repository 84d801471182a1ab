--- pais.pool: programs that come and go, beside descriptors.
require "pais.proc"
local pool = require "pais.pool"

local function sh(script)
  return { argv = { "/bin/sh", "-c", script }, timeout_ms = 20000 }
end

-- Waits until as many have ended as were started; events by job.
local function run(p, jobs, on_event)
  local of, left = {}, #jobs
  for _, job in ipairs(jobs) do
    assert.equal(job, p:start(job))
    of[job] = { err = "" }
  end
  while left > 0 do
    for _, event in ipairs((p:wait(5000))) do
      local one = of[event.job]
      if event.err then one.err = one.err .. event.err end
      if event.result then one.result, left = event.result, left - 1 end
      if on_event then on_event(event) end
    end
  end
  return of
end

describe("a pool", function()
  it("tells what came on stderr as it comes, and how each ended", function()
    local p <close> = assert(pool.new())
    local a, b = sh "echo one >&2; sleep 0.1; echo two >&2; echo out; exit 3", sh "kill -9 $$"
    local c = { argv = { "/nonesuch" } }
    local of = run(p, { a, b, c })
    assert.equal("one\ntwo\n", of[a].err)
    assert.same({ "exit", 3, "out\n" }, { of[a].result.kind, of[a].result.code, of[a].result.out })
    assert.same({ "signal", 9 }, { of[b].result.kind, of[b].result.code })
    assert.same({ "spawn", "ENOENT" }, { of[c].result.kind, of[c].result.error })
  end)

  it("takes a job again when it has ended, and not before", function()
    local p <close> = assert(pool.new())
    local job = sh "sleep 0.1"
    p:start(job)
    assert.has_error(function() p:start(job) end)
    repeat local events = p:wait(5000) until events[1]
    assert.equal("exit", run(p, { job })[job].result.kind)
  end)

  it("cancels", function()
    local p <close> = assert(pool.new())
    local job = sh "echo up >&2; sleep 20 & wait"
    local of = run(p, { job }, function(event) if event.err then p:cancel(event.job) end end)
    assert.equal("timeout", of[job].result.kind)
    assert.is_true(of[job].result.us < 10000000)
    p:cancel(job)
    p:cancel {}
  end)

  it("says which descriptor it is that cannot be read or written", function()
    assert.same({ "read descriptor 999: Bad file descriptor", "EBADF" },
      { select(2, pool.read(999)) })
    assert.equal("EBADF", select(3, pool.write(999, "x")))
  end)

  it("checks what it is given", function()
    local p = assert(pool.new())
    assert.has_error(function() p:start { argv = {}, nonsense = 1 } end)
    assert.has_error(function() p:start { argv = "true" } end)
    assert.has_error(function() pool.write(1, "x", 5) end)
    p:close()
    p:close()
    assert.has_error(function() p:wait(1) end)
  end)
end)

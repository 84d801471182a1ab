--- Refusals are counted, and a permit is for one call only.
local fs = require "pais.fs"
local once = require "pais.guard.once"
local scratch = require "scratch"
local sh = require "sh"
local text = require "pais.guard.text"

local function refusal(fields)
  local r = { rule = "git.clean", tool = "Bash", text = "git clean -fd", cwd = "/p", session = "s" }
  for k, v in pairs(fields or {}) do r[k] = v end
  return r
end

describe("a refusal", function()
  local home
  before_each(function() home = scratch.dir() end)
  teardown(scratch.clean)

  it("is counted by rule and session", function()
    assert.equal(0, (once.note(home, refusal())))
    assert.equal(1, (once.note(home, refusal { text = "git clean -xfd" })))
    assert.equal(0, (once.note(home, refusal { rule = "git.stash" })))
    assert.equal(0, (once.note(home, refusal { session = "t" })))
    assert.equal(2, (once.note(home, refusal())))
  end)

  it("has a code of its own, that people can mistype a little", function()
    local _, code = once.note(home, refusal())
    assert.matches("^[0-9A-HJKMNP-TV-Z]+$", code)
    local _, other = once.note(home, refusal { cwd = "/q" })
    assert.not_equal(code, other)
    assert.equal("git clean -fd", once.find(home, code:lower()).text)
    local found, msg, word = once.find(home, "ABCDEFGH")
    assert.is_nil(found)
    assert.matches("no refusal", msg)
    assert.equal("E_CODE", word)
    assert.is_nil((once.find(home, "../x")))
  end)

  it("is permitted once, for exactly the same call", function()
    local _, code = once.note(home, refusal())
    assert.is_false(once.use(home, refusal()))
    assert(once.permit(home, once.find(home, code)))
    for _, other in ipairs { { rule = "git.stash" }, { cwd = "/q" }, { text = "git clean -fdx" },
      { tool = "mcp__x__run" } } do
      assert.is_false(once.use(home, refusal(other)))
    end
    assert.is_true(once.use(home, refusal()))
    assert.is_false(once.use(home, refusal()))
  end)

  it("is not permitted when the time is over, or by a link", function()
    local _, code = once.note(home, refusal())
    local found = once.find(home, code)
    local lasts = once.LASTS_S
    once.LASTS_S = -1
    assert(once.permit(home, found))
    once.LASTS_S = lasts
    assert.is_false(once.use(home, refusal()))
    assert(once.permit(home, found))
    local permit = home .. "/.state/security/permit-" .. code
    assert(fs.rename(permit, home .. "/mine"))
    assert(fs.symlink(home .. "/mine", permit))
    assert.is_false(once.use(home, refusal()))
  end)

  it("without a home is not noted, and nothing is made", function()
    assert.same({ 0 }, { once.note(nil, refusal()) })
    assert.same({ 0 }, { once.note(home .. "/none", refusal()) })
    assert.is_nil(fs.stat(home .. "/none"))
    assert.is_false(once.use(nil, refusal()))
  end)

end)

describe("pais security allow-once", function()
  local home, dir, code
  before_each(function()
    home, dir = scratch.dir(), scratch.dir()
    code = select(2, once.note(home, refusal()))
  end)
  teardown(scratch.clean)

  -- In a terminal, in a session of its own that has nothing to do with whoever runs the specs: only
  -- the variables given are there, in ours or in a process above.
  local function at_terminal(answer, env, command)
    assert(fs.write(dir .. "/answer", answer .. "\n"))
    local words = { "env -i PATH=/usr/bin:/bin TERM=dumb PAIS_DIR=" .. home }
    for name, value in pairs(env or {}) do words[#words + 1] = name .. "=" .. value end
    local inner = ("%s%s security allow-once %s; echo exit $?"):format(command or "", sh.pais(), code)
    words[#words + 1] = ("setsid -f script -qec %s /dev/null < %s/answer > %s/said 2>&1")
      :format(sh.quote(inner), dir, dir)
    sh.run(table.concat(words, " "))
    for _ = 1, 500 do
      local said = fs.read(dir .. "/said") or ""
      if said:find "exit %d" then return said end
      os.execute "sleep 0.02"
    end
    error("it did not end: " .. (fs.read(dir .. "/said") or ""))
  end
  local function permitted() return fs.stat(home .. "/.state/security/permit-" .. code) ~= nil end

  it("asks a person at a terminal, and does what they say", function()
    local said = at_terminal "no"
    assert.matches("git%.clean refused, in /p:", said)
    assert.matches("git clean %-fd", said)
    assert.matches("exit 1", said)
    assert.is_false(permitted())
    assert.matches("exit 0", at_terminal "yes")
    assert.is_true(permitted())
    assert.is_true(once.use(home, refusal()))
  end)
  it("is not for what Claude Code runs, not even at a terminal", function()
    local said = at_terminal("yes", { CLAUDECODE = "1" })
    assert.matches("not from inside", said)
    assert.matches("exit 1", said)
    for _, name in ipairs { "PAIS_HOOKED", "CLAUDE_CODE_ENTRYPOINT", "AI_AGENT" } do
      local r = sh.run(("env -i %s=1 PAIS_DIR=%s %s security allow-once %s"):format(name, home,
        sh.pais(), code))
      assert.matches("not from inside", r.err)
    end
    assert.is_false(permitted())
  end)
  it("finds that out when the variable was taken away, too", function()
    if not fs.stat "/proc/self/environ" then return pending "no /proc" end
    local said = at_terminal("yes", { CLAUDECODE = "1" }, "env -u CLAUDECODE ")
    assert.matches("not from inside", said)
    assert.is_false(permitted())
  end)
  it("needs a terminal", function()
    local r = sh.run(("env -i PAIS_DIR=%s setsid -w %s security allow-once %s"):format(home,
      sh.pais(), code), { input = "yes\n" })
    assert.equal(1, r.code)
    assert.is_truthy(r.err:find "terminal" or r.err:find "not from inside")
    assert.is_false(permitted())
  end)
end)

describe("the words of a refusal", function()
  local look = { text = "cd x && rm -rf\t\"$H\"\n" }
  local effect = { off = 8, len = 11, target = "/home/u", place = "home", path = "sudo > sh -c" }
  local said = { reason = "It is all.", instead = "ls" }
  local function reason(found, times)
    found.id, found.effect = "a.b", effect
    return text.reason(look, found, said, times)
  end
  it("name rule, span, way, target, reason, alternative and scope", function()
    local out = reason({ verdict = "block" }, 0)
    assert.matches('^a%.b: `rm %-rf "%$H"` %(through sudo > sh %-c%) reaches /home/u%. It is all%.', out)
    assert.matches("\nInstead: ls\n", out)
    assert.matches("Only this is refused", out)
  end)
  it("are short and final the second time", function()
    local out = reason({ verdict = "block" }, 1)
    assert.matches("^a%.b again: ", out)
    assert.is_nil(out:find "\n")
    assert.is_true(#out < 150)
  end)
  it("of a question say nothing of refusing", function()
    assert.is_nil(reason({ verdict = "ask" }, 3):find "refused")
  end)
  it("show control characters, and cut a long span between characters", function()
    local long = { text = ("\27\u{20AC}"):rep(200) }
    local span = text.span(long, { off = 0, len = #long.text })
    assert.is_truthy(utf8.len(span))
    assert.matches("^\\x1b", span)
    assert.is_true(#span <= 164)
  end)
end)

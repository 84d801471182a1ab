local fs = require "pais.fs"
local log = require "pais.log"
local out = require "pais.cli.out"
local record = require "pais.record"
local scratch = require "scratch"
local sh = require "sh"
local view = require "pais.log.view"

local function event(t, more)
  local rec = { t = t, event = "PreToolUse", session = "abc-1", tool = "Bash", input = "at " .. t,
    us = 800, handlers = { { name = "security", handler = "PreToolUse", us = 1 } } }
  for key, value in pairs(more or {}) do rec[key] = value end
  return rec
end

describe("pais.log.view", function()
  local t = os.date "!%Y-%m-%dT%H:%M:%S.000Z"

  local function lines(opts, ...)
    local recs = {}
    for i, rec in ipairs { ... } do recs[i] = log.parse(record.line(event(t, rec))) end
    local v = view.new(out.new(opts), recs)
    for i, rec in ipairs(recs) do recs[i] = v:line(rec) end
    return recs
  end

  it("aligns, and fits the terminal", function()
    local term = require "pais.cli.term"
    for width = 45, 160 do
      for _, line in ipairs(lines({ tty = true, width = width },
        { input = ("日本語 "):rep(100), verdict = "block", by = "a-plugin-with-a-long-name.x" },
        { event = "PostToolUseFailure", tool = "mcp__github__create_issue", input = "x\ny" })) do
        assert.is_true(term.width(line) <= width, width .. ": " .. line)
      end
    end
  end)

  it("says what happened", function()
    local got = lines({ tty = true, width = 120 },
      { verdict = "block", by = "security.PreToolUse" }, { verdict = "none", rewritten = true,
        input = "pip", became = "uv pip" }, { verdict = "none",
        faults = { { who = "slack.PreToolUse", kind = "timeout", message = "late" } } }, {})
    assert.matches("✗ block +PreToolUse +Bash +at .* security +0%.8 ms$", got[1])
    assert.matches("~ rewrite +PreToolUse +Bash +pip ⇒ uv pip ", got[2])
    assert.matches("! fault .* slack +0%.8 ms$", got[3])
    assert.matches("^%d%d:%d%d:%d%d  · ", got[4])
  end)

  it("lets nothing through that moves the cursor, and colours only where asked", function()
    local got = lines({ tty = true, width = 120 }, { input = "\27[2J\r\n\7", verdict = "block",
      by = "\27]0;x.y" })[1]
    assert.is_nil(got:find "%c")
    assert.matches("\27%[31m✗ block\27%[0m",
      lines({ tty = true, width = 120, color = true }, { verdict = "block" })[1])
  end)

  it("keeps the input whole in a pipe, with the date", function()
    local got = lines({}, { input = ("x"):rep(500) })[1]
    assert.matches("^%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d  ", got)
    assert.matches(("x"):rep(500), got)
  end)
end)

describe("pais log", function()
  local home
  setup(function()
    local t = os.date("!%Y-%m-%dT%H:%M:%S.000Z", os.time() - 60)
    home = scratch.dir()
    for i = 1, 30 do
      assert(record.append(home .. "/history", event(t, { input = "call " .. i,
        verdict = i % 10 == 0 and "block" or "none" })))
    end
  end)

  local function pais(arguments)
    return sh.run(sh.pais() .. " " .. arguments, { env = { PAIS_DIR = home } })
  end

  local function count(text)
    return select(2, text:gsub("\n", ""))
  end

  it("prints the last twenty, the newest last", function()
    local got = pais "log"
    assert.equal(0, got.code)
    assert.equal("", got.err)
    assert.equal(20, count(got.out))
    assert.matches("^[^\n]*call 11 ", got.out)
    assert.matches("call 30 [^\n]*\n$", got.out)
  end)

  it("prints all since a time, and as many as asked for", function()
    assert.equal(30, count(pais("log --since 1h").out))
    assert.equal(3, count(pais("log --since 1h -n 3").out))
    assert.equal(0, count(pais("log --since 10s").out))
  end)

  it("filters, in any spelling of the event", function()
    assert.equal(3, count(pais("log --verdict block -n 99").out))
    assert.equal(30, count(pais("log --event pre-tool-use -n 99").out))
    assert.equal(0, count(pais("log --plugin nobody").out))
    assert.matches("no event of the record is like that", pais("log --plugin nobody").err)
  end)

  it("prints the lines as they are with --json", function()
    local got = pais "log --json --since 1h"
    local files = {}
    for path in log.files(home .. "/history") do table.insert(files, 1, (assert(fs.read(path)))) end
    assert.equal(table.concat(files), got.out)
  end)

  it("refuses what it does not understand", function()
    local got = pais "log --since never"
    assert.equal(2, got.code)
    assert.matches("^pais: %-%-since: no time: 'never'", got.err)
    assert.equal(2, pais("log --lines -1").code)
  end)

  it("says that nothing is recorded yet", function()
    local got = sh.run(sh.pais() .. " log", { env = { PAIS_DIR = scratch.dir() } })
    assert.equal(0, got.code)
    assert.equal("", got.out)
    assert.matches("nothing is recorded yet", got.err)
  end)

  it("follows until its reader goes away", function()
    local script = [[("$PAIS" log -f -n 1 & echo $! >"$HOME/pid"; wait) | {
      timeout 10 head -n 1; echo '{"v":1,"t":"]] .. os.date "!%Y-%m-%dT%H:%M:%S.999Z"
      .. [[","event":"Added","verdict":"none"}' >>"$FILE"; timeout 10 head -n 1; kill "$(cat "$HOME/pid")"; }]]
    local got = sh.run(script, { env = { PAIS = sh.pais(), PAIS_DIR = home, HOME = home,
      FILE = record.file(home .. "/history") } })
    assert.matches("call 30.*\n.*Added", got.out)
  end)
end)

local fs = require "pais.fs"
local history = require "history"
local json = require "pais.json"
local out = require "pais.cli.out"
local record_line = require "pais.line"
local record = require "pais.record"
local scratch = require "scratch"
local sh = require "sh"
local text = require "pais.why.text"
local why = require "pais.why"

local function block(more)
  local rec = { event = "PreToolUse", session = "abc-1", tool = "Bash", tool_use_id = "toolu_1",
    cwd = "/srv/app", input = "rm -rf /\necho done", verdict = "block", by = "security.PreToolUse",
    reason = "it removes everything\nSee the handbook.", us = 1800,
    handlers = {
      { name = "hooks", handler = "rules", verdict = "none", us = 700, note = "context: 9 bytes" },
      { name = "security", handler = "PreToolUse", verdict = "block", us = 90,
        reason = "it removes everything\nSee the handbook." },
    } }
  for key, value in pairs(more or {}) do rec[key] = value ~= json.null and value or nil end
  return rec
end

local function shown(rec, opts, dirs)
  local dir = history.of(rec)
  local said = {}
  opts = opts or {}
  opts.write = function(piece) said[#said + 1] = piece end
  text.show(out.new(opts), assert(why.find(dir, 1)), dirs or {}, os.time())
  return table.concat(said)
end

describe("pais.why", function()
  teardown(scratch.clean)

  describe("finds", function()
    local quiet = { event = "Stop", session = "abc-1", verdict = "none" }

    it("the last event that was stopped", function()
      local dir = history.of(block { input = "first" }, block { input = "second" }, quiet)
      assert.equal("second", why.find(dir, 1, why.stopped).rec.input)
      dir = history.of(block { verdict = "ask" }, quiet)
      assert.equal("ask", why.find(dir, 1, why.stopped).rec.verdict)
    end)

    it("the n-th last event", function()
      local dir = history.of(block(), quiet)
      assert.equal("Stop", why.find(dir, 1).rec.event)
      assert.equal("PreToolUse", why.find(dir, 2).rec.event)
    end)

    it("nothing, and says how many there were", function()
      local found, count = why.find(history.of(block(), quiet), 3)
      assert.is_nil(found)
      assert.equal(2, count)
      found, count = why.find(history.of(quiet), 1, why.stopped)
      assert.is_nil(found)
      assert.equal(0, count)
    end)

    it("what observers did to the event later, and does not take that for an event", function()
      local rec = block { handlers = { { name = "slack", handler = "PreToolUse",
        verdict = "detached" } } }
      local other = block { tool_use_id = "toolu_2" }
      local dir = history.of(rec, other)
      local function fail(of, label)
        assert(fs.append(record.file(dir), record_line.observer(of, label)
          .. '"kind":"timeout","code":0,"us":1}\n'))
      end
      fail(rec, "slack.PreToolUse")
      fail(rec, "someone.else")
      assert.same({}, why.find(dir, 1).later)
      assert.equal("toolu_2", why.find(dir, 1).rec.tool_use_id)
      local later = why.find(dir, 2).later
      assert.same({ { who = "slack.PreToolUse", kind = "timeout",
        message = "it did not end in time" } }, later)
    end)
  end)

  describe("knows where rules are", function()
    local dirs, etc
    setup(function()
      etc = scratch.dir { ["policy.lua"] = "" }
      local home = scratch.dir {
        ["policy.lua"] = "",
        ["plugins/hooks/plugin.yaml"] = "plugin: {name: hooks, version: 1.0.0, language: lua}\n",
        ["plugins/hooks/init.lua"] = "return {}",
        ["plugins/hooks/config.yaml"] = "rules: []\n",
        ["plugins/security/plugin.yaml"] = "plugin: {name: security, version: 1.0.0, language: lua}\n",
        ["plugins/security/init.lua"] = "return {}",
        ["plugins/format/plugin.yaml"] = "plugin: {name: format, version: 1.0.0, language: python}\n"
          .. "hooks:\n  PostToolUse: [{command: ./format.sh}]\n",
      }
      dirs = { home = home, etc = etc, plugins = home .. "/plugins" }
    end)

    it("in policy files, with the line", function()
      assert.same({ { what = "policy", path = dirs.home .. "/policy.lua:12" } },
        why.places("policy", "line-12", dirs))
      assert.same({ { what = "policy", path = etc .. "/policy.lua" } },
        why.places("team-policy", "named", dirs))
    end)

    it("in the rules of the hooks plugin", function()
      assert.same({ { what = "rules", path = dirs.plugins .. "/hooks/config.yaml" } },
        why.places("hooks", "rules", dirs))
    end)

    it("in the code of a plugin, or its command", function()
      assert.same({ { what = "code", path = dirs.plugins .. "/security/init.lua" } },
        why.places("security", "PreToolUse", dirs))
      assert.equal("./format.sh", why.places("format", "PostToolUse", dirs)[1].path)
    end)

    it("nowhere, when that is not known", function()
      assert.same({}, why.places("gone", "PreToolUse", dirs))
      assert.same({}, why.places("../../etc", "PreToolUse", dirs))
      assert.same({}, why.places("", nil, dirs))
      assert.same({}, why.places("security", "PreToolUse", {}))
    end)
  end)

  it("has a next step for every fault", function()
    for _, kind in ipairs { "timeout", "limit", "memory", "nonsense", "exit", "signal", "spawn",
      "unsupported", "policy", "overlay", "crash", "lua", "event" } do
      assert.is_truthy(why.advice { who = "a.b", kind = kind, message = "" })
    end
    assert.matches("pais plugin verify slack", why.advice { who = "slack.Stop", kind = "error" })
    assert.matches("pais status", why.advice { who = "policy.line-1", kind = "error" })
    assert.matches("pais status", why.advice {})
  end)
end)

describe("the explanation", function()
  it("says what came, who ran, who decided and why", function()
    local got = shown(block())
    assert.matches("^Blocked by security\n", got)
    assert.matches("%(just now%)\n", got)
    assert.matches("event +PreToolUse, Bash\n", got)
    assert.matches("input +rm %-rf /\n +echo done\n", got)
    assert.matches("folder +/srv/app\n", got)
    assert.matches("1  hooks.rules +%+ remark +0%.7 ms  context: 9 bytes\n", got)
    assert.matches("2  security +✗ block +90 µs\n", got)
    assert.matches("Why\n  it removes everything\n  See the handbook%.\n", got)
    assert.matches("pais log %-%-session abc%-1 ", got)
    assert.matches("pais plugin info security ", got)
    assert.is_nil(got:find "What went wrong")
  end)

  it("says what became of the input", function()
    local got = shown(block { verdict = "none", by = json.null, reason = json.null, rewritten = true,
      became = "uv pip", handlers = { { name = "hooks", handler = "rules", verdict = "none",
        note = "rewrote command" } } })
    assert.matches("^Let through, rewritten by hooks.rules\n", got)
    assert.matches("became +uv pip\n", got)
    assert.matches("~ rewrite +rewrote command\n", got)
  end)

  it("says what went wrong, and what to do", function()
    local got = shown(block { faults = { { who = "slack.PreToolUse", kind = "timeout",
      message = "it did not return in time" } } })
    assert.matches("What went wrong\n  slack %(timeout%): it did not return in time\n    → give", got)
  end)

  it("makes do with the little that a crash leaves", function()
    local got = shown { event = "PreToolUse", session = "s", verdict = "block", handlers = {},
      faults = { { who = "a.PreToolUse", kind = "crash", message = "signal 11" } } }
    assert.matches("^Blocked\n", got)
    assert.matches("nothing is known of handlers", got)
    assert.matches("a %(crash%): signal 11", got)
  end)

  it("says that nobody asked for it", function()
    assert.matches("no handler asked for it", shown { event = "Stop", handlers = {} })
  end)

  it("lets nothing through that moves the cursor", function()
    local bad = "\27[2J\7\r\27]0;x\7\194\155m"
    local got = shown(block { event = bad, session = bad, tool = bad, cwd = bad, input = bad,
      became = bad, reason = bad, by = bad .. ".x", agent_id = bad, log = bad,
      handlers = { { name = bad, handler = bad, verdict = bad, reason = bad, note = bad } },
      faults = { { who = bad, kind = bad, message = bad } } })
    assert.is_nil(got:gsub("\n", ""):find "%c")
    assert.is_nil(got:find("\194\155", 1, true))
  end)

  it("has colour only when it is wanted", function()
    assert.is_nil(shown(block()):find "\27")
    assert.matches("^\27%[31mBlocked by security\27%[0m\n",
      shown(block(), { color = true, tty = true, width = 80 }))
  end)
end)

describe("pais why", function()
  local function pais(home, arguments)
    return sh.run(sh.pais() .. " " .. arguments, { env = { PAIS_DIR = home } })
  end

  local function home_of(...)
    local home = scratch.dir()
    for _, rec in ipairs { ... } do assert(record.append(home .. "/history", rec)) end
    return home
  end

  it("explains the last block", function()
    local got = pais(home_of(block(), { event = "Stop" }), "why")
    assert.equal(0, got.code)
    assert.matches("^Blocked by security\n", got.out)
  end)

  it("explains the n-th last event", function()
    local home = home_of(block(), { event = "Stop" })
    assert.matches("^Let through\n", pais(home, "why 1").out)
    assert.matches("^Blocked", pais(home, "why 2").out)
    local got = pais(home, "why 3")
    assert.equal(1, got.code)
    assert.equal("pais: explain event 3: the record has only 2\n", got.err)
  end)

  it("gives it as JSON", function()
    local got = pais(home_of(block { faults = { { who = "slack.Stop", kind = "error",
      message = "m" } } }), "why --json")
    local value = assert(json.decode(got.out))
    assert.equal("block", value.record.verdict)
    assert.equal("PreToolUse", value.record.event)
    assert.matches("%.jsonl$", value.file)
    assert.same({}, value.places)
    assert.matches("pais plugin verify slack", value.faults[1].next)
  end)

  it("says that nothing was stopped, or recorded", function()
    local got = pais(home_of { event = "Stop" }, "why")
    assert.equal(0, got.code)
    assert.matches("Nothing was blocked", got.out)
    assert.equal("null\n", pais(home_of { event = "Stop" }, "why --json").out)
    got = pais(scratch.dir(), "why")
    assert.equal(1, got.code)
    assert.matches("nothing is recorded yet", got.err)
  end)

  it("takes numbers only", function()
    for _, n in ipairs { "0", "x", "1.5", "-1" } do
      assert.equal(2, pais(scratch.dir(), "why -- " .. n).code, n)
    end
  end)
end)

local fs = require "pais.fs"
local history = require "history"
local log = require "pais.log"
local record_line = require "pais.line"
local record = require "pais.record"
local scratch = require "scratch"
local time = require "pais.log.time"

local function event(t, more)
  local rec = { t = t, event = "PreToolUse", session = "abc-1", tool = "Bash", input = "at " .. t,
    us = 800, handlers = { { name = "security", handler = "PreToolUse", us = 1 } } }
  for key, value in pairs(more or {}) do rec[key] = value end
  return rec
end

local function inputs(list)
  local texts = {}
  for i, rec in ipairs(list) do texts[i] = (rec.input or rec.event):gsub("^at ", "") end
  return texts
end

-- An io handle that counts the bytes that are read through it.
local function counting(visit)
  local real, bytes, opened = io.open, 0, 0
  io.open = function(...)  -- luacheck: ignore 122
    local file, msg = real(...)
    if not file then return nil, msg end
    opened = opened + 1
    return setmetatable({
      seek = function(_, ...) return file:seek(...) end,
      read = function(_, n)
        local text = file:read(n)
        bytes = bytes + #(text or "")
        return text
      end,
    }, { __close = function() file:close() end })
  end
  local ok, msg = pcall(visit)
  io.open = real  -- luacheck: ignore 122
  assert(ok, msg)
  return bytes, opened
end

describe("pais.log", function()
  teardown(scratch.clean)

  it("gives the last events, the newest first, over days and months", function()
    local dir = history.of(event "2026-10-31T10:00:00.000Z", event "2026-11-01T10:00:00.000Z",
      event "2026-11-01T11:00:00.000Z", event "2026-11-02T10:00:00.000Z")
    assert.same({ "2026-11-02T10:00:00.000Z", "2026-11-01T11:00:00.000Z",
      "2026-11-01T10:00:00.000Z" }, inputs(log.last(dir, 3)))
    assert.equal(4, #log.last(dir, math.huge))
    assert.equal(0, #log.last(dir, 0))
  end)

  it("has nothing to say where nothing was recorded", function()
    local found, report = log.last(scratch.dir(), 5)
    assert.same({}, found)
    assert.same({ damaged = 0, files = {}, unread = {} }, report)
  end)

  it("does not look at what is not the record", function()
    local line = record.line(event "2026-11-01T10:00:00.000Z")
    local dir = scratch.dir { ["raw/2026-11/notes.jsonl"] = line, ["raw/2026-11/2026-11-01.jsonl~"] = line,
      ["raw/old/2026-11-01.jsonl"] = line, ["raw/2026-11/2026-11-02.jsonl"] = line }
    assert.equal(1, #log.last(dir, 10))
    assert(fs.mkdirs(dir .. "/raw/2026-11/2026-11-03.jsonl"))
    local found, report = log.last(dir, 10)
    assert.equal(1, #found)
    assert.equal(1, #report.unread)
  end)

  it("reads no more than it needs", function()
    local old, new = {}, {}
    for i = 1, 4000 do
      old[i] = record.line(event(("2026-11-01T10:%02d:%02d.000Z"):format(i // 60 % 60, i % 60)))
      new[i] = (old[i]:gsub("2026%-11%-01", "2026-12-01"))
    end
    local dir = scratch.dir { ["raw/2026-11/2026-11-01.jsonl"] = table.concat(old),
      ["raw/2026-12/2026-12-01.jsonl"] = table.concat(new) }
    local found
    local bytes, opened = counting(function() found = log.last(dir, 10) end)
    assert.equal(10, #found)
    assert.equal(1, opened)
    assert.is_true(bytes <= 65536, bytes)
    bytes, opened = counting(function()
      log.last(dir, math.huge, { since = "2026-12-01T00:00:00.000Z" })
    end)
    assert.equal(1, opened)
    assert.equal(#table.concat(new), bytes)
  end)

  it("puts lines together that lie across two blocks", function()
    local lines = {}
    for i = 1, 300 do
      lines[i] = record.line(event("2026-11-01T10:00:00.000Z", { input = ("%d "):format(i):rep(300) }))
    end
    local dir = scratch.dir { ["raw/2026-11/2026-11-01.jsonl"] = table.concat(lines) }
    local found, report = log.last(dir, math.huge)
    assert.equal(300, #found)
    assert.equal(0, report.damaged)
    for i, rec in ipairs(found) do assert.equal(tostring(301 - i), rec.input:match "^%d+") end
  end)

  describe("with a filter", function()
    local dir
    setup(function()
      dir = history.of(
        event("2026-11-01T10:00:00.000Z", { verdict = "block", by = "security.PreToolUse" }),
        event("2026-11-01T11:00:00.000Z", { event = "Stop", session = "xyz-2", handlers = {} }),
        event("2026-11-02T10:00:00.000Z", { verdict = "ask", by = "policy.line-3", session = "xyz-2" }),
        event("2026-11-02T11:00:00.000Z", { event = "StopFailure", handlers = {},
          faults = { { who = "slack.StopFailure", kind = "timeout", message = "late" } } }))
    end)

    local function hours(filter)
      local list = {}
      for i, rec in ipairs(log.last(dir, 99, filter)) do list[i] = rec.t:sub(9, 13) end
      return list
    end

    it("takes only that event", function()
      assert.same({ "01T11" }, hours { event = "Stop" })
      assert.same({}, hours { event = "Sto" })
    end)
    it("takes only that verdict", function()
      assert.same({ "01T10" }, hours { verdict = "block" })
      assert.same({ "02T11", "01T11" }, hours { verdict = "none" })
    end)
    it("takes only that session, also by its start", function()
      assert.same({ "02T10", "01T11" }, hours { session = "xyz-2" })
      assert.same({ "02T11", "01T10" }, hours { session = "ab" })
      assert.same({}, hours { session = "bc" })
    end)
    it("takes only what a plugin saw, decided or failed at", function()
      assert.same({ "02T10", "01T10" }, hours { plugin = "security" })
      assert.same({ "02T10" }, hours { plugin = "policy" })
      assert.same({ "02T11" }, hours { plugin = "slack" })
      assert.same({}, hours { plugin = "secur" })
      assert.same({}, hours { plugin = "lat" })
    end)
    it("takes only what came since then", function()
      assert.same({ "02T11", "02T10", "01T11" }, hours { since = "2026-11-01T11:00:00.000Z" })
      assert.same({}, hours { since = "2026-11-03T00:00:00.000Z" })
    end)
    it("takes what passes all", function()
      assert.same({ "02T10" }, hours { plugin = "security", session = "xyz", verdict = "ask" })
    end)
  end)

  describe("on damaged lines", function()
    local good = record.line(event "2026-11-01T10:00:00.000Z")

    local function read(text)
      local dir = scratch.dir { ["raw/2026-11/2026-11-01.jsonl"] = text }
      local found, report, raws = log.last(dir, math.huge)
      return #found, report.damaged, raws
    end

    it("counts them, and goes on", function()
      local found, damaged = read(good .. "rubbish\n" .. good .. "{\"v\":1}\n[]\nnull\n1\n" .. good
        .. '{"v":1,"t":12,"event":"x"}\n' .. '{"v":1,"t":"yesterday","event":"x"}\n' .. "\0\255\n")
      assert.equal(3, found)
      assert.equal(8, damaged)
    end)

    it("passes over a line that was cut off, and keeps the one that ran over it", function()
      local found, damaged, raws = read(good .. good:sub(1, 60) .. good .. good:sub(1, 99))
      assert.equal(2, found)
      assert.equal(2, damaged)
      assert.equal(good:sub(1, -2), raws[1])
    end)

    it("is not misled by a record inside a text", function()
      local inner = record.line(event("2026-11-01T10:00:00.000Z", { input = good }))
      local found, damaged = read(inner .. inner:sub(1, -9) .. "\n")
      assert.equal(1, found)
      assert.equal(1, damaged)
    end)

    it("names the file, once", function()
      local dir = scratch.dir { ["raw/2026-11/2026-11-01.jsonl"] = "x\ny\n" }
      local _, report = log.last(dir, 9)
      assert.same({ dir .. "/raw/2026-11/2026-11-01.jsonl" }, report.files)
    end)

    it("takes megabytes without a line break", function()
      local found, damaged = read(good .. ("x"):rep(5 << 20) .. "\n" .. good)
      assert.equal(2, found)
      assert.equal(1, damaged)
    end)

    it("does not trust what members hold", function()
      local rec = log.parse('{"t":"2026-11-01T10:00:00Z","event":"Stop","handlers":{"a":1},'
        .. '"faults":[1,null,{"who":3,"message":"m"}],"us":"x","tool":{},"session":null,"by":false}')
      assert.same({ t = "2026-11-01T10:00:00Z", event = "Stop", verdict = "none", handlers = {},
        faults = { { message = "m" } } }, rec)
    end)
  end)

  it("takes the line that is written when the program crashes", function()
    local rec = log.parse('{"v":1,"t":"2026-11-22T10:00:00.000Z","event":"PreToolUse","session":"s",'
      .. '"handlers":[],"verdict":"block","faults":[{"who":"a.b","kind":"crash","message":"m"}]}')
    assert.equal("block", rec.verdict)
    assert.same({ { who = "a.b", kind = "crash", message = "m" } }, rec.faults)
  end)

  it("takes the line of an observer that failed later", function()
    local prefix = record_line.observer(event "2026-11-22T10:00:00.000Z", "slack.PreToolUse")
    local rec = log.parse(prefix .. '"kind":"signal","code":9,"us":12}')
    assert.equal("none", rec.verdict)
    assert.same({ { who = "slack.PreToolUse", kind = "signal",
      message = "it was ended by signal 9" } }, rec.faults)
  end)

  describe("following", function()
    local function append(path, text)
      local file = assert(io.open(path, "ab"))
      file:write(text)
      file:close()
    end

    it("gives what is added, whole lines only", function()
      local dir = scratch.dir { ["raw/2026-11/2026-11-01.jsonl"] = "old\n" }
      local path = dir .. "/raw/2026-11/2026-11-01.jsonl"
      local now = time.epoch "2026-11-01T12:00:00Z"
      local new = log.follow(dir, function() return now end)
      assert.same({}, new.poll())
      append(path, "one\ntw")
      assert.same({ "one" }, new.poll())
      append(path, "o\n\nthree\n")
      assert.same({ "two", "three" }, new.poll())
      assert.same({}, new.poll())
    end)

    it("goes on with the next day, and hears what the day before still says", function()
      local dir = scratch.dir { ["raw/2026-10/2026-10-31.jsonl"] = "old\n" }
      local now = time.epoch "2026-10-31T23:59:59Z"
      local new = log.follow(dir, function() return now end)
      now = now + 2
      append(dir .. "/raw/2026-10/2026-10-31.jsonl", "late\n")
      assert(fs.mkdirs(dir .. "/raw/2026-11"))
      append(dir .. "/raw/2026-11/2026-11-01.jsonl", "new\n")
      assert.same({ "late", "new" }, new.poll())
      append(dir .. "/raw/2026-10/2026-10-31.jsonl", "later\n")
      assert.same({ "later" }, new.poll())
    end)

    it("starts again when the file was made anew", function()
      local dir = scratch.dir { ["raw/2026-11/2026-11-01.jsonl"] = "a long old line\n" }
      local path = dir .. "/raw/2026-11/2026-11-01.jsonl"
      local now = time.epoch "2026-11-01T12:00:00Z"
      local new = log.follow(dir, function() return now end)
      fs.write(path, "new\n")
      assert.same({ "new" }, new.poll())
    end)

    it("waits for a record that is not there yet", function()
      local dir = scratch.dir()
      local new = log.follow(dir)
      assert.same({}, new.poll())
      assert(record.append(dir, { event = "Stop" }))
      assert.equal(1, #new.poll())
    end)
  end)
end)

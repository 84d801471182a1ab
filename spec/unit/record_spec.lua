local fs = require "pais.fs"
local json = require "pais.json"
local record_line = require "pais.line"
local record = require "pais.record"

local function sample(more)
  local rec = {
    t = "2026-11-22T10:00:00.123Z", event = "PreToolUse", session = "s-1", tool = "Bash",
    tool_use_id = "toolu_1", cwd = "/w", input = "rm -rf /", verdict = "block", by = "security",
    reason = "no", context = 12, us = 812,
    handlers = {
      {name = "security", handler = "PreToolUse", verdict = "block", us = 12, reason = "no",
       note = "command rewritten"},
    },
    faults = {{who = "slack", kind = "timeout", message = "took too long"}},
    log = "stray", rewritten = true, became = "rm -ri /",
  }
  for key, value in pairs(more or {}) do rec[key] = value end
  return rec
end

describe("pais.record", function()
  local home
  before_each(function()
    home = os.tmpname()
    os.remove(home)
  end)
  after_each(function() fs.rmtree(home) end)

  it("writes one line with its keys in the documented order", function()
    assert.equal('{"v":1,"t":"2026-11-22T10:00:00.123Z","event":"PreToolUse","session":"s-1",'
      .. '"tool":"Bash","tool_use_id":"toolu_1","cwd":"/w","input":"rm -rf /","verdict":"block",'
      .. '"by":"security","reason":"no","rewritten":true,"became":"rm -ri /","context":12,"us":812,'
      .. '"handlers":[{"name":"security","handler":"PreToolUse","verdict":"block","us":12,'
      .. '"reason":"no","note":"command rewritten"}],'
      .. '"faults":[{"who":"slack","kind":"timeout","message":"took too long"}],'
      .. '"log":"stray"}\n', record.line(sample()))
  end)

  it("leaves out what is absent, and says none for no verdict", function()
    assert.equal('{"v":1,"t":"2026-11-22T10:00:00.123Z","event":"Stop","verdict":"none"}\n',
      record.line{t = "2026-11-22T10:00:00.123Z", event = "Stop"})
  end)

  it("sets the time to now in UTC", function()
    local rec = {event = "Stop"}
    record.line(rec)
    assert.matches("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ$", rec.t)
    assert.equal(os.date("!%Y-%m-%d"), rec.t:sub(1, 10))
  end)

  it("is valid UTF-8 JSON whatever the event held", function()
    for _, bad in ipairs{"\0\1\31\127", "\255\254", "a\237\160\128b", "\240\159\152", "\128\128",
                         'q"\\\n\r\t', "ä\u{10FFFF}", "\244\144\128\128", "\u{2028}"} do
      local text = record.line(sample{
        event = bad, session = bad, tool = bad, cwd = bad, input = bad, reason = bad, by = bad, became = bad,
        log = bad, handlers = {{name = bad, handler = bad, verdict = bad, reason = bad, note = bad}},
        faults = {{who = bad, kind = bad, message = bad}},
      })
      assert.is_truthy(utf8.len(text))
      assert.equal(#text, text:find("\n", 1, true))
      assert.is_nil(text:sub(1, -2):find("%c"))
      assert.is_table(assert(json.decode(text)))
    end
  end)

  it("keeps text that is already well-formed as it is", function()
    local back = json.decode(record.line(sample{input = 'echo "ä" \\ \n\t\0end'}))
    assert.equal('echo "ä" \\ \n\t\0end', back.input)
  end)

  it("replaces only the bytes that are wrong", function()
    local back = json.decode(record.line(sample{input = "a\255b\237\160\128cä"}))
    assert.equal("a\u{FFFD}b\u{FFFD}cä", back.input)
  end)

  it("takes values and numbers of any type", function()
    local back = json.decode(record.line(sample{
      us = 0 / 0, context = 1.5, input = true, session = 12, reason = {}, by = false}))
    assert.equal(0, back.us)
    assert.equal(1, back.context)
    assert.equal("true", back.input)
    assert.equal("12", back.session)
    assert.equal("false", back.by)
    assert.equal(0, json.decode(record.line(sample{us = math.huge})).us)
  end)

  it("cuts long fields between characters and says so", function()
    local back = json.decode(record.line(sample{input = ("ä"):rep(5 * 1024 * 1024 // 2)}))
    assert.equal(("ä"):rep(1024) .. "… [cut, 5242880 bytes in all]", back.input)
    back = json.decode(record.line(sample{input = "x" .. ("ä"):rep(1024)}))
    assert.equal("x" .. ("ä"):rep(1023) .. "… [cut, 2049 bytes in all]", back.input)
    back = json.decode(record.line(sample{input = ("x"):rep(2048)}))
    assert.equal(("x"):rep(2048), back.input)
  end)

  it("stays within its bound", function()
    local nasty = ("\1"):rep(5000)
    local handlers, faults = {}, {}
    for i = 1, 500 do
      handlers[i] = {name = nasty, handler = nasty, verdict = "none", us = i, reason = nasty,
        note = nasty}
      faults[i] = {who = nasty, kind = nasty, message = nasty}
    end
    for _, h in ipairs{{}, handlers} do
      for _, f in ipairs{{}, faults} do
        local text = record.line(sample{event = nasty, session = nasty, agent_id = nasty,
          tool = nasty, tool_use_id = nasty, cwd = nasty, input = nasty, became = nasty, by = nasty, log = nasty,
          reason = nasty, verdict = nasty, handlers = h, faults = f})
        assert.is_true(#text <= record.MAX, #text)
        assert.is_true(json.decode(text).cut)
      end
    end
  end)

  it("keeps a hundred handlers without a cut", function()
    local handlers = {}
    for i = 1, 100 do handlers[i] = {name = "plugin-" .. i, handler = "PreToolUse", us = i} end
    local back = json.decode(record.line(sample{handlers = handlers}))
    assert.equal(100, #back.handlers)
    assert.is_nil(back.cut)
  end)

  it("lets no secret through, in whichever field", function()
    local secret = "correct horse"
    local token = "ghp_" .. ("a1B2"):rep(9)
    local text = "x " .. secret .. " y " .. token .. " z"
    local line = record.line(sample{
      event = text, session = text, agent_id = text, tool = text, tool_use_id = text, cwd = text,
      input = text, by = text, reason = text, log = text, became = text,
      handlers = {{name = text, handler = text, reason = text, note = text}},
      faults = {{who = text, kind = text, message = text}},
    }, {secret})
    assert.is_nil(line:find(secret, 1, true))
    assert.is_nil(line:find(token, 1, true))
    local _, count = line:gsub("%[redacted:env%]", "")
    assert.equal(18, count)
  end)

  it("leaves no half of a secret at a cut", function()
    local secret = "S3cr3t-" .. ("abcdefgh"):rep(400)
    for at = 1, 2060, 3 do
      local line = record.line(sample{input = ("."):rep(at) .. secret .. "tail"}, {secret})
      assert.is_nil(line:find("S3cr3t-", 1, true))
    end
  end)

  it("appends to the day of its time, making folders of its own", function()
    assert.is_true(record.append(home .. "/history", sample()))
    assert.is_true(record.append(home .. "/history", sample()))
    local path = home .. "/history/raw/2026-11/2026-11-22.jsonl"
    assert.equal(record.line(sample()):rep(2), fs.read(path))
    assert.equal(384, fs.stat(path).mode)
    assert.equal(448, fs.stat(home .. "/history/raw/2026-11").mode)
  end)

  it("says why it could not", function()
    fs.mkdirs(home .. "/history")
    fs.write(home .. "/history/raw", "a file")
    local ok, msg, code = record.append(home .. "/history", sample())
    assert.is_nil(ok)
    assert.matches("raw", msg)
    assert.equal("ENOTDIR", code)
  end)

  it("begins the line of an observer that fails later", function()
    local rec = sample{session = 'a"b', tool_use_id = "toolu_1"}
    local text = record_line.observer(rec, "slack.PreToolUse")
      .. '"kind":"timeout","code":0,"us":5000000}\n'
    local back = assert(json.decode(text))
    assert.same({v = 1, t = back.t, event = "PreToolUse", session = 'a"b', tool = "Bash",
      tool_use_id = "toolu_1", observer = "slack.PreToolUse", kind = "timeout", code = 0,
      us = 5000000}, back)
    assert.equal(record.file("/h"), record.file("/h", back.t))
  end)

  it("knows the file of a day", function()
    assert.equal("/h/raw/2026-11/2026-11-22.jsonl", record.file("/h", "2026-11-22T23:59:59.999Z"))
  end)
end)

local sh = require "sh"
local time = require "pais.log.time"

describe("pais.log.time", function()
  local now = 1763805600  -- 2025-11-22T10:00:00Z

  it("knows the seconds of a time", function()
    assert.equal(now, time.epoch "2025-11-22T10:00:00.123Z")
    assert.equal(0, time.epoch "1970-01-01T00:00:00Z")
    assert.equal(951782400, time.epoch "2000-02-29T00:00:00Z")
    assert.is_nil(time.epoch "yesterday")
  end)

  it("reads how long ago", function()
    assert.equal("2025-11-22T09:50:00.000Z", time.since("10m", now))
    assert.equal("2025-11-22T08:00:00.000Z", time.since("2h", now))
    assert.equal("2025-11-19T10:00:00.000Z", time.since("3d", now))
    assert.equal("1970-01-01T00:00:00.000Z", time.since("999999w", now))
  end)

  it("reads RFC 3339", function()
    assert.equal("2026-11-20T09:30:15.000Z", time.since("2026-11-20T09:30:15Z", now))
    assert.equal("2026-11-20T07:30:00.000Z", time.since("2026-11-20T09:30:00.5+02:00", now))
    assert.equal("2026-11-21T01:00:00.000Z", time.since("2026-11-20T20:00-05:00", now))
  end)

  it("means the local clock where no zone is named", function()
    local command = ([[%s lua -e 'local t = require "pais.log.time"
      print(t.since("2026-07-20", 0), t.since("2026-07-20 09:30", 0))']]):format(sh.pais())
    assert.equal("2026-07-19T22:00:00.000Z\t2026-07-20T07:30:00.000Z\n",
      sh.run(command, { env = { TZ = "CEST-2" } }).out)
  end)

  it("refuses what is no time", function()
    for _, text in ipairs { "", "x", "10", "10y", "m", "-3d", "2026-13-01", "2026-02-30", "2026-1-1",
      "2026-11-20T", "2026-11-20T25:00", "2026-11-20T10:61", "2026-11-20T10:00+2", "2026-11-20x",
      "99999999999d" } do
      local t, msg, code = time.since(text, now)
      assert.is_nil(t, text)
      assert.matches("no time", msg)
      assert.equal("E_USAGE", code)
    end
  end)

  it("says durations as people do", function()
    assert.equal("12 µs", time.span(12))
    assert.equal("0.8 ms", time.span(812))
    assert.equal("57 ms", time.span(57100))
    assert.equal("12.3 s", time.span(12345678))
    assert.equal("just now", time.ago(2))
    assert.equal("1 minute ago", time.ago(119))
    assert.equal("3 hours ago", time.ago(3 * 3600))
  end)
end)

--- pais.lock: its text, and what is wrong with a damaged one.

local lock = require "pais.install.lock"
local source = require "pais.install.source"

local SHA = ("a1"):rep(32)

describe("pais.lock", function()
  local entries = {
    on = { version = "1.0.0", source = "./src/on", sha256 = SHA },
    jira = { version = "1.2.0-rc.1", source = "https://git.example.com/x.git#v1//jira", sha256 = SHA,
      commit = ("0b"):rep(20), name = "jira@^1.2", pinned = true },
  }

  it("has an entry per plugin, in order, a line per key, and reads as it was written", function()
    local text = lock.text(entries)
    assert.is_truthy(text:find("\n  jira:\n.*\n  \"on\":\n"))
    assert.same(entries, lock.parse(text, "pais.lock"))
    assert.equal(text, lock.text(lock.parse(text, "pais.lock")))
    assert.same({}, lock.parse(lock.text {}, "pais.lock"))
  end)

  it("is refused with line and column when it is damaged", function()
    local text = lock.text(entries)
    for _, change in ipairs {
      { 'sha256: "a1', 'sha256: "z', ":9:" }, { "version: 1\n", "version: 2\n", ":2:" },
      { "source:", "sorce:", ":4:" }, { "plugins:", "<<<<<<< HEAD\nplugins:", ":3:" },
      { "pinned: true", "pinned: maybe", ":10:" }, { "version: 1\n", "", ":1:" },
    } do
      local at = assert(text:find(change[1], 1, true), change[1])
      local bad = text:sub(1, at - 1) .. change[2] .. text:sub(at + #change[1])
      local plugins, msg, code = lock.parse(bad, "pais.lock")
      assert.is_nil(plugins, change[2])
      assert.equal("E_LOCK", code)
      assert.is_truthy(msg:find("pais.lock" .. change[3], 1, true), msg)
    end
  end)

  it("says plainly what a merge or a newer pais has left", function()
    local text = lock.text(entries)
    local _, msg = lock.parse(text:gsub("plugins:", "<<<<<<< HEAD\n%0"), "pais.lock")
    assert.equal("read lock: pais.lock:3:1: a conflict of a merge is in it", msg)
    _, msg = lock.parse(text:gsub("version: 1\n", "version: 12\n"), "pais.lock")
    assert.equal("read lock: pais.lock:2:1: it has version 12, which is of a newer pais", msg)
  end)

  it("never raises, whatever is in it", function()
    local text = lock.text(entries)
    math.randomseed(1)
    for _ = 1, 2000 do
      local at, byte = math.random(#text), string.char(math.random(0, 255))
      local bad = text:sub(1, at - 1) .. byte .. text:sub(at + math.random(0, 20))
      local ok, plugins, msg = pcall(lock.parse, bad, "pais.lock")
      assert.is_true(ok, plugins)
      assert.is_truthy(plugins or msg:find("^read lock: pais.lock:%d+:%d+: "), msg)
    end
  end)
end)

describe("a source", function()
  local function parsed(text)
    local s, msg = source.parse(text, "/tmp")
    return s and (s.url or s.path or s.name), s and s.ref, s and s.sub, msg
  end

  it("is taken apart", function()
    for text, want in pairs {
      ["https://h/x.git"] = { "https://h/x.git" },
      ["https://h/x.git#v1.2"] = { "https://h/x.git", "v1.2" },
      ["https://h/x.git//a/b"] = { "https://h/x.git", nil, "a/b" },
      ["https://h/x.git//a/b#v1"] = { "https://h/x.git", "v1", "a/b" },
      ["https://h/x.git#v1//a"] = { "https://h/x.git", "v1", "a" },
      ["file:///srv/x.git#main"] = { "file:///srv/x.git", "main" },
      ["git@h:team/x.git#main//jira/"] = { "git@h:team/x.git", "main", "jira" },
      ["ssh://git@h/x.git"] = { "ssh://git@h/x.git" },
      ["jira@^1.2"] = { "jira" }, ["/tmp"] = { "/tmp" }, ["."] = { "/tmp" },
    } do
      local url, ref, sub, msg = parsed(text)
      assert.same({ want[1], want[2], want[3] }, { url, ref, sub }, text .. ": " .. tostring(msg))
    end
  end)

  it("is refused when a part could be taken for an option, or leads elsewhere", function()
    for _, text in ipairs { "https://h/x#--upload-pack=x", "https://h/x#v1//../..", "-x",
      "https://h/x#a\nb", "jira@oops", "Jira", "https://h/x//a#v1//b", "./nowhere", "x@y@z" } do
      local s, msg, code = source.parse(text, "/tmp")
      assert.is_nil(s, text)
      assert.equal("E_SOURCE", code)
      assert.equal(text:sub(1, 2), msg:sub(1, 2))
    end
  end)
end)

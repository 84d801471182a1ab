-- The binding; what is a secret and what is not is in spec/c/redact_test.c.
local redact = require "pais.redact"

local TOKEN = "ghp_" .. ("a1B2"):rep(9)

describe("pais.redact", function()
  it("takes out tokens, values behind names, and the values it is given", function()
    assert.equal("curl -H 'X: [redacted:github-token]' # [redacted:env]",
      redact.redact("curl -H 'X: " .. TOKEN .. "' # correct horse", {"correct horse"}))
    assert.equal("PASSWORD=[redacted:password] make", redact.redact("PASSWORD=hunter2 make"))
  end)

  it("gives ordinary text back as it is", function()
    for _, text in ipairs{"", "x", "git commit -m 'fix: a token'", "ä\0\255", "task-force sk-learn"} do
      assert.equal(text, redact.redact(text, {"correct horse"}))
    end
  end)

  it("looks only for values of six bytes and more", function()
    assert.equal("true 1234 abcde", redact.redact("true 1234 abcde", {"true", "1234", "abcde", ""}))
    assert.equal("<[redacted:env]>", redact.redact("<abcdef>", {"abcdef"}))
  end)

  it("treats values as bytes, not as patterns", function()
    assert.equal("a[redacted:env]b", redact.redact("a.%w+[x]\0\255b", {".%w+[x]\0\255"}))
  end)

  it("can be given prepared values", function()
    local set = redact.set{"correct horse", "abc", "battery staple"}
    assert.equal(#"battery staple", #set)
    for _ = 1, 3 do
      collectgarbage()
      assert.equal("[redacted:env], [redacted:env], abc",
        redact.redact("correct horse, battery staple, abc", set))
    end
    assert.equal(0, #redact.set{})
    assert.equal("text as it is", redact.redact("text as it is", redact.set{}))
  end)

  it("does not hide what was hidden", function()
    local once = redact.redact("PASSWORD=hunter2 " .. TOKEN)
    assert.equal(once, redact.redact(once))
  end)

  it("takes megabytes", function()
    local text = ("echo " .. TOKEN .. " done\n"):rep(50000)
    local clean = redact.redact(text)
    assert.is_nil(clean:find("ghp_", 1, true))
    assert.equal(("echo [redacted:github-token] done\n"):rep(50000), clean)
  end)

  it("refuses misuse", function()
    assert.error_matches(function() redact.redact(nil) end, "string expected")
    assert.error_matches(function() redact.redact("text of some length", {true}) end, "bad value 1")
    assert.error_matches(function() redact.redact("text of some length", io.stdout) end,
      "pais.redact.set expected")
    assert.error_matches(function() redact.set "x" end, "table expected")
  end)
end)

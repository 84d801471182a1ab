--- pais.shell: the shape of what Lua gets; what is found is tested in C (spec/c/shell_test.c).
local shell = require "pais.shell"

local options = {
  cwd = "/home/u/proj", home = "/home/u", project = "/home/u/proj",
  env = { OUT = "/etc" }, guard = { "/opt/guard" },
}

describe("pais.shell", function()
  it("gives commands, effects and the way to them", function()
    local r = shell.analyse("sudo sh -c 'rm -rf /etc'; echo $X", options)
    assert.is_false(r.partial)
    assert.same({ "sudo", "sh", "rm", "echo" }, {
      r.commands[1].name, r.commands[2].name, r.commands[3].name, r.commands[4].name })
    local e = r.effects[1]
    assert.same({ "delete", "rm", "rm", "/etc", "system-top", "sudo > sh -c", 3 },
      { e.kind, e.op, e.tool, e.target, e.place, e.path, e.command })
    assert.same({ recursive = true, force = true, privileged = true }, e.flags)
    assert.same({}, e.sources)
    assert.equal("/etc", ("sudo sh -c 'rm -rf /etc'; echo $X"):sub(e.off + 1, e.off + e.len))
    assert.same({ id = "core.system", reason = "It would delete a system folder.", effect = 1 },
      r.core)
    local x = r.commands[4].words[2]
    assert.equal("unknown", x.known)
    assert.same({ var = true }, x.taint)
  end)

  it("says what is known of a word", function()
    local r = shell.analyse("for i in a b; do ls $i *.c $OUT; done", options)
    local words = r.commands[1].words
    assert.same({ "a|b", "one-of", { "a", "b" } }, { words[2].text, words[2].known,
      words[2].values })
    assert.same({ "*.c", "pattern" }, { words[3].text, words[3].known })
    assert.same({ "/etc", "exact" }, { words[4].text, words[4].known })
  end)

  it("says why an analysis is partial", function()
    assert.equal("quote", shell.analyse("echo 'a").partial)
    assert.equal("syntax", shell.analyse("echo a; ;").partial)
  end)

  it("judges the files of other tools", function()
    assert.is_true(shell.file("read", ".env", options).effects[1].flags.secret)
    assert.equal("core.guard", shell.file("write", "/opt/guard/x", options).core.id)
    assert.equal("core.guard", shell.file("write", "~/.claude/settings.json", options).core.id)
    assert.is_nil(shell.file("write", "src/a.c", options).core)
  end)

  it("refuses options of the wrong type", function()
    assert.has_error(function() shell.analyse("ls", { cwd = 1 }) end)
    assert.has_error(function() shell.analyse("ls", { guard = { 1 } }) end)
    assert.has_error(function() shell.analyse("ls", { env = { A = true } }) end)
    assert.has_error(function() shell.file("x", "y") end)
    assert.has_error(function() shell.analyse() end)
  end)

  it("keeps nothing of the command before", function()
    shell.analyse("x=/; alias ls=rm; f() { rm -rf /; }; cd /", options)
    local r = shell.analyse("f; ls $x; rm a", options)
    assert.equal(1, #r.effects)
    assert.equal("/home/u/proj/a", r.effects[1].target)
  end)
end)

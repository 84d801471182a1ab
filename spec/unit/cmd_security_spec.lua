--- pais security: what people see of the guard.
local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"

describe("pais security", function()
  local dir, home
  before_each(function()
    dir = scratch.dir()
    home = dir .. "/.config/pais"
    assert(fs.mkdirs(home .. "/plugins"))
    assert(fs.mkdirs(dir .. "/project"))
    sh.run(("cp -R plugins/security %s/plugins/"):format(home))
  end)
  teardown(scratch.clean)
  local function run(words, input)
    local r = sh.run(("env -i PATH=/usr/bin:/bin HOME=%s %s security %s"):format(dir, sh.pais(),
      words), { cwd = dir .. "/project", input = input })
    return r.out, r.err, r.code
  end
  local function explained(command, options)
    return run(("explain %s -- %s"):format(options or "", sh.quote(command)))
  end

  describe("explain", function()
    it("shows words as they are known, effects, rules tried, the verdict and its time", function()
      local out, err, code = explained 'x=/etc; for f in a b; do sudo rm -r "$x" $f $Q; done'
      assert.same({ "", 0 }, { err, code })
      assert.matches("\n  sudo rm %-r /etc a|b %*\n", out)
      assert.matches("\n  rm %-r /etc a|b %*   through sudo\n", out)
      assert.matches('\n      "$x" +%= /etc\n', out)
      assert.matches("\n      $f +a or b\n", out)
      assert.matches("\n      $Q +not known, from var\n", out)
      assert.matches("delete +rm +/etc +system%-top", out)
      assert.matches("\nblock  core.system  %(%d+ us%)\n", out)
      assert.matches("core.system: `\"$x\"` %(through sudo%) reaches /etc%. It would delete", out)
    end)
    it("says how many rules were tried, and which of them counted", function()
      local out = explained "git stash clear"
      assert.matches("git.stash +block +effect 1\n +%d+ tried", out)
      assert.matches("\nInstead: git stash list\n", out)
      assert.matches("none applies, %d+ tried\n\nnone", (explained "cat a"))
    end)
    it("looks behind links and into scripts, as a dispatch does", function()
      assert(fs.write(dir .. "/project/.env", "A=1\n"))
      assert(fs.symlink(dir .. "/project/.env", dir .. "/project/notes"))
      assert(fs.write(dir .. "/project/all.sh", "cd /\nrm -rf *\n"))
      assert.matches("\nblock  secrets.read ", (explained "cat notes"))
      assert.matches("\nblock  core.root ", (explained "sh all.sh"))
    end)
    it("asks what another level, folder, or plugin would say", function()
      assert.matches("\nask  filesystem.delete%-recursive", (explained("rm -r a", "--level paranoid")))
      assert.matches("\nblock  core.system", (explained("rm -rf etc", "--cwd /")))
      local out, err, code = explained("ls", "--plugin /none")
      assert.same({ "", 10 }, { out, code })
      assert.matches("/none has no packs", err)
    end)
    it("shows what could disturb the terminal as text", function()
      assert.is_nil((explained "echo '\27]0;x\7' \226\128\174; rm -rf $'\\e[2J'"):find "[\27\7]")
    end)
    it("has all of it as JSON", function()
      local report = json.decode((explained("git stash clear", "--json")))
      assert.same({ "block", "git.stash" }, { report.verdict, report.rule })
      assert.is_true(report.us > 0 and #report.rules > 1 and #report.effects == 1)
      assert.equal("git", report.commands[1].name)
    end)
  end)

  describe("rules", function()
    it("lists them with what they do now, or from which level on", function()
      local out, _, code = run "rules"
      assert.equal(0, code)
      assert.matches("\ngit.stash +block ", out)
      assert.matches("\ngit.add%-all +paranoid: ask ", out)
      assert.matches("\nfilesystem.rm +off ", out)
    end)
    it("shows one with its examples", function()
      local out = run "rules git.stash"
      for _, text in ipairs { "git.stash: block", "at paranoid", "match +git stash clear", "git.yaml:" } do
        assert.matches(text, out)
      end
      local _, err, code = run "rules git.stsh"
      assert.equal(1, code)
      assert.matches("git.stash", err)
    end)
    it("says what is left out, and why", function()
      assert(fs.write(home .. "/rules.yaml", "rules: [{id: a.b}]\n"))
      local _, err, code = run "rules"
      assert.equal(12, code)
      assert.matches("rules.yaml:1:9: rule 'a.b'", err)
    end)
  end)

  describe("test", function()
    it("counts what is blocked, missed and stopped, and lists what is wrong", function()
      assert(fs.write(dir .. "/project/ours.jsonl", [[
{"command": "rm -rf /", "expect": "block", "kind": "rm"}
{"command": "ls", "expect": "block", "kind": "rm"}
{"command": "rm -rf ~", "expect": "allow", "kind": "work"}
{"command": "pwd", "expect": "allow", "kind": "work"}
]]))
      local out, _, code = run "test ours.jsonl -w"
      assert.equal(1, code)
      assert.matches("must be blocked: 1 of 2 blocked %(50.0%%%)", out)
      assert.matches("benign stopped: 1 of 2 %(50.0%%%)", out)
      assert.matches("\n2 none, expected block %(rm%): ls\n", out)
      assert(fs.write(dir .. "/project/odd.jsonl", "\u{feff}" .. [[

{"command": "ls", "expect": "block", "kind": "\u001b[31m"}

]]))
      out = run "test odd.jsonl -w"
      assert.matches("\n2 none, expected block %(\\x1b%[31m%): ls\n", out)
      assert.is_nil(out:find "\27")
      assert(fs.write(dir .. "/project/bad.jsonl", "\r\n\r\n{x\r\n"))
      assert.matches("test bad.jsonl: line 3: ", (select(2, run "test bad.jsonl")))
      out = run "test - -w < ours.jsonl"
      assert.matches("must be blocked: 1 of 2 blocked", out)
      assert.matches("\n3 block, expected allow %(work%) by core.home: rm %-rf ~\n", out)
    end)
  end)
end)

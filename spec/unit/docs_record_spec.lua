--- docs/record.md: its examples run, and its table is the format.
local fs = require "pais.fs"
local json = require "pais.json"
local log = require "pais.log"
local record_line = require "pais.line"
local record = require "pais.record"
local scratch = require "scratch"
local sh = require "sh"

describe("docs/record.md", function()
  local text = assert(fs.read "docs/record.md")
  local example = text:match "```json\n(.-)```"
  local home, raw

  setup(function()
    home = scratch.dir()
    raw = home .. "/history/raw"
    assert(record.append(home .. "/history", json.decode(example)))
    for i = 1, 3 do
      local rec = { event = "PostToolUse", session = "46895d0b-4f62-4e9e-9073-4f49825060c1",
        tool = "Bash", input = "ls", handlers = { { name = "slow", handler = "x", us = 9000 } },
        faults = { { who = "slow.x", kind = "timeout", message = "call " .. i } } }
      assert(record.append(home .. "/history", rec))
      if i == 1 then
        assert(fs.append(record.file(home .. "/history"), record_line.observer(rec, "late.x")
          .. '"kind":"exit","code":1,"us":5}\n'))
      end
    end
  end)
  teardown(scratch.clean)

  local function run(command)
    local tools = scratch.dir()
    assert(fs.symlink(sh.pais(), tools .. "/pais"))
    return sh.run(command, { cwd = raw, env = { PAIS_DIR = home,
      PATH = tools .. ":" .. os.getenv "PATH" } })
  end

  local examples = {}
  for block in text:gmatch "```sh\n(.-)```" do examples[#examples + 1] = block end

  it("has an example line that is exactly what pais writes", function()
    local rec = json.decode(example)
    assert.equal(example, record.line(rec))
    local seen, _, damaged = log.parse(example:sub(1, -2))
    assert.equal("block", seen.verdict)
    assert.is_false(damaged)
  end)

  it("has a row for every key, in the order of the line", function()
    local one = { name = "x", handler = "x", verdict = "none", us = 1, rule = "x", reason = "x", note = "x" }
    local rec = { rewritten = true, context = 1, us = 1, handlers = { one },
      faults = { { who = "x", kind = "x", message = "x" } } }
    for key in text:gmatch "\n| `(%a[%w_]*)` | string" do rec[key] = "x" end
    rec.t = "2026-11-22T10:00:00.123Z"
    rec.handlers[2] = nil
    local keys = {}
    local line = record.line(rec):gsub('"handlers":%[{(.-)}%]', function(inner)
      return '"handlers":0,' .. inner:gsub('"(%a+)":', '"handlers[].%1":')
    end):gsub('"faults":%[{(.-)}%]', function(inner)
      return '"faults":0,' .. inner:gsub('"(%a+)":', '"faults[].%1":')
    end)
    for key in line:gmatch '"([%w_%[%].]+)":' do keys[#keys + 1] = key end
    keys[#keys + 1] = "cut"
    local rows = {}
    for key in text:gmatch "\n| `([%w_%[%].]+)` |" do rows[#rows + 1] = key end
    assert.same(keys, rows)
  end)

  it("has examples that run", function()
    assert.equal(7, #examples)
    for _, command in ipairs(examples) do
      local got = run(command)
      assert.equal(0, got.code, command .. got.err)
      assert.equal("", got.err, command)
      if not command:find "^find" then assert.not_equal("", got.out, command) end
    end
  end)

  it("has examples that give what they promise", function()
    if not sh.have "jq" then return pending "jq is not installed" end
    assert.matches("1 2026%-11%-22 block\n", run(examples[2]).out)
    assert.equal("2026-11-22T10:00:00.123Z security.PreToolUse: git push --force origin main: "
      .. "force-pushing rewrites what others have\n", run(examples[3]).out)
    assert.equal("9\tslow\n0.712\thooks\n0.092\tsecurity\n", run(examples[4]).out)
    assert.matches("^ *3 slow%.x timeout\n *1 late%.x exit\n$", run(examples[5]).out)
  end)
end)

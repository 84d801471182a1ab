--- The secrets file.
local dotenv = require "pais.text.dotenv"
local fs = require "pais.fs"
local scratch = require "scratch"

describe("dotenv.parse", function()
  for name, c in pairs {
    ["plain values"] = { "A=1\nB = two words \n", { A = "1", B = "two words" } },
    ["an export in front"] = { "export A=1\n  export\tB=2", { A = "1", B = "2" } },
    ["comments"] = { "# A=0\nA=1 # one\nB=x#y\nC=#none\n", { A = "1", B = "x#y", C = "" } },
    ["single quotes, literally"] = { [[A='a $B \n "x" # y' # c]], { A = [[a $B \n "x" # y]] } },
    ["double quotes with escapes"] = { [[A="x\ty\n\"z\" \\ \$H \q"]],
      { A = "x\ty\n\"z\" \\ $H \\q" } },
    ["nothing expanded"] = { "A=$B\nC=\"${B}\"\n", { A = "$B", C = "${B}" } },
    ["values over several lines in quotes"] = { "K=\"-----\nabc\n-----\"\nA=1\n",
      { K = "-----\nabc\n-----", A = "1" } },
    ["CRLF and a byte order mark"] = { "\239\187\191A=1\r\nB='2'\r\n", { A = "1", B = "2" } },
    ["an empty value"] = { "A=\nB=\"\"\n", { A = "", B = "" } },
    ["the last of two"] = { "A=1\nA=2", { A = "2" } },
    ["an = in the value"] = { "A=b=c==\n", { A = "b=c==" } },
    ["a name that is only letters like export"] = { "export=1\nexporter=2\n",
      { export = "1", exporter = "2" } },
    ["an empty text"] = { "", {} },
  } do
    it("reads " .. name, function()
      local values, problems = dotenv.parse(c[1])
      assert.same(c[2], values)
      assert.same({}, problems)
    end)
  end

  it("reports what it cannot read by line, and reads the rest", function()
    local values, problems = dotenv.parse(
      "A=1\nnot a line\n1B=2\nC='x' y\nE=\"a\nb\"z\nD=4\nF='open\nG=5\n")
    assert.equal("1", values.A)
    assert.equal("4", values.D)
    assert.equal("5", values.G)
    assert.is_nil(values.F)
    local lines = {}
    for i, p in ipairs(problems) do lines[i] = p.line .. " " .. p.message end
    assert.same({ "2 expected NAME=value", "3 expected NAME=value",
      "4 text after the closing quote of C", "5 text after the closing quote of E",
      "8 the quote of F is never closed" }, lines)
  end)

  it("never shows a value in a message", function()
    local _, problems = dotenv.parse("A='hunter2\n'hunter2' hunter2\nB=\"hunter2")
    assert.truthy(#problems > 0)
    for _, p in ipairs(problems) do assert.is_nil(p.message:find("hunter2", 1, true)) end
  end)
end)

describe("dotenv.load", function()
  teardown(scratch.clean)
  it("takes a missing file for an empty one", function()
    assert.same({}, (dotenv.load(scratch.dir {})))
    assert.same({}, (dotenv.load(nil)))
  end)
  it("warns when others can read it", function()
    local dir = scratch.dir { [".env"] = "A=secret" }
    assert(fs.chmod(dir .. "/.env", 420)) -- 0644
    local values, problems = dotenv.load(dir)
    assert.equal("secret", values.A)
    assert.equal("E_MODE", problems[1].code)
    assert(fs.chmod(dir .. "/.env", 384)) -- 0600
    values, problems = dotenv.load(dir)
    assert.equal("secret", values.A)
    assert.same({}, problems)
  end)
end)

describe("dotenv.secrets", function()
  it("gives what is worth hiding, longest first, once", function()
    assert.same({ "abcdefgh", "abcdef", "uvwxyz" }, dotenv.secrets {
      A = "abcdef", B = "abcdefgh", C = "true", D = "", E = "abcdef", F = "uvwxyz" })
  end)
end)

local args = require "pais.cli.args"

local root = {
  name = "pais",
  options = { { name = "json" }, { name = "help", short = "h" },
    { name = "dev", first = true, value = "DIR" } },
  commands = {
    { name = "hidden", hidden = true },
    { name = "log", options = {
      { name = "follow", short = "f" },
      { name = "lines", short = "n", value = "N", type = "integer" },
      { name = "verdict", value = "V", choices = { "block", "ask" } },
      { name = "tag", value = "T", many = true },
    } },
    { name = "plugin", commands = {
      { name = "list" },
      { name = "info", args = { { name = "plugin", help = "a name" } } },
    } },
    { name = "run", raw_after = "action", own_help = true,
      args = { { name = "plugin", help = "a name" }, { name = "action", optional = true },
        { name = "args", optional = true, many = true } },
      options = { { name = "action", short = "a", value = "A" } } },
  },
}

local function parse(line)
  local words = {}
  for word in line:gmatch("%S+") do words[#words + 1] = word end
  return args.parse(root, words)
end

local function values(line)
  local parsed, msg = parse(line)
  assert(parsed, msg)
  return parsed.values
end

local function message(line)
  local parsed, msg = parse(line)
  assert.is_nil(parsed)
  return msg
end

describe("pais.cli.args", function()
  it("finds the command", function()
    assert.equal("pais plugin list", args.title(parse("plugin list").nodes))
  end)

  it("takes options anywhere and in every form", function()
    assert.same({ follow = true, lines = 5 }, values "log -fn5")
    assert.same({ follow = true, lines = 5 }, values "log -f -n 5")
    assert.same({ lines = 5, json = true }, values "--json log --lines=5")
    assert.same({ lines = 5, json = true }, values "log --lines 5 --json")
    assert.same({ tag = { "a", "b=c" } }, values "log --tag a --tag=b=c")
  end)

  it("takes a word that begins with - after --", function()
    assert.same({ plugin = "--json" }, values "plugin info -- --json")
    assert.same({ plugin = "-" }, values "plugin info -")
  end)

  it("leaves everything after the action alone", function()
    assert.same({ plugin = "p", action = "a", rest = { "-x", "--json", "k=v" } },
      values "run p a -x --json k=v")
    assert.same({ plugin = "p", action = "a", rest = { "x" } }, values "run p --action a x")
    assert.same({ plugin = "p", action = "a", rest = { "x", "--help" } },
      values "run -a a p x --help")
    assert.same({ plugin = "p", action = "a", rest = { "--x", "--" } }, values "run p a -- --x --")
  end)

  it("hands --help to a command that answers it itself, once that can", function()
    assert.is_falsy(parse("run p --help").help)
    assert.is_true(parse("run --help").help)
    assert.is_true(parse("plugin info --help").help)
    assert.is_true(parse("plugin -h").help)
  end)

  it("names what is wrong and what was meant", function()
    assert.equal("unknown command 'pais lgo', did you mean 'log'?", message "lgo")
    assert.equal("unknown command 'pais plugin lst', did you mean 'list'?", message "plugin lst")
    assert.equal("unknown command 'pais info', did you mean 'pais plugin info'?", message "info")
    assert.equal("unknown option '--folow', did you mean '--follow'?", message "log --folow")
    assert.equal("unknown option '-x'", message "log -x")
    assert.equal("option '--follow' takes no value", message "log --follow=1")
    assert.equal("option '--lines' needs a value: N", message "log --lines")
    assert.equal("--lines: 'x' is not a whole number", message "log --lines x")
    assert.equal("--verdict: 'blok' is not one of block, ask, did you mean 'block'?",
      message "log --verdict blok")
    assert.equal("PLUGIN is missing: a name", message "plugin info")
    assert.equal("unexpected argument 'y'", message "plugin info x y")
    assert.equal("a command is missing after 'pais plugin'", message "plugin")
  end)

  it("does not ignore an option that came too late to have an effect", function()
    assert.equal("option '--dev' goes before everything else: pais --dev DIR ...",
      message "log --dev x")
    local words = { "--dev", "x", "log" }
    assert.equal("x", args.parse(root, words, { partial = true }).values.dev)
  end)

  it("never proposes a hidden command", function()
    assert.equal("unknown command 'pais hiden'", message "hiden")
  end)
end)

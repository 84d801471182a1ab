local args = require "pais.cli.args"
local commands = require "pais.commands"
local fs = require "pais.fs"
local json = require "pais.json"
local sh = require "sh"

-- Calls visit(nodes) for every command of the table, groups too.
local function each(visit, nodes)
  nodes = nodes or { commands }
  visit(nodes)
  for _, child in ipairs(nodes[#nodes].commands or {}) do
    local path = table.move(nodes, 1, #nodes, 1, {})
    path[#path + 1] = child
    each(visit, path)
  end
end

describe("the table of commands", function()
  it("has help for every command, argument and option", function()
    each(function(nodes)
      local node, title = nodes[#nodes], args.title(nodes)
      assert.is_string(node.help, title)
      assert.is_nil(node.help:find("%.$"), title)
      for _, list in ipairs { node.args or {}, node.options or {} } do
        for _, item in ipairs(list) do assert.is_string(item.help, title .. " " .. item.name) end
      end
    end)
  end)

  it("has no two commands or options of the same name", function()
    each(function(nodes)
      local node, seen = nodes[#nodes], {}
      for _, child in ipairs(node.commands or {}) do
        assert.is_nil(seen[child.name], child.name)
        seen[child.name] = true
      end
      seen = {}
      for _, option in ipairs(node.options or {}) do
        for _, name in ipairs { option.name, option.short } do
          assert.is_nil(seen[name], args.title(nodes) .. " " .. name)
          seen[name] = true
        end
      end
    end)
  end)

  it("has a function for every command", function()
    each(function(nodes)
      local node = nodes[#nodes]
      if node.commands or #nodes == 1 then return end
      local title = args.title(nodes)
      if title == "pais hook dispatch" then return end  -- answered before the command line is read
      local ok, module = pcall(require, "pais.cmd." .. nodes[2].name)
      assert.is_true(ok, title .. ": " .. tostring(module))
      local name = nodes[3] and nodes[3].name:gsub("-", "_") or "run"
      assert.is_function(module[name], title)
    end)
  end)

  it("knows how to complete every kind that it names", function()
    local complete = require "pais.cli.complete"
    each(function(nodes)
      for _, list in ipairs { nodes[#nodes].args or {}, nodes[#nodes].options or {} } do
        for _, item in ipairs(list) do
          if item.kind and item.kind ~= "dir" and item.kind ~= "file" then
            assert.is_table(complete.kind(item.kind, {}), item.kind)
          end
        end
      end
    end)
  end)

  it("has examples that parse", function()
    each(function(nodes)
      for _, example in ipairs(nodes[#nodes].examples or {}) do
        local line = example[1]:match("pais ([^|<>()]*)") or ""
        local words = {}
        line = line:gsub("'[^']*'", "quoted")
        for word in line:gmatch("%S+") do words[#words + 1] = word end
        local parsed, msg = args.parse(commands, words)
        assert(parsed, example[1] .. ": " .. tostring(msg))
      end
    end)
  end)
end)

describe("pais", function()
  local home, pais
  setup(function()
    home, pais = os.tmpname(), sh.pais()
    os.remove(home)
    assert(fs.mkdirs(home))
  end)
  teardown(function() fs.rmtree(home) end)

  local function run(line, env)
    env = env or {}
    env.PAIS_DIR = home
    return sh.run(pais .. " " .. line, { env = env })
  end

  it("prints help at every level", function()
    each(function(nodes)
      local title = args.title(nodes):gsub("^pais ?", "")
      if nodes[#nodes].hidden then return end
      local r = run(title .. " --help")
      assert.equal(0, r.code, title)
      assert.equal("", r.err)
      assert.is_truthy(r.out:find("Usage\n  pais", 1, true))
      assert.equal(r.out, run("help " .. title).out)
      assert.equal(args.title(nodes), json.decode(run("--json help " .. title).out).command)
      for line in r.out:gmatch("[^\n]+") do
        assert.is_true(#line <= 100 or line:find("^  pais") ~= nil, line)
      end
    end)
  end)

  it("says what is wrong with the command line and ends with 2", function()
    local r = run("statsu")
    assert.equal(2, r.code)
    assert.equal("", r.out)
    assert.equal("pais: unknown command 'pais statsu', did you mean 'status'?\n"
      .. "  'pais --help' says more\n", r.err)
    assert.equal(2, run("plugin list --nope").code)
    assert.equal(2, run("plugin").code)
    assert.equal(2, run("").code)
    assert.equal(2, run("help nope").code)
  end)

  it("prints errors as JSON with --json", function()
    local r = run("--json statsu")
    assert.equal(2, r.code)
    assert.equal("", r.out)
    assert.equal("E_USAGE", json.decode(r.err).error.code)
    r = run("plugin info nope --json")
    assert.equal(10, r.code)
    assert.equal("E_PLUGIN", json.decode(r.err).error.code)
  end)

  it("prints its version", function()
    local version = require("pais.sys").version
    assert.equal("pais " .. version .. "\n", run("--version").out)
    assert.equal("pais " .. version .. "\n", run("version").out)
    assert.equal(version, json.decode(run("version --json").out).version)
  end)

  it("has no colour when piped", function()
    assert.is_nil(run("--help").out:find("\27", 1, true))
    assert.is_nil(run("statsu").err:find("\27", 1, true))
  end)

  it("ends quietly when the reader goes away", function()
    local r = sh.run(("%s man | head -1"):format(pais))
    assert.equal("", r.err)
  end)

  it("makes a manual page without a complaint of mandoc", function()
    if not sh.have("mandoc") then return pending("mandoc is not installed") end
    local r = sh.run(pais .. " man | mandoc -T lint -W style")
    assert.equal("", r.out)
    assert.equal(0, r.code)
    local text = sh.run(pais .. " man | mandoc -T ascii | col -b").out
    each(function(nodes)
      local node = nodes[#nodes]
      if node.hidden or node.commands then return end
      assert.is_truthy(text:find(args.title(nodes), 1, true), args.title(nodes))
    end)
  end)

  it("has docs/cli.md up to date (make docs-cli)", function()
    local file = assert(io.open("docs/cli.md"))
    local text = file:read("a")
    file:close()
    assert.is_true(text == require("pais.cli.page").text(commands), "docs/cli.md is stale")
  end)
end)

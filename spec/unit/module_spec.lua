local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"

describe("modules", function()
  local home
  before_each(function() home = scratch.dir { ["pais.yaml"] = "" } end)
  teardown(scratch.clean)

  local function pais(args, env)
    local all = { PAIS_DIR = home, NO_COLOR = "1" }
    for k, v in pairs(env or {}) do all[k] = v end
    return sh.run(sh.quote(sh.pais()) .. " " .. args, { env = all })
  end

  it("are built in, and listed with what stands in their place", function()
    local list = json.decode(pais("module list --json").out)
    local by_name = {}
    for _, m in ipairs(list) do by_name[m.name] = m end
    assert.equal("built-in", by_name["pais.merge"].state)
    assert.equal("lua/pais/merge.lua", by_name["pais.merge"].file)
    assert.is_not_nil(by_name["pais.cmd.module"])
    assert.is_true(#list > 50)
  end)

  it("show their source", function()
    assert.equal(fs.read "lua/pais/merge.lua", pais("module show pais.merge").out)
    local r = pais "module show pais.merg"
    assert.equal(1, r.code)
    assert.matches("pais.merge", r.err)
  end)

  it("are overridden by a copy that says what it was made from", function()
    local r = pais "module override pais.merge"
    assert.equal(0, r.code)
    local path = r.out:match("[^\n]+")
    assert.equal(home .. "/lua/pais/merge.lua", path)
    local text = fs.read(path)
    assert.matches("^%-%- pais module override: api=1 base=%x+\n", text)
    assert.equal(fs.read "lua/pais/merge.lua", (text:gsub("^[^\n]*\n", "")))
    assert.equal(1, pais("module override pais.merge").code)
    local function state(name)
      for _, m in ipairs(json.decode(pais("module list --json").out)) do
        if m.name == name then return m.state end
      end
    end
    assert.equal("overlay", state "pais.merge")
    fs.write(path, (text:gsub("base=%x", function(m) return m == "base=0" and "base=1"
      or "base=0" end)))
    assert.equal("stale", state "pais.merge")
    for _, bad in ipairs { (text:gsub("api=1", "api=2")), (text:gsub("^[^\n]*\n", "")), text
      .. "\nsyntax error" } do
      fs.write(path, bad)
      assert.equal("refused", state "pais.merge")
    end
    fs.write(path, text)
    fs.chmod(path, 438)
    assert.equal("refused", state "pais.merge")
  end)

  it("come from the directory of --dev first, then the home, then the program", function()
    local one = "-- pais module override: api=1 base=0\nreturn { name = 'home' }"
    fs.mkdirs(home .. "/lua/pais/text")
    fs.write(home .. "/lua/pais/text/nearest.lua", one)
    local dev = scratch.dir { ["lua/pais/text/nearest.lua"] = "return { name = 'dev' }" }
    local code = "lua -e 'print(require(\"pais.text.nearest\").name)'"
    assert.equal("home\n", pais(code).out)
    assert.equal("dev\n", pais("--dev " .. dev .. " " .. code).out)
    assert.equal("nil\n", pais("--clean " .. code).out)
    assert.equal("nil\n", pais(code, { PAIS_DIR = "/nowhere" }).out)
  end)

  it("are never taken from the environment or the working directory", function()
    local dir = scratch.dir { ["pais/text/nearest.lua"] = "error 'mine'", ["mine.lua"] = "error 'mine'",
      ["lua/pais/text/nearest.lua"] = "error 'mine'" }
    local r = sh.run("cd " .. dir .. " && " .. sh.quote(sh.pais())
      .. " lua -e 'print(require(\"pais.text.nearest\").hint ~= nil, pcall(require, \"mine\"))'",
      { env = { PAIS_DIR = home, LUA_PATH = dir .. "/?.lua", LUA_PATH_5_4 = dir .. "/?.lua",
        LUA_INIT = "error 'init'" } })
    assert.matches("^true\tfalse\t", r.out)
    assert.equal("\t\n", sh.run(sh.quote(sh.pais())
      .. " lua -e 'print(package.path, package.cpath)'").out)
  end)
end)

--- docs/contracts.md: its plugins are installed and its commands run as they stand there.
local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"

describe("docs/contracts.md", function()
  local text = assert(fs.read "docs/contracts.md")
  local home
  setup(function()
    local files = {}
    for block in text:gmatch "```%l+\n(.-)```" do
      local path = block:match "^%S+ (plugins/%S+)\n"
      if path then files[path] = block end
    end
    assert.is_string(files["plugins/weather/src/plugin.py"])
    home = scratch.dir(files)
  end)
  teardown(scratch.clean)

  it("shows plugins that are in order", function()
    for _, name in ipairs {"notes", "weather", "diary"} do
      local r = sh.run(sh.pais() .. " plugin verify " .. name, {env = {PAIS_DIR = home}})
      assert.equal(0, r.code, r.out .. r.err)
    end
  end)

  it("shows commands that work", function()
    local count = 0
    for line in text:match("```sh\n(.-)```"):gmatch "[^\n]+" do
      local r = sh.run(line:gsub("^pais", sh.pais()), {env = {PAIS_DIR = home}})
      assert.equal(0, r.code, line .. "\n" .. r.err)
      assert.equal("", r.err, line)
      assert.not_equal("", r.out, line)
      count = count + 1
    end
    assert.equal(8, count)
    local r = sh.run(sh.pais() .. " run diary write", {env = {PAIS_DIR = home}})
    assert.equal("entry 1: rain\n", r.out)
  end)

  it("lists the known contracts and their methods", function()
    for _, def in ipairs(require "pais.contract.known") do
      local row = assert(text:match("\n| `" .. def.name .. "[^\n]*"), def.name)
      assert.equal(def.several, row:find("| several |", 1, true) ~= nil, row)
      for _, method in ipairs(def.methods) do
        assert.is_truthy(row:find("`" .. method.name .. "`", 1, true), method.name)
      end
    end
  end)
end)

--- What docs/security.md promises: each setting of its table, both ways, and its known limits.
local compile = require "pais.guard.compile"
local effects = require "pais.guard.effects"
local fs = require "pais.fs"
local json = require "pais.json"
local measure = require "pais.guard.measure"

local PLUGIN = require("pais.sys").cwd() .. "/plugins/security"
local WORLD = effects.options(compile.WORLD)
local PAGE = assert(fs.read "docs/security.md")

-- The cells of the rows of the table below a heading.
local function rows(heading)
  local list = {}
  local section = PAGE:match("\n## " .. heading .. "\n(.-)\n## ") or PAGE:match("\n## " .. heading
    .. "\n(.*)")
  for row in section:gmatch "\n(| `[^\n]*|)" do
    local cells = {}
    for cell in row:gmatch "|%s*(.-)%s*%f[|]" do cells[#cells + 1] = cell end
    list[#list + 1] = cells
  end
  return list
end

local function with(settings, level)
  local set = compile.run { dir = PLUGIN, settings = settings, level = level }
  return function(command) return measure.verdict(set, command, WORLD) end
end

describe("the settings where guards disagree", function()
  local list = rows "Where guards disagree"
  local plain, strict, paranoid = with({}), with({}, "strict"), with({}, "paranoid")
  it("are there", function() assert.is_true(#list >= 30) end)

  for _, cells in ipairs(list) do
    local id = cells[4]:match "`(.-)`"
    local standard = cells[2] == "-" and "none" or cells[2]
    local level, stricter = cells[3]:match "^(%w+): (%w+)$"
    local as = {}
    for _, word in ipairs { "off", "observe", "ask", "block" } do
      as[word] = with { rules = { [id] = word } }
    end
    for command in cells[1]:gmatch "`(.-)`" do
      it(("%s: %s"):format(id, command), function()
        local verdict, by = plain(command)
        assert.equal(standard, verdict)
        if standard ~= "none" then assert.equal(id, by) end
        if level == "strict" then assert.equal(stricter, (strict(command))) end
        if level then
          assert.not_equal("none", (paranoid(command)))
          if level == "paranoid" then assert.equal(standard, (strict(command))) end
        end
        assert.equal("none", (as.off(command)))
        assert.equal("none", (as.observe(command)))
        assert.equal("ask", (as.ask(command)))
        assert.equal("block", (as.block(command)))
        assert.equal(id, select(2, as.block(command)))
      end)
    end
  end
end)

describe("the known limits", function()
  local plain, named, shown = with({}), {}, {}
  for _, cells in ipairs(rows "Known limits") do named[cells[1]:match "`(.-)`"] = true end
  local n = 0
  for line in assert(fs.read "spec/guard/limits.jsonl"):gmatch "[^\n]+" do
    local case = json.decode(line)
    shown[case.limit], n = true, n + 1
    it(("%s: missed %s"):format(case.limit, case.missed), function()
      assert.equal("none", (plain(case.missed)))
    end)
    it(("%s: seen %s"):format(case.limit, case.seen), function()
      assert.not_equal("none", (plain(case.seen)))
    end)
  end
  it("of the page are those of the data", function()
    assert.same(shown, named)
    assert.is_true(n >= 20)
  end)
end)

describe("the words of rules", function()
  local words = require "pais.guard.words"
  local section = PAGE:match "\n## Rules of your own\n(.-)\n## "
  for _, set in ipairs { "kinds", "places", "flags", "sources" } do
    it("are all there: " .. set, function()
      for word in pairs(words[set]) do
        assert.is_truthy(section:find("`" .. word .. "`", 1, true), word)
      end
    end)
  end
end)

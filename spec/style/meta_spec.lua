--- docs/meta describes what the C libraries and the global `pais` really have, no more and no less.

local fs = require "pais.fs"

-- Names that a meta file describes: functions (`NAME.f`), methods of its classes, fields.
local function described(file, own)
  local found = {}
  local text = assert(fs.read(file))
  for owner, dot, name in text:gmatch("\nfunction ([%w_]+)([.:])([%w_]+)%(") do
    found[(owner == own and "" or owner .. dot) .. name] = "function"
  end
  for owner, name in text:gmatch("\n([%w_]+)%.([%w_]+) = nil") do
    if owner == own then found[name] = "field" end
  end
  return found, text
end

local function keys(t)
  local list = {}
  for key in pairs(t) do list[#list + 1] = key end
  table.sort(list)
  return list
end

local LIBRARIES = { "confine", "doc", "fs", "fstree", "hash", "interrupt", "json", "line", "match",
  "planfile", "pool", "proc", "redact", "runtime", "shell", "sign", "sys" }
-- Only there in some runs.
local MAY = { runtime = { home = true, dev = true }, sys = { test_build = true } }
-- How to get a value of each class with methods, and its name in the meta file.
local OBJECTS = {
  fs = { lock = function(dir) return assert(require("pais.fs").lock(dir .. "/lock")) end },
  pool = { processes = function() return require("pais.pool").new() end },
  match = { regex = function() return require("pais.match").regex "a" end },
}

describe("docs/meta", function()
  local scratch = require "scratch"
  teardown(scratch.clean)

  it("has a file for each C library, and says so in its head", function()
    local names = { "pais.lua" }
    for _, name in ipairs(LIBRARIES) do names[#names + 1] = "pais." .. name .. ".lua" end
    table.sort(names)
    assert.same(names, fs.list "docs/meta")
    local source = assert(fs.read "src/state.c")
    for name in source:gmatch('{"pais%.(%w+)",') do
      assert.is_truthy(fs.stat(("docs/meta/pais.%s.lua"):format(name)), name)
    end
  end)

  for _, name in ipairs(LIBRARIES) do
    it("describes pais." .. name, function()
      local library = require("pais." .. name)
      local found, text = described(("docs/meta/pais.%s.lua"):format(name), name)
      assert.equal("---@meta pais." .. name, text:match("^[^\n]*"))
      assert.is_truthy(load(text))
      local has, may = {}, MAY[name] or {}
      for key, value in pairs(library) do
        has[key] = type(value) == "function" and "function" or "field"
      end
      for key in pairs(may) do has[key] = has[key] or "field" end
      for class, make in pairs(OBJECTS[name] or {}) do
        for method in pairs(getmetatable(make(scratch.dir())).__index) do
          has[class .. ":" .. method] = "function"
        end
      end
      -- A plan takes a plan file to make, so its methods are read from the source.
      if name == "planfile" then
        for method in assert(fs.read "src/lib_planfile.c"):gmatch('{"(%w+)", plan_%w+}') do
          has["plan:" .. method] = "function"
        end
      end
      assert.same(keys(has), keys(found))
      for key, kind in pairs(has) do assert.equal(kind, found[key], key) end
    end)
  end

  it("describes the global pais", function()
    local found, text = described("docs/meta/pais.lua", "pais")
    for field in text:match("@class pais\n(.-)\npais = {}"):gmatch("@field ([%w_]+)") do
      found[field] = "field"
    end
    assert.same(keys(require "pais.api"), keys(found))
    local context = require("pais.plugin").context({ name = "x", dir = "/x", version = "1.0.0" }, {})
    for field in pairs(context) do
      assert.is_truthy(text:find("@field " .. field .. " ", 1, true), "ctx." .. field)
    end
  end)

  it("names the parameters of each function", function()
    for _, file in ipairs(fs.list "docs/meta") do
      local comment = {}
      for line in io.lines("docs/meta/" .. file) do
        local params = line:match("^function [%w_.:]+%((.-)%)")
        for param in (params or ""):gmatch("[%w_.]+") do
          assert.is_truthy(table.concat(comment, "\n"):find("@param " .. param, 1, true),
            ("%s: %s: '%s'"):format(file, line, param))
        end
        if line:find("^%-%-%-") then comment[#comment + 1] = line else comment = {} end
      end
    end
  end)
end)

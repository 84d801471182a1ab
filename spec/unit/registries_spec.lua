--- The bundled registry: its listing is valid and says what the plugins' own manifests say.

local doc = require "pais.doc"
local fs = require "pais.fs"
local manifest = require "pais.plugin.manifest"
local schema = require "pais.schema"

describe("registries/core.yaml", function()
  local file = "registries/core.yaml"
  local value, marks = doc.parse(assert(fs.read(file)), "yaml", file)
  local listing, problems = schema.check("registry", value, marks, file, { strict = true })

  it("obeys the schema", function()
    assert.same({}, problems)
  end)

  it("lists every bundled plugin, as its manifest says", function()
    local names = {}
    for _, name in ipairs(assert(fs.list "plugins")) do
      local m = assert(manifest.load("plugins/" .. name))
      local entry = assert(listing.plugins[m.name], m.name .. " is not listed")
      assert.same({ "../plugins/" .. name, m.version, m.description, m.language, m.core_version },
        { entry.source, entry.version, entry.description, entry.language, entry.core_version })
      names[m.name] = true
    end
    for name in pairs(listing.plugins) do assert.is_true(names[name], name .. " does not exist") end
  end)
end)

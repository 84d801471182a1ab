--- pais.schema.write: write docs/schemas and the reference pages (`make schemas`).

local fs = require "pais.fs"
local export = require "pais.schema.export"
local page = require "pais.schema.page"

--- Every generated file and its text.
---@return table<string, string>
local function files()
  local out = {}
  for kind, name in pairs(export.files) do out["docs/schemas/" .. name] = export.text(kind) end
  for kind, entry in pairs(page.files) do out["docs/" .. entry[1]] = page.text(kind) end
  return out
end

return { files = files, run = function()
  assert(fs.mkdirs "docs/schemas")
  for path, text in pairs(files()) do assert(fs.write(path, text, 420)) end -- 0644
end }

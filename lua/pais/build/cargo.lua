--- pais.build.cargo: a Rust plugin's program.
-- Intermediate files stay in a cache of pais, so that an update compiles only what has changed and the
-- plugin's folder gets nothing but what runs.

local fs = require "pais.fs"
local proc = require "pais.proc"

local cargo = {}

local CLEAN = [[
for file in "$1"/release/*; do
  if [ -f "$file" ]; then rm "$file"; fi
done]]

local COPY = [[
for file in "$1"/release/*; do
  if [ -f "$file" ] && [ -x "$file" ]; then cp "$file" target/release/; fi
done]]

--- The commands.
---@param m table manifest
---@param _ string
---@param place {dir: string, final: string, cache: string|nil}
---@return string[][]|nil steps
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function cargo.steps(m, _, place)
  local program = proc.find "cargo"
  if not program then
    return nil, ("build plugin '%s': cargo is not on the PATH"):format(m.name), "E_BUILD",
      "install Rust (https://rustup.rs), or set PATH"
  end
  local words = { program, "build", "--release" }
  if fs.stat(m.dir .. "/Cargo.lock") then words[#words + 1] = "--locked" end
  -- Said here, it counts for more than in the user's configuration of cargo.
  table.move({ "--target-dir", place.cache or "target" }, 1, 2, #words + 1, words)
  if not place.cache then return { words } end
  return {
    -- Programs of earlier versions.
    { "/bin/sh", "-c", CLEAN, "clean", place.cache },
    words,
    { "mkdir", "-p", "target/release" },
    { "/bin/sh", "-c", COPY, "copy", place.cache },
  }
end

return cargo

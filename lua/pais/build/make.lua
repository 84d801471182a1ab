--- pais.build.make: what a plugin's own Makefile makes.

local proc = require "pais.proc"

local make = {}

--- The commands.
---@param m table manifest
---@return string[][]|nil steps
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function make.steps(m)
  local program = proc.find "make"
  if program then return { { program } } end
  return nil, ("build plugin '%s': make is not on the PATH"):format(m.name), "E_BUILD",
    "install make, or set PATH"
end

return make

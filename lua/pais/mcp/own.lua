--- pais.mcp.own: this very program, for when pais starts itself.

local own = {}

--- The argv that starts this program again, with the options that decide where its code comes from.
---@param ... string the command and its arguments
---@return string[]
function own.argv(...)
  local runtime = require "pais.runtime"
  local argv = { require("pais.sys").exe() or "pais" }
  if runtime.clean then argv[#argv + 1] = "--clean" end
  if runtime.dev then
    argv[#argv + 1] = "--dev"
    argv[#argv + 1] = runtime.dev
  end
  table.move({ ... }, 1, select("#", ...), #argv + 1, argv)
  return argv
end

return own

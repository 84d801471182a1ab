--- pais.main: the command line outside of a dispatch.

local main = {}

---@param args string[]
---@return integer exit code
function main.main(args)
  return require("pais.cli").main(args)
end

return main

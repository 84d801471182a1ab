--- pais.cmd.status: pais status.

local cmd = {}

function cmd.run(_, out)
  return require("pais.status").show(out)
end

return cmd

--- pais.cmd.man: pais man.

local cmd = {}

function cmd.run(_, out)
  local version = require("pais.sys").version
  out.write(require("pais.cli.manpage").text(require "pais.commands", version))
  return 0
end

return cmd

--- pais.cmd.docs: pais docs (hidden): docs/cli.md, for `make docs-cli`.

local cmd = {}

function cmd.run(_, out)
  out.write(require("pais.cli.page").text(require "pais.commands"))
  return 0
end

return cmd

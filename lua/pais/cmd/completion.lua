--- pais.cmd.completion: pais completion SHELL.

local completion = require "pais.cli.completion"

local cmd = {}

function cmd.run(args, out)
  out.write(completion[args.shell])
  return 0
end

return cmd

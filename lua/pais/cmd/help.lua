--- pais.cmd.help: pais help [COMMAND...].

local args = require "pais.cli.args"
local cli = require "pais.cli"
local commands = require "pais.commands"

local help = {}

function help.run(given, out)
  local nodes = { commands }
  for _, word in ipairs(given.command or {}) do
    local node = nodes[#nodes]
    local child = args.child(node, word)
    if not child then
      return nil, ("unknown command '%s %s'%s"):format(args.title(nodes), word,
        args.hint(nodes, word)), "E_USAGE"
    end
    nodes[#nodes + 1] = child
  end
  cli.help(nodes, out)
  return 0
end

return help

--- pais.cmd.complete: pais complete line WORD... | KIND (hidden, for the completion scripts).
-- Prints a candidate per line, `word<TAB>description`; a single line `:files` asks the shell for
-- file names.

local complete = require "pais.cli.complete"
local term = require "pais.cli.term"

local cmd = {}

function cmd.run(args, out)
  local found
  if args.kind == "line" then
    found = complete.line(args.rest or {})
  else
    found = complete.kind(args.kind, { plugin = (args.rest or {})[1],
      contract = (args.rest or {})[1], command = args.rest })
  end
  if not found then
    out:print ":files"
    return 0
  end
  for _, item in ipairs(found) do
    out:print(term.clean(item[1]) .. (item[2] and "\t" .. term.clean(item[2]) or ""))
  end
  return 0
end

return cmd

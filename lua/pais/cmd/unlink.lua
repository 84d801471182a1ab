--- pais.cmd.unlink: pais unlink.

local cmd = {}

--- pais unlink
---@param args table
---@param out pais.out
function cmd.run(args, out)
  local outcome, msg, code, step = require("pais.setup.link").unlink { scope = args.scope or "user",
    dry_run = args.dry_run }
  if not outcome then return nil, msg, code, step end
  return require("pais.cmd.link").show(out, outcome, "unlinked", args.dry_run)
end

return cmd

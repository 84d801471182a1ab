--- pais.cmd.module: pais module list|show|override.

local json = require "pais.json"
local module = require "pais.module"

local cmd = {}

local STYLE = { overlay = "yellow", stale = "yellow", refused = "red" }

--- pais module list
---@param out pais.out
function cmd.list(_, out)
  local list = module.list()
  if out.json_mode then
    out:json(json.array(list))
    return 0
  end
  local cells = {}
  for i, m in ipairs(list) do
    local state = STYLE[m.state] and { STYLE[m.state], m.state } or m.state
    cells[i] = { m.name, state, m.overlay or "" }
  end
  out:table({ "module", "state", "from" }, cells)
  for _, m in ipairs(list) do
    if m.message then out:note(("%s: %s"):format(m.overlay, m.message)) end
  end
  return 0
end

--- pais module show NAME
---@param args {module: string}
---@param out pais.out
function cmd.show(args, out)
  local source, msg, code = module.source(args.module)
  if not source then return nil, msg, code, "'pais module list' shows all modules" end
  if out.json_mode then
    out:json { name = args.module, source = source }
  else
    out.write(source)
  end
  return 0
end

--- pais module override NAME
---@param args {module: string}
---@param out pais.out
function cmd.override(args, out)
  local path, msg, code = module.override(args.module)
  if not path then
    return nil, msg, code, code == "EEXIST" and "change that file, or remove it first" or
      "'pais module list' shows all modules"
  end
  if out.json_mode then
    out:json { name = args.module, path = path }
  else
    out:print(path)
  end
  return 0
end

return cmd

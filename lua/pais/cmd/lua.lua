--- pais.cmd.lua: pais lua [-e CODE] [FILE|-] [ARGS]: the real VM, for looking and trying.

local sys = require "pais.sys"

local cmd = {}

local function run(source, name, env, args)
  local chunk, msg = load(source, name, "t", env)
  if not chunk then return nil, msg, "E_LUA" end
  local ok, raised = xpcall(chunk, debug.traceback, table.unpack(args))
  if not ok then return nil, tostring(raised), "E_LUA" end
  return true
end

--- pais lua
---@param args {execute: string[]|nil, file: string|nil, args: string[]|nil, rest: string[]|nil}
---@param out pais.out
function cmd.run(args, out)
  local env = require("pais.plugin").environment_table()
  local given = args.rest or args.args or {}
  env.arg = { [0] = args.file, table.unpack(given) }
  for _, code in ipairs(args.execute or {}) do
    local ok, msg, word = run(code, "=(command line)", env, {})
    if not ok then return nil, msg, word end
  end
  if args.file then
    local source, msg, code
    if args.file == "-" then
      source, msg, code = sys.read(0)
    else
      source, msg, code = require("pais.fs").read(args.file)
    end
    if not source then return nil, msg, code end
    source = source:gsub("^#[^\n]*", "")
    local name = args.file == "-" and "=stdin" or "@" .. args.file
    local ok, why, word = run(source, name, env, given)
    if not ok then return nil, why, word end
    return 0
  end
  if args.execute and args.execute[1] then return 0 end
  local prompt = sys.isatty(0)
  if prompt then out:print(("pais %s, %s; end with Ctrl-D"):format(sys.version, _VERSION)) end
  require("pais.cli.repl").run { env = env, prompt = prompt, read = function() return io.read("l") end,
    write = out.write }
  return 0
end

return cmd

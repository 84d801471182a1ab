--- pais.guard: the security guard; the bundled plugin `security` hands its events to this.
-- Nearly every call is ordinary work. Whether it is, the engine says, which has the compiled rules in
-- short (src/sieve.h); all the rest is in pais.guard.check, which is then not loaded.

local keep = require "pais.guard.keep"
local shell = require "pais.shell"
local sys = require "pais.sys"

local guard = {}

-- What a tool does with its file, and the field that names it.
local FILES = { Read = "read", Edit = "write", Write = "write", MultiEdit = "write" }

-- Variables of the client's environment that a command may name files by.
local KNOWN = { "PAIS_DIR", "CLAUDE_PROJECT_DIR", "CLAUDE_CONFIG_DIR", "XDG_CONFIG_HOME" }
-- The client's settings, below its own folder where that is not ~/.claude.
local CLIENT = { "/settings.json", "/settings.local.json", "/hooks" }

--- What the engine is told of the world: where the command will run, and what is the guard's own.
---@param ctx {cwd: string, project_dir: string|nil, home: string|nil} of the handler
---@return table options of pais.shell
function guard.here(ctx)
  local own, env = { sys.sysconfdir, sys.exe() }, {}
  own[#own + 1] = ctx.home
  for i = 1, #KNOWN do env[KNOWN[i]] = sys.env(KNOWN[i]) end
  local client = env.CLAUDE_CONFIG_DIR
  for i = 1, client and #CLIENT or 0 do own[#own + 1] = client .. CLIENT[i] end
  return { cwd = ctx.cwd, home = sys.home(), project = ctx.project_dir or ctx.cwd,
    tmpdir = sys.env "TMPDIR", env = next(env) and env or nil, guard = own }
end

-- Whether some rule may be about the call.
local function concerned(tool, input, options, ctx)
  local kept, set = pcall(keep.open, ctx.plugin.dir, ctx.home, ctx.project_dir)
  local sieve = kept and set:section "sieve"
  if not sieve then return true end
  if tool == "Bash" then
    return type(input.command) ~= "string" or shell.holds(sieve, input.command, options)
  end
  local path = input.file_path
  return type(path) ~= "string" or path == ""
    or shell.holds_file(sieve, FILES[tool], path, options, tool, tool:lower())
end

--- PreToolUse.
---@param event table
---@param ctx table
---@return table|nil verdict
function guard.check(event, ctx)
  local tool, input, options = event.tool_name, event.tool_input, guard.here(ctx)
  if (tool == "Bash" or FILES[tool]) and type(input) == "table"
    and not concerned(tool, input, options, ctx) then
    return nil
  end
  return require("pais.guard.check").run(event, ctx, options)
end

return guard

--- pais.cli.exit: the exit codes of pais, and which one an error code stands for.
-- `hook dispatch` is not among them: it ends with 0 or 2, whatever happens.

local exit = {
  OK = 0,
  ERROR = 1,
  USAGE = 2,
  NO_PLUGIN = 10,
  NO_CONTRACT = 11,
  CONFIG = 12,
  NETWORK = 20,
  AUTH = 21,
}

--- What each exit code means, for the help, the man page and docs/cli.md.
exit.meaning = {
  { 0, "success" },
  { 1, "general error" },
  { 2, "usage error: unknown command or option, missing argument" },
  { 10, "plugin not found" },
  { 11, "contract not satisfied" },
  { 12, "configuration error" },
  { 20, "network error" },
  { 21, "authentication error" },
}

local of_code = {
  E_USAGE = exit.USAGE,
  E_PLUGIN = exit.NO_PLUGIN,
  E_BUNDLE = exit.NO_PLUGIN,
  E_CONFIG = exit.CONFIG,
  E_MANIFEST = exit.CONFIG,
  E_DUPLICATE = exit.CONFIG,
  E_CORE_VERSION = exit.CONFIG,
  E_SCHEMA = exit.CONFIG,
  E_SERVER = exit.CONFIG,
  E_SYNTAX = exit.CONFIG,
  E_ADDRESS = exit.CONFIG,
  E_SIGNATURE = exit.NETWORK,
  E_REGISTRY = exit.NETWORK,
  E_LOCK = exit.CONFIG,
  E_FROZEN = exit.CONFIG,
  E_NETWORK = exit.NETWORK,
  E_TIMEOUT = exit.NETWORK,
  E_TLS = exit.NETWORK,
  E_HTTP = exit.NETWORK,
  E_TOO_LARGE = exit.NETWORK,
  E_REF = exit.NETWORK,
  E_PATH = exit.NETWORK,
  E_GIT = exit.NETWORK,
  E_CANCELLED = exit.NETWORK,
  E_AUTH = exit.AUTH,
}

--- The exit code for the code of a failure (`nil, msg, code`).
---@param code string|nil a stable word such as "ENOENT" or "E_SCHEMA"
---@return integer
function exit.of(code)
  if code and code:find("^E_CONTRACT") then return exit.NO_CONTRACT end
  return of_code[code] or exit.ERROR
end

return exit

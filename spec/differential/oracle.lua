--- What bash really runs: scripts go to the oracle (oracle.c), executed words come back.

local proc = require "pais.proc"

local oracle = {}

local BUILD = (os.getenv "PAIS_BUILD" or "build") .. "/differential"
-- More than this at once would only make a failure harder to find.
local BATCH = 200

---@class differential.Run
---@field status integer of bash; 255: it took too long
---@field said boolean mode "n": bash said something
---@field argvs string[][] what was executed

local function read_notes(notes)
  local argvs, at = {}, 1
  while at + 4 <= #notes and at + 4 + ("=I4"):unpack(notes, at) <= #notes + 1 do
    local argv, n = {}
    n, at = ("=I4"):unpack(notes, at + 4)
    for i = 1, n do argv[i], at = ("z"):unpack(notes, at) end
    argvs[#argvs + 1] = argv
  end
  return argvs
end

local function run_batch(scripts, from, to, mode, out)
  local requests = {}
  for i = from, to do requests[#requests + 1] = mode .. ("=s4"):pack(scripts[i]) end
  local r = proc.run({ { argv = { BUILD .. "/oracle", BUILD .. "/root" }, timeout_ms = 300000,
    stdin = table.concat(requests), max_out = 1 << 28 } })[1]
  if r.kind ~= "exit" or r.code ~= 0 then
    return nil, ("%s %d: %s"):format(r.kind, r.code, r.message or r.err),
      r.kind == "exit" and r.code == 3 and "E_PERMITTED" or "E_ORACLE"
  end
  local at = 1
  for i = from, to do
    local status, said, notes
    status, said, notes, at = ("=I4I4s4"):unpack(r.out, at)
    out[i] = { status = status, said = said ~= 0, argvs = read_notes(notes) }
  end
  return true
end

--- Runs scripts, or only has bash read them.
---@param scripts string[] without NUL
---@param mode "x"|"n" run, or bash -n
---@return differential.Run[]|nil
---@return string|nil message
---@return string|nil code E_PERMITTED where namespaces are not permitted
function oracle.run(scripts, mode)
  local out = {}
  for from = 1, #scripts, BATCH do
    local ok, msg, code = run_batch(scripts, from, math.min(from + BATCH - 1, #scripts), mode, out)
    if not ok then return nil, msg, code end
  end
  return out
end

return oracle

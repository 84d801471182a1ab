--- Runs programs for specs: their output and exit code.

local sh = {}

--- One argument for the shell.
function sh.quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

--- Runs a shell command.
---@param command string
---@param opts {env: table<string, string>|nil, input: string|nil, cwd: string|nil}|nil
---@return {out: string, err: string, code: integer}
function sh.run(command, opts)
  opts = opts or {}
  local err, input = os.tmpname(), os.tmpname()
  local f = assert(io.open(input, "wb"))
  f:write(opts.input or "")
  f:close()
  local parts = {}
  if opts.cwd then parts[1] = "cd " .. sh.quote(opts.cwd) .. " && " end
  for name, value in pairs(opts.env or {}) do
    parts[#parts + 1] = ("%s=%s "):format(name, sh.quote(value))
  end
  local pipe = assert(io.popen(("%s sh -c %s < %s 2> %s"):format(table.concat(parts),
    sh.quote(command), input, err), "r"))
  local out = pipe:read("a")
  local _, _, code = pipe:close()
  f = assert(io.open(err, "rb"))
  local result = { out = out, err = f:read("a"), code = code }
  f:close()
  os.remove(err)
  os.remove(input)
  return result
end

--- The processor time of the programs run so far: a busy machine makes it no longer. Linux only.
---@return number seconds 0 where it is not known
function sh.cpu_s()
  local f = io.open "/proc/self/stat"
  if not f then return 0 end
  local user, system = f:read("a"):match("%)" .. (" %S+"):rep(13) .. " (%d+) (%d+)")
  f:close()
  return (user + system) / 100
end

--- The program under test, as an absolute path.
function sh.pais()
  local build = os.getenv("PAIS_BUILD") or "build"
  if build:sub(1, 1) ~= "/" then build = require("pais.sys").cwd() .. "/" .. build end
  return build .. "/pais"
end

--- Whether a program is there.
function sh.have(name)
  return sh.run("command -v " .. name).code == 0
end

return sh

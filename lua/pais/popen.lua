--- pais.popen: what handlers get as execute of os and popen of io.
-- Lua's own would wait for ever, and leave the program behind when the handler's time is over. Here
-- it runs in a group of its own, ends when that time does, and its output is read to the end first.

local proc = require "pais.proc"
local runtime = require "pais.runtime"

local popen = {}

local MAX_OUT = 64 << 20

local function run(command, input)
  local r = proc.run({ { argv = { "/bin/sh", "-c", command }, stdin = input, max_out = MAX_OUT,
    timeout_ms = runtime.left_ms() } })[1]
  if r.kind == "timeout" then error("limit: the code used up its time waiting for a program", 0) end
  local good = r.kind == "exit" and r.code == 0 or nil
  return r, good, r.kind == "signal" and "signal" or "exit", r.kind == "spawn" and 127 or r.code
end

--- As `execute` of os.
---@param command string|nil
---@return boolean|nil, string|nil, integer|nil
function popen.execute(command)
  if command == nil then return true end
  return select(2, run(command))
end

--- As `popen` of io: what can be read is there at once, what is written is handed over at the end.
---@param command string
---@param mode "r"|"w"|nil
---@return table|nil file
---@return string|nil message
function popen.popen(command, mode)
  if mode and mode ~= "r" and mode ~= "w" then error("bad argument #2 (invalid mode)", 2) end
  local kept, msg, code = io.tmpfile()
  if not kept then return nil, msg, code end
  local ended
  if mode ~= "w" then
    ended = table.pack(run(command))
    kept:write(ended[1].out)
    kept:seek "set"
  end
  local file = {}
  function file.close()
    if not ended then
      kept:seek "set"
      ended = table.pack(run(command, kept:read "a"))
    end
    kept:close()
    return table.unpack(ended, 2, 4)
  end
  return setmetatable(file, { __name = "FILE*", __close = file.close,
    __index = function(_, name)
      return kept[name] and function(_, ...)
        local result = table.pack(kept[name](kept, ...))
        if result[1] == kept then return file end
        return table.unpack(result, 1, result.n)
      end
    end })
end

return popen

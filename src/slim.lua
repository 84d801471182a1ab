--- Bytecode without the names of local variables: slim(function) -> string.
-- Why: each name is a string that loading the module has to make, a tenth of the instructions of a
-- dispatch; of all debug information they alone are not needed for a traceback, which keeps files,
-- lines and the names of functions, globals, fields and upvalues.
-- The format is that of Lua 5.4 (ldump.c): there is no other source of it than the program, so the
-- result is compared with what it was made from.

local HEADER = 4 + 1 + 1 + 6 + 3 + 8 + 8 -- up to LUAC_NUM; the number of upvalues follows

-- Copies what it reads to `out`, but for what is left out.
local function reader(text)
  local self, at, out = {}, 1, {}
  function self.bytes(n)
    out[#out + 1] = text:sub(at, at + n - 1)
    at = at + n
  end
  function self.byte()
    self.bytes(1)
    return out[#out]:byte()
  end
  function self.size() -- seven bits a byte, the last one has the eighth bit
    local value = 0
    repeat
      local b = self.byte()
      value = value << 7 | b & 0x7F
    until b & 0x80 ~= 0
    return value
  end
  function self.string()
    local n = self.size()
    if n > 1 then self.bytes(n - 1) end
  end
  function self.drop(read) -- reads, and leaves out what was read
    local kept = #out
    read()
    for i = #out, kept + 1, -1 do out[i] = nil end
  end
  function self.add(bytes) out[#out + 1] = bytes end
  function self.result() return table.concat(out) .. text:sub(at) end
  return self
end

local CONSTANT = { [0x13] = 8, [0x03] = 8 } -- float, integer; nil and booleans have no bytes
local STRING = { [0x04] = true, [0x14] = true }

local func
local function constants(r)
  for _ = 1, r.size() do
    local kind = r.byte()
    if STRING[kind] then r.string() else r.bytes(CONSTANT[kind] or 0) end
  end
end

local function names_of_locals(r)
  for _ = 1, r.size() do
    r.string()
    r.size()
    r.size()
  end
end

local function debug_info(r)
  r.bytes(r.size()) -- a line for each instruction, as a difference
  for _ = 1, r.size() do -- whole line numbers, now and then
    r.size()
    r.size()
  end
  r.drop(function() names_of_locals(r) end)
  r.add "\x80" -- none
  for _ = 1, r.size() do r.string() end -- names of upvalues
end

function func(r)
  r.string() -- source
  r.size() -- first line
  r.size() -- last line
  r.bytes(3) -- parameters, variadic, registers
  r.bytes(4 * r.size()) -- code
  constants(r)
  r.bytes(3 * r.size()) -- upvalues
  for _ = 1, r.size() do func(r) end
  debug_info(r)
end

return function(chunk)
  local r = reader(string.dump(chunk))
  r.bytes(HEADER + 1)
  func(r)
  local code = r.result()
  local again = assert(load(code, "=slim", "b"))
  assert(string.dump(again, true) == string.dump(chunk, true), "slim: this is another bytecode")
  return code
end

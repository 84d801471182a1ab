--- Writes the embedded Lua modules as a C file: embed.lua OUT FILE...
-- Each module is kept twice: as bytecode (what runs) and as source (what `pais module show` prints
-- and `pais module override` copies). Chunk names are paths in the repository so that a traceback can
-- be opened. Output is sorted and only rewritten when it changes.

local slim = dofile "src/slim.lua"
local out, files = ..., { select(2, ...) }

local function read(path)
  local f = assert(io.open(path, "rb"))
  local text = f:read("a")
  f:close()
  return text
end

local function bytes(text)
  local line, lines = {}, {}
  for i = 1, #text do
    line[#line + 1] = text:byte(i)
    if #line == 32 then
      lines[#lines + 1] = table.concat(line, ",")
      line = {}
    end
  end
  lines[#lines + 1] = table.concat(line, ",")
  return table.concat(lines, ",\n")
end

table.sort(files)
local id = 0xCBF29CE484222325 -- FNV-1a over all sources
local function mix(text)
  for i = 1, #text do id = (id ~ text:byte(i)) * 0x100000001B3 end
end
local body, index, sources = { '#include "modules.h"\n' }, {}, {}
for i, path in ipairs(files) do
  local source = read(path)
  local chunk, err = load(source, "@" .. path, "t")
  if not chunk then error(err, 0) end
  local code = slim(chunk)
  mix(path .. source)
  local name = path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/", ".")
  body[#body + 1] = ("static const unsigned char c%d[] = {\n%s\n};\n"):format(i, bytes(code))
  -- Behind all bytecode, so that what a dispatch reads lies together.
  sources[#sources + 1] = ("static const unsigned char s%d[] = {\n%s\n};\n"):format(i, bytes(source))
  index[#index + 1] = ('    {"%s", "@%s", c%d, sizeof c%d, s%d, sizeof s%d},\n')
    :format(name, path, i, i, i, i)
end
table.move(sources, 1, #sources, #body + 1, body)
body[#body + 1] = "const pais_module pais_modules[] = {\n" .. table.concat(index) .. "};\n"
body[#body + 1] = ('const char pais_build_id[] = "%016x";\n'):format(id)
body[#body + 1] = ("const int pais_module_count = %d;\n"):format(#files)

local text = table.concat(body)
local old = io.open(out, "rb")
local same = old and old:read("a") == text
if old then old:close() end
if not same then
  local f = assert(io.open(out, "wb"))
  f:write(text)
  f:close()
end

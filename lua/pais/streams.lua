--- pais.streams: print, `io` and `os` in a dispatch, where stdout and stderr are the protocol's and only
-- pais ends the process. What is printed goes to the record.

local streams = {}

local MAX = 4096 -- bytes kept

local kept, size = {}, 0

local function add(...)
  for i = 1, select("#", ...) do
    local text = tostring((select(i, ...)))
    if size < MAX then kept[#kept + 1] = text:sub(1, MAX - size) end
    size = size + #text
  end
end

--- What `print` is.
---@param ... any
function streams.print(...)
  for i = 1, select("#", ...) do add(i > 1 and "\t" or "", (select(i, ...))) end
  add("\n")
end

--- What was printed, or nil.
---@return string|nil
function streams.text()
  return size > 0 and table.concat(kept) or nil
end

local function bend_io(library)
  local stream = {}
  function stream.write(_, ...)
    add(...)
    return stream
  end
  for _, name in ipairs { "flush", "setvbuf", "seek", "close" } do
    stream[name] = function() return true end
  end
  library.write = function(...) return stream:write(...) end
  library.stdout, library.stderr = stream, stream
end

--- Make a standard library that is opened fit a dispatch.
---@param name string
---@param library table
function streams.bend(name, library)
  if name == "io" then bend_io(library) end
  if name == "os" then
    library.exit = function() error("os.exit: a handler cannot end the dispatch", 2) end
  end
end

return streams

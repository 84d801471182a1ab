--- pais.cli.repl: a prompt for Lua in the VM of pais.
-- An expression is printed; an unfinished statement goes on at the next line.

local repl = {}

local function incomplete(message)
  return message:find("<eof>$") ~= nil
end

-- The chunk for what was typed: as an expression when it is one.
local function compile(text, env)
  local chunk = load("return " .. text, "=stdin", "t", env)
  if chunk then return chunk end
  return load(text, "=stdin", "t", env)
end

local function show(value)
  if type(value) == "table" and not (getmetatable(value) or {}).__tostring then
    local ok, text = pcall(require("pais.json").encode, value, { pretty = true })
    if ok then return text end
  end
  return tostring(value)
end

--- Read, run and print until the input ends.
---@param opts {read: fun(): string|nil, write: fun(text: string), prompt: boolean, env: table}
function repl.run(opts)
  local pending
  while true do
    if opts.prompt then opts.write(pending and ">> " or "> ") end
    local line = opts.read()
    if not line then break end
    local text = pending and pending .. "\n" .. line or line:gsub("^%s*=", "return ")
    local chunk, msg = compile(text, opts.env)
    if not chunk and incomplete(msg) then
      pending = text
    else
      pending = nil
      local results = chunk and table.pack(xpcall(chunk, debug.traceback)) or { n = 2, false, msg }
      if not results[1] then
        opts.write(tostring(results[2]) .. "\n")
      elseif results.n > 1 then
        local shown = {}
        for i = 2, results.n do shown[#shown + 1] = show(results[i]) end
        opts.write(table.concat(shown, "\t") .. "\n")
      end
    end
  end
  if opts.prompt then opts.write("\n") end
end

return repl

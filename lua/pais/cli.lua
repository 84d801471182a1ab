--- pais.cli: from the words of the command line to an exit code.
-- A command is a function of lua/pais/cmd/<name>.lua that gets (args, out) and returns an exit
-- code (nothing means 0) or `nil, message, code, next_step`, which is printed and becomes the exit
-- code that pais.cli.exit has for `code`.

local exit = require "pais.cli.exit"

local cli = {}

-- Only what a person asked for is worth the 1 ms of loading; see pais.main for hook dispatch.
local function parse(words)
  return require("pais.cli.args").parse(require "pais.commands", words)
end

local function print_usage(nodes, out, write, color)
  local term = require "pais.cli.term"
  write(require("pais.cli.usage").text(nodes, {
    width = out.tty and out.width or 80,
    style = function(name, text) return color and term.style(name, text) or text end,
  }))
end

--- Prints the help of a command.
---@param nodes table[] from the root to the command
---@param out pais.out
function cli.help(nodes, out)
  if out.json_mode then return out:json(require("pais.cli.usage").data(nodes)) end
  print_usage(nodes, out, out.write, out.color)
end

local function fail(out, message, code, next_step)
  out:error(message, next_step, code)
  return exit.of(code)
end

local function usage_error(out, message, parsed)
  local nodes = parsed.nodes
  if nodes[#nodes].commands and message:find("^a command is missing") and not out.json_mode then
    print_usage(nodes, out, out.write_error, out.error_color)
    return exit.USAGE
  end
  local title = require("pais.cli.args").title(nodes)
  return fail(out, message, "E_USAGE", ("'%s --help' says more"):format(title))
end

-- What a command raised, with where: it is a fault of pais, and a report needs the place.
local function traced(fault)
  if fault == require("pais.cli.out").CLOSED then return fault end
  return { message = tostring(fault), trace = debug.traceback(nil, 2) }
end

local function run(parsed, out)
  local nodes = parsed.nodes
  local module = require("pais.cmd." .. nodes[2].name)
  local name = nodes[3] and nodes[3].name:gsub("-", "_") or "run"
  local command = module[name]
  if not command then error(("pais.cmd.%s has no function '%s'"):format(nodes[2].name, name)) end
  return command(parsed.values, out, nodes)
end

--- Runs a command line.
---@param words string[] the arguments of the program, without its name
---@param out pais.out|nil for specs; without it, one for this process
---@return integer exit code
function cli.main(words, out)
  local parsed, message, so_far = parse(words)
  local known = parsed or so_far
  out = out or require("pais.cli.out").process(known.values)
  local ok, code, msg, word, next_step = xpcall(function()
    if not parsed then return usage_error(out, message, so_far) end
    if parsed.values.version then return require("pais.cmd.version").run(parsed.values, out) end
    if parsed.help then return cli.help(parsed.nodes, out) end
    return run(parsed, out)
  end, traced)
  if ok then
    if msg then return fail(out, msg, word, next_step) end
    return math.type(code) == "integer" and code or exit.OK
  end
  local fault = code
  if fault == require("pais.cli.out").CLOSED then return exit.ERROR end
  pcall(out.error, out, "internal error: " .. fault.message,
    "does it also happen with 'pais --clean'?", "E_INTERNAL")
  if not out.json_mode then pcall(out.write_error, fault.trace .. "\n") end
  return exit.ERROR
end

return cli

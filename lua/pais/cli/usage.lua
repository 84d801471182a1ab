--- pais.cli.usage: what --help prints, made from pais.commands.

local args = require "pais.cli.args"
local term = require "pais.cli.term"

local usage = {}

--- An option as it is written: "-n, --lines N".
---@param option table
---@return string
function usage.option(option)
  return (option.short and "-" .. option.short .. ", " or "    ") .. "--" .. option.name
    .. (option.value and " " .. option.value or "")
end

--- An argument as it is written: "EVENT", "[EVENT]", "[ARGS...]".
---@param arg table
---@return string
function usage.arg(arg)
  local text = arg.choices and table.concat(arg.choices, "|") or arg.name:upper()
  if arg.many then text = text .. "..." end
  return arg.optional and "[" .. text .. "]" or text
end

--- The line of a command: "pais plugin new [OPTIONS] NAME".
---@param nodes table[] from the root to the command
---@return string
function usage.line(nodes)
  local node = nodes[#nodes]
  local words = { args.title(nodes) }
  if node.options then words[2] = "[OPTIONS]" end
  if node.commands then words[#words + 1] = "COMMAND" end
  for _, arg in ipairs(node.args or {}) do words[#words + 1] = usage.arg(arg) end
  return table.concat(words, " ")
end

--- What an argument or option means, with the words it may be.
---@param item table
---@return string
function usage.meaning(item)
  if not item.choices then return item.help end
  return ("%s (%s)"):format(item.help, table.concat(item.choices, ", "))
end

--- The paragraphs of a `more` text: lines are joined, except those that begin with a space.
---@param text string
---@return {text: string, literal: boolean}[]
function usage.paragraphs(text)
  local out, open = {}, false
  for line in (text .. "\n"):gmatch("(.-)\n") do
    local literal = line:sub(1, 1) == " "
    if line == "" then
      open = false
    elseif open and out[#out].literal == literal then
      out[#out].text = out[#out].text .. (literal and "\n" or " ") .. line
    else
      out[#out + 1] = { text = line, literal = literal }
      open = true
    end
  end
  return out
end

--- The help of a command as data.
---@param nodes table[] from the root to the command
---@return table
function usage.data(nodes)
  local array, node = require("pais.json").array, nodes[#nodes]
  local function items(list)
    local out = array {}
    for i, item in ipairs(list or {}) do
      out[i] = { name = item.name, short = item.short, value = item.value, help = item.help,
        optional = item.optional, many = item.many, choices = item.choices and array(item.choices) }
    end
    return out
  end
  local data = { command = args.title(nodes), usage = usage.line(nodes), help = node.help,
    more = node.more, args = items(node.args), options = items(node.options),
    commands = array {}, examples = array {}, exits = node.exits and {} or nil }
  for _, child in ipairs(node.commands or {}) do
    if not child.hidden then
      data.commands[#data.commands + 1] = { name = child.name, help = child.help }
    end
  end
  for i, example in ipairs(node.examples or {}) do
    data.examples[i] = { line = example[1], what = example[2] }
  end
  for code, meaning in pairs(node.exits or {}) do data.exits[tostring(code)] = meaning end
  return data
end

--- The help of a command.
---@param nodes table[] from the root to the command
---@param opts {width: integer, style: fun(name: string, text: string): string}
---@return string
function usage.text(nodes, opts)
  local node = nodes[#nodes]
  local width = math.min(opts.width, 100)
  local parts = {}
  local function add(text) parts[#parts + 1] = text end
  local function heading(text) add("\n" .. opts.style("bold", text) .. "\n") end
  local function wrapped(text, indent)
    add(table.concat(term.wrap(text, width, indent), "\n") .. "\n")
  end
  local function rows(list) add(term.table(list, { indent = "  ", width = width })) end

  local title = node.help:sub(1, 1):upper() .. node.help:sub(2)
  add(#nodes == 1 and "pais: " .. node.help .. "\n" or title .. "\n")
  heading("Usage")
  add("  " .. usage.line(nodes) .. "\n")
  for _, paragraph in ipairs(usage.paragraphs(node.more or "")) do
    add("\n")
    if paragraph.literal then add(paragraph.text .. "\n") else wrapped(paragraph.text) end
  end
  if node.commands then
    heading("Commands")
    local list = {}
    for _, child in ipairs(node.commands) do
      if not child.hidden then
        list[#list + 1] = { opts.style("cyan", child.name), child.help }
      end
    end
    rows(list)
  end
  if node.args and #node.args > 0 then
    heading("Arguments")
    local list = {}
    for i, arg in ipairs(node.args) do
      list[i] = { opts.style("cyan", arg.name:upper()), usage.meaning(arg) }
    end
    rows(list)
  end
  local function options(name, of)
    heading(name)
    local list = {}
    for i, option in ipairs(of) do
      list[i] = { opts.style("cyan", usage.option(option)), usage.meaning(option) }
    end
    rows(list)
  end
  if #nodes > 1 and node.options then options("Options", node.options) end
  if #nodes == 1 then options("Options of every command", node.options) end
  if node.examples then
    heading("Examples")
    for _, example in ipairs(node.examples) do
      add("  " .. example[1] .. "\n")
      wrapped(example[2], "      ")
    end
  end
  if node.exits then
    heading("Exit codes")
    local list = {}
    for code, meaning in pairs(node.exits) do list[#list + 1] = { tostring(code), meaning } end
    table.sort(list, function(a, b) return tonumber(a[1]) < tonumber(b[1]) end)
    rows(list)
  end
  if node.commands then
    add(("\n'%s COMMAND --help' says more.\n"):format(args.title(nodes)))
  end
  return table.concat(parts)
end

--- A help text as the beginning of a sentence.
---@param text string
---@return string
function usage.capital(text)
  return text:sub(1, 1):upper() .. text:sub(2)
end

return usage

--- pais.cli.manpage: the manual page, mdoc made from pais.commands.

local args = require "pais.cli.args"
local exit = require "pais.cli.exit"
local term = require "pais.cli.term"
local usage = require "pais.cli.usage"

local manpage = {}

-- A dot or quote at the start of a line, and every backslash, would be read as a request.
local function escape(text)
  text = text:gsub("\\", "\\e"):gsub("\n([.'])", "\n\\&%1"):gsub("^([.'])", "\\&%1")
  return (text:gsub("%-", "\\-"))
end

-- In a macro's line, words that are macro names or punctuation would be obeyed.
local function quoted(text)
  return '"' .. escape(text):gsub('"', "\\(dq") .. '"'
end

-- A sentence begins a line, and a line is short: what mandoc asks of a source.
local function prose(text)
  return escape(table.concat(term.wrap(text:gsub("([.?!]) ", "%1\n"), 76), "\n"))
end

local function options_of(add, options)
  add ".Bl -tag -width Ds"
  for _, option in ipairs(options) do
    local short = option.short and ("Fl %s , "):format(option.short) or ""
    local value = option.value and " Ar " .. option.value or ""
    add((".It %sFl Fl %s%s"):format(short, (option.name:gsub("%-", "\\-")), value))
    add(prose(usage.meaning(option) .. "."))
  end
  add ".El"
end

local function more(add, text)
  for _, paragraph in ipairs(usage.paragraphs(text or "")) do
    if paragraph.literal then
      add ".Bd -literal"
      add(escape(paragraph.text))
      add ".Ed"
    else
      add ".Pp"
      add(prose(paragraph.text))
    end
  end
end

local function command(add, nodes)
  local node = nodes[#nodes]
  if node.hidden then return end
  if node.commands then
    for _, child in ipairs(node.commands) do
      command(add, table.move({ child }, 1, 1, #nodes + 1, table.move(nodes, 1, #nodes, 1, {})))
    end
    return
  end
  add(".Ss " .. quoted(args.title(nodes)))
  add(".D1 " .. quoted(usage.line(nodes)))
  add ".Pp"
  add(prose(usage.capital(node.help) .. "."))
  more(add, node.more)
  if node.args then
    add ".Bl -tag -width Ds"
    for _, arg in ipairs(node.args) do
      add(".It Ar " .. quoted(arg.name:upper()))
      add(prose(usage.meaning(arg) .. "."))
    end
    add ".El"
  end
  if node.options then options_of(add, node.options) end
  local codes = {}
  for code in pairs(node.exits or {}) do codes[#codes + 1] = code end
  table.sort(codes)
  if #codes > 0 then
    add ".Pp"
    add "It ends with"
    add ".Bl -tag -width Ds -compact"
    for _, code in ipairs(codes) do
      add(".It " .. code)
      add(prose(node.exits[code]))
    end
    add ".El"
  end
  for _, example in ipairs(node.examples or {}) do
    add ".Pp"
    add(prose(usage.capital(example[2]) .. (example[2]:find("%p$") and "" or ":")))
    add(".Dl " .. quoted(example[1]))
  end
end

--- The whole page.
---@param root table pais.commands
---@param version string
---@return string mdoc
function manpage.text(root, version)
  local lines = {}
  local function add(line) lines[#lines + 1] = line end
  add ".\\\" Made from lua/pais/commands.lua by `pais man`."
  add ".Dd $Mdocdate$"
  add ".Dt PAIS 1"
  add ".Os"
  add ".Sh NAME"
  add ".Nm pais"
  add(".Nd " .. escape(root.help))
  add ".Sh SYNOPSIS"
  add ".Nm"
  add ".Op Ar OPTIONS"
  add ".Ar COMMAND"
  add ".Op Ar ARGS ..."
  add ".Sh DESCRIPTION"
  local first = usage.paragraphs(root.more)
  for i, paragraph in ipairs(first) do
    if i > 1 then add ".Pp" end
    add(prose(paragraph.text))
  end
  add ".Pp"
  add "Options of every command:"
  options_of(add, root.options)
  add ".Sh COMMANDS"
  for _, child in ipairs(root.commands) do command(add, { root, child }) end
  add ".Sh ENVIRONMENT"
  add ".Bl -tag -width Ds"
  for _, item in ipairs(root.environment) do
    add(".It Ev " .. item[1])
    add(prose(item[2] .. "."))
  end
  add ".El"
  add ".Sh FILES"
  add ".Bl -tag -width Ds"
  for _, item in ipairs(root.files) do
    add(".It Pa " .. item[1])
    add(prose(item[2] .. "."))
  end
  add ".El"
  add ".Sh EXIT STATUS"
  add ".Bl -tag -width Ds"
  for _, item in ipairs(exit.meaning) do
    add(".It " .. item[1])
    add(prose(item[2] .. "."))
  end
  add ".El"
  add ".Pp"
  add("The command")
  add(".Ql pais hook dispatch")
  add("ends with 0 (go on) or 2 (blocked), whatever happens.")
  add ".Sh NOTES"
  add("This is version " .. escape(version) .. ".")
  return table.concat(lines, "\n") .. "\n"
end

return manpage

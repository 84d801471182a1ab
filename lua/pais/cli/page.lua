--- pais.cli.page: docs/cli.md, made from pais.commands.

local args = require "pais.cli.args"
local exit = require "pais.cli.exit"
local usage = require "pais.cli.usage"

local page = {}

local function escape(text)
  return (text:gsub("[|<>\\_*]", "\\%0"))
end

local function rows(add, title, list)
  if #list == 0 then return end
  add("| " .. title .. " | |")
  add "|---|---|"
  for _, row in ipairs(list) do
    add(("| `%s` | %s |"):format(row[1]:gsub("|", "\\|"), escape(row[2])))
  end
  add ""
end

local function option_rows(options)
  local out = {}
  for i, option in ipairs(options or {}) do
    out[i] = { (usage.option(option):gsub("^ +", "")), usage.meaning(option) }
  end
  return out
end

local function more(add, text)
  for _, paragraph in ipairs(usage.paragraphs(text or "")) do
    if paragraph.literal then
      add "```text"
      add((paragraph.text:gsub("^  ", ""):gsub("\n  ", "\n")))
      add "```"
    else
      add(escape(paragraph.text))
    end
    add ""
  end
end

local function command(add, nodes)
  local node = nodes[#nodes]
  if node.hidden then return end
  add(("%s %s"):format(("#"):rep(#nodes), args.title(nodes)))
  add ""
  add(escape(usage.capital(node.help)) .. ".")
  add ""
  if not node.commands then
    add "```text"
    add(usage.line(nodes))
    add "```"
    add ""
  end
  more(add, node.more)
  local list = {}
  for i, arg in ipairs(node.args or {}) do list[i] = { arg.name:upper(), usage.meaning(arg) } end
  rows(add, "Argument", list)
  rows(add, "Option", option_rows(node.options))
  if node.examples then
    add(node.person and "```sh norun=person" or "```sh")
    for _, example in ipairs(node.examples) do add(example[1] .. "    # " .. example[2]) end
    add "```"
    add ""
  end
  if node.exits then
    list = {}
    for code, meaning in pairs(node.exits) do list[#list + 1] = { tostring(code), meaning } end
    table.sort(list, function(a, b) return tonumber(a[1]) < tonumber(b[1]) end)
    rows(add, "Exit code", list)
  end
  for _, child in ipairs(node.commands or {}) do
    local path = table.move(nodes, 1, #nodes, 1, {})
    path[#path + 1] = child
    command(add, path)
  end
end

--- The whole page.
---@param root table pais.commands
---@return string markdown
function page.text(root)
  local lines = {}
  local function add(line) lines[#lines + 1] = line end
  add "# The command line"
  add ""
  add "<!-- Made from lua/pais/commands.lua by `make docs-cli`. -->"
  add ""
  more(add, root.more)
  rows(add, "Option of every command", option_rows(root.options))
  local list = {}
  for i, item in ipairs(exit.meaning) do list[i] = { tostring(item[1]), item[2] } end
  rows(add, "Exit code", list)
  add("`pais hook dispatch` ends with 0 (go on) or 2 (blocked), whatever happens.")
  add ""
  add("Errors go to standard error: what was attempted, on which file, why, and the next step. "
    .. "With `--json` they are `{\"error\": {\"code\": ..., \"message\": ...}}`.")
  add ""
  list = {}
  for i, item in ipairs(root.environment) do list[i] = { item[1], item[2] } end
  rows(add, "Environment", list)
  for _, child in ipairs(root.commands) do command(add, { root, child }) end
  return table.concat(lines, "\n"):gsub("\n+$", "") .. "\n"
end

return page

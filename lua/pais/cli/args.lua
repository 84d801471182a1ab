--- pais.cli.args: turns the words of a command line into a command and its arguments, by the table in
--- pais.commands.
-- Options may stand anywhere, `--opt=value`, `--opt value`, `-ovalue`, `-abc` and `--` work as
-- everywhere. Every refusal names what is wrong and, where there is one, the word that was meant.

local nearest = require "pais.text.nearest"

local args = {}

--- The key of a value in the parsed table.
---@param name string "no-color"
---@return string "no_color"
function args.key(name)
  return (name:gsub("-", "_"))
end

local function names(list)
  local out = {}
  for _, item in ipairs(list or {}) do
    if not item.hidden then out[#out + 1] = item.name end
  end
  return out
end

--- The subcommand of that name.
---@param node table a command of pais.commands
---@param name string
---@return table|nil
function args.child(node, name)
  for _, child in ipairs(node.commands or {}) do
    if child.name == name then return child end
  end
end

-- The options that are known at this point: the command's own, then the global ones.
local function find_option(nodes, field, name)
  for i = #nodes, 1, -1 do
    for _, option in ipairs(nodes[i].options or {}) do
      if option[field] == name then return option end
    end
  end
end

local function option_words(nodes)
  local words = {}
  for i = #nodes, 1, -1 do
    for _, name in ipairs(names(nodes[i].options)) do words[#words + 1] = name end
  end
  return words
end

--- How a command is called: "pais plugin new".
---@param nodes table[] from the root to the command
---@return string
function args.title(nodes)
  local words = {}
  for i, node in ipairs(nodes) do words[i] = node.name end
  return table.concat(words, " ")
end

--- ", did you mean 'X'?" for a command that is not there: the nearest one, or the command of a
--- group that has this name (`pais verify` for `pais plugin verify`).
---@param nodes table[] from the root to the command that was understood
---@param word string
---@return string
function args.hint(nodes, word)
  local node = nodes[#nodes]
  local hint = nearest.hint(word, names(node.commands))
  if hint ~= "" then return hint end
  local found = {}
  for _, group in ipairs(nodes[1].commands) do
    if args.child(group, word) then found[#found + 1] = ("'pais %s %s'"):format(group.name, word) end
  end
  return #found > 0 and (", did you mean %s?"):format(table.concat(found, " or ")) or ""
end

local function check(spec, label, value)
  if spec.type == "integer" then
    local number = math.tointeger(tonumber(value))
    if not number then return nil, ("%s: '%s' is not a whole number"):format(label, value) end
    return number
  end
  if spec.choices then
    for _, choice in ipairs(spec.choices) do
      if choice == value then return value end
    end
    return nil, ("%s: '%s' is not one of %s%s"):format(label, value,
      table.concat(spec.choices, ", "), nearest.hint(value, spec.choices))
  end
  return value
end

local function missing(node, values)
  for _, spec in ipairs(node.args or {}) do
    if not spec.optional and values[args.key(spec.name)] == nil then return spec end
  end
end

---@class pais.parsed
---@field nodes table[] the commands from the root down to the one meant
---@field values table<string, any> by key
---@field help boolean|nil the help of the command is wanted

--- Parses the words after the program's name.
---@param root table pais.commands
---@param words string[]
---@param opts {partial: boolean}|nil partial: a line that is being typed, with the options that the
---  C side takes out before
---@return pais.parsed|nil parsed
---@return string|nil message
---@return pais.parsed so_far what was understood before the fault, for the hint on help
function args.parse(root, words, opts)
  local nodes, values = { root }, {}
  local parsed = { nodes = nodes, values = values }
  local given, at = 0, 1  -- positional arguments so far; the next word

  local function fail(...) return nil, (...):format(select(2, ...)), parsed end

  local function store(spec, label, text)
    local value, msg = check(spec, label, text)
    if value == nil then return nil, msg end
    local key = args.key(spec.name)
    if spec.many then
      values[key] = values[key] or {}
      table.insert(values[key], value)
    else
      values[key] = value
    end
    return true
  end

  local function positional(word)
    local node = nodes[#nodes]
    if node.commands then
      local child = args.child(node, word)
      if not child then
        return nil, ("unknown command '%s %s'%s"):format(args.title(nodes), word,
          args.hint(nodes, word))
      end
      nodes[#nodes + 1] = child
      return true
    end
    local specs = node.args or {}
    local spec = specs[given + 1]
    -- An option of the same name has said it already: `run P --action A`.
    while spec and not spec.many and values[args.key(spec.name)] ~= nil do
      given = given + 1
      spec = specs[given + 1]
    end
    if not spec then return nil, ("unexpected argument '%s'"):format(word) end
    if not spec.many then given = given + 1 end
    return store(spec, spec.name:upper(), word)
  end

  -- Why: what follows the action of `run` or the file of `lua` belongs to those, options too.
  local function takes_rest()
    local node = nodes[#nodes]
    if not node.raw_after or values[args.key(node.raw_after)] == nil then return false end
    return missing(node, values) == nil
  end

  local function long(word)
    local name, value = word:match("^%-%-([^=]+)=(.*)$")
    name = name or word:sub(3)
    local option = find_option(nodes, "name", name)
    if not option then
      local meant = nearest.find(name, option_words(nodes))
      return nil, ("unknown option '--%s'%s"):format(name,
        meant and (", did you mean '--%s'?"):format(meant) or "")
    end
    if option.first and not (opts and opts.partial) then
      -- Why: it says where modules come from, which is settled before the first is loaded.
      return nil, ("option '--%s' goes before everything else: pais --%s ..."):format(name,
        name .. (option.value and " " .. option.value or ""))
    end
    if not option.value then
      if value then return nil, ("option '--%s' takes no value"):format(name) end
      values[args.key(name)] = true
      return true
    end
    if not value then
      at = at + 1
      value = words[at]
      if not value then
        return nil, ("option '--%s' needs a value: %s"):format(name, option.value)
      end
    end
    return store(option, "--" .. name, value)
  end

  local function short(word)
    local i = 2
    while i <= #word do
      local letter = word:sub(i, i)
      local option = find_option(nodes, "short", letter)
      if not option then return nil, ("unknown option '-%s'"):format(letter) end
      if option.value then
        local value = word:sub(i + 1):gsub("^=", "")
        if value == "" then
          at = at + 1
          value = words[at]
          if not value then
            return nil, ("option '-%s' needs a value: %s"):format(letter, option.value)
          end
        end
        return store(option, "-" .. letter, value)
      end
      values[args.key(option.name)] = true
      i = i + 1
    end
    return true
  end

  local only_words = false
  while at <= #words do
    local word = words[at]
    local ok, msg
    if takes_rest() then
      if values.rest or word ~= "--" then
        values.rest = values.rest or {}
        table.insert(values.rest, word)
      else
        values.rest = {}
      end
      ok = true
    elseif only_words or word == "-" or word:sub(1, 1) ~= "-" then
      ok, msg = positional(word)
    elseif word == "--" then
      only_words, ok = true, true
    elseif word:sub(1, 2) == "--" then
      ok, msg = long(word)
    else
      ok, msg = short(word)
    end
    if not ok then return fail("%s", msg) end
    at = at + 1
  end

  local node = nodes[#nodes]
  parsed.help = values.help and not (node.own_help and not missing(node, values))
  if values.version or parsed.help then return parsed end
  if node.commands then return fail("a command is missing after '%s'", args.title(nodes)) end
  local spec = missing(node, values)
  if spec then return fail("%s is missing: %s", spec.name:upper(), spec.help) end
  return parsed
end

return args

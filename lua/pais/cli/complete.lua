--- pais.cli.complete: what could come next on a command line.
-- The completion scripts of the shells hold no list of their own: they hand over the words and show
-- what comes back, so they cannot be older than the program. Candidates are {word, description}.

local args = require "pais.cli.args"

local complete = {}

local kinds = {}

-- Why: names only, by folder; a completion must not parse a hundred manifests.
function kinds.plugin()
  local installed = require "pais.plugin.installed"
  local out = {}
  for i, name in ipairs(installed.names(installed.dir() or "")) do out[i] = { name } end
  return out
end

kinds["plugin-or-dir"] = kinds.plugin

-- Of installed plugins.
local function offers(kind)
  return function()
    local installed, seen, out = require "pais.plugin.installed", {}, {}
    for _, m in ipairs(installed.scan(installed.dir() or "")) do
      for _, found in ipairs(require("pais.plugin." .. kind).of(m)) do
        if not seen[found.name] then out[#out + 1] = { found.name, "of plugin " .. m.name } end
        seen[found.name] = true
      end
    end
    return out
  end
end

kinds.skill, kinds.agent = offers "skill", offers "agent"

function kinds.registry()
  local out = {}
  for i, reg in ipairs((require("pais.registry").all())) do
    out[i] = { reg.name, reg.address.text }
  end
  return out
end

function kinds.bundle()
  local out = {}
  for i, one in ipairs((require("pais.bundle").all())) do
    out[i] = { one.name, one.description }
  end
  return out
end

-- The optional plugins of the bundle that is typed already.
kinds["bundle-plugin"] = function(values)
  local bundle, out = require "pais.bundle", {}
  local one = values.name and bundle.find(values.name, bundle.all())
  for _, plugin in ipairs(one and one.plugins or {}) do
    if not plugin.required then out[#out + 1] = { plugin.name, plugin.description } end
  end
  return out
end

-- Plugins, and their handlers once a plugin is typed.
function kinds.handler()
  local installed = require "pais.plugin.installed"
  local out = {}
  for _, m in ipairs(installed.scan(installed.dir() or "")) do
    out[#out + 1] = { m.name, m.description }
    for _, hook in ipairs(m.hooks or {}) do
      out[#out + 1] = { m.name .. "." .. hook.handler, hook.event }
    end
  end
  return out
end

function kinds.event()
  local events = require "pais.events"
  local out = {}
  for i, name in ipairs(events.names()) do out[i] = { name } end
  return out
end

local function config_keys(node, prefix, out)
  for _, key in ipairs(require("pais.schema").ordered(node.keys or {})) do
    local below = node.keys[key]
    if below.keys then
      config_keys(below, prefix .. key .. ".", out)
    else
      out[#out + 1] = { prefix .. key, below.description }
    end
  end
  return out
end

kinds["config-key"] = function()
  return config_keys(require("pais.schema").node "config", "", {})
end

-- The known contracts, and those of the installed manifests with their services.
function kinds.contract()
  local contract, installed = require "pais.contract", require "pais.plugin.installed"
  local seen, out = {}, {}
  local function add(name)
    if not seen[name] then out[#out + 1] = { name } end
    seen[name] = true
  end
  for _, m in ipairs(installed.scan(installed.dir() or "")) do
    for _, p in ipairs(m.provides or {}) do add(contract.key(p.contract, p.service)) end
    for _, c in ipairs(m.consumes or {}) do add(contract.key(c.contract, c.service)) end
  end
  for _, known in ipairs(require "pais.contract.known") do add(known.name) end
  table.sort(out, function(x, y) return x[1] < y[1] end)
  return out
end

function kinds.method(values)
  local contract = require "pais.contract"
  local known = contract.known((contract.parse_key(values.contract or "")))
  local out = {}
  for i, method in ipairs(known and known.methods or {}) do
    out[i] = { method.name, method.description }
  end
  return out
end

function kinds.action(values)
  local m = values.plugin and require("pais.plugin.installed").find(values.plugin)
  local out = {}
  for name, action in pairs(m and m.actions or {}) do
    out[#out + 1] = { name, action.description }
  end
  table.sort(out, function(a, b) return a[1] < b[1] end)
  return out
end

function kinds.server(values)
  local m = values.plugin and require("pais.plugin.installed").find(values.plugin)
  local out = {}
  for i, server in ipairs(m and require("pais.mcp.servers").of(m) or {}) do
    out[i] = { server.name, server.declared.description }
  end
  return out
end

function kinds.module()
  local out = {}
  for i, item in ipairs(require("pais.runtime").modules()) do
    out[i] = { type(item) == "table" and item.name or item }
  end
  return out
end

local function subcommands(node)
  local out = {}
  for _, child in ipairs(node.commands or {}) do
    if not child.hidden then out[#out + 1] = { child.name, child.help } end
  end
  return out
end

function kinds.command(values)
  local node = require "pais.commands"
  for _, word in ipairs(values.command or {}) do
    node = args.child(node, word)
    if not node then return {} end
  end
  return subcommands(node)
end

--- The values of a kind.
---@param kind string plugin, registry, event, config-key, contract, method, action, server, module, command
---@param values table<string, any> the arguments so far
---@return {[1]: string, [2]: string|nil}[]|nil nil when the shell should complete files
function complete.kind(kind, values)
  local list = kinds[kind]
  if not list then return nil end
  -- Why: a broken manifest or home must not print a traceback into somebody's prompt.
  local ok, out = pcall(list, values)
  return ok and out or {}
end

local function of_item(item, values)
  if item.choices then
    local out = {}
    for i, choice in ipairs(item.choices) do out[i] = { choice } end
    return out
  end
  return item.kind and complete.kind(item.kind, values)
    or (not item.kind and {} or nil)
end

local function options(nodes, values)
  local out = {}
  for i = #nodes, 1, -1 do
    for _, option in ipairs(nodes[i].options or {}) do
      local again = option.many or values[args.key(option.name)] == nil
      local place = not option.first or #nodes == 1
      if again and place then out[#out + 1] = { "--" .. option.name, option.help } end
    end
  end
  return out
end

local function option_of(nodes, word)
  local long, short = word:match("^%-%-([^=]+)$"), word:match("^%-%w*(%w)$")
  for i = #nodes, 1, -1 do
    for _, option in ipairs(nodes[i].options or {}) do
      if option.value and (option.name == long or (short and option.short == short)) then
        return option
      end
    end
  end
end

-- PreToolUse as it is being typed: pre-t -> pre-tool-use. Why: shells drop a candidate that does
-- not begin with what is there.
local function respell(word, prefix)
  for _, mark in ipairs { "-", "_" } do
    local other = word:gsub("(%l)(%u)", "%1" .. mark .. "%2"):lower()
    if other:sub(1, #prefix) == prefix then return other end
  end
  return word
end

local function filter(list, prefix, lead)
  if not list then return nil end
  local out, fold = {}, prefix:lower():gsub("[_-]", "")
  for _, item in ipairs(list) do
    if item[1]:sub(1, #prefix) == prefix then out[#out + 1] = { lead .. item[1], item[2] } end
  end
  if #out > 0 or fold == "" then return out end
  for _, item in ipairs(list) do
    if item[1]:lower():gsub("[_-]", ""):sub(1, #fold) == fold then
      out[#out + 1] = { lead .. respell(item[1], prefix), item[2] }
    end
  end
  return out
end

--- The candidates for the last of `words`.
---@param words string[] the words after the program's name; the last is the unfinished one
---@return {[1]: string, [2]: string|nil}[]|nil candidates nil when the shell should complete files
function complete.line(words)
  local root = require "pais.commands"
  local current = words[#words] or ""
  local before = table.move(words, 1, #words - 1, 1, {})
  local full, _, so_far = args.parse(root, before, { partial = true })
  local parsed = full or so_far
  local nodes, values = parsed.nodes, parsed.values
  local node = nodes[#nodes]
  if values.rest or (node.raw_after and values[args.key(node.raw_after)] ~= nil) then
    return complete.rest(nodes, values, current)
  end

  local closed = false
  for _, word in ipairs(before) do closed = closed or word == "--" end
  local waiting = not closed and before[#before] and option_of(nodes, before[#before])
  if waiting and not before[#before]:find("=", 1, true) then
    return filter(of_item(waiting, values), current, "")
  end
  if not closed and current:sub(1, 1) == "-" then
    local name, value = current:match("^(%-%-[^=]+)=(.*)$")
    if not name then return filter(options(nodes, values), current, "") end
    local option = option_of(nodes, name)
    return option and filter(of_item(option, values), value, name .. "=") or {}
  end
  if node.commands then return filter(subcommands(node), current, "") end
  for _, arg in ipairs(node.args or {}) do
    if arg.many or values[args.key(arg.name)] == nil then
      return filter(of_item(arg, values), current, "")
    end
  end
  return {}
end

--- What may follow the action of `run`: the arguments of that action.
---@param nodes table[]
---@param values table<string, any>
---@param current string
---@return {[1]: string, [2]: string|nil}[]|nil
function complete.rest(nodes, values, current)
  if nodes[#nodes].name ~= "run" then return nil end
  local ok, m = pcall(function() return require("pais.plugin.installed").find(values.plugin) end)
  local action = ok and m and m.actions[values.action]
  if not action then return nil end
  local name, value = current:match("^%-?%-?([%w_-]+)=(.*)$")
  local out = {}
  for _, arg in ipairs(action.args or {}) do
    if name == arg.name then
      for _, word in ipairs(arg.enum or {}) do out[#out + 1] = { tostring(word) } end
      return filter(out, value, current:sub(1, #current - #value))
    end
    out[#out + 1] = { arg.name .. "=", arg.description }
  end
  return #out > 0 and filter(out, current, "") or nil
end

return complete

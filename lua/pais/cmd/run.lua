--- pais.cmd.run: pais run PLUGIN [ACTION] [ARGS...].

local action = require "pais.plugin.action"
local installed = require "pais.plugin.installed"
local keys = require "pais.text.keys"
local run = require "pais.plugin.run"
local term = require "pais.cli.term"

local cmd = {}

local function module_of(m)
  if m.language ~= "lua" then return nil end
  return (run.load(m))
end

-- The arguments of one action, as rows: name, what it may be.
local function argument_rows(spec)
  local rows = {}
  for i, arg in ipairs(spec.args or {}) do
    local words = {}
    for k, choice in ipairs(arg.enum or {}) do words[k] = tostring(choice) end
    local notes = {}
    if arg.description then notes[1] = arg.description end
    if #words > 0 then notes[#notes + 1] = "one of " .. table.concat(words, ", ") end
    if arg.default ~= nil then
      notes[#notes + 1] = "default " .. tostring(arg.default)
    elseif arg.required then
      notes[#notes + 1] = "required"
    end
    rows[i] = { { "cyan", arg.name }, arg.type or "string", table.concat(notes, "; ") }
  end
  return rows
end

local function usage(m, name, spec)
  local words = { "pais run", m.name, name }
  for _, arg in ipairs(spec.args or {}) do words[#words + 1] = action.usage(arg) end
  return term.clean(table.concat(words, " "))
end

local function help(m, out)
  local actions = run.actions(m, module_of(m))
  local names = keys.sorted(actions)
  if out.json_mode then
    out:json(next(actions) and actions or {})
    return 0
  end
  out:print(term.clean(("%s %s: %s"):format(m.name, m.version or "", m.description or "")))
  if #names == 0 then
    out:print("\nThe manifest describes no actions.")
    return 0
  end
  for _, name in ipairs(names) do
    local spec = actions[name]
    out:print("\n" .. out:style("bold", usage(m, name, spec)))
    if spec.description then out:wrap(term.clean(spec.description), "  ") end
    out:table(nil, argument_rows(spec), { indent = "    " })
  end
  return 0
end

local function action_help(m, name, out)
  local spec = (m.actions or {})[name]
  out:print(out:style("bold", usage(m, name, spec)))
  if spec.description then out:wrap(term.clean(spec.description), "  ") end
  out:table(nil, argument_rows(spec), { indent = "    " })
  return 0
end

-- The action's arguments: the words after its name, or the object of --input.
local function given_to(args)
  if not args.input then return args.rest or {} end
  if args.rest and args.rest[1] then
    return nil, ("arguments are given twice: by --input and as '%s'"):format(args.rest[1]), "E_USAGE"
  end
  local json = require "pais.json"
  local values, msg, code = require("pais.cli.jsonarg").read(args.input)
  if values == nil then return nil, msg, code end
  if values == json.null then values = {} end
  if type(values) ~= "table" or json.is_array(values) then
    return nil, "--input: expected a JSON object of arguments", "E_USAGE"
  end
  return { values = values }
end

function cmd.run(args, out)
  local m, msg, code, step = installed.find(args.plugin)
  if not m then return nil, msg, code, step end
  if args.help or not args.action then return help(m, out) end
  local words = args.rest or {}
  local described = (m.actions or {})[args.action]
  if described and (words[1] == "--help" or words[1] == "-h") then
    return action_help(m, args.action, out)
  end
  local given
  given, msg, code = given_to(args)
  if not given then return nil, msg, code end
  return run.action(m, args.action, given, out)
end

return cmd

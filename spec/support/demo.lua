--- The plugin that the specs of `pais mcp serve` share: actions and an integration of every kind.

local demo = {}

local MANIFEST = [[
plugin: {name: demo, version: 1.0.0, language: lua, description: A demo}
provides: {integration: {contract: IntegrationProvider, service: tracker}}
actions:
  greet:
    description: Say hello
    read_only: true
    args:
      - {name: who, required: true, description: Whom}
      - {name: times, type: integer, default: 1}
      - {name: mood, enum: [glad, sad]}
  data: {}
  list: {}
  nothing: {}
  fail: {}
  raise: {}
  exit: {}
  bytes: {}
  surrogate: {}
  much: {}
  steps: {}
  loop: {}
  noise: {}
  hang: {}
  size: {args: [{name: text}]}
  hidden: {tool: false}
]]

local CODE = [[
local actions = {}
function actions.greet(args) return ("hello " .. args.who .. "\n"):rep(args.times) end
function actions.data() print "" return {n = 1, list = {1.5, "x"}, empty = {}} end
function actions.list() return {1, 2} end
function actions.nothing() end
function actions.fail() return nil, "it did not work" end
function actions.raise() error "broken" end
function actions.exit() io.stdout:write "so far" return 3 end
function actions.bytes() return "\xff\xfe ok \0 end" end
function actions.surrogate() io.stdout:write '{"a": "\\ud800"}' end
function actions.much() io.stdout:write(("0123456789"):rep(300000)) end
function actions.steps()
  for i = 1, 3 do
    io.stderr:write(i, "/3 step\n")
    os.execute "sleep 0.15"
  end
  return "done"
end
function actions.loop() while true do end end
function actions.noise() for i = 1, 200000 do io.stderr:write("line ", i, "\n") end return "quiet" end
function actions.hang()
  os.execute("echo $$ >" .. os.getenv "PIDS" .. "; sleep 60 & echo $! >>" .. os.getenv "PIDS" .. "; wait")
end
function actions.size(args) return tostring(#args.text) end
function actions.hidden() return "seen" end
return { actions = actions, contracts = { IntegrationProvider = {
  is_configured = function() return true end,
  list_actions = function()
    return {{name = "search", description = "Search", params = {query = {type = "string", required = true}}},
      {name = "greet"}, "odd name!", {name = 5}, {description = "none"}}
  end,
  execute = function(arg)
    if arg.action == "greet" then return nil, "the tracker is down" end
    return {did = arg.action, with = arg.params}
  end,
} } }
]]

--- Its files, by path below the home of pais. `$PIDS` names a file for the processes of one that hangs.
demo.files = { ["plugins/demo/plugin.yaml"] = MANIFEST, ["plugins/demo/init.lua"] = CODE }

return demo

--- ctx.contract in a real dispatch: providers in process and in another language, and one that is
--- slower than the handler may be.
local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"

describe("ctx.contract in a handler", function()
  local home
  setup(function()
    home = scratch.dir {
      ["plugins/consumer/plugin.yaml"] = [[
plugin: {name: consumer, version: 1.0.0, language: lua}
consumes: {memory: MemoryProvider, weather: {contract: Weather, service: oslo}, none: Nothing}
hooks: {UserPromptSubmit: true}
]],
      ["plugins/consumer/init.lua"] = [[
return {UserPromptSubmit = function(event, ctx)
  local weather, msg, code = ctx.contract("weather").now {how = event.prompt}
  local kept = ctx.contract("memory"):capture {weather = weather, code = code}
  return pais.context(pais.json.encode {kept = kept, msg = msg, none = ctx.contract "none" == nil})
end}
]],
      ["plugins/memory/plugin.yaml"] = [[
plugin: {name: memory, version: 1.0.0, language: lua}
provides: {memory: MemoryProvider}
consumes: {weather: {contract: Weather, service: oslo}}
config: {k: {type: integer, default: 5}}
]],
      ["plugins/memory/init.lua"] = [[
return {contracts = {MemoryProvider = {capture = function(arg, ctx)
  return {arg = arg, k = ctx.config.k, caller = ctx.call.caller,
    chained = ctx.contract("weather").now {how = "fast"}}
end}}}
]],
      ["plugins/memory/config.yaml"] = "k: 8\n",
      ["plugins/weather/plugin.yaml"] = [[
plugin: {name: weather, version: 1.0.0, language: sh, entry: w.sh}
provides: {weather: {contract: Weather, service: oslo}}
]],
      ["plugins/weather/w.sh"] = [[
arg=$(cat)
case $arg in *slow*) trap "" TERM; echo "$$" > "$PAIS_DIR/pid"; sleep 60;; esac
printf '"%s.%s for %s"' "$2" "$3" "$PAIS_CONTRACT_SERVICE"
]],
    }
  end)
  teardown(scratch.clean)

  local function dispatch(prompt)
    local r = sh.run(sh.pais() .. " hook dispatch", {env = {PAIS_DIR = home},
      input = json.encode {hook_event_name = "UserPromptSubmit", session_id = "s", prompt = prompt}})
    assert.equal(0, r.code)
    local context = json.decode(r.out).hookSpecificOutput.additionalContext
    return json.decode(context:match("{.*}"))
  end

  it("reaches providers of both kinds, with their own settings and contracts", function()
    assert.same({none = true, kept = {arg = {weather = "Weather.now for oslo"}, k = 8,
      caller = "consumer", chained = "Weather.now for oslo"}}, dispatch "fast")
  end)

  it("gives up on a slow provider while the handler can still go on", function()
    local said = dispatch "slow"
    assert.equal("E_TIMEOUT", said.kept.arg.code)
    assert.matches("Weather%[oslo%].now of 'weather': it was ended at its deadline", said.msg)
    local pid = assert(fs.read(home .. "/pid")):match "%d+"
    assert.not_equal(0, sh.run("kill -0 " .. pid).code)
  end)
end)

--- Secrets do not get into the record, wherever they come from.
local dispatch = require "dispatch"

local PLUGIN = dispatch.plugin("teller", "{PreToolUse: true}", [[return { PreToolUse = function(event, ctx)
  print(ctx.config.token)
  return pais.block("not with " .. ctx.config.token .. " and " .. event.tool_input.command)
end }]], "config: {token: {type: string, env: TELLER_TOKEN, secret: true, required: true}}\n")

describe("secrets in the record", function()
  teardown(dispatch.clean)
  for name, case in pairs {
    ["from .env"] = { { [".env"] = { "TELLER_TOKEN=blue-horses\n", 384 } } },
    ["from the environment"] = { {}, { TELLER_TOKEN = "blue-horses" } },
    ["from the plugin's settings"] = { { ["plugins/teller/config.yaml"] = "token: blue-horses\n" } },
    ["from a variable that the configuration names"] = {
      { ["pais.yaml"] = "record: {redact_env: [MORE]}\n" },
      { TELLER_TOKEN = "other-horses", MORE = "blue-horses" } },
  } do
    it(name, function()
      local home = dispatch.home(PLUGIN, case[1])
      for _ = 1, 2 do
        local r = home:run({ env = case[2], input = dispatch.bash { tool_input = {
          command = "echo blue-horses" } } }):check()
        assert.equal(2, r.code)
        assert.matches("blue-horses", r.err, 1, true) -- the model said it itself
        assert.equal("echo [redacted:env]", r.record[1].input)
        assert.equal("[redacted:env]\n", r.record[1].log)
        assert.equal("not with [redacted:env] and echo [redacted:env]", r.record[1].reason)
      end
    end)
  end
end)

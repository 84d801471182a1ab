--- What a plugin's config file can and cannot do to the plan.
local scratch = require "scratch"
local sys = require "pais.sys"

local GUARD = [[
plugin: {name: guard, version: 1.0.0}
config:
  mode: {type: string, default: strict, enum: [strict, lax]}
  token: {type: string, required: %s}
hooks: {PreToolUse: true}
]]

describe("plan with settings", function()
  local env = sys.env
  teardown(function()
    sys.env = env
    scratch.clean()
  end)

  local function compute(required, config)
    local home = scratch.dir { ["plugins/guard/plugin.yaml"] = GUARD:format(required),
      ["plugins/guard/config.yaml"] = config }
    sys.env = function(name)
      if name == "PAIS_DIR" then return home end
      return env(name)
    end
    return require("pais.plan.compute").run()
  end

  it("keeps a guard whose settings have a wrong value, with the default", function()
    local result = compute("false", "mode: strickt\n")
    assert.is_nil(result.refused.guard)
    assert.equal("guard", result.events.PreToolUse[1].plugin)
    assert.equal("strict", result.settings.guard.mode)
    assert.equal("error", result.problems[1].level)
  end)

  it("refuses a plugin that misses a required setting", function()
    local result = compute("true", "mode: lax\n")
    assert.is_table(result.refused.guard)
    assert.is_nil(result.events.PreToolUse)
  end)
end)

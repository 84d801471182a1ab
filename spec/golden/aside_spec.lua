--- Handlers that keep failing are set aside, which is said once; guards stay.
local dispatch = require "dispatch"
local json = require "pais.json"

local STOP = { hook_event_name = "Notification", notification_type = "x", session_id = "s" }

-- A handler that fails while a file is there.
local function flaky(options, event)
  return dispatch.plugin("flaky", ("{%s: [{%s}]}"):format(event or "Notification", options or ""),
    ([[
    return { %s = function(event, ctx)
      local f = io.open(ctx.home .. "/broken")
      if f then f:close() error("broken") end
      print("fine")
    end }]]):format(event or "Notification"))
end

describe("setting aside", function()
  teardown(dispatch.clean)

  it("after three failures in a row, said once, and back afterwards", function()
    local home = dispatch.home(flaky(), { broken = "" })
    for i = 1, 2 do
      local r = home:run({ input = STOP }):check()
      r:has_fault("error", "flaky.Notification")
      assert.equal("", r.out, i)
    end
    local r = home:run({ input = STOP }):check()
    r:has_fault("error", "flaky.Notification")
    assert.truthy(r.answer.systemMessage:find("flaky.Notification failed 3 times in a row", 1,
      true))
    for _ = 1, 3 do
      r = home:run({ input = STOP }):check()
      assert.equal("", r.out)
      assert.is_nil(r.record[1].faults)
      assert.equal("set aside after repeated failures", r.record[1].handlers[1].note)
    end
    -- The time is over, and it works again.
    local state = json.decode(home:read ".state/aside")
    state["flaky.Notification"].until_s = 1
    home:write { [".state/aside"] = json.encode(state), broken = false }
    r = home:run({ input = STOP }):check()
    assert.equal("fine\n", r.record[1].log)
    assert.is_nil(home:read ".state/aside")
  end)

  it("not when a success is between", function()
    local home = dispatch.home(flaky(), { broken = "" })
    for _ = 1, 4 do
      for _ = 1, 2 do assert.equal("", home:run({ input = STOP }):check().out) end
      home:write { broken = false }
      home:run({ input = STOP }):check()
      assert.is_nil(home:read ".state/aside")
      home:write { broken = "" }
    end
  end)

  it("not guards, unless the policy says so", function()
    local bash = dispatch.bash()
    for _, policy in ipairs { false, true } do
      local home = dispatch.home(flaky("on_error: ask", "PreToolUse"), { broken = "",
        ["policy.lua"] = policy and 'require("pais.policy").set_aside("flaky", true)' or "" })
      for i = 1, 6 do
        local r = home:run({ input = bash }):check()
        assert.equal((not policy or i <= 3) and "ask" or nil, r:own().permissionDecision, i)
      end
    end
  end)

  it("by the number and minutes of the configuration, or never", function()
    local home = dispatch.home(flaky(), { broken = "",
      ["pais.yaml"] = "dispatch: {set_aside_after: 1, "
      .. "set_aside_minutes: 5}\n" })
    assert.truthy(home:run({ input = STOP }):check().answer.systemMessage:find("for 5 minutes", 1,
      true))
    assert.equal("set aside after repeated failures",
      home:run({ input = STOP }):check().record[1].handlers[1].note)
    home = dispatch.home(flaky(), { broken = "",
      ["pais.yaml"] = "dispatch: {set_aside_after: 0}\n" })
    for _ = 1, 5 do
      home:run({ input = STOP }):check():has_fault("error")
    end
  end)

  it("of handlers that crash or hang, across the new start", function()
    local home = dispatch.home({ ["pais.yaml"] = "dispatch: {lua_ms: 100}\n" },
      dispatch.plugin("flaky",
      "{Notification: true}",
        "return {Notification = function() require('pais.runtime').crash() end}"))
    for _ = 1, 3 do
      home:run({ input = STOP, program = "asan" }):check():has_fault("crash", "flaky.Notification")
    end
    assert.is_nil(home:run({ input = STOP, program = "asan" }):check().record[1].faults)
  end)

  it("does not disturb others", function()
    local home = dispatch.home(flaky(), dispatch.lua("fine", "print 'ran'", nil, "Notification"),
      { broken = "" })
    for _ = 1, 5 do
      assert.truthy(home:run({ input = STOP }):check().record[1].log:find("ran", 1, true))
    end
  end)
end)

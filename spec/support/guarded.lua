--- A home with a guard, and a call that it refuses: what must hold whatever else is wrong.

local assert = require "luassert"
local dispatch = require "dispatch"

local guarded = {
  GUARD = dispatch.lua("guard", [[
    if event.tool_input.command:find("rm ", 1, true) then return pais.block "no rm" end]]),
  RM = dispatch.bash { tool_input = { command = "rm -rf /" } },
}

--- Fails unless the guard is heard; without and with a plan.
---@param home table of dispatch.home
---@param opts table|nil of home:run
---@param check table|nil of result:check
function guarded.holds(home, opts, check)
  for _, program in ipairs { "fast", "asan" } do
    for _ = 1, 2 do
      opts = opts or {}
      opts.input, opts.program = guarded.RM, program
      local r = home:run(opts):check(check)
      assert.same({ 2, "no rm" }, { r.code, r.err })
    end
  end
end

return guarded

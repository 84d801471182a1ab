--- The order in which handlers run, as the record has it.

local dispatch = require "dispatch"

describe("the order of handlers:", function()
  teardown(dispatch.clean)

  local function ran(r)
    local names = {}
    for i, h in ipairs(r.record[1].handlers) do names[i] = h.name end
    return table.concat(names, " ")
  end

  it("priority, then name; policy and before/after on top", function()
    local home = dispatch.home(dispatch.lua("b", "", "priority: 5"), dispatch.lua("a", ""),
      dispatch.lua("d", "", "priority: -5"), dispatch.lua("c", "", "priority: 0"),
      dispatch.lua("z", "", "priority: 5"))
    assert.equal("b z a c d", ran(home:run():check()))
    home:write(dispatch.lua("d", "", "before: [a]"))
    assert.equal("b z c d a", ran(home:run():check()))
    home:write(dispatch.lua("b", "", "after: [a]"))
    assert.equal("z c d a b", ran(home:run():check()))
    home:write { ["policy.lua"] = 'require("pais.policy").order {"c", "*", "z"}' }
    assert.equal("c d a b z", ran(home:run():check()))
    home:write(dispatch.lua("a", "", "before: [d]"))
    local r = home:run():check()
    assert.equal("c", ran(r):sub(1, 1))
    assert.equal("z", ran(r):sub(-1))
    home:write(dispatch.lua("z", "", "phase: guard"), { ["policy.lua"] = false })
  end)

  it("contracts: a provider before who uses it", function()
    local home = dispatch.home(dispatch.plugin("user", "{PreToolUse: true}", [[
        return { PreToolUse = function(event, ctx)
          return pais.context(ctx.contract("thing").hello("me")) end }]],
      "consumes: {thing: {contract: Thing, optional: false}}\n"),
      dispatch.plugin("xprovider", "{PreToolUse: true}", [[
        return { PreToolUse = function() end, contracts = { Thing = { hello = function(name)
          return "hello " .. tostring(name) end } } }]], "provides: {thing: Thing}\n"))
    local r = home:run():check()
    assert.equal("xprovider user", ran(r))
    assert.truthy(r:own().additionalContext:find("hello", 1, true))
  end)
end)

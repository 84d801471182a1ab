--- Policy: what policy.lua, overrides and replaced modules may change, and what remains when they are
--- broken.
local dispatch = require "dispatch"

local HEAD = 'local policy = require "pais.policy"\n'

local function says(name, word)
  return dispatch.lua(name, ("return pais.context %q"):format(word))
end

local function blocks(name, options)
  return dispatch.lua(name, 'return pais.block "no"', options)
end

local function context(r) return r:own().additionalContext end

local function messages(r)
  local list = {}
  for _, f in ipairs(r.record[1].faults or {}) do list[#list + 1] = f.message end
  return table.concat(list, "\n")
end

describe("policy", function()
  teardown(dispatch.clean)

  it("puts handlers of its own among those of the plugins", function()
    local home = dispatch.home(says("a", "A"), { ["policy.lua"] = HEAD .. [[
      policy.on("pre_tool_use", { matcher = "Bash", name = "mine", priority = 10 }, function(event, ctx)
        return pais.context(event.tool_input.command .. " in " .. ctx.cwd)
      end)
      policy.on("PreToolUse", { matcher = "Write" }, function() return pais.block "never" end)]] })
    local r = home:run({ input = dispatch.bash { cwd = "/there" } }):check()
    assert.equal("[policy] ls in /there\n\n[a] A", (context(r):gsub("%] .- in", "] ls in")))
    assert.equal("mine", r.record[1].handlers[1].handler)
  end)

  it("orders plugins", function()
    local home = dispatch.home(says("a", "A"), says("b", "B"), says("c", "C"),
      { ["policy.lua"] = HEAD .. 'policy.order { "c", "*", "a" }' })
    assert.equal("[c] C\n\n[b] B\n\n[a] A", context(home:run():check()))
  end)

  it("decides what a failure means", function()
    local home = dispatch.home(dispatch.lua("a", 'error "boom"'),
      { ["policy.lua"] = HEAD .. 'policy.on_error("a", "block")' })
    local r = home:run():check()
    assert.equal(2, r.code)
    assert.matches("boom", r.err, 1, true)
  end)

  it("wraps a function of a module", function()
    local home = dispatch.home(blocks "a", { ["policy.lua"] = HEAD .. [[
      pais.override("pais.answer", "reason", function(base, text) return base(text) .. " (see the wiki)" end)
    ]] })
    local r = home:run():check()
    assert.equal("no (see the wiki)", r.err)
    assert.equal("no (see the wiki)", r:own().permissionDecisionReason)
  end)

  it("is told about a function that does not exist, and the rest stays in force", function()
    local home = dispatch.home(blocks "a", { ["policy.lua"] = HEAD ..
      'pais.override("pais.merge", "verdikt", function() end)' })
    local r = home:run():check()
    assert.equal(2, r.code)
    assert.matches("did you mean 'verdict'?", messages(r), 1, true)
  end)

  it("with a wrapper that raises is left out, and the guards still decide", function()
    local home = dispatch.home(blocks "a", { ["policy.lua"] = HEAD .. [[
      pais.override("pais.merge", "verdict", function() error "broken wrapper" end)]] })
    local r = home:run():check()
    assert.equal(2, r.code)
    assert.equal("no", r.err)
  end)

  for name, text in pairs {
    ["a syntax error"] = "policy.on(",
    ["an error"] = HEAD .. 'error "half way"',
    ["no end"] = "while true do end",
    ["a bad option"] = HEAD .. 'policy.on("Stop", { mather = "x" }, function() end)',
    ["a bad value"] = HEAD .. 'policy.on_error("a", "explode")',
  } do
    it("with " .. name .. " is set aside and reported", function()
      local home = dispatch.home(blocks "a", { ["policy.lua"] = text })
      local r = home:run():check()
      assert.equal(2, r.code)
      assert.matches("policy.lua", r.record[1].faults[1].who, 1, true)
      assert.equal("policy", r.record[1].faults[1].kind)
    end)
  end

  it("of others' hands is not run", function()
    local home = dispatch.home(says("a", "A"),
      { ["policy.lua"] = { HEAD .. 'policy.on("PreToolUse", {}, function() return pais.block "x" end)',
        438 } }) -- 0666
    local r = home:run():check()
    assert.equal(0, r.code)
    assert.matches("others may write to it", messages(r), 1, true)
  end)

  it("comes with a plugin too, and from the machine", function()
    local home = dispatch.home(dispatch.plugin("law", "{Stop: true}", {
      ["init.lua"] = "return {Stop = function() end}",
      ["rules.lua"] = HEAD .. 'policy.on("PreToolUse", {}, function() return pais.context "law" end)' },
      "pais: {policy: rules.lua}\n"))
    dispatch.write(home.dir .. "/etc", { ["policy.lua"] = HEAD ..
      'policy.on("PreToolUse", {}, function() return pais.context "machine" end)' })
    local r = home:run({ program = "asan" }):check()
    assert.equal("[law] law\n\n[team-policy] machine", context(r))
  end)

  it("takes effect when a file that it requires changes", function()
    local home = dispatch.home { ["policy.lua"] = HEAD .. [[
      local words = require "team.words"
      policy.on("PreToolUse", {}, function() return pais.context(words) end)]],
      ["team/words.lua"] = 'return "one"' }
    assert.equal("[policy] one", context(home:run():check()))
    home:write { ["team/words.lua"] = 'return "two"' }
    assert.equal("[policy] two", context(home:run():check()))
    home:write { ["team/words.lua"] = "return (" }
    assert.equal("policy", home:run():check().record[1].faults[1].kind)
    home:write { ["team/words.lua"] = 'return "three"' }
    assert.equal("[policy] three", context(home:run():check()))
  end)

  it("is left out with --clean, as are plugins", function()
    local home = dispatch.home(says("a", "A"), { ["policy.lua"] = HEAD ..
      'policy.on("PreToolUse", {}, function() return pais.block "x" end)' })
    assert.equal(2, home:run():check().code)
    local r = home:run({ flags = { "--clean" } }):check()
    assert.equal(0, r.code)
    assert.equal("", r.out)
    assert.equal(2, home:run():check().code)
  end)
end)

describe("a replaced module", function()
  teardown(dispatch.clean)

  local GOOD = "-- pais module override: api=1 base=0\n"
  local PLAIN = 'return { new = 1, fault = function() end, verdict = function(state) '
    .. 'state.verdict, state.reason = "block", "replaced" end }'

  it("is used", function()
    local home = dispatch.home(says("a", "A"), { ["lua/pais/merge.lua"] = GOOD .. PLAIN })
    local r = home:run():check()
    assert.equal(2, r.code)
    assert.equal("replaced", r.err)
  end)

  for name, case in pairs {
    ["of another API level"] = { "-- pais module override: api=99 base=0\n" .. PLAIN, "api=1" },
    ["without its first line"] = { PLAIN, "api=1" },
    ["with a syntax error"] = { GOOD .. "return (", "unexpected symbol" },
    ["that raises"] = { GOOD .. 'error "not today"', "not today" },
    ["that others may write to"] = { { GOOD .. PLAIN, 438 }, "others may write" },
  } do
    it(name .. " is refused, and the built-in one runs", function()
      local home = dispatch.home(says("a", "A"), { ["lua/pais/merge.lua"] = case[1] })
      local r = home:run():check()
      assert.equal(0, r.code)
      assert.equal("[a] A", context(r))
      assert.matches(case[2], messages(r), 1, true)
    end)
  end

  it("that breaks a dispatch is left out of it", function()
    local home = dispatch.home(blocks "a", { ["lua/pais/outcome.lua"] = GOOD ..
      'return { take = function() error "bad day" end }' })
    local r = home:run():check()
    assert.equal(2, r.code)
    assert.equal("no", r.err)
    assert.matches("overlays and policy were left out", messages(r), 1, true)
  end)

  it("is loaded from --dev without a first line", function()
    local home = dispatch.home(says("a", "A"), { ["work/lua/pais/merge.lua"] = PLAIN })
    local r = home:run({ flags = { "--dev", home.home .. "/work" } }):check()
    assert.equal(2, r.code)
  end)

  it("an overlay of the dispatch itself that gives no answer is left out", function()
    for _, code in ipairs { "return 1", "return '2', 'x'", "return nil", "return", "return 2.5" } do
      local home = dispatch.home({ ["lua/pais/dispatch.lua"] = "-- pais module override: api=1 base=0\n"
        .. "return { main = function() " .. code .. " end }" },
        dispatch.lua("guard", "return pais.block 'no'"))
      local r = home:run():check()
      assert.equal(2, r.code, code)
      r:has_fault("lua", "pais")
    end
  end)
end)

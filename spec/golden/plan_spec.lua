--- The plan is made once, and again when anything that it was made from has changed.
local dispatch = require "dispatch"
local fs = require "pais.fs"

local function stamp(home)
  local st = fs.stat(home.home .. "/.state/plan")
  return st and st.ino .. " " .. st.mtime_ns
end

local function said(r)
  local c = r:own().additionalContext
  return c and c:gsub("%[[^]]*%] ", ""):gsub("\n\n", " ") or ""
end

local function says(name, word, options) return dispatch.lua(name,
  ("return pais.context %q"):format(word), options) end

-- Dispatches until the plan is kept (files too fresh for their time stamps keep it from being).
local function settle(home, opts)
  assert(dispatch.eventually(function()
    home:run(opts):check()
    return stamp(home)
  end))
  return stamp(home)
end

-- What is done to the home, and what the handlers then say; before: "one two".
local BASE = { says("one", "one", "priority: 2"), says("two", "two", "priority: 1"),
  { ["plugins/two/config.yaml"] = "word: x\n", ["pais.yaml"] = "dispatch: {lua_ms: 5000}\n" } }
local CHANGES = {
  { "a manifest", says("one", "one", "priority: 0"), "two one" },
  { "a plugin added", says("three", "three"), "one two three" },
  { "a plugin removed", { ["plugins/one"] = false }, "two" },
  { "a manifest removed", { ["plugins/one/plugin.yaml"] = false }, "two" },
  { "a manifest broken", { ["plugins/one/plugin.yaml"] = "plugin: [" }, "two" },
  { "a manifest in TOML instead", { ["plugins/one/plugin.yaml"] = false,
    ["plugins/one/plugin.toml"] =
    '[plugin]\nname = "one"\nversion = "1.0.0"\n[hooks]\npre_tool_use = true\n' }, "two one" },
  { "pais.yaml", { ["pais.yaml"] = "plugins: {one: false}\n" }, "two" },
  { "pais.yaml removed", { ["pais.yaml"] = false }, "one two" },
  { "pais.local.yaml added", { ["pais.local.yaml"] = "plugins: {two: false}\n" }, "one" },
  { "policy.lua added", { ["policy.lua"] = 'require("pais.policy").order {"two", "one"}' },
    "two one" },
  { "policy.lua with a handler", { ["policy.lua"] = 'require("pais.policy").on("PreToolUse", {}, '
    .. 'function() return pais.context "law" end)' }, "one two law" },
  { "an overlay added", { ["lua/pais/order.lua"] = "-- pais module override: api=1 base=0\n"
    .. "return { sort = function(list) table.sort(list, function(a, b) return a.plugin > b.plugin end) "
    .. "return list end }" }, "two one" },
  { "the team's policy", nil, "one two team", etc = { ["policy.lua"] = 'require("pais.policy").on('
    .. '"PreToolUse", {}, function() return pais.context "team" end)' } },
  { "the machine's configuration", nil, "two",
    etc = { ["pais.yaml"] = "plugins: {one: false}\n" } },
  { "the machine's overlay", nil, "two one", etc = { ["lua/pais/order.lua"] =
    "-- pais module override: api=1 base=0\nreturn { sort = function(list) table.sort(list, function(a, b) "
      .. "return a.plugin > b.plugin end) return list end }" } },
}

describe("the plan", function()
  teardown(dispatch.clean)

  it("knows every event, so that one which is nobody's asks no table of events", function()
    local home = dispatch.home()
    settle(home)
    local plan = home:read ".state/plan"
    for _, name in ipairs(require("pais.events").names()) do
      assert.is_truthy(plan:find(("\nrow:%s "):format(name), 1, true), name)
    end
  end)

  it("is made once", function()
    local home = dispatch.home(table.unpack(BASE))
    local first = settle(home)
    for _ = 1, 5 do
      assert.equal("one two", said(home:run():check()))
      home:run({ input = { hook_event_name = "Stop" } }):check()
      home:run({ env = { OTHER = "x", PAIS_SKIP = "none" } }):check()
    end
    assert.equal(first, stamp(home))
    assert.equal(384, fs.stat(home.home .. "/.state/plan").mode & 511)
  end)

  for _, case in ipairs(CHANGES) do
    it("is made again after a change: " .. case[1], function()
      local home = dispatch.home(table.unpack(BASE))
      local opts = { program = case.etc and "asan" or "fast" }
      settle(home, opts)
      assert.equal("one two", said(home:run(opts):check()))
      if case[2] then home:write(case[2]) end
      if case.etc then dispatch.write(home.dir .. "/etc", case.etc) end
      assert.equal(case[3], said(home:run(opts):check()))
      assert.equal(case[3], said(home:run(opts):check()))
      settle(home, opts)
      assert.equal(case[3], said(home:run(opts):check()))
    end)
  end

  it("is made again when settings change: config.yaml, .env, environment", function()
    local home = dispatch.home(dispatch.plugin("conf", "{PreToolUse: true}",
      "return {PreToolUse = function(e, ctx) return pais.context(ctx.config.word .. ctx.config.other) end}",
      "config: {word: {type: string, default: a}, other: {type: string, env: OTHER_WORD, default: b}}\n"))
    settle(home)
    assert.equal("ab", said(home:run():check()))
    home:write { ["plugins/conf/config.yaml"] = "word: c\n" }
    assert.equal("cb", said(home:run():check()))
    settle(home)
    home:write { ["plugins/conf/config.yaml"] = "word: d\n" }
    assert.equal("db", said(home:run():check()))
    settle(home)
    home:write { ["plugins/conf/config.yaml"] = false,
      ["plugins/conf/config.toml"] = 'word = "e"\n' }
    assert.equal("eb", said(home:run():check()))
    settle(home)
    home:write { [".env"] = { "OTHER_WORD=f\n", 384 } }
    assert.equal("ef", said(home:run():check()))
    settle(home)
    home:write { [".env"] = { "OTHER_WORD=g\n", 384 } }
    assert.equal("eg", said(home:run():check()))
    assert.equal("eh", said(home:run({ env = { OTHER_WORD = "h" } }):check()))
    assert.equal("eg", said(home:run():check()))
    -- A secret of the environment is not written down.
    assert.is_nil(home:read(".state/plan"):find("OTHER_WORD=", 1, true))
  end)

  it("does not hold back code: a changed file runs at once", function()
    local home = dispatch.home(says("one", "one"), dispatch.plugin("two", "{PreToolUse: true}", {
      ["init.lua"] = "local u = require 'util' return {PreToolUse = function() return pais.context(u) end}",
      ["util.lua"] = "return 'a'" }))
    settle(home)
    assert.equal("one a", said(home:run():check()))
    home:write { ["plugins/one/init.lua"] = "return {PreToolUse = function() return pais.context 'new' end}",
      ["plugins/two/util.lua"] = "return 'b'" }
    assert.equal("new b", said(home:run():check()))
    settle(home)
    home:write { ["plugins/one/init.lua"] = "syntax error", ["plugins/two/init.lua"] = false }
    local r = home:run():check()
    assert.equal(2, #r.record[1].faults)
    home:write { ["plugins/one/init.lua"] = "return {PreToolUse = function() return pais.context 'old' end}" }
    assert.equal("old", said(home:run():check()))
  end)

  it("of a policy that changes", function()
    local home = dispatch.home { ["policy.lua"] = "" }
    for i = 1, 3 do
      home:write { ["policy.lua"] = ('require("pais.policy").on("PreToolUse", {}, function() '
        .. 'return pais.context "v%d" end)'):format(i) }
      assert.equal("v" .. i, said(home:run():check()))
      settle(home)
      assert.equal("v" .. i, said(home:run():check()))
    end
    home:write { ["policy.lua"] = "syntax error" }
    local r = home:run():check()
    assert.equal("", said(r))
    r:has_fault("policy")
    home:write { ["policy.lua"] = false }
    assert.is_nil(home:run():check().record[1].faults)
  end)

  it("of more plugins than are looked at in every dispatch", function()
    local files = {}
    for i = 1, 200 do
      files[#files + 1] = dispatch.lua(("p%03d"):format(i), "return nil", "matcher: Never")
    end
    local home = dispatch.home(table.unpack(files))
    local first = settle(home)
    home:run():check()
    assert.equal(first, stamp(home))
    -- A change that may be missed once is seen at an event that comes once a prompt.
    home:write(dispatch.lua("p150", "return pais.context 'changed'"))
    home:run({ input = { hook_event_name = "UserPromptSubmit", prompt = "x" } }):check()
    assert.equal("changed", said(home:run():check()))
    settle(home)
    -- A new plugin is seen at once: the folder is always looked at.
    home:write(says("p999", "new"))
    assert.equal("changed new", said(home:run():check()))
  end)

  it("of a changed file that keeps size and time", function()
    local home = dispatch.home(says("one", "one", "priority: 1"), says("two", "two", "priority: 0"))
    settle(home)
    local path = home.home .. "/plugins/one/plugin.yaml"
    local text = fs.read(path)
    os.execute(("touch -r %s %s/ref"):format(path, home.dir))
    local f = assert(io.open(path, "wb"))
    f:write((text:gsub("priority: 1", "priority:-1"):gsub("priority:%-1",
      "phase: guard, priority: -1", 0)))
    f:close()
    f = assert(io.open(path, "wb"))
    f:write((text:gsub("PreToolUse", "PostToolUs")):sub(1, #text))
    f:close()
    os.execute(("touch -r %s/ref %s"):format(home.dir, path))
    assert.equal(#text, fs.stat(path).size)
    assert.equal("two", said(home:run():check()))
  end)

  it("with a damaged byte anywhere gives the same answer", function()
    local home = dispatch.home({ ["policy.lua"] = [[
      pais.override("pais.answer", "reason", function(base, text) return base(text) .. "!" end)
      require("pais.policy").on("PreToolUse", {}, function() return pais.context "law" end)]] },
      dispatch.plugin("memory", "{}", [[return { contracts = { MemoryProvider = {
        capture = function(x) return { id = x.n } end } } }]], "provides: {memory: MemoryProvider}\n"),
      dispatch.plugin("guard", "{PreToolUse: true}", [[return { PreToolUse = function(_, ctx)
        return pais.block(ctx.config.word .. ctx.contract("memory").capture({ n = 3 }).id)
      end }]], "config: {word: {type: string, default: no}}\nconsumes: {memory: MemoryProvider}\n"))
    settle(home)
    local file = home.home .. "/.state/plan"
    local text, step = assert(fs.read(file)), 17
    local good = home:run():check()
    assert.equal("no3!", good.err)
    for at = 1, #text, step do
      local byte = string.char(text:byte(at) ~ 1 << at % 8)
      assert(fs.write(file, text:sub(1, at - 1) .. byte .. text:sub(at + 1), 384))
      local r = home:run():check()
      assert.equal(good.out, r.out, "byte " .. at)
      assert.is_nil(r.record[1].faults)
    end
  end)
end)

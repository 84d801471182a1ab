--- Broken declarations of MCP servers: they stop neither the plugin's handlers nor its other servers,
--- and nothing of a failed start reaches the stream that belongs to the protocol.
local dispatch = require "dispatch"
local fs = require "pais.fs"
local sh = require "sh"

local PLUGIN = dispatch.plugin("demo", "{PreToolUse: true}",
  [[return { PreToolUse = function() return pais.block "seen" end }]])

-- `pais mcp ...` of the build with sanitizers, in the home of a dispatch.
local function mcp(home, words)
  return sh.run(("env -i HOME=%s PAIS_DIR=%s PATH=/usr/bin:/bin TERM=dumb "
    .. "ASAN_OPTIONS=detect_leaks=0 %s mcp %s"):format(home.dir, home.home, dispatch.programs.asan,
      words), { cwd = home.dir })
end

local BROKEN = {
  ["no JSON"] = '{"api": ',
  ["a list"] = "[]",
  ["nothing that starts"] = '{"api": {"command": "no-such-program", "args": ["${UNSET}"]}}',
  ["a program without one"] = '{"api": {"args": ["x"]}}',
  ["deep"] = ("["):rep(3000) .. ("]"):rep(3000),
  ["bytes"] = '{"api": {"command": "\xff\xfe\\u0000"}}',
  ["a NUL in an argument"] = '{"api": {"command": "echo", "args": ["a\\u0000b"]}}',
  ["a NUL in a variable"] = '{"api": {"command": "echo", "env": {"A": "a\\u0000b"}}}',
  ["a name with = in it"] = '{"api": {"command": "echo", "env": {"A=B": "c"}}}',
}

describe("a plugin whose .mcp.json is broken", function()
  teardown(dispatch.clean)

  for name, text in pairs(BROKEN) do
    it("still has its handlers, and starts nothing: " .. name, function()
      local home = dispatch.home(PLUGIN, { ["plugins/demo/.mcp.json"] = text })
      assert.equal(2, home:run({ input = dispatch.bash() }):check().code)
      local r = mcp(home, "run demo api")
      assert.is_true(r.code == 12 or name:find "NUL" and r.code == 1, r.out .. r.err)
      assert.equal("", r.out)
      assert.is_nil(r.err:find("internal error", 1, true) or r.err:find("Sanitizer", 1, true), r.err)
      for _, words in ipairs { "list", "show demo", "list --json" } do
        r = mcp(home, words)
        assert.is_nil(r.err:find("internal error", 1, true) or r.err:find("Sanitizer", 1, true), r.err)
      end
    end)
  end

  it("can be mended: the server starts, confined, with its exit code", function()
    local home = dispatch.home(PLUGIN, {
      ["plugins/demo/.mcp.json"] = '{"api": {"command": "sh", "args": ["-c", "echo up; exit 5"]}}',
      ["pais.yaml"] = "plugins: {demo: {servers: {api: {connect: [443, 80], listen: [], read: [~/x], "
        .. "write: [y]}}}}\n" })
    local r = mcp(home, "run demo api")
    assert.same({ "up\n", 5 }, { r.out, r.code }, r.err)
    assert.truthy(fs.stat(home.home .. "/.state/servers/demo/api/tmp"))
  end)
end)

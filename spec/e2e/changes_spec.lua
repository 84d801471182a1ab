--- What changes while a session runs: it counts from the next event on, without a restart.
local client = require "client"

local BLOCK = 'return {PreToolUse = function() return pais.block("%s") end}'

-- A call that puts a folder of the project into the pais home.
local function install(from, to, id)
  return client.bash(('cp -R %s "$PAIS_DIR/%s"'):format(from, to), id)
end

describe("during a session", function()
  teardown(client.clean)

  it("a plugin that is put there acts, and one that is taken away does not", function()
    local new = client.plugin("new", "{PreToolUse: [{matcher: Write}]}", BLOCK:format("new here"))
    local s = client.run {
      plugins = {old = client.plugin("old", "{PreToolUse: [{matcher: Edit}]}",
        BLOCK:format("still here"))},
      files = {["new/plugin.yaml"] = new["plugin.yaml"], ["new/init.lua"] = new["init.lua"]},
      turns = {
        client.tool("Write", {file_path = "a.txt", content = "one"}, "before"),
        install("new", "plugins/new", "install"),
        client.tool("Write", {file_path = "b.txt", content = "two"}, "after"),
        client.bash('rm -r "$PAIS_DIR/plugins/old"', "remove"),
        client.tool("Edit", {file_path = "a.txt", old_string = "one", new_string = "1"}, "edit"),
        "bye",
      },
    }
    assert.is_false(s.results.before.is_error)
    assert.is_true(s.results.after.is_error)
    assert.truthy(s.results.after.text:find("new here", 1, true))
    assert.is_nil(s:file "b.txt")
    assert.is_false(s.results.edit.is_error)
    assert.equal("1", s:file "a.txt")
  end)

  it("a policy decides from the next call on, and a broken one is set aside", function()
    local s = client.run {
      files = {
        ["policy.lua"] = [[
          local policy = require "pais.policy"
          policy.on("PreToolUse", {matcher = "Write"}, function()
            return pais.block("the policy of today")
          end)
        ]],
        ["broken.lua"] = "this is not Lua",
      },
      turns = {
        client.tool("Write", {file_path = "a.txt", content = "one"}, "before"),
        install("policy.lua", "policy.lua"),
        client.tool("Write", {file_path = "b.txt", content = "two"}, "under"),
        install("broken.lua", "policy.lua"),
        client.tool("Write", {file_path = "c.txt", content = "three"}, "broken"),
        "bye",
      },
    }
    assert.equal("one", s:file "a.txt")
    assert.is_true(s.results.under.is_error)
    assert.truthy(s.results.under.text:find("the policy of today", 1, true))
    assert.is_nil(s:file "b.txt")
    assert.equal("three", s:file "c.txt")
    assert.equal("policy", s:of_call("broken").faults[1].kind)
  end)
end)

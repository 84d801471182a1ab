--- pais.plugin.scaffold.lua: a new Lua plugin.

return {
  { path = "plugin.yaml", what = "the manifest: hooks, actions, settings", text = [[
plugin:
  name: @NAME@
  version: 0.1.0
  description: Asks before a force push, and says hello
  language: lua

pais:
  core_version: ">=@VERSION@"

# Settings; a user changes them in config.yaml beside this file.
config:
  greeting: {type: string, default: Hello, description: How the hello action begins}

# The functions of init.lua with these names are called.
hooks:
  PreToolUse:
    - {matcher: Bash}

# pais run @NAME@ hello who=you
actions:
  hello:
    description: Say hello
    args:
      - {name: who, default: world, description: Whom to greet}
]] },
  { path = "init.lua", what = "the code", text = [[
--- @NAME@: asks before a force push, and says hello.

local plugin = {}

--- Called before every Bash command. Returning nothing means: no opinion.
function plugin.PreToolUse(event)
  local command = event.tool_input.command or ""
  if command:find("git push", 1, true) and command:find("--force", 1, true) then
    return pais.ask "this rewrites what others have already pulled"
  end
end

plugin.actions = {}

--- pais run @NAME@ hello who=you
function plugin.actions.hello(args, ctx)
  return ("%s, %s!"):format(ctx.config.greeting, args.who)
end

return plugin
]] },
  { path = "spec/@NAME@_spec.lua", what = "its tests: run `busted spec` here", text = [[
-- Stands in for the global of pais: pais.ask "why" gives {ask = "why"}.
_G.pais = setmetatable({}, {
  __index = function(_, verdict)
    return function(value) return { [verdict] = value } end
  end,
})

local plugin = dofile "init.lua"

local function bash(command)
  return { hook_event_name = "PreToolUse", tool_name = "Bash", tool_input = { command = command } }
end

describe("@NAME@", function()
  it("asks before a force push", function()
    assert.is_string(plugin.PreToolUse(bash "git push --force origin main").ask)
  end)

  it("has no opinion on anything else", function()
    assert.is_nil(plugin.PreToolUse(bash "git push origin main"))
    assert.is_nil(plugin.PreToolUse(bash "ls"))
  end)

  it("says hello", function()
    local ctx = { config = { greeting = "Hello" } }
    assert.equal("Hello, world!", plugin.actions.hello({ who = "world" }, ctx))
  end)
end)
]] },
  { path = "README.md", what = "what users read", text = [[
# @NAME@

Asks before a force push, and says hello.

    pais plugin info @NAME@           what it does
    pais run @NAME@ hello who=you     its action
    pais plugin verify .              is everything in order?
    busted spec                       its tests

| setting | default | |
|---|---|---|
| `greeting` | `Hello` | how the hello action begins |
]] },
}

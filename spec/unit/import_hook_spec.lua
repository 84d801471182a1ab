local hook = require "pais.import.hook"
local json = require "pais.json"
local merge = require "pais.import.merge"

local function take(given, place)
  if given.args then given.args = json.array(given.args) end
  given.type = given.type or "command"
  if given.type == "command" then given.command = given.command or "guard" end
  return hook.handler(place or { event = "PreToolUse" }, given)
end

local function stays(what, given, place)
  local h, why = take(given, place)
  assert.is_nil(h)
  assert.truthy(why:find(what, 1, true), why)
end

describe("a hook of Claude Code as a handler", function()
  it("keeps its matcher where the event has one", function()
    for matcher, kept in pairs { Bash = "Bash", ["Edit|Write"] = "Edit|Write", ["^mcp__"] = "^mcp__",
      [" Bash "] = " Bash " } do
      assert.equal(kept, take({}, { event = "PreToolUse", matcher = matcher }).matcher)
    end
    for _, matcher in ipairs { "", "*" } do
      assert.is_nil(take({}, { event = "PreToolUse", matcher = matcher }).matcher)
    end
    assert.is_nil(take({}, { event = "Stop", matcher = "Bash" }).matcher)
  end)

  it("waits as long as the client would", function()
    for event, seconds in pairs { PreToolUse = 600, Stop = 600, UserPromptSubmit = 30,
      PreModelSwitch = 30, SessionEnd = 1.5, Notification = 600 } do
      assert.equal(seconds, take({}, { event = event }).timeout, event)
    end
    assert.equal(2.5, take({ timeout = 2.5 }).timeout)
    assert.equal(3600, take({ timeout = 9000 }).timeout)
    local h, notes = take({ timeout = 60 }, { event = "UserPromptSubmit" })
    assert.equal(60, h.timeout)
    assert.truthy(notes[1]:find("25 seconds together", 1, true))
    h, notes = take({ timeout = 60 }, { event = "SessionEnd" }) -- watches: no other waits for it
    assert.same({ 60, {} }, { h.timeout, notes })
  end)

  it("runs in the same form", function()
    assert.same({ "a; b", nil }, { take({ command = "a; b" }).command, take({ command = "a; b" }).args })
    assert.same({}, take({ command = "x", args = json.array {} }).args)
    -- In a manifest ./x is a file of the plugin; in settings it is one of the folder the client is in.
    assert.equal(" ./x -v", take({ command = "./x -v" }).command)
    local h = take { command = "./x", args = { "-v" } }
    assert.same({ "/bin/sh", { "-c", 'exec "$0" "$@"', "./x", "-v" } }, { h.command, h.args })
    local own = { event = "PreToolUse", own = true }
    for text, command in pairs { ["${CLAUDE_PLUGIN_ROOT}/a.sh"] = "./a.sh",
      ['"${CLAUDE_PLUGIN_ROOT}/a b"/c.sh'] = '"${CLAUDE_PLUGIN_ROOT}/a b"/c.sh',
      ['"${CLAUDE_PLUGIN_ROOT}/a.sh" -v'] = "./a.sh -v", ['"${CLAUDE_PLUGIN_ROOT}"/a.sh'] = "./a.sh",
      ["python3 ${CLAUDE_PLUGIN_ROOT}/a.py"] = "python3 ${CLAUDE_PLUGIN_ROOT}/a.py" } do
      assert.equal(command, take({ command = text }, own).command)
    end
    assert.same({ "./a.sh", { "${CLAUDE_PROJECT_DIR}" } }, (function()
      local g = take({ command = "${CLAUDE_PLUGIN_ROOT}/a.sh", args = { "${CLAUDE_PROJECT_DIR}" } }, own)
      return { g.command, g.args }
    end)())
  end)

  it("keeps its condition, and what its failure means", function()
    assert.equal("Bash(git *)", take({ ["if"] = "Bash(git *)" })["if"])
    assert.is_nil(take({ ["if"] = "" })["if"])
    assert.equal("block", take({ onFailure = "block" }).on_error)
    assert.is_nil(take({ onFailure = "continue" }).on_error)
    assert.is_nil(take({ onFailure = "block" }, { event = "Stop" }).on_error) -- there the client ignores it
    assert.is_nil(take({ onFailure = "block", async = true }).on_error)
  end)

  it("that is not waited for watches", function()
    local h, notes = take { async = true }
    assert.equal("observe", h.phase)
    assert.truthy(notes[1]:find("async", 1, true))
    assert.is_nil(take({}).phase)
    assert.is_nil(take({ once = true, statusMessage = "x", future = 1 }).phase) -- ignored, as by the client
  end)

  it("names the variables that are different", function()
    for name, what in pairs { CLAUDE_ENV_FILE = "added to", CLAUDE_PLUGIN_DATA = "not set" } do
      local _, notes = take { command = "x", args = { "${" .. name .. "}/y" } }
      assert.truthy(notes[1]:find(what, 1, true))
    end
  end)

  it("is of one project, when the settings are", function()
    assert.equal("/srv/p", take({}, { event = "Stop", project = "/srv/p" }).project)
  end)

  it("stays where only the client can run it", function()
    for _, kind in ipairs { { type = "http", url = "http://x" }, { type = "prompt", prompt = "x" },
      { type = "agent", prompt = "x" }, { type = "mcp_tool", server = "s", tool = "t" } } do
      stays("hooks of type " .. kind.type, kind)
    end
    stays("asyncRewake", { asyncRewake = true })
    stays("PowerShell", { shell = "powershell" })
    assert.is_table((take { shell = "bash" }))
    stays("replaces how", {}, { event = "WorktreeCreate" })
    stays("which files to watch", {}, { event = "FileChanged", matcher = ".env" })
    stays("must be a number above 0", { timeout = 0 })
    stays("must be one of", { type = "nonsense" })
    stays("must be a string", {}, { event = "Stop", matcher = 1 })
  end)

  it("that is there twice runs once, as in the client", function()
    local function merged(...)
      local list = {}
      for i, matcher in ipairs { ... } do
        list[i] = { command = "x", matcher = matcher ~= "all" and matcher or nil, timeout = i }
      end
      local out = merge.run(list)
      assert.equal(1, #out)
      assert.equal(1, out[1].timeout)
      return out[1].matcher
    end
    assert.equal("Bash", merged("Bash", "Bash"))
    assert.equal("Bash|Edit", merged("Bash", "Edit"))
    assert.is_nil(merged("Bash", "all"))
    assert.equal("(?:^(?:Bash|Edit)$)|(?:^mcp__)", merged("Bash, Edit", "^mcp__"))
    assert.equal(4, #merge.run { { command = "x" }, { command = "x", ["if"] = "Bash" },
      { command = "x " }, { command = "x", args = {} } })
  end)
end)

--- Command handlers that misbehave.
local dispatch = require "dispatch"

-- Behind the bad one, not beside it: a Lua guard between two commands ends the batch.
local GUARD = dispatch.lua("guard", [[
  if event.tool_input.command:find("rm ", 1, true) then return pais.block "no rm" end]],
  "priority: -10")
local NOT_ASIDE = { ["pais.yaml"] = "dispatch: {set_aside_after: 0}\n" }

-- name, script, kind of fault (nil: none), further options of the hook
local BAD = {
  { "prints garbage", "head -c 100000 /dev/urandom" },
  { "prints text", "echo hello; echo {}" },
  { "prints no JSON", "echo '{not json}'", "nonsense" },
  { "prints a truncated object", [[printf '{"decision":"block"']], "nonsense" },
  { "prints two objects", "echo '{}'; echo '{}'", "nonsense" },
  { "prints an object and text", "echo '{} x'", "nonsense" },
  { "prints an array", "echo '[1]'" },
  { "prints null for a field", [[echo '{"systemMessage":null}']], "nonsense" },
  { "prints another event's name", [[echo '{"hookSpecificOutput":{"hookEventName":"Stop"}}']],
    "nonsense" },
  { "prints no event's name", [[echo '{"hookSpecificOutput":{"permissionDecision":"allow"}}']],
    "nonsense" },
  { "prints a decision nobody knows", [[echo '{"decision":"maybe"}']], "nonsense" },
  { "prints wrong types", [[echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse",]]
    .. [["permissionDecision":5}}']], "nonsense" },
  { "prints wrong types in lists", [[echo '{"hookSpecificOutput":[]}']], "nonsense" },
  { "prints wrong types of texts", [[echo '{"continue":false,"stopReason":{"a":1}}']], "nonsense" },
  { "prints continue as a string", [[echo '{"continue":"false"}']], "nonsense" },
  { "prints updatedInput as a string",
    [[echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse",]]
    .. [["updatedInput":"x"}}']], "nonsense" },
  { "prints a deep object", "awk 'BEGIN {for (i = 0; i < 100000; i++) printf \"{\\\"a\\\":\"}'",
    "nonsense" },
  { "prints a NUL in an object", [[printf '{"systemMessage":"a\000b"}']], "nonsense" },
  { "prints 100 MB", "head -c 104857600 /dev/zero" },
  { "prints 100 MB that begin as an object", "printf '{\"systemMessage\":\"'; head -c 104857600 "
    .. "/dev/zero | tr '\\0' x; echo '\"}'", "nonsense" },
  { "prints 100 MB on stderr", "head -c 104857600 /dev/zero >&2" },
  { "prints 100 MB and fails", "head -c 104857600 /dev/zero >&2; exit 1", "exit" },
  { "ignores stdin", "exit 0" },
  { "closes stdin", "exec <&-; sleep 0.05" },
  { "closes stdout", "exec >&-; sleep 0.05" },
  { "closes everything", "exec <&- >&- 2>&-; sleep 0.05" },
  { "exits 1", "echo oh >&2; exit 1", "exit" },
  { "exits 127", "no-such-program", "exit" },
  { "exits 255", "exit 255", "exit" },
  { "is killed", "kill -9 $$", "signal" },
  { "crashes", "kill -SEGV $$", "signal" },
  { "is terminated", "kill $$", "signal" },
  { "times out", "sleep 60", "timeout", "timeout: 0.3" },
  { "times out and prints", "echo '{\"decision\":\"approve\"}'; sleep 60", "timeout",
    "timeout: 0.3" },
  { "ignores SIGTERM", "trap '' TERM; while :; do sleep 0.1; done", "timeout", "timeout: 0.3" },
  { "stops itself", "kill -STOP $$", "timeout", "timeout: 0.3" },
  { "leaves a grandchild that holds stdout", "sleep 60 & exit 0" },
  { "leaves a grandchild that writes", "(while :; do echo x; done) & exit 0" },
  { "leaves a grandchild that ignores SIGTERM", "(trap '' TERM HUP; while :; do sleep 0.1; done) & "
    .. "exit 0" },
  { "kills its own group", "kill -9 0", "signal" },
  { "kills its parent's children",
    "kill -9 $(ps -o pid= --ppid $$ 2>/dev/null) 2>/dev/null; exit 0" },
  { "forks a lot", "i=0; while [ $i -lt 200 ]; do sleep 60 & i=$((i+1)); done; exit 0" },
  { "removes its own directory", "cd /; rm -rf \"$PAIS_PLUGIN_DIR\"", "any" },
}

describe("a command handler that", function()
  teardown(dispatch.clean)
  local RM = dispatch.bash { tool_input = { command = "rm -rf /" } }

  for _, case in ipairs(BAD) do
    local name, script, kind, options = table.unpack(case, 1, 4)
    it(name, function()
      for i, program in ipairs { "fast", "asan" } do
        local home = dispatch.home(NOT_ASIDE, dispatch.sh("bad", script, options), GUARD)
        local r = home:run({ input = RM, program = program }):check()
        assert.same({ 2, "no rm" }, { r.code, r.err })
        if kind == nil then assert.is_nil(r.record[1].faults) end
        if kind and kind ~= "any" then r:has_fault(kind, "bad.PreToolUse") end
        if i == 1 and not name:find("100 MB") then
          r = home:run({ program = program }):check()
          assert.same({ 0, kind == "any" and r.out or "" }, { r.code, r.out })
        end
      end
    end)
  end

  local FAILS = { exit = { "exit 1" }, signal = { "kill -9 $$" }, nonsense = { "echo '{x'" },
    timeout = { "sleep 60", "timeout: 0.3" } }
  for kind, case in pairs(FAILS) do
    for _, what in ipairs { "ask", "block" } do
      it(("ends by %s, with on_error: %s"):format(kind, what), function()
        local home = dispatch.home(dispatch.sh("bad", case[1], "on_error: " .. what
          .. (case[2] and ", " .. case[2] or "")))
        local r = home:run():check()
        r:has_fault(kind, "bad.PreToolUse")
        assert.equal(what == "block" and "deny" or "ask", r:own().permissionDecision)
        assert.equal(what, r.record[1].verdict)
      end)
    end
  end

  -- A file that cannot be started: text of hook.sh (false: none), mode.
  local STARTLESS = {
    ["has no interpreter"] = { "#!/no/such/interpreter\n", 493 },
    ["is not executable"] = { "#!/bin/sh\n", 420 },
    ["is a binary of no kind"] = { "\127ELF\1\2\3", 493 },
    ["has no first line"] = { "", 493 },
    ["is not there"] = false,
  }
  for name, file in pairs(STARTLESS) do
    for _, what in ipairs { "allow", "ask", "block" } do
      it(("%s, with on_error: %s"):format(name, what), function()
        local home = dispatch.home(dispatch.plugin("bad",
          "{PreToolUse: [{command: ./hook.sh, on_error: " .. what .. "}]}", { ["hook.sh"] = file }),
          dispatch.lua("guard", "return pais.context 'ran'", "priority: -1"))
        local r = home:run():check()
        assert(r:fault("spawn", "bad.PreToolUse") or r:fault("exit", "bad.PreToolUse"), r.out)
        assert.equal(({ allow = 0, ask = 0, block = 2 })[what], r.code)
        assert.equal(({ ask = "ask", block = "deny" })[what], r:own().permissionDecision)
      end)
    end
  end

  it("is a directory, or a program that is not in PATH", function()
    for _, command in ipairs { "./dir", "/tmp", "no-such-program --x" } do
      local home = dispatch.home(dispatch.plugin("bad",
        ("{PreToolUse: [{command: %q, on_error: ask}]}"):format(command), { ["dir/x"] = "" }))
      assert.equal("ask", home:run():check():own().permissionDecision)
    end
    local home = dispatch.home(dispatch.plugin("bad",
      "{PreToolUse: [{command: no-such-program, args: [x], on_error: ask}]}"))
    assert.equal("ask", home:run():check():own().permissionDecision)
  end)

  it("is a plugin in a language whose interpreter or entry is missing", function()
    for _, language in ipairs { "python", "rust", "mixed", "cobol" } do
      local home = dispatch.home({ ["plugins/bad/plugin.yaml"] = "plugin: {name: bad, version: 1.0.0, "
        .. "language: " .. language .. "}\nhooks: {PreToolUse: [{on_error: ask}]}\n" },
        dispatch.lua("guard", "return pais.context 'ran'", "priority: -1"))
      local r = home:run({ env = { PATH = "/nowhere" } }):check()
      assert.equal("[guard] ran", r:own().additionalContext, language)
      assert(r.record[1].faults or not r.record[1].handlers[2], language)
    end
  end)

  it("is stuck in a pipe that nobody reads, with a big event", function()
    local home = dispatch.home(dispatch.sh("bad", "sleep 60", "timeout: 0.5"), GUARD)
    local r = home:run({ input = dispatch.bash { tool_input = { command = "rm "
      .. ("x"):rep(5 << 20) } } })
    r:check():has_fault("timeout")
    assert.equal("no rm", r.err)
  end)

  it("watches, and outlives its welcome", function()
    local home = dispatch.home(dispatch.sh("watch", "echo $$ > \"$PAIS_DIR/pid\"; sleep 60",
      "phase: observe, timeout: 0.5"), dispatch.sh("grand", "sleep 60 & exit 3", "phase: observe"))
    local r = home:run():check { observers = true,
      lines = #home:record() > 1 and #home:record() or 1 }
    assert.equal("", r.out)
    assert(dispatch.eventually(function() return #home:record() == 3 end))
    local kinds = {}
    for i, line in ipairs(home:record()) do
      if i > 1 then kinds[line.kind or line.faults[1].kind] = true end
    end
    assert.same({ timeout = true, exit = true }, kinds)
    assert.same({}, home:run({ env = { PAIS = "0" } }).left)
  end)
end)

local fs = require "pais.fs"
local sh = require "sh"

-- Each shell completes for real: bash through its completion function with words split as readline
-- splits them, zsh at a prompt in a pseudo terminal, fish with `complete -C`.
describe("completion", function()
  local home, bin, env
  setup(function()
    home = os.tmpname()
    os.remove(home)
    bin = sh.pais():match("^(.*)/")
    env = { PAIS_DIR = home, PATH = bin .. ":" .. os.getenv("PATH"), HOME = home, TERM = "xterm" }
    for _, name in ipairs { "alpha", "incident" } do
      assert(fs.mkdirs(home .. "/plugins/" .. name))
      assert(fs.write(home .. "/plugins/" .. name .. "/plugin.yaml", ([[
plugin: {name: %s, version: 1.0.0, language: shell, entry: go.sh}
provides: {jira: {contract: IntegrationProvider, service: %s}}
actions:
  declare: {description: Declare it, args: [{name: severity, enum: [SEV-1, SEV-2]}]}
  close: {}
]]):format(name, name)))
    end
  end)
  teardown(function() fs.rmtree(home) end)

  local function words_of(text)
    local out = {}
    for line in text:gmatch("[^\n]+") do out[#out + 1] = (line:gsub("\t.*", "")) end
    table.sort(out)
    return out
  end

  local shells = {}

  -- COMP_WORDS as readline makes them: = and : are words of their own.
  function shells.bash(line)
    local words = {}
    for word in (line .. "|"):gmatch("(%S+)") do
      word = word:gsub("|$", "")
      for piece in word:gmatch("[^=:]*[=:]?") do
        local stem, mark = piece:match("^(.-)([=:]?)$")
        if stem ~= "" then words[#words + 1] = stem end
        if mark ~= "" then words[#words + 1] = mark end
      end
    end
    if line:find(" $") then words[#words + 1] = "" end
    local quoted = {}
    for i, word in ipairs(words) do quoted[i] = sh.quote(word) end
    local script = ([[
source <(pais completion bash)
COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE=%s; COMP_POINT=${#COMP_LINE}
_pais pais
printf '%%s\n' "${COMPREPLY[@]}"]]):format(table.concat(quoted, " "), #words - 1, sh.quote(line))
    return sh.run("bash --norc -c " .. sh.quote(script), { env = env })
  end

  function shells.fish(line)
    local script = "pais completion fish | source; complete -C " .. sh.quote(line)
    return sh.run("fish --no-config -c " .. sh.quote(script), { env = env })
  end

  for _, shell in ipairs { "bash", "fish" } do
    local function complete(line)
      local r = shells[shell](line)
      assert.equal(0, r.code, r.err)
      return words_of(r.out)
    end
    local name = "in " .. shell
    local case = sh.have(shell) and it or pending

    case(name .. ": commands and subcommands", function()
      assert.same({ "hook" }, complete "pais ho")
      assert.same({ "dispatch", "list" }, complete "pais hook ")
      assert.same({ "info", "install" }, complete "pais help plugin in")
    end)

    case(name .. ": options and their values", function()
      assert.same({ "--verdict" }, complete "pais log --verd")
      assert.same({ "allow", "ask" }, complete "pais log --verdict a")
      assert.same({ "python" }, complete "pais plugin new -l p")
    end)

    case(name .. ": plugins, their actions and arguments", function()
      assert.same({ "alpha", "incident" }, complete "pais plugin info ")
      assert.same({ "close", "declare" }, complete "pais run incident ")
      assert.same({ "declare" }, complete "pais run incident --action d")
      assert.same({ "severity=" }, complete "pais run incident declare ")
      assert.same(shell == "bash" and { "SEV-1", "SEV-2" }
        or { "severity=SEV-1", "severity=SEV-2" }, complete "pais run incident declare severity=")
    end)

    case(name .. ": events in any spelling", function()
      assert.same({ "PreToolUse" }, complete "pais hook list PreT")
      assert.same({ "pre-tool-use" }, complete "pais log --event pre-t")
      assert.same({ "pre_tool_use" }, complete "pais hook list pre_t")
    end)

    case(name .. ": contracts, methods and configuration keys", function()
      assert.same({ "IntegrationProvider", "IntegrationProvider[alpha]",
        "IntegrationProvider[incident]" }, complete "pais contract show Int")
      assert.same({ "capture" }, complete "pais contract call MemoryProvider c")
      assert.same({ "paths.plugins" }, complete "pais config get paths.pl")
    end)
  end

  local zsh = sh.have("zsh") and it or pending
  zsh("in zsh, at a prompt", function()
    local script = [==[
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1='> '; autoload -Uz compinit; compinit -D -u; source <(pais completion zsh)"
zpty -w z "unsetopt beep prompt_sp; LISTMAX=1000; echo RE''ADY"
local text=''
until [[ $text == *READY* ]]; do zpty -r z text || break; done
zpty -w -n z "$1"$'\t'
# The completed word is on the line when enter is pressed: echo shows it.
sleep 0.5
zpty -w z " DO''NE"
until [[ $text == *DONE* ]]; do zpty -r z text || break; print -r -- "$text"; done
zpty -d z
]==]
    local file = home .. "/zpty.zsh"
    assert(fs.write(file, script))
    -- `pais` at the prompt prints what the shell made of the line.
    assert(fs.mkdirs(home .. "/bin"))
    assert(fs.write(home .. "/bin/pais", ("#!/bin/sh\n"
      .. 'case $1 in complete|completion) exec %s "$@";; esac\necho "ran: $*"\n'):format(sh.pais()), 493))
    local zenv = { PAIS_DIR = home, PATH = home .. "/bin:" .. os.getenv("PATH"), HOME = home,
      TERM = "dumb" }
    local function complete(line)
      local r = sh.run(("timeout 20 zsh -f %s %s"):format(file, sh.quote(line)), { env = zenv })
      return r.out:match("ran: ([^\r\n]*)") or r.out
    end
    assert.equal("plugin info incident DONE", complete "pais plugin info inc")
    assert.equal("log --verdict block DONE", complete "pais log --verd\tbl")
    assert.equal("hook list PreToolUse DONE", complete "pais hook list PreT")
    assert.equal("hook list session-start DONE", complete "pais hook list session-s")
    assert.equal("run incident declare severity=SEV- DONE", complete "pais run inc\tdec\tsev\t")
    assert.equal("contract show IntegrationProvider[incident] DONE",
      complete "pais contract show IntegrationProvider\\[inc")
  end)
end)

--- pais doctor: a broken world for every check: it is found, nothing is written by looking, and the
--- command that the finding names repairs it.
local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"
local sys = require "pais.sys"
local world = require "world"

local BUILD = sh.pais():match "^(.*)/"
local HOME, CLAUDE = ".config/pais/", ".claude/"

local function put(w, path, text, mode)
  path = w.dir .. "/" .. path
  assert(fs.mkdirs(path:match "^(.*)/"))
  local f = assert(io.open(path, "wb")) -- fs.write would wait for the disk
  f:write(text)
  f:close()
  if mode then assert(fs.chmod(path, mode)) end
end

local function plugin(w, name, more, files)
  put(w, HOME .. "plugins/" .. name .. "/plugin.yaml",
    ("plugin: {name: %s, version: 1.0.0}\n%s"):format(name, more or ""))
  for file, text in pairs(files or {}) do put(w, HOME .. "plugins/" .. name .. "/" .. file, text) end
end

local function chmod(path, mode) return function(w) fs.chmod(w.dir .. "/" .. path, mode) end end

local function remove(path) return function(w) fs.rmtree(w.dir .. "/" .. path) end end

local function text(path, content, mode) return function(w) put(w, path, content, mode) end end

local function substitute(path, from, to)
  return function(w)
    local old = assert(w:read(path))
    local new = old:gsub(from, to, 1)
    assert(new ~= old, "nothing to replace")
    put(w, path, new)
  end
end

-- A line of the shell as this user, with the program under test on the PATH.
local function shell(w, line, case)
  local vars = { "HOME=" .. w.dir, "TERM=dumb", "PATH=" .. (case.path or BUILD .. ":/usr/bin:/bin") }
  for name, value in pairs(case.env or {}) do vars[#vars + 1] = name .. "=" .. sh.quote(value) end
  if case.edit then vars[#vars + 1] = "EDITOR=" .. w.dir .. "/editor" end
  return sh.run(("env -i %s /bin/sh -c %s"):format(table.concat(vars, " "), sh.quote(line)),
    { cwd = w.dir })
end

local function changes(before, after)
  local list = {}
  for path, what in pairs(before) do
    if after[path] ~= what then list[#list + 1] = path end
  end
  for path in pairs(after) do list[#list + 1] = not before[path] and path or nil end
  return list
end

local function of_id(findings, id)
  local bad, seen = {}, false
  for _, f in ipairs(findings) do
    seen = seen or f.id == id
    if f.id == id and f.state ~= "ok" then bad[#bad + 1] = f end
  end
  assert(seen, "no finding of " .. id)
  return bad
end

local function look(w, case, before)
  local area = case[1]:match "^[^.]+"
  local r = shell(w, ("%s%s doctor %s --json"):format(before or "", sh.pais(), area), case)
  local data = json.decode(r.out)
  assert(type(data) == "table", r.out .. r.err)
  assert.equal(data.state == "fail" and 1 or 0, r.code)
  return of_id(data.findings, case[1]), data
end

-- {id, state, words of the finding, what breaks it, options}. Options: repair = how the command looks,
-- where it cannot be run here; fix: --fix does it, too; env, path: of the doctor; edit: what the
-- user's editor does (a sed script); init: how the world is made.
local CASES = {
  { "program.path", "warn", "is not on the PATH", function() end, path = "/usr/bin:/bin" },
  { "program.path", "warn", "another pais first", text("bin/pais", "#!/bin/sh\n", 493),
    path = "BIN:/usr/bin:/bin" },
  { "program.configured", "fail", "not there or cannot be started", function(w)
    substitute(CLAUDE .. "settings.json", '"command": "[^"]*"', '"command": "/gone/pais"')(w)
  end },
  { "program.configured", "fail", "which is no pais", function(w)
    put(w, "bin/pais", "#!/bin/sh\n", 493)
    local old = w:read(CLAUDE .. "settings.json")
    put(w, CLAUDE .. "settings.json", (old:gsub('"command": "[^"]*"',
      ('"command": "%s/bin/pais"'):format(w.dir))))
  end },
  { "program.configured", "warn", "9.9.9, and this is", function(w)
    put(w, "bin/pais", "#!/bin/sh\necho '{\"version\": \"9.9.9\"}'\n", 493)
    local old = w:read(CLAUDE .. "settings.json")
    put(w, CLAUDE .. "settings.json", (old:gsub('"command": "[^"]*"',
      ('"command": "%s/bin/pais"'):format(w.dir))))
  end },
  { "environment.variables", "warn", "PAIS=0", function() end, env = { PAIS = "0" } },
  { "environment.variables", "warn", "without spanish", function() end,
    env = { PAIS_SKIP = "spanish" } },
  { "environment.off", "warn", "security is off everywhere", text(HOME .. ".setup/off.json",
    '{"v":1,"off":[{"plugin":"security","since_s":1}]}', 384), repair = "^pais on security$" },
  { "environment.off", "fail", "nothing counts as switched off",
    text(HOME .. ".setup/off.json", "{", 384) },
  { "home.place", "fail", "there is no", remove ".config/pais", init = "" },
  { "home.place", "fail", "is no folder", text(".config/pais", ""), init = "" },
  { "home.owner", "fail", "others may write", chmod(HOME, 511), fix = true },
  { "home.secrets", "fail", "can be read by others", chmod(HOME .. ".env", 420), fix = true },
  { "home.secrets", "fail", "is no file", function(w)
    fs.remove(w.home .. "/.env")
    fs.mkdirs(w.home .. "/.env")
  end, repair = "^ls %-l " },
  { "home.shared", "fail", "git would commit .env", function(w)
    fs.remove(w.home .. "/.gitignore")
    sh.run("git init -q", { cwd = w.home })
  end },
  { "config.files", "fail", "pais.yaml:1:", text(HOME .. "pais.yaml",
    "defaults: {timeout: long}\n"), edit = "s/long/5/" },
  { "config.files", "warn", "did you mean", text(HOME .. "pais.yaml", "defualts: {timeout: 5}\n"),
    edit = "s/ua/au/" },
  { "config.files", "fail", "pais.yaml:3:", text(HOME .. "pais.yaml", "a: 1\nb: [\n"), edit = "d" },
  { "config.files", "fail", "PAIS_DEFAULTS_TIMEOUT", function() end,
    env = { PAIS_DEFAULTS_TIMEOUT = "long" } },
  { "config.bundles", "fail", "ours.yaml:2:1: expected", text(HOME .. "bundles/ours.yaml",
    "plugins: [hooks]\nconflicts: 1\n"), edit = "2d" },
  { "config.bundles", "warn", "did you mean", text(HOME .. "bundles/ours/bundle.yaml",
    "plugins: [hooks]\nauthr: x\n"), edit = "s/authr/author/" },
  { "programs.entries", "fail", "environment is not made yet", function(w)
    plugin(w, "py", "hooks: {Stop: true}\n", { ["src/main.py"] = "", ["requirements.txt"] = "x\n" })
    substitute(HOME .. "plugins/py/plugin.yaml", "version: 1.0.0", "version: 1.0.0, language: python")(w)
  end, repair = "^pais plugin build py$" },
  { "installed.lock", "fail", "pais.lock:1:", text(HOME .. "pais.lock", "versoin: 1\n"),
    edit = "s/oin/ion/" },
  { "installed.change", "warn", "cut short", text(HOME .. "plugins/.pais/journal.json",
    '{"v":1,"moves":[],"files":[],"plugins":{}}') },
  { "installed.files", "warn", "init.lua was changed", function(w)
    w:must "plugin install --yes --force security"
    put(w, HOME .. "plugins/security/init.lua", w:read(HOME .. "plugins/security/init.lua") .. "--\n")
  end },
  { "installed.files", "warn", "but not installed", function(w)
    w:must "plugin install --yes --force hooks"
    fs.rmtree(w.home .. "/plugins/hooks")
  end },
  { "plugins.folder", "warn", "there are no plugins", remove(HOME .. "plugins") },
  { "plugins.refused", "fail", "needs MemoryProvider", function(w)
    plugin(w, "needy", "consumes: {memory: {contract: MemoryProvider, required: true}}\n")
  end },
  { "plugins.refused", "fail", "token of plugin secretive", function(w)
    plugin(w, "secretive", "config: {token: {type: string, env: MY_TOKEN, required: true}}\n")
  end },
  { "plugins.refused", "fail", "word of plugin wordy", function(w)
    plugin(w, "wordy", "config: {word: {type: string, required: true}}\n")
  end },
  { "plugins.refused", "fail", "plugin.yaml:2:", function(w) plugin(w, "broken", "hooks: [1]\n") end,
    edit = "/hooks/d" },
  { "plugins.refused", "fail", "have this name", function(w)
    plugin(w, "one", "")
    put(w, HOME .. "plugins/two/plugin.yaml", "plugin: {name: one, version: 1.0.0}\n")
  end },
  { "plugins.refused", "fail", "form a cycle", function(w)
    plugin(w, "a", "provides: {x: A}\nconsumes: {y: {contract: B, required: true}}\n")
    plugin(w, "b", "provides: {y: B}\nconsumes: {x: {contract: A, required: true}}\n")
  end, count = 2, edit = "s/required/optional/" },
  { "plugins.settings", "warn", "config.yaml:1:1", text(HOME .. "plugins/security/config.yaml",
    "levle: strict\n"), edit = "s/vle/vel/" },
  { "plugins.modes", "fail", "others may write", chmod(HOME .. "plugins/security/init.lua", 438) },
  { "contracts.conflicts", "fail", "MemoryProvider: 'a' and 'b' both provide it", function(w)
    plugin(w, "a", "provides: {memory: MemoryProvider}\n", { ["init.lua"] = "return {}" })
    plugin(w, "b", "provides: {memory: MemoryProvider}\n", { ["init.lua"] = "return {}" })
  end },
  { "contracts.uses", "warn", "nothing installed provides Nothing", text(HOME .. "pais.yaml",
    "contracts: {Nothing: x}\n"), edit = "d" },
  { "programs.entries", "fail", "cannot be loaded", function(w)
    plugin(w, "bad", "hooks: {Stop: true}\n", { ["init.lua"] = "return {\n" })
  end, edit = "s/{/{}/" },
  { "programs.entries", "fail", "it is not executable", function(w)
    plugin(w, "bare", "hooks: {Stop: true}\n", { run = "#!/bin/sh\n" })
    substitute(HOME .. "plugins/bare/plugin.yaml", "}", ", language: other, entry: run}")(w)
  end },
  { "programs.entries", "fail", "node is not on the PATH", function(w)
    plugin(w, "js", "hooks: {Stop: true}\n", { ["main.js"] = "" })
    substitute(HOME .. "plugins/js/plugin.yaml", "}", ", language: node, entry: main.js}")(w)
  end, path = "BIN", repair = "node" },
  { "programs.entries", "fail", "cannot be started", function(w)
    plugin(w, "py", "hooks: {Stop: true}\n", { ["src/main.py"] = "", [".venv/bin/x"] = "" })
    substitute(HOME .. "plugins/py/plugin.yaml", "}", ", language: python}")(w)
    fs.symlink("/gone/python3", w.home .. "/plugins/py/.venv/bin/python")
    put(w, HOME .. "plugins/py/.venv/bin/python.txt", "")
    fs.remove(w.home .. "/plugins/py/.venv/bin/python")
    put(w, HOME .. "plugins/py/.venv/bin/python", "", 420)
  end, repair = "^python3 %-m venv %-%-clear " },
  { "programs.commands", "fail", "which is not there", function(w)
    plugin(w, "cmd", "hooks: {Stop: {command: ./gone.sh}}\n")
  end, edit = "s/\\.\\/gone.sh/true/" },
  { "programs.commands", "fail", "which is not executable", function(w)
    plugin(w, "cmd", "hooks: {Stop: {command: ./x.sh}}\n", { ["x.sh"] = "#!/bin/sh\n" })
  end },
  { "programs.commands", "fail", "nowhere-at-all, which is not on the PATH", function(w)
    plugin(w, "cmd", "hooks: {Stop: {command: nowhere-at-all --now}}\n")
  end, repair = "nowhere%-at%-all" },
  { "code.policy", "fail", "policy.lua:2: ", text(HOME .. "policy.lua", "local x = 1\nerror 'no'\n"),
    edit = "2d" },
  { "code.policy", "fail", "others may write", text(HOME .. "policy.lua", "", 438) },
  { "code.overlays", "warn", "made from an older version", text(HOME .. "lua/pais/merge.lua",
    "-- pais module override: api=1 base=0\nreturn {}\n") },
  { "code.overlays", "warn", "replaces nothing", text(HOME .. "lua/pais/old/name.lua",
    "-- pais module override: api=1 base=0\nreturn {}\n") },
  { "code.overlays", "fail", "is refused", text(HOME .. "lua/pais/merge.lua", "return {}\n") },
  { "code.overlays", "fail", "others may write", function(w)
    w:must "module override pais.merge"
    chmod(HOME .. "lua/pais/merge.lua", 438)(w)
  end },
  { "client.settings", "fail", "settings.json:2:", text(CLAUDE .. "settings.json",
    '{\n  // mine\n  "model": "x"\n}\n'), edit = "2d" },
  { "client.settings", "fail", "Claude Code does not use the file", text(CLAUDE .. "settings.json",
    '{"hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "x", "timeout": 0}]}]}}'),
    edit = "s/: 0/: 5/" },
  { "client.settings", "warn", "leaves it out", text(CLAUDE .. "settings.json",
    '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "timeout": 0}]}]}}'),
    edit = "s/: 0/: 5/" },
  { "client.state", "fail", ".claude.json:1:", text(".claude.json", "{"), edit = "s/{/{}/" },
  { "client.switches", "fail", "disableAllHooks", substitute(CLAUDE .. "settings.json", "{",
    '{ "disableAllHooks": true,'), edit = 's/"disableAllHooks": true,//' },
  { "client.environment", "warn", "sets PAIS_SKIP=security", substitute(CLAUDE .. "settings.json", "{",
    '{ "env": {"PAIS_SKIP": "security"},'), edit = 's/"env": {[^}]*},//' },
  { "links.linked", "fail", "does not call pais", function(w) w:must "unlink" end },
  { "links.record", "fail", "does not call pais on Stop any more",
    substitute(CLAUDE .. "settings.json", '%s*"Stop": %b[],', "") },
  { "links.linked", "fail", "does not call pais any more", remove(CLAUDE .. "settings.json") },
  { "links.linked", "fail", "cannot use ~/.claude/settings.json", text(CLAUDE .. "settings.json",
    '{\n"model" 3}'), repair = "^%${EDITOR:%-vi} %+2 ~/.claude/settings.json$" },
  { "links.record", "fail", "no record of this version", text(HOME .. ".setup/record.json", "{") },
  { "links.record", "warn", "no record says who", remove(HOME .. ".setup/record.json") },
  { "links.record", "warn", "for Stop", substitute(CLAUDE .. "settings.json",
    '("Stop": %[%s*{)', '%1"matcher": "",'), edit = 's/"matcher": "",//' },
  { "links.owner", "warn", "another home of pais", function(w)
    put(w, "other/.claude-plugin/plugin.json", '{"name": "pais"}')
    fs.mkdirs(w.dir .. "/.claude/skills")
    fs.symlink(w.dir .. "/other", w.dir .. "/.claude/skills/pais")
  end, init = "--no-link" },
  { "links.owner", "fail", "leads nowhere", remove(HOME .. ".setup/plugin/hooks"),
    init = "--as-plugin" },
  { "links.owner", "warn", "PAIS_DIR is set", function() end, env = { PAIS_DIR = "HOME" } },
  { "links.twice", "fail", "pais runs twice on PreToolUse and 29 other events", function(w)
    local text_ = w:read(CLAUDE .. "settings.json")
    w:must "unlink"
    w:must "link --as-plugin"
    put(w, CLAUDE .. "settings.json", text_)
  end },
  { "links.twice", "fail", "pais runs twice on Stop", substitute(CLAUDE .. "settings.json",
    '("Stop": %[)', '%1 {"hooks": [{"type": "command", "command": "pais hook dispatch"}]},'),
    edit = 's/{"hooks": .{"type": "command", "command": "pais hook dispatch"}.},//' },
  { "servers.start", "fail", "api of tickets: ", function(w)
    plugin(w, "tickets", "", { [".mcp.json"] = '{"api": {"command": "sh", "args": ["${TICKETS}"]}}' })
  end, edit = "$ a TICKETS=1" },
  { "servers.start", "fail", "there is no program", function(w)
    plugin(w, "tickets", "", { [".mcp.json"] = '{"api": {"command": "./serve"}}' })
  end, edit = "s|./serve|sh|" },
  { "servers.start", "fail", "no-such-program is not on the PATH", function(w)
    plugin(w, "tickets", "", { [".mcp.json"] = '{"api": {"command": "no-such-program"}}' })
  end, repair = "install" },
  { "servers.start", "fail", ".mcp.json:1:8: server 'api' has neither", function(w)
    plugin(w, "tickets", "", { [".mcp.json"] = '{      "api": {}}' })
  end, edit = "s/{}/{\"url\": \"x\"}/" },
  { "servers.told", "warn", "does not know MCP server api of tickets", function(w)
    plugin(w, "tickets", "", { [".mcp.json"] = '{"api": {"command": "sh"}}' })
  end, repair = "^claude mcp add%-json %-s user api " },
  { "servers.told", "fail", "does not know MCP server api of tickets", function(w)
    plugin(w, "tickets", "", { [".mcp.json"] = '{"api": {"command": "sh"}}' })
  end, init = "--as-plugin" },
  { "skills.shown", "fail", "does not see skill notes of notes and 1 more", function(w)
    plugin(w, "notes", "", { ["SKILL.md"] = "---\ndescription: Notes.\n---\nWrite.\n",
      ["agents/scribe.md"] = "---\nname: scribe\ndescription: Writes.\n---\nWrite.\n" })
  end },
  { "skills.shown", "warn", "is not shown", function(w)
    plugin(w, "notes", "", { ["SKILL.md"] = "---\ndescription: Notes.\n---\nWrite.\n" })
    put(w, CLAUDE .. "skills/notes/SKILL.md", "mine")
  end, repair = "^pais skill list$" },
  { "skills.pages", "fail", "SKILL.md", function(w)
    plugin(w, "notes", "", { ["SKILL.md"] = "---\ndescription: x\n---\n" })
  end, edit = "$aWrite." },
  { "skills.room", "warn", "the model sees only the names of", text(CLAUDE .. "skills/long/SKILL.md",
    "---\ndescription: Long.\n---\nx\n"), env = { SLASH_COMMAND_TOOL_CHAR_BUDGET = "6150" },
    repair = "^pais skill list$" },
  { "servers.present", "warn", "server old starts /gone/server", text(".claude.json",
    '{"mcpServers": {"old": {"command": "/gone/server"}}}'), repair = "claude mcp remove %-s user old" },
  { "foreign.hooks", "warn", "another hook on PreToolUse rewrites too", function(w)
    put(w, "theirs.py", "print({'updatedInput': 1})")
    substitute(CLAUDE .. "settings.json", '("PreToolUse": %[)', '%1 {"hooks": [{"type": "command",'
      .. ' "command": "python3 ~/theirs.py"}]},')(w)
  end, edit = 's/{"hooks": .{"type": "command", "command": "python3[^}]*}.},//' },
  { "foreign.hooks", "warn", "hooks of others run beside pais on Stop", substitute(
    CLAUDE .. "settings.json", '("Stop": %[)', '%1 {"hooks": [{"type": "command", "command": "x"}]},'),
    edit = 's/{"hooks": .{"type": "command", "command": "x"}.},//' },
  { "foreign.dead-links", "fail", "leads nowhere", function(w)
    fs.mkdirs(w.dir .. "/.claude/skills")
    fs.symlink(w.home .. "/plugins/gone/skill", w.dir .. "/.claude/skills/gone")
  end, fix = true },
  { "foreign.dead-links", "warn", "leads nowhere", function(w)
    fs.mkdirs(w.dir .. "/.claude/agents")
    fs.symlink("/gone/agent.md", w.dir .. "/.claude/agents/gone.md")
  end },
  { "trial.blocked", "fail", "'rm -rf /' is let through", remove(HOME .. "plugins/security") },
  { "trial.blocked", "fail", "/gone/pais is not there", function(w)
    local old = w:read(CLAUDE .. "settings.json")
    put(w, CLAUDE .. "settings.json", (old:gsub('"command": "[^"]*"', '"command": "/gone/pais"')))
  end },
  { "trial.blocked", "warn", "since security is switched off", text(HOME .. ".setup/off.json",
    '{"v":1,"off":[{"plugin":"security","since_s":1}]}', 384), repair = "^pais on security$" },
  { "trial.blocked", "warn", "since PAIS=0 is set", function() end, env = { PAIS = "0" } },
  { "state.folder", "fail", "is no folder", function(w)
    fs.rmtree(w.home .. "/.state")
    put(w, HOME .. ".state", "")
  end },
  { "state.folder", "fail", "not yours alone to write", chmod(HOME .. ".state", 511), fix = true },
  { "state.plan", "warn", "is damaged", text(HOME .. ".state/plan", "pais-plan 1 a b c d e\n"),
    fix = true },
  { "state.plan", "warn", "is no file", function(w)
    fs.rmtree(w.home .. "/.state/plan")
    fs.mkdirs(w.home .. "/.state/plan")
  end, fix = true },
  { "state.aside", "warn", "hooks.rules kept failing", text(HOME .. ".state/aside",
    json.encode { ["hooks.rules"] = { n = 0, until_s = sys.time_ns() // 1000000000 + 600 } }) },
  { "state.leftovers", "warn", "left behind by a run that was killed", function(w)
    put(w, HOME .. "pais.yaml.123.456~", "")
    put(w, CLAUDE .. "settings.json.123.456~", "")
    put(w, CLAUDE .. "notes.123.456~", "") -- not ours
    put(w, "tmp/pais-doctor-1-2/x", "")
    put(w, HOME .. "young.yaml.123.456~", "")
    sh.run("touch -d '1 hour ago' .config/pais/p*~ .claude/*~ tmp/*", { cwd = w.dir })
  end, fix = true, count = 3, env = { TMPDIR = "DIR/tmp" } },
  { "record.writable", "warn", "events are not recorded", text(HOME .. "pais.yaml",
    "record: {enabled: false}\n") },
  { "record.writable", "fail", "is no folder", function(w)
    fs.rmtree(w.home .. "/history")
    put(w, HOME .. "history", "")
  end },
  { "record.writable", "fail", "is a link", function(w)
    local file = require("pais.record").file(w.home .. "/history")
    fs.remove(file)
    fs.symlink("/tmp/elsewhere", file)
  end },
  { "record.private", "warn", "can be read by others", chmod(HOME .. "history/raw", 493), fix = true },
}

-- Made once for each way to set up, since all that is written then waits for the disk.
local made = {}
local function set_up(w, how)
  if not made[how] then
    made[how] = world.new()
    made[how]:must("init --yes " .. how)
  end
  sh.run(("cp -a %s/. . && sed -i 's|%s|%s|g' .config/pais/.setup/*.json"):format(made[how].dir,
    made[how].dir, w.dir), { cwd = w.dir })
  local link = w.dir .. "/.claude/skills/pais"
  if fs.readlink(link) then
    fs.remove(link)
    fs.symlink(w.home .. "/.setup/plugin", link)
  end
end

local function prepared(case)
  local w = world.new()
  if case.init ~= "" then set_up(w, case.init or "") end
  local bin = case.path and case.path:find "BIN" and w.dir .. "/bin"
  if bin then
    fs.mkdirs(bin)
    if case.path == "BIN" then fs.symlink("/bin/sh", bin .. "/sh") end
  end
  local copy = {}
  for k, v in pairs(case) do copy[k] = v end
  copy.path = case.path and case.path:gsub("BIN", w.dir .. "/bin")
  copy.env = {}
  for k, v in pairs(case.env or {}) do copy.env[k] = v == "HOME" and w.home or (v:gsub("^DIR", w.dir)) end
  if case.edit then
    put(w, "editor", ("#!/bin/sh\nfor file; do :; done\nsed -i -e %s \"$file\"\n"):format(
      sh.quote(case.edit)), 493)
  end
  case[4](w)
  return w, copy
end

describe("pais doctor", function()
  teardown(scratch.clean)

  for i, case in ipairs(CASES) do
    it(("finds %s: %s (%d)"):format(case[1], case[3], i), function()
      local w
      w, case = prepared(case)
      local before = w:tree()
      local bad = look(w, case)
      assert.same({}, changes(before, w:tree()))
      assert.equal(case.count or 1, #bad, json.encode(bad))
      assert.equal(case[2], bad[1].state)
      assert(bad[1].what:find(case[3], 1, true), bad[1].what)
      assert.equal(case.fix or false, bad[1].fixable)
      local repair = assert(bad[1].repair)
      if case.repair then
        assert.matches(case.repair, repair)
        return
      end
      if not case.fix then
        repair = repair:gsub("pais init$", "pais init --yes")
        assert.same({}, look(w, case, ("{ %s; } >/dev/null; "):format(repair)), repair)
        return
      end
      -- By hand in this world, and by --fix in another one.
      for _, one in ipairs(bad) do
        local r = shell(w, one.repair, case)
        assert.equal(0, r.code, r.err)
      end
      assert.same({}, look(w, case))
      local other
      other, case = prepared(CASES[i])
      local r = shell(other, "pais doctor --fix " .. case[1]:match "^[^.]+", case)
      assert.truthy(r.out:find("done: " .. repair:gsub("%d+%.%d+~", ""):sub(1, 12), 1, true), r.out)
      assert.same({}, look(other, case))
    end)
  end
end)

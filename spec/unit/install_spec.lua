--- pais plugin install, update, remove, pin, rollback: what a person sees, and what is there then.

local fs = require "pais.fs"
local json = require "pais.json"
local repo = require "repo"
local scratch = require "scratch"
local sh = require "sh"
local world = require "world"

local function manifest(name, version, more)
  return ("plugin: {name: %s, version: %s}\n%s"):format(name, version, more or "")
end

-- A home, and sources beside it.
local function made(sources)
  local w = world.new()
  for path, text in pairs(sources) do
    assert(fs.mkdirs((w.dir .. "/src/" .. path):match "^(.*)/"))
    assert(fs.write(w.dir .. "/src/" .. path, text))
  end
  return w
end

local function says(r, ...)
  for _, text in ipairs { ... } do
    assert.is_truthy((r.out .. r.err):find(text, 1, true), text .. "\nin\n" .. r.out .. r.err)
  end
end

local function installed(w)
  return table.concat(require("pais.plugin.installed").names(w.home .. "/plugins"), " ")
end

local JIRA = [[
provides: {jira: {contract: IntegrationProvider, service: jira}}
config: {token: {type: string, env: JIRA_API_TOKEN, secret: true}}
hooks:
  PreToolUse: {matcher: Bash, command: ./check.sh, on_error: block}
]]
local NEEDS = "consumes: {jira: {contract: IntegrationProvider, service: jira, optional: false}}\n"

describe("pais plugin install", function()
  teardown(scratch.clean)

  it("shows what a plugin does, asks, and puts it in place with its dotfiles", function()
    local w = made { ["jira/plugin.yaml"] = manifest("jira", "1.2.0", JIRA),
      ["jira/check.sh"] = "#!/bin/sh\n", ["jira/.hidden"] = "x", ["jira/.git/config"] = "x",
      ["jira/config.yaml"] = "theirs: true\n", ["jira/skills/tickets/SKILL.md"] = "x" }
    local r = w:pais "plugin install src/jira"
    assert.equal(2, r.code)
    says(r, "jira 1.2.0", "PreToolUse (Bash), guard, on error block", "PreToolUse: ./check.sh",
      "JIRA_API_TOKEN", "IntegrationProvider[jira]", "tickets", "--yes does not ask")
    assert.equal("", installed(w))
    r = w:must "plugin install --yes ./src/jira"
    says(r, "installed jira 1.2.0")
    local tree = w:tree ".config/pais/plugins/jira"
    assert.same({ "file 644 #!/bin/sh\n", "file 644 x" }, { tree["check.sh"], tree[".hidden"] })
    assert.is_nil(tree[".git"])
    assert.is_nil(tree["config.yaml"])
    assert.is_truthy(w:read(".config/pais/pais.lock"):find("  jira:\n    version: \"1.2.0\"\n", 1,
      true))
    says(w:must "plugin install --yes src/jira", "is installed already")
    says(w:must "plugin verify", "as it was installed")
  end)

  it("installs several, without those that cannot be", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0"), ["bad/plugin.yaml"] = "plugin: {",
      ["new/plugin.yaml"] = manifest("new", "1.0.0", 'pais: {core_version: ">=99"}\n'),
      ["empty/x"] = "" }
    fs.symlink("/etc/passwd", w.dir .. "/src/empty/link")
    local r = w:pais "plugin install -y src/bad src/new src/empty src/nowhere src/one --json"
    local value = json.decode(r.out)
    assert.equal(1, #value.installed)
    local codes = {}
    for _, f in ipairs(value.failed) do codes[f.source:match "[^/]*$"] = f.code end
    assert.same({ bad = "E_SCHEMA", new = "E_CORE_VERSION", empty = "E_PLUGIN",
      nowhere = "E_SOURCE" }, codes)
    assert.equal("one", installed(w))
    assert.same({}, fs.list(w.home .. "/plugins/.pais/stage") or {})
  end)

  it("looks at contracts: what is missing, what is gained", function()
    local w = made { ["jira/plugin.yaml"] = manifest("jira", "1.0.0", JIRA),
      ["use/plugin.yaml"] = manifest("use", "1.0.0", NEEDS) }
    local r = w:pais "plugin install -y src/use"
    assert.equal(11, r.code)
    says(r, "needs IntegrationProvider[jira]", "--force")
    r = w:must "plugin install -y src/use src/jira"
    says(r, "use gets IntegrationProvider[jira] from jira")
    r = w:pais "plugin remove jira"
    assert.equal(11, r.code)
    says(r, "'use' needs IntegrationProvider[jira]")
    assert.equal("jira use", installed(w))
    says(w:must "plugin remove jira use", "removed jira", "removed use")
    assert.equal("", installed(w))
  end)

  it("takes a folder that has the user's settings alone for an empty place", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "2.0.0") }
    fs.mkdirs(w.home .. "/plugins/one")
    fs.write(w.home .. "/plugins/one/config.yaml", "mine: true\n")
    w:must "plugin install -y src/one"
    fs.remove(w.home .. "/plugins/one/plugin.yaml") -- as git leaves it that ignores the rest
    says(w:pais "plugin verify", "it is in pais.lock, but not installed")
    says(w:must "plugin install --frozen --yes", "installed one 2.0.0")
    assert.equal("mine: true\n", w:read ".config/pais/plugins/one/config.yaml")
    assert.equal(manifest("one", "2.0.0"), w:read ".config/pais/plugins/one/plugin.yaml")
  end)

  it("follows a lock that came from somewhere else, but not over changes", function()
    local w, other = made { ["one/plugin.yaml"] = manifest("one", "1.0.0") }, world.new()
    local one = w.dir .. "/src/one"
    for _, who in ipairs { w, other } do who:must("plugin install -y " .. one) end
    assert(fs.write(one .. "/plugin.yaml", manifest("one", "2.0.0")))
    w:must "plugin update -y"
    assert(fs.write(other.home .. "/pais.lock", w:read ".config/pais/pais.lock"))
    assert(fs.write(other.home .. "/plugins/one/mine", ""))
    says(other:pais "plugin install --frozen --yes", "is not as it was installed")
    assert(fs.remove(other.home .. "/plugins/one/mine"))
    says(other:must "plugin install --frozen --yes", "installed one 2.0.0")
    assert.equal(w:read ".config/pais/pais.lock", other:read ".config/pais/pais.lock")
    other:must "plugin rollback"
    assert.equal(manifest("one", "1.0.0"), other:read ".config/pais/plugins/one/plugin.yaml")
  end)

  it("leaves a lock as it is, and believes no word of it that the files do not bear out", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0") }
    w:must("plugin install -y " .. w.dir .. "/src/one")
    w:must "plugin pin one"
    local text = w:read ".config/pais/pais.lock"
    local function again(from, to)
      fs.rmtree(w.home .. "/plugins/one")
      assert(fs.write(w.home .. "/pais.lock", (text:gsub(from, to))))
      return w:pais "plugin install --frozen --yes"
    end
    assert.equal(0, again("^#", "# Ours.\n#").code)
    assert.equal("# Ours.\n" .. text, w:read ".config/pais/pais.lock")
    says(again("1%.0%.0", "9.9.9"), "says that 'one' has version 9.9.9, and its files say 1.0.0")
    says(again("  one:", "  two:"), "it has the plugin 'one', not 'two'", "correct the name")
    says(again('source: "[^"]*"', 'source: "-x"'), "-x: it is no path", "its source is in pais.lock")
  end)

  it("takes away with --prune what the lock does not have any more, and nothing else", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0", "hooks: {Stop: true}\n"),
      ["one/init.lua"] = "return {Stop = function() end}\n", ["two/plugin.yaml"] = manifest("two", "1.0.0"),
      ["three/plugin.yaml"] = manifest("three", "1.0.0"), ["four/plugin.yaml"] = manifest("four", "1.0.0") }
    w:must "plugin install -y src/one src/two src/three"
    w:must "plugin install -y --dev src/four"
    w:must "plugin new own"
    local whole = w:read ".config/pais/pais.lock"
    -- As a pull brings it.
    fs.write(w.home .. "/pais.lock", whole:match "^(.*)  two:\n" and whole:gsub("  one:\n.*", "")
      .. whole:match "  three:\n.-\n.-\n.-\n")
    fs.write(w.home .. "/plugins/two/mine", "")
    local lock = w:read ".config/pais/pais.lock"
    local r = w:must "plugin install --frozen --yes"
    says(r, "one: pais.lock does not have it any more; --prune removes it", "three: is installed already",
      "two: pais.lock does not have it any more, but it was changed here")
    assert.equal("four one own three two", installed(w))
    assert.equal(2, w:pais("plugin install --frozen --prune").code)
    assert.equal(2, w:pais("plugin install --prune -y src/one").code)
    r = w:must "plugin install --frozen --prune --dry-run"
    says(r, "one 1.0.0 is removed", "- Stop, guard", "Nothing was changed")
    assert.same({ "one" }, json.decode(w:must("plugin install --prune -n --json").out).removing)
    says(w:must "plugin install --frozen --prune --yes", "removed one")
    assert.equal("four own three two", installed(w))
    assert.equal(lock, w:read ".config/pais/pais.lock")
    w:must "plugin rollback"
    assert.equal("four one own three two", installed(w))
  end)

  it("does not prune what others need", function()
    local w = made { ["jira/plugin.yaml"] = manifest("jira", "1.0.0", JIRA),
      ["use/plugin.yaml"] = manifest("use", "1.0.0", NEEDS) }
    w:must "plugin install -y src/use src/jira"
    local use = w:read(".config/pais/pais.lock"):gsub("  jira:\n.-\n.-\n.-\n", "")
    fs.write(w.home .. "/pais.lock", use)
    local r = w:pais "plugin install --prune --yes"
    assert.equal(11, r.code)
    says(r, "'use' could not run any more")
    assert.equal("jira use", installed(w))
    fs.write(w.home .. "/pais.lock", "version: 1\n")
    says(w:must "plugin install --prune --yes", "removed jira", "removed use")
  end)

  it("says so where there is nothing to do", function()
    local w = world.new()
    says(w:must "plugin install", "Nothing is in pais.lock, and pais.yaml asks for nothing.")
    for _, line in ipairs { "update", "update --dry-run", "outdated" } do
      assert.equal("Nothing is in pais.lock.\n", w:must("plugin " .. line).out)
    end
    assert.same({}, fs.list(w.dir))
  end)

  it("reads no manifest that is elsewhere", function()
    local w = made { ["bare/x"] = "", ["secret"] = "password\n" }
    assert(fs.symlink("../../src/secret", w.dir .. "/src/bare/plugin.yaml"))
    local r = w:pais("plugin install -y " .. w.dir .. "/src/bare")
    says(r, "plugin.yaml: it is a link to ../../src/secret, out of the plugin's folder")
    assert.is_nil((r.out .. r.err):find("password", 1, true))
  end)

  it("leaves alone what it did not install, and what was changed", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "2.0.0") }
    fs.mkdirs(w.home .. "/plugins/one")
    fs.write(w.home .. "/plugins/one/plugin.yaml", manifest("one", "1.0.0"))
    local r = w:pais "plugin install -y src/one"
    assert.equal(1, r.code)
    says(r, "was not installed by pais", "--force")
    w:must "plugin install -y --force src/one"
    w:must "plugin rollback"
    assert.equal(manifest("one", "1.0.0"), w:read ".config/pais/plugins/one/plugin.yaml")
    assert.is_nil(w:read(".config/pais/pais.lock"):find "one")
    w:must "plugin install -y --force src/one"
    fs.write(w.home .. "/plugins/one/added.lua", "")
    says(w:pais "plugin verify", "added.lua was added")
    fs.write(w.dir .. "/src/one/plugin.yaml", manifest("one", "3.0.0"))
    says(w:pais "plugin update", "is not as it was installed")
    assert.is_truthy(fs.stat(w.home .. "/plugins/one/added.lua"))
  end)

  it("refuses a damaged lock and writes nothing", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0") }
    w:must "plugin install -y src/one"
    local text = w:read(".config/pais/pais.lock"):gsub("sha256", "sha265")
    fs.write(w.home .. "/pais.lock", text)
    for _, line in ipairs { "install -y src/one", "update", "remove one", "verify", "rollback",
      "outdated" } do
      local r = w:pais("plugin " .. line)
      assert.equal(12, r.code, line)
      says(r, "pais.lock:4:3:", "missing key 'sha256'")
    end
    assert.equal(text, w:read ".config/pais/pais.lock")
    assert.equal("one", installed(w))
  end)

  it("links to where a plugin is worked on", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0") }
    says(w:must "plugin install -y --dev src/one", "linked one 1.0.0")
    assert.equal(w.dir .. "/src/one", fs.readlink(w.home .. "/plugins/one"))
    says(w:must "plugin install -y --dev src/one", "is installed already")
    says(w:must "plugin verify", "a link")
    w:must "plugin install -y src/one"
    assert.equal("dir", fs.lstat(w.home .. "/plugins/one").type)
    w:must "plugin install -y --dev src/one"
    w:must "plugin remove one"
    assert.is_truthy(fs.stat(w.dir .. "/src/one/plugin.yaml"))
    assert.equal("", installed(w))
  end)

  it("shows and hides what plugins have for Claude Code", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0", "provides: {skill: one}\n"),
      ["one/SKILL.md"] = "---\ndescription: x\n---\n" }
    w:must "init --yes"
    w:must "plugin install -y src/one"
    assert.is_truthy(fs.stat(w.dir .. "/.claude/skills/one/SKILL.md"))
    w:must "plugin remove one"
    assert.is_nil(fs.lstat(w.dir .. "/.claude/skills/one"))
    w:must "plugin rollback"
    assert.is_truthy(fs.stat(w.dir .. "/.claude/skills/one/SKILL.md"))
    w:must "uninstall --yes"
    assert.is_nil(fs.lstat(w.dir .. "/.claude/skills/one"))
    assert.same({ "one" }, fs.list(w.home .. "/plugins"))
    assert.is_truthy(w:read ".config/pais/pais.lock")
  end)

  it("makes one change at a time, whoever comes", function()
    local sources, names = {}, {}
    for i = 1, 8 do
      names[i] = "p" .. i
      sources[names[i] .. "/plugin.yaml"] = manifest(names[i], "1.0.0")
    end
    local w = made(sources)
    local r = sh.run(("export HOME=%s; cd; for p in %s p1; do %s plugin install -y src/$p & done; wait")
      :format(sh.quote(w.dir), table.concat(names, " "), sh.pais()))
    assert.equal(table.concat(names, " "), installed(w), r.out .. r.err)
    says(w:must "plugin verify", "p8  same")
    for line in r.err:gmatch "[^\n]+" do
      assert.is_truthy(line:find "^pais: waiting for another pais", line)
    end
    local all = json.decode(w:must("plugin generations --json").out)
    assert.equal(9, #all.list)
  end)

  it("says for whom it waits, and stops when told to", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0") }
    w:must "plugin install -y src/one"
    local before = w:tree ".config"
    local lock <close> = assert(fs.lock(w.home .. "/plugins/.pais/lock"))
    fs.write(w.home .. "/plugins/.pais/owner", "4711\n")
    local r = w:pais "plugin remove one & sleep 0.3; kill -TERM $!; wait $!"
    says(r, "waiting for another pais (pid 4711)", "interrupted: nothing was changed")
    assert.equal(143, r.code)
    fs.write(w.home .. "/plugins/.pais/owner", before["pais/plugins/.pais/owner"]:match "%d+$" or "")
    assert.equal("one", installed(w))
    local _ = lock
  end)
end)

describe("pais plugin update", function()
  teardown(scratch.clean)

  it("shows what differs, and asks again only when a plugin does more", function()
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0", "hooks: {Stop: true}\n"),
      ["one/init.lua"] = "return {Stop = function() end}\n" }
    w:must "plugin install -y src/one"
    fs.write(w.home .. "/plugins/one/config.yaml", "mine: 1\n")
    fs.write(w.dir .. "/src/one/plugin.yaml", manifest("one", "1.0.1", "hooks: {Stop: true}\n"))
    says(w:must "plugin outdated", "one", "1.0.0", "1.0.1")
    local r = w:must "plugin update --dry-run"
    says(r, "one 1.0.1 (1.0.0 is installed)", "changed plugin.yaml", "Nothing was changed")
    says(w:must "plugin update", "updated one 1.0.1 (was 1.0.0)")
    assert.equal("mine: 1\n", w:read ".config/pais/plugins/one/config.yaml")
    fs.write(w.dir .. "/src/one/plugin.yaml", manifest("one", "1.1.0",
      "hooks: {Stop: true, PreToolUse: {matcher: Bash, command: ./x.sh}}\n"))
    w:must "plugin pin one"
    says(w:must "plugin rollback --dry-run", "the plugins stay as they are")
    says(w:must "plugin update", "is pinned")
    w:must "plugin pin --undo one"
    r = w:pais "plugin update"
    assert.equal(2, r.code)
    says(r, "+ PreToolUse (Bash), guard", "+ PreToolUse: ./x.sh", "more is asked for")
    w:must "plugin update --yes one"
    says(w:must "plugin rollback --dry-run", "one  now  1.0.1  was 1.1.0")
    w:must "plugin rollback"
    says(w:must "plugin info one", "one 1.0.1")
    assert.equal("mine: 1\n", w:read ".config/pais/plugins/one/config.yaml")
  end)
end)

describe("plugins of repositories", function()
  teardown(scratch.clean)
  local w, first, second

  setup(function()
    w = made {}
    local dir = w.dir .. "/team"
    first = repo.commit(dir, { ["one/plugin.yaml"] = manifest("one", "1.0.0"),
      ["two/plugin.yaml"] = manifest("two", "1.0.0") })
    repo.git(dir, "tag v1")
    second = repo.commit(dir, { ["one/plugin.yaml"] = manifest("one", "1.1.0") })
  end)

  it("are installed at a ref from a folder, and the lock has the commit", function()
    local url = "file://" .. w.dir .. "/team"
    w:must(("plugin install -y '%s#v1//one' '%s//two'"):format(url, url))
    local lock = w:read ".config/pais/pais.lock"
    assert.is_truthy(lock:find(('source: "%s#v1//one"\n    commit: "%s"'):format(url, first), 1, true))
    assert.is_truthy(lock:find(('source: "%s//two"\n    commit: "%s"'):format(url, second), 1, true))
    says(w:must "plugin outdated", "up to date")
  end)

  it("are asked for news side by side, each repository once, and failures are named", function()
    local url, here = "file://" .. w.dir .. "/team", world.new {}
    here:must(("plugin install -y '%s//one' '%s//two'"):format(url, url))
    repo.commit(here.dir .. "/away", { ["gone/plugin.yaml"] = manifest("gone", "1.0.0") })
    here:must(("plugin install -y 'file://%s/away//gone'"):format(here.dir))
    fs.rmtree(here.dir .. "/away")
    local net, asked = require "pais.net", {}
    local real = net.run
    net.run = function(requests, ...)
      asked[#asked + 1] = #requests
      return real(requests, ...)
    end
    local out = require("pais.cli.out").process {}
    local list = here:inside(function() return require("pais.install.update").offers({}, out) end)
    net.run = real
    assert.same({ 2 }, asked)
    local states = {}
    for _, o in ipairs(list) do states[o.name] = o.state end
    assert.same({ gone = "failed", one = "same", two = "same" }, states)
    local r = here:pais "plugin outdated"
    assert.equal(1, r.code)
    says(r, "gone  1.0.0      ?        failed", "look for a newer gone: file://")
  end)

  it("tell what of a repository does not come along, and are refused when they need it", function()
    local here, pointer = world.new {}, "version https://git-lfs.github.com/spec/v1\noid sha256:"
      .. ("a1"):rep(32) .. "\nsize 12345\n"
    local dir = here.dir .. "/lfs"
    repo.commit(dir, { ["plugin.yaml"] = manifest("lfs", "1.0.0", "hooks: {Stop: {command: ./a b.sh x}}\n"),
      ["data/model.bin"] = pointer, ["b.sh"] = "#!/bin/sh\n", ["near.txt"] = "x" .. pointer })
    repo.git(dir, "update-index --add --cacheinfo 160000," .. first .. ",vendor/lib")
    repo.git(dir, "commit -qm sub")
    local url = "file://" .. dir
    local r = here:must("plugin install -y " .. url)
    says(r, "left out  submodule vendor/lib", "data/model.bin (Git LFS: a pointer, not the file)")
    assert.is_nil(r.out:find("near.txt", 1, true))
    says(here:must "plugin install -y --force ./lfs", "data/model.bin (Git LFS")
    for _, file in ipairs { "b.sh", "SKILL.md", "agents/x.md" } do
      repo.commit(dir, { [file] = pointer })
      r = here:pais("plugin install -y --force " .. url)
      assert.equal(1, r.code)
      says(r, file .. ": it needs this file, and has only a pointer of Git LFS", "git lfs")
      repo.git(dir, "reset -q --hard HEAD^")
    end
  end)

  it("come to another machine exactly as the lock has them", function()
    local other = world.new { [".config/pais/pais.lock"] = w:read ".config/pais/pais.lock" }
    -- Meanwhile the tag is another commit.
    repo.git(w.dir .. "/team", "tag -f v1 " .. second)
    says(w:must "plugin outdated", "one")
    local r = other:must "plugin install --frozen --yes"
    says(r, "installed one 1.0.0", "installed two 1.0.0")
    says(other:must "plugin install --frozen --yes", "is installed already")
    assert.equal(w:read ".config/pais/pais.lock", other:read ".config/pais/pais.lock")
    -- A wrong hash is refused.
    local text = w:read(".config/pais/pais.lock"):gsub('sha256: "...', 'sha256: "000', 1)
    other = world.new { [".config/pais/pais.lock"] = text }
    r = other:pais "plugin install --yes"
    assert.equal(1, r.code)
    says(r, "not those that pais.lock has the hash of", "installed two")
    -- So is a commit that is gone, with what to do.
    text = w:read(".config/pais/pais.lock"):gsub('commit: "...', 'commit: "000', 1)
    other = world.new { [".config/pais/pais.lock"] = text }
    says(other:pais "plugin install --yes", "it has no commit '000", "'pais plugin update' takes what is there")
    -- What pais.yaml asks for has to be in it.
    fs.write(other.home .. "/pais.yaml", "plugins: {three: {source: ./three}}\n")
    says(other:pais "plugin install --frozen --yes", "it does not have three")
  end)

  it("are updated to what the ref is by then", function()
    says(w:must "plugin update", "updated one 1.1.0", "two: is up to date")
    assert.equal("Everything is up to date.\n", w:must("plugin outdated").out)
    assert.is_truthy(w:read(".config/pais/pais.lock"):find(second, 1, true))
    w:must "plugin rollback"
    says(w:must "plugin list", "1.0.0")
    w:must "plugin update"
    -- The list of a repository names a commit; whatever else changes there, a plugin stays what it is.
    repo.commit(w.dir .. "/team", { ["registry.yaml"] = "plugins: {one: {source: one}}\n" })
    w:must("registry add team file://" .. w.dir .. "/team")
    w:must "plugin install --yes --force one"
    local third = repo.commit(w.dir .. "/team", { ["three/plugin.yaml"] = manifest("three", "1.0.0") })
    w:must "registry sync"
    says(w:must "plugin update one", "one: is up to date")
    assert.is_truthy(w:read(".config/pais/pais.lock"):find(third, 1, true))
    assert.equal("Everything is up to date.\n", w:must("plugin outdated one").out)
  end)
end)

describe("a plugin whose files have changed", function()
  teardown(scratch.clean)

  local EVENT = '{"hook_event_name": "Stop", "session_id": "s"}'

  local function changed(config)
    local w = made { ["one/plugin.yaml"] = manifest("one", "1.0.0", "hooks: {Stop: true}\n"),
      ["one/init.lua"] = "return {Stop = function() return pais.block 'one' end}\n" }
    w:must "plugin install -y src/one"
    fs.write(w.home .. "/pais.yaml", config or "")
    fs.write(w.dir .. "/event", EVENT)
    w:pais("hook dispatch < event")
    fs.write(w.home .. "/plugins/one/init.lua",
      "return {Stop = function() return pais.block 'other' end}\n")
    return w
  end

  it("is told of, and recorded, when the plan is made", function()
    local w = changed()
    for _ = 1, 2 do
      local r = w:pais("hook dispatch < event")
      says(r, "other")
    end
    local last = json.decode(w:must("log --json -n 1").out:match "[^\n]*")
    assert.same({ "one", "changed" }, { last.faults[1].who, last.faults[1].kind })
    says(w:must "status", "init.lua was changed")
    says(w:must "plugin list", "one   changed", "init.lua was changed")
  end)

  it("does not run when the configuration says so", function()
    local w = changed "install: {changed_plugins: refuse}\n"
    w:pais("hook dispatch < event")
    local r = w:pais("hook dispatch < event")
    assert.equal("", r.out .. r.err)
    says(w:must "plugin list", "refused", "init.lua was changed")
    w:must "plugin install -y --force src/one"
    says(w:pais("hook dispatch < event"), "one")
  end)
end)

describe("a new machine", function()
  teardown(scratch.clean)

  it("gets what the team's home has, from its registry, and is guarded", function()
    local w = made {}
    local team = w.dir .. "/team"
    repo.commit(team, {
      ["plugins.yaml"] = "registry: {name: team}\nplugins:\n  gate: {source: ./gate, version: 1.2.0}\n",
      ["gate/plugin.yaml"] = manifest("gate", "1.2.0", "hooks: {PreToolUse: {matcher: Bash}}\n"),
      ["gate/init.lua"] = "return {PreToolUse = function() return pais.block 'by the team' end}\n",
    })
    local config = ("registries: {team: 'file://%s'}\nplugins: {gate: {version: ^1.2}}\n")
      :format(team)
    fs.mkdirs(w.home)
    fs.write(w.home .. "/pais.yaml", config)
    w:must "registry sync"
    says(w:must "plugin install --yes", "installed gate 1.2.0")
    repo.commit(w.dir .. "/home", { ["pais.yaml"] = config,
      ["pais.lock"] = w:read ".config/pais/pais.lock" })
    -- Meanwhile the team goes on.
    repo.commit(team, { ["gate/plugin.yaml"] = manifest("gate", "2.0.0") })

    local new = world.new()
    assert.equal(0, sh.run(("git clone -q %s/home %s"):format(w.dir, new.home)).code)
    fs.write(new.dir .. "/event", '{"hook_event_name": "PreToolUse", "tool_name": "Bash", '
      .. '"tool_input": {"command": "ls"}}')
    new:must "registry sync"
    says(new:must "plugin install --frozen --yes", "installed gate 1.2.0")
    new:must "init --yes"
    local r = new:pais "hook dispatch < event"
    assert.equal(2, r.code)
    says(r, "by the team")
    assert.equal(w:read ".config/pais/pais.lock", new:read ".config/pais/pais.lock")
    assert.equal("", sh.run("git -C " .. new.home .. " status --short pais.lock").out)
  end)
end)

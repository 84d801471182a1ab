--- Registries without a network: addresses, listings, the index, and syncing files and repositories.
local address = require "pais.registry.address"
local fs = require "pais.fs"
local index = require "pais.registry.index"
local json = require "pais.json"
local listing = require "pais.registry.listing"
local remove = require "pais.text.edit.remove"
local repo = require "repo"
local scratch = require "scratch"
local schema = require "pais.schema"
local sh = require "sh"
local world = require "world"

teardown(scratch.clean)

describe("a registry's address", function()
  local function parts(text)
    local at, msg, code = address.parse(text, "/home/user")
    if not at then return code, msg end
    return table.concat({ at.kind, at.url or at.path, at.ref or "", at.kind == "git" and at.path or "" },
      " "):gsub(" +$", "")
  end

  it("is a listing or a repository", function()
    for text, want in pairs {
      ["https://example.org/a.yaml"] = "http https://example.org/a.yaml",
      ["https://example.org/a.toml?x=1"] = "http https://example.org/a.toml?x=1",
      ["https://example.org/list?team=a"] = "http https://example.org/list?team=a",
      ["https://example.org/team/plugins"] = "git https://example.org/team/plugins",
      ["https://example.org/a.git#v1"] = "git https://example.org/a.git v1",
      ["https://example.org/a.git//x/list.yaml#v1"] = "git https://example.org/a.git v1 x/list.yaml",
      ["https://example.org/a.git#v1//x/list.yaml"] = "git https://example.org/a.git v1 x/list.yaml",
      ["git+https://example.org/a.yaml"] = "git https://example.org/a.yaml",
      ["git@example.org:team/a.git#main"] = "git git@example.org:team/a.git main",
      ["git@example.org:a.git//sub"] = "git git@example.org:a.git  sub",
      ["ssh://git@example.org:22/a"] = "git ssh://git@example.org:22/a",
      ["git://example.org/a"] = "git git://example.org/a",
      ["file:///srv/a%20b.yaml"] = "file /srv/a b.yaml",
      ["file:///srv/a.git"] = "git file:///srv/a.git",
      ["/srv/a.yaml"] = "file /srv/a.yaml",
      ["/srv/a b"] = "git file:///srv/a%20b",
      ["lists/a.yaml"] = "file /home/user/lists/a.yaml",
      ["./a#v1"] = "git file:///home/user/./a v1",
    } do
      assert.equal(want, (parts(text)), text)
    end
  end)

  it("is refused when it is none", function()
    for _, text in ipairs { "ext::sh -c x", "ftp://example.org/a.yaml", "host:path", "x:y",
      "https://example.org/a.git//../x", "https://example.org/a.git#-x", "git@example.org:a#--upload-pack=x",
      "https://example.org/a.git//a#v//b", "https://example.org/a.git///etc", "https://-x/a.yaml",
      "git@example.org:a\n", "file://host/x" } do
      assert.equal("E_ADDRESS", (parts(text)), text)
    end
  end)

  it("is shown without what is secret", function()
    assert.equal("https://example.org/a.yaml?...",
      address.shown "https://user:pw@example.org/a.yaml?token=x")
    assert.equal("git@example.org:a", address.shown "git@example.org:a")
  end)

  it("is what the sources of its listing begin in", function()
    local git = { kind = "git", url = "https://example.org/a.git", ref = "abc", path = "x/list.yaml" }
    local http = { kind = "http", url = "https://example.org/a.yaml" }
    local file = { kind = "file", path = "/srv/lists/a.yaml" }
    local here = { kind = "git", url = "file:///srv/a.git", path = "list.yaml" }
    for _, case in ipairs {
      { "../plugins/b", git, "https://example.org/a.git//plugins/b#abc" },
      { "b", git, "https://example.org/a.git//x/b#abc" },
      { "..", git, "https://example.org/a.git#abc" },
      { "../../b", git, nil }, { "/etc/b", git, nil }, { "~/b", git, nil },
      { "file:///etc/b", git, nil }, { "ext::sh -c x", git, nil }, { "-x", git, nil },
      { "https://example.org/b.git#v1", git, "https://example.org/b.git#v1" },
      { "git@example.org:b", http, "git@example.org:b" },
      { "https://example.org/b.yaml", http, nil }, { "./b", http, nil }, { "/b", http, nil },
      { "../b", file, "/srv/b" }, { "/opt/b", file, "/opt/b" }, { "a/./c/../b", file, "/srv/lists/a/b" },
      { "../../../b", file, nil }, { "~root/b", file, nil }, { "file:///srv/b.git", file, "file:///srv/b.git" },
      { "b", here, "file:///srv/a.git//b" }, { "/opt/b", here, "/opt/b" },
    } do
      local source, why = address.source(case[1], case[2])
      assert.equal(case[3], source, case[1])
      assert.equal(case[3] == nil, why ~= nil, case[1])
    end
  end)
end)

describe("a listing", function()
  local from = { name = "r", address = { kind = "file", path = "/srv/r.yaml" } }
  local function read(text, file)
    return listing.read(text, file or "r.yaml", from, file ~= nil and file:find "toml$" ~= nil)
  end

  it("has its plugins as a map or as a list, in YAML and TOML", function()
    for file, text in pairs {
      ["1.yaml"] = "plugins:\n  a: {source: ./a, version: 1.0.0}\n  b: {source: ./b}\n",
      ["2.yaml"] = "plugins:\n- {name: b, source: ./b}\n- {name: a, source: ./a, version: 1.0.0}\n",
      ["1.toml"] = '[plugins.a]\nsource = "./a"\nversion = "1.0.0"\n[plugins.b]\nsource = "./b"\n',
      ["2.toml"] = '[[plugins]]\nname = "a"\nsource = "./a"\nversion = "1.0.0"\n'
        .. '[[plugins]]\nname = "b"\nsource = "./b"\n',
      ["3.yaml"] = '[registry]\nname = "x"\n[plugins.a]\nsource = "./a"\nversion = "1.0.0"\n'
        .. '[plugins.b]\nsource = "./b"\n',
    } do
      local list = assert(read(text, file))
      assert.same({}, list.problems, file)
      assert.same({ { name = "a", registry = "r", source = "/srv/a", version = "1.0.0" },
        { name = "b", registry = "r", source = "/srv/b" } }, list.entries, file)
    end
  end)

  it("loses a bad entry, and says where it is, but no other", function()
    local list = assert(read [[
registry: {name: Team, extra: 1}
plugins:
  good: {source: ./a}
  Bad-Name: {source: ./b}
  none: {version: 1.0.0}
  wrong:
    source: ./c
    version: one
  evil: {source: "ext::sh -c x"}
  odd: {source: ./d, provdes: []}
]])
    local names, told = {}, {}
    for i, entry in ipairs(list.entries) do names[i] = entry.name end
    for i, p in ipairs(list.problems) do
      told[i] = schema.format(p)
      assert.equal("warning", p.level)
    end
    assert.same({ "good", "odd" }, names)
    assert.same({
      "r.yaml:1:24: unknown key 'extra'",
      "r.yaml:1:12: expected a name of small letters, digits and dashes, such as 'jira', got 'Team'",
      "r.yaml:4:3: 'Bad-Name' is left out: expected a name of small letters, digits and dashes, such "
        .. "as 'jira', got 'Bad-Name'",
      "r.yaml:5:3: 'none' is left out: missing key 'source'",
      "r.yaml:8:5: 'wrong' is left out: expected a version such as 1.2.3, got 'one'",
      "r.yaml:9:10: 'evil' is left out: ext::sh -c x: it is no path and no address",
      "r.yaml:10:22: unknown key 'provdes', did you mean 'provides'?",
    }, { told[2], told[1], table.unpack(told, 3) })
  end)

  it("loses a name that is there twice, or an entry with a key that is, and no other", function()
    for file, c in pairs {
      ["r.yaml"] = { [[
plugins:
  one: {source: ./first}
  two: {source: ./a, source: ./b}
  one: {source: ./second, version: x, version: y}
  three: {source: ./c}
bundles: {some: {plugins: [three]}, some: {plugins: [one]}}
]],
        "3:22: 'two' is left out: the key 'source' is there twice, first at 3:9",
        "4:3: left out: 'one' is there already, first at 2:3",
        "6:37: left out: 'some' is there already, first at 6:11" },
      ["l.yaml"] = { [[
plugins:
  - {name: one, source: ./first}
  - {name: two, source: ./a, source: ./b}
  - {name: one, source: ./second, source: ./third}
  - {name: three, source: ./c}
bundles: [{name: some, plugins: [three]}, {name: some, plugins: [one]}]
]],
        "3:30: 'two' is left out: the key 'source' is there twice, first at 3:17",
        "4:5: left out: 'one' is there already, first at 2:5",
        "6:43: left out: 'some' is there already, first at 6:11" },
      ["r.toml"] = { [[
bundles.some.plugins = ["three"]
[plugins.one]
source = "./first"
[plugins.two]
source = "./a"
source = "./b"
[plugins.one]
source = "./second"
[plugins.one.x]
[plugins.three]
source = "./c"
]],
        "6:1: 'two' is left out: the key 'source' is there twice, first at 5:1",
        "7:10: left out: 'one' is there already, first at 2:10" },
    } do
      local list, msg = read(c[1], file)
      assert.is_truthy(list, msg)
      local sources, told = {}, {}
      for i, entry in ipairs(list.entries) do sources[i] = entry.source end
      for i, p in ipairs(list.problems) do told[i] = schema.format(p):gsub("^[^:]*:", "") end
      assert.same({ "/srv/first", "/srv/c" }, sources, file)
      assert.same({ table.unpack(c, 2) }, told, file)
      assert.equal("three", list.bundles[1].plugins[1].name, file)
    end
    -- What belongs to no entry spoils the list.
    for _, text in ipairs { "plugins: {}\nplugins: {a: {source: ./a}}\n",
      "registry: {name: x, name: y}\nplugins: {a: {source: ./a}}\n" } do
      local list, msg, code = read(text)
      assert.is_nil(list)
      assert.equal("E_SYNTAX", code)
      assert.is_truthy(msg:find("is there twice, first at", 1, true), msg)
    end
  end)

  it("is none without plugins", function()
    for text, want in pairs { ["<html>"] = "r.yaml:1:1: ", ["a: 1"] = "r.yaml:1:1: ",
      ["plugins: x"] = "r.yaml:1:1: ", ["{"] = "r.yaml:", ["- a"] = "r.yaml:1:1: " } do
      local list, msg = read(text)
      assert.is_nil(list)
      assert.equal(want, msg:sub(1, #want), text)
    end
    assert.same({}, assert(read "plugins:\n").entries)
  end)
end)

describe("the index", function()
  local list = { entries = {
    { name = "jira", description = "Tickets of Jira,\nwith\ttabs", language = "lua", source = "/a" },
    { name = "pager-jira", description = "Wakes people", provides = { "IntegrationProvider[pager]" },
      source = "/b" },
    { name = "zebra", description = "Nothing of jira", source = "source" },
  } }
  local text = index.make(list, "key 1")

  it("belongs to what it was made from", function()
    assert.is_true(index.valid(text, "key 1"))
    assert.is_false(index.valid(text, "key"))
    assert.is_false(index.valid(text:sub(1, -2), "key 1"))
    assert.is_false(index.valid(nil, "key 1"))
    assert.equal(3, index.count(text))
  end)

  it("finds names, and words wherever they are, the best first", function()
    assert.same(list.entries[2], index.find(text, "pager-jira"))
    assert.is_nil(index.find(text, "jir"))
    assert.is_nil(index.find(text, ""))
    local function found(...)
      local names = {}
      for i, hit in ipairs(index.search(text, { ... })) do names[i] = hit.name .. hit.rank end
      return table.concat(names, " ")
    end
    assert.equal("jira0 pager-jira2 zebra3", found "jira")
    assert.equal("pager-jira3", found("wakes", "jira"))
    assert.equal("pager-jira3", found "integrationprovider[pager]")
    assert.equal("", found "source")
    assert.equal("jira3 pager-jira3 zebra3", found())
  end)
end)

describe("edit.remove", function()
  it("takes out one key and leaves the rest as it is", function()
    for _, case in ipairs {
      { "yaml", "a: 1 # one\nregistries:\n  # team\n  x: u\n  y:\n    url: v\n    key: w\n\n  z: t # end\n",
        "y", "a: 1 # one\nregistries:\n  # team\n  x: u\n\n  z: t # end\n" },
      { "yaml", "registries:\n  y: u\n", "y", "registries:\n" },
      { "yaml", "registries:\n  x: u\n", "y", "registries:\n  x: u\n" },
      { "yaml", "registries:\n  y: {url: u,\n    key: k}\n  x: u", "y", "registries:\n  x: u" },
      { "toml", '[registries]\nx = "u"\ny = "v"\n[pais]\nversion = "1.0.0"\n', "y",
        '[registries]\nx = "u"\n[pais]\nversion = "1.0.0"\n' },
      { "toml", '[registries.y]\nurl = "v"\nkey = "k"\n\n[pais]\nversion = "1.0.0"\n', "y",
        '\n[pais]\nversion = "1.0.0"\n' },
    } do
      assert.equal(case[4], remove(case[2], case[1], { "registries", case[3] }))
    end
  end)

  it("refuses what it cannot do safely", function()
    for _, case in ipairs { { "yaml", "registries: {x: u, y: v}\n" },
      { "yaml", "a: &a {y: u}\nregistries: *a\n" }, { "toml", 'registries = {x = "u", y = "v"}\n' } } do
      local new, _, code = remove(case[2], case[1], { "registries", "y" })
      assert.same({ nil, "E_EDIT" }, { new, code })
    end
  end)
end)

describe("pais registry", function()
  local w, list
  before_each(function()
    w = world.new { ["lists/a.yaml"] = "plugins:\n  tool: {source: ../tool, description: A tool}\n" }
    list = w.dir .. "/list"
    repo.commit(list, { ["plugins.toml"] = '[plugins.jira]\nsource = "jira"\ndescription = "Tickets"\n' })
  end)

  local function synced(line)
    local r = w:pais("registry sync --json " .. (line or ""))
    local out = {}
    for _, o in ipairs(assert(json.decode(r.out), r.err)) do out[o.name] = o end
    return out, r.code
  end

  it("adds, syncs, finds and removes", function()
    w:must("registry add files lists/a.yaml")
    w:must("registry add repo file://" .. list)
    assert.equal(("registries:\n  files: %s/lists/a.yaml\n  repo: file://%s\n"):format(w.dir, list),
      w:read ".config/pais/pais.yaml")
    local found = json.decode(w:must("registry search --json tickets").out)
    local commit = repo.git(list, "rev-parse HEAD")
    assert.same({ { name = "jira", registry = "repo", description = "Tickets",
      source = ("file://%s//jira#%s"):format(list, commit) } }, found)
    assert.equal(w.dir .. "/tool", json.decode(w:must("registry show files --json").out).plugins[1].source)
    assert.equal('[plugins.jira]\nsource = "jira"\ndescription = "Tickets"\n',
      w:read ".config/pais/registries/repo.toml")
    assert.equal(1, w:pais("registry search nothing-of-this").code)
    assert.truthy(w:must("registry list").out:find("repo +1 plugin "))
    w:must("registry remove repo")
    assert.is_nil(w:read ".config/pais/registries/repo.toml")
    assert.equal(("registries:\n  files: %s/lists/a.yaml\n"):format(w.dir), w:read ".config/pais/pais.yaml")
    assert.equal(12, w:pais("registry remove repo").code)
    assert.equal(2, w:pais("registry remove core").code)
  end)

  it("brings only what is new, and keeps the copy of what fails", function()
    w:must("registry add files lists/a.yaml")
    w:must("registry add repo file://" .. list)
    local before = w:tree ".config/pais/registries"
    local out, code = synced()
    assert.equal(0, code)
    assert.same({ "unchanged", 0 }, { out.repo.status, out.repo.bytes })
    assert.equal("unchanged", out.files.status)
    fs.write(w.dir .. "/lists/a.yaml", "plugins: [\n")
    repo.commit(list, { ["plugins.toml"] = "nonsense" })
    out, code = synced()
    assert.equal(20, code)
    assert.same({ "failed", "E_SYNTAX" }, { out.files.status, out.files.code })
    assert.equal("failed", out.repo.status)
    assert.truthy(out.repo.message:find("list//plugins.toml:1:", 1, true), out.repo.message)
    assert.same(before, w:tree ".config/pais/registries")
    repo.commit(list, { ["plugins.toml"] = "plugins = {}\n" })
    out, code = synced "repo"
    assert.same({ "updated", 0, 0 }, { out.repo.status, out.repo.entries, code })
    fs.rmtree(list)
    assert.equal("E_FILE", synced("repo").repo.code)
    assert.equal("plugins = {}\n", w:read ".config/pais/registries/repo.toml")
  end)

  it("tells of some of very many warnings", function()
    local lines = { "plugins:" }
    for i = 1, 300 do lines[#lines + 1] = ("  Bad%d: {source: x}"):format(i) end
    assert(fs.write(w.dir .. "/many.yaml", table.concat(lines, "\n") .. "\n"))
    local r = w:must "registry add many many.yaml"
    local _, told = r.err:gsub("is left out", "")
    assert.equal(10, told)
    assert.truthy(r.err:find("290 more warnings; 'pais registry sync many --json' has all", 1, true), r.err)
  end)

  it("does not let one bad registry spoil the rest", function()
    w = world.new { [".config/pais/pais.yaml"] = ("registries:\n  bad: 'ext::x'\n  gone: /no/such.yaml\n  good: %s\n")
      :format(w.dir .. "/lists/a.yaml") }
    local out, code = synced()
    assert.equal(20, code)
    assert.same({ "failed", "failed", "updated", "unchanged" }, { out.bad.status, out.gone.status,
      out.good.status, out.core.status })
    local r = w:pais "registry sync"
    assert.truthy(r.err:find "gone: read /no/such.yaml")
    assert.truthy(r.err:find "2 of 4 registries failed")
    assert.equal("tool", json.decode(w:must("registry search --json tool").out)[1].name)
    assert.equal(12, w:pais("registry sync goood").code)
  end)

  it("--frozen asks for nothing and writes nothing; --offline asks no network", function()
    w:must("registry add files lists/a.yaml")
    w:must("registry add far https://example.org/a.yaml --no-sync")
    local before = w:tree()
    local out, code = synced "--frozen"
    assert.same({ "kept", "failed", 20 }, { out.files.status, out.far.status, code })
    assert.same(before, w:tree())
    fs.write(w.dir .. "/.config/pais/registries/far.yaml", "plugins: {}\n")
    fs.write(w.dir .. "/lists/a.yaml", "plugins: {}\n")
    out, code = synced "--offline"
    assert.same({ "updated", "kept", 0 }, { out.files.status, out.far.status, code })
    out, code = synced "--frozen"
    assert.same({ "kept", "kept", 0 }, { out.files.status, out.far.status, code })
    -- The copy of another address is none of this one.
    fs.write(w.dir .. "/.config/pais/pais.yaml", "registries: {files: /other.yaml}\n")
    assert.same({ "failed", "E_REGISTRY" }, { synced("--frozen").files.status,
      synced("--frozen").files.code })
  end)

  it("leaves the old copy or the new one, wherever it is killed", function()
    local old, new = w:read "lists/a.yaml", "plugins: {other: {source: x}}\n"
    w:must("registry add files lists/a.yaml")
    local file = ".config/pais/registries/files.yaml"
    for _, after in ipairs { false, true } do
      local n, killed = 0, true
      while killed do
        n = n + 1
        fs.write(w.dir .. "/lists/a.yaml", old)
        w:must "registry sync files"
        fs.write(w.dir .. "/lists/a.yaml", new)
        killed = world.killed(n, after, function()
          w:inside(function()
            local regs = require("pais.registry").named { "files" }
            assert(require("pais.registry.sync").run(regs, {}, function() end))
          end)
        end)
        local copy = w:read(file)
        assert.is_true(copy == old or copy == new)
        local name = copy == old and "tool" or "other"
        local found = json.decode(w:must("registry show files --json").out).plugins
        assert.equal(name, found[1].name)
        assert.same({ "kept", 1 }, { synced("files --frozen").files.status,
          synced("files --frozen").files.entries })
      end
      assert.is_true(n > 3)
      assert.equal(new, w:read(file))
    end
  end)

  it("goes one after the other, and says so", function()
    w:must("registry add files lists/a.yaml")
    local lock = assert(fs.lock(w.home .. "/.state/registries/lock"))
    local pipe = assert(io.popen(("env -i HOME=%s %s registry sync files 2>&1"):format(w.dir, sh.pais())))
    assert.equal("pais: another sync is running; waiting for it to end", pipe:read "l")
    lock:release()
    assert.equal("files: unchanged, 1 plugin", pipe:read "l")
    assert.is_true(pipe:close())
  end)

  it("takes only what was signed with the pinned key", function()
    if not sh.have "minisign" then return pending "minisign is not installed" end
    local function sign(options)
      assert.equal(0, sh.run(("minisign -S %s -s %s/k -m lists/a.yaml"):format(options or "", w.dir),
        { cwd = w.dir }).code)
    end
    local function key(name)
      sh.run(("minisign -G -W -f -p %s.pub -s %s"):format(name, name), { cwd = w.dir })
      return w:read(name .. ".pub"):match "\n(%S+)"
    end
    local good, other = key "k", key "other"
    sign()
    assert.equal(2, w:pais("registry add files lists/a.yaml --key nonsense").code)
    assert.equal(20, w:pais("registry add files lists/a.yaml --key " .. other).code)
    assert.is_nil(w:read ".config/pais/registries/files.yaml")
    w:must("registry add files lists/a.yaml --force --key " .. good)
    local text = w:read "lists/a.yaml"
    assert.equal(text, w:read ".config/pais/registries/files.yaml")
    sign "-l"
    assert.equal("unchanged", synced().files.status)
    local signature = w:read "lists/a.yaml.minisig"
    for _, change in ipairs {
      function() fs.write(w.dir .. "/lists/a.yaml", text .. "# more\n") end,
      function() fs.remove(w.dir .. "/lists/a.yaml.minisig") end,
      function()
        fs.write(w.dir .. "/lists/a.yaml.minisig", (signature:gsub("\ntrusted comment: .", "%0x")))
      end,
      function() fs.write(w.dir .. "/lists/a.yaml.minisig", "nonsense") end,
    } do
      change()
      local out, code = synced()
      assert.same({ "failed", "E_SIGNATURE", 20 }, { out.files.status, out.files.code, code })
      assert.equal(text, w:read ".config/pais/registries/files.yaml")
      fs.write(w.dir .. "/lists/a.yaml", text)
      fs.write(w.dir .. "/lists/a.yaml.minisig", signature)
    end
    assert.equal("unchanged", synced().files.status)
    -- What was good once does not come back in place of what is newer.
    sign "-t timestamp:2000000000"
    assert.equal("unchanged", synced().files.status)
    sign "-t timestamp:1900000000"
    local out = synced()
    assert.equal("E_SIGNATURE", out.files.code)
    assert.is_truthy(out.files.message:find("2030-03-17 17:46, older than", 1, true), out.files.message)
    sign "-t timestamp:2000000001"
    assert.equal("unchanged", synced().files.status)
    repo.commit(list, { ["plugins.toml"] = "plugins = {}\n" })
    assert.equal(20, w:pais("registry add repo file://" .. list .. " --key " .. good).code)
    sh.run(("minisign -S -s %s/k -m plugins.toml"):format(w.dir), { cwd = list })
    repo.commit(list, {})
    assert.equal("updated", synced("repo").repo.status)
  end)

  it("finds among 10,000 plugins at once", function()
    local lines = { "plugins:" }
    for i = 1, 10000 do
      lines[#lines + 1] = ("  plugin-%d: {source: ./p%d, version: 1.0.%d, language: lua, description: "
        .. "Number %d of many plugins that do something with incidents}"):format(i, i, i, i)
    end
    fs.write(w.dir .. "/lists/a.yaml", table.concat(lines, "\n") .. "\n")
    w:must "registry add many lists/a.yaml"
    local before = sh.cpu_s()
    for _ = 1, 5 do
      assert.equal("plugin-7777", json.decode(w:must("registry search --json 7777 incidents").out)[1].name)
    end
    local took = (sh.cpu_s() - before) / 5
    assert.is_true(took < 0.15, "it took " .. took .. " s") -- with a shell; alone some 15 ms
  end)
end)

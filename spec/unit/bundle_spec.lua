--- Bundles: how they are written, what is said of them, and that they are installed as a whole.

local bundle = require "pais.bundle"
local fs = require "pais.fs"
local json = require "pais.json"
local listing = require "pais.registry.listing"
local schema = require "pais.schema"
local scratch = require "scratch"
local world = require "world"

local AT = { name = "team", address = { kind = "file", path = "/srv/list.yaml" } }

local function read(text, toml)
  local list = assert(listing.read(text, "list", AT, toml))
  local said = {}
  for i, p in ipairs(list.problems) do said[i] = schema.format(p) end
  return list, said
end

local function file(name, text)
  local dir = scratch.dir { [name] = text }
  local one, problems = bundle.file(dir .. "/" .. name, "named")
  local said = {}
  for i, p in ipairs(problems) do said[i] = schema.format(p):sub(#dir + 2) end
  return one, said
end

describe("a bundle", function()
  teardown(scratch.clean)

  it("is the same as list and map, in YAML and TOML, in a listing and in a file", function()
    local keys = { plugins = { "b jira true ^1.2 -", "a incident true - Incidents",
      "a slack false - -", "c pager false - -" }, environment = { "JIRA_TOKEN true -",
      "REGION false eu", "DEBUG false -" } }
    local forms = {
      ["list.yaml"] = [[
plugins: ["b/jira@^1.2", {name: a/incident, description: Incidents}, {name: a/slack, required: false}]
optional: [c/pager]
environment: [JIRA_TOKEN, {name: REGION, default: eu}, {name: DEBUG, required: false}]
]],
      ["map.yaml"] = [[
required: {b/jira: ^1.2, a/incident: {description: Incidents}}
optional:
  a/slack:
  c/pager:
environment:
  JIRA_TOKEN:
  REGION: eu
  DEBUG: {required: false}
]],
      ["map.toml"] = [[
[bundle]
name = "named"
[plugins."b/jira"]
version = "^1.2"
[plugins."a/incident"]
required = true
description = "Incidents"
[plugins."a/slack"]
required = false
[optional."c/pager"]
[environment.JIRA_TOKEN]
[environment.REGION]
default = "eu"
[environment.DEBUG]
required = false
]],
    }
    for name, text in pairs(forms) do
      local one, said = file(name, text)
      assert.same({}, said, name)
      local found = { plugins = {}, environment = {} }
      for i, p in ipairs(one.plugins) do
        found.plugins[i] = table.concat({ p.registry, p.name, tostring(p.required), p.version or "-",
          p.description or "-" }, " ")
      end
      for i, v in ipairs(one.environment) do
        found.environment[i] = ("%s %s %s"):format(v.name, v.required, v.default or "-")
      end
      assert.same(keys, found, name)
      assert.equal("named", one.name)
    end
    local inside = read("plugins: {}\nbundles:\n  x: {plugins: [jira], conflicts: [y]}\n").bundles
    local alike = read('plugins = []\n[[bundles]]\nname = "x"\nplugins = ["jira"]\nconflicts = ["y"]\n',
      true).bundles
    assert.same(inside, alike)
    assert.equal("team", inside[1].registry)
  end)

  it("may be written as elsewhere: with a head, values, commands for afterwards", function()
    local one, said = file("bundle.yaml", [[
bundle: {name: tools, version: 1.0.0, description: Tools, author: You, license: MIT, pais-version: ">=0.1"}
plugins: {gx: {required: true, description: Many repositories}}
environment: {}
post-install: [{command: pais skill list, description: look}, pais status]
conflicts: []
]])
    assert.same({}, said)
    assert.same({ "tools", "1.0.0", ">=0.1", "pais skill list", "pais status" }, { one.name, one.version,
      one.core_version, one.post_install[1].command, one.post_install[2].command })
  end)

  it("that is wrong is left out of its listing, which stays good, and the place is named", function()
    local list, said = read [[
plugins: {jira: {source: /srv/jira}}
bundles:
  good: {plugins: [jira], enviroment: [A]}
  none: {}
  Upper: {plugins: [jira]}
  twice: {plugins: [jira], optional: [b/jira]}
  self: {plugins: [jira], conflicts: [self]}
  word: {plugins: ["no name"]}
  two: {plugins: [jira], description: [x]}
]]
    assert.equal(1, #list.entries)
    assert.same({ "good" }, { list.bundles[1].name, list.bundles[2] })
    assert.same({
      "list:3:27: unknown key 'enviroment', did you mean 'environment'?",
      "list:4:3: 'none' is left out: it has no plugins",
      "list:5:3: 'Upper' is left out: expected a name of small letters, digits and dashes, such as "
        .. "'jira', got 'Upper'",
      "list:6:11: 'twice' is left out: it has the plugin 'jira' twice",
      "list:7:27: 'self' is left out: it conflicts with 'self', which it has itself",
      "list:8:20: 'word' is left out: expected a plugin's name, such as 'jira', 'team/jira' or "
        .. "'jira@^1.2', got 'no name'",
      "list:9:26: 'two' is left out: expected text, got a list" }, said)
    list, said = read "plugins: {}\nbundles: many\n"
    assert.same({}, list.bundles)
    assert.same({ "list:2:1: expected a list or a map, got 'many'" }, said)
  end)

  for _, text in ipairs { "", "3", "plugins: 3", "plugins: [", "plugins: {a: [1]}", "[plugins]\n",
    "plugins: [{required: true}]", "bundle: x\nplugins: [a]" } do
    it(("file with %q is an error with a place"):format(text), function()
      local one, said = file("x.yaml", text)
      assert.is_nil(one)
      assert.truthy(said[1]:find "^x.yaml:%d+:%d+: ", said[1])
    end)
  end
end)

local function plugin(name, more)
  return ("plugin: {name: %s, version: 1.2.0, description: The %s plugin}\n%s"):format(name, name,
    more or "")
end

local LIST = [[
plugins:
  incident: {source: incident, version: 1.2.0}
  jira: {source: jira, version: 1.2.0}
  slack: {source: slack}
  gone: {source: gone}
  needy: {source: needy}
bundles:
  on-call:
    description: For people on call
    plugins: [incident, jira@^1.0]
    optional: [slack]
    environment: {JIRA_TOKEN: {description: the site has it}, REGION: eu}
    conflicts: [legacy, old]
  old: {plugins: [legacy-a, legacy-b]}
  half: {plugins: [incident, gone]}
  needs: {plugins: [jira, needy]}
  nowhere: {plugins: [incident, nobody]}
  later: {plugins: [jira], core_version: ">=99"}
  newer: {plugins: [jira@^2]}
]]

describe("pais bundle", function()
  local w

  before_each(function()
    w = world.new {
      ["lists/list.yaml"] = LIST,
      ["lists/incident/plugin.yaml"] = plugin "incident",
      ["lists/jira/plugin.yaml"] = plugin "jira",
      ["lists/slack/plugin.yaml"] = plugin "slack",
      ["lists/needy/plugin.yaml"] = plugin("needy", "consumes: {m: {contract: MemoryProvider, optional: false}}\n"),
      -- Another registry, which comes first by its name, has a plugin of the same name.
      ["aaa/list.yaml"] = "plugins: {jira: {source: jira}}\n",
      ["aaa/jira/plugin.yaml"] = plugin "jira" .. "# another one\n",
    }
    w:must "registry add team lists/list.yaml"
    w:must "registry add aaa aaa/list.yaml"
  end)
  teardown(scratch.clean)

  local function show(name) return assert(json.decode(w:must("bundle show --json " .. name).out)) end

  local function put(name)
    assert(fs.mkdirs(w.home .. "/plugins/" .. name))
    assert(fs.write(w.home .. "/plugins/" .. name .. "/plugin.yaml", plugin(name)))
  end

  -- Everything that is installed, as far as it is the person's.
  local function plugins() return fs.list(w.home .. "/plugins") or {} end

  it("lists and shows what there is, and writes nothing", function()
    assert(fs.mkdirs(w.home .. "/bundles/mine"))
    assert(fs.write(w.home .. "/bundles/mine/bundle.yaml", "plugins: [hooks]\n"))
    assert(fs.write(w.home .. "/bundles/bad.yaml", "plugins: 3\n"))
    local before = w:tree()
    local r = w:must "bundle list"
    assert.truthy(r.out:find("\nmine +not installed +0/1 +%(home%)\n"), r.out)
    assert.truthy(r.out:find("\non%-call +not installed +0/2 +team +For people on call\n"), r.out)
    assert.truthy(r.out:find("\nfoundation +not installed +0/%d+ +core"), r.out)
    assert.equal("pais: read bundle: ~/.config/pais/bundles/bad.yaml:1:1: expected a map or a list, "
      .. "got 3\n", r.err)
    assert.truthy(w:must("registry show team").out:find "bundles +half, later, needs, newer, nowhere")
    local one = show "on-call"
    assert.same({ "missing", "team", "1.2.0" }, { one.plugins[2].state, one.plugins[2].from,
      one.plugins[2].offered })
    assert.same({ false, "eu" }, { one.environment[1].set, one.environment[2].default })
    r = w:pais "bundle show bad"
    assert.equal(12, r.code)
    r = w:pais "bundle show on-cal"
    assert.equal(10, r.code)
    assert.truthy(r.err:find("did you mean 'on-call'?", 1, true), r.err)
    assert.equal("nowhere", show("nowhere").plugins[2].state)
    w:must "bundle install on-call --dry-run"
    assert.same(before, w:tree(nil, ".config/pais/plugins"))
  end)

  it("installs the required plugins at once, from its own registry, and says what is left", function()
    assert(fs.write(w.home .. "/.env", "REGION=us\n", 384))
    local r = w:must "bundle install on-call --yes"
    assert.same({ ".pais", "incident", "jira" }, plugins())
    local lock = fs.read(w.home .. "/pais.lock")
    assert.truthy(lock:find('name: "team/jira@^1.0"', 1, true), lock)
    assert.is_nil(fs.read(w.home .. "/plugins/jira/plugin.yaml"):find "another one")
    assert.truthy(r.out:find "To be set in ~/.config/pais/.env:\n  JIRA_TOKEN=  the site has it\n", r.out)
    assert.is_nil(r.out:find "REGION")
    assert.truthy(r.out:find("Optional: slack (--with NAME, or --all)", 1, true), r.out)
    local made = assert(json.decode(w:must("plugin generations --json").out)).list
    assert.same({ 2, "install bundle on-call: incident 1.2.0, jira 1.2.0" }, { #made, made[2].what })
    assert.equal("installed", show("on-call").state)
    r = assert(json.decode(w:must("bundle install team/on-call --with slack --yes --json").out))
    assert.same({ { "incident", "jira" }, "slack" }, { r.unchanged, r.installed[1].name })
    assert.same({}, r.left)
  end)

  it("is all or nothing", function()
    for name, want in pairs { half = "gone", needs = "MemoryProvider", nowhere = "nobody",
      later = "needs pais >=99", newer = "team/jira" } do
      local r = w:pais("bundle install --yes " .. name)
      assert.not_equal(0, r.code, name .. r.out)
      assert.truthy(r.err:find(want, 1, true), r.err)
      assert.is_nil(fs.read(w.home .. "/pais.lock"), name)
      if name == "half" then assert.truthy(r.out:find("Nothing was changed.", 1, true), r.out) end
    end
    local r = w:pais "bundle install on-call --with slakc --yes"
    assert.truthy(r.err:find("it has no plugin 'slakc'\n  did you mean 'slack'?", 1, true), r.err)
    assert.equal(2, w:pais("bundle install on-call").code) -- nobody can be asked
    assert.is_nil(fs.read(w.home .. "/pais.lock"))
  end)

  it("refuses what must not meet, and names both; either side may have said so", function()
    local function refused(name, what)
      local r = w:pais("bundle install --yes " .. name)
      assert.equal(1, r.code)
      assert.truthy(r.err:find(("install bundle %s: it conflicts with the %s, which is installed")
        :format(name, what), 1, true), r.err)
    end
    put "legacy-a"
    w:must "bundle install on-call --dry-run" -- half of a bundle is none
    put "legacy-b"
    refused("on-call", "bundle 'old'")
    put "legacy"
    refused("on-call", "plugin 'legacy'")
    for _, name in ipairs { "legacy", "legacy-a", "legacy-b" } do fs.rmtree(w.home .. "/plugins/" .. name) end
    w:must "bundle install on-call --yes"
    refused("old", "bundle 'on-call'")
    assert.truthy(w:pais("bundle install old").err:find("('on-call' says so)", 1, true))
    assert.equal("old", show("old").name)
    assert.same({ { what = "bundle", name = "on-call", by = "on-call" } }, show("old").in_the_way)
  end)

  it("leaves alone what is there, and never takes a folder for a plugin of a registry", function()
    put "jira"
    assert(fs.mkdirs(w.dir .. "/team/incident"))
    assert(fs.write(w.dir .. "/team/incident/plugin.yaml", plugin "incident" .. "# a trap\n"))
    local r = w:must "bundle install on-call --yes"
    assert.truthy(r.out:find("jira: is installed already", 1, true), r.out)
    assert.is_nil(fs.read(w.home .. "/plugins/incident/plugin.yaml"):find "trap")
  end)

  it("is completed, with its optional plugins", function()
    local function completed(line)
      return w:must("complete line " .. line).out
    end
    assert.truthy(completed("bundle show on"):find("on%-call"))
    assert.truthy(completed("bundle install on-call --with ''"):find "slack")
  end)
end)

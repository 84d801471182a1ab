--- Registries over real networks' protocols, with real servers, and one that behaves badly.
local fs = require "pais.fs"
local json = require "pais.json"
local repo = require "repo"
local scratch = require "scratch"
local servers = require "servers"
local sh = require "sh"
local world = require "world"

local LISTING = "plugins:\n  %s: {source: 'https://example.org/%s.git', description: From %s}\n"
local SECRET = "s3cret:1"

local function listing(name) return LISTING:format(name, name, name) end

describe("registries", function()
  local srv, w, words
  local open, tls = "http://127.0.0.1:8080", "https://localhost:8443"

  setup(function() srv = servers.start() end)
  teardown(function()
    srv:stop()
    scratch.clean()
  end)
  before_each(function()
    w, words = world.new(), {}
    for name in pairs { a = 1, ["private/b"] = 1, gone = 1 } do
      fs.write(srv.dir .. "/www/" .. name .. ".yaml", listing(name:match "%w+$"))
    end
    fs.rmtree(srv.dir .. "/repos/r")
    repo.commit(srv.dir .. "/repos/r", { ["registry.yaml"] = listing "c",
      ["team/list.toml"] = '[plugins.d]\nsource = "../d"\n' })
  end)
  -- Whatever is said, a secret is not.
  after_each(function()
    local said = table.concat(words, "\n")
    assert.is_nil(said:find("s3cret", 1, true), said)
  end)

  local function configure(list)
    local lines = { "registries:" }
    for name, url in pairs(list) do lines[#lines + 1] = ("  %s: %s"):format(name, url) end
    fs.mkdirs(w.home)
    assert(fs.write(w.home .. "/pais.yaml", table.concat(lines, "\n") .. "\n"))
  end

  local function run(line, more)
    local r = w:pais(line, srv:env(more))
    words[#words + 1] = r.out .. r.err
    return r
  end

  local function sync(more)
    local r = run("registry sync --json", more)
    local out = {}
    for _, o in ipairs(assert(json.decode(r.out), r.err)) do out[o.name] = o end
    return out, r.code
  end

  local function copy(name)
    return w:read(".config/pais/registries/" .. name .. ".yaml")
  end

  it("come by HTTPS, git over HTTPS, ssh and git's own protocol, and only when they are new", function()
    fs.mkdirs(w.home)
    fs.write(w.home .. "/.env", "PAIS_TOKEN_LOCALHOST_8443=spec:" .. SECRET .. "\n", 384)
    local user = sh.run("id -un").out:gsub("\n", "")
    configure { https = tls .. "/a.yaml", token = tls .. "/private/b.yaml", git = tls .. "/git/r",
      part = tls .. "/git/r//team/list.toml#main", closed = tls .. "/private/git/r",
      ssh = "ssh://spec" .. srv.dir .. "/repos/r", scp = user .. "@spec:" .. srv.dir .. "/repos/r#main",
      daemon = "git://127.0.0.1/r" }
    local out, code = sync()
    for name, o in pairs(out) do
      if name ~= "core" then assert.same({ name, "updated", 1 }, { name, o.status, o.entries }, o.message) end
    end
    assert.equal(0, code)
    assert.equal(listing "a", copy "https")
    assert.equal(listing "b", copy "token")
    for _, name in ipairs { "git", "closed", "ssh", "scp", "daemon" } do
      assert.equal(listing "c", copy(name))
    end
    local commit = repo.git(srv.dir .. "/repos/r", "rev-parse HEAD")
    assert.equal(tls .. "/git/r//d#" .. commit,
      json.decode(run("registry show part --json").out).plugins[1].source)

    -- Nothing new: no listing comes, as the server's log says.
    assert(io.open(srv.dir .. "/access.log", "w")):close() -- nginx has it open
    out, code = sync()
    for name, o in pairs(out) do
      assert.equal("unchanged", o.status, name)
      local few = (name == "https" or name == "token" or name == "core") and 0 or 2000
      assert.is_true((o.bytes or 0) <= few, name)
    end
    assert.equal(0, code)
    local log = fs.read(srv.dir .. "/access.log")
    assert.truthy(log:find('GET /a.yaml HTTP/1.1" 304', 1, true))
    assert.is_nil(log:find("POST", 1, true))

    commit = repo.commit(srv.dir .. "/repos/r", { ["registry.yaml"] = listing "e" })
    fs.write(srv.dir .. "/www/a.yaml", listing "longer")
    out = sync()
    assert.same({ "updated", "updated", "updated", "unchanged" }, { out.https.status, out.ssh.status,
      out.git.status, out.token.status })
    assert.equal(commit, out.scp.commit)
    assert.equal(listing "e", copy "daemon")
    assert.equal(listing "longer", copy "https")
  end)

  it("let the user's own credentials in: .netrc, git's helpers, the address", function()
    fs.write(w.dir .. "/.netrc", "machine 127.0.0.1 login spec password " .. SECRET .. "\n", 384)
    fs.write(w.dir .. "/.gitconfig", ([[
[credential "%s"]
  helper = "!f() { echo $1 >> %s/helper.log; echo username=spec; echo password=%s; }; f"
]]):format(tls, w.dir, SECRET))
    configure { netrc = open .. "/private/b.yaml", helper = tls .. "/private/git/r",
      address = "https://spec:s3cret%3A1@localhost:8443/private/b.yaml" }
    local out, code = sync()
    assert.same({ 0, "updated", "updated", "updated" }, { code, out.netrc.status, out.helper.status,
      out.address.status })
    assert.equal("get\nstore\n", w:read "helper.log")
    run "registry list"
    run "registry show address"
    run "registry sync"
    -- A helper that is wrong is told so.
    fs.write(w.dir .. "/.gitconfig", (w:read(".gitconfig"):gsub(SECRET, "wrong")))
    fs.remove(w.dir .. "/helper.log")
    out, code = sync()
    assert.same({ 21, "E_AUTH", "unchanged" }, { code, out.helper.code, out.netrc.status })
    assert.equal("get\nerase\n", w:read "helper.log")
  end)

  it("say that credentials are missing, and that access is refused", function()
    configure { file = tls .. "/private/b.yaml", git = tls .. "/private/git/r",
      ssh = "ssh://stranger" .. srv.dir .. "/repos/r", denied = "http://127.0.0.1:8888/status/403.yaml" }
    local out, code = sync()
    for _, name in ipairs { "file", "git", "ssh", "denied" } do
      assert.equal("E_AUTH", out[name].code, name)
      assert.truthy(out[name].next)
    end
    assert.equal(21, code)
    configure { file = tls .. "/private/b.yaml", gone = tls .. "/none.yaml" }
    out, code = sync()
    assert.same({ "E_AUTH", "E_HTTP", 20 }, { out.file.code, out.gone.code, code })
  end)

  it("are only taken from who they should be from", function()
    configure { file = tls .. "/a.yaml", git = tls .. "/git/r",
      ssh = "ssh://changed" .. srv.dir .. "/repos/r" }
    local out, code = sync { SSL_CERT_FILE = "/etc/ssl/certs/ca-certificates.crt" }
    assert.same({ "E_TLS", "E_TLS", "E_TLS", 20 }, { out.file.code, out.git.code, out.ssh.code, code })
    for _, kind in ipairs { ".yaml", ".toml" } do
      assert.is_nil(w:read(".config/pais/registries/file" .. kind))
    end
  end)

  it("are refused for a reason when a server misbehaves, and the last good copy stays", function()
    local bad = "http://127.0.0.1:8888/"
    local cases = {
      missing = { "none.yaml", "E_HTTP" }, gone = { "status/410.yaml", "E_HTTP" },
      broken = { "status/500.yaml", "E_HTTP" }, drip = { "drip.yaml", "E_TIMEOUT" },
      silent = { "silent.yaml", "E_TIMEOUT" }, cut = { "cut.yaml", "E_NETWORK" },
      html = { "html.yaml", "E_SCHEMA" }, endless = { "endless.yaml", "E_TOO_LARGE" },
      bomb = { "bomb.yaml", "E_TOO_LARGE" }, loop = { "loop.yaml", "E_NETWORK" },
      file = { "to-file.yaml", "E_ADDRESS" }, gopher = { "to-gopher.yaml", "E_ADDRESS" },
      far = { "to-far.yaml", "E_ADDRESS" }, nogit = { "good.git", "E_GIT" },
      badgit = { "git", "E_GIT" }, nobody = { ":1/x.yaml", "E_NETWORK" },
    }
    local list = {}
    for name, case in pairs(cases) do
      list[name] = case[1]:find "^:" and "http://127.0.0.1" .. case[1] or bad .. case[1]
    end
    list.good, list.once = bad .. "good.yaml", bad .. "once.yaml"
    configure(list)
    fs.mkdirs(w.home .. "/registries")
    for name in pairs(cases) do fs.write(w.home .. "/registries/" .. name .. ".yaml", listing "old") end
    local out, code = sync { PAIS_NETWORK_STALL = "3" }
    for name, case in pairs(cases) do
      assert.same({ name, "failed", case[2] }, { name, out[name].status, out[name].code }, out[name].message)
      assert.equal(listing "old", copy(name), name)
      assert.equal("before", out[name].copy)
    end
    assert.same({ "updated", "updated", 20 }, { out.good.status, out.once.status, code })
    assert.same({}, (function()
      local left = {}
      for _, name in ipairs(fs.list(w.home .. "/.state/registries")) do
        if name:find "new" or name:find "part" then left[#left + 1] = name end
      end
      return left
    end)())
  end)

  it("give credentials to no other site, and to none that others can listen to", function()
    fs.write(w.dir .. "/.netrc", ("machine 127.0.0.1 login spec password %s\nmachine localhost login spec "
      .. "password %s\n"):format(SECRET, SECRET), 384)
    configure { away = "http://spec:s3cret%3A1@127.0.0.1:8888/away.yaml",
      here = "http://spec:s3cret%3A1@127.0.0.1:8888/tell.yaml" }
    assert.equal("updated", sync().away.status)
    assert.equal("# None\nplugins: {}\n", copy "away")
    assert.truthy(copy("here"):find("# Basic ", 1, true))
    configure { open = "http://example.org/a.yaml" }
    assert.equal("E_ADDRESS", sync().open.code)
  end)

  it("go through a proxy, and by plain HTTP where that is meant", function()
    configure { meant = "{url: 'http://example.org/good.yaml', insecure: true}",
      here = "http://127.0.0.1:8888/good.yaml", other = "http://example.org/good.yaml" }
    local out, code = sync { http_proxy = "http://127.0.0.1:8888", no_proxy = "127.0.0.1" }
    assert.same({ "updated", "updated", "E_ADDRESS", 20 }, { out.meant.status, out.here.status,
      out.other.code, code })
    assert.equal("E_NETWORK", sync().meant.code)
  end)

  it("are checked against their signature, which is asked for beside them", function()
    sh.run(("minisign -G -W -f -p %s/k.pub -s %s/k"):format(w.dir, w.dir))
    local key = w:read("k.pub"):match "\n(%S+)"
    local file = srv.dir .. "/www/signed.yaml"
    fs.write(file, listing "signed")
    fs.remove(file .. ".minisig")
    configure { s = ("{url: '%s/signed.yaml', key: %s}"):format(tls, key) }
    assert.equal("E_HTTP", sync().s.code)
    sh.run(("minisign -S -s %s/k -m %s"):format(w.dir, file))
    assert.equal("updated", sync().s.status)
    assert.same({ "unchanged", 0 }, { sync().s.status, (select(2, sync())) })
    fs.write(file, listing "altered")
    assert.equal("E_SIGNATURE", sync().s.code)
    assert.equal(listing "signed", copy "s")
  end)

  it("have plugins whose long history stays where it is, and which come all the same without git", function()
    local dir, lines = srv.dir .. "/repos/long", {}
    repo.commit(dir, { ["plugin.yaml"] = "plugin: {name: long, version: 1.0.0}\n" })
    for i = 1, 700 do
      lines[#lines + 1] = ("commit refs/heads/main\ncommitter x <x@example.org> %d +0000\ndata 0\n%s"
        .. "M 644 inline n\ndata %d\n%d\n"):format(1700000000 + i, i == 1 and
        "from refs/heads/main^0\n" or "", #tostring(i), i)
    end
    fs.write(srv.dir .. "/history", table.concat(lines))
    repo.git(dir, "fast-import --quiet < " .. srv.dir .. "/history")
    repo.git(dir, "tag -a -m x old main~20")
    local commit, middle = repo.git(dir, "rev-parse main"), repo.git(dir, "rev-parse main~99")
    local count = 0
    local function clone(url, ref, path)
      count = count + 1
      local to = ("%s/clone-%d"):format(w.dir, count)
      fs.write(w.dir .. "/request", json.encode { id = 1, op = "clone", url = url, ref = ref, to = to,
        depth = 1, timeout_ms = 60000, stall_ms = 30000 } .. "\n")
      local vars = {}
      for name, value in pairs(srv:env { HOME = w.dir, PATH = path or "/usr/bin:/bin" }) do
        vars[#vars + 1] = name .. "=" .. sh.quote(value)
      end
      local r = sh.run(("/usr/bin/env -i %s %s < %s/request"):format(table.concat(vars, " "),
        sh.pais():gsub("pais$", "pais-net"), w.dir))
      local last = assert(json.decode(r.out:match "([^\n]+)\n$"), r.out .. r.err)
      assert.same({}, fs.list(to .. ".objects") or {})
      return last.via or last.error.message, last.commit, fs.read(to .. "/n")
    end
    assert.same({ "git", commit, "700" }, { clone("ssh://spec" .. dir) })
    assert.same({ "git", repo.git(dir, "rev-parse old^{}"), "680" }, { clone(tls .. "/git/long", "old") })
    assert.same({ "git", middle, "601" }, { clone("git://127.0.0.1/long", middle) })
    fs.write(w.dir .. "/.netrc", "machine localhost login spec password " .. SECRET .. "\n", 384)
    assert.same({ "git", commit, "700" }, { clone(tls .. "/private/git/long") })
    fs.remove(w.dir .. "/.netrc")
    local secret = tls:gsub("//", "//spec:" .. SECRET .. "@")
    assert.same({ "git", commit, "700" }, { clone(secret .. "/private/git/long") })
    -- Without git: with all of its history.
    assert.same({ "libgit2", middle, "601" }, { clone("git://127.0.0.1/long", middle, "/nowhere") })
  end)

  it("are ended at once by Ctrl-C, and leave nothing behind", function()
    configure { silent = "http://127.0.0.1:8888/silent.yaml", git = "http://127.0.0.1:8888/silent/git",
      good = tls .. "/a.yaml" }
    local r = sh.run(("env -i HOME=%s PATH=/usr/bin:/bin SSL_CERT_FILE=%s/ca.pem timeout -s INT 1 %s registry sync")
      :format(w.dir, srv.dir, sh.pais()))
    assert.is_true(r.code ~= 0)
    assert.equal(listing "a", copy "good")
    assert.equal("", sh.run("ps -eo args | grep '[p]ais-net' | grep -v defunct").out)
  end)
end)

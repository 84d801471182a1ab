--- What goes wrong between here and a server: certificates, proxies, answers that are none, packs that
--- break. Each is a message of one line with a code and a next step; nothing is left behind.
local fs = require "pais.fs"
local json = require "pais.json"
local repo = require "repo"
local scratch = require "scratch"
local servers = require "servers"
local sh = require "sh"
local world = require "world"

local SECRET = "s3cret"

describe("at the network's edges", function()
  local srv, dir, env
  local bad = "http://127.0.0.1:8888/"

  setup(function()
    srv, dir = servers.start(), scratch.dir()
    env = srv:env { HOME = dir, PATH = "/usr/bin:/bin" }
    fs.write(srv.dir .. "/www/a.yaml", "plugins: {}\n")
    local noise = {}
    for i = 1, 20000 do noise[i] = tostring(math.random(0)) end
    repo.commit(srv.dir .. "/repos/noisy", { ["registry.yaml"] = "plugins: {}\n",
      noise = table.concat(noise) })
  end)
  teardown(function()
    srv:stop()
    scratch.clean()
  end)

  -- Answers of pais-net by name; `requests`: addresses, or tables with more.
  local function ask(requests, more)
    local words, lines, at = {}, {}, {}
    for name, value in pairs(env) do words[#words + 1] = name .. "=" .. sh.quote(value) end
    for name, value in pairs(more or {}) do words[#words + 1] = name .. "=" .. sh.quote(value) end
    for name, r in pairs(requests) do
      local request = { id = name, op = "get", to = dir .. "/out/" .. name, stall_ms = 10000 }
      for key, value in pairs(type(r) == "table" and r or { url = r }) do request[key] = value end
      lines[#lines + 1] = json.encode(request) .. "\n"
    end
    fs.rmtree(dir .. "/out")
    fs.mkdirs(dir .. "/out")
    local r = sh.run(("env -i %s %s"):format(table.concat(words, " "), sh.pais() .. "-net"),
      { input = table.concat(lines) })
    assert.equal("", r.err)
    assert.is_nil(r.out:find(SECRET, 1, true), r.out)
    for line in r.out:gmatch "[^\n]+" do
      local answer = json.decode(line)
      if not answer.progress then at[answer.id] = answer end
    end
    return at
  end

  -- Each fails with this code, with words in its message and in the next step; nothing is left.
  local function fails(cases, more)
    local requests = {}
    for name, case in pairs(cases) do requests[name] = case[1] end
    local got = ask(requests, more)
    for name, case in pairs(cases) do
      local e = (got[name] or {}).error or {}
      assert.same({ name, case[2] }, { name, e.code }, json.encode(got[name]))
      local text = e.message .. "\n" .. (e.next or "")
      for i = 3, #case do
        assert.is_truthy(text:find(case[i], 1, true), case[i] .. "\nin\n" .. text)
      end
      assert.is_nil(e.message:find("\n", 1, true))
    end
    assert.same({}, fs.list(dir .. "/out"))
  end

  local function tls(port) return ("https://localhost:%d/a.yaml"):format(port) end

  it("a server is who it should be, or the reason says which way it is not", function()
    local cases = {}
    for port, says in pairs { [8444] = { "expired", "clock" }, [8446] = { "self", "SSL_CERT_FILE" },
      [8445] = { "host name", "for another one" }, [8447] = { "no TLS can be agreed on", "1.2" } } do
      cases["file" .. port] = { tls(port), "E_TLS", says[1], says[2] }
      cases["git" .. port] = { { op = "ls-remote", url = tls(port) }, "E_TLS", says[1], says[2] }
    end
    cases.plain = { "https://127.0.0.1:8080/a.yaml", "E_TLS", "no TLS can be agreed on" }
    fails(cases)
    local ca = srv.dir .. "/ca.pem"
    for _, name in ipairs { "CURL_CA_BUNDLE", "GIT_SSL_CAINFO" } do
      assert.is_true(ask({ x = tls(8443) }, { SSL_CERT_FILE = "", [name] = ca }).x.ok)
      end
    fails({ x = { tls(8443), "E_TLS", "/nonesuch", "SSL_CERT_FILE" } }, { SSL_CERT_FILE = "/nonesuch" })
  end)

  it("a proxy is told apart from the server, and its password is never shown", function()
    local proxy = "http://u:p%40s3cret@127.0.0.1:8888"
    local got = ask({ file = tls(8443), git = { op = "ls-remote", url = "https://localhost:8443/git/noisy" } },
      { https_proxy = proxy })
    assert.is_true(got.file.ok and got.git.ok)
    fails({ x = { "https://localhost:1/a.yaml", "E_NETWORK", "the proxy refuses to connect (403)",
      "no_proxy" } }, { HTTPS_PROXY = proxy })
    for url, says in pairs { ["http://127.0.0.1:8888"] = "the proxy wants credentials",
      ["http://u:s3cret@127.0.0.1:8888"] = "the proxy wants credentials" } do
      fails({ x = { tls(8443), "E_AUTH", says, "all_proxy: http://USER:PASSWORD@HOST:PORT" } },
        { all_proxy = url })
    end
    for _, url in ipairs { "http://127.0.0.1:1", "http://u:s3cret@[bad", "ftp://u:s3cret@127.0.0.1:1" } do
      fails({ x = { tls(8443), "E_NETWORK", "https_proxy names a proxy" } }, { https_proxy = url })
    end
    assert.is_true(ask({ x = tls(8443) }, { https_proxy = "http://127.0.0.1:1",
      no_proxy = "localhost" }).x.ok)
  end)

  it("an answer that is none is not taken for one", function()
    fails {
      unasked = { bad .. "unasked", "E_HTTP", "nothing has changed, and was not asked" },
      partial = { bad .. "partial", "E_HTTP", "206" }, headers = { bad .. "headers", "E_TOO_LARGE", "head" },
      line = { bad .. "line", "E_TOO_LARGE", "head" }, lie = { bad .. "lie", "E_TOO_LARGE", "larger than" },
      reset = { bad .. "reset", "E_NETWORK", "reset" }, busy = { bad .. "status/429", "E_HTTP", "later" },
      silent = { { url = bad .. "silent", stall_ms = 1000 }, "E_TIMEOUT", "network.stall" },
    }
    local got = ask { old = bad .. "old", weak = bad .. "weak", etag = bad .. "etag",
      again = { url = bad .. "weak", etag = 'W/"1"' }, six = "http://[::1]:8888/good" }
    assert.is_true(got.old.ok)
    assert.same({ 'W/"1"', false }, { got.weak.etag, got.weak.unchanged })
    assert.is_true(got.again.unchanged)
    -- A tag that could not be sent back is none.
    assert.is_true(got.etag.ok)
    assert.is_nil(got.etag.etag)
    local none = got.six.error and got.six.error.message:find "connect"
    assert.is_true(none and true or got.six.ok)
  end)

  it("a pack that breaks leaves neither a folder nor a cache that is broken", function()
    local cases = {}
    for how, case in pairs { cut = { "E_NETWORK", "closed" }, reset = { "E_NETWORK", "reset" },
      stalled = { "E_TIMEOUT", "network.stall" }, flipped = { "E_GIT" },
      locked = { "E_AUTH", "none are known" } } do
      local url, stall = bad .. "pack-" .. how .. "/noisy", how == "stalled" and 1000 or nil
      cases[how] = { { op = "clone", url = url, stall_ms = stall }, table.unpack(case) }
      cases[how .. "-file"] = { { op = "fetch", url = url, path = "registry.yaml", stall_ms = stall,
        cache = dir .. "/cache-" .. how }, table.unpack(case) }
    end
    fails(cases)
    -- With the same cache, from a server that is whole, and from one that never ends its answer.
    local url = "http://127.0.0.1:8080/git/noisy"
    local again = { open = { op = "clone", url = bad .. "pack-open/noisy" } }
    for _, how in ipairs { "cut", "reset", "stalled", "flipped" } do
      again[how] = { op = "fetch", url = url, path = "registry.yaml", cache = dir .. "/cache-" .. how }
    end
    for how, answer in pairs(ask(again)) do assert.is_true(answer.ok, how .. json.encode(answer)) end
  end)

  it("what libgit2 cannot read comes by git, with the same credentials and rules", function()
    local commit = repo.commit(srv.dir .. "/repos/new", { ["registry.yaml"] = "plugins: {}\n" },
      "--object-format=sha256")
    local url = "https://localhost:8443/private/git/new"
    local got = ask {
      token = { op = "clone", url = url, user = "spec", password = "s3cret:1" },
      address = { op = "clone", url = url:gsub("//", "//spec:s3cret%%3A1@") },
      moved = { op = "clone", url = bad .. "move/git/new" },
      refs = { op = "ls-remote", url = url, user = "spec", password = "s3cret:1" },
      wrong = { op = "clone", url = url, user = "spec", password = "s3cret:2" },
      none = { op = "clone", url = url },
    }
    for _, name in ipairs { "token", "address", "moved" } do
      assert.same({ name, "git", commit }, { name, got[name].via, got[name].commit },
        json.encode(got[name]))
    end
    assert.same({ "git", commit, "refs/heads/main" }, { got.refs.via, got.refs.refs["refs/heads/main"],
      got.refs.head }, json.encode(got.refs))
    assert.same({ "E_AUTH", "E_AUTH" }, { got.wrong.error.code, got.none.error.code })
    -- After credentials that were refused come those that git knows.
    fs.write(dir .. "/.gitconfig", [[
[credential "https://localhost:8443"]
  helper = "!f() { test $1 = get && echo username=spec && echo password=s3cret:1; }; f"
]])
    got = ask { late = { op = "clone", url = url, token = "wrong" }, early = { op = "clone", url = url } }
    assert.same({ "git", "git" }, { got.late.via, got.early.via }, json.encode(got))
    fs.remove(dir .. "/.gitconfig")
  end)

  it("ssh is told not to ask, says why it does not get in, and ends when it is given up", function()
    local config, known = dir .. "/ssh_config", dir .. "/known"
    sh.run(("ssh-keygen -q -t ed25519 -N '' -f %s/other"):format(dir))
    fs.write(known, "[127.0.0.1]:2222 " .. fs.read(dir .. "/other.pub"))
    fs.write(config, ("Host moved new\n  HostName 127.0.0.1\n  Port 2222\n  IdentityFile %s/key\n"
      .. "Host moved\n  UserKnownHostsFile %s\nHost new\n  UserKnownHostsFile %s.none\n"):format(srv.dir,
      known, known))
    local path = srv.dir .. "/repos/noisy"
    local function ls(url, stall) return { op = "ls-remote", url = url, stall_ms = stall } end
    fails({ moved = { ls("ssh://moved" .. path), "E_TLS", "another one than before", "ssh-keygen -R" },
      new = { ls("ssh://new" .. path), "E_TLS", "not known", "ssh new" } },
      { GIT_SSH_COMMAND = "ssh -F " .. config })
    fails { key = { ls("ssh://stranger" .. path), "E_AUTH", "Permission denied", "'ssh stranger'" },
      none = { ls "ssh://spec/nonesuch", "E_GIT", "there is no git repository" } }
    fails({ slow = { ls("ssh://spec/x", 1000), "E_TIMEOUT" } }, { GIT_SSH_COMMAND = "sleep 4712; :" })
    assert.equal("", sh.run("pgrep -f 'sleep [4]712'").out)
    -- Nor does git's own ssh ask.
    local commit = repo.git(srv.dir .. "/repos/new", "rev-parse HEAD")
    fs.write(dir .. "/wrap", ('#!/bin/sh\necho "$*" >>%s/told\nexec ssh -F %s/ssh_config "$@"\n'):format(
      dir, srv.dir), 493)
    local got = ask({ new = { op = "clone", url = "ssh://spec" .. srv.dir .. "/repos/new" } },
      { GIT_SSH_COMMAND = dir .. "/wrap" })
    assert.same({ "git", commit }, { got.new.via, got.new.commit }, json.encode(got))
    for line in fs.read(dir .. "/told"):gmatch "[^\n]+" do
      assert.is_truthy(line:find("BatchMode=yes", 1, true), line)
    end
  end)

  it("a person gets one line, a next step and an exit code; what was there stays", function()
    local w = world.new { ["src/p/plugin.yaml"] = "plugin: {name: p, version: 1.0.0}\n" }
    w:must "plugin install -y src/p"
    local before = w:tree ".config/pais/plugins"
    local r = w:pais("plugin install -y " .. bad .. "pack-cut/noisy", env)
    assert.same({ 20, "" }, { r.code, r.out })
    assert.is_truthy(r.err:find "^pais: install http://127.0.0.1:8888/pack%-cut/noisy: [^\n]+\n  try again\n$", r.err)
    assert.same(before, w:tree ".config/pais/plugins")
    -- A token of .env is for the git command, too.
    fs.write(w.home .. "/.env", "PAIS_TOKEN_LOCALHOST_8443=spec:s3cret:1\n", 384)
    fs.write(w.home .. "/pais.yaml", "registries: {new: 'https://localhost:8443/private/git/new'}\n")
    r = w:must("registry sync new --json", srv:env())
    assert.equal("updated", json.decode(r.out)[1].status)
    assert.equal("plugins: {}\n", w:read ".config/pais/registries/new.yaml")
    -- A copy that somebody has removed is no longer what has not changed.
    fs.write(w.home .. "/pais.yaml", "registries: {file: 'https://localhost:8443/a.yaml', "
      .. "git: 'http://127.0.0.1:8080/git/noisy'}\n")
    w:must("registry sync", srv:env())
    for _, name in ipairs { "file", "git" } do fs.remove(w.home .. "/registries/" .. name .. ".yaml") end
    w:must("registry sync", srv:env())
    for _, name in ipairs { "file", "git" } do
      assert.equal("plugins: {}\n", w:read(".config/pais/registries/" .. name .. ".yaml"))
    end
  end)
end)

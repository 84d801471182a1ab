--- pais-net and pais.net, as far as they need no server: git repositories in files, and what is refused.
local fs = require "pais.fs"
local json = require "pais.json"
local net = require "pais.net"
local repo = require "repo"
local scratch = require "scratch"
local sh = require "sh"

-- What pais-net itself says to lines: answers by id, in the order in which they came.
local function talk(lines, opts)
  local r = sh.run((opts or "") .. sh.pais() .. "-net", { input = lines })
  local answers = {}
  for line in r.out:gmatch("[^\n]+") do answers[#answers + 1] = assert(json.decode(line)) end
  return answers, r
end

describe("pais.net", function()
  local dir, list, first, second
  setup(function()
    dir = scratch.dir()
    list = dir .. "/list"
    first = repo.commit(list, { ["plugins.yaml"] = "plugins: {}\n", ["sub/deep/x.txt"] = "x\n",
      [".gitattributes"] = "*.txt text eol=crlf\n" })
    repo.git(list, "tag -a v1 -m v1")
    repo.git(list, "branch side")
    second = repo.commit(list, { ["plugins.yaml"] = "plugins: {a: {source: ../a}}\n" })
  end)
  teardown(scratch.clean)

  local function one(request)
    request.url = request.url or "file://" .. list
    return assert(net.run { request })[1]
  end

  it("clones a tree, byte for byte and without git's own folder", function()
    local r = one { op = "clone", to = dir .. "/whole" }
    assert.is_true(r.ok)
    assert.same({ second, "refs/heads/main", 3, 0, "libgit2" },
      { r.commit, r.ref, r.files, r.submodules, r.via })
    assert.same({ ".gitattributes", "plugins.yaml", "sub" }, fs.list(dir .. "/whole"))
    assert.equal("x\n", fs.read(dir .. "/whole/sub/deep/x.txt"))
    assert.is_nil(fs.stat(dir .. "/whole.objects"))
  end)

  it("finds branches, tags and commits", function()
    for ref, name in pairs { v1 = "refs/tags/v1", side = "refs/heads/side",
      ["refs/tags/v1"] = "refs/tags/v1", [first] = "refs/heads/side" } do
      local r = one { op = "clone", to = dir .. "/" .. ref:gsub("/", "_"), ref = ref }
      assert.equal(first, r.commit, ref)
      assert.equal(name, r.ref)
    end
    local short = one { op = "clone", to = dir .. "/short", ref = first:sub(1, 9), path = "sub/deep" }
    assert.equal(first, short.commit)
    assert.same({ "x.txt" }, fs.list(dir .. "/short"))
    assert.equal("E_REF", one { op = "clone", to = dir .. "/no", ref = "nope" }.error.code)
    assert.equal("E_REF", one { op = "clone", to = dir .. "/no", ref = ("0"):rep(40) }.error.code)
    assert.equal("E_PATH", one { op = "clone", to = dir .. "/no", path = "nope" }.error.code)
    assert.equal("E_PATH", one { op = "clone", to = dir .. "/no", path = "plugins.yaml" }.error.code)
  end)

  it("fetches one file, and nothing while the commit is the same", function()
    local request = { op = "fetch", path = "plugins.yaml", to = dir .. "/one", cache = dir .. "/cache" }
    local r = one(request)
    assert.equal("plugins: {a: {source: ../a}}\n", fs.read(dir .. "/one"))
    assert.is_true(r.bytes > 0)
    fs.remove(dir .. "/one")
    request.have = r.commit
    local again = one(request)
    assert.same({ true, 0, r.commit }, { again.unchanged, again.bytes, again.commit })
    assert.is_nil(fs.stat(dir .. "/one"))
    -- A ref that moved: the objects that are there are not sent again.
    request.have, request.ref = nil, "v1"
    local moved = one(request)
    assert.equal(first, moved.commit)
    assert.equal("plugins: {}\n", fs.read(dir .. "/one"))
    assert.is_true(moved.bytes < r.bytes)
    assert.equal("E_PATH", one { op = "fetch", path = "sub", to = dir .. "/two",
      cache = dir .. "/cache" }.error.code)
  end)

  it("lists refs", function()
    local r = one { op = "ls-remote" }
    assert.equal("refs/heads/main", r.head)
    assert.equal(second, r.refs["refs/heads/main"])
    assert.equal(first, r.refs["refs/tags/v1^{}"])
  end)

  it("refuses what is too large before it writes it", function()
    for _, limit in ipairs { { max_file = 10 }, { max_files = 2 }, { max_bytes = 100 } } do
      limit.op, limit.to = "clone", dir .. "/large"
      assert.equal("E_TOO_LARGE", one(limit).error.code)
      assert.is_nil(fs.stat(dir .. "/large"))
    end
    local r = one { op = "fetch", path = "plugins.yaml", to = dir .. "/large", max_file = 5,
      cache = dir .. "/c2" }
    assert.equal("E_TOO_LARGE", r.error.code)
    assert.is_nil(fs.stat(dir .. "/large"))
    assert.is_nil(fs.stat(dir .. "/large.part"))
  end)

  it("refuses folders without end", function()
    local deep = dir .. "/deep"
    repo.commit(deep, { [("d/"):rep(70) .. "x"] = "x" })
    local r = one { op = "clone", url = "file://" .. deep, to = dir .. "/deeper" }
    assert.equal("E_TOO_LARGE", r.error.code)
    assert.is_nil(fs.stat(dir .. "/deeper"))
  end)

  it("takes nothing for a repository that is none, and no address that is none", function()
    for url, code in pairs { ["file://" .. dir .. "/none"] = "E_FILE", ["file://" .. dir] = "E_GIT",
      ["ext::sh -c touch% /tmp/x"] = "E_ADDRESS", ["--upload-pack=x:y"] = "E_ADDRESS",
      ["ssh://-oProxyCommand=x/y"] = "E_ADDRESS", ["http://example.org/x.git"] = "E_ADDRESS",
      ["git://example.org/x"] = "E_ADDRESS", ["ftp://example.org/x"] = "E_ADDRESS" } do
      local r = one { op = "clone", url = url, to = dir .. "/refused" }
      assert.equal(code, r.error.code, url)
      assert.is_nil(fs.stat(dir .. "/refused"))
    end
  end)

  it("leaves out submodules and refuses git's own names", function()
    local bad = dir .. "/bad"
    repo.commit(bad, { a = "a" })
    repo.git(bad, "update-index --add --cacheinfo 160000," .. first .. ",sub")
    repo.commit(bad, { b = "b" })
    repo.git(bad, "update-index --add --cacheinfo 160000," .. first .. ",sub")
    repo.git(bad, "commit -q -m sub")
    local r = one { op = "clone", url = "file://" .. bad, to = dir .. "/subs" }
    assert.same({ nil, 2, 1 }, { r.error and r.error.message, r.files, r.submodules })
    local blob = repo.git(bad, "rev-parse HEAD:a")
    for _, name in ipairs { ".git", "..", ".GIT", "git~1", ".g\u{200c}it" } do
      local tree = sh.run(("printf '100644 blob %s\\t%s\\n' | git -C %s mktree"):format(blob, name, bad))
      local commit = repo.git(bad, "commit-tree -m x " .. tree.out)
      repo.git(bad, "update-ref refs/heads/evil " .. commit)
      local evil = one { op = "clone", url = "file://" .. bad, to = dir .. "/evil", ref = "evil" }
      assert.is_truthy(evil.error, name)
      assert.same({}, fs.list(dir .. "/evil") or {}, name)
    end
  end)

  it("falls back on the git command where libgit2 cannot read", function()
    local new = dir .. "/sha256"
    local commit = repo.commit(new, { ["plugins.yaml"] = "plugins: {}\n", ["s/x.txt"] = "x\n",
      [".gitattributes"] = "*.txt text eol=crlf\n" }, "--object-format=sha256")
    local r = one { op = "clone", url = "file://" .. new, to = dir .. "/new" }
    assert.same({ "git", commit, 3 }, { r.via, r.commit, r.files })
    assert.equal("x\n", fs.read(dir .. "/new/s/x.txt"))
    local file = one { op = "fetch", url = "file://" .. new, to = dir .. "/new.yaml",
      path = "plugins.yaml", cache = dir .. "/c3" }
    assert.equal("plugins: {}\n", fs.read(dir .. "/new.yaml"))
    assert.equal("git", file.via)
    assert.equal("E_TOO_LARGE", one { op = "clone", url = "file://" .. new, to = dir .. "/new2",
      max_files = 1 }.error.code)
    -- What is received is bounded as well, whatever is asked for of it.
    local large = {}
    for i = 1, 40000 do large[i] = tostring(math.random(0)) end
    repo.commit(new, { large = table.concat(large) })
    local bounded = one { op = "fetch", url = "file://" .. new, to = dir .. "/new3",
      path = "plugins.yaml", cache = dir .. "/c4", max_bytes = 100000 }
    assert.same({ "E_TOO_LARGE", "read file://" .. new .. ": it is larger than 100000 bytes" },
      { bounded.error.code, bounded.error.message })
    assert.is_nil(fs.stat(dir .. "/c4"))
  end)

  it("tells how far it is", function()
    local seen = {}
    net.run({ { op = "clone", url = "file://" .. list, to = dir .. "/told" } }, function(i, p)
      seen[#seen + 1] = p.phase or p.ok and "done"
      assert.equal(1, i)
    end)
    assert.equal("done", seen[#seen])
  end)

  it("names the variables of a host's token", function()
    assert.same({ "PAIS_TOKEN_GITHUB_COM", "GITHUB_TOKEN" }, net.token_names "github.com")
    assert.same({ "PAIS_TOKEN_127_0_0_1_80" }, net.token_names "127.0.0.1:80")
  end)
end)

describe("pais-net", function()
  it("answers lines that are no requests, and goes on", function()
    local answers = talk('nonsense\n{"id":1,"op":"cancel"}\n{"id":2,"op":"get","url":"x:y","to":"/x"}\n'
      .. '{"id":3}')
    assert.equal(3, #answers)
    local codes = {} -- requests are worked on side by side: in which order they end is open
    for _, answer in ipairs(answers) do codes[answer.id] = answer.error.code end
    assert.same({ [json.null] = "E_USAGE", [2] = "E_ADDRESS", [3] = "E_USAGE" }, codes)
  end)

  it("ends a request that is cancelled, or told to, and says so", function()
    -- A server that takes connections and never says anything; each step waits for the one before.
    local script = [=[python3 -c '
import json, signal, socket, subprocess, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(9)
place = "127.0.0.1:%d/x" % s.getsockname()[1]
net = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
def ask(**request):
    net.stdin.write(json.dumps(request) + "\n")
    net.stdin.flush()
def answer():
    print(net.stdout.readline(), end="", flush=True)
ask(id=1, op="get", url="http://" + place, to="/nonexistent/x")
ask(id=3, op="ls-remote", url="git://" + place)
ask(id=2, op="get", url="http://" + place, to="/nonexistent/x", timeout_ms=300)
answer()
ask(id=1, op="cancel")
answer()
net.send_signal(signal.SIGTERM)
answer()
sys.exit(net.wait())
' ]=] .. sh.pais() .. "-net"
    local r, codes = sh.run(script), {}
    for line in r.out:gmatch("[^\n]+") do
      local answer = json.decode(line)
      codes[answer.id] = answer.error.code
    end
    assert.same({ "E_CANCELLED", "E_TIMEOUT", "E_CANCELLED" }, codes, r.err)
    assert.equal(0, r.code)
  end)
end)

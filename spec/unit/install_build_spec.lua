--- Plugins that are built: with pip from an index of this machine, with make, with cargo; what fails,
--- what is cut short, and what events do meanwhile.

local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"
local world = require "world"

local EVENT = '{"hook_event_name": "Stop", "session_id": "s"}'

local function put(dir, files)
  for path, text in pairs(files) do
    assert(fs.mkdirs((dir .. "/" .. path):match "^(.*)/"))
    assert(fs.write(dir .. "/" .. path, text, text:sub(1, 2) == "#!" and 493 or 420))
  end
end

local function made(sources)
  local w = world.new()
  put(w.dir .. "/src", sources)
  put(w.dir, { event = EVENT })
  return w
end

local function says(r, ...)
  for _, text in ipairs { ... } do
    assert.is_truthy((r.out .. r.err):find(text, 1, true), text .. "\nin\n" .. r.out .. r.err)
  end
end

local function alive(pid)
  local stat = fs.read(("/proc/%d/stat"):format(pid))
  return stat ~= nil and stat:match "^.*%) (.)" ~= "Z"
end

local function made_with_make(version, recipe)
  return { ["tool/plugin.yaml"] = ([[
plugin: {name: tool, version: %s, language: shell, entry: out/run.sh}
actions: {go: {}}
hooks: {Stop: true}
build: {type: make}
]]):format(version), ["tool/Makefile"] = "all:\n\t" .. recipe .. "\n" }
end

local RUN = [[mkdir -p out && printf '#!/bin/sh\necho %s >&2; exit 2\n' > out/run.sh ]]
  .. [[&& chmod +x out/run.sh]]

-- A wheel made here: a zip archive with one module in it.
local WHEEL = [[
import sys, zipfile
name = "paisthing"
with zipfile.ZipFile(sys.argv[1] + "/paisthing-1.2.0-py3-none-any.whl", "w") as z:
    info = name + "-1.2.0.dist-info/"
    z.writestr(name + ".py", "WORD = 'from the wheel'\n")
    z.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: paisthing\nVersion: 1.2.0\n")
    z.writestr(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    z.writestr(info + "RECORD", "")
]]

-- The folder of uv: it is no package of Debian, so it is fetched once with pip.
local function uv_program()
  local found = sh.run("command -v uv").out:match "^(.*)/uv\n"
  if found then return found end
  local dir = (os.getenv "PAIS_BUILD" or "build") .. "/tools/uv"
  if not fs.stat(dir .. "/bin/uv") then
    -- Of Debian's Python, pip is only there as the wheel that environments are made with.
    sh.run(("PYTHONPATH=$(echo /usr/share/python-wheels/pip-*.whl) python3 -m pip install --quiet "
      .. "--only-binary :all: --target %s uv"):format(dir))
  end
  return fs.stat(dir .. "/bin/uv") and fs.realpath(dir .. "/bin")
end

describe("a plugin that is built", function()
  teardown(scratch.clean)

  it("by make: shown, built, put in place; what the build adds is not part of the hash", function()
    local w = made(made_with_make("1.0.0", RUN:format "one"))
    local r = w:must "plugin install -y src/tool"
    says(r, "build     /usr/bin/make", "building tool with make", "installed tool 1.0.0")
    says(w:pais "run tool go", "one")
    says(w:must "plugin verify", "as it was installed")
    -- An update that does not build leaves what works.
    put(w.dir .. "/src", made_with_make("2.0.0", "echo x; echo ERROR: pipe-dream >&2; "
      .. "for i in 1 2 3 4 5; do echo; echo at $$i; done; exit 3"))
    r = w:pais "plugin update -y"
    assert.equal(1, r.code)
    says(r, "build plugin 'tool': exit code 2", "\nERROR: pipe-dream\nat 1\n", ".state/build/tool.log")
    says(w:pais "run tool go", "one")
    says(w:must "plugin verify", "as it was installed")
    -- One that changes the plugin's own files is none.
    put(w.dir .. "/src", made_with_make("2.0.0", "echo x >> plugin.yaml"))
    says(w:pais "plugin update -y", "it changed plugin.yaml; a build may add files")
    says(w:pais "run tool go", "one")
    -- Nor is one without its program.
    put(w.dir .. "/src", made_with_make("2.0.0", "echo made"))
    says(w:pais "plugin update -y", "it went through, but there is no out/run.sh",
      "plugin.entry in the manifest names the program")
    -- What its hooks start themselves is not looked for; nor does anything start an entry.
    put(w.dir .. "/src", { ["hooked/plugin.yaml"] = "plugin: {name: hooked, version: 1.0.0}\n"
      .. "build: {type: make}\nhooks: {Stop: {command: ./out/run.sh}}\n",
      ["hooked/Makefile"] = "all:\n\tmkdir out; touch out/run.sh\n" })
    says(w:must "plugin install -y src/hooked", "installed hooked 1.0.0")
    w:must "plugin remove hooked"
    put(w.dir .. "/src", made_with_make("2.0.0", RUN:format "two"))
    w:must "plugin update -y"
    says(w:pais "run tool go", "two")
    w:must "plugin rollback"
    says(w:pais "run tool go", "one")
  end)

  -- What left its group and its session is a process that only its number tells of.
  local DAEMON = [[setsid sh -c 'echo $$$$ > %s; sleep 4711 & wait' & while ! [ -s %s ]; do sleep 0.02; done]]

  it("ends with everything that the build started when it is told to", function()
    local w = made(made_with_make("1.0.0", RUN:format "one"))
    w:must "plugin install -y src/tool"
    local before = w:tree ".config/pais/plugins/tool"
    local daemon, pid = w.dir .. "/daemon", w.dir .. "/pid"
    put(w.dir .. "/src", made_with_make("2.0.0", (DAEMON:format(daemon, daemon))
      .. "; sleep 4711 & echo $$$$ > " .. pid .. "; wait"))
    for signal, code in pairs { TERM = 143, HUP = 129 } do
      fs.remove(pid)
      fs.remove(daemon)
      local r = w:pais(([[plugin update -y & pais=$!; for i in $(seq 400); do
        [ -s pid ] && break; sleep 0.02; done; kill -%s $pais; wait $pais]]):format(signal))
      assert.same({ signal, code }, { signal, r.code })
      says(r, "interrupted: nothing was changed")
      assert.equal("", sh.run("pgrep -f 'sleep [4]711'").out)
      assert.is_false(alive(w:read "daemon"))
    end
    assert.is_nil(fs.stat(w.home .. "/plugins/.pais/stage"))
    assert.same(before, w:tree ".config/pais/plugins/tool")
    assert.is_truthy(w:read(".config/pais/pais.lock"):find("1.0.0", 1, true))
    -- Nor is anything left of a build that ends by itself.
    put(w.dir .. "/src", made_with_make("2.0.0", DAEMON:format(daemon, daemon) .. "; "
      .. RUN:format "two"))
    w:must "plugin update -y"
    assert.is_false(alive(w:read "daemon"))
  end)

  it("beside others, and what fails keeps none of them from its place", function()
    local sources = {}
    for _, name in ipairs { "left", "right", "wrong" } do
      local other = name == "left" and "right" or "left"
      for path, text in pairs(made_with_make("1.0.0", name == "wrong" and "exit 3"
        or ("touch ../%s.here; for i in $$(seq 500); do [ -e ../%s.here ] && break; sleep 0.02; done; ")
          :format(name, other) .. ("[ -e ../%s.here ]; "):format(other) .. RUN:format(name))) do
        sources[path:gsub("^tool", name)] = text:gsub("name: tool", "name: " .. name)
      end
    end
    local w = made(sources)
    if require("pais.pool").cores() < 2 then return pending "there is one core" end
    local r = w:pais "plugin install -y src/wrong src/left src/right"
    assert.equal(1, r.code)
    says(r, "building left with make", "installed left 1.0.0", "installed right 1.0.0",
      "build plugin 'wrong': exit code 2", ".state/build/wrong.log")
    says(w:must "plugin build left right left", "built left\nbuilt right\n")
  end)

  it("gets no variable that it did not ask for", function()
    local sources = made_with_make("1.0.0", "env > seen; " .. RUN:format "one")
    sources["tool/plugin.yaml"] = sources["tool/plugin.yaml"]:gsub("{type: make}",
      "{type: make, env: [WANTED, FROM_FILE]}")
    local w = made(sources)
    put(w.home, { [".env"] = "FROM_FILE=f1\nOTHER_FILE=f2\n",
      ["pais.yaml"] = "install: {build_env: [ALWAYS]}\n" })
    fs.chmod(w.home .. "/.env", 384)
    local r = w:must("plugin install -y src/tool", { WANTED = "w1", ALWAYS = "a1", GITHUB_TOKEN = "t1",
      AWS_PROFILE = "t2", CARGO_REGISTRY_TOKEN = "t3", PIP_INDEX_URL = "https://u:t4@localhost/",
      CARGO_NET_OFFLINE = "true", CARGO_TARGET_DIR = "/t6", PYTHONPATH = "/t5", MAKEFLAGS = "-k" })
    says(r, "gets WANTED of your environment", "gets FROM_FILE of your environment")
    local seen = w:read ".config/pais/plugins/tool/seen"
    for _, text in ipairs { "WANTED=w1", "FROM_FILE=f1", "ALWAYS=a1", "CARGO_NET_OFFLINE=true" } do
      assert.is_truthy(seen:find(text, 1, true), text .. "\nin\n" .. seen)
    end
    for _, text in ipairs { "t1", "t2", "t3", "t4", "t5", "t6", "f2", "PAIS_", "-k" } do
      assert.is_nil(seen:find(text, 1, true), text .. "\nin\n" .. seen)
    end
  end)

  it("is built when it is first needed, but never by an event", function()
    local w = made {}
    put(w.home .. "/plugins", made_with_make("1.0.0", RUN:format "made"))
    local r = w:pais "hook dispatch < event"
    assert.equal(0, r.code)
    local last = json.decode(w:must("log --json -n 1").out:match "[^\n]*")
    assert.is_truthy(last.faults[1].message:find("'pais plugin build tool' builds it", 1, true),
      json.encode(last))
    assert.is_nil(fs.stat(w.home .. "/plugins/tool/out"))
    says(w:pais("run tool go", { PAIS_HOOKED = "1" }), "pais plugin build tool builds it")
    says(w:pais "run tool go", "tool: it is not built yet", "made")
    assert.equal(2, w:pais("hook dispatch < event").code)
    -- Where it is worked on, it is built again after a change.
    put(w.dir .. "/src", made_with_make("1.0.0", RUN:format "before"))
    w:must "plugin install -y --dev --force src/tool"
    says(w:pais "run tool go", "before")
    put(w.dir .. "/src", made_with_make("1.0.0", RUN:format "after"))
    says(w:pais "run tool go", "its sources have changed", "after")
    says(w:must "plugin build tool", "built tool")
    -- One that failed is tried again, until it is through.
    put(w.dir .. "/src", made_with_make("1.0.0", "exit 1"))
    for _ = 1, 2 do says(w:pais "run tool go", "build plugin 'tool': exit code 2") end
    says(w:pais "doctor", "its last build was not finished", "pais plugin build tool")
    put(w.dir .. "/src", made_with_make("1.0.0", RUN:format "again"))
    says(w:pais "run tool go", "its last build was not finished", "again")
  end)

  it("by pip, from wheels of this machine", function()
    local w = made { ["py/plugin.yaml"] = [[
plugin: {name: py, version: 1.0.0, language: python}
hooks: {Stop: true}
actions: {hello: {}}
]], ["py/src/plugin.py"] = "import paisthing, sys\nprint(paisthing.WORD, sys.argv[1], file=sys.stderr)\n",
      ["py/pyproject.toml"] = '[project]\nname = "py"\ndependencies = ["paisthing>=1.2"]\n' }
    fs.mkdirs(w.dir .. "/wheels")
    assert.equal(0, sh.run("python3 - " .. w.dir .. "/wheels", { input = WHEEL }).code)
    local env = { PIP_NO_INDEX = "1", PIP_FIND_LINKS = w.dir .. "/wheels" }
    local r = w:must("plugin install -y src/py", env)
    says(r, "python3 -m venv --clear .venv", "pip install 'paisthing>=1.2'")
    says(w:must "run py hello", "from the wheel hello")
    says(w:must "plugin verify", "as it was installed")
    -- Its scripts belong to the folder that it is in now.
    local script = w:read ".config/pais/plugins/py/.venv/bin/pip"
    assert.equal("#!" .. w.home .. "/plugins/py/.venv/bin/", script:match "^#!.*/bin/")
    -- Python was upgraded, or is gone.
    local venv = w.home .. "/plugins/py/.venv/bin/python"
    fs.remove(venv)
    for target, words in pairs { ["/nonesuch/python3"] = "the Python of its environment is gone",
      ["/bin/sh"] = "its environment was made for /" } do
      assert(fs.symlink(target, venv))
      says(w:pais "doctor", "py: " .. words, "pais plugin build py")
      fs.remove(venv)
    end
    -- Somebody cloned the home: the environment is not there, and an event does not make it.
    fs.rmtree(w.home .. "/plugins/py/.venv")
    w:pais "hook dispatch < event"
    local last = json.decode(w:must("log --json -n 1").out:match "[^\n]*")
    assert.is_truthy(last.faults[1].message:find("'pais plugin build py' makes it", 1, true))
  end)

  it("by cargo, with what Cargo.lock has and nothing else", function()
    if not sh.have "cargo" then return pending "cargo is not installed" end
    local crate = '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2021"\n'
    local w = made { ["rs/plugin.yaml"] =
      "plugin: {name: rs, version: 1.0.0, language: rust}\nactions: {hello: {}}\n",
      ["rs/Cargo.toml"] = crate:format "rs" .. '[dependencies]\nword = { path = "word" }\n',
      ["rs/src/main.rs"] = 'fn main() { println!("{}", word::WORD); }\n',
      ["rs/word/Cargo.toml"] = crate:format "word",
      ["rs/word/src/lib.rs"] = 'pub const WORD: &str = "of the crate";\n',
      ["rs/Cargo.lock"] = 'version = 3\n\n[[package]]\nname = "rs"\nversion = "0.1.0"\n'
        .. 'dependencies = [\n "word",\n]\n\n[[package]]\nname = "word"\nversion = "0.1.0"\n' }
    local home = os.getenv "HOME"
    local env = { PATH = os.getenv "PATH", RUSTUP_HOME = os.getenv "RUSTUP_HOME" or home .. "/.rustup",
      CARGO_HOME = os.getenv "CARGO_HOME" or home .. "/.cargo" }
    says(w:must("plugin install -y src/rs", env), "cargo build --release --locked", "installed rs")
    says(w:must("run rs hello", env), "of the crate")
    assert.same({ "release" }, fs.list(w.home .. "/plugins/rs/target"))
    assert.same({ "rs" }, fs.list(w.home .. "/plugins/rs/target/release"))
    local text = w:read "src/rs/word/Cargo.toml"
    put(w.dir .. "/src/rs", { ["word/Cargo.toml"] = text:gsub("0.1.0", "0.2.0") })
    local r = w:pais("plugin update -y", env)
    assert.equal(1, r.code)
    says(r, "build plugin 'rs': exit code 101", "\nerror: ", "--locked", ".state/build/rs.log")
    says(w:must("run rs hello", env), "of the crate")
  end)

  it("by uv, from wheels of this machine", function()
    local uv = uv_program()
    if not uv then return pending "uv is not installed, and cannot be fetched" end
    local w = made { ["py/plugin.yaml"] = [[
plugin: {name: py, version: 1.0.0, language: python}
actions: {hello: {}}
build: {type: uv}
]], ["py/src/plugin.py"] = "import paisthing, sys\nprint(paisthing.WORD, sys.argv[1], file=sys.stderr)\n",
      ["py/requirements.txt"] = "paisthing>=1.2\n" }
    fs.mkdirs(w.dir .. "/wheels")
    assert.equal(0, sh.run("python3 - " .. w.dir .. "/wheels", { input = WHEEL }).code)
    local env = { PATH = uv .. ":/usr/bin:/bin", UV_OFFLINE = "1", UV_FIND_LINKS = w.dir .. "/wheels",
      UV_PYTHON_DOWNLOADS = "never" }
    says(w:must("plugin install -y src/py", env), "uv venv", "-r requirements.txt")
    says(w:must("run py hello", env), "from the wheel hello")
    -- Where it is worked on, the environment is made anew.
    w:must("plugin install -y --dev --force src/py", env)
    put(w.dir .. "/src/py", { ["requirements.txt"] = "# changed\npaisthing>=1.2\n" })
    says(w:must("run py hello", env), "its sources have changed", "from the wheel hello")
  end)
end)

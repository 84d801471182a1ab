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
    put(w.dir .. "/src", made_with_make("2.0.0", RUN:format "two"))
    w:must "plugin update -y"
    says(w:pais "run tool go", "two")
    w:must "plugin rollback"
    says(w:pais "run tool go", "one")
  end)

  it("ends with everything that the build started when it is told to", function()
    local w = made(made_with_make("1.0.0", RUN:format "one"))
    w:must "plugin install -y src/tool"
    local before = w:tree ".config/pais/plugins/tool"
    put(w.dir .. "/src", made_with_make("2.0.0", "sleep 4711 & echo $$$$ > ../../../../pid; wait"))
    local r = w:pais([[plugin update -y & for i in $(seq 100); do
      [ -s .config/pais/pid ] && break; sleep 0.05; done; kill -TERM $!; wait $!]])
    assert.equal(143, r.code)
    says(r, "interrupted: nothing was changed")
    assert.equal("", sh.run("pgrep -f 'sleep [4]711'").out)
    assert.is_nil(fs.stat(w.home .. "/plugins/.pais/stage"))
    assert.same(before, w:tree ".config/pais/plugins/tool")
    assert.is_truthy(w:read(".config/pais/pais.lock"):find("1.0.0", 1, true))
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
    says(r, "python3 -m venv --clear .venv", "pip install --quiet 'paisthing>=1.2'")
    says(w:must "run py hello", "from the wheel hello")
    says(w:must "plugin verify", "as it was installed")
    -- Its scripts belong to the folder that it is in now.
    local script = w:read ".config/pais/plugins/py/.venv/bin/pip"
    assert.equal("#!" .. w.home .. "/plugins/py/.venv/bin/", script:match "^#!.*/bin/")
    -- Somebody cloned the home: the environment is not there, and an event does not make it.
    fs.rmtree(w.home .. "/plugins/py/.venv")
    w:pais "hook dispatch < event"
    local last = json.decode(w:must("log --json -n 1").out:match "[^\n]*")
    assert.is_truthy(last.faults[1].message:find("'pais plugin build py' makes it", 1, true))
  end)
end)

--- What is agreed to: all of it is shown, as it is, and another place is another question.

local fs = require "pais.fs"
local scratch = require "scratch"
local source = require "pais.install.source"
local world = require "world"

local function put(w, path, text)
  path = w.dir .. "/" .. path
  assert(fs.mkdirs(path:match "^(.*)/"))
  assert(fs.write(path, text))
end

local function says(r, text)
  assert.is_truthy((r.out .. r.err):find(text, 1, true), text .. "\nin\n" .. r.out .. r.err)
end

describe("the consent to a plugin", function()
  teardown(scratch.clean)

  it("is about all commands, however many", function()
    local w, lines = world.new(), { "plugin: {name: many, version: 1.0.0}", "hooks:", "  PreToolUse:" }
    for i = 1, 30 do lines[#lines + 1] = ("    - {matcher: Bash, command: ./c%d.sh}"):format(i) end
    put(w, "src/many/plugin.yaml", table.concat(lines, "\n") .. "\n")
    local r = w:pais "plugin install src/many"
    for i = 1, 30 do says(r, ("PreToolUse: ./c%d.sh\n"):format(i)) end
  end)

  it("sees what is there, not what it is made to look like", function()
    local w = world.new()
    put(w, "src/turned/plugin.yaml", 'plugin: {name: turned, version: 1.0.0, description: "a\\u202eb"}\n'
      .. 'hooks: {Stop: {command: "./\\u2066c\\e[2K"}}\n')
    local r = w:pais "plugin install src/turned"
    says(r, "a\\u{202e}b")
    says(r, "./\\u{2066}c\\x1b[2K")
    put(w, "src/turned/x\u{202e}y", "")
    says(w:pais "plugin install -y src/turned", "x\\u{202e}y: a character in its name")
  end)

  it("tells what ends a comment, and when a handler runs", function()
    local w = world.new()
    put(w, "src/lines/plugin.yaml", "plugin: {name: lines, version: 1.0.0}\nhooks:\n  PreToolUse:\n"
      .. '    {matcher: Bash, if: "Bash(git *)", project: /srv/p, command: "true # fine\\nrm -rf x"}\n')
    local r = w:must "plugin install -y src/lines"
    says(r, "PreToolUse (Bash), guard, if Bash(git *), in /srv/p\n")
    says(r, "PreToolUse: true # fine\\nrm -rf x\n")
    put(w, "src/lines/plugin.yaml", (w:read("src/lines/plugin.yaml"):gsub('if: "[^"]*", ', "")))
    assert.equal(2, w:pais("plugin update").code)
  end)

  it("is about servers in every form, what they may use and what they get", function()
    local w = world.new()
    local manifest = "plugin: {name: serving, version: 1.0.0}\n"
    put(w, "src/serving/plugin.yaml", manifest)
    put(w, "src/serving/.mcp.json", [[{"api": {"command": "npx", "args": ["-y", "${WHICH:-x}"]},
      "far": {"url": "https://h/x", "headers": {"A": "${FAR}"}, "headersHelper": "./h"}}]])
    local r = w:must "plugin install -y src/serving"
    says(r, "api: npx -y ${WHICH:-x} (gets WHICH)\n")
    says(r, "far: https://h/x (gets FAR; has Claude Code run ./h)\n")
    assert.equal(0, w:pais("plugin update").code)
    for _, grant in ipairs { "read: [~/.ssh]", "write: [/srv]", "env: [TOKEN]", "confine: false",
      "connect: [443]", "listen: []" } do
      put(w, "src/serving/plugin.yaml", manifest .. ("servers: {api: {%s}}\n"):format(grant))
      assert.equal(2, w:pais("plugin update").code, grant)
    end
    says(w:pais "plugin update", "+ api: npx -y ${WHICH:-x} (listens on no port; gets WHICH)\n")
  end)

  it("says which registry has the plugin, and is asked for again when another one has it", function()
    local w = world.new()
    for _, team in ipairs { "old", "new" } do
      put(w, team .. "/tool/plugin.yaml", "plugin: {name: tool, version: 1.0.0}\n")
      put(w, team .. "/tool/" .. team, "")
      put(w, team .. "/list.yaml", "plugins: {tool: {source: ./tool}}\n")
    end
    w:must "registry add team old/list.yaml"
    local r = w:must "plugin install -y tool"
    says(r, "registry  team\n")
    w:must "registry add another new/list.yaml"
    r = w:pais "plugin update"
    assert.equal(2, r.code)
    says(r, "another; team has another one of that name")
    says(r, "- " .. w.dir .. "/old/tool")
    says(r, "+ " .. w.dir .. "/new/tool")
    assert.is_nil(fs.stat(w.home .. "/plugins/tool/new"))
    -- The same place at another commit is no new question.
    assert.equal(source.place "https://h/a.git#v1//x", source.place "https://h/a.git//x#v2")
    assert.not_equal(source.place "https://h/a.git#v1//x", source.place "https://h/a.git#v1//y")
  end)

  it("does not spread credentials", function()
    for text, public in pairs {
      ["https://user:se@c/ret@h/a.git#v1//x"] = "https://c/ret@h/a.git#v1//x",
      ["https://user:secret@h/a.git#v1//x"] = "https://h/a.git#v1//x",
      ["HTTPS://ghp_secret@h/a.git"] = "HTTPS://h/a.git",
      ["ssh://git@h/a.git"] = "ssh://git@h/a.git",
      ["ssh://git:secret@h/a.git"] = "ssh://git@h/a.git",
      ["git@h:a.git"] = "git@h:a.git",
    } do
      local s = assert(source.parse(text))
      assert.equal(public, s.text)
      assert.equal(text:match "^[^#]*", s.url)
    end
    local _, msg = source.parse "https://user:secret@h/../a.git"
    assert.is_nil(msg:find("secret", 1, true), msg)
  end)
end)

local fs = require "pais.fs"
local json = require "pais.json"
local link = require "pais.setup.link"
local scratch = require "scratch"
local sh = require "sh"
local shown = require "pais.setup.shown"
local world = require "world"

local USER = { scope = "user" }

local function manifest(name, more)
  return ("plugin: {name: %s, version: 1.0.0}\n%s"):format(name, more or "")
end

local PLUGINS = ".config/pais/plugins/"
local FILES = {
  [PLUGINS .. "incident/plugin.yaml"] = manifest "incident",
  [PLUGINS .. "incident/SKILL.md"] = "---\ndescription: at the root\n---\nbody\n",
  [PLUGINS .. "incident/config.yaml"] = "token: secret\n",
  [PLUGINS .. "incident/scripts/go.sh"] = "#!/bin/sh\n",
  [PLUGINS .. "notes/plugin.yaml"] = manifest "notes",
  [PLUGINS .. "notes/skills/minutes/SKILL.md"] = "---\ndescription: minutes\n---\nbody\n",
  [PLUGINS .. "notes/skills/minutes/form/a.md"] = "a form",
  [PLUGINS .. "notes/skills/no-skill/readme.md"] = "x",
  [PLUGINS .. "notes/agents/scribe/AGENT.md"] = "---\nname: scribe\ndescription: d\n---\nbody\n",
  [PLUGINS .. "notes/agents/clerk.md"] = "---\nname: clerk\ndescription: d\n---\nbody\n",
  [PLUGINS .. "plain/plugin.yaml"] = manifest "plain",
}

local function with(more)
  local files = {}
  for path, text in pairs(FILES) do files[path] = text end
  for path, text in pairs(more or {}) do files[path] = text or nil end
  return world.new(files)
end

-- The places below the client's folder that lead into the plugins, or are copies.
local function leads(w)
  local found = {}
  for path, what in pairs(w:tree ".claude") do
    local target = what:match("^link %d+ (.*)")
    if target then found[path] = w:neutral(target):gsub("^~/%.config/pais/plugins/", "") end
  end
  return found
end

local SHOWN = { ["skills/incident"] = "incident", ["skills/minutes"] = "notes/skills/minutes",
  ["agents/notes.scribe.md"] = "notes/agents/scribe/AGENT.md",
  ["agents/notes.clerk.md"] = "notes/agents/clerk.md" }

describe("what plugins show", function()
  teardown(scratch.clean)

  it("is linked with link, follows the plugins, and goes with unlink", function()
    local w = with { [".claude/skills/mine/SKILL.md"] = "x" }
    local before = w:tree ".claude"
    local out = w:must("link").out
    assert.truthy(out:find("link  ~/.claude/skills/minutes", 1, true), out)
    assert.same(SHOWN, leads(w))
    assert.truthy(w:must("link").out:find "nothing to change")
    -- A plugin is switched off, and one goes.
    w:must "config set plugins.notes.enabled false"
    fs.rmtree(w.dir .. "/" .. PLUGINS .. "incident")
    w:must "link"
    assert.same({}, leads(w))
    assert.is_nil(fs.lstat(w.dir .. "/.claude/agents"))
    w:must "config set plugins.notes.enabled true"
    w:must "link"
    assert.same({ ["skills/minutes"] = SHOWN["skills/minutes"],
      ["agents/notes.scribe.md"] = SHOWN["agents/notes.scribe.md"],
      ["agents/notes.clerk.md"] = SHOWN["agents/notes.clerk.md"] }, leads(w))
    w:must "unlink"
    assert.same(before, w:tree ".claude")
  end)

  it("says what it would do, as text and as data, and does nothing", function()
    local w = with()
    local before = w:tree()
    local out = w:must("link --dry-run").out
    assert.truthy(out:find("link  ~/.claude/skills/incident", 1, true), out)
    local data = json.decode(w:must("link --dry-run --json").out)
    assert.equal(4, #data.shown.put)
    assert.same({ kind = "agent", name = "clerk", plugin = "notes", how = "link",
      source = w.dir .. "/" .. PLUGINS .. "notes/agents/clerk.md",
      path = w.dir .. "/.claude/agents/notes.clerk.md" }, data.shown.put[3])
    assert.same(before, w:tree())
    w:must "link"
    before = w:tree()
    assert.equal(4, #json.decode(w:must("unlink --dry-run --json").out).shown.removed)
    assert.same(before, w:tree())
    w:must "--clean link"
    assert.same(SHOWN, leads(w))
    w:must "uninstall --yes"
    assert.is_nil(fs.lstat(w.dir .. "/.claude"))
  end)

  it("is said when it cannot be put there, and the rest is done", function()
    local w = with { [".claude/skills"] = "no folder" }
    local before = w:tree ".claude"
    local r = w:pais "link"
    assert.equal(1, r.code)
    assert.truthy(r.err:find(w.dir .. "/.claude/skills", 1, true), r.err)
    assert.same({ ["agents/notes.scribe.md"] = SHOWN["agents/notes.scribe.md"],
      ["agents/notes.clerk.md"] = SHOWN["agents/notes.clerk.md"] }, leads(w))
    assert.equal(1, w:pais("link").code)
    w:must "unlink"
    assert.same(before, w:tree ".claude")
  end)

  it("is only there where the user is linked", function()
    local w = with()
    w:inside(function() assert.is_false(shown.update().changed) end)
    w:must "link --scope local"
    assert.same({}, leads(w))
    w:must "link"
    fs.rmtree(w.dir .. "/" .. PLUGINS .. "notes")
    w:inside(function()
      assert.is_true(shown.update().changed)
      assert.is_false(shown.update().changed)
    end)
    assert.same({ ["skills/incident"] = "incident" }, leads(w))
    w:must "unlink --scope local"
    assert.same({ ["skills/incident"] = "incident" }, leads(w))
  end)

  it("replaces nothing of others, and names both owners", function()
    local theirs = { [".claude/skills/incident/SKILL.md"] = "theirs", ["else/SKILL.md"] = "x",
      [".claude/agents/notes.clerk.md"] = "a file",
      [".claude/agents/own/x.md"] = "---\nname: scribe\ndescription: mine\n---\nx" }
    local w = with(theirs)
    fs.symlink(w.dir .. "/else", w.dir .. "/.claude/skills/minutes")
    local before = w:tree ".claude"
    local r = w:must "link"
    for _, part in ipairs { "skill incident of plugin incident is not shown: ", "is a folder of " ..
      "somebody else", "minutes is a link to ~/else", "agents/notes.clerk.md is a file of",
      "agent scribe of plugin notes is not shown: ~/.claude/agents/own/x.md has" } do
      assert.truthy(r.err:find(part, 1, true), part .. "\n" .. r.err)
    end
    w:must "unlink"
    assert.same(before, w:tree ".claude")
    -- A link of theirs to what would be linked is left to them, too.
    w = with { [".claude/skills/x/SKILL.md"] = "x" }
    fs.symlink(w.dir .. "/" .. PLUGINS .. "incident", w.dir .. "/.claude/skills/incident")
    before = w:tree ".claude"
    assert.equal("", w:must("link").err)
    w:must "unlink"
    assert.same(before, w:tree ".claude")
  end)

  it("of two plugins with the same name is the one's that promises it", function()
    local w = with { [PLUGINS .. "aaa/plugin.yaml"] = manifest "aaa",
      [PLUGINS .. "aaa/skills/minutes/SKILL.md"] = "x" }
    local r = w:must "link"
    assert.truthy(r.err:find("skill minutes of plugin notes is not shown: plugin aaa has that name",
      1, true), r.err)
    assert.equal("aaa/skills/minutes", leads(w)["skills/minutes"])
    fs.write(w.dir .. "/" .. PLUGINS .. "notes/plugin.yaml",
      manifest("notes", "provides: {skill: minutes}\n"))
    w:must "link"
    assert.equal("notes/skills/minutes", leads(w)["skills/minutes"])
  end)

  it("is never a folder that the client would take for a plugin", function()
    local w = with { [PLUGINS .. "incident/.claude-plugin/plugin.json"] = '{"name": "incident"}' }
    assert.truthy(w:must("link").err:find("Claude Code would take it for a plugin", 1, true))
    assert.is_nil(leads(w)["skills/incident"])
  end)

  it("is in the one directory, skills as links, agents as files", function()
    local w = with()
    w:must "link --as-plugin"
    local at = w.home .. "/.setup/plugin/"
    assert.equal("link", fs.lstat(at .. "skills/minutes").type)
    assert.same({ "notes.clerk.md", "notes.scribe.md" }, fs.list(at .. "agents"))
    assert.equal("file", fs.lstat(at .. "agents/notes.scribe.md").type)
    local new = "---\nname: clerk\ndescription: new\n---\nbody\n"
    fs.write(w.dir .. "/" .. PLUGINS .. "notes/agents/clerk.md", new)
    w:must "link --as-plugin"
    assert.equal(new, fs.read(at .. "agents/notes.clerk.md"))
    w:must "unlink"
    assert.is_nil(fs.lstat(at))
    assert.is_nil(fs.lstat(w.dir .. "/.claude"))
  end)

  it("goes where CLAUDE_CONFIG_DIR says, and is refreshed there", function()
    local w = with()
    w:must("link", { CLAUDE_CONFIG_DIR = w.dir .. "/there" })
    assert.equal("link", fs.lstat(w.dir .. "/there/skills/minutes").type)
    assert.is_nil(fs.lstat(w.dir .. "/.claude"))
    fs.rmtree(w.dir .. "/" .. PLUGINS .. "notes")
    w:must "link"
    assert.is_nil(fs.lstat(w.dir .. "/there/skills/minutes"))
    w:must "unlink"
    assert.equal("link", fs.lstat(w.dir .. "/there/skills/incident").type)
    w:must("unlink", { CLAUDE_CONFIG_DIR = w.dir .. "/there" })
    assert.is_nil(fs.lstat(w.dir .. "/there"))
    assert.is_nil(fs.lstat(w.dir .. "/.claude"))
  end)

  it("follows changes made by hand when a session starts, where it is linked", function()
    local w = with()
    w:must "init --yes --no-link"
    local function start()
      fs.write(w.dir .. "/event", '{"hook_event_name": "SessionStart", "source": "startup"}')
      assert.equal("", w:must("hook dispatch < event").out)
    end
    start()
    w:must "link"
    assert.same(SHOWN, leads(w))
    fs.rmtree(w.dir .. "/" .. PLUGINS .. "notes/agents")
    fs.mkdirs(w.dir .. "/" .. PLUGINS .. "plain/skills/late")
    fs.write(w.dir .. "/" .. PLUGINS .. "plain/skills/late/SKILL.md", "late")
    start()
    local late = { ["skills/incident"] = "incident", ["skills/minutes"] = "notes/skills/minutes",
      ["skills/late"] = "plain/skills/late" }
    local function seen() return leads(w)["skills/late"] and not leads(w)["agents/notes.clerk.md"] end
    for _ = 1, 200 do
      if seen() then break end
      require("pais.sys").sleep_ms(50)
    end
    assert.same(late, leads(w))
    assert.equal("What plugins show is up to date.\n", w:must("link --refresh").out)
    w:must "unlink"
    start()
    assert.equal("What plugins show is up to date.\n", w:must("link --refresh").out)
    assert.is_nil(fs.lstat(w.dir .. "/.claude"))
  end)

  it("is made by several processes at once", function()
    local w = with()
    local jobs = {}
    for i = 1, 6 do
      jobs[i] = { argv = { sh.pais(), "link" }, cwd = w.dir, env = { HOME = w.dir } }
    end
    for _, r in ipairs(require("pais.proc").run(jobs)) do assert.equal(0, r.code, r.err) end
    assert.same(SHOWN, leads(w))
    w:must "unlink"
    assert.is_nil(fs.lstat(w.dir .. "/.claude"))
  end)
end)

describe("copies of what plugins show", function()
  teardown(scratch.clean)

  it("are whole, without what is not the skill's, and follow their source", function()
    local w = with()
    w:must "link --copy"
    assert.same({}, leads(w))
    assert.same({ "SKILL.md", "scripts" }, fs.list(w.dir .. "/.claude/skills/incident"))
    assert.equal("a form", w:read ".claude/skills/minutes/form/a.md")
    assert.equal(FILES[PLUGINS .. "notes/agents/clerk.md"], w:read ".claude/agents/notes.clerk.md")
    fs.write(w.dir .. "/" .. PLUGINS .. "notes/skills/minutes/SKILL.md", "new")
    fs.rmtree(w.dir .. "/" .. PLUGINS .. "notes/skills/minutes/form")
    w:inside(function() assert.is_true(shown.update().changed) end)
    assert.equal("new", w:read ".claude/skills/minutes/SKILL.md")
    assert.same({ "SKILL.md" }, fs.list(w.dir .. "/.claude/skills/minutes"))
    -- Links instead, and back.
    w:must "link"
    assert.same(SHOWN, leads(w))
    w:must "link --copy"
    assert.same({}, leads(w))
    w:must "unlink"
    assert.is_nil(fs.lstat(w.dir .. "/.claude"))
  end)

  it("that the user has changed are neither written over nor removed", function()
    local w = with()
    w:must "link --copy"
    local mine = w.dir .. "/.claude/skills/minutes/SKILL.md"
    fs.write(mine, "mine")
    fs.write(w.dir .. "/" .. PLUGINS .. "notes/skills/minutes/SKILL.md", "new")
    local r = w:must "link --copy"
    assert.truthy(r.err:find("skill minutes of plugin notes stays as you changed it", 1, true), r.err)
    assert.equal("mine", fs.read(mine))
    r = w:must "link"
    assert.truthy(r.err:find("stays as you changed it", 1, true), r.err)
    r = w:must "unlink"
    assert.truthy(r.err:find("minutes stays: it was changed since", 1, true), r.err)
    assert.is_nil(r.out:find("remove +~/.claude/skills/minutes"))
    assert.equal("mine", fs.read(mine))
    assert.is_nil(fs.lstat(w.dir .. "/.claude/skills/incident"))
  end)
end)

describe("showing, killed at any point,", function()
  teardown(scratch.clean)

  local NOTES = { [".claude/skills/mine/SKILL.md"] = "x" }
  for _, file in ipairs { "plugin.yaml", "skills/minutes/SKILL.md", "skills/minutes/form/a.md",
    "agents/scribe/AGENT.md" } do
    NOTES[PLUGINS .. "notes/" .. file] = FILES[PLUGINS .. "notes/" .. file]
  end

  local function doing(options)
    return function() return assert(link.link(options)) end
  end

  local function unlink() return assert(link.unlink(USER)) end

  local linked, copied = doing(USER), doing { scope = "user", copy = true }
  -- What is done to a home, and then tried again, or taken away.
  local CASES = {
    link = { work = linked },
    ["link --copy"] = { work = copied, back = true },
    ["to links from copies"] = { first = copied, work = linked },
    ["to copies from links"] = { first = linked, work = copied },
    unlink = { first = linked, work = unlink },
    ["unlink of copies"] = { first = copied, work = unlink },
    ["the directory form"] = { work = doing { scope = "user", as_plugin = true } },
  }

  local function tree(w)
    local t = {}
    for path, what in pairs(w:tree ".claude") do t[path] = w:neutral(what) end
    for path, what in pairs(w:tree ".config/pais/.setup/plugin") do t["p/" .. path] = w:neutral(what) end
    return t
  end

  for name, case in pairs(CASES) do
    it(name .. " leads on, and leaves no trace", function()
      local function fresh()
        local w = world.new(NOTES)
        local before = tree(w)
        if case.first then w:inside(case.first) end
        return w, before
      end
      local good = fresh()
      good:inside(case.work)
      -- Killed behind a call is killed before the next one.
      local n, killed = 0, true
      while killed do
        n = n + 1
        local w, before = fresh()
        killed = w:inside(function() return world.killed(n, false, case.work) end)
        local half = tree(w)
        w:inside(case.work)
        assert.same(tree(good), tree(w), n)
        if case.back then
          w = fresh()
          w:inside(function() return world.killed(n, false, case.work) end)
          assert.same(half, tree(w))
          w:inside(function() return assert(link.unlink(USER)) end)
          assert.same(before, tree(w), n)
        end
      end
      assert.is_true(n > 5)
    end)
  end
end)

--- Skills and subagents as Claude Code reads them. What it makes of the same files is in
-- spec/e2e/skills_spec.lua.

local agent = require "pais.plugin.agent"
local fs = require "pais.fs"
local json = require "pais.json"
local listing = require "pais.claude.listing"
local scratch = require "scratch"
local skill = require "pais.plugin.skill"
local tools = require "pais.claude.tools"
local verify = require "pais.plugin.verify"
local world = require "world"

-- The problems of a text: "LEVEL LINE: MESSAGE", and the page.
local function check(module, text, name)
  local dir = scratch.dir { [(name or "x") .. "/FILE.md"] = text }
  local page = module.check { name = name or "x", dir = dir .. "/" .. (name or "x"),
    file = dir .. "/" .. (name or "x") .. "/FILE.md" }
  local lines = {}
  for i, p in ipairs(page.problems) do
    lines[i] = ("%s %d: %s%s"):format(p.level, p.line, p.message, p.hint and ", " .. p.hint or "")
  end
  return table.concat(lines, "\n"), page
end

local function front(fields) return "---\n" .. fields .. "\n---\nbody\n" end

describe("a skill", function()
  teardown(scratch.clean)

  it("is in order", function()
    assert.equal("", (check(skill, front "name: x\ndescription: D\nwhen_to_use: W\nallowed-tools: " ..
      "Read, Bash(git add:*), mcp__a__b")))
    local _, page = check(skill, "\239\187\191---\r\ndescription: |\r\n  one\r\n  two\r\n" ..
      "when_to_use: W\r\n---\r\nbody\r\n")
    assert.equal("one two - W", page.text)
    assert.same({}, page.problems)
  end)

  it("is read as leniently as the client does, with a warning", function()
    for fields, text in pairs {
      ["description: Use when: a thing"] = "Use when: a thing", ["description: *bold* w"] = "*bold* w",
      ["description: {x} words"] = "{x} words", ["description: @see"] = "@see",
      ["description: it's: so"] = "it's: so",
      ["description: one\ndescription: two"] = "two",
      ["description: |\n  a\n  b\nname: x\ndescription: >-\n  c\n  d"] = "c d",
    } do
      local problems, page = check(skill, front(fields))
      assert.equal(text, page.text, fields)
      assert.truthy(problems:find("^warning %d: .*Claude Code reads it all the same"), problems)
      assert.equal(1, #page.problems)
    end
  end)

  it("that the client cannot read is an error with its place", function()
    for text, says in pairs {
      [front 'name: x\ndescription: "a" and b'] = "error 3: .*uses none of the front matter",
      [front "name: x\n\tdescription: d"] = "error 3: tabs cannot indent",
      ["\n---\nname: x\n---\nb\n"] = "error 1: the front matter must begin in the first line",
      ["---\nname: x\nbody\n"] = "error 1: the front matter has no end",
      ["---\n- a\n---\nb\n"] = "error 2: it is no map",
      ["---\n---\nb\n"] = "^warning 1: there is no description",
      ["---\n# a comment\n---\nb\n"] = "^warning 1: there is no description",
      [""] = "error 1: it is empty$", ["---\nname: x\ndescription: d\n---\n \n"] =
        "error 1: there is nothing for the model to read",
      [front "description: \255"] = "error 1: it is not UTF%-8",
      ["# Title\n\npara\n"] = "warning 1: there is no front matter",
    } do
      local problems = check(skill, text)
      assert.truthy(problems:find(says), says .. "\n" .. problems)
    end
  end)

  it("has fields that the client knows, of their types, and tools", function()
    for fields, says in pairs {
      ["name: y\ndescription: d"] = "warning 2: the name is 'y', but Claude Code goes by the folder's: 'x'",
      ["description: d\nwhen-to-use: w"] = "warning 3: .*no field 'when%-to%-use', did you mean 'when_to_use'?",
      ["description: [a, b]"] = "warning 2: description: text is needed, Claude Code does not use a list",
      ["name: x"] = "there is no description.*Claude Code takes 'body'",
      ["description: d\nuser-invocable: maybe"] = "warning 3: user%-invocable: true or false is needed",
      ["description: d\nallowed-tools: [Read, Grpe]"] =
        "warning 3: Claude Code knows no tool 'Grpe', did you mean 'Grep'?",
    } do
      local problems = check(skill, front(fields))
      assert.truthy(problems:find(says), says .. "\n" .. problems)
    end
  end)

  it("has so many characters, counted as the client does, the join included", function()
    local function length(fields) return select(2, check(skill, front(fields))).length end
    assert.equal(1536, length("description: " .. ("d"):rep(1000) .. "\nwhen_to_use: " .. ("w"):rep(533)))
    assert.equal(2000, length("description: " .. ("\u{1F600}"):rep(1000)))
    local problems = check(skill, front("description: " .. ("\u{1F600}"):rep(769)))
    assert.truthy(problems:find("have 1538 characters; Claude Code cuts them at 1536", 1, true))
    assert.equal("", (check(skill, front("description: " .. ("\u{1F600}"):rep(768)))))
  end)

  it("finds room in the list, in order, or does not", function()
    -- As the client did it: spec/e2e/skills_spec.lua has the same.
    local list = {}
    for i = 1, 30 do list[i] = { name = ("s%02d"):format(i), text = ("d"):rep(1003) } end
    list[31] = { name = "s31", text = "short one" }
    for i = 1, 3 do list[31 + i] = { name = "p" .. i, text = ("p"):rep(503) } end
    list[35] = { name = "pais:q1", text = "in plug" }
    local dropped, wanted = listing.fit(list)
    local names = {}
    for i in ipairs(list) do if dropped[i] then names[#names + 1] = list[i].name end end
    assert.equal("s24 s25 s26 s27 s28 s29 s30 p2 p3", table.concat(names, " "))
    assert.is_true(wanted > listing.BUDGET)
    assert.same({}, (listing.fit { list[1], list[2] }))
  end)
end)

describe("a subagent", function()
  teardown(scratch.clean)

  it("is in order, or refused with what the client refuses", function()
    assert.equal("", (check(agent, front "name: x y\ndescription: D\ntools: Read, Bash(a, b:*), mcp__a__b")))
    for text, says in pairs {
      [front "description: d"] = "error 1: there is no name",
      [front "name: a:b\ndescription: d"] = "error 2: a name with ':' is refused by Claude Code: 'a:b'",
      [front "name: 12\ndescription: d"] = "error 2: the name must be text",
      [front "name: x"] = "error 1: there is no description",
      [front "name: x\ndescription: d\ntools: Raed"] = "warning 4: .*'Raed', did you mean 'Read'?",
      [front "name: x\ndescription: d\ndisallowed-tools: Bash"] =
        "warning 4: .*no field.*did you mean 'disallowedTools'?",
      ["---\nname: x\ndescription: d\n---\n"] = "warning 1: there is nothing below the front matter",
      ["# x\n"] = "error 1: there is no name",
    } do
      local problems = check(agent, text)
      assert.truthy(problems:find(says), says .. "\n" .. problems)
    end
  end)

  it("may have any known tool", function()
    for _, name in ipairs(tools.KNOWN) do assert.is_nil(tools.doubt(name)) end
    assert.is_nil(tools.doubt "mcp__server__tool")
    assert.truthy(tools.doubt "mcp__" and tools.doubt "read")
  end)
end)

describe("plugin verify", function()
  teardown(scratch.clean)

  local function problems(files)
    files["plugin.yaml"] = files["plugin.yaml"] or "plugin: {name: p, version: 1.0.0}\n"
    local lines = {}
    local _, list = verify.check(scratch.dir(files))
    for i, p in ipairs(list) do lines[i] = require("pais.schema").format(p) end
    return table.concat(lines, "\n")
  end

  it("looks at skills and agents, and at what the manifest promises", function()
    local good = front "description: d"
    assert.equal("", problems { ["SKILL.md"] = good, ["skills/a/SKILL.md"] = good,
      ["plugin.yaml"] = "plugin: {name: p, version: 1.0.0}\nprovides: {skill: a}\n" })
    for says, files in pairs {
      ["it provides the skill 'minuets', but there is no skills/minuets/SKILL.md, did you mean 'minutes'?"] = {
        ["skills/minutes/SKILL.md"] = good,
        ["plugin.yaml"] = "plugin: {name: p, version: 1.0.0}\nprovides: {skill: minuets}\n" },
      ["the plugin has two skills 'p'"] = { ["SKILL.md"] = good, ["skills/p/SKILL.md"] = good },
      ["skills/flat.md: Claude Code does not find a skill here"] = { ["skills/flat.md"] = good },
      ["the name is SKILL.md, in capitals"] = { ["skills/a/Skill.md"] = good },
      ["nested/SKILL.md: Claude Code does not find a skill here"] = { ["skills/a/nested/SKILL.md"] = good },
      ["would take the folder for a plugin"] = { ["SKILL.md"] = good,
        [".claude-plugin/plugin.json"] = "{}" },
      ["the plugin has two agents 'x'"] = { ["agents/a.md"] = front "name: x\ndescription: d",
        ["agents/b/AGENT.md"] = front "name: x\ndescription: d" },
      ["agents/a.md:1:1: there is no name"] = { ["agents/a.md"] = "x" },
    } do
      local found = problems(files)
      assert.truthy(found:find(says, 1, true), says .. "\n" .. found)
    end
  end)
end)

describe("pais skill and pais agent", function()
  teardown(scratch.clean)

  it("make, list, show and check", function()
    local w = world.new { [".claude/skills/mine/SKILL.md"] = front "description: mine",
      [".claude/agents/deep/own.md"] = front "name: own\ndescription: mine",
      ["p/.claude/skills/here/SKILL.md"] = front "description: of the project" }
    w:must "plugin new notes"
    w:must "skill new notes minutes"
    w:must "agent new notes scribe"
    local function states(kind, dir)
      local data = json.decode(w:must(("%s list --json"):format(kind), { PWD = dir }).out)
      local found = {}
      for _, row in ipairs(data.skills or data) do found[row.name] = row.state end
      return found, data
    end
    assert.same({ mine = "yours", minutes = "not linked" }, (states "skill"))
    w:must "link"
    local found, data = states "skill"
    assert.same({ mine = "yours", minutes = "linked" }, found)
    assert.equal(listing.OWN + 4 + 1 + 2 + 4 + 2 + 7 + 1 + 2 + 2 + data.skills[2].characters,
      data.characters)
    assert.same({ own = "yours", scribe = "linked" }, (states "agent"))
    w:must "skill new notes"
    assert.equal("link", fs.lstat(w.dir .. "/.claude/skills/notes").type)
    assert.equal(1, w:pais("skill new notes").code)
    assert.equal(2, w:pais("skill new notes Bad").code)
    assert.equal(10, w:pais("skill new nobody").code)
    for _, line in ipairs { "skill check", "agent check", "skill check notes", "skill check minutes",
      "skill check .claude/skills/mine", "agent check .claude/agents/deep/own.md",
      "plugin verify notes" } do
      assert.truthy(w:must(line).out:find("in order", 1, true), line)
    end
    assert.truthy(w:must("skill show notes/minutes").out:find("plugin notes", 1, true))
    assert.truthy(w:must("plugin info notes").out:find "skills +minutes, notes\n +agents +scribe\n")
    assert.truthy(w:must("agent show scribe").out:find("Read, Grep, Glob", 1, true))
    local r = w:pais "skill show minuets"
    assert.equal(10, r.code)
    assert.truthy(r.err:find("did you mean 'minutes'?", 1, true))
    fs.write(w.home .. "/plugins/notes/skills/minutes/SKILL.md", "---\nname: x\n")
    assert.equal(12, w:pais("skill check").code)
    assert.equal(12, w:pais("plugin verify notes").code)
    w:must "config set plugins.notes.enabled false"
    w:must "link"
    assert.same({ mine = "yours", minutes = "off", notes = "off" }, (states "skill"))
    assert.truthy(w:must("--json skill check mine").out:find('"ok":true', 1, true))
  end)

  it("show what is in the way, and what finds no room", function()
    local files = { [".claude/skills/minutes/SKILL.md"] = front "description: theirs" }
    for i = 1, 30 do
      files[(".claude/skills/long%02d/SKILL.md"):format(i)] = front("description: " .. ("d"):rep(1600))
    end
    local w = world.new(files)
    w:must "plugin new notes"
    w:must "skill new notes minutes"
    w:must "link"
    local out = w:must("skill list").out:gsub("\n *", " ")
    for _, part in ipairs { "minutes  conflict", "is a folder of somebody else",
      "No room for the descriptions of: long16, ", "Cut at 1,536 characters: long01",
      "has room for 30,000 characters" } do
      assert.truthy(out:find(part, 1, true), part .. "\n" .. out)
    end
    local small = w:must("skill list", { SLASH_COMMAND_TOOL_CHAR_BUDGET = "7000" }).out
    assert.truthy(small:find("for 7,000 characters", 1, true) and small:find "No room.-long01", small)
  end)
end)

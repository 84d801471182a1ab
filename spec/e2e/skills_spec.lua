--- Skills and subagents of plugins against the real client: what pais shows is what the model is
-- offered, and what pais says about a file is what the client makes of it.
local agent = require "pais.plugin.agent"
local client = require "client"
local fs = require "pais.fs"
local listing = require "pais.claude.listing"
local skill = require "pais.plugin.skill"

local function write(path, text)
  assert(fs.mkdirs(path:match "^(.*)/"))
  assert(fs.write(path, text))
end

local function page(fields, body) return ("---\n%s\n---\n%s\n"):format(fields, body or "body") end

-- The lines `- NAME...` of the lists that the model was given, by name.
local function lists(s)
  local skills, agents = {}, {}
  local text = s.told
  local from = text:find("available for use with the Skill tool", 1, true)
  for line in text:sub(1, from):gmatch "\n%- ([^\n]+)" do
    local name, what = line:match "^(.-): (.*)$"
    if name then agents[name] = what end
  end
  for line in text:sub(from):gmatch "\n%- ([^\n]+)" do
    local name, what = line:match "^(.-): (.*)$"
    skills[name or line] = what or ""
  end
  return skills, agents
end

-- Everything below a folder, but for what the client itself writes there.
local function tree(dir)
  local found = {}
  for _, name in ipairs { "skills", "agents", "settings.json", "settings.local.json" } do
    local function walk(path, at)
      local st = fs.lstat(at)
      if not st then return end
      found[path] = st.type .. (st.type == "file" and fs.read(at) or fs.readlink(at) or "")
      for _, inner in ipairs(st.type == "dir" and fs.list(at) or {}) do
        walk(path .. "/" .. inner, at .. "/" .. inner)
      end
    end
    walk(name, dir .. "/" .. name)
  end
  return found
end

local NOTES = {
  ["plugin.yaml"] = "plugin: {name: notes, version: 1.0.0}\nprovides: {skill: minutes}\n",
  ["skills/minutes/SKILL.md"] = page("description: Takes the minutes\nwhen_to_use: in meetings",
    "First sharpen the pencil. ${CLAUDE_SKILL_DIR}/form.md"),
  ["skills/minutes/form.md"] = "a form",
  ["SKILL.md"] = page("description: At the root of notes", "Root body"),
  ["agents/scribe/AGENT.md"] = page("name: scribe\ndescription: Writes it down\ntools: Read",
    "You are the scribe of this spec."),
}

describe("what plugins show", function()
  teardown(client.clean)

  for _, form in ipairs {
    { words = "init --yes", prefix = "", env = {} },
    { words = "init --yes --as-plugin", prefix = "pais:", env = {} },
    { words = "init --yes --copy", prefix = "", elsewhere = true },
  } do
    it(("after %s is listed, called and run, and unlink leaves no trace"):format(form.words), function()
      local before, at
      local name = form.prefix .. "minutes"
      local env = {}
      local s = client.run {
        env = env, setup = { function(dir)
          at = form.elsewhere and dir .. "/elsewhere" or dir .. "/home/.claude"
          env.CLAUDE_CONFIG_DIR = form.elsewhere and at or nil
          write(at .. "/skills/mine/SKILL.md", page "description: mine")
          before = tree(at)
          for file, text in pairs(NOTES) do write(dir .. "/pais/plugins/notes/" .. file, text) end
          client.pais(dir, form.words, env)
        end },
        allowed = "Bash,Read,Agent,Skill",
        turns = { client.tool("Skill", { skill = name, args = "today" }, "used"),
          client.tool("Agent", { description = "a part", prompt = "SUBTASK", subagent_type =
            form.prefix .. "scribe", run_in_background = false }, "sub"), "bye" },
        subagent = { "written down" },
      }
      local skills, agents = lists(s)
      assert.equal("Takes the minutes - in meetings", skills[name])
      assert.equal("At the root of notes", skills[form.prefix .. "notes"])
      assert.equal("mine", skills.mine)
      assert.truthy((agents[form.prefix .. "scribe"] or ""):find("Writes it down", 1, true))
      -- The body arrives when it is called, with a folder in which its files are.
      assert.is_false(s.results.used.is_error)
      local dir = s.told:match "Base directory for this skill: ([^\n]+)"
      assert.truthy(s.told:find("First sharpen the pencil. " .. dir .. "/form.md", 1, true), s.told)
      assert.equal("a form", fs.read(dir .. "/form.md"))
      -- The subagent runs, told what its file says.
      assert.truthy(s.results.sub.text:find("written down", 1, true))
      local system = require("cjson").encode(s:turns("subagent")[1].body.system)
      assert.truthy(system:find("You are the scribe of this spec.", 1, true))
      client.pais(s.dir, "unlink", env)
      assert.same(before, tree(at))
    end)
  end
end)

-- ---- what the client makes of a file

local SKILLS = {
  colon = page "description: Use when: a thing", star = page "description: *bold* words",
  brace = page "description: {x} words", at = page "description: @see this",
  twice = page "description: one\ndescription: two", hash = page "description: see #12 and",
  quote = page "description: \"a\" and b", tabs = page("name: tabs\n\tdescription: d", "of the body"),
  list = page("description: [a, b]", "# A head\n\npara"), num = page "description: 12",
  fold = page "description: >-\n  line one\n  line two", none = "# Head\n\npara\n",
  bom = "\239\187\191" .. page "description: with bom", lead = "\n" .. page "description: d",
  noend = "---\ndescription: d\n\nbody\n", crlf = page("description: crlf"):gsub("\n", "\r\n"),
  empty = page("description: no body", ""), when = page "description: D\nwhen_to_use: W",
  hyphen = page "description: D\nwhen-to-use: W", named = page "name: other\ndescription: d",
  blanks = page "name: two words\ndescription: d",
  hidden = page "description: d\ndisable-model-invocation: true",
  paths = page "description: d\npaths: ['*.x']", ui = page "description: d\nuser-invocable: false",
  wide = page("description: " .. ("\u{1F600}"):rep(768)),
  long = page("description: " .. ("d"):rep(1000) .. "\nwhen_to_use: " .. ("w"):rep(534)),
}

local AGENTS = {
  good = page "name: good\ndescription: d", colon = page "name: a:b\ndescription: d",
  nameless = page "description: d", undescribed = page "name: undescribed",
  num = page "name: 12\ndescription: d", tools = page "name: tools\ndescription: d\ntools: Nonesuch",
  lenient = page "name: lenient\ndescription: when: so", noend = "---\nname: noend\ndescription: d\n\nb\n",
  empty = page("name: empty\ndescription: d", ""), bom = "\239\187\191" .. page "name: bom\ndescription: d",
  blanks = page "name: With Blanks\ndescription: d",
}

describe("the client's view of a file", function()
  teardown(client.clean)

  it("is that of pais", function()
    local home
    local s = client.run { hooks = {}, turns = { "bye" }, setup = { function(dir)
      home = dir .. "/home/.claude"
      for name, text in pairs(SKILLS) do write(("%s/skills/%s/SKILL.md"):format(home, name), text) end
      for name, text in pairs(AGENTS) do write(("%s/agents/%s.md"):format(home, name), text) end
      write(home .. "/agents/own.md", page "name: rival\ndescription: by the user")
      write(home .. "/agents/plugin/x.md", page "name: rival\ndescription: by a plugin")
    end } }
    local skills, agents = lists(s)
    for _, found in ipairs(skill.anywhere(home .. "/skills")) do
      local known = skill.check(found)
      local listed = skills[known.shown]
      assert.equal(not known.hidden, listed ~= nil, found.name)
      if listed and known.length > listing.TEXT then
        assert.equal(listing.TEXT, listing.length(listed), found.name)
        assert.truthy(known.text:find(listed:sub(1, -4), 1, true), found.name)
      elseif listed then
        assert.equal(known.text, listed, found.name)
      end
    end
    for name in pairs(AGENTS) do
      local found = { name = name, file = ("%s/agents/%s.md"):format(home, name) }
      local known = agent.check(found)
      local taken = agents[agent.name(known) or name] ~= nil
      assert.equal(not require("pais.schema").failed(known.problems), taken, name)
    end
    -- Why agents are shown one by one, and none of a name that is there.
    assert.truthy(agents.rival:find("by a plugin", 1, true))
  end)

  it("has room for so many descriptions", function()
    local home
    local s = client.run { hooks = {}, turns = { "bye" }, setup = { function(dir)
      home = dir .. "/home/.claude"
      for i = 1, 31 do
        write(("%s/skills/s%02d/SKILL.md"):format(home, i),
          page("description: " .. (i < 31 and ("d"):rep(1003) or "short one")))
      end
      for i = 1, 3 do
        write(("%s/project/.claude/skills/p%d/SKILL.md"):format(dir, i),
          page("description: " .. ("p"):rep(503)))
      end
    end } }
    local skills, list = lists(s), {}
    for _, dir in ipairs { home, s.dir .. "/project/.claude" } do
      for _, found in ipairs(skill.anywhere(dir .. "/skills")) do
        list[#list + 1] = { name = found.name, text = skill.page(found).text }
      end
    end
    local dropped = listing.fit(list)
    assert.is_true(dropped[24])
    for i, one in ipairs(list) do assert.equal(dropped[i] and "" or one.text, skills[one.name]) end
  end)
end)

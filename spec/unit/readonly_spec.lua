--- Commands that only look, and dry runs, write nothing: not into the home, not beside it.
-- Every command of the table is here, as one that looks or as one that changes something. One that
-- changes something and has --dry-run is tried with it.

local fs = require "pais.fs"
local repo = require "repo"
local scratch = require "scratch"
local world = require "world"

-- What those that only look are given. Some exit with 1 since there is nothing to show.
local LOOKS = {
  ["agent check"] = "", ["agent list"] = "", ["agent show"] = "scout",
  ["bundle list"] = "", ["bundle show"] = "ours",
  ["complete"] = "line pais plugin ''", ["completion"] = "bash",
  ["config get"] = "install.generations", ["config show"] = "--origin",
  ["contract graph"] = "", ["contract list"] = "", ["contract show"] = "MemoryProvider",
  ["docs"] = "", ["doctor"] = "", ["help"] = "plugin", ["hook list"] = "", ["log"] = "",
  ["man"] = "", ["mcp list"] = "", ["mcp show"] = "one", ["mcp tools"] = "hooks",
  ["module list"] = "", ["module show"] = "pais.merge",
  ["plugin generations"] = "", ["plugin info"] = "one", ["plugin list"] = "",
  ["plugin outdated"] = "", ["plugin verify"] = "",
  ["registry list"] = "", ["registry search"] = "one", ["registry show"] = "team",
  ["registry sync"] = "--frozen",
  ["security explain"] = "ls", ["security rules"] = "", ["security test"] = "cases.jsonl",
  ["skill check"] = "", ["skill list"] = "", ["skill show"] = "one", ["status"] = "",
  ["version"] = "", ["why"] = "",
}
-- What changes something, with what its dry run is given; false: it has none.
local CHANGES = {
  ["agent new"] = false, ["bundle install"] = "ours --all", ["config set"] = false,
  ["contract call"] = false, ["export"] = "one --claude-plugin out", ["hook dispatch"] = false,
  ["import"] = "settings.json --name mine", ["init"] = "", ["link"] = "--strict", ["lua"] = false,
  ["mcp run"] = false, ["mcp serve"] = false, ["module override"] = false, ["off"] = false,
  ["on"] = false, ["plugin build"] = false, ["plugin install"] = "src/two #new", ["plugin new"] = false,
  ["plugin pin"] = false, ["plugin remove"] = "one", ["plugin rollback"] = "1",
  ["plugin update"] = "", ["registry add"] = false, ["registry remove"] = false, ["run"] = false,
  ["security allow-once"] = false, ["skill new"] = false, ["uninstall"] = "", ["unlink"] = "",
}

-- The commands without subcommands, as {name, option names}.
local function leaves(command, prefix, out)
  for _, c in ipairs(command.commands) do
    local name = prefix .. c.name
    if c.commands then
      leaves(c, name .. " ", out)
    else
      local options = {}
      for _, o in ipairs(c.options or {}) do options[o.name] = true end
      out[#out + 1] = { name, options }
    end
  end
  return out
end

local function plugin(name, version)
  return ("plugin: {name: %s, version: %s}\nprovides: {skill: %s}\n"):format(name, version, name)
end

-- Everything below the user's home: kind, mode, times and content.
local function state(dir, out, prefix)
  out, prefix = out or {}, prefix or ""
  for _, name in ipairs(fs.list(dir) or {}) do
    local at = dir .. "/" .. name
    local st = assert(fs.lstat(at))
    out[prefix .. name] = ("%s %o %d %d %s"):format(st.type, st.mode, st.ino, st.mtime_ns,
      st.type == "file" and fs.read(at) or "")
    if st.type == "dir" then state(at, out, prefix .. name .. "/") end
  end
  return out
end

local function changed(before, after)
  local names = {}
  for path, what in pairs(after) do
    if before[path] ~= what then names[#names + 1] = path end
  end
  for path in pairs(before) do
    if not after[path] then names[#names + 1] = path .. " (gone)" end
  end
  table.sort(names)
  return names
end

describe("a command that only looks", function()
  local w
  setup(function()
    w = world.new { ["src/one/plugin.yaml"] = plugin("one", "1.0.0"),
      ["src/one/SKILL.md"] = "---\ndescription: x\n---\nx\n",
      ["src/one/agents/scout.md"] = "---\nname: scout\ndescription: x\n---\nx\n",
      ["src/one/.mcp.json"] = '{"mcpServers": {"s": {"command": "cat"}}}',
      ["src/two/plugin.yaml"] = plugin("two", "1.0.0"),
      ["list.yaml"] = "plugins:\n  two: {source: ./src/two}\n",
      [".config/pais/bundles/ours.yaml"] = "plugins: [two]\n",
      ["settings.json"] = '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "true"}]}]}}',
      ["cases.jsonl"] = '{"command": "ls", "expect": "allow", "kind": "x"}\n',
      ["event"] = '{"hook_event_name": "Stop", "session_id": "s"}' }
    repo.commit(w.dir .. "/team", { ["new/plugin.yaml"] = plugin("new", "1.0.0"),
      ["new/SKILL.md"] = "---\ndescription: x\n---\nx\n" })
    w:must "init --yes"
    w:must "plugin install --yes src/one"
    w:must("plugin install --yes file://" .. w.dir .. "/team//new")
    w:must("registry add team " .. w.dir .. "/list.yaml")
    w:pais "hook dispatch < event"
    -- There is something newer of both.
    assert(fs.write(w.dir .. "/src/one/plugin.yaml", plugin("one", "1.1.0")))
    repo.commit(w.dir .. "/team", { ["new/plugin.yaml"] = plugin("new", "1.1.0") })
  end)
  teardown(scratch.clean)

  local function leaves_alone(line)
    local before = state(w.dir)
    local r = w:pais(line)
    assert.is_true(r.code <= 1, ("pais %s: %d\n%s%s"):format(line, r.code, r.out, r.err))
    assert.same({}, changed(before, state(w.dir)), "pais " .. line)
    return r
  end

  local known = {}
  for _, leaf in ipairs(leaves(require "pais.commands", "", {})) do
    local name, options = leaf[1], leaf[2]
    known[name] = true
    if LOOKS[name] then
      it(name .. " writes nothing", function() leaves_alone(name .. " " .. LOOKS[name]) end)
    elseif options["dry-run"] then
      it(name .. " --dry-run writes nothing", function()
        assert.is_truthy(CHANGES[name], "what is its dry run given?")
        local args = CHANGES[name]:gsub("#(%w+)", "file://" .. w.dir .. "/team//%1")
        leaves_alone(name .. " --dry-run " .. args)
      end)
    else
      it(name .. " is known to change something", function() assert.equal(false, CHANGES[name]) end)
    end
  end

  it("shows in a dry run what there would be", function()
    local out = leaves_alone("plugin update --dry-run").out
    assert.is_truthy(out:find("one 1.1.0 (1.0.0 is installed)", 1, true), out)
    assert.is_truthy(out:find("new 1.1.0 (1.0.0 is installed)", 1, true), out)
    local left = {}
    for _, name in ipairs(fs.list "/tmp" or {}) do
      if name:find "^pais%-look%-" then left[#left + 1] = name end
    end
    assert.same({}, left)
  end)

  it("does not wait for somebody who changes something", function()
    local lock <close> = assert(fs.lock(w.home .. "/plugins/.pais/lock"))
    local r = leaves_alone "plugin update --dry-run"
    assert.equal("", r.err)
    local _ = lock
  end)

  it("needs no home", function()
    local empty = world.new {}
    for _, line in ipairs { "plugin list", "plugin update --dry-run", "plugin rollback --dry-run",
      "plugin install --dry-run core/hooks", "bundle list", "registry list", "plugin outdated" } do
      empty:pais(line)
      assert.same({}, fs.list(empty.dir), line)
    end
  end)

  it("is every command of the table, or one that changes something", function()
    for _, list in ipairs { LOOKS, CHANGES } do
      for name in pairs(list) do assert.is_true(known[name], name) end
    end
  end)
end)

--- Set-up against the real client: what pais init and link write is what the client goes by, and what
-- pais says about settings is what the client makes of them.
local client = require "client"
local fs = require "pais.fs"
local json = require "pais.json"
local rules = require "pais.claude.rules"
local sh = require "sh"

-- Of the session's user; the sessions that try it are sealed all the same.
local TURNS = {{client.bash('rm -rf "$HOME"', "bad"), client.bash("echo fine > out", "good")}, "bye"}

local function guarded(s)
  assert.is_true(s.results.bad.is_error)
  assert.truthy(s.results.bad.text:find("core.", 1, true), s.results.bad.text)
  assert.is_false(s.results.good.is_error)
  assert.equal("fine\n", s:file "out")
  assert.equal("block", s:of_call("bad").verdict)
  for _, event in ipairs {"SessionStart", "UserPromptSubmit", "PostToolUse", "Stop", "SessionEnd"} do
    assert.equal(1, #s:recorded(event), event)
  end
end

-- The names below a folder that have to do with pais; the client's transcripts quote its answers.
local function traces(dir, found, prefix)
  found, prefix = found or {}, prefix or ""
  for _, name in ipairs(fs.list(dir) or {}) do
    local path, at = prefix .. name, dir .. "/" .. name
    local st = fs.lstat(at)
    if st.type == "dir" then
      if path ~= "projects" then traces(at, found, path .. "/") end
    elseif name:find("pais", 1, true) or (fs.read(at) or ""):find("hook dispatch", 1, true)
      or (fs.read(at) or ""):find('"dispatch"', 1, true) then
      found[#found + 1] = path
    end
  end
  return found
end

-- What pais doctor finds that is not as it should be.
local function ailments(s)
  local path = s.dir .. "/pais.out"
  os.execute(("cd %s/project && env -i HOME=%s/home PATH=%s:/usr/bin:/bin PAIS_DIR=%s/pais %s doctor "
    .. "--json >%s 2>&1"):format(s.dir, s.dir, sh.pais():match "^(.*)/", s.dir, sh.pais(), path))
  local list = {}
  for _, f in ipairs(assert(json.decode(assert(fs.read(path)))).findings) do
    -- The sessions of these specs are started with PAIS_DIR.
    if f.state ~= "ok" and not f.what:find("PAIS_DIR is set", 1, true) then
      list[#list + 1] = f.state .. " " .. f.id
    end
  end
  return list
end

-- The client writes its settings anew: for a plugin of its own, or for pais, where that is one.
local function rewritten(s, form)
  local settings = s.dir .. "/home/.claude/settings.json"
  local before = fs.read(settings)
  local name = form == "directory" and "pais" or "other"
  local dir = s.dir .. "/home/.claude/skills/other/.claude-plugin"
  assert(fs.mkdirs(dir))
  assert(fs.write(dir .. "/plugin.json", '{"name": "other"}'))
  client.command(s.dir, "plugin disable " .. name .. "@skills-dir")
  assert.not_equal(before, fs.read(settings))
  assert.same(form == "directory" and {"fail client.switches"} or {}, ailments(s))
  fs.rmtree(s.dir .. "/home/.claude/skills/other")
end

describe("set-up", function()
  teardown(client.clean)

  for form, words in pairs {settings = "", directory = " --as-plugin"} do
    it(("with init in a fresh home guards, as %s, and unlink leaves no trace"):format(form), function()
      local s = client.run {setup = {"init --yes" .. words}, sealed = true, turns = TURNS}
      guarded(s)
      assert.is_true(#traces(s.dir .. "/home/.claude") > 0)
      assert.same({}, ailments(s))
      rewritten(s, form)
      client.pais(s.dir, "unlink")
      assert.same({}, traces(s.dir .. "/home/.claude"))
      assert.is_nil((fs.read(s.dir .. "/home/.claude/settings.json") or ""):find("dispatch", 1, true))
      local again = client.run {again = s, setup = {},
        turns = {client.bash(sh.pais() .. " off security 2>&1; true", "free"), "bye"}}
      assert.is_false(again.results.free.is_error)
      assert.truthy(again.results.free.text:find("not from inside a command", 1, true),
        again.results.free.text)
      assert.equal(#s.records, #again.records)
    end)
  end

  it("into settings that are there keeps them in force", function()
    local s = client.run {settings = '\239\187\191{\r\n\t"permissions": {"deny": ' ..
      '["Bash(cat:*)"]},\r\n\t"hooks": {"PostToolUse": [{"matcher": "Bash", "hooks": [{"type": ' ..
      '"command", "command": "/bin/sh", "args": ["-c", "cat >/dev/null; echo x >> theirs"]}]}]}' ..
      "\r\n}", setup = {"init --yes --strict"}, sealed = true, turns = {
      {client.bash('rm -rf "$HOME"', "bad"), client.bash("cat /etc/hostname", "denied"),
        client.bash("echo fine > out", "good")}, "bye"}}
    assert.is_true(s.results.bad.is_error)
    assert.is_true(s.results.denied.is_error)
    assert.truthy(s.results.denied.text:find("ermission", 1, true), s.results.denied.text)
    assert.equal("fine\n", s:file "out")
    assert.equal("x\n", s:file "theirs")
  end)

  it("with --strict refuses when pais itself is gone, and without it goes on", function()
    for words, refused in pairs {[" --strict"] = true, [""] = false} do
      local s = client.run {hooks = {}, setup = {"link" .. words, function(dir)
        local path = dir .. "/home/.claude/settings.json"
        fs.write(path, (fs.read(path):gsub('"command": "[^"]*/pais"', '"command": "/nonesuch/pais"')))
      end},
        turns = {client.bash("echo made > out", "one"), "bye"}}
      assert.equal(refused, s.results.one.is_error)
      assert.equal(not refused and "made\n" or nil, s:file "out")
    end
  end)
end)

-- ---- the client's rules

local function hook(fields)
  return '{"type": "command", "command": "/bin/sh", "args": ["-c", "cat > /dev/null"]' .. fields .. "}"
end

local function fires(file)
  return hook(""):gsub("cat > /dev/null", "echo fired > " .. file)
end

-- Settings whose hooks leave a file each when they are used, with another entry beside them.
local function beside(event, entry, more)
  local lists = {PreToolUse = '{"hooks": [' .. fires "gate" .. "]}",
    Stop = '{"hooks": [' .. fires "stop" .. "]}"}
  lists[event] = (lists[event] and lists[event] .. ", " or "") .. entry
  local members = {}
  for name, list in pairs(lists) do members[#members + 1] = ('"%s": [%s]'):format(name, list) end
  return '{"hooks": {' .. table.concat(members, ", ") .. "}" .. (more or "") .. "}"
end

local CASES = {
  ["no hooks in an entry"] = beside("PreToolUse", "{}"),
  ["a timeout of text"] = beside("PreToolUse", '{"hooks": [' .. hook ', "timeout": "5"' .. "]}"),
  ["a timeout below 0"] = beside("PermissionRequest", '{"hooks": [' .. hook ', "timeout": -1' .. "]}"),
  ["an unknown onFailure"] = beside("PreToolUse", '{"hooks": [' .. hook ', "onFailure": "x"' .. "]}"),
  ["the same under Stop"] = beside("Stop", '{"hooks": [' .. hook ', "timeout": "5"' .. "]}"),
  ["a list that is none"] = '{"hooks": {"Stop": {}, "PreToolUse": [{"hooks": [' .. fires "gate" .. "]}]}}",
  ["an unknown event"] = beside("Nonesuch", "3"),
  ["hooks that are a list"] = '{"hooks": [1]}',
  ["permissions of text"] = beside("Stop", '{"hooks": []}', ', "permissions": {"deny": "x"}'),
  ["permissions of numbers"] = beside("Stop", '{"hooks": []}', ', "permissions": {"deny": [1]}'),
  ["a model that is a number"] = beside("Stop", '{"hooks": []}', ', "model": 3'),
  ["an environment of numbers"] = beside("Stop", '{"hooks": []}', ', "env": {"A": 1}'),
  ["all hooks switched off"] = beside("Stop", '{"hooks": []}', ', "disableAllHooks": true'),
}

describe("the client's rules", function()
  teardown(client.clean)

  for name, text in pairs(CASES) do
    it("are known: " .. name, function()
      local value = assert(json.decode(text))
      local used = {gate = text:find("fired > gate", 1, true) ~= nil,
        stop = text:find("fired > stop", 1, true) ~= nil}
      for _, p in ipairs(rules.settings(value)) do
        if p.drops ~= "entry" then used.gate, used.stop = false, false end
      end
      local s = client.run {settings = text, hooks = {}, turns = {client.bash("true", "one"), "bye"}}
      assert.equal(used.gate, s:file "gate" ~= nil)
      assert.equal(used.stop, s:file "stop" ~= nil)
    end)
  end

  it("take strict JSON only, with a byte order mark if need be", function()
    local good = beside("Stop", '{"hooks": []}')
    for text, used in pairs {["\239\187\191" .. good] = true, ["{ // x\n" .. good:sub(2)] = false,
      [good:sub(1, -2) .. ",}"] = false} do
      local s = client.run {settings = text, hooks = {}, turns = {client.bash("true", "one"), "bye"}}
      assert.equal(used, s:file "gate" ~= nil)
      assert.equal(used, (select(3, require("pais.text.splice").decode(text))) == nil)
    end
  end)
end)

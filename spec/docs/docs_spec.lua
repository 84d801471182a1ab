--- Everything the documentation shows is tried: commands are run, files are checked, links followed.
-- Blocks: spec/support/transcript.lua. A block that cannot be run says why: norun=REASON, one of
-- those below.

local doc = require "pais.doc"
local fs = require "pais.fs"
local json = require "pais.json"
local markdown = require "markdown"
local scratch = require "scratch"
local sh = require "sh"
local transcript = require "transcript"

local REASONS = {
  installs = "it installs packages or builds the whole program",
  root = "it writes below /etc",
  client = "it starts Claude Code",
  network = "it talks to a machine elsewhere",
  endless = "it runs until it is stopped",
  slow = "it takes minutes",
  person = "it is for a person at a terminal only",
  part = "it is a part of a file, to show its form",
}

local function pages()
  local list = {}
  for _, name in ipairs { "README.md", "HACKING.md", "SECURITY.md", "CHANGELOG.md" } do
    if fs.stat(name) then list[#list + 1] = name end
  end
  for _, dir in ipairs { "docs", "plugins/hooks", "plugins/security" } do
    for _, name in ipairs(fs.list(dir) or {}) do
      if name:find("%.md$") then list[#list + 1] = dir .. "/" .. name end
    end
  end
  return list
end

local read = {}
for _, path in ipairs(pages()) do read[#read + 1] = markdown.read(path) end

-- What the page of all commands takes for granted: the plugins it calls by name, and programs.
local OPTIONS = {
  ["docs/security.md"] = { prepare = function(dir)
    fs.mkdirs(dir .. "/home/.config/pais/plugins")
    sh.run(("cp -R plugins/security %s/home/.config/pais/plugins/"):format(dir))
  end },
  ["docs/record.md"] = { cwd = "home/.config/pais/history/raw", prepare = function(dir)
    fs.mkdirs(dir .. "/home/.config/pais/history/raw/2026-11")
    local line = assert(fs.read "docs/record.md"):match "```json\n(.-)```"
    fs.write(dir .. "/home/.config/pais/history/raw/2026-11/2026-11-22.jsonl", line)
  end },
  ["docs/cli.md"] = { endless = { ["pais log -f"] = true }, prepare = function(dir)
    fs.write(dir .. "/pais/event.json", '{"hook_event_name":"PreToolUse","tool_name":"Bash",' ..
      '"tool_input":{"command":"ls"},"session_id":"s","cwd":"/tmp"}\n')
    local plugins = dir .. "/home/.config/pais/plugins/"
    for path, text in pairs {
      ["incident/plugin.yaml"] = "plugin: {name: incident, version: 1.0.0}\n" ..
        "actions: {declare: {args: [{name: severity}]}}\n",
      ["incident/init.lua"] = "return {actions = {declare = function(a) return a.severity end}}\n",
      ["notes/plugin.yaml"] = "plugin: {name: notes, version: 1.0.0}\n" ..
        "provides: {memory: MemoryProvider}\n",
      ["tickets/plugin.yaml"] = "plugin: {name: tickets, version: 1.0.0}\n",
      ["tickets/.mcp.json"] = '{"api": {"command": "cat"}}\n',
      ["some-plugin/plugin.yaml"] = "plugin: {name: some-plugin, version: 1.0.0, language: shell}\n" ..
        "hooks: {Stop: {command: 'true'}}\n",
      ["notes/init.lua"] = "local function none() return {} end\nreturn {contracts = " ..
        "{MemoryProvider = {capture = none, query = none}}}\n",
    } do
      fs.mkdirs((plugins .. path):match("^(.*)/"))
      fs.write(plugins .. path, text)
    end
    for path, text in pairs {
      ["/home/.claude/settings.json"] = '{"hooks": {"Stop": [{"hooks": [{"type": "command", ' ..
        '"command": "true"}]}]}}\n',
      ["/home/src/formatter/.claude-plugin/plugin.json"] = '{"name": "formatter"}\n',
    } do
      fs.mkdirs((dir .. path):match("^(.*)/"))
      fs.write(dir .. path, text)
    end
    fs.write(dir .. "/pais/session.jsonl", "{}\n")
    fs.write(dir .. "/pais/ours.jsonl", '{"command":"rm -rf /","expect":"block","kind":"x"}\n')
    sh.run(("cp -R plugins/hooks plugins/security %s; HOME=%s %s plugin new my-plugin --dir %s"):format(plugins,
      dir .. "/home", sh.pais(), dir .. "/pais"))
    for _, program in ipairs { "dot", "man" } do
      if not sh.have(program) then
        fs.write(dir .. "/bin/" .. program, "#!/bin/sh\ncat >/dev/null\n", 493) -- 0755
      end
    end
  end },
}

-- ---- blocks that are files or parts of files

local check = {}

function check.json(block) return json.decode(block.text) ~= nil or nil, "not JSON" end

function check.lua(block)
  local chunk, msg = load(block.text, "=block", "t")
  return chunk and true, msg
end

local function tree(block, format)
  local file = transcript.file(block) or "block"
  local value, msg, code = doc.parse(block.text, format, file)
  if value == nil and code then return nil, msg end
  return true
end

function check.yaml(block) return tree(block, "yaml") end

function check.toml(block) return tree(block, "toml") end

function check.sh(block)
  local result = sh.run("bash -n", { input = block.text })
  return result.code == 0, result.err
end

function check.python(block)
  local result = sh.run("python3 -c 'import ast, sys; ast.parse(sys.stdin.read())'",
    { input = block.text })
  return result.code == 0, result.err
end

check.console, check.text, check.rust = function() return true end, function() return true end,
  function() return true end

-- A manifest or a configuration must be one by the schema, too.
local function by_schema(block)
  local file = transcript.file(block) or ""
  local name = file:match("[^/]*$")
  if name == "plugin.yaml" or name == "plugin.toml" then
    local dir = scratch.dir { [name] = block.text }
    local manifest, problems = require("pais.plugin.manifest").load(dir)
    local lines = {}
    for _, p in ipairs(problems) do lines[#lines + 1] = require("pais.schema").format(p) end
    return manifest ~= nil and #lines == 0, table.concat(lines, "\n")
  elseif name == "pais.yaml" or name == "pais.toml" then
    local home = scratch.dir { [name] = block.text }
    local result = sh.run(sh.pais() .. " config show", { env = { PAIS_DIR = home } })
    return result.code == 0 and result.err == "", result.err
  end
  return true
end

describe("documentation", function()
  teardown(scratch.clean)

  for _, page in ipairs(read) do
    describe(page.path, function()
      it("has blocks that are what they say", function()
        local faults = {}
        for _, block in ipairs(page.blocks) do
          local where = ("%s:%d: "):format(page.path, block.line)
          local test = check[block.lang]
          local ok, msg
          if not test then
            ok, msg = false, ("nobody knows how to check '%s'"):format(block.lang)
          else
            ok, msg = test(block)
            if ok then ok, msg = by_schema(block) end
          end
          if not ok then faults[#faults + 1] = where .. tostring(msg) end
          local reason = block.info.norun
          if reason and not REASONS[reason] then
            faults[#faults + 1] = where .. ("'%s' is no reason not to run"):format(reason)
          end
        end
        assert.equal("", table.concat(faults, "\n"))
      end)

      it("does what it shows", function()
        local faults = transcript.run(page, OPTIONS[page.path])
        assert.equal("", table.concat(faults, "\n"))
      end)

      it("has links that lead somewhere", function()
        local faults = {}
        for _, link in ipairs(page.links) do
          local file, anchor = link.target:match("^([^#]*)#?(.*)$")
          if not link.target:find("^%a+:") then
            local path = file == "" and page.path or
              ((page.path:match("^(.*/)") or "") .. file):gsub("[^/]+/%.%./", "")
            if not fs.stat(path) then
              faults[#faults + 1] = ("%s:%d: there is no %s"):format(page.path, link.line, path)
            elseif anchor ~= "" and not markdown.read(path).anchors[anchor] then
              faults[#faults + 1] = ("%s:%d: %s has no heading '%s'"):format(page.path, link.line,
                path, anchor)
            end
          end
        end
        assert.equal("", table.concat(faults, "\n"))
      end)
    end)
  end

  it("names files of the tree that are there", function()
    local faults = {}
    for _, page in ipairs(read) do
      for n, line in ipairs(page.lines) do
        for path in line:gmatch("%f[%w/.~$][sldb]%l+/[%w_/.*-]+%.%l+") do
          local top = path:match("^(%l+)/")
          local ours = top == "src" or top == "lua" or top == "spec" or top == "docs" or top == "bench"
          local shape = path:find("%.py$") or path:find("*", 1, true) or
            path:find("NAME", 1, true)
            or path:find("/x%.%l+$") or path:find("pais%.x%.") or path:find("lib_x", 1, true)
          if ours and not shape and not fs.stat(path) then
            faults[#faults + 1] = ("%s:%d: there is no %s"):format(page.path, n, path)
          end
        end
      end
    end
    assert.equal("", table.concat(faults, "\n"))
  end)

  it("has docs/events.md up to date (make docs-events)", function()
    local made = sh.run(sh.pais() .. " lua docs/events.lua")
    assert.equal("", made.err)
    assert.is_true(made.out == fs.read "docs/events.md", "docs/events.md is stale")
  end)

  it("runs nearly everything it shows", function()
    local run, left = 0, {}
    for _, page in ipairs(read) do
      for _, step in ipairs(transcript.steps(page)) do run = run + (step.command and 1 or 0) end
      for _, block in ipairs(page.blocks) do
        local reason = block.info.norun
        if reason then left[reason] = (left[reason] or 0) + 1 end
      end
    end
    local said, total = {}, 0
    for reason, count in pairs(left) do
      said[#said + 1] = ("%d because %s"):format(count, REASONS[reason])
      total = total + count
    end
    table.sort(said)
    print(("docs: %d commands run; blocks not run: %s"):format(run, said[1] and
      table.concat(said, ", ") or "none"))
    assert.is_true(run > 5 * total, ("%d run, %d not"):format(run, total))
  end)
end)

--- `pais mcp serve` with the official clients, in their own words: TypeScript and Python, the newest and
-- those of a year before, and the inspector's command line.
local demo = require "demo"
local fs = require "pais.fs"
local json = require "pais.json"
local scratch = require "scratch"
local sh = require "sh"

local CLIENTS = assert(os.getenv "PAIS_MCP_CLIENTS", "run by spec/mcp/run.sh")
local MODULES = CLIENTS .. "/node_modules/"
local OFFICIAL = MODULES .. "@modelcontextprotocol/"

-- Name, the words that start it, and the version of the protocol that they come to.
local function node(folder, version)
  return ("node spec/mcp/client.mjs %s %s"):format(folder, version)
end
local function python(folder, version)
  return ("env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=%s/%s %s/venv/bin/python spec/mcp/client.py %s")
    :format(CLIENTS, folder, CLIENTS, version)
end
local clients = {
  ["TypeScript 1.22"] = { node(MODULES .. "sdk-old", "legacy") },
  ["TypeScript 1.32"] = { node(OFFICIAL .. "sdk", "legacy") },
  ["TypeScript 2.4, with a session"] = { node(OFFICIAL .. "client", "legacy") },
  ["TypeScript 2.4, without"] = { node(OFFICIAL .. "client", "2026-07-28") },
  ["Python 1.22"] = { python("python-old", "legacy"), "2025-06-18" },
  ["Python 2.3, with a session"] = { python("python-new", "legacy"), "2025-11-25" },
  ["Python 2.3, which asks first"] = { python("python-new", "auto"), "2026-07-28" },
}

describe("the official client", function()
  local home, started

  setup(function()
    home = scratch.dir(demo.files)
    started = {}
    -- What the server ends with is known when it was not killed.
    fs.write(home .. "/serve", ("#!/bin/sh\n%s mcp serve\necho $? >\"$1\"\n"):format(sh.pais()), 493) -- 0755
  end)
  teardown(scratch.clean)

  local function run(line)
    return sh.run(("%s timeout 300 %s"):format(os.getenv "PAIS_MCP_UNSHARE" or "", line),
      { env = { PAIS_DIR = home, PIDS = home .. "/pids" } })
  end

  -- All at the same time: they mostly wait for themselves.
  local function result(name)
    if not started.all then
      local lines = {}
      for one, words in pairs(clients) do
        lines[#lines + 1] = ("%s %s/serve %s >%s 2>&1 &"):format(words[1], home,
          sh.quote(home .. "/" .. one .. ".status"), sh.quote(home .. "/" .. one))
      end
      started.all = run("sh -c " .. sh.quote(table.concat(lines, "\n") .. "\nwait"))
    end
    local text = fs.read(home .. "/" .. name)
    return assert(json.decode(text), ("%s said: %s"):format(name, text))
  end

  for name, words in pairs(clients) do
    it(name, function()
      local seen = result(name)
      assert.equal(words[2], seen.version)
      assert.equal(18, #seen.tools)
      local greet
      for _, tool in ipairs(seen.tools) do if tool.name == "demo_greet" then greet = tool end end
      assert.equal("Say hello", greet.description)
      assert.is_true(greet.annotations.readOnlyHint)
      assert.same({ "who" }, greet.inputSchema.required)
      assert.equal("hello x", seen.greet.content[1].text)
      assert.same({ n = 1, list = { 1.5, "x" }, empty = {} }, seen.data.structuredContent)
      assert.is_true(seen.fail.isError)
      assert.matches("it did not work", seen.fail.content[1].text, 1, true)
      assert.is_true(seen.wrong.isError)
      assert.equal(-32602, seen.unknown.code)
      assert.matches("Unknown tool: demo_none", seen.unknown.message, 1, true)
      assert.equal("done", seen.steps.content[1].text)
      assert.equal(3, #seen.progress)
      assert.same({ 3, 3, "step" },
        { seen.progress[3].progress, seen.progress[3].total, seen.progress[3].message })
      assert.equal("hello y", seen.after.content[1].text)
      assert.is_true(seen.cancelled ~= false)
      -- The others end its input first, and kill it when that does not help.
      local status = name ~= "TypeScript 1.22" and "0\n" or nil
      assert.equal(status, (fs.read(home .. "/" .. name .. ".status")))
    end)
  end

  it("inspector", function()
    local function inspect(rest)
      local r = run(("%s.bin/mcp-inspector --cli -e PAIS_DIR=%s %s mcp serve %s"):format(MODULES, home,
        sh.pais(), rest))
      return assert(json.decode(r.out), r.out .. r.err)
    end
    assert.equal(18, #inspect("--method tools/list").tools)
    assert.equal("hello me",
      inspect("--method tools/call --tool-name demo_greet --tool-arg who=me").content[1].text)
    assert.is_true(inspect("--method tools/call --tool-name demo_fail").isError)
  end)
end)

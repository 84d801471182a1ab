--- The MCP servers of plugins with the real client: it lists and calls them through `pais mcp run`, with
-- their secrets from .env, confined, and forgets them with the link.
local client = require "client"
local confine = require "pais.confine"
local fs = require "pais.fs"
local hash = require "pais.hash"
local json = require "pais.json"

local SECRET = "hush-hush-4711"

local function install(dir)
  local plugin = dir .. "/pais/plugins/tickets"
  fs.mkdirs(plugin)
  fs.write(plugin .. "/plugin.yaml", "plugin: {name: tickets, version: 1.0.0}\n"
    .. "servers: {api: {read: ['${CLAUDE_PROJECT_DIR}/granted']}}\n")
  fs.write(plugin .. "/server.py", assert(fs.read "spec/e2e/mcp_server.py"))
  fs.write(plugin .. "/.mcp.json", json.encode { mcpServers = { api = { command = "python3",
    args = { "${PAIS_PLUGIN_DIR}/server.py", dir .. "/home/private", dir .. "/pais/.env",
      "${CLAUDE_PROJECT_DIR}/granted" }, env = { TOKEN = "${TICKETS_TOKEN}" } } } })
  fs.write(dir .. "/pais/.env", "TICKETS_TOKEN=" .. SECRET .. "\n", 384)
  fs.write(dir .. "/home/private", "x")
  fs.write(dir .. "/project/granted", "x")
end

-- The files below a folder that hold a text.
local function holders(dir, text, found)
  found = found or {}
  for _, name in ipairs(fs.list(dir) or {}) do
    local path, st = dir .. "/" .. name, fs.lstat(dir .. "/" .. name)
    if st.type == "dir" then
      holders(path, text, found)
    elseif st.type == "file" and assert(fs.read(path)):find(text, 1, true) then
      found[#found + 1] = path
    end
  end
  return found
end

local function offers(session, tool)
  for _, request in ipairs(session.requests) do
    for _, one in ipairs(request.body and request.body.tools or {}) do
      if one.name == tool then return true end
    end
  end
  return false
end

describe("MCP servers of plugins", function()
  teardown(client.clean)

  for words, tool in pairs { [""] = "mcp__api__look", ["--as-plugin"] = "mcp__plugin_pais_api__look" } do
    it(("are listed, called, confined and forgotten: pais link %s"):format(words), function()
      local s = client.run { setup = { install, function(dir)
        client.pais(dir, "link " .. words, nil, true)
      end }, env = { ENABLE_TOOL_SEARCH = "false" }, allowed = "Bash," .. tool,
        turns = { client.bash("sleep 1", "wait"), client.tool(tool, {}, "look"), "bye" } }
      assert.is_true(offers(s, tool))
      assert.is_false(s.results.look.is_error)
      local seen = json.decode(s.results.look.text)
      local refused = confine.ask().level > 0 and "Permission denied" or "read"
      assert.same({ private = refused, [".env"] = refused, granted = "read" }, seen.files)
      assert.equal(hash.sha256(SECRET), seen.token)
      assert.equal("none", seen.key)
      assert.same({ s.dir .. "/pais/.env" }, holders(s.dir, SECRET))
      local told = json.decode(fs.read(s.dir .. (words == "" and "/home/.claude.json"
        or "/pais/.setup/plugin/.mcp.json"))).mcpServers
      assert.same({ "mcp", "run", "tickets", "api" }, told.api.args)
      client.pais(s.dir, "unlink", nil, true)
      local own = json.decode(fs.read(s.dir .. "/home/.claude.json"))
      assert.same({}, own.mcpServers or {})
      assert.is_nil(fs.lstat(s.dir .. "/pais/.setup/plugin"))
      assert.is_nil(fs.lstat(s.dir .. "/home/.claude/skills/pais"))
    end)
  end
end)

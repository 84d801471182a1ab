--- pais.commands.mcp: the commands of `pais mcp`, for pais.commands.
local common = require "pais.commands.common"

local mcp_plugins = { name = "plugin", kind = "plugin", optional = true, many = true,
  help = "only the actions of these plugins" }

return { name = "mcp", help = "MCP: servers of plugins, and actions of plugins as tools",
  commands = {
    { name = "list", help = "the MCP servers that plugins bring along, and their state" },
    { name = "show", help = "what a server is started with, and what it may use",
      more = "Values are not shown, only where they come from.",
      args = { common.plugin, { name = "server", kind = "server", optional = true,
        help = "one of its servers; without it, all" } },
      exits = { [10] = "no such plugin", [12] = "a server's declaration is wrong" },
      examples = { { "pais mcp show tickets", "before a plugin's servers are trusted" } } },
    { name = "run", help = "become a plugin's MCP server",
      more = [[
This is what Claude Code starts. ${VAR} in the plugin's .mcp.json is filled in from the environment and
.env; where the kernel can do that, the server is confined to what its manifest asks for.]],
      args = { common.plugin, { name = "server", kind = "server", help = "one of its servers" } },
      exits = { [10] = "no such plugin", [12] = "a variable or a program is missing" },
      examples = { { "pais mcp run tickets api < session.jsonl", "what a server answers" } } },
    { name = "serve", help = "offer the actions of plugins as tools, on standard input and output",
      more = [[
This is what an MCP client starts. Every action that a manifest describes is a tool, and every action
of an integration. It ends when its standard input does. To let Claude Code use them:

  claude mcp add -s user pais -- pais mcp serve]],
      args = { mcp_plugins },
      exits = { [10] = "no such plugin" },
      examples = { { "pais mcp serve incident notes", "the actions of two plugins only" } } },
    { name = "tools", help = "the tools that serve offers",
      args = { mcp_plugins },
      options = { { name = "wait", value = "SECONDS", type = "integer",
        help = "how long integrations may take to say what they can do (default 10)" } },
      exits = { [10] = "no such plugin" },
      examples = { { "pais mcp tools --json | jq '.tools[].definition'",
        "with the schemas of their arguments" } } },
  } }

--- pais.schema.mcp: the MCP servers in a plugin's .mcp.json, in Claude Code's form.
-- What pais does not need itself (timeouts, how tools are loaded) goes to the client as it is; so a
-- key that is not known here is only a warning.

local function text(description) return { type = "string", description = description } end

local function texts(description, names)
  return { type = "map", any = { type = "string" }, names = names, absent = true,
    description = description }
end

return { type = "map", names = "server", most = 1000, description = "Servers by name.",
  any = { type = "map", keys = {
    type = { type = "string", enum = { "stdio", "http", "sse", "ws" }, description =
      "How it is talked to; stdio unless it has a url." },
    command = text "The program: a name on the PATH, or a path in the plugin's folder.",
    args = { type = "list", most = 1000, item = { type = "string" },
      description = "The program's arguments." },
    env = texts("The program's environment.", "env"),
    url = text "The address of a server that runs elsewhere.",
    headers = texts "What is sent to such an address.",
    headersHelper = text "A command of the client's that prints headers.",
    oauth = { type = "any", description = "How the client logs in there." },
    timeout = { type = "number", above = 0, description = "Milliseconds a call may take." },
    alwaysLoad = { type = "boolean", description = "Whether all its tools are shown at once." },
    description = text "What it is for.",
  } } }

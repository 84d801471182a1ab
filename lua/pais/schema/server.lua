--- pais.schema.server: what an MCP server of a plugin may use, in the manifest and in pais.yaml.

local MANY = 1000

local function paths(description)
  return { type = "list", most = MANY, item = { type = "string", format = "path" },
    description = description }
end

local function ports(description)
  return { type = "list", most = MANY, item = { type = "integer", min = 0, max = 65535 },
    description = description }
end

return { type = "map", absent = true, keys = {
  confine = { type = "boolean", description =
    "Whether it runs confined, where the kernel can do that (the default)." },
  read = paths("Files and folders it may read. `~` is your home directory, a relative path is in "
    .. "the plugin's folder, `${VAR}` works as in .mcp.json."),
  write = paths "Files and folders it may read and change.",
  env = { type = "list", most = MANY, item = { type = "string", format = "env" }, description =
    "Variables it gets, from the environment or .env, besides those that .mcp.json gives it." },
  connect = ports "TCP ports it may connect to; without the key, all.",
  listen = ports "TCP ports it may listen on; without the key, all.",
} }

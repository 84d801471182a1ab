--- pais.schema.config: the keys of pais.yaml and pais.toml, with the built-in values.
-- Single values can also be given as PAIS_SECTION_KEY in the environment.

local function whole(default, min, max, description)
  return { type = "integer", default = default, min = min, max = max, description = description }
end

local function path(description)
  return { type = "string", format = "path", description = description }
end

return {
  type = "map",
  title = "pais configuration",
  description = "pais.yaml (or pais.toml), the configuration of pais.",
  keys = {
    pais = { type = "map", description = "About this file.", keys = {
      version = { type = "string", format = "version", description =
        "The version of pais that wrote the file." },
    } },
    paths = { type = "map", description =
      "Where things are. `~` is the home directory; a relative path is below the home of pais.",
      keys = {
        plugins = path "Installed plugins; by default plugins/.",
        history = path "Memory and the record; by default history/.",
        registries = path "Listings of the registries; by default registries/.",
      } },
    defaults = { type = "map", description = "What holds when nothing else is said.", keys = {
      language = { type = "string", format = "word", default = "lua", description =
        "The language of `pais plugin new`." },
      log_level = { type = "string", default = "info", enum = { "error", "warn", "info", "debug" },
        description = "What goes to the log." },
      timeout = { type = "number", default = 30, above = 0, max = 3600, description =
        "Seconds a handler may take when it names no timeout." },
    } },
    network = { type = "map", description = "Of registries and plugins that come from elsewhere.", keys = {
      timeout = { type = "number", default = 600, above = 0, max = 86400, description =
        "Seconds that one request may take." },
      stall = { type = "number", default = 30, above = 0, max = 3600, description =
        "Seconds in which next to nothing comes, after which a request is given up." },
    } },
    registries = { type = "map", names = "word",
      description = "Lists of plugins by name: a file, an https:// address or a git repository.",
      any = { type = "one_of", description = "An address is short for `url: ADDRESS`.", of = {
        path "Where the list is.",
        { type = "map", keys = {
          url = { type = "string", format = "path", required = true, description =
            "Where the list is." },
          key = { type = "string", format = "minisign", description =
            "The public key of minisign that signs the list; only with its signature it is taken." },
          insecure = { type = "boolean", description =
            "Plain http:// or git:// to another machine is meant." },
        } },
      } } },
    contracts = { type = "map", names = "contract", any = { type = "string", format = "name",
        description = "The plugin, by contract: `MemoryProvider` or `IntegrationProvider[jira]`." },
      description = "Which plugin provides a contract that several offer." },
    plugins = { type = "map", names = "name", description = "Settings of pais for one plugin.",
      any = { type = "one_of", description = "`false` is short for `enabled: false`.", of = {
        { type = "boolean" },
        { type = "map", keys = {
          enabled = { type = "boolean", default = true, description =
            "Whether the plugin runs at all." },
          servers = { type = "map", names = "server", any = require "pais.schema.server",
            description = "What its MCP servers may use, besides what its manifest says; "
              .. "`confine`, `connect` and `listen` take the place of the manifest's." },
          source = { type = "string", format = "path", description = "Where `pais plugin install` "
            .. "gets it from; without it, a registry." },
          version = { type = "string", format = "range", description =
            "The versions wanted of a registry's plugin." },
        } },
      } } },
    install = { type = "map", description = "Installing plugins.", keys = {
      changed_plugins = { type = "string", default = "warn", enum = { "warn", "refuse" },
        description = "What happens to a plugin whose files are no longer those that were "
          .. "installed: `warn` tells, `refuse` does not run it." },
      generations = whole(10, 1, 1000, "How many earlier states can be gone back to."),
      build_env = { type = "list", item = { type = "string", format = "env" },
        description = "Environment variables that builds get besides those that compilers and "
          .. "package managers are set up with." },
      build_timeout = whole(1800, 1, 86400, "Seconds that the build of a plugin may take."),
    } },
    dispatch = { type = "map", description = "The limits of one event.", keys = {
      lua_instructions = whole(50000000, 10000, 10000000000,
        "Instructions a Lua handler may execute."),
      lua_ms = whole(2000, 10, 600000, "Milliseconds a Lua handler may take."),
      lua_memory_mb = whole(64, 4, 4096, "Megabytes that Lua may use in one dispatch."),
      output_kb = whole(1024, 1, 65536, "Kilobytes of output kept of a command."),
      context_limit = whole(9900, 100, 10000,
        "UTF-16 units of context that reach Claude Code; it takes 10000."),
      set_aside_after = whole(3, 0, 1000,
        "Failures in a row after which a handler is put aside; 0: never."),
      set_aside_minutes = whole(60, 1, 10080, "Minutes a handler stays put aside."),
    } },
    record = { type = "map", description = "The record of events in history/raw.", keys = {
      enabled = { type = "boolean", default = true, description = "Whether events are recorded." },
      redact_env = { type = "list", item = { type = "string", format = "env" }, description =
        "Environment variables whose values are secrets too, besides those in .env." },
    } },
  },
}

--- pais.schema.manifest: the keys of plugin.yaml and plugin.toml.

local MANY = 1000 -- more of anything was not written by a person

local function text(description, more)
  local node = { type = "string", description = description }
  for k, v in pairs(more or {}) do node[k] = v end
  return node
end

local function texts(description)
  return { type = "list", most = MANY, item = { type = "string" }, description = description }
end

local link = {
  contract = text("The contract's name.", { format = "contract", required = true }),
  service = text("Which one of a contract with services, such as jira.", { format = "word" }),
}

local need = {
  contract = link.contract,
  service = link.service,
  optional = { type = "boolean", description =
    "Whether the plugin also works without it (the default)." },
  required = { type = "boolean", description = "The opposite of optional." },
}

local option = {
  type = { type = "string", required = true, description = "What the value is.",
    enum = { "string", "integer", "number", "boolean", "list", "map" } },
  default = { type = "any", description = "The value when the user gives none." },
  min = { type = "number", description = "The least number, or length of text or list." },
  max = { type = "number", description = "The greatest number, or length of text or list." },
  enum = { type = "list", most = MANY, item = { type = "scalar" },
    description = "The only values allowed." },
  required = { type = "boolean", default = false, description =
    "Whether the plugin cannot work without a value." },
  env = text("An environment variable (or a name in .env) that gives the value.",
    { format = "env" }),
  secret = { type = "boolean", default = false, description =
    "Whether the value must never be shown." },
  description = text "What the option is for.",
}

local handler = {
  matcher = text("Which tools, sources or other values the handler is for, as in Claude Code's "
    .. "own settings.", { doubt = function(value) return require("pais.events").bad_matcher(value) end }),
  ["if"] = text("A permission rule such as Bash(git *); the handler runs only for the calls that it "
    .. "names. What cannot be judged counts as named.", { doubt = function(value)
      return require("pais.condition").never(value)
    end }),
  project = text "A folder; the handler runs only in sessions that Claude Code was started in there.",
  phase = text("guard may refuse and rewrite, context adds, observe only watches.",
    { enum = { "guard", "context", "observe" } }),
  priority = { type = "integer", min = -1000000, max = 1000000, description =
    "Higher runs earlier, within the phase." },
  timeout = { type = "number", above = 0, max = 3600,
    description = "Seconds the handler may take." },
  on_error = text("What happens to the event when the handler itself fails.",
    { enum = { "allow", "ask", "block" } }),
  before = texts "Plugins that run after this one.",
  after = texts "Plugins that run before this one.",
  type = text("The kind of a hook of Claude Code; only commands can be run here.",
    { enum = { "command" } }),
  command = text "A program that speaks Claude Code's hook protocol.",
  args = texts "Arguments of the command; with them it is started without a shell.",
  recheck = { type = "boolean", description =
    "Whether a guard sees the input once more when a later one has rewritten it." },
  core = { type = "boolean", description = "Whether what the engine's catastrophic core refuses is "
    .. "blocked even when the handler fails, for a guard of tool calls." },
  needs = text("A setting of the plugin; while it is empty, the handler does not run.",
    { format = "word" }),
  handler = text("The name of the function in the plugin's module; by default the event's name.",
    { format = "word" }),
}

local argument = {
  name = text("The argument's name.", { format = "word", required = true }),
  type = { type = "string", default = "string", description = "What the value is.",
    enum = { "string", "integer", "number", "boolean" } },
  default = { type = "scalar", description = "The value when none is given." },
  required = { type = "boolean", default = false, description = "Whether it must be given." },
  description = text "What the argument is for.",
  enum = { type = "list", most = MANY, item = { type = "scalar" },
    description = "The only values allowed." },
}

local action = {
  description = text "What the action does, in one line.",
  title = text "A name of the action for people, where tools are shown.",
  tool = { type = "boolean", default = true, description =
    "Whether `pais mcp serve` offers it to Claude Code." },
  read_only = { type = "boolean", description = "A hint for clients: it changes nothing." },
  destructive = { type = "boolean", description =
    "A hint for clients: what it changes may be lost." },
  idempotent = { type = "boolean", description =
    "A hint for clients: doing it again changes nothing more." },
  open_world = { type = "boolean", description =
    "A hint for clients: it reaches systems that are not yours." },
  args = { type = "list", most = MANY, item = { type = "map", keys = argument },
    description = "The arguments, in order." },
}

return {
  type = "map",
  title = "pais plugin manifest",
  description = "plugin.yaml (or plugin.toml) of a pais plugin.",
  keys = {
    plugin = { type = "map", required = true, description = "Who the plugin is.", keys = {
      name = text("The plugin's name.", { format = "name", required = true }),
      version = text("The plugin's version (Semantic Versioning).",
        { format = "version", required = true }),
      description = text "What the plugin is for, in one line.",
      authors = texts "Who wrote it.",
      language = text("What the plugin is written in: lua, python, rust, mixed, or any other word "
        .. "for an executable.", { format = "word", default = "lua" }),
      entry = text("The file that is loaded (Lua) or run, relative to the plugin's folder.",
        { format = "inside" }),
    } },
    pais = { type = "map", description = "What the plugin needs of pais.", keys = {
      core_version = text("The versions of pais that the plugin works with.",
        { format = "range" }),
      policy = text("A policy file that the plugin brings along (docs/policy.md).",
        { format = "inside" }),
    } },
    provides = { type = "map", most = MANY, names = "word",
      description = "The contracts the plugin implements.",
      any = { type = "one_of", of = {
        { type = "boolean", only = false },
        { type = "string", format = "provided" },
        { type = "map", keys = link },
      }, description = "The contract, by a name of your choice.",
      hint = "such as {contract: MemoryProvider}" } },
    consumes = { type = "map", most = MANY, names = "word",
      description = "The contracts the plugin calls.",
      any = { type = "one_of", of = {
        { type = "boolean", only = false },
        { type = "string", format = "contract" },
        { type = "map", keys = need },
      }, description = "The contract, by the name that `ctx.contract` is asked for.",
      hint = "such as {contract: MemoryProvider, optional: true}" } },
    config = { type = "map", most = MANY, names = "word",
      any = { type = "map", keys = option },
      description = "The settings that users may change in the plugin's config.yaml." },
    hooks = { type = "map", most = MANY, names = "word", suggest = "events", description =
      "The events the plugin handles. Names may be written PreToolUse, pre_tool_use or "
      .. "pre-tool-use.", any = { type = "one_of", description =
        "`true`: the plugin's handler for this event; or one handler, or a list of them.", of = {
        { type = "boolean" },
        { type = "map", keys = handler },
        { type = "list", most = MANY, item = { type = "map", keys = handler } },
      } } },
    actions = { type = "map", most = MANY, names = "word",
      any = { type = "map", keys = action },
      description = "What `pais run PLUGIN ACTION` can do." },
    servers = { type = "map", most = MANY, names = "server", any = require "pais.schema.server",
      description = "What the MCP servers of .mcp.json may use, by name (docs/mcp.md)." },
    build = { type = "map", absent = true, description = "How the plugin is built.", keys = {
      type = { type = "string", required = true, description = "The tool that builds it.",
        enum = { "pip", "uv", "cargo", "make", "none" } },
      requirements = text("The file that lists Python packages.", { format = "inside" }),
      env = { type = "list", most = MANY, item = { type = "string", format = "env" }, description =
        "Environment variables (or names in .env) that the build needs, such as a token." },
    } },
  },
}

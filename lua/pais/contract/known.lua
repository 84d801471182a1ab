--- pais.contract.known: the contracts every version of pais knows, as data.
-- A plugin may use others; those have one provider per service and whatever methods it offers.
--
-- `several`: more than one provider at a time, and a call goes to each of them.
-- `keyed`: named by what it is for, as in IntegrationProvider[jira]; one provider per name.
--
-- Why HookHandler and NotificationProvider take several: hooks are answered by every plugin that
-- asked for the event and merged afterwards, so a second one is the normal case; a notification is
-- to arrive, and a team that has Slack as well as a desktop banner wants both. Choosing one is
-- possible for both, by the same setting that decides a conflict.

---@class pais.Contract
---@field name string
---@field description string
---@field several boolean
---@field keyed boolean
---@field methods {name: string, params: string, returns: string, description: string}[]

return {
  {
    name = "HookHandler",
    description = "answers hook events for another program than Claude Code's own hooks",
    several = true, keyed = false,
    methods = {
      {name = "handles_event", params = "{event}", returns = "boolean",
        description = "whether it wants this event, by name"},
      {name = "handle", params = "{event, input}", returns = "verdict object or null",
        description = "what it says to the event; the fields of a hook's JSON answer"},
    },
  },
  {
    name = "IntegrationProvider",
    description = "speaks to an outside service, named in brackets",
    several = false, keyed = true,
    methods = {
      {name = "service_name", params = "{}", returns = "string", description = "the service"},
      {name = "is_configured", params = "{}", returns = "boolean",
        description = "whether its settings and secrets are there"},
      {name = "health_check", params = "{}", returns = "{ok, message}",
        description = "asks the service whether it answers"},
      {name = "execute", params = "{action, params}", returns = "the action's result",
        description = "does one of its actions"},
      {name = "list_actions", params = "{}", returns = "[{name, description, params}]",
        description = "what execute can do"},
    },
  },
  {
    name = "MemoryProvider",
    description = "keeps what was learned, and finds it again",
    several = false, keyed = false,
    methods = {
      {name = "capture", params = "{category, title, content, tags, metadata}",
        returns = "{id}", description = "keeps one entry"},
      {name = "query", params = "{text, category, limit, since}", returns = "[entry]",
        description = "entries that match, best first"},
      {name = "list_categories", params = "{}", returns = "[string]",
        description = "the categories there are"},
      {name = "get_recent", params = "{category, limit}", returns = "[entry]",
        description = "the newest entries"},
    },
  },
  {
    name = "NotificationProvider",
    description = "tells the user something outside the session",
    several = true, keyed = false,
    methods = {
      {name = "notify", params = "{title, message, level, url}", returns = "{delivered}",
        description = "sends one notification"},
      {name = "supports_rich", params = "{}", returns = "boolean",
        description = "whether links and formatting arrive"},
    },
  },
  {
    name = "SkillProvider",
    description = "brings a skill for Claude Code, named in brackets",
    several = false, keyed = true,
    methods = {},
  },
}

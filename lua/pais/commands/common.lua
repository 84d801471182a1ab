--- pais.commands.common: arguments and options that several commands have, for pais.commands.

local common = {}

common.plugin = { name = "plugin", kind = "plugin", help = "name of an installed plugin" }
common.scope = { name = "scope", value = "SCOPE", choices = { "user", "project", "local" },
  help = "whose settings: yours (default), or the project's here, shared or your own" }
common.dry_run = { name = "dry-run", short = "n", help = "show what would change, write nothing" }
common.yes = { name = "yes", short = "y", help = "do not ask" }

return common

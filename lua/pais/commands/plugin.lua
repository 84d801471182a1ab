--- pais.commands.plugin: the commands of `pais plugin`, for pais.commands.
local common = require "pais.commands.common"

local plugins_or_all = { name = "plugin", kind = "plugin", optional = true, many = true,
  help = "names; without any, all that are in pais.lock" }

return { name = "plugin", help = "installed plugins: list, look at, check, make",
  commands = {
    { name = "list", help = "installed plugins and their state",
      more = "A refused plugin is listed with the reason.",
      examples = {
        { "pais plugin list --json | jq -r '.[] | select(.state == \"refused\").name'",
          "names of the refused ones" },
      } },
    { name = "info", help = "one plugin: hooks, contracts, actions, configuration, problems",
      args = { common.plugin }, exits = { [10] = "no such plugin" },
      examples = { { "pais plugin info hooks", "what the bundled hooks plugin does" } } },
    { name = "verify", help = "check a plugin strictly, as its author; or all installed files",
      more = [[
Without a target, the files of all installed plugins are held against pais.lock; it ends with 1 when
some are not those that were installed. With one, the plugin is checked as its author would.
Unknown keys are errors here, the entry must exist and compile, and the handlers and actions that
the manifest names must be there. Lua plugins are loaded for this, so their top-level code runs.]],
      args = { { name = "target", kind = "plugin-or-dir", optional = true,
        help = "folder of a plugin, or the name of an installed one" } },
      exits = { [10] = "no such plugin or folder", [12] = "the plugin has errors" },
      examples = { { "pais plugin verify ./my-plugin", "before sharing it" } } },
    { name = "install", help = "install plugins, after showing what they will do",
      more = [[
SOURCE is a path (with a slash in it), a git address, perhaps with #REF and //FOLDER, or the name of
a plugin in a registry, perhaps with @RANGE. Without any, what the home asks for is installed:
exactly what pais.lock has, and `plugins.NAME.source` of pais.yaml. Each is fetched, checked and
shown; after the question it is built and put in place, and pais.lock says which bytes it has.
Settings in config.yaml stay.]],
      args = { { name = "source", optional = true, many = true, kind = "dir",
        help = "where a plugin comes from" } },
      options = { common.yes,
        { name = "dev", short = "d", help = "link to the folder, to work on the plugin there" },
        { name = "frozen", help = "without a source: fail when pais.lock does not have all that "
          .. "pais.yaml asks for" },
        { name = "prune", help = "without a source: remove what pais has put in place and pais.lock "
          .. "does not have any more" },
        { name = "force", short = "f", help = "replace what is there with changes, or was not "
          .. "installed by pais; install what cannot run yet" },
        common.dry_run,
      },
      exits = { [10] = "there is no plugin", [11] = "a required contract would be missing",
        [12] = "the manifest is wrong, or it needs another version of pais" },
      examples = {
        { "pais plugin install --yes ./my-plugin", "from a folder, without a question" },
        { "pais plugin install --yes --dev ./my-plugin", "as a link" },
        { "pais plugin install --frozen --yes", "on a new machine: what the team's lock has" },
        { "pais plugin install --frozen --prune --yes", "and nothing that it does not have any more" },
      } },
    { name = "update", help = "bring in what the sources have now",
      more = [[
What differs is shown first: hooks, commands, secrets, files. What does more than before is asked
about again. A plugin whose files were changed here, and one that is pinned, stays.]],
      args = { plugins_or_all },
      options = { common.yes, common.dry_run,
        { name = "force", short = "f", help = "pinned ones too, and those that were changed here" },
      },
      exits = { [10] = "it is not in pais.lock", [11] = "a required contract would be missing" },
      examples = { { "pais plugin update --dry-run", "what there would be" } } },
    { name = "outdated", help = "which plugins have something newer at their source",
      args = { plugins_or_all },
      examples = { { "pais plugin outdated", "nothing is changed" } } },
    { name = "remove", help = "take plugins away",
      more = "Refused while others could not run without them.",
      args = { { name = "plugin", many = true, kind = "plugin", help = "names" } },
      options = { common.dry_run,
        { name = "force", short = "f", help = "also when others need it" },
      },
      exits = { [10] = "no such plugin", [11] = "others need it" },
      examples = { { "pais plugin remove --dry-run my-plugin", "does anything need it?" } } },
    { name = "pin", help = "have updates leave plugins alone",
      args = { { name = "plugin", many = true, kind = "plugin", help = "names" } },
      options = { { name = "undo", short = "u", help = "update them again" } },
      exits = { [10] = "it is not in pais.lock" },
      examples = { { "pais plugin pin my-plugin", "until `pais plugin pin --undo my-plugin`" } } },
    { name = "build", help = "build plugins again",
      more = [[
With what the manifest says (`build`): pip or uv for a Python environment, cargo, make. Several are
built at once. What they say goes to logs in the home's .state/build. A plugin that is not built yet is also built by
`pais run` and `pais contract call`, but never by an event.]],
      args = { { name = "plugin", many = true, kind = "plugin-or-dir",
        help = "name of an installed plugin, or the folder of one" } },
      exits = { [10] = "no such plugin" } },
    { name = "rollback", help = "go back to what was installed before",
      more = "Settings in config.yaml stay as they are now.",
      args = { { name = "n", optional = true,
        help = "number of the generation; by default the one before" } },
      options = { common.dry_run },
      examples = { { "pais plugin rollback", "undo the last install, update or remove" } } },
    { name = "generations", help = "what was installed after each change",
      examples = { { "pais plugin generations", "the numbers for rollback" } } },
    { name = "new", help = "make a plugin that works at once",
      more = [[
Writes a manifest, an entry with one hook handler and one action, a README and a test. Without
--dir it goes where installed plugins are, and is installed.]],
      args = { { name = "name", help = "lower case letters, digits and -" } },
      options = {
        { name = "language", short = "l", value = "LANGUAGE",
          choices = { "lua", "python", "rust" },
        help = "by default what defaults.language says" },
        { name = "dir", short = "d", value = "DIR", kind = "dir",
          help = "make DIR/NAME instead" },
      },
      examples = {
        { "pais plugin new my-rules", "a Lua plugin, installed" },
        { "pais plugin new my-tool --language python --dir .", "a Python plugin, here" },
      } },
  } }

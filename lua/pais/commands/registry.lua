--- pais.commands.registry: the commands of `pais registry`, for pais.commands.

return { name = "registry", help = "lists of plugins that can be installed: sync, add, search",
  commands = {
    { name = "sync", help = "bring the listings, as far as they are new",
      more = [[
All at the same time. What cannot be had, is no listing, or has the wrong signature leaves the last good
copy as it is, and does not keep the others back.]],
      args = { { name = "names", optional = true, many = true, kind = "registry",
        help = "only these" } },
      options = {
        { name = "frozen", help = "ask for nothing, write nothing: are the copies there?" },
        { name = "offline", help = "sync what is on this machine, use the copies of the rest" },
      },
      exits = { [0] = "all are synced", [20] = "one at least is not", [21] =
        "one at least is not, and all that is missing are credentials" },
      examples = {
        { "pais registry sync", "all of them" },
        { "pais registry sync --frozen", "in a script that must not use a network" },
      } },
    { name = "add", help = "a registry by its address, and sync it",
      more = [[
A path or address that ends in .yaml, .yml or .toml is a listing; everything else is a git repository,
with //path/in/repo and #branch, #tag or #commit where they are wanted.]],
      args = { { name = "name", help = "what it is called here" },
        { name = "url", kind = "file", help = "https://, ssh://, user@host:path, file://, a path" } },
      options = {
        { name = "key", short = "k", value = "KEY",
          help = "minisign's public key: only what it has signed is taken" },
        { name = "insecure", help = "plain http:// or git:// is meant" },
        { name = "force", short = "f", help = "replace the one of this name" },
        { name = "no-sync", help = "do not sync it now" },
      },
      exits = { [12] = "the configuration cannot be changed", [20] = "it is added, but not synced",
        [21] = "it is added, but not synced: credentials are missing" },
      examples = {
        { "pais registry add team git@example.org:team/plugins.git --no-sync", "a git repository" },
        { "pais registry add ops https://example.org/plugins.yaml --no-sync", "a file" },
      } },
    { name = "remove", help = "forget a registry; what was installed from it stays",
      args = { { name = "name", kind = "registry", help = "its name" } },
      examples = { { "pais registry remove team", "its copy goes, too" } } },
    { name = "list", help = "the registries: what they hold, when they were synced",
      examples = { { "pais registry list", "where plugins can come from" } } },
    { name = "show", help = "one registry and its plugins",
      args = { { name = "name", kind = "registry", help = "its name" } },
      examples = { { "pais registry show core", "the bundled plugins" } } },
    { name = "search", help = "find plugins by words",
      args = { { name = "words", optional = true, many = true,
        help = "all of them in name, description, language or contracts; none: all plugins" } },
      options = { { name = "limit", value = "N", type = "integer",
        help = "show at most so many (default 50; all with --json)" } },
      exits = { [1] = "nothing was found" },
      examples = { { "pais registry search rules hook", "both words" } } },
  } }

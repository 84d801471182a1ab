--- pais.commands.bundle: the commands of `pais bundle`, for pais.commands.

local name = { name = "name", kind = "bundle", help = "its name, or REGISTRY/NAME" }

return { name = "bundle", help = "plugins that belong together: list, show, install",
  more = [[
A bundle is a named list of plugins, required and optional ones, with the variables they need and what they
must not meet. Bundles are in the listings of registries, and in bundles/ of the home.]],
  commands = {
    { name = "list", help = "all bundles, and what is installed of them",
      examples = { { "pais bundle list", "what there is" } } },
    { name = "show", help = "one of them: its plugins, what it needs, what is missing",
      args = { name },
      exits = { [10] = "there is no such bundle", [12] = "its file is wrong" },
      examples = { { "pais bundle show foundation", "what pais comes with" } } },
    { name = "install", help = "install what is missing of it, after showing what it will do",
      more = [[
All of its required plugins, or nothing: they are fetched and shown together, there is one question, and
one generation to go back from. What is installed already stays as it is. Variables are not asked for.]],
      args = { name },
      options = {
        { name = "with", short = "w", value = "PLUGIN", kind = "bundle-plugin", many = true,
          help = "this optional plugin, too" },
        { name = "all", short = "a", help = "all optional plugins, too" },
        { name = "yes", short = "y", help = "do not ask" },
        { name = "dry-run", short = "n", help = "show what would change, write nothing" },
      },
      exits = { [1] = "it conflicts with something that is installed", [10] = "there is no such bundle or "
        .. "plugin", [12] = "its file is wrong, or it needs another version of pais" },
      examples = {
        { "pais bundle install foundation --dry-run", "what it would do" },
        { "pais bundle install foundation --all --yes", "in a script" },
      } },
  } }

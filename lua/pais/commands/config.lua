--- pais.commands.config: the commands of `pais config`, for pais.commands.

return { name = "config", help = "look at the configuration and change it",
  commands = {
    { name = "show", help = "the configuration in force, all layers merged",
      options = { { name = "origin", help = "say which layer each value comes from" } } },
    { name = "get", help = "one value",
      args = { { name = "key", kind = "config-key", help = "dotted key, such as defaults.language" } },
      options = { { name = "origin", help = "say which layer it comes from" } },
      exits = { [12] = "no such key" },
      examples = { { "pais config get paths.plugins --origin", "and where it was set" } } },
    { name = "set", help = "write one value to pais.yaml; comments and order stay",
      args = {
        { name = "key", kind = "config-key", help = "dotted key" },
        { name = "value", help = "the value, as YAML" },
      },
      exits = { [12] = "no such key, or a value it cannot have" },
      examples = { { "pais config set defaults.language lua", "change a default" } } },
  } }

--- pais.commands.contract: the commands of `pais contract`, for pais.commands.

return { name = "contract", help = "contracts: who provides what, who uses it",
  commands = {
    { name = "list", help = "known contracts, their providers and consumers" },
    { name = "show", help = "one contract: methods, providers, consumers",
      args = { { name = "contract", kind = "contract",
        help = "such as MemoryProvider or IntegrationProvider[jira]" } },
      exits = { [11] = "no such contract" } },
    { name = "call", help = "call a method of a contract's provider",
      args = {
        { name = "contract", kind = "contract",
          help = "such as MemoryProvider or IntegrationProvider[jira]" },
        { name = "method", kind = "method", help = "a method of the contract" },
        { name = "input", optional = true,
          help = "argument as JSON; - reads standard input" },
      },
      options = {
        -- In place of the switch of the same name: the answer is JSON anyway.
        { name = "json", value = "JSON", help = "the argument, as an option" },
        { name = "service", value = "NAME", help = "the service, such as jira" },
        { name = "provider", value = "PLUGIN", kind = "plugin",
          help = "of several providers, this one" },
      },
      exits = { [11] = "no provider, or it failed" },
      examples = {
        { [[pais contract call MemoryProvider capture --json '{"title": "a thing"}']],
          "keep something" },
        { [[pais contract call MemoryProvider query '{"text": "deploy"}']],
          "ask whichever plugin is the memory" },
      } },
    { name = "graph", help = "plugins and the contracts between them",
      options = {
        { name = "dot", help = "for Graphviz" },
        { name = "mermaid", help = "for Markdown pages" },
      },
      examples = { { "pais contract graph --dot | dot -Tsvg > graph.svg", "as a picture" } } },
  } }

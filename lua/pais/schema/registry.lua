--- pais.schema.registry: the keys of a registry's listing.

local function text(description, format, required)
  return { type = "string", format = format, required = required, description = description }
end

return {
  type = "map",
  title = "pais registry",
  description = "A list of plugins that can be installed.",
  keys = {
    registry = { type = "map", description = "About the list.", keys = {
      name = text("The registry's name.", "name"),
      description = text "What is in it.",
    } },
    plugins = { type = "map", required = true, names = "name", description = "The plugins by name.",
      any = { type = "map", keys = {
        source = text("A path, or a git address with `#ref` and `//sub/dir`.", "path", true),
        description = text "What the plugin is for, in one line.",
        version = text("The version that the source has.", "version"),
        language = text("What it is written in.", "word"),
        core_version = text("The versions of pais it works with.", "range"),
        provides = { type = "list", item = { type = "string", format = "contract" },
          description = "The contracts it implements." },
      } } },
  },
}

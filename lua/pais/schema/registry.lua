--- pais.schema.registry: the keys of a registry's listing.

local function text(description, format, required)
  return { type = "string", format = format, required = required, description = description }
end

local function entry(more)
  local keys = {
    source = text("A git address with `//sub/dir` and `#ref`, or a path, relative to the listing.",
      "path", true),
    description = text "What the plugin is for, in one line.",
    version = text("The version that the source has.", "version"),
    language = text("What it is written in.", "word"),
    core_version = text("The versions of pais it works with.", "range"),
    provides = { type = "list", item = { type = "string", format = "contract" },
      description = "The contracts it implements." },
  }
  for name, node in pairs(more or {}) do keys[name] = node end
  return { type = "map", keys = keys }
end

-- The keys of a bundle that is in a list; there it needs no head of its own.
local function bundle(name)
  local keys = {}
  for key, node in pairs(require("pais.schema.bundle").keys) do
    if key ~= "bundle" then keys[key] = node end
  end
  keys.name = name
  return { type = "map", keys = keys }
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
    plugins = { type = "one_of", required = true,
      description = "The plugins by name, or a list of them, each with its `name`.", of = {
        { type = "list", item = entry { name = text("The plugin's name.", "name", true) } },
        { type = "map", names = "name", any = entry() },
      } },
    bundles = { type = "one_of", elsewhere = true,
      description = "Plugins that belong together, by name, or as a list: [bundle.md](bundle.md).",
      of = {
        { type = "list", item = bundle(text("The bundle's name.", "name", true)) },
        { type = "map", names = "name", any = bundle() },
      } },
  },
}

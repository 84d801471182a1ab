--- pais.schema.bundle: the keys of a bundle, in a file of its own or in a registry's listing.
-- Plugins may be a list of names or a map by name; maps and lists may be mixed with short forms, so
-- that the usual case is a line.

local function text(description, format)
  return { type = "string", format = format, description = description }
end

local NOTHING = { type = "null" }

-- A list whose entries are names or maps with a `name`, or a map by name.
local function named(description, format, names, short, keys)
  local with_name = { name = text("Its name.", format) }
  with_name.name.required = true
  for key, node in pairs(keys) do with_name[key] = node end
  return { type = "one_of", description = description, of = {
    { type = "map", names = names, any = { type = "one_of", of = { { type = "map", keys = keys },
      short, NOTHING } } },
    { type = "list", item = { type = "one_of", of = { { type = "map", keys = with_name },
      text(nil, format) } } },
  } }
end

local function plugins(description, more)
  local keys = { version = text("The versions that will do.", "range"),
    description = text "What it is there for." }
  for key, node in pairs(more or {}) do keys[key] = node end
  return named(description, "wanted", "plugin", text(nil, "range"), keys)
end

local about = {
  name = text("Its name; by default that of the file.", "name"),
  version = text("The bundle's own version.", "version"),
  description = text "What it is for, in one line.",
  author = text "Who keeps it.",
  license = text "Under which licence it is.",
  core_version = text("The versions of pais it works with.", "range"),
  pais_version = text("The same as `core_version`.", "range"),
}

local keys = {
  bundle = { type = "map", absent = true, keys = about,
    description = "The keys that say what it is may also stand in here." },
  plugins = plugins("Its plugins, in order: as a list (`jira`, `team/jira`, `jira@^1.2`), or by name "
    .. "with a range of versions, these keys, or nothing.", { required = { type = "boolean",
    description = "`false`: it is only installed when it is asked for. Default: `true`." } }),
  required = plugins "More plugins that belong to it.",
  optional = plugins "Plugins that are only installed when they are asked for.",
  environment = named("Variables its plugins go by, as a list of names, or by name with the usual "
    .. "value, these keys, or nothing. They are looked for, not set.", "env", "env",
    { type = "scalar" }, {
      description = text "What it is, and where one gets it.",
      required = { type = "boolean",
        description = "Whether it has to be set. Default: `true`, but where there is a `default`." },
      default = { type = "scalar", description = "The usual value." },
    }),
  conflicts = { type = "list", item = { type = "string", format = "name" },
    description = "Plugins and bundles that it must not meet." },
  post_install = { type = "list", description = "Commands for afterwards: they are shown, not run.",
    item = { type = "one_of", of = { { type = "map", keys = {
      command = text("The command.", "path"), description = text "What it does." } },
      { type = "string", format = "path" } } } },
}
for key, node in pairs(about) do keys[key] = node end

return {
  type = "map",
  title = "pais bundle",
  description = "A named list of plugins that belong together.",
  keys = keys,
}

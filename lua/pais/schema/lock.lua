--- pais.schema.lock: the keys of pais.lock.

local function text(description, format, required)
  return { type = "string", format = format, required = required, description = description }
end

return {
  type = "map",
  title = "pais lock file",
  description = "pais.lock: what is installed, from where, and its exact bytes.",
  keys = {
    version = { type = "integer", required = true, min = 1, max = 1,
      description = "The form of the file." },
    plugins = { type = "map", names = "name", description = "The installed plugins by name.",
      any = { type = "map", keys = {
        version = text("The plugin's version.", "version", true),
        source = text("Where it comes from: a path (`./` is the home of pais), or a git address with "
          .. "`#ref` and `//sub/dir`.", "path", true),
        name = text("What was asked for, where that was a name of a registry.", "path"),
        commit = text("The commit of a git source.", "commit"),
        sha256 = text("The hash of the plugin's files, without the user's settings and build "
          .. "products.", "sha256", true),
        pinned = { type = "boolean", description = "Whether `pais plugin update` leaves it alone." },
      } } },
  },
}

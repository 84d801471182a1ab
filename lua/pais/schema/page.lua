--- pais.schema.page: the reference pages for people, from the tables the checker uses.

local page = {}

--- The pages: file below docs/, title and what comes before the keys.
page.files = {
  config = { "configuration.md", "Configuration", [[
`pais.yaml` in the home of pais (`$PAIS_DIR`, by default `~/.config/pais`), or `pais.toml` with the
same keys. Layers, each over the one before: built-in values, `/etc/pais/pais.yaml`, `pais.yaml`,
`pais.local.yaml` beside it, the environment (`PAIS_DEFAULTS_LOG_LEVEL` for `defaults.log_level`),
options of the command line. A layer that cannot be read is reported and left out; so is a value
that is wrong. Keys may be written `snake_case` or `kebab-case`.

    pais config show --origin               # what holds, and where each value comes from
    pais config get defaults.timeout
    pais config set defaults.timeout 10     # changes that line and nothing else
]] },
  manifest = { "manifest.md", "The plugin manifest", [[
`plugin.yaml` in a plugin's folder, or `plugin.toml` with the same keys. Keys may be written
`snake_case` or `kebab-case`; names of events in any spelling. An unknown key is a warning when the
plugin is loaded and an error in `pais plugin verify`. `pais plugin new NAME` writes one that works.
]] },
  registry = { "registry.md", "Registry listings", [[
A list of plugins that can be installed, in YAML or TOML.
]] },
  bundle = { "bundle.md", "Bundles", [[
`bundles/NAME.yaml` in the home, or an entry of `bundles` in a registry's listing; TOML has the same
keys. What bundles are for: [bundles.md](bundles.md).
]] },
}

local WORDS = { map = "map", list = "list", string = "text", integer = "whole number",
  number = "number", boolean = "`true` or `false`", scalar = "text, number or boolean",
  any = "any value", null = "nothing" }

local function code(value) return ("`%s`"):format(require("pais.text.emit").yaml_inline(value)) end

local function kind(node)
  if node.type == "one_of" then
    local parts = {}
    for i, alt in ipairs(node.of) do parts[i] = kind(alt) end
    return table.concat(parts, ", or ")
  end
  if node.only ~= nil then return code(node.only) end
  if node.enum then
    local parts = {}
    for i, value in ipairs(node.enum) do parts[i] = code(value) end
    return table.concat(parts, ", ")
  end
  local text = WORDS[node.type]
  if node.type == "list" and node.item.type ~= "map" then
    text = "list of " .. kind(node.item)
  elseif node.format then
    text = require("pais.schema.formats")[node.format].what
  end
  local bounds = {}
  if node.above then bounds[#bounds + 1] = "more than " .. node.above end
  if node.min then bounds[#bounds + 1] = "at least " .. node.min end
  if node.max then bounds[#bounds + 1] = "at most " .. node.max end
  return #bounds > 0 and ("%s, %s"):format(text, table.concat(bounds, ", ")) or text
end

local function rows(node, path, out)
  local function row(sub, name)
    local notes = sub.description or ""
    if sub.required then notes = notes .. " **Required.**" end
    if sub.default ~= nil then notes = notes .. " Default: " .. code(sub.default) .. "." end
    out[#out + 1] = ("| `%s` | %s | %s |"):format(name, kind(sub):gsub("|", "\\|"),
      notes:gsub("|", "\\|"))
    if not sub.elsewhere then rows(sub, name, out) end -- it has a page of its own
  end
  for _, key in ipairs(require("pais.schema").ordered(node.keys or {})) do
    row(node.keys[key], path == "" and key or path .. "." .. key)
  end
  if node.any then
    local name = path .. ".NAME"
    if node.any.keys or node.any.of then
      if node.any.of then row(node.any, name) else rows(node.any, name, out) end
    else
      row(node.any, name)
    end
  end
  if node.item and node.item.keys then rows(node.item, path .. "[]", out) end
  local seen = false -- the same keys alone and in a list are said once
  for _, alt in ipairs(node.of or {}) do
    if not seen and (alt.keys or alt.item or alt.any) then
      rows(alt, path, out)
      seen = true
    end
  end
  return out
end

--- The text of a page.
---@param kind_name string
---@return string
function page.text(kind_name)
  local file = page.files[kind_name]
  local lines = rows(require("pais.schema").node(kind_name), "", {})
  return ("# %s\n\n<!-- Written by `make schemas` from lua/pais/schema/%s.lua. -->\n\n%s\n"
    .. "JSON Schema for editors: [schemas/%s](schemas/%s).\n\n"
    .. "| key | value | |\n|---|---|---|\n%s\n"):format(file[2], kind_name, file[3],
    require("pais.schema.export").files[kind_name], require("pais.schema.export").files[kind_name],
    table.concat(lines, "\n"))
end

return page

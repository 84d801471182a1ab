--- pais.import.manifest: the plugin.yaml of an imported plugin.

local emit = require "pais.text.emit"
local json = require "pais.json"
local keys = require "pais.text.keys"

local manifest = {}

local KEYS = { "matcher", "if", "project", "command", "args", "timeout", "on_error", "phase" }

local function number(value)
  return value == math.floor(value) and math.tointeger(value) or value
end

--- The text.
---@param about {name: string, version: string, description: string, from: string}
---@param handlers table<string, table[]> by event
---@return string
function manifest.text(about, handlers)
  local lines = { "# Made by `pais import` from " .. about.from:gsub("%c", "?") .. ".", "plugin:" }
  local function add(form, ...) lines[#lines + 1] = form:format(...) end
  for _, key in ipairs { "name", "version", "description" } do
    add("  %s: %s", key, emit.yaml_inline(about[key]))
  end
  add "  language: shell"
  local names = keys.sorted(handlers)
  if names[1] then add "hooks:" end
  for _, event in ipairs(names) do
    add("  %s:", event)
    for _, h in ipairs(handlers[event]) do
      local lead = "    - "
      for _, key in ipairs(KEYS) do
        local value = h[key]
        if key == "args" and value then value = json.array(value) end
        if key == "timeout" then value = number(value) end
        if value ~= nil then
          add("%s%s: %s", lead, key, emit.yaml_inline(value))
          lead = "      "
        end
      end
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

return manifest

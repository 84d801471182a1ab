--- pais.export.hook: one handler of a plugin as a hook of Claude Code, or why it cannot be one.
-- The counterpart of pais.import.hook.

local entry = require "pais.plugin.entry"
local json = require "pais.json"

local hook = {}

local ROOT = "${CLAUDE_PLUGIN_ROOT}"

--- What the client calls the plugin's folder, in place of pais's name for it.
---@param text string
---@return string
function hook.rooted(text)
  return (text:gsub("%${PAIS_PLUGIN_DIR}", ROOT):gsub("%$PAIS_PLUGIN_DIR%f[^%w_]", ROOT))
end

-- The words of a plugin's entry, from its own folder.
local function entry_words(m, event)
  local file = entry.file(m)
  if not file then return nil end
  local interpreter = entry.interpreter(m, file)
  if interpreter and interpreter:find("/", 1, true) then interpreter = "python3" end -- of a .venv
  local words = { ROOT .. file:sub(#m.dir + 1), "hook", event }
  if interpreter then table.insert(words, 1, interpreter) end
  return words
end

-- Command and arguments; without arguments it is for the shell.
local function words_of(m, h)
  if not h.command then
    local words = entry_words(m, h.event)
    return words and words[1], words and { table.unpack(words, 2) }
  end
  local own = h.command:match "^%./(.*)$"
  if not h.args then
    return own and ('"%s"/%s'):format(ROOT, hook.rooted(own)) or hook.rooted((h.command:gsub("^ %./", "./")))
  end
  local args = {}
  for i, arg in ipairs(h.args) do args[i] = hook.rooted(arg) end
  return own and ROOT .. "/" .. own or hook.rooted(h.command), args
end

-- The settings of today, which the program would ask for; nothing secret, and nothing from the environment.
local function with_settings(m, command, args)
  local values = require("pais.plugin.options").files(m)
  for name, option in pairs(m.config) do
    if option.secret then values[name] = nil end
  end
  local given = { "PAIS_PLUGIN=" .. m.name, "PAIS_PLUGIN_DIR=" .. ROOT, "PAIS_CONFIG=" .. json.encode(values) }
  if not args then args = { "-c", command } command = "/bin/sh" end
  return "/usr/bin/env", { given[1], given[2], given[3], command, table.unpack(args) }
end

-- What a hook of the client has no word for.
local function lost(h)
  local list = {}
  for _, key in ipairs { "recheck", "core", "needs", "priority" } do
    if h[key] then list[#list + 1] = key end
  end
  for _, key in ipairs { "before", "after" } do
    if h[key] and h[key][1] then list[#list + 1] = key end
  end
  if h.on_error == "ask" then list[#list + 1] = "on_error: ask" end
  if h.phase == "context" then list[#list + 1] = "phase: context" end
  return list[1] and table.concat(list, ", ") .. ": Claude Code has no such thing" or nil
end

--- A handler as a hook.
---@param m table manifest of the plugin
---@param h table handler, as pais.plugin.manifest has it
---@param default_timeout number seconds, for one that names none
---@return table|nil hook in the form of pais.text.splice.inline; nil: it needs pais
---@return string|nil note why, or what is lost
function hook.entry(m, h, default_timeout)
  if not h.command and m.language == "lua" then return nil, "a function in Lua needs pais" end
  if h.project then return nil, "it is only for the project " .. h.project end
  local command, args = words_of(m, h)
  if not command then return nil, "the manifest names no entry" end
  if next(m.config) then command, args = with_settings(m, command, args) end
  local out = { object = true, { "type", "command" }, { "command", command } }
  local function add(key, value) out[#out + 1] = { key, value } end
  if args then add("args", args) end
  if h["if"] then add("if", h["if"]) end
  add("timeout", h.timeout or default_timeout)
  if h.phase == "observe" then add("async", true) end
  if h.on_error == "block" then add("onFailure", "block") end
  return { object = true, h.matcher and { "matcher", h.matcher } or { "hooks", { out } },
    h.matcher and { "hooks", { out } } or nil }, lost(h)
end

return hook

--- pais.doctor.programs: whether what the plugins are made of can be loaded and started: code,
-- interpreters, what was to be built, the programs of command handlers.

local entry = require "pais.plugin.entry"
local fs = require "pais.fs"
local paths = require "pais.paths"
local proc = require "pais.proc"
local words = require "pais.doctor.words"

local function plugins(w)
  local list = {}
  for _, m in pairs(w.plan.manifests) do list[#list + 1] = m end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end

local function check_lua(m, report)
  local file = m.dir .. "/" .. (m.entry or "init.lua")
  local text, msg = fs.read(file)
  local chunk, why = nil, msg
  if text then chunk, why = load(text, "@" .. file, "t") end
  if chunk then return end
  local line = text and tostring(why):match ":(%d+):"
  report:fail(("%s cannot be loaded: %s"):format(m.name, why), words.edit(file, tonumber(line)))
end

local function check_started(m, report)
  local unbuilt = require("pais.build").missing(m)
  if unbuilt then
    return report:fail(("%s: %s"):format(m.name, unbuilt), "pais plugin build " .. m.name)
  end
  local file = entry.file(m)
  local interpreter = file and entry.interpreter(m, file)
  if interpreter and interpreter:find("/", 1, true) and not proc.find(interpreter) then
    return report:fail(("%s: %s cannot be started"):format(m.name, paths.short(interpreter)),
      "python3 -m venv --clear " .. words.path(m.dir .. "/.venv"))
  end
  local ok, msg, _, step = entry.check(m)
  if ok then return end
  report:fail(msg, words.step(step))
end

local function entries(w, report)
  for _, m in ipairs(plugins(w)) do
    if entry.wanted(m) then (m.language == "lua" and check_lua or check_started)(m, report) end
  end
  report:ok "code loads"
end

-- Whether the shell knows a word: a program, or something of its own.
local function known(word)
  if proc.find(word) then return true end
  local r = proc.run { { argv = { "/bin/sh", "-c", 'command -v -- "$1"', "sh", word },
    timeout_ms = 2000 } }[1]
  return r.kind == "exit" and r.code == 0
end

-- The program of a command handler, as far as its first word tells.
local function check_command(m, hook, report)
  local word = hook.args and hook.command or hook.command:match "^%s*([%w%%+,./:@_~-]+)"
  local behind = word and not hook.args and hook.command:match "^%s*[%w%%+,./:@_~-]+(.?)" or ""
  if not word or not behind:find "^%s*$" then return end
  local label = ("%s.%s"):format(m.name, hook.handler)
  if not word:find("/", 1, true) then
    if known(word) then return end
    return report:fail(("%s starts %s, which is not on the PATH"):format(label, word),
      words.install(word))
  end
  -- In a shell only ./ is the plugin's folder; anything else is below the session's.
  local file = paths.expand(word, word:sub(1, 2) == "./" and m.dir or nil)
  local st = file and fs.stat(file)
  if not file or st and (st.mode & 73 ~= 0 or st.type ~= "file") then return end -- 0111
  report:fail(("%s starts %s, which is not %s"):format(label, paths.short(file),
    st and "executable" or "there"), st and "chmod +x " .. words.path(file) or words.edit(m.file))
end

local function commands(w, report)
  for _, m in ipairs(plugins(w)) do
    for _, hook in ipairs(m.hooks) do
      if hook.command then check_command(m, hook, report) end
    end
  end
  report:ok "commands found"
end

return { title = "Programs", checks = {
  { "programs.entries", entries },
  { "programs.commands", commands },
} }

--- pais.doctor.client: Claude Code's settings files: whether it reads them, and what in them keeps
-- the hooks of pais from running.

local fs = require "pais.fs"
local paths = require "pais.paths"
local rules = require "pais.claude.rules"
local words = require "pais.doctor.words"

-- Variables that change what a linked pais does, when settings hand them to it.
local OURS = { "PAIS", "PAIS_SKIP", "PAIS_DIR" }

local function open_file(s)
  local why = s.error:match "^%d+:%d+: (.*)$" or s.error
  local place = s.place and ":" .. s.place or ""
  local repair = s.code == "EACCES" and words.unlock(s.file) or not s.text and "ls -l " ..
    words.path(s.file) or
    words.edit(s.file, tonumber((s.place or ""):match "^%d+"))
  return ("%s%s: %s; Claude Code does not use the file"):format(paths.short(s.file), place, why),
    repair
end

local function files(w, report)
  local good = 0
  for _, s in ipairs(w.settings) do
    local before = good
    if s.error then
      report:fail(open_file(s))
    else
      good = good + 1
      for _, p in ipairs(rules.settings(s.value)) do
        local line, col = rules.place(p, s.text)
        local what = ("%s:%d:%d: %s"):format(paths.short(s.file), line, col, rules.format(p))
        if p.drops == "file" then
          good = before
          report:fail(what, words.edit(s.file, line))
        elseif p.drops == "entry" then
          report:warn(what, words.edit(s.file, line))
        end
      end
    end
  end
  report:ok(good == 0 and "no settings file in use" or good == 1 and "1 settings file is read" or
    good .. " settings files are read")
end

-- Files that Claude Code keeps by itself; pais only reads them.
local function state_file(_, report)
  local servers = require "pais.claude.servers"
  local dir = require("pais.claude.places").dir "user"
  local file = dir and servers.of_user(dir)
  if not file or not fs.lstat(file) then return report:ok "no .claude.json yet" end
  local list, msg, code = servers.read(file)
  if list then return report:ok ".claude.json is read" end
  if code == "EACCES" then return report:fail(msg, words.unlock(file)) end
  report:fail(msg, fs.read(file) and words.edit(file, tonumber(msg:match ":(%d+):%d+:")) or
    "ls -l " .. words.path(file))
end

-- Switches are looked for in every form that is linked.
local function switches(w, report)
  local notes, seen = {}, {}
  for _, link in ipairs(w.linked) do
    for _, note in ipairs(require("pais.claude.switches").notes(link.form, "")) do
      if not seen[note] then notes[#notes + 1] = note end
      seen[note] = true
    end
  end
  for _, note in ipairs(notes) do
    local file, what = note:match "^(.-): (.*)$"
    report:fail(("%s: %s, those of pais too"):format(paths.short(file), what), words.edit(file))
  end
  report:ok "hooks are not switched off"
end

local function environment(w, report)
  for _, s in ipairs(w.settings) do
    local env = type(s.value) == "table" and type(s.value.env) == "table" and s.value.env or {}
    for _, name in ipairs(OURS) do
      if env[name] ~= nil then
        report:warn(("%s sets %s=%s for every hook"):format(paths.short(s.file), name,
          tostring(env[name])), words.edit(s.file))
      end
    end
  end
  report:ok "no settings that steer pais"
end

return { title = "Claude Code", checks = {
  { "client.settings", files },
  { "client.state", state_file },
  { "client.switches", switches },
  { "client.environment", environment },
} }

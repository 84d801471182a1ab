--- pais.setup.settings: the entries of pais in a settings file of Claude Code.
-- What would be written is worked out first, as a change, and looked at by the client's own rules;
-- nothing else in this module writes.

local fs = require "pais.fs"
local hash = require "pais.hash"
local hooks = require "pais.claude.hooks"
local json = require "pais.json"
local rules = require "pais.claude.rules"
local splice = require "pais.text.splice"
local standins = require "pais.setup.standins"
local sys = require "pais.sys"

local settings = {}

---@class pais.setup.change
---@field path string
---@field old string|nil nil: the file is not there
---@field new string|nil nil: it goes
---@field mode integer
---@field notes string[] what the user should know

local function octal(mode) return ("%04o"):format(mode) end

--- Read a settings file that is to be changed.
---@param path string
---@return {text: string|nil, value: any, mode: integer}|nil file text is nil when there is none
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function settings.read(path)
  local st, msg, code = fs.stat(path)
  if not st then
    if code == "ENOENT" then return { value = {}, mode = 420 } end -- 0644, as the client makes it
    return nil, msg, code
  end
  if st.type ~= "file" then
    return nil, ("change %s: it is no regular file"):format(path), "E_FILE"
  end
  local text, why, word = fs.read(path)
  if not text then return nil, why, word end
  local value = {}
  if text:find("[^%s\239\187\191]") then
    local bad
    value, bad, word = splice.decode(text)
    if word then
      return nil, ("change %s:%s"):format(path, bad), word,
        "Claude Code reads strict JSON only, without comments, and does not use this file"
    end
  end
  return { text = text, value = value, mode = st.mode & 511 } -- 0777
end

-- Whether a changed file can be put in its place: nothing is begun that cannot be done.
local function possible(change)
  local path = change.path
  local st, what = fs.stat(path), "change " .. path .. ": "
  if change.new == change.old then return change end
  if st and st.uid ~= sys.uid() then
    return nil, what .. ("it belongs to another user (uid %d)"):format(st.uid), "E_OWNER"
  end
  if st and st.mode & 128 == 0 then -- 0200
    return nil, what .. ("it is read-only (mode %s)"):format(octal(st.mode)), "EACCES",
      "chmod u+w " .. path
  end
  local dir = standins.target(path):match "^(.*)/[^/]*$"
  if not st and fs.lstat(path) and not fs.stat(dir) then
    return nil, what .. ("it is a link into %s, which is not there"):format(dir), "ENOENT",
      "mkdir -p " .. dir
  end
  while dir ~= "" and not fs.stat(dir) do dir = dir:match "^(.*)/" end
  dir = dir ~= "" and dir or "/"
  if fs.writable(dir) then return change end
  local own = fs.stat(dir)
  return nil, what .. ("nothing can be written into %s"):format(dir), "EACCES", own
    and own.uid == sys.uid() and own.mode & 128 == 0 and "chmod u+w " .. dir or "ls -ld " .. dir
end

-- What keeps pais out of a file: a problem that makes the client use nothing of it, and something
-- else where the entries of one of `events` belong.
local function obstacle(value, events)
  local wanted = {}
  for _, event in ipairs(events) do wanted[event] = true end
  for _, p in ipairs(rules.settings(value)) do
    if p.drops == "file" or #p.keys == 2 and p.keys[1] == "hooks" and wanted[p.keys[2]] then
      return p
    end
  end
end

local function shown(found)
  local words = { found.command or found.type }
  for _, word in ipairs(found.args or {}) do words[#words + 1] = tostring(word) end
  return table.concat(words, " ")
end

-- What else is in the file that the user should know of.
local function remarks(text, value)
  local notes, seen = {}, {}
  for _, p in ipairs(rules.settings(value)) do notes[#notes + 1] = rules.format(p) end
  for _, child in ipairs(text and json.children(text) or {}) do
    if child.name == "hooks" and seen.hooks then
      notes[#notes + 1] = "'hooks' is there twice; Claude Code uses the last one"
    end
    seen[child.name] = true
  end
  for _, found in ipairs(hooks.find(value)) do
    if not found.pais and found.event == "PreToolUse" then
      notes[#notes + 1] = ("another hook is on PreToolUse%s: %s; if it rewrites the input too, "
        .. "whichever ends last wins"):format(found.matcher and found.matcher ~= "" and " ("
        .. found.matcher .. ")" or "", shown(found))
    end
  end
  return notes
end

local function value_of(text)
  return text and (json.decode(text)) or {}
end

-- The events that already call pais, and the entry of another pais, when there is one.
local function wired(value, command)
  local there, strange = {}, nil
  for _, found in ipairs(hooks.find(value)) do
    if found.pais then
      there[found.event] = found
      if found.command ~= command and found.args then strange = strange or found end
    end
  end
  return there, strange
end

-- Whether a file has the entries that are wanted and no others of ours.
local function as_wanted(value, wiring)
  local wanted, ours = {}, 0
  for _, event in ipairs(wiring.events) do wanted[event] = true end
  for _, found in ipairs(hooks.find(value)) do
    if found.ours then
      if not wanted[found.event] or not hooks.fits(found, wiring) then return false end
      wanted[found.event], ours = false, ours + 1
    end
  end
  return ours == #wiring.events
end

-- Which hooks a link put in: of the form of pais, and those that call the same program and were not
-- there before, since somebody may have edited them.
local function put_in(link, kept)
  local before, known = {}, kept ~= nil or not link.existed
  local function key(found) return found.event .. json.encode(found.args or "") end
  for _, found in ipairs(hooks.find(value_of(kept))) do
    if found.command == link.command then before[key(found)] = true end
  end
  return function(found)
    return found.ours or known and found.pais and found.args ~= nil
      and found.command == link.command and not before[key(found)]
  end
end

-- Entries of a pais that was moved or removed, and whose record is not here.
local function abandoned(found)
  return found.ours and not fs.stat(found.command)
end

-- The text without what an earlier link put in: hooks of which `goes` says so.
local function stripped(file, link, kept, goes)
  if not link then return file.text and hooks.remove(file.text, nil, abandoned) end
  if file.text and hash.sha256(file.text) == link.after then
    if link.existed then return kept or hooks.remove(file.text) end
    return nil
  end
  local text = file.text and hooks.remove(file.text, value_of(kept), goes)
  if text and not link.existed and json.same(json.decode(text), {}) then return nil end
  return text
end

--- What linking would write.
---@param path string
---@param wiring pais.claude.wiring
---@param link pais.setup.link|nil an earlier link of this file
---@param kept string|nil the text before that
---@return pais.setup.change|nil change with `before`, the text without entries of pais
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function settings.link(path, wiring, link, kept)
  local file, msg, code, step = settings.read(path)
  if not file then return nil, msg, code, step end
  local p = obstacle(file.value, wiring.events)
  if p then
    local line, col = rules.place(p, file.text)
    return nil, ("link %s:%d:%d: %s"):format(path, line, col, rules.format(p)), "E_SETTINGS",
      "correct that first"
  end
  if link and as_wanted(file.value, wiring) then
    return { path = path, old = file.text, new = file.text, mode = file.mode,
      notes = remarks(file.text, file.value) }
  end
  local goes = link and put_in(link, kept)
  local before = stripped(file, link, kept, goes)
  local base = before
  for _, found in ipairs(link and hooks.find(file.value) or {}) do
    -- What was edited stays, though it was not there before.
    if not found.ours and goes(found) then base = hooks.remove(file.text, value_of(kept)) break end
  end
  local there, strange = wired(value_of(base), wiring.command)
  if strange then
    return nil, ("link %s: it calls another pais on %s: %s"):format(path, strange.event,
      strange.command), "E_CONFLICT", "'pais unlink' takes its entries out"
  end
  local events, notes = {}, remarks(base, value_of(base))
  local _, moved = wired(file.value, wiring.command)
  if not link and moved then
    notes[#notes + 1] = ("the entries of %s, which is not there, are replaced"):format(moved.command)
  end
  for _, event in ipairs(wiring.events) do
    if not there[event] then
      events[#events + 1] = event
    elseif not there[event].ours then
      notes[#notes + 1] = ("%s calls pais already and stays as it is: %s"):format(event,
        shown(there[event]))
    end
  end
  local new = hooks.insert(base or "", { command = wiring.command, strict = wiring.strict,
    events = events })
  local result, bad = splice.decode(new)
  p = not bad and obstacle(result, wiring.events)
  assert(not bad and not p, bad or p and rules.format(p))
  return possible { path = path, old = file.text, new = new, mode = file.mode, before = before,
    notes = notes }
end

--- What unlinking would write. Without a record, what has the form of pais's entries goes.
---@param path string
---@param link pais.setup.link|nil
---@param kept string|nil the text before
---@return pais.setup.change|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function settings.unlink(path, link, kept)
  local file, msg, code, step = settings.read(path)
  if not file then return nil, msg, code, step end
  local new
  if link then
    new = stripped(file, link, kept, put_in(link, kept))
  else
    new = file.text and hooks.remove(file.text)
  end
  local notes = {}
  for _, found in ipairs(hooks.find(value_of(new))) do
    if found.pais then
      notes[#notes + 1] = ("%s still calls pais, by an entry that is not pais's own: %s"):format(
        found.event, shown(found))
    end
  end
  return possible { path = path, old = file.text, new = new, mode = file.mode, notes = notes }
end

--- Write a change, unless the file is no longer what the change was made from.
---@param change pais.setup.change
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code E_CHANGED when somebody else wrote it meanwhile
function settings.write(change)
  local now, msg, code = fs.read(change.path)
  if not now and code ~= "ENOENT" then return nil, msg, code end
  if now ~= change.old then
    return nil, ("change %s: somebody else changed it meanwhile"):format(change.path), "E_CHANGED"
  end
  standins.remove(standins.of(change.path))
  if change.new == now then return true end
  if change.new then return fs.write(change.path, change.new, change.mode) end
  return fs.remove(fs.realpath(change.path) or change.path)
end

return settings

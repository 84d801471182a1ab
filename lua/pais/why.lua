--- pais.why: what happened with one event, told to a person.
-- Everything comes from its line in the record and from what is installed now; what a line does
-- not say is left out rather than guessed.

local fs = require "pais.fs"
local log = require "pais.log"

local why = {}

---@class pais.why.found
---@field rec pais.log.entry
---@field raw string its line
---@field path string the file of the record
---@field later pais.record.fault[] of observers that failed after the event was answered

-- The lines of observers that failed later come behind the event they belong to.
local function same_call(a, b)
  return a.event == b.event and a.session == b.session and a.tool_use_id == b.tool_use_id
end

local function watched_by(rec, label)
  for _, h in ipairs(rec.handlers) do
    if label == h.name or label == ("%s.%s"):format(h.name, h.handler or "") then return true end
  end
  return false
end

--- The event to explain: the last one that `wanted` takes, the `n`-th last of them.
---@param history string
---@param n integer
---@param wanted (fun(rec: pais.log.entry): boolean)|nil without it, every event counts
---@return pais.why.found|nil
---@return integer count how many there were, when it is not found
---@return pais.log.report
function why.find(history, n, wanted)
  local found, count, late = nil, 0, {}
  local report = log.each(history, nil, function(rec, raw, path)
    if rec.observer then
      late[#late + 1] = rec
      return false
    end
    if wanted and not wanted(rec) then return false end
    count = count + 1
    if count < n then return false end
    found = { rec = rec, raw = raw, path = path, later = {} }
    for i = #late, 1, -1 do
      if same_call(late[i], rec) and watched_by(rec, late[i].observer) then
        table.insert(found.later, late[i].faults[1])
      end
    end
    return true
  end)
  return found, count, report
end

--- Whether an event was stopped or asked about: what `pais why` looks for by itself.
---@param rec pais.log.entry
---@return boolean
function why.stopped(rec)
  return rec.verdict == "block" or rec.verdict == "ask"
end

-- ---- where rules are

local RULE_FILES = { "config.yaml", "config.toml" }

local function existing(...)
  for _, path in ipairs { ... } do
    if fs.stat(path) then return path end
  end
end

---@class pais.why.place
---@field what string what is there: "rules", "settings", "code", "policy"
---@field path string

--- Where the say of a handler is written down, as far as that can be known.
---@param name string plugin
---@param handler string|nil
---@param dirs {home: string|nil, etc: string|nil, plugins: string|nil}
---@return pais.why.place[]
function why.places(name, handler, dirs)
  local line = (handler or ""):match "^line%-(%d+)$"
  local policy = name == "policy" and dirs.home or name == "team-policy" and dirs.etc
  if policy then
    local path = existing(policy .. "/policy.lua")
    return path and { { what = "policy", path = path .. (line and ":" .. line or "") } } or {}
  end
  local dir = dirs.plugins and dirs.plugins .. "/" .. name
  if name == "" or name:find "[^%w_-]" or not dir or not fs.stat(dir) then return {} end
  local places = {}
  local settings = existing(dir .. "/" .. RULE_FILES[1], dir .. "/" .. RULE_FILES[2])
  if settings then
    local what = name == "hooks" and "rules" or "settings"
    places[#places + 1] = { what = what, path = settings }
  end
  local m = require("pais.plugin.manifest").load(dir)
  for _, hook in ipairs(m and m.hooks or {}) do
    if hook.command and (hook.handler or hook.event) == handler then
      places[#places + 1] = { what = "command", path = hook.command }
      break
    end
  end
  local entry = m and m.entry and existing(dir .. "/" .. m.entry)
  local file = m and m.file
  places[#places + 1] = entry and name ~= "hooks" and { what = "code", path = entry }
    or file and not settings and { what = "manifest", path = file } or nil
  return places
end

-- ---- what to do about a fault

local ADVICE = {
  timeout = "give it more time (`timeout:` at its hook in plugin.yaml), or make it quicker",
  limit = "it ran too long inside pais: is there a loop that does not end?",
  memory = "it took too much memory; dispatch.lua_memory_mb in pais.yaml is the limit",
  nonsense = "it has to return what pais.block, pais.context and so on make, or print valid JSON",
  exit = "run the program by hand with the event on its standard input",
  signal = "run the program by hand with the event on its standard input",
  spawn = "is its interpreter installed, and its file executable?",
  unsupported = "`pais hook list` shows in which phase it runs",
  policy = "correct the file; until then it is left out",
  overlay = "`pais module list` shows which modules are replaced",
  crash = "pais itself crashed; does it also happen with `pais --clean`?",
  lua = "pais itself failed; does it also happen with `pais --clean`?",
  event = "is the command in Claude Code's settings the one that `pais init` writes?",
}

--- The next step after a fault.
---@param fault pais.record.fault
---@return string
function why.advice(fault)
  local plugin = (fault.who or ""):match "^([a-z][%w-]*)%."
  return ADVICE[fault.kind] or plugin and plugin ~= "policy" and plugin ~= "team-policy"
    and ("`pais plugin verify %s` looks for the cause"):format(plugin)
    or "`pais status` says what else is wrong"
end

return why

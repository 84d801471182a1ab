--- pais.registry.sync: bring the listings of registries.
-- All at the same time, and only what is new. A listing is checked, its signature too, before it takes
-- the place of the copy that is there; whatever goes wrong with one, its last good copy stays, and the
-- others have nothing to do with it.

local fs = require "pais.fs"
local hash = require "pais.hash"
local listing = require "pais.registry.listing"
local store = require "pais.registry.store"
local sys = require "pais.sys"

local sync = {}

local LOCK_MS, SOON_MS = 120000, 300
-- Where the listing is in a repository that does not say.
local USUAL = { "registry.yaml", "registry.toml", "plugins.yaml", "plugins.toml" }

---@class pais.registry.Outcome
---@field name string
---@field url string
---@field status "updated"|"unchanged"|"kept"|"failed" kept: not asked, the copy is used
---@field entries integer|nil
---@field bytes integer|nil that came over the network
---@field commit string|nil
---@field via string|nil "git", where libgit2 could not read the repository
---@field warnings string[]
---@field code string|nil
---@field message string|nil
---@field next string|nil
---@field copy string|nil when it failed: since when the copy is there that stays

---@class pais.registry.Task one registry being synced
---@field reg pais.Registry
---@field outcome pais.registry.Outcome
---@field state pais.registry.State|nil of a copy that is current
---@field file string where what comes is written
---@field paths string[]|nil that are still to be tried in a repository
---@field path string|nil

local function fail(task, message, code, step)
  local out, state = task.outcome, store.state(task.reg)
  out.status, out.message, out.code, out.next = "failed", message, code, step
  out.copy = store.copy(task.reg) and not store.foreign(task.reg) and (state and state.synced or "before")
    or nil
end

local function done(task, status, entries, warnings)
  local out = task.outcome
  out.status, out.entries = status, entries
  for _, p in ipairs(warnings or {}) do
    out.warnings[#out.warnings + 1] = require("pais.schema").format(p)
  end
end

-- The signature says yes, or there is no key. With the time at which it was made, where minisign put
-- it: an older list that was once good does not come back.
local function check_signature(task, text, signature)
  if not task.reg.key then return true end
  if not signature then
    return nil, ("registry %s: there is no signature beside the listing"):format(task.reg.name),
      "E_SIGNATURE"
  end
  local said, why, code = require("pais.sign").verify(text, signature, task.reg.key)
  if not said then return nil, ("registry %s: %s"):format(task.reg.name, why), code end
  local before = store.state(task.reg)
  local made, last = tonumber(said:match "%f[%w]timestamp:(%d+)"), before and before.signed
  if made and last and before.key == task.reg.key and made < last then
    return nil, ("registry %s: its signature is of %s, older than that of the list before (%s)"):format(
      task.reg.name, os.date("!%Y-%m-%d %H:%M", made), os.date("!%Y-%m-%d %H:%M", last)), "E_SIGNATURE"
  end
  return true, nil, nil, made
end

-- Takes what came: only from here on is anything of it believed.
local function accept(task, text, signature, facts)
  local reg = task.reg
  local ok, msg, code, signed = check_signature(task, text, signature)
  if not ok then
    fail(task, msg, code, "ask who keeps the list, and to sign it again if it is meant; nothing of it is used")
    return
  end
  local state = { url = reg.url, key = reg.key, etag = facts.etag, last_modified = facts.last_modified,
    commit = facts.commit, path = task.path, sha256 = hash.sha256(text), synced = sys.utc(),
    signed = signed }
  local list
  local shown = reg.address.text .. (task.path and not reg.address.path and "//" .. task.path or "")
  list, msg, code = listing.read(text, shown, { name = reg.name,
    address = store.address(reg, state) }, store.is_toml(reg, task.path))
  if not list then
    fail(task, ("registry %s: %s"):format(reg.name, msg), code, reg.address.kind == "http" and
      "if it is a git repository: git+https://..." or nil)
    return
  end
  state.entries = #list.entries
  local before = task.state
  if not reg.builtin then
    ok, msg, code = store.keep(reg, text, list, state)
    if not ok then return fail(task, msg, code) end
  end
  local same = reg.builtin or before and before.sha256 == state.sha256
  done(task, same and "unchanged" or "updated", state.entries, list.problems)
end

-- ---- the kinds

local ask, take = {}, {}

-- A file is just read.
function take.file(task)
  local path = task.reg.address.path
  local text, msg, code = fs.read(path, store.MAX)
  if not text then
    return fail(task, ("registry %s: %s"):format(task.reg.name, msg), code, "check its address")
  end
  accept(task, text, task.reg.key and fs.read(path .. ".minisig", 65536), {})
end

local function with_suffix(url, suffix)
  local path, query = url:match "^([^?]*)(.*)$"
  return path .. suffix .. query
end

function ask.http(task, add)
  local reg, state = task.reg, task.state or {}
  add(task, { op = "get", url = reg.address.url, to = task.file, insecure = reg.insecure,
    etag = state.etag, last_modified = state.last_modified, max_bytes = store.MAX })
  if reg.key then
    add(task, { op = "get", url = with_suffix(reg.address.url, ".minisig"), to = task.file .. ".sig",
      insecure = reg.insecure, max_bytes = 65536 })
  end
end

function ask.git(task, add)
  local reg, state = task.reg, task.state
  task.path = table.remove(task.paths, 1)
  add(task, { op = "fetch", url = reg.address.url, ref = reg.address.ref, path = task.path,
    to = task.file, cache = store.dir() .. "/" .. reg.name .. ".git", insecure = reg.insecure,
    have = state and state.path == task.path and state.commit or nil, depth = 1,
    max_file = store.MAX, also = reg.key and task.path .. ".minisig",
    also_to = reg.key and task.file .. ".sig" })
end

-- Where the listing may be in a repository: where it was, or the usual names, in the folder that the
-- address names.
local function places(task)
  local path = task.reg.address.path
  if path and (path:find "%.ya?ml$" or path:find "%.toml$") then return { path } end
  local list, before = {}, task.state and task.state.path
  if before then list[1] = before end
  for _, name in ipairs(USUAL) do
    local place = path and path .. "/" .. name or name
    if place ~= before then list[#list + 1] = place end
  end
  return list
end

local function came(task, result)
  local out = task.outcome
  out.bytes = (out.bytes or 0) + (result.bytes or 0)
  out.commit, out.via = result.commit, result.via == "git" and "git" or nil
  if result.unchanged and task.state then
    task.state.synced = sys.utc()
    store.note(task.reg, task.state)
    return done(task, "unchanged", task.state.entries)
  end
  local text, msg, code = fs.read(task.file, store.MAX)
  if not text then return fail(task, msg, code) end
  accept(task, text, fs.read(task.file .. ".sig", 65536), result)
end

-- What came of the requests of a task. True when it has to go on with another one.
local function judge(task, results)
  local listed, signed = results[1], results[2]
  local fault = listed.error or (signed and not listed.unchanged and signed.error)
  if not fault then
    came(task, listed)
  elseif fault.code == "E_PATH" and task.paths and task.paths[1] then
    return true
  elseif fault.code == "E_CACHE" and not task.again then
    task.again, task.paths = true, places(task)
    fs.rmtree(store.dir() .. "/" .. task.reg.name .. ".git")
    return true
  else
    if fault.code == "E_PATH" and task.paths and not task.reg.address.path then
      fault.message = ("read %s: there is none of %s in it"):format(task.reg.address.text,
        table.concat(USUAL, ", "))
      fault.next = "name the listing: URL//path/to/list.yaml"
    end
    fail(task, ("registry %s: %s"):format(task.reg.name, fault.message), fault.code, fault.next)
  end
end

-- One round of requests for these tasks; those that need another one are returned.
local function round(tasks, tell)
  local requests, owners, of = {}, {}, {}
  for _, task in ipairs(tasks) do
    of[task] = {}
    ask[task.reg.address.kind](task, function(owner, request)
      requests[#requests + 1], owners[#owners + 1] = request, owner
      table.insert(of[owner], #requests)
    end)
  end
  local left, again, reported = {}, {}, {}
  for _, task in ipairs(tasks) do left[task] = #of[task] end
  local got = {}
  local function finish(task)
    local results = {}
    for i, n in ipairs(of[task]) do results[i] = got[n] end
    reported[task] = true
    if judge(task, results) then
      again[#again + 1] = task
    else
      tell(task.outcome)
    end
  end
  local results, msg, code, step = require("pais.net").run(requests, function(i, p)
    local task = owners[i]
    if p.phase then return tell(task.outcome, p) end
    got[i], left[task] = p, left[task] - 1
    if left[task] == 0 then finish(task) end
  end)
  for _, task in ipairs(tasks) do
    if not results then
      fail(task, msg, code, step)
      tell(task.outcome)
    elseif not reported[task] then
      for _, n in ipairs(of[task]) do got[n] = results[n] end
      finish(task)
    end
  end
  return again
end

local function task_of(reg)
  local task = { reg = reg, file = store.dir() .. "/" .. reg.name .. ".new", state = store.current(reg),
    outcome = { name = reg.name, url = reg.address.text, status = "failed",
      warnings = require("pais.json").array {} } }
  if reg.address.kind == "git" then task.paths = places(task) end
  fs.remove(task.file)
  fs.remove(task.file .. ".sig")
  return task
end

-- The copy is what counts: with --frozen for all, with --offline for what is elsewhere.
local function use_copy(task, tell)
  local list, msg, code = store.listing(task.reg, task.reg.builtin and task.reg.address.path or nil)
  if list and store.foreign(task.reg) then
    list, msg, code = nil, ("registry %s: its address has changed since it was synced"):format(
      task.reg.name), "E_REGISTRY"
  end
  if list then
    done(task, "kept", #list.entries, list.problems)
  else
    fail(task, msg, code, ("'pais registry sync %s' brings it"):format(task.reg.name))
  end
  tell(task.outcome)
end

local function is_local(reg)
  return reg.address.kind == "file" or (reg.address.url or ""):find "^file://" ~= nil
end

---@class pais.registry.SyncOptions
---@field frozen boolean|nil ask for nothing and write nothing
---@field offline boolean|nil ask nothing of a network
---@field waiting fun()|nil called when another sync has to end first

-- Syncs go one after the other; who has to wait is told.
local function take_lock(waiting)
  local path = store.dir() .. "/lock"
  local lock, msg, code = fs.lock(path, SOON_MS)
  if lock or code ~= "EAGAIN" then return lock, msg, code end
  if waiting then waiting() end
  return fs.lock(path, LOCK_MS)
end

--- Sync registries.
---@param regs pais.Registry[]
---@param opts pais.registry.SyncOptions
---@param tell fun(outcome: pais.registry.Outcome, progress: pais.net.progress|nil) how far one is; without
--- progress: it is done
---@return pais.registry.Outcome[]|nil outcomes in the order of the registries
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function sync.run(regs, opts, tell)
  local outcomes, remote, tasks, lock = {}, {}, {}, nil
  if not opts.frozen then
    local ok, msg, code, step = require("pais.setup.place").check(store.dir())
    if not ok then return nil, msg, code, step end
    ok, msg, code = fs.mkdirs(store.dir())
    if not ok then return nil, msg, code end
    lock, msg, code = take_lock(opts.waiting)
    if not lock then return nil, msg, code end
  end
  local held <close> = lock -- luacheck: ignore
  for i, reg in ipairs(regs) do
    local task = opts.frozen and { reg = reg, outcome = { name = reg.name, url = reg.address.text,
      warnings = require("pais.json").array {} } } or task_of(reg)
    outcomes[i], tasks[i] = task.outcome, task
    if opts.frozen or opts.offline and not is_local(reg) then
      use_copy(task, tell)
    elseif reg.address.kind == "file" then
      take.file(task)
      tell(task.outcome)
    else
      remote[#remote + 1] = task
    end
  end
  while #remote > 0 do remote = round(remote, tell) end
  for _, task in ipairs(opts.frozen and {} or tasks) do
    fs.remove(task.file)
    fs.remove(task.file .. ".sig")
  end
  return outcomes
end

return sync

--- pais.install.rollback: go back to what was installed at another time.

local change = require "pais.install.change"
local fetch = require "pais.install.fetch"
local files = require "pais.install.files"
local fs = require "pais.fs"
local generations = require "pais.install.generations"
local source = require "pais.install.source"

local rollback = {}

---@class pais.install.Step
---@field name string
---@field how "install"|"replace"|"remove"
---@field version string|nil
---@field was string|nil

-- What the lock says of a plugin in a generation; `unlocked` are those whose bytes were others.
local function entry_of(stored)
  if stored and stored.unlocked then return stored.lock end
  return stored
end

-- The hash of what is in place, nil for a link or nothing.
local function present(tx, name)
  local dir = tx.at.plugins .. "/" .. name
  local st = fs.lstat(dir)
  if not st or st.type ~= "dir" then return nil end
  return (files.hash(dir, require("pais.build").products(dir)))
end

-- The tree of a generation: kept here, or fetched again.
local function tree_of(tx, name, stored, progress)
  local kept = generations.kept(tx.at, name, stored.sha256)
  if fs.stat(kept) then return kept end
  local entry = entry_of(stored)
  local why = "it is no longer kept"
  if entry and entry.sha256 == stored.sha256 then
    local from, c, msg
    from, msg = source.of_entry(entry)
    if from then c, msg = fetch.stage(tx, from, progress) end
    if c then return c.dir, c end
    why = msg
  end
  return nil, ("go back: %s as it was then: %s"):format(name, why), "E_GENERATION"
end

local function differences(tx, wanted)
  local names, seen = {}, {}
  for _, plugins in ipairs { wanted, tx.before } do
    for name in pairs(plugins) do
      if not seen[name] then names[#names + 1] = name end
      seen[name] = true
    end
  end
  table.sort(names)
  local steps = {}
  for _, name in ipairs(names) do
    local stored, now = wanted[name], present(tx, name)
    local there = fs.lstat(tx.at.plugins .. "/" .. name) ~= nil
    local entry = entry_of(stored)
    local version, was = entry and entry.version, tx.before[name] and tx.before[name].version
    if not stored then
      steps[#steps + 1] = there and { name = name, how = "remove", was = was } or nil
    elseif now ~= stored.sha256 then
      steps[#steps + 1] = { name = name, how = there and "replace" or "install", version = version,
        was = was }
    end
  end
  return steps
end

local function prepare(tx, step, wanted, out, progress)
  if step.how == "remove" then return tx:move(step.name, nil, nil) end
  local stored = wanted[step.name]
  local from, c, code = tree_of(tx, step.name, stored, progress)
  if not from then return nil, c, code end
  if c then
    local ok, msg, word, hint = require("pais.install.builds").candidate(tx, c, out)
    if not ok then return nil, msg, word, hint end
  end
  return tx:move(step.name, from, entry_of(stored))
end

--- Go back.
---@param n integer|nil number of the generation, by default the one before
---@param opts {dry_run: boolean|nil}
---@param out pais.out
---@return {generation: pais.install.Generation, steps: pais.install.Step[]}|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function rollback.run(n, opts, out)
  return change.with(out, function(tx)
    local generation, msg, code, hint = generations.find(generations.read(tx.at), n)
    if not generation then return nil, msg, code, hint end
    local wanted = generation.plugins
    local result = { generation = generation, steps = differences(tx, wanted) }
    if opts.dry_run then return result end
    local progress = require("pais.install.progress").new(out)
    for _, step in ipairs(result.steps) do
      local ok
      ok, msg, code, hint = prepare(tx, step, wanted, out, progress)
      if not ok then return nil, msg, code, hint end
    end
    tx.plugins = {}
    for name, stored in pairs(wanted) do tx.plugins[name] = entry_of(stored) end
    local ok
    ok, msg, code = tx:commit("go back", generation.n)
    if not ok then return nil, "go back: " .. msg, code end
    return result
  end, opts.dry_run)
end

return rollback

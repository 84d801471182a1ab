--- pais.install.update: newer versions of what is installed: which there are, and bringing them in.
-- What differs is shown first. What does more than was agreed to is asked about again.

local add = require "pais.install.add"
local change = require "pais.install.change"
local fetch = require "pais.install.fetch"
local files = require "pais.install.files"
local fs = require "pais.fs"
local nearest = require "pais.text.nearest"
local show = require "pais.install.show"
local source = require "pais.install.source"
local stop = require "pais.install.stop"

local update = {}

local function sorted_names(map)
  local out = {}
  for name in pairs(map) do out[#out + 1] = name end
  table.sort(out)
  return out
end

local function named(plugins, names)
  if #names == 0 then return sorted_names(plugins) end
  for _, name in ipairs(names) do
    if not plugins[name] then
      return nil, ("find plugin '%s' in pais.lock: it is not there%s"):format(name,
        nearest.hint(name, sorted_names(plugins))), "E_PLUGIN",
        "'pais plugin install' enters what it installs"
    end
  end
  return names
end

-- Call `work` with a change and the names that are meant, of which there is one at least.
local function each(names, out, work, none, dry)
  local at, plugins, code, step = change.look()
  if not at then return nil, plugins, code, step end
  local list, msg
  list, msg, code, step = named(plugins, names)
  if not list then return nil, msg, code, step end
  if #list == 0 then
    none.none = "Nothing is in pais.lock."
    return none
  end
  return change.with(out, function(tx)
    local wanted, why, word, hint = named(tx.plugins, names)
    if not wanted then return nil, why, word, hint end
    return work(tx, wanted)
  end, dry)
end

local function is_link(tx, name)
  local st = fs.lstat(tx.at.plugins .. "/" .. name)
  return st ~= nil and st.type == "link"
end

-- Where the new versions of plugins come from; a failure is reported.
local function sources_of(tx, names, report)
  local list, of = {}, {}
  for _, name in ipairs(names) do
    local from, msg, code, step = source.again(tx.plugins[name])
    if from then
      list[#list + 1], of[name] = from, from
    else
      table.insert(report.failed, { source = name, code = code, step = step,
        message = ("update %s: %s"):format(name, msg) })
    end
  end
  return list, of
end

-- The names that an update is about.
local function chosen(tx, wanted, force, report)
  local names = {}
  for _, name in ipairs(wanted) do
    if tx.plugins[name].pinned and not force then
      table.insert(report.pinned, name)
    elseif is_link(tx, name) then
      table.insert(report.unchanged, name)
    else
      names[#names + 1] = name
    end
  end
  return names
end

-- The new version of one plugin; "same" when there is none, and its entry: another commit may have the
-- very same files, as in a repository of many plugins.
local function newer(tx, name, take, from, force)
  local c, msg, code, step = take(from)
  if not c then return nil, msg, code, step end
  if c.m.name ~= name then
    return nil, ("its source has the plugin '%s' now"):format(c.m.name), "E_SOURCE"
  end
  c.text = name
  local ok
  ok, msg, code, step = add.check(tx, c, force)
  local entry = tx.before[name]
  if ok == "same" or ok and c.there and entry.sha256 == c.entry.sha256
    and source.place(entry.source) == source.place(c.entry.source) then
    tx:discard(name)
    return "same", c.entry
  end
  return ok and c, msg, code, step
end

local function differing(tx, c)
  local old = fs.read(tx.at.lists .. "/" .. tx.before[c.m.name].sha256)
  return old and files.difference(old, c.listing) or {}
end

-- Shows what is different; the candidates that need to be agreed to.
local function shown(tx, list, out)
  local asked = 0
  for i, c in ipairs(list) do
    if i > 1 and not out.json_mode then out:print() end
    local grown
    if c.old then grown = show.update(out, c, differing(tx, c), tx.before[c.m.name])
    else
      show.new(out, c)
      grown = true
    end
    asked = asked + (grown and 1 or 0)
  end
  return asked
end

local function agree(tx, list, opts, out, report)
  local quiet = out.json_mode and setmetatable({ write = function() end }, { __index = out }) or out
  local asked = shown(tx, list, quiet)
  if opts.dry_run then
    report.planned = list
    return false
  end
  if asked == 0 or opts.yes then return true end
  local prompt = require "pais.cli.prompt"
  if out.json_mode or not prompt.possible() then
    return nil, "update: there is no terminal to ask on, and more is asked for than before",
      "E_USAGE", "--yes does not ask, --dry-run only shows"
  end
  local yes = prompt.yes(out, "\nUpdate? It does more than what was agreed to.")
  stop.check()
  report.declined = not yes
  return yes
end

-- Enters where the same files come from by now; nobody needs to be asked.
local function follow(tx, moved)
  local names = {}
  for _, name in ipairs(sorted_names(moved)) do
    local before, after = tx.before[name], moved[name]
    if before.commit ~= after.commit or before.source ~= after.source then
      tx.plugins[name], names[#names + 1] = after, name
    end
  end
  return names[1] and ("update %s: the same files"):format(table.concat(names, ", "))
end

--- Update plugins.
---@param names string[] none: all
---@param opts {yes: boolean|nil, dry_run: boolean|nil, force: boolean|nil}
---@param out pais.out
---@return pais.install.Report|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function update.run(names, opts, out)
  local report = { installed = {}, unchanged = {}, failed = {}, pinned = {} }
  return each(names, out, function(tx, wanted)
    local list, moved = {}, {}
    local sources, of = sources_of(tx, chosen(tx, wanted, opts.force, report), report)
    local take = fetch.all(tx, sources, require("pais.install.progress").new(out))
    for _, name in ipairs(wanted) do
      local c, msg, code, step
      if of[name] then c, msg, code, step = newer(tx, name, take, of[name], opts.force) end
      if c == "same" then
        moved[name] = msg
        table.insert(report.unchanged, name)
      elseif c then
        list[#list + 1] = c
      elseif of[name] then
        table.insert(report.failed, { source = name, code = code, step = step,
          message = ("update %s: %s"):format(name, msg) })
      end
    end
    local followed = follow(tx, moved)
    local done, msg, code, step = add.bring(tx, list, { force = opts.force, what = "update", agree = function(ready)
      return agree(tx, ready, opts, out, report)
    end }, out, report)
    if done and followed and not (tx.committed or opts.dry_run or report.declined) then
      local ok
      ok, msg, code = tx:commit(followed)
      if not ok then return nil, "update: " .. msg, code end
    end
    return done, msg, code, step
  end, report, opts.dry_run)
end

---@class pais.install.Offer
---@field name string
---@field version string that is installed
---@field offered string|nil what the source has
---@field state "same"|"newer"|"changed"|"pinned"|"link"|"failed"
---@field message string|nil why it could not be found out
---@field code string|nil
---@field next string|nil

-- How what the source of a plugin has stands to what is installed.
local function offer(name, entry, plugins_dir, got, msg, code, step)
  local out = { name = name, version = entry.version, state = "failed" }
  if got then
    out.offered = got.version or got.commit and got.commit:sub(1, 12)
    out.state = got.same(entry) and "same"
      or (not got.version or got.version ~= entry.version) and "newer" or "changed"
    if out.state ~= "same" and entry.pinned then out.state = "pinned" end
  else
    out.message, out.code, out.next = msg, code, step
  end
  local st = fs.lstat(plugins_dir .. "/" .. name)
  if st and st.type == "link" then out.state = "link" end
  return out
end

--- What the sources have, without changing anything.
---@param names string[] none: all
---@param out pais.out
---@return pais.install.Offer[]|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function update.offers(names, out)
  local at, plugins, code, step = change.look()
  if not at then return nil, plugins, code, step end
  local wanted, msg
  wanted, msg, code, step = named(plugins, names)
  if not wanted then return nil, msg, code, step end
  local sources, of, wrong = {}, {}, {}
  for _, name in ipairs(wanted) do
    local from, why, word, hint = source.again(plugins[name])
    of[name], wrong[name] = from, { nil, why, word, hint }
    sources[#sources + 1] = from
  end
  local look = fetch.look(sources, require("pais.install.progress").new(out))
  local list = {}
  for i, name in ipairs(wanted) do
    local got = of[name] and table.pack(look(of[name])) or wrong[name]
    list[i] = offer(name, plugins[name], at.plugins, table.unpack(got, 1, 4))
  end
  return list
end

--- Have updates leave plugins alone, or no longer.
---@param names string[]
---@param pinned boolean
---@param out pais.out
---@return string[]|nil names
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function update.pin(names, pinned, out)
  return each(names, out, function(tx, wanted)
    for _, name in ipairs(wanted) do
      local entry = {}
      for key, value in pairs(tx.plugins[name]) do entry[key] = value end
      entry.pinned = pinned or nil
      tx.plugins[name] = entry
    end
    local ok, msg, code = tx:commit((pinned and "pin " or "unpin ") .. table.concat(wanted, ", "))
    if not ok then return nil, "pin: " .. msg, code end
    return wanted
  end, {})
end

return update

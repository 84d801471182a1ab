--- pais.install.add: install plugins: fetch, check, show, ask, build, put in place.
-- One that cannot be installed does not keep the others from it; those that can are put in place
-- together.

local ask = require "pais.install.ask"
local build = require "pais.build"
local builds = require "pais.install.builds"
local change = require "pais.install.change"
local contract_effects = require "pais.install.contracts"
local fetch = require "pais.install.fetch"
local files = require "pais.install.files"
local fs = require "pais.fs"
local generations = require "pais.install.generations"
local installed = require "pais.plugin.installed"
local manifest = require "pais.plugin.manifest"
local semver = require "pais.text.semver"
local source = require "pais.install.source"
local sys = require "pais.sys"

local add = {}

---@class pais.install.Report
---@field installed pais.install.Candidate[]
---@field unchanged string[]
---@field failed {source: string, message: string, code: string|nil, step: string|nil}[]
---@field declined boolean|nil the person said no
---@field none string|nil why there was nothing to do at all
---@field planned pais.install.Candidate[]|nil what would be installed, when that was the question
---@field removed string[]|nil names
---@field going table[]|nil manifests of what would be removed, when that was the question
---@field left string[]|nil names of what pais.lock does not have any more, and stays
---@field changed string[]|nil those of them that cannot go, since their files were changed here

-- A folder of the plugins that has this plugin under another name.
local function elsewhere(dir, name)
  for _, m in ipairs(installed.scan(dir)) do
    if m.name == name and m.dir ~= dir .. "/" .. name then return m.dir end
  end
end

-- What is in the place already, and whether it may be replaced. Returns "same" when it is this one.
local function place(tx, c, force)
  local name, dir = c.m.name, tx.at.plugins .. "/" .. c.m.name
  local other = elsewhere(tx.at.plugins, name)
  if other then
    return nil, ("%s has a plugin of that name"):format(other), "EEXIST", "remove that one first"
  end
  local entry = tx.plugins[name]
  if not c.dev then c.entry.pinned = entry and entry.pinned or nil end
  local st = fs.lstat(dir)
  if not st then return true end
  c.old = manifest.load(dir)
  if st.type == "link" then
    return c.dev and fs.realpath(dir) == fs.realpath(c.m.dir) and "same" or true
  end
  local sha256, msg, code = files.hash(dir, build.products(dir, c.old))
  if not sha256 then return nil, msg, code end
  if not c.dev and sha256 == c.entry.sha256 and (not c.old or not build.missing(c.old)) then
    -- The same bytes; but perhaps nobody has entered them yet.
    c.there = true
    return entry and entry.sha256 == sha256 and entry.source == c.entry.source and "same" or true
  end
  if force or entry and entry.sha256 == sha256 or sha256 == files.EMPTY
    or generations.made(tx.at, name, sha256) then return true end
  if not entry then
    return nil, ("%s was not installed by pais"):format(dir), "E_CHANGED",
      "--force replaces it; 'pais plugin rollback' brings it back"
  end
  return nil, ("%s is not as it was installed"):format(dir), "E_CHANGED",
    "'pais plugin verify' shows the changes; --force replaces it"
end

--- Whether a candidate may take its place. An update of the same bytes needs nothing.
---@param tx pais.install.Change
---@param c pais.install.Candidate
---@param force boolean|nil
---@return boolean|"same"|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function add.check(tx, c, force)
  if c.m.core_version then
    local ok, msg = semver.satisfies(sys.version, c.m.core_version)
    if not ok then
      return nil, msg or ("it needs pais %s, and this is %s"):format(c.m.core_version, sys.version),
        "E_CORE_VERSION"
    end
  end
  return place(tx, c, force)
end

local function note(report, text, msg, code, step)
  report.failed[#report.failed + 1] = { source = text, message = msg, code = code, step = step }
end

-- Whether a candidate is what was asked for; of the lock, that entry stays as it is.
local function as_wished(c, wish)
  if wish.name and wish.name ~= c.m.name then
    return nil, ("it has the plugin '%s', not '%s'"):format(c.m.name, wish.name), "E_SOURCE",
      "correct the name where it is asked for, in pais.lock or pais.yaml"
  end
  local entry = wish.entry
  if entry and entry.version ~= c.m.version then
    return nil, ("pais.lock says that '%s' has version %s, and its files say %s"):format(c.m.name,
      entry.version, c.m.version), "E_LOCK", "take pais.lock from your version control, or correct it"
  end
  c.entry = entry or c.entry
  return true
end

-- Fetch and check each.
local function gather(tx, wishes, opts, out, report)
  local list, sources = {}, {}
  for i, wish in ipairs(wishes) do sources[i] = wish.source end
  local take = opts.dev and function(s) return fetch.link(tx, s) end
    or fetch.all(tx, sources, require("pais.install.progress").new(out))
  for _, wish in ipairs(wishes) do
    local s = wish.source
    local c, msg, code, step = take(s)
    local ok = c
    if c then
      ok, msg, code, step = as_wished(c, wish)
      if ok then ok, msg, code, step = add.check(tx, c, opts.force) end
      msg = msg and ("%s: %s"):format(s.text, msg)
    end
    if ok == "same" then
      report.unchanged[#report.unchanged + 1] = c.m.name
    elseif ok then
      c.text = s.text
      list[#list + 1] = c
    else
      note(report, s.text, "install " .. msg, code, step)
    end
  end
  return list
end

-- Leave out those that could not run. Another one that could not run any more stops the change.
local function contracts(tx, list, gone, force, report)
  local away = {}
  for _, m in ipairs(gone) do away[m.name] = true end
  local function manifests()
    local out = {}
    for i, c in ipairs(list) do out[i] = c.m end
    return out
  end
  local effects = contract_effects.effects(tx.at.plugins, manifests(), away)
  if force then return list, effects end
  for _, r in ipairs(effects.refused) do
    local ours
    for i = #list, 1, -1 do
      if list[i].m.name == r.name then
        ours = true
        note(report, list[i].text, ("install %s: it could not run: it %s"):format(list[i].text,
          r.refusal.message), r.refusal.code, "install what it needs with it, or give --force")
        table.remove(list, i)
      end
    end
    if not ours then
      note(report, r.name, ("install: '%s' could not run any more: it %s"):format(r.name,
        r.refusal.message), r.refusal.code, "--force installs it all the same")
      return {}, effects, true
    end
  end
  return list, contract_effects.effects(tx.at.plugins, manifests(), away)
end

local function make(tx, list, out, report)
  local ready, names = {}, {}
  local built = builds.all(tx.at.plugins, list, out)
  for _, c in ipairs(list) do
    local ok, msg, code, step = built(c)
    if ok and not c.dev then ok, msg, code = tx:keep_list(c.entry.sha256, c.listing) end
    if ok then ok, msg, code = tx:move(c.m.name, c.dir, c.entry) end
    if ok then
      ready[#ready + 1] = c
      names[#names + 1] = ("%s %s%s"):format(c.m.name, c.m.version, c.dev and " (link)" or "")
    else
      note(report, c.text, msg, code, step)
    end
  end
  return ready, names
end

--- Put candidates in place, after a look at the contracts and a question.
---@param tx pais.install.Change
---@param list pais.install.Candidate[]
---@param opts {force: boolean|nil, whole: boolean|nil, what: string, gone: table[]|nil,
---  agree: fun(list: pais.install.Candidate[], effects: pais.install.Effects): boolean|nil,
---  string|nil, string|nil, string|nil}
---@param out pais.out
---@param report pais.install.Report
---@return pais.install.Report|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function add.bring(tx, list, opts, out, report)
  local effects, stopped
  local gone = opts.gone or {}
  list, effects, stopped = contracts(tx, list, gone, opts.force, report)
  -- What was asked for as a whole is not there in part.
  local function lacking() return opts.whole and #report.failed > 0 end
  if stopped or #list + #gone == 0 or lacking() then return report end
  local yes, msg, code, step = opts.agree(list, effects)
  if yes == nil then return nil, msg, code, step end
  if not yes then return report end
  local ready, names = make(tx, list, out, report)
  if #ready + #gone == 0 or lacking() then return report end
  local removed, ok
  removed, msg, code = require("pais.install.prune").move(tx, gone)
  if not removed then return nil, opts.what .. ": " .. msg, code end
  local told = #ready > 0 and { opts.what .. " " .. table.concat(names, ", ") } or {}
  if #gone > 0 then told[#told + 1] = "remove " .. table.concat(removed, ", ") end
  ok, msg, code = tx:commit(table.concat(told, ", "))
  if not ok then return nil, opts.what .. ": " .. msg, code end
  report.installed, report.removed = ready, removed
  return report
end

local function install(tx, wishes, opts, out, report)
  local list = gather(tx, wishes, opts, out, report)
  opts.gone = opts.gone or {}
  local function agree(ready, effects)
    local yes, msg, code, step = ask.agreed(ready, effects, opts, out)
    report.declined = yes == false and not opts.dry_run
    report.planned = opts.dry_run and ready
    report.going = opts.dry_run and opts.gone
    return yes, msg, code, step
  end
  return add.bring(tx, list, { force = opts.force, whole = opts.whole, what = opts.what or "install",
    agree = agree, gone = opts.gone }, out, report)
end

-- What pais.lock does not have any more: it is to go, or told of.
local function left_over(at, plugins, wishes, opts, report)
  local wanted, names = {}, {}
  for _, wish in ipairs(wishes) do wanted[wish.name] = true end
  local gone, changed = require("pais.install.prune").list(at, plugins, wanted)
  for i, m in ipairs(gone) do names[i] = m.name end
  report.changed, report.left = changed, not opts.prune and names or nil
  opts.gone = opts.prune and gone or {}
end

-- What the home asks for. With `frozen` the lock has to have all of it, and stays as it is.
local function from_home(opts, out, report)
  local function list_of(at, plugins)
    local wishes, there, uncovered = require("pais.install.wanted").list(at, plugins)
    report.unchanged = there
    if opts.frozen and #uncovered > 0 then
      return nil, ("install what pais.lock has: it does not have %s as pais.yaml asks for it")
        :format(table.concat(uncovered, ", ")), "E_FROZEN",
        "'pais plugin install' without --frozen enters it"
    end
    return wishes
  end
  local at, plugins, code, step = change.look()
  if not at then return nil, plugins, code, step end
  local wishes, msg
  wishes, msg, code, step = list_of(at, plugins)
  if not wishes then return nil, msg, code, step end
  left_over(at, plugins, wishes, opts, report)
  if #wishes + #opts.gone == 0 and not require("pais.install.journal").read(at) then
    report.none = #report.unchanged == 0 and "Nothing is in pais.lock, and pais.yaml asks for nothing."
      or nil
    return report
  end
  return change.with(out, function(tx)
    local list, why, word, hint = list_of(tx.at, tx.plugins)
    if not list then return nil, why, word, hint end
    left_over(tx.at, tx.plugins, list, opts, report)
    local good = {}
    for _, wish in ipairs(list) do
      if wish.source then good[#good + 1] = wish
      else
        note(report, wish.name, ("install %s: %s"):format(wish.name, wish.message), wish.code,
          ("its source is in %s"):format(wish.entry and "pais.lock" or "pais.yaml"))
      end
    end
    return install(tx, good, opts, out, report)
  end, opts.dry_run)
end

---@class pais.install.Options
---@field dev boolean|nil link to the folder
---@field force boolean|nil
---@field frozen boolean|nil only what the lock has, exactly
---@field prune boolean|nil take away what pais.lock does not have any more
---@field yes boolean|nil do not ask
---@field dry_run boolean|nil show, and stop there
---@field whole boolean|nil all of it or nothing
---@field what string|nil what the generation is called; default: "install"

--- Install plugins.
---@param words (string|pais.install.Source)[] sources, as typed; none: what the home asks for
---@param opts pais.install.Options
---@param out pais.out
---@return pais.install.Report|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function add.run(words, opts, out)
  local report = { installed = {}, unchanged = {}, failed = {} }
  if #words == 0 then return from_home(opts, out, report) end
  if opts.prune then
    return nil, "install: --prune goes by the whole of pais.lock, not with a source", "E_USAGE",
      "pais plugin install --prune"
  end
  local wishes = {}
  for _, word in ipairs(words) do
    local s, msg, code, step
    if type(word) == "table" then s = word
    else s, msg, code, step = source.parse(word, sys.cwd()) end
    if s then wishes[#wishes + 1] = { source = s } else note(report, word, "install " .. msg, code, step) end
  end
  if #wishes == 0 then return report end
  return change.with(out, function(tx) return install(tx, wishes, opts, out, report) end,
    opts.dry_run)
end

return add

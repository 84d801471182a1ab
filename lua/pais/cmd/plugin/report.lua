--- pais.cmd.plugin.report: what came of installing plugins, for `pais plugin` and `pais bundle`.

local exit = require "pais.cli.exit"
local json = require "pais.json"

local report = {}

local function data_of(list)
  local out = json.array {}
  for i, c in ipairs(list or {}) do
    out[i] = { name = c.m.name, version = c.m.version, source = c.entry and c.entry.source,
      commit = c.entry and c.entry.commit, sha256 = c.entry and c.entry.sha256,
      link = c.dev and c.m.dir or nil, left_out = json.array(c.absent or {}) }
  end
  return out
end

local function names_of(manifests)
  local out = json.array {}
  for i, m in ipairs(manifests) do out[i] = m.name end
  return out
end

-- Whether anything is different now.
local function changed(done) return done.installed[1] or done.removed and done.removed[1] end

-- What pais.lock does not have any more, and is still here.
local function tell_left(done, out)
  for _, name in ipairs(done.left or {}) do
    out:print(name .. ": pais.lock does not have it any more; --prune removes it")
  end
  for _, name in ipairs(done.changed or {}) do
    out:print(("%s: pais.lock does not have it any more, but it was changed here; 'pais plugin remove %s' "
      .. "removes it"):format(name, name))
  end
end

--- Bring what Claude Code sees in line with what is installed now.
---@param out pais.out
function report.follow(out)
  local shown, msg = require("pais.setup.shown").update()
  for _, text in ipairs(shown and shown.notes or { msg }) do out:note(text) end
  for _, text in ipairs(shown and shown.failed or {}) do out:note(text) end
  if not out.json_mode then
    out:table(nil, require("pais.cmd.link").rows(shown), { indent = "  " })
  end
end

--- A report as data.
---@param done pais.install.Report
---@param dry_run boolean|nil
---@return table
function report.data(done, dry_run)
  local failed = json.array {}
  for i, f in ipairs(done.failed) do
    failed[i] = { source = f.source, message = f.message, code = f.code, next = f.step }
  end
  return { installed = not dry_run and data_of(done.installed) or nil,
    planned = dry_run and data_of(done.planned) or nil,
    removed = not dry_run and done.removed and json.array(done.removed) or nil,
    removing = dry_run and done.going and names_of(done.going) or nil,
    left = done.left and json.array(done.left) or nil,
    changed = done.changed and json.array(done.changed) or nil,
    unchanged = json.array(done.unchanged), failed = failed }
end

--- Print what came of it.
---@param done pais.install.Report
---@param out pais.out
---@param dry_run boolean|nil
---@param more table|nil goes into the data as well
---@return integer exit that of the first failure
function report.print(done, out, dry_run, more)
  local code = done.failed[1] and exit.of(done.failed[1].code) or exit.OK
  if out.json_mode then
    if changed(done) then report.follow(out) end
    local data = report.data(done, dry_run)
    for key, value in pairs(more or {}) do data[key] = value end
    out:json(data)
    return code
  end
  for _, c in ipairs(done.installed) do
    local newer = done.pinned and c.old
    local was = newer and c.old.version ~= c.m.version and (" (was %s)"):format(c.old.version) or ""
    out:print(("%s %s %s%s"):format(out:style("green", c.dev and "linked" or newer and "updated"
      or "installed"), c.m.name, c.m.version, was))
  end
  for _, name in ipairs(done.removed or {}) do
    out:print(("%s %s"):format(out:style("red", "removed"), name))
  end
  if changed(done) then report.follow(out) end
  for _, name in ipairs(done.unchanged) do
    out:print(name .. (done.pinned and ": is up to date" or ": is installed already"))
  end
  tell_left(done, out)
  for _, f in ipairs(done.failed) do out:error(f.message, f.step, f.code) end
  if done.none then
    out:print(done.none)
  elseif dry_run then
    out:print(done.planned and "Nothing was changed." or "Nothing to do.")
  elseif done.declined then
    out:print "Nothing was changed."
    return exit.ERROR
  end
  return code
end

return report

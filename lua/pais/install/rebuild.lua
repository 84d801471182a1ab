--- pais.install.rebuild: build plugins that are installed already, or lie where they are worked on.
-- One that is installed is built out of sight, and then takes its own place.

local build = require "pais.build"
local builds = require "pais.install.builds"
local change = require "pais.install.change"
local files = require "pais.install.files"
local fs = require "pais.fs"
local manifest = require "pais.plugin.manifest"
local sys = require "pais.sys"
local turn = require "pais.install.turn"

local rebuild = {}

-- Put a copy of what is installed into the stage.
local function stage(tx, m)
  local dir, staged = m.dir, tx:staged(m.name)
  local list, msg, code = files.walk(dir, build.products(dir))
  local ok
  if list then ok, msg, code = files.copy(list, dir, staged) end
  if not ok then return nil, msg, code end
  local copy = manifest.load(staged)
  if copy then return { m = copy, dir = staged } end
  return nil, ("build plugin '%s': its manifest is wrong"):format(m.name), "E_MANIFEST"
end

-- The name of the installed folder that a manifest is of; nil for one that is worked on.
local function installed_name(m)
  local plugins = require("pais.plugin.installed").dir()
  local name = m.dir:match "[^/]*$"
  local st = plugins and m.dir == plugins .. "/" .. name and fs.lstat(m.dir)
  return st and st.type == "dir" and name or nil
end

-- Builds what is staged and what is worked on, and puts the former in place.
local function make(tx, list, out, report)
  local built, ready = builds.all(tx and tx.at.plugins, list, out), {}
  for _, c in ipairs(list) do
    local ok, msg, code, step = built(c)
    if ok and not c.dev then ok, msg, code = tx:move(c.m.name, c.dir, tx.plugins[c.m.name], true) end
    if not ok then
      table.insert(report.failed, { name = c.m.name, message = msg, code = code, step = step })
    elseif c.dev then
      table.insert(report.built, c.m.name)
    else
      ready[#ready + 1] = c.m.name
    end
  end
  if #ready == 0 then return report end
  local ok, msg, code = tx:commit("build " .. table.concat(ready, ", "))
  if not ok then return nil, msg, code end
  table.move(ready, 1, #ready, #report.built + 1, report.built)
  return report
end

-- Those that are worked on are built by one pais at a time as well. The locks, to be let go of.
local function take_turns(list, out)
  local held = setmetatable({}, { __close = function(self)
    for _, one in ipairs(self) do one:release() end
  end })
  table.sort(list, function(a, b) return a.name < b.name end) -- so that nobody waits in a circle
  for _, m in ipairs(list) do
    local log = builds.log(m.name)
    local ok, msg, code = fs.mkdirs(log:match "^(.*)/", 448)
    if ok then ok, msg, code = turn.take(log .. ".lock", log .. ".owner", out) end
    if not ok then return nil, msg, code end
    held[#held + 1] = ok
    fs.write(log .. ".owner", sys.pid() .. "\n")
  end
  return held
end

---@class pais.install.Rebuilt
---@field built string[]
---@field failed {name: string, message: string, code: string|nil, step: string|nil}[]

--- Build them, side by side.
---@param list table[] manifests
---@param out pais.out
---@param needed nil|fun(m: table): any asked once more when it is this process's turn
---@return pais.install.Rebuilt|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function rebuild.all(list, out, needed)
  local report, placed, worked_on = { built = {}, failed = {} }, {}, {}
  for _, m in ipairs(list) do table.insert(installed_name(m) and placed or worked_on, m) end
  local held <close>, why, word = take_turns(worked_on, out)
  if not held then return nil, why, word end
  local function rest(tx, candidates)
    for _, m in ipairs(worked_on) do
      if not needed or needed(m) then
        candidates[#candidates + 1] = { m = m, dir = m.dir, dev = true }
      end
    end
    return make(tx, candidates, out, report)
  end
  if #placed == 0 then return rest(nil, {}) end
  return change.with(out, function(tx)
    local candidates = {}
    for _, m in ipairs(placed) do
      local c, msg, code
      if not needed or needed(m) then c, msg, code = stage(tx, m) end
      if msg then table.insert(report.failed, { name = m.name, message = msg, code = code }) end
      candidates[#candidates + 1] = c
    end
    return rest(tx, candidates)
  end)
end

local function reason(m)
  return build.missing(m)
    or not installed_name(m) and build.stale(m) and "its sources have changed" or nil
end

--- Build a plugin that is about to be used, if it has not been built, or its sources have changed
--- where it is worked on. Never from inside a hook: an event does not wait for a compiler.
---@param m table manifest
---@param out pais.out|nil by default, one that only remarks on standard error
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function rebuild.ensure(m, out)
  local why = reason(m)
  if not why then return true end
  local command = ("pais plugin build %s"):format(installed_name(m) or m.dir)
  if sys.env "PAIS_HOOKED" == "1" then
    return nil, ("start plugin '%s': %s"):format(m.name, why), "E_BUILD", command .. " builds it"
  end
  out = out or require("pais.cli.out").process {}
  out:note(("%s: %s"):format(m.name, why))
  local quiet = setmetatable({ tty = false, print = function(_, text) out:note(text) end },
    { __index = out })
  return require("pais.install.stop").guard(out, function()
    local report, msg, code, step = rebuild.all({ m }, quiet, reason)
    if not report then return nil, msg, code, step end
    local f = report.failed[1]
    if f then return nil, f.message, f.code, f.step end
    return true
  end)
end

return rebuild

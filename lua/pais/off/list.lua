--- pais.off.list: what is switched off, on disk: .setup/off.json of the home.
-- Not in .state, which may be deleted at any time, and not in the configuration, which people share.
-- A dispatch knows it by its plan only. So a plan that was made before is dropped after each
-- change, and whoever makes one looks once more when it is written (list.stamp): of two that
-- cross, one drops it.

local fs = require "pais.fs"
local json = require "pais.json"
local off = require "pais.off"
local runtime = require "pais.runtime"
local sys = require "pais.sys"

local list = {}

local VERSION = 1

--- The file.
---@param home string
---@return string
function list.file(home) return home .. "/.setup/off.json" end

local function now_s() return sys.time_ns() // 1000000000 end

local function is_entry(e)
  return type(e) == "table" and type(e.plugin) == "string" and math.tointeger(e.since_s) ~= nil
    and (e.handler == nil or type(e.handler) == "string")
    and (e.dir == nil or type(e.dir) == "string" and e.dir:sub(1, 1) == "/")
    and (e.until_s == nil or math.tointeger(e.until_s) ~= nil)
end

--- What is switched off now, in any directory.
---@param home string|nil
---@return pais.off.entry[]|nil entries nil when the file cannot be used: then nothing is off
---@return string|nil message
---@return string|nil code
function list.read(home)
  if not home then return {} end
  local file = list.file(home)
  local text, msg, code = fs.read(file)
  if not text then
    if code == "ENOENT" or code == "ENOTDIR" then return {} end
    return nil, msg, code
  end
  local bad = runtime.distrust(file)
  if bad then return nil, ("read %s: %s"):format(file, bad), "E_TRUST" end
  local value, entries = json.decode(text), {}
  local all = type(value) == "table" and value.v == VERSION and value.off
  for _, e in ipairs(type(all) == "table" and all or {}) do
    if not is_entry(e) then all = nil end
    if all and off.lasts(e, now_s()) then entries[#entries + 1] = e end
  end
  if not all then
    return nil, ("read %s: it is not a list of what is switched off"):format(file), "E_OFF"
  end
  return entries
end

--- As `read`, for those who go on without it: with what is wrong as a problem.
---@param home string|nil
---@param problems table[] in the form of pais.schema
---@return pais.off.entry[]
function list.usable(home, problems)
  local entries, msg, code = list.read(home)
  if not entries then
    problems[#problems + 1] = { level = "error", code = code,
      message = msg .. "; nothing counts as switched off" }
  end
  return entries or {}
end

--- What tells whether the file is another one.
---@param home string
---@return string
function list.stamp(home)
  return (require("pais.planfile").stamp("/", list.file(home)))
end

local function save(home, entries)
  local file = list.file(home)
  local ok, msg, code
  if entries[1] then
    ok, msg, code = fs.write(file, json.encode({ v = VERSION, off = json.array(entries) },
      { pretty = true }) .. "\n", 384) -- 0600
  else
    ok, msg, code = fs.remove(file)
    ok = ok or code == "ENOENT"
  end
  if not ok then return nil, msg, code end
  ok, msg, code = require("pais.plan").drop()
  if ok or code == "ENOENT" then return true end
  return nil, msg, code
end

--- Change the list under its lock.
---@param home string
---@param change fun(entries: pais.off.entry[]): pais.off.entry[]|nil gives the new list, nil: as it was
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function list.change(home, change)
  if not fs.stat(home) then
    return nil, ("change what is switched off: there is no %s"):format(home), "ENOENT"
  end
  local ok, msg, code = fs.mkdirs(home .. "/.setup", 448) -- 0700
  if not ok then return nil, msg, code end
  local lock <close>, why, word = fs.lock(home .. "/.setup/lock")
  if not lock then return nil, why, word end
  local entries
  entries, msg, code = list.read(home)
  if not entries then return nil, msg, code end
  local new = change(entries)
  -- Also when nothing changes: whoever was killed between the two steps may have left the plan.
  return save(home, new or entries)
end

return list

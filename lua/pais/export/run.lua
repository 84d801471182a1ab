--- pais.export.run: write plugins for Claude Code: one as the directory itself, several as a
-- marketplace, which is a directory of them with a list.

local files = require "pais.install.files"
local fs = require "pais.fs"
local json = require "pais.json"
local scaffold = require "pais.plugin.scaffold"
local source = require "pais.import.source"

local export = {}

-- Whether a directory may be written to: it is not there, or empty.
local function free(dir)
  if not fs.lstat(dir) then return true end
  local names, msg, code = fs.list(dir)
  if not names then return nil, msg, code end
  if names[1] then
    return nil, ("export: %s is not empty"):format(dir), "EEXIST", "give a directory that is not there yet"
  end
  return true
end

local function write(plan, into)
  local ok, msg, code = fs.mkdirs(into)
  for _, file in ipairs(plan.copied) do
    local to = into .. "/" .. (file.to or file.path)
    if ok then ok, msg, code = fs.mkdirs(to:match "^(.*)/") end
    local at = plan.from .. "/" .. file.path
    if ok and file.type == "link" then
      ok, msg, code = fs.symlink(file.target, to)
    elseif ok then
      ok, msg, code = require("pais.fstree").copy(fs.realpath(at), to, file.mode, files.LIMITS.bytes)
    end
  end
  for _, file in ipairs(plan.texts) do
    local path = into .. "/" .. file.path
    if ok then ok, msg, code = fs.mkdirs(path:match "^(.*)/") end
    if ok then ok, msg, code = fs.write(path, file.text, 420) end -- 0644
  end
  if not ok then return nil, "export " .. plan.name .. ": " .. msg, code end
  return true
end

local function list_text(dir, plans)
  local name = source.named(dir:match "[^/]*$", "plugins")
  local list = json.array {}
  for i, plan in ipairs(plans) do list[i] = { name = plan.name, source = "./" .. plan.name } end
  return json.encode({ name = name, owner = { name = name }, plugins = list }, { pretty = true }) .. "\n"
end

--- Look at what plugins would become.
---@param dir string absolute
---@param names string[]
---@return pais.export.plan[]|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function export.plan(dir, names)
  local ok, msg, code, step = free(dir)
  if not ok then return nil, msg, code, step end
  local plans = {}
  for i, name in ipairs(names) do
    local m
    m, msg, code, step = require("pais.plugin.installed").find(name)
    if not m then return nil, msg, code, step end
    plans[i], msg, code = require("pais.export.plugin").plan(m)
    if not plans[i] then return nil, msg, code end
  end
  return plans
end

--- Write them. The directory is there as a whole, or not.
---@param dir string absolute
---@param plans pais.export.plan[]
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function export.run(dir, plans)
  local fresh = scaffold.unfinished(dir)
  fs.rmtree(fresh)
  local ok, msg, code = true, nil, nil
  for _, plan in ipairs(plans) do
    if ok then ok, msg, code = write(plan, plans[2] and fresh .. "/" .. plan.name or fresh) end
  end
  if ok and plans[2] then
    ok, msg, code = fs.mkdirs(fresh .. "/.claude-plugin")
    if ok then
      ok, msg, code = fs.write(fresh .. "/.claude-plugin/marketplace.json", list_text(dir, plans), 420) -- 0644
    end
  end
  if ok then ok, msg, code = fs.rename(fresh, dir) end
  if ok then return true end
  fs.rmtree(fresh)
  return nil, msg, code
end

return export

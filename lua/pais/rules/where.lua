--- pais.rules.where: is a path inside a directory, with `..` and symlinks taken into account.
-- Why two readings: a program may follow `link/..` through the link, as the kernel does, or drop
-- both from the text first, as Node does. A path is given as all the places it may mean.
local fs = require "pais.fs"
local sys = require "pais.sys"

local where = {}

local MAX_LINKS = 40

local function parent(path)
  return path:match("^(.*)/[^/]*$") or ""
end

--- Without `.`, `..` and doubled slashes, by the text alone.
local function lexical(path)
  local out = ""
  for part in path:gmatch("[^/]+") do
    if part == ".." then out = parent(out)
    elseif part ~= "." then out = out .. "/" .. part end
  end
  return out == "" and "/" or out
end

--- As the kernel would go, link by link; what does not exist is taken as it is written.
local function physical(path)
  local todo, out, links = {}, "", 0
  local function push(text)
    local parts = {}
    for part in text:gmatch("[^/]+") do parts[#parts + 1] = part end
    for i = #parts, 1, -1 do todo[#todo + 1] = parts[i] end
  end
  push(path)
  while #todo > 0 do
    local part = table.remove(todo)
    if part == ".." then
      out = parent(out)
    elseif part ~= "." then
      local here = out .. "/" .. part
      local stat = fs.lstat(here)
      local target = stat and stat.type == "link" and fs.readlink(here)
      if target then
        links = links + 1
        if links > MAX_LINKS then return nil end
        if target:sub(1, 1) == "/" then out = "" end
        push(target)
      else
        out = here
      end
    end
  end
  return out == "" and "/" or out
end

local function absolute(path, base)
  if path:sub(1, 1) == "/" then return path end
  return base and base .. "/" .. path
end

--- The project of an event: where the session was started.
---@param event table
---@return string|nil absolute
function where.project(event)
  local dir = sys.env "CLAUDE_PROJECT_DIR"
  if dir and dir:sub(1, 1) == "/" then return dir end
  return type(event.cwd) == "string" and event.cwd or sys.cwd()
end

--- The places a path may mean, without links.
---@param path string
---@param base string|nil for a relative one
---@return string[] # empty when it cannot be told
function where.places(path, base)
  local full = absolute(path, base)
  if not full then return {} end
  local one, two = physical(full), physical(lexical(full))
  if not one or not two then return {} end
  return one == two and {one} or {one, two}
end

--- The directory that `project`, a path, `~/...` or a path in the project names, without links.
---@param target string
---@param project string|nil
---@return string|nil
function where.directory(target, project)
  if target == "project" then target = "." end
  if target == "~" or target:sub(1, 2) == "~/" then
    local home = sys.home()
    target = home and home .. target:sub(2) or ""
    if not home then return nil end
  end
  local full = absolute(target, project)
  return full and physical(full)
end

--- Whether a place lies in a directory or is it. Both as given by this module.
---@param place string
---@param dir string
---@return boolean
function where.within(place, dir)
  return dir == "/" or place == dir or place:sub(1, #dir + 1) == dir .. "/"
end

return where

--- A user's home of its own, with pais run in it: as a program, or in this process where a spec
-- wants to stand between pais and the file system.

local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"
local sys = require "pais.sys"

---@class World
---@field dir string the user's home
---@field settings string the settings file of the user
local World = {}
World.__index = World

local world = {}

--- Make one.
---@param files table<string, string>|nil by path below the user's home
---@param base string|nil where, if that is there: a file system in memory, for a spec of many fsyncs
---@return World
function world.new(files, base)
  local dir = scratch.dir(files, base)
  return setmetatable({ dir = dir, settings = dir .. "/.claude/settings.json",
    home = dir .. "/.config/pais" }, World)
end

--- Run the program.
---@param line string its arguments
---@param env table<string, string>|nil
---@return {out: string, err: string, code: integer}
function World:pais(line, env)
  local vars = { "HOME=" .. sh.quote(self.dir), "PATH=/usr/bin:/bin", "TERM=dumb" }
  for name, value in pairs(env or {}) do vars[#vars + 1] = name .. "=" .. sh.quote(value) end
  return sh.run(("env -i %s %s %s"):format(table.concat(vars, " "), sh.pais(), line),
    { cwd = self.dir })
end

--- As `pais`, but it must end with 0.
function World:must(line, env)
  local r = self:pais(line, env)
  assert(r.code == 0, ("pais %s: %d\n%s%s"):format(line, r.code, r.out, r.err))
  return r
end

--- The text of a file below the user's home.
function World:read(path)
  return fs.read(self.dir .. "/" .. path)
end

--- Everything below a folder of the user's home: path to kind, mode and content.
---@param path string|nil
---@param but string|nil a path to leave out
---@return table<string, string>
function World:tree(path, but)
  local found = {}
  local function walk(dir, prefix)
    for _, name in ipairs(fs.list(dir) or {}) do
      local at, st = dir .. "/" .. name, fs.lstat(dir .. "/" .. name)
      if prefix .. name ~= but then
        found[prefix .. name] = ("%s %o %s"):format(st.type, st.mode, st.type == "file"
          and fs.read(at) or st.type == "link" and fs.readlink(at) or "")
        if st.type == "dir" then walk(at, prefix .. name .. "/") end
      end
    end
  end
  walk(self.dir .. (path and "/" .. path or ""), "")
  return found
end

--- A text without the path of this home.
---@param text string
---@return string
function World:neutral(text)
  return (text:gsub(self.dir:gsub("%p", "%%%0"), "~"))
end

--- Call `work` in this process as if it ran for this user.
---@param work function
---@return ...
function World:inside(work)
  local real = { env = sys.env, home = sys.home, exe = sys.exe, cwd = sys.cwd }
  local exe = sh.pais()
  sys.env = function() end
  sys.home = function() return self.dir end
  sys.cwd = sys.home
  sys.exe = function() return exe end
  local r = table.pack(pcall(work))
  for name, fn in pairs(real) do sys[name] = fn end
  if not r[1] then error(r[2], 0) end
  return table.unpack(r, 2, r.n)
end

local fstree, proc = require "pais.fstree", require "pais.proc"
-- What changes the file system or starts a program, and what of it takes room on the disk.
local WRITING = {
  { fs, "write", "append", "mkdirs", "remove", "rmtree", "rename", "symlink", "chmod" },
  { fstree, "copy", "exchange", "sync" },
  { proc, "run" },
}
local FILLING = { write = true, append = true, mkdirs = true, symlink = true, copy = true }

-- Call `work` with each of those functions behind `wrap(name, real)`.
local function wrapped(wrap, work)
  local real = {}
  for i, list in ipairs(WRITING) do
    real[i] = {}
    for k = 2, #list do
      local name = list[k]
      real[i][name] = list[1][name]
      list[1][name] = wrap(name, list[1][name])
    end
  end
  local result = table.pack(pcall(work))
  for i, list in ipairs(WRITING) do
    for name, fn in pairs(real[i]) do list[1][name] = fn end
  end
  return table.unpack(result, 1, result.n)
end

--- Call `work` as if the process were killed around the n-th call that changes the file system or
--- starts a program.
---@param n integer
---@param after boolean the call is still done
---@param work function
---@return boolean killed whether there were that many calls
function world.killed(n, after, work)
  local count, killed = 0, false
  local ok, fault = wrapped(function(_, real)
    return function(...)
      if killed then error("killed", 0) end
      count = count + 1
      if count < n then return real(...) end
      killed = true
      if after then real(...) end
      error("killed", 0)
    end
  end, work)
  if not ok and not killed then error(fault, 0) end
  return killed
end

--- Call `work` as if the disk were full from the n-th call on that takes room.
---@param n integer
---@param work function
---@return boolean full whether there were that many calls
---@return ... what `work` returned
function world.full(n, work)
  local count = 0
  local r = table.pack(wrapped(function(name, real)
    return function(...)
      count = count + (FILLING[name] and 1 or 0)
      if count < n or not FILLING[name] then return real(...) end
      return nil, name .. ": No space left on device", "ENOSPC"
    end
  end, work))
  if not r[1] then error(r[2], 0) end
  return count >= n, table.unpack(r, 2, r.n)
end

return world

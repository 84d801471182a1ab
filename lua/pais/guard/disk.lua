--- pais.guard.disk: what effects turn out to be when one looks at the files they name.

local fs = require "pais.fs"
local shell = require "pais.shell"

local disk = {}

-- A script that a command runs is read when it is at most this long; scripts in scripts are not.
local SCRIPT_MAX = 256 << 10
local SCRIPTS = 4

-- What a path leads to through links; what of it is not there yet is taken as written.
local function real_of(path)
  local rest, at = "", path
  for _ = 1, 64 do
    local real = fs.realpath(at)
    if real then return (real == "/" and rest ~= "" and "" or real) .. rest end
    local dir, name = at:match "^(.*)/([^/]*)$"
    if not dir or dir == "" then break end
    local to = fs.readlink(at) -- to what is not there
    if to then at = to:sub(1, 1) == "/" and to or dir .. "/" .. to
    else at, rest = dir, "/" .. name .. rest end
  end
  return path
end

-- The same for what is deleted, which may itself be a link.
local function place_of(path)
  local dir, name = path:match "^(.+)/([^/]+)$"
  return dir and real_of(dir) .. "/" .. name or path
end

local KINDS = { read = "read", write = "write", perm = "write", delete = "delete" }

-- Whether what is found behind a link counts: a folder that is reached through one may be deleted from,
-- but not what belongs to the guard.
local function counts(e, other)
  return other.kind == e.kind and (e.kind ~= "delete" or other.flags.guard)
end

--- Adds what a name leads to that is a link to something else.
---@param look pais.guard.Look
---@param options table
function disk.links(look, options)
  for i = 1, math.min(#look.effects, 16) do
    local e = look.effects[i]
    local kind, flags = KINDS[e.kind], e.flags
    if kind and e.place ~= "none" and e.place ~= "sink" and not flags.inexact and not flags.glob
      and not flags.container and not flags.link
      and not e.target:find "^/proc/self/fd/" then -- of the program that reads it, not of this one
      local real = (kind == "delete" and place_of or real_of)(e.target)
      local more = real ~= e.target and shell.file(kind, real, options)
      for _, other in ipairs(more and more.effects or {}) do
        other.off, other.len, other.command, other.path = e.off, e.len, e.command, e.path
        other.op, other.tool, other.through = e.op, e.tool, e.target
        if counts(e, other) then look.effects[#look.effects + 1] = other end
      end
      if more and more.core and not look.core then look.core = more.core end
    end
  end
end

-- The files that are run as shell scripts: those a shell is given, and programs named by a path.
local function scripts_of(look, options)
  local out = {}
  for i, e in ipairs(look.effects) do
    if e.kind == "read" and (e.op == "script" or e.op == "source") and not e.flags.inexact then
      out[#out + 1] = { path = e.target, effect = i }
    end
  end
  for _, c in ipairs(look.commands) do
    local word = c.words[1]
    local path = word and word.known == "exact" and word.text or ""
    if path:find("/", 1, true) and not path:find "^/usr/" and not path:find "^/s?bin/" then
      if path:sub(1, 1) ~= "/" then path = options.cwd .. "/" .. path end
      out[#out + 1] = { path = path, off = c.off, len = c.len, marked = true }
    end
  end
  return out
end

--- Looks into small scripts that a command runs, for the catastrophic core only: a build script may
--- clean up what a command that is typed should be asked about.
---@param look pais.guard.Look
---@param options table
function disk.scripts(look, options)
  local list = scripts_of(look, options)
  for i = 1, math.min(#list, SCRIPTS) do
    local script = list[i]
    local st = not look.core and fs.stat(script.path)
    local text = st and st.type == "file" and st.size <= SCRIPT_MAX and fs.read(script.path)
    if text and not text:find("\0", 1, true)
      and (not script.marked or text:find "^#![^\n]*sh%f[%W]") then
      local inner = shell.analyse(text, options)
      if inner and inner.core then
        if not script.effect then
          table.insert(look.effects, { kind = "exec", op = "file", tool = "", target = script.path,
            place = "none", flags = {}, sources = {}, off = script.off, len = script.len })
        end
        look.core = { id = inner.core.id, effect = script.effect or #look.effects,
          reason = ("%s: %s"):format(script.path, inner.core.reason) }
      end
    end
  end
end

return disk

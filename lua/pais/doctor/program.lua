--- pais.doctor.program: this program, and the one that the shell and Claude Code would start.

local fs = require "pais.fs"
local paths = require "pais.paths"
local proc = require "pais.proc"
local sys = require "pais.sys"
local words = require "pais.doctor.words"

-- A program that does not end at once is no pais.
local VERSION_MS = 5000

local function real(path) return path and (fs.realpath(path) or path) end

local function this(w, report)
  if not w.exe then return report:warn("the path of this program is not known") end
  report:ok(("%s %s"):format(paths.short(w.exe), sys.version))
end

local function on_path(w, report)
  local found, exe = proc.find "pais", w.exe
  if not exe then return report:ok "not looked up on the PATH" end
  local dir = words.path(exe:match "^(.*)/")
  local repair = ('export PATH=%s:"$PATH"'):format(dir)
  if not found then
    return report:warn(("the shell does not find 'pais': %s is not on the PATH"):format(dir), repair)
  end
  if real(found) ~= real(exe) then
    return report:warn(("the shell finds another pais first: %s"):format(paths.short(found)), repair)
  end
  report:ok "on the PATH"
end

-- What a program says that it is.
local function version_of(command)
  local r = proc.run { { argv = { command, "version", "--json" }, timeout_ms = VERSION_MS } }[1]
  local said = r.kind == "exit" and r.code == 0 and require("pais.json").decode(r.out)
  return type(said) == "table" and said.version
end

local function configured(w, report)
  local seen = {}
  for _, link in ipairs(w.linked) do
    for _, hook in ipairs(link.hooks) do
      local command = hook.args and hook.command
      local key = tostring(command) .. "\0" .. link.path
      if command and not seen[key] then
        seen[key] = true
        local again = words.relink(link)
        local where = ("%s calls %s"):format(paths.short(link.file), paths.short(command))
        local found = proc.find(command)
        local version = found and (real(found) == real(w.exe) and sys.version or version_of(found))
        if not found then
          report:fail(where .. ", which is not there or cannot be started", again)
        elseif not version then
          report:fail(where .. ", which is no pais", again)
        elseif version ~= sys.version then
          report:warn(("%s %s, and this is %s"):format(where, version, sys.version), again)
        else
          report:ok "the one that Claude Code calls"
        end
      end
    end
  end
  if not next(seen) then report:ok "called by nobody yet" end
end

return { title = "Program", checks = {
  { "program.this", this },
  { "program.path", on_path },
  { "program.configured", configured },
} }

--- pais.doctor.home: the folder that everything of the user's is in.

local fs = require "pais.fs"
local paths = require "pais.paths"
local proc = require "pais.proc"
local sys = require "pais.sys"
local words = require "pais.doctor.words"

local LITTLE, NONE = 100 << 20, 1 << 20 -- bytes

local function place(w, report)
  local home, st = w.home, w.home_stat
  if not home then
    return report:fail("neither PAIS_DIR nor HOME is set, so there is no home", "export HOME=...")
  end
  if not st then
    local _, msg, code = fs.stat(home)
    if code == "ENOENT" then
      return report:fail("there is no " .. paths.short(home), "pais init")
    end
    return report:fail(msg, "ls -ld " .. words.path(home))
  end
  if st.type ~= "dir" then
    local p = words.path(home)
    return report:fail(paths.short(home) .. " is no folder", ("mv %s %s.old && pais init"):format(p, p))
  end
  report:ok("in " .. paths.short(home))
end

local function is_there(w, report)
  if w.home_stat and w.home_stat.type == "dir" then return true end
  report:ok "not to be looked at"
  return false
end

local function owner(w, report)
  if not is_there(w, report) then return end
  local st, p = w.home_stat, words.path(w.home)
  if st.uid ~= sys.uid() then
    return report:fail(("%s belongs to another user (uid %d)"):format(paths.short(w.home), st.uid),
      ('sudo chown -R "$(id -u)" %s'):format(p))
  end
  if st.mode & 18 ~= 0 then -- 022
    return report:fail(("others may write to %s (mode %04o)"):format(paths.short(w.home), st.mode),
      "chmod go-w " .. p, function() return fs.chmod(w.home, st.mode & ~18) end)
  end
  report:ok "yours alone"
end

local function writable(w, report)
  if not is_there(w, report) then return end
  local ok, _, code = fs.writable(w.home)
  if ok and fs.list(w.home) then return report:ok "writable" end
  if code == "EROFS" then
    return report:fail(paths.short(w.home) .. " is on a file system that is read-only",
      "mount | grep ' ro'")
  end
  report:fail(("%s cannot be read and written (mode %04o)"):format(paths.short(w.home),
    w.home_stat.mode), "chmod u+rwx " .. words.path(w.home),
    function() return fs.chmod(w.home, w.home_stat.mode | 448) end) -- 0700
end

local function room(w, report)
  if not is_there(w, report) then return end
  local bytes, msg = fs.space(w.home)
  if not bytes then return report:warn(msg) end
  local free = ("%s free"):format(words.size(bytes))
  local repair = "du -sh " .. words.path(w.home) .. "/*"
  if bytes < NONE then
    report:fail(("the disk of %s is full: %s"):format(paths.short(w.home), free), repair)
  elseif bytes < LITTLE then
    report:warn(("the disk of %s is nearly full: %s"):format(paths.short(w.home), free), repair)
  else
    report:ok(free)
  end
end

local function secrets(w, report)
  local file = w.home and w.home .. "/.env"
  local st = file and fs.stat(file)
  if not st then return report:ok "no secrets" end
  local p = words.path(file)
  if st.type ~= "file" then return report:fail(paths.short(file) .. " is no file", "ls -l " .. p) end
  if st.uid ~= sys.uid() and st.uid ~= 0 then
    return report:fail(("%s belongs to another user (uid %d)"):format(paths.short(file), st.uid),
      ('sudo chown "$(id -u)" %s'):format(p))
  end
  if st.mode & 63 ~= 0 then -- 077
    return report:fail(("the secrets in %s can be read by others (mode %04o)"):format(
      paths.short(file), st.mode), "chmod 600 " .. p, function() return fs.chmod(file, 384) end)
  end
  report:ok "secrets for you alone"
end

local UNSHARED = { ".env", ".state/", ".setup/", "history/raw/" }

-- Whether what must not be shared would go into the repository that people keep their home in.
local function shared(w, report)
  local git = w.home and fs.stat(w.home .. "/.git") and proc.find "git"
  if not git then return report:ok "in no repository" end
  local argv = { git, "-C", w.home, "check-ignore", "--no-index" }
  local r = proc.run { { argv = table.move(UNSHARED, 1, #UNSHARED, #argv + 1, argv),
    timeout_ms = 5000 } }[1]
  local ignored, open = {}, {}
  for line in r.out:gmatch "[^\n]+" do ignored[line] = true end
  for _, name in ipairs(UNSHARED) do
    if not ignored[name] then open[#open + 1] = name end
  end
  if open[1] then
    return report:fail(("git would commit %s of %s"):format(table.concat(open, ", "),
      paths.short(w.home)), ("printf '/%%s\\n' %s >> %s"):format(table.concat(open, " "),
      words.path(w.home .. "/.gitignore")))
  end
  report:ok "kept out of git"
end

return { title = "Home", checks = {
  { "home.place", place },
  { "home.owner", owner },
  { "home.writable", writable },
  { "home.room", room },
  { "home.secrets", secrets },
  { "home.shared", shared },
} }

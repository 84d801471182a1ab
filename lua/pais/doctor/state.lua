--- pais.doctor.state: what pais derives and keeps to be fast, and what killed runs left behind.

local fs = require "pais.fs"
local paths = require "pais.paths"
local planfile = require "pais.planfile"
local standins = require "pais.setup.standins"
local sys = require "pais.sys"
local tempdir = require "pais.tempdir"
local words = require "pais.doctor.words"

local OLD_S = 600 -- a file that is being written is younger

local function state_dir(w)
  return w.home_stat and w.home_stat.type == "dir" and w.home .. "/.state" or nil
end

local function now_s() return sys.time_ns() // 1000000000 end

local function folder(w, report)
  local dir = state_dir(w)
  local st = dir and fs.stat(dir)
  if not st then return report:ok "nothing is kept yet" end
  local p = words.path(dir)
  if st.type ~= "dir" then
    return report:fail(paths.short(dir) .. " is no folder: every dispatch works out its plan anew",
      "rm " .. p)
  end
  if st.uid == sys.uid() and fs.writable(dir) and st.mode & 18 == 0 then -- 022
    return report:ok "kept for you alone"
  end
  local repair = st.uid == sys.uid() and "chmod u+rwx,go-w " .. p or
    ('sudo chown -R "$(id -u)" %s'):format(p)
  report:fail(("%s is not yours alone to write (mode %04o)"):format(paths.short(dir), st.mode),
    repair, st.uid == sys.uid() and function()
      return fs.chmod(dir, (st.mode | 448) & ~18) -- 0700
    end or nil)
end

-- Whether a plan is whole, as far as its own hashes say.
local function whole(text)
  local line, rest = text:match "^(pais%-plan 1 [%x ]+)\n(.*)$"
  local key, head, inputs, index, total = (line or ""):match
    "^pais%-plan 1 (%x+) (%x+) (%x+) (%x+) (%x+)$"
  if not key then return false end
  local function number(hex) return tonumber(hex, 16) end
  local lead = rest:sub(1, number(inputs) + number(index))
  if #rest ~= number(total) or planfile.hash(lead, "head") ~= head then return false end
  local body = #lead
  for line_ in lead:sub(number(inputs) + 1):gmatch "[^\n]+" do
    local offset, length, hash = line_:match "^%S+ (%x+) (%x+) (%x+)$"
    if not offset then return false end
    local section = rest:sub(body + number(offset) + 1, body + number(offset) + number(length))
    if planfile.hash(section, "section") ~= hash then return false end
  end
  return true, lead
end

local function plan(w, report)
  local dir = state_dir(w)
  local file = dir and dir .. "/plan"
  local st = file and fs.lstat(file)
  if not st then return report:ok "no plan yet" end
  local function remove(what)
    report:warn(("the plan %s %s; it is made anew"):format(paths.short(file), what),
      "rm -rf " .. words.path(file), function() return fs.rmtree(file) end)
  end
  if st.type ~= "file" then return remove "is no file" end
  if st.mode & 18 ~= 0 or st.uid ~= sys.uid() and st.uid ~= 0 then -- 022
    return remove "may have been written by others"
  end
  local text = fs.read(file)
  local good, lead = nil, nil
  if text then good, lead = whole(text) end
  if not good then return remove "is damaged" end
  local listed = lead:find("/.setup/off.json\n", 1, true) ~= nil
  if not listed and w.plan.off[1] then return remove "does not know what is switched off" end
  report:ok "the plan is whole"
end

local function aside(w, report)
  local dir = state_dir(w)
  local file = dir and dir .. "/aside"
  local failing = file and require("pais.aside").parse(fs.read(file)) or {}
  local labels = {}
  for label, entry in pairs(failing) do
    local until_s = type(entry) == "table" and math.tointeger(entry.until_s) or 0
    if until_s > now_s() then labels[#labels + 1] = { label, until_s - now_s() } end
  end
  table.sort(labels, function(a, b) return a[1] < b[1] end)
  for _, l in ipairs(labels) do
    report:warn(("%s kept failing and is set aside for %d more minutes"):format(l[1],
      (l[2] + 59) // 60), "rm " .. words.path(file))
  end
  report:ok "nothing is set aside"
end

local LOCKS = { "/.state/plan.lock", "/.state/config.lock", "/.state/aside.lock", "/.setup/lock" }

-- A lock goes with the process that holds it: one that is held has a process that hangs.
local function locks(w, report)
  for _, name in ipairs(state_dir(w) and LOCKS or {}) do
    local path = w.home .. name
    if fs.stat(path) then
      local lock, _, code = fs.lock(path, 500)
      if lock then lock:release() end
      if code == "EAGAIN" or code == "EWOULDBLOCK" then
        report:warn(("%s is held by a process that does not end"):format(paths.short(path)),
          "fuser -v " .. words.path(path))
      end
    end
  end
  report:ok "no lock is held"
end

-- Those of a list that nobody writes any more.
local function add_old(list, found)
  for _, path in ipairs(list) do
    local st = fs.lstat(path)
    if st and st.uid == sys.uid() and now_s() - st.mtime_ns // 1000000000 > OLD_S then
      found[#found + 1] = path
    end
  end
end

-- What is in a directory under names of one form.
local function named(dir, pattern)
  local list = {}
  for _, name in ipairs(dir and fs.list(dir) or {}) do
    if name:find(pattern) then list[#list + 1] = dir .. "/" .. name end
  end
  return list
end

-- Temporary files of pais.fs and folders of pais.plugin.scaffold, whose makers are gone.
local function leftovers(w, report)
  local found = {}
  add_old(named(tempdir.root(), tempdir.NAME), found)
  local dirs = {}
  if state_dir(w) then
    for i, sub in ipairs { "", "/.state", "/.state/security", "/.setup", "/plugins" } do
      dirs[i] = w.home .. sub
    end
    if w.plan.dir ~= w.home .. "/plugins" then dirs[#dirs + 1] = w.plan.dir end
  end
  for _, dir in ipairs(dirs) do
    add_old(standins.list(dir), found)
    add_old(named(dir, "^%..+%.new$"), found)
  end
  for _, link in ipairs(w.links) do
    if link.form == "settings" then add_old(standins.of(link.path), found) end
  end
  for _, path in ipairs(found) do
    report:warn("left behind by a run that was killed: " .. paths.short(path),
      "rm -rf " .. words.path(path), function() return fs.rmtree(path) end)
  end
  report:ok "nothing is left behind"
end

return { title = "State", checks = {
  { "state.folder", folder },
  { "state.plan", plan },
  { "state.aside", aside },
  { "state.locks", locks },
  { "state.leftovers", leftovers },
} }
